using System.Globalization;
using System.Text.Json.Nodes;
using Vinculo.Customers.Identity;
using Vinculo.Customers.Prospects;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers;

/// <summary>Changes some fields of a customer, if nobody else did since they were read.</summary>
public sealed class EditCustomer(
    Database database,
    NameIndex names,
    Audit audit,
    VinculoOptions options,
    TimeProvider clock
)
{
    /// <param name="RowVersion">As read; 0 takes whatever is there.</param>
    /// <param name="Changes">
    /// Field to new text; empty clears it. Fields: stage, givenNames, firstSurname, secondSurname, legalName, tradeName,
    /// birthDate (yyyy-MM-dd), sex, language, city, country, since, ownerId, teamId, attr.CODE.
    /// </param>
    public sealed record Request(CustomerId Id, int RowVersion, IReadOnlyDictionary<string, string?> Changes);

    private static readonly Dictionary<string, string> Texts = new(StringComparer.Ordinal)
    {
        ["givenNames"] = "given_names",
        ["firstSurname"] = "first_surname",
        ["secondSurname"] = "second_surname",
        ["legalName"] = "legal_name",
        ["tradeName"] = "trade_name",
        ["sex"] = "sex",
        ["language"] = "language",
        ["city"] = "city",
        ["country"] = "country",
    };

    /// <returns>The new row version.</returns>
    public Task<Outcome<int>> RunAsync(
        Request request,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    ) => database.WriteAsync(session => WithinAsync(session, request, actor, cause), cancel);

    public async Task<Outcome<int>> WithinAsync(Session session, Request request, Actor actor, string cause)
    {
        if (!actor.May("customers.edit"))
            return Actor.Refused("customers.edit");
        var before = await session.FirstOrDefaultAsync(
            $"SELECT {Customer.Columns} FROM customer WHERE customer_id = @id{(session.Engine == Engine.Postgres ? " FOR UPDATE" : "")}",
            Customer.Read,
            ("id", request.Id)
        );
        if (before is null || !actor.Sees(before.TeamId))
            return Refusal.Missing("customer.not-found", ("customer", request.Id.Value));
        if (before.MergedInto is { } current)
            return await WithinAsync(session, request with { Id = current }, actor, cause);
        if (request.RowVersion != 0 && request.RowVersion != before.RowVersion)
            return Refusal.Stale("customer.changed-meanwhile", ("version", before.RowVersion));

        var columns = new Dictionary<string, object?>(StringComparer.Ordinal);
        var attrs = (JsonNode.Parse(before.AttrsJson ?? "{}") as JsonObject)!;
        foreach (var (field, text) in request.Changes)
            if (Read(field, text.NullIfBlank(), columns, attrs) is { } refusal)
                return refusal;
        if (columns.Count == 0)
            return before.RowVersion;

        string? Now(string column, string? old) => columns.TryGetValue(column, out var value) ? (string?)value : old;
        var name = Customer.NameOf(
            before.Kind,
            Now("given_names", before.GivenNames),
            Now("first_surname", before.FirstSurname),
            Now("second_surname", before.SecondSurname),
            Now("legal_name", before.LegalName),
            Now("trade_name", before.TradeName)
        );
        // A customer who came with the whole name only has no parts; that bars no other edit.
        var named = columns.Keys.Any(c =>
            c.EndsWith("name", StringComparison.Ordinal) || c.EndsWith("names", StringComparison.Ordinal)
        );
        if (name.Length > 0 && name != before.DisplayName && named)
        {
            columns["display_name"] = name;
            columns["name_key"] = NameKey.Fold(name);
            await names.ReplaceWithinAsync(
                session,
                request.Id,
                before.DisplayName,
                name,
                Now("legal_name", before.LegalName)
            );
        }
        else if (name.Length == 0 && named)
        {
            return Refusal.Invalid(
                "customer.name-missing",
                before.Kind == CustomerKind.Company ? "legalName" : "givenNames"
            );
        }

        var now = clock.GetUtcNow();
        columns["row_version"] = before.RowVersion + 1;
        columns["updated_at"] = now;
        await session.ExecuteAsync(
            $"UPDATE customer SET {string.Join(", ", columns.Keys.Select(c => $"{c} = @{c}"))} WHERE customer_id = @customer_id",
            [.. columns.Select(c => (c.Key, c.Value)), ("customer_id", request.Id)]
        );
        if (columns.TryGetValue("stage", out var stage) && stage is CustomerStage moved && moved != before.Stage)
            await KeepProspects.FollowWithinAsync(session, request.Id, before.Stage, moved, actor, now);
        foreach (var (field, text) in request.Changes)
            await FieldEntries.AddAsync(session, request.Id, field, text, actor, now);
        var after = await session.FirstOrDefaultAsync(
            $"SELECT {Customer.Columns} FROM customer WHERE customer_id = @id",
            Customer.Read,
            ("id", request.Id)
        );
        await audit.ChangedWithinAsync(
            session,
            actor,
            "customer.changed",
            request.Id.Value,
            "customer",
            request.Id.ToString(),
            Told(before, request.Changes.Keys),
            Told(after!, request.Changes.Keys),
            cause
        );
        await session.NoteChangeAsync(request.Id.Value, ChangeKind.Identity, now);
        return before.RowVersion + 1;
    }

    private Refusal? Read(string field, string? text, Dictionary<string, object?> columns, JsonObject attrs)
    {
        if (text?.Length > 200)
            return Refusal.Invalid("customer.text-too-long", field, ("limit", 200));
        if (Texts.TryGetValue(field, out var column))
        {
            columns[column] = text;
            return null;
        }
        switch (field)
        {
            case "stage":
                if (!Enum.TryParse<CustomerStage>(text, ignoreCase: true, out var stage) || !Enum.IsDefined(stage))
                    return Refusal.Invalid("customer.stage-unknown", field, ("value", text));
                columns["stage"] = stage;
                return null;
            case "birthDate" or "since":
                DateOnly date = default;
                if (
                    text is not null
                    && !DateOnly.TryParseExact(
                        text,
                        "yyyy-MM-dd",
                        CultureInfo.InvariantCulture,
                        DateTimeStyles.None,
                        out date
                    )
                )
                    return Refusal.Invalid("customer.date-unreadable", field, ("value", text));
                var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), options.Zone).DateTime);
                if (text is not null && (date > today || date < today.AddYears(-130)))
                    return Refusal.Invalid("customer.birth-date-unlikely", field, ("date", date));
                columns[field == "since" ? "since" : "birth_date"] = text is null ? null : date;
                return null;
            case "ownerId" or "teamId":
                Guid id = default;
                if (text is not null && !Guid.TryParse(text, out id))
                    return Refusal.Invalid("customer.id-unreadable", field, ("value", text));
                columns[field == "ownerId" ? "owner_id" : "team_id"] = text is null ? null : id;
                return null;
            case var custom when custom.StartsWith("attr.", StringComparison.Ordinal) && custom.Length > 5:
                attrs[custom[5..]] = text;
                columns["attrs"] = new Json(attrs.ToJsonString(Json.Options));
                return null;
            default:
                return Refusal.Invalid("customer.field-unknown", field, ("field", field));
        }
    }

    /// <summary>The changed fields only: the audit needs no more of a person than that.</summary>
    private static Dictionary<string, object?> Told(Customer customer, IEnumerable<string> fields) =>
        fields.ToDictionary(
            f => f,
            f =>
                f switch
                {
                    "stage" => customer.Stage,
                    "givenNames" => customer.GivenNames,
                    "firstSurname" => customer.FirstSurname,
                    "secondSurname" => customer.SecondSurname,
                    "legalName" => customer.LegalName,
                    "tradeName" => customer.TradeName,
                    "birthDate" => customer.BirthDate,
                    "sex" => customer.Sex,
                    "language" => customer.Language,
                    "city" => customer.City,
                    "country" => customer.Country,
                    "since" => customer.Since,
                    "ownerId" => customer.OwnerId,
                    "teamId" => customer.TeamId,
                    _ => (object?)(JsonNode.Parse(customer.AttrsJson ?? "{}") as JsonObject)?[f[5..]]?.ToString(),
                }
        );
}
