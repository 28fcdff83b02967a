using Vinculo.Customers.Relations;
using Vinculo.Integration.Mapping;

namespace Vinculo.Integration.Writing;

internal sealed record RelationshipInput(
    string[] Claims,
    string[] OtherClaims,
    string Role,
    double? Strength,
    DateOnly? From,
    DateOnly? To
) : OwnedInput(Claims);

/// <summary>Who has to do with whom: calls, family, employer, household, referrals, guarantees.</summary>
internal sealed class RelationshipRows(CustomerWriter customers)
    : OwnedRows<RelationshipInput>(ImportFields.Relationships, customers)
{
    private static readonly int RoleOf = F("role"),
        StrengthOf = F("strength"),
        FromOf = F("from"),
        ToOf = F("to");

    private static readonly Dictionary<string, string> Spanish = new(StringComparer.Ordinal)
    {
        ["llama a"] = "calls",
        ["llama"] = "calls",
        ["llamadas"] = "calls",
        ["empleador"] = "employer",
        ["empresa"] = "employer",
        ["empleado"] = "employee",
        ["conyuge"] = "spouse",
        ["esposo"] = "spouse",
        ["esposa"] = "spouse",
        ["padre"] = "parent",
        ["madre"] = "parent",
        ["hijo"] = "child",
        ["hija"] = "child",
        ["hermano"] = "sibling",
        ["hermana"] = "sibling",
        ["hogar"] = "household",
        ["familia"] = "household",
        ["amigo"] = "friend",
        ["referido por"] = "referrer",
        ["referidor"] = "referrer",
        ["fiador"] = "guarantor",
        ["codeudor"] = "guarantor",
    };

    private readonly References other = new(ImportFields.Relationships, "other");

    protected override RelationshipInput? Read(ParsedRow row, ImportScope scope)
    {
        if (row.Text(RoleOf) is not { } said)
        {
            row.Refuse(new("role", "field-empty"));
            return null;
        }
        var folded = HeaderKey.Fold(said);
        return new(
            Customer.ClaimsOf(row, scope),
            other.ClaimsOf(row, scope),
            Spanish.GetValueOrDefault(folded) ?? folded.Replace(' ', '-'),
            (double?)row.Number(StrengthOf),
            row.Date(FromOf),
            row.Date(ToOf)
        );
    }

    protected override async Task StoreAsync(
        ImportBatch batch,
        List<(ParsedRow Row, RelationshipInput Input, Guid Customer)> rows
    )
    {
        var others = await other.FindAsync(
            batch.Session,
            [.. rows.Select(r => r.Row)],
            [.. rows.Select(r => r.Input.OtherClaims)]
        );
        var catalogue = await RelationCatalogue.ReadAsync(batch.Session);
        var ties = new List<Tie>(rows.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            var (row, input, customer) = rows[i];
            if (others[i] is not { } found)
                batch.SetAside(row, other.Missing(row));
            else if (found == customer)
                batch.SetAside(row, new(null, "related-to-self"));
            else
                ties.Add(
                    new(
                        customer,
                        found,
                        Code(catalogue, input.Role),
                        input.Strength,
                        input.From,
                        input.To,
                        null,
                        new(row)
                    )
                );
        }
        await Ties.WriteAsync(batch, ties);
    }

    /// <summary>The code of a type the company knows by this name; a role nobody has described is kept as written.</summary>
    private static string Code(RelationCatalogue catalogue, string role) =>
        (catalogue.Find(role) ?? catalogue.Read(role.Replace('-', ' ')))?.Code ?? role;

    private static int F(string code) => ImportFields.Relationships.Ordinal(code);
}
