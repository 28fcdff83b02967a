using Vinculo.Analytics.Linkage;
using Vinculo.Analytics.Linkage.Standards;
using Vinculo.Customers.Identity;

namespace Vinculo.Customers;

/// <summary>A document, or a way of reaching a customer, as it is stored.</summary>
/// <param name="Field">One of <see cref="RankedFields.All"/>.</param>
/// <param name="Key">Equal for writings of one value, and what <c>source_record.fields</c> says of it.</param>
/// <param name="Value">As people read it.</param>
/// <param name="System">Code of the source that brought it first; null: a person.</param>
/// <param name="Trust">0 to 100.</param>
/// <param name="At">Since when it is there.</param>
/// <param name="Verified">The customer confirmed it, or the document passes its check digit.</param>
/// <param name="Number">A document's number as written.</param>
internal sealed record RankedRow(
    string Field,
    string Key,
    string Value,
    string? System,
    int Trust,
    DateTimeOffset At,
    bool Verified,
    string? Country = null,
    string? Type = null,
    string? Number = null
);

/// <summary>Fields of which a customer may have several values, the first of which is the golden one.</summary>
public static class RankedFields
{
    public const string Document = "document";
    public const string Phone = "phone";
    public const string Email = "email";
    public const string Address = "address";

    /// <summary>As screens list them.</summary>
    public static IReadOnlyList<string> All { get; } = [Document, Phone, Email, Address];

    /// <summary>The kind of contact point a field is; null for a document.</summary>
    internal static ContactKind? KindOf(string field) =>
        field switch
        {
            Phone => ContactKind.Phone,
            Email => ContactKind.Email,
            Address => ContactKind.Postal,
            _ => null,
        };
}

/// <summary>
/// Puts a customer's documents, telephones, e-mails and addresses in order by the company's rules: the best is the golden
/// one. What a person put first is first. Pure.
/// </summary>
internal sealed class RankedChoice(GoldenRules rules)
{
    /// <summary>Every field of <see cref="RankedFields.All"/> somebody says something of.</summary>
    public IEnumerable<GoldenField> Choose(GoldenChoice.Said said, IReadOnlyList<RankedRow> rows)
    {
        foreach (var field in RankedFields.All)
            if (rows.Where(r => r.Field == field).ToList() is { Count: > 0 } about)
                yield return Choose(field, said, about);
    }

    private GoldenField Choose(string field, GoldenChoice.Said said, List<RankedRow> rows)
    {
        var rule = rules.Of(field);
        // One order whatever order they came in.
        rows.Sort((a, b) => string.CompareOrdinal(a.Key, b.Key));
        var claims = rows.ToDictionary(r => r, r => ClaimsOf(r, said));
        var ranked = rule == FieldRule.Weighed ? Weighed(field, said, rows, claims) : Ordered(rule, rows, claims);
        var fixedBy = said
            .Entries.Where(e => e.Field == field && ranked.Exists(r => r.Key == e.Value))
            .MaxBy(e => e.At);
        if (fixedBy is not null)
        {
            var first = ranked.Find(r => r.Key == fixedBy.Value)!;
            ranked.Remove(first);
            ranked.Insert(0, first);
        }
        var best = ranked[0];
        var by = fixedBy is null
            ? Speaker(rule, claims[best])
            : new FieldClaim(field, best.Value, ClaimOrigin.Person, fixedBy.By, null, 100, fixedBy.At, true);
        return new(
            field,
            best.Value,
            by,
            fixedBy is null ? GoldenChoice.CodeOf(rule) : "person",
            [.. ranked.SelectMany(r => claims[r])]
        )
        {
            Ranked = [.. ranked.Select(r => r.Value)],
            RankedKeys = [.. ranked.Select(r => r.Key)],
        };
    }

    /// <summary>Who says it: the records that do, or whoever brought it when none does any more.</summary>
    private static List<FieldClaim> ClaimsOf(RankedRow row, GoldenChoice.Said said)
    {
        var claims = said
            .Records.Where(r => r.Values is not null && Says(r.Values, row))
            .Select(r => new FieldClaim(
                row.Field,
                row.Value,
                ClaimOrigin.Record,
                r.System,
                r.Key,
                r.Trust,
                r.At,
                row.Verified
            ))
            .OrderByDescending(c => c.At)
            .ThenBy(c => c.System, StringComparer.Ordinal)
            .ThenBy(c => c.SourceKey, StringComparer.Ordinal)
            .ToList();
        if (claims.Count == 0)
            claims.Add(
                new(
                    row.Field,
                    row.Value,
                    row.System is null ? ClaimOrigin.Registered : ClaimOrigin.Record,
                    row.System,
                    null,
                    row.Trust,
                    row.At,
                    row.Verified
                )
            );
        return claims;
    }

    private static bool Says(IReadOnlyDictionary<string, string> values, RankedRow row)
    {
        if (row.Field == RankedFields.Document)
            return values.GetValueOrDefault("document") == row.Key;
        foreach (var (name, value) in values)
            if (value == row.Key && name.StartsWith("contact", StringComparison.Ordinal))
                return true;
        return false;
    }

    /// <summary>The best by trust, age, frequency and soundness together; then the best of the rest, and so on.</summary>
    private static List<RankedRow> Weighed(
        string field,
        GoldenChoice.Said said,
        List<RankedRow> rows,
        Dictionary<RankedRow, List<FieldClaim>> claims
    )
    {
        var rule = Analytics.Linkage.FieldRule.For(
            field switch
            {
                RankedFields.Document => FieldKind.Document,
                RankedFields.Phone => FieldKind.Phone,
                RankedFields.Email => FieldKind.Email,
                _ => FieldKind.Address,
            }
        );
        var rest = rows.SelectMany(r => claims[r].Select(c => (Row: r, Candidate: CandidateOf(r, c, said)))).ToList();
        var ranked = new List<RankedRow>(rows.Count);
        while (rest.Count > 0)
        {
            var survivor = Survivorship.Choose(rule, rest.ConvertAll(c => c.Candidate));
            if (survivor.Index < 0)
                break;
            var best = rest[survivor.Index].Row;
            ranked.Add(best);
            rest.RemoveAll(c => c.Row == best);
        }
        // Placeholders: there, and last.
        ranked.AddRange(rows.Where(r => !ranked.Contains(r)));
        return ranked;
    }

    private static FieldCandidate CandidateOf(RankedRow row, FieldClaim claim, GoldenChoice.Said said) =>
        new(
            row.Number ?? row.Value,
            claim.System ?? "",
            claim.Trust / 100.0,
            DateOnly.FromDateTime(claim.At.UtcDateTime),
            // A check digit is part of a document's soundness already.
            row.Verified
                && row.Field != RankedFields.Document
        )
        {
            Country = row.Country ?? said.Current.GetValueOrDefault("country"),
            Type = row.Type,
            Fit = row.Field == RankedFields.Email && said.Kind == CustomerKind.Person ? NameFit(row.Key, said) : 1,
        };

    private static double NameFit(string email, GoldenChoice.Said said)
    {
        string? Joined(string field) =>
            said.Current.GetValueOrDefault(field) is { Length: > 0 } name
                ? PersonNames.Fold(name).Replace(" ", "", StringComparison.Ordinal)
                : null;
        var given = said.Current.GetValueOrDefault("givenNames") is { } names
            ? PersonNames.Fold(names).Split(' ', StringSplitOptions.RemoveEmptyEntries)
            : [];
        return FieldFit.Email(email, given, Joined("firstSurname"), Joined("secondSurname"));
    }

    private static List<RankedRow> Ordered(
        FieldRule rule,
        List<RankedRow> rows,
        Dictionary<RankedRow, List<FieldClaim>> claims
    )
    {
        int Rank(RankedRow row) =>
            rule switch
            {
                FieldRule.MostFrequent => claims[row].Count,
                FieldRule.MostComplete => row.Value.Length,
                FieldRule.Verified => row.Verified ? 1 : 0,
                _ => 0,
            };
        long Newest(RankedRow row) => claims[row].Max(c => c.At.UtcTicks);
        long Trust(RankedRow row) => claims[row].Max(c => c.Trust);
        var recent = rule == FieldRule.MostRecent;
        return
        [
            .. rows.OrderByDescending(Rank)
                .ThenByDescending(r => recent ? Newest(r) : Trust(r))
                .ThenByDescending(r => recent ? Trust(r) : Newest(r)),
        ];
    }

    /// <summary>Of those who say the same, the one the rule listens to.</summary>
    private static FieldClaim Speaker(FieldRule rule, List<FieldClaim> claims) =>
        rule == FieldRule.MostRecent ? claims.MaxBy(c => c.At)! : claims.MaxBy(c => (c.Trust, c.At))!;
}
