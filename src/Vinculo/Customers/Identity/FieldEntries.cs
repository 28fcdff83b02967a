using System.Text.Json;
using System.Text.Json.Nodes;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Identity;

/// <summary>Keeps what people say of fields, so that no source overwrites it until somebody lets go of it.</summary>
internal static class FieldEntries
{
    /// <summary>A person said a field has this value; empty: that it has none.</summary>
    public static Task AddAsync(
        Session session,
        CustomerId customer,
        string field,
        string? text,
        Actor actor,
        DateTimeOffset now
    )
    {
        var value = text.NullIfBlank();
        // Own fields are kept as JSON, as the sources say them.
        if (value is not null && field.StartsWith("attr.", StringComparison.Ordinal))
            value = JsonSerializer.Serialize(value, Json.Options);
        return InsertAsync(session, customer, field, value, actor, now);
    }

    /// <summary>What was said when somebody registered the customer: one entry for all fields.</summary>
    public static Task RegisterAsync(
        Session session,
        CustomerId customer,
        RegisterCustomer.Request request,
        string name,
        Actor actor,
        DateTimeOffset now
    )
    {
        var said = new JsonObject();
        void Say(string field, string? value)
        {
            if (!string.IsNullOrWhiteSpace(value))
                said[field] = value.Trim();
        }
        Say("name", name);
        Say("givenNames", request.GivenNames);
        Say("firstSurname", request.FirstSurname);
        Say("secondSurname", request.SecondSurname);
        Say("legalName", request.LegalName);
        Say("tradeName", request.TradeName);
        Say("birthDate", GoldenChoice.Text(request.BirthDate));
        Say("language", request.Language);
        Say("city", request.City);
        Say("country", request.Country);
        return InsertAsync(session, customer, FieldEntry.Registration, said.ToJsonString(Json.Options), actor, now);
    }

    /// <summary>Lets go of fields: what people said of them does not count any more.</summary>
    /// <returns>How many entries that were.</returns>
    public static async Task<int> ReleaseAsync(
        Session session,
        CustomerId customer,
        IReadOnlyCollection<string> fields,
        DateTimeOffset now
    )
    {
        var count = await session.ExecuteAsync(
            $"UPDATE field_entry SET released_at = @now WHERE customer_id = @customer AND released_at IS NULL AND field {session.InValues("fields")}",
            ("now", now),
            ("customer", customer),
            ("fields", fields.ToArray())
        );
        foreach (
            var (id, value) in await session.QueryAsync(
                "SELECT id, value FROM field_entry WHERE customer_id = @customer AND field = @registered AND released_at IS NULL",
                row => (row.Guid(0), row.TextOrNull(1)),
                ("customer", customer),
                ("registered", FieldEntry.Registration)
            )
        )
        {
            if (value is null || JsonNode.Parse(value) is not JsonObject said)
                continue;
            var gone = fields.Count(said.Remove);
            if (gone == 0)
                continue;
            await session.ExecuteAsync(
                "UPDATE field_entry SET value = @value WHERE customer_id = @customer AND id = @id",
                ("value", said.ToJsonString(Json.Options)),
                ("customer", customer),
                ("id", id)
            );
            count += gone;
        }
        return count;
    }

    private static Task InsertAsync(
        Session session,
        CustomerId customer,
        string field,
        string? value,
        Actor actor,
        DateTimeOffset now
    ) =>
        session.ExecuteAsync(
            """
            INSERT INTO field_entry (customer_id, id, field, value, entered_at, entered_by, entered_name)
            VALUES (@customer, @id, @field, @value, @now, @by, @name)
            """,
            ("customer", customer),
            ("id", Ids.New(now)),
            ("field", field),
            ("value", value),
            ("now", now),
            ("by", actor.Id),
            ("name", actor.Name)
        );
}
