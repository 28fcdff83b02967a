using Vinculo.Customers.Relations;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Integration.Writing;

/// <summary>What one customer is to another: OTHER is the ROLE of CUSTOMER.</summary>
internal readonly record struct Tie(
    Guid Customer,
    Guid Other,
    string Role,
    double? Strength,
    DateOnly? From,
    DateOnly? To,
    string? Note,
    ParsedRowRef? Row = null
);

/// <summary>The row a tie came from, to say what became of it.</summary>
internal sealed record ParsedRowRef(Mapping.ParsedRow Row);

/// <summary>Stores relationships with their mirror on the other side, so that each customer's own page shows them.</summary>
internal static class Ties
{
    private static readonly string[] Columns =
    [
        "customer_id",
        "id",
        "other_id",
        "role",
        "strength",
        "valid_from",
        "valid_to",
        "note",
        "source_system_id",
        "created_at",
    ];

    public static async Task WriteAsync(ImportBatch batch, IReadOnlyList<Tie> ties)
    {
        if (ties.Count == 0)
            return;
        var catalogue = await RelationCatalogue.ReadAsync(batch.Session);
        // The last word of a chunk on a pair is the one that counts.
        var last = new Dictionary<Guid, Tie>();
        var both = new List<(Guid Id, Tie Tie)>();
        foreach (var tie in ties)
        {
            var id = Id(batch, tie);
            if (last.TryGetValue(id, out var earlier) && earlier.Row is { } repeated)
                batch.Unchanged(repeated.Row, earlier.Customer);
            last[id] = tie;
        }
        foreach (var (id, tie) in last)
        {
            both.Add((id, tie));
            var mirror = tie with
            {
                Customer = tie.Other,
                Other = tie.Customer,
                Role = catalogue.Inverse(tie.Role),
                Row = null,
            };
            if (!last.ContainsKey(Id(batch, mirror)))
                both.Add((Id(batch, mirror), mirror));
        }

        var known = await KnownRows.FindAsync(
            batch.Session,
            "relationship",
            "strength, valid_from, valid_to, note",
            [.. both.Select(b => (b.Tie.Customer, b.Id))],
            row =>
                (Strength: row.DoubleOrNull(0), From: row.DateOrNull(1), To: row.DateOrNull(2), Note: row.TextOrNull(3))
        );
        var added = new List<object?[]>();
        foreach (var (id, tie) in both)
        {
            if (!known.TryGetValue(id, out var was))
            {
                added.Add([
                    tie.Customer,
                    id,
                    tie.Other,
                    tie.Role,
                    tie.Strength,
                    tie.From,
                    tie.To,
                    tie.Note,
                    batch.Scope.System,
                    batch.Now,
                ]);
                batch.Made("relationship", tie.Customer, id);
                batch.Touch(tie.Customer, ChangeKind.Facts);
                if (tie.Row is { } made)
                    batch.Created(made.Row, tie.Customer);
                continue;
            }
            var now = (
                Strength: tie.Strength ?? was.Strength,
                From: tie.From ?? was.From,
                To: tie.To ?? was.To,
                Note: tie.Note ?? was.Note
            );
            if (now == was)
            {
                if (tie.Row is { } same)
                    batch.Unchanged(same.Row, tie.Customer);
                continue;
            }
            await batch.Session.ExecuteAsync(
                "UPDATE relationship SET strength = @strength, valid_from = @from, valid_to = @to, note = @note WHERE customer_id = @customer AND id = @id",
                ("strength", now.Strength),
                ("from", now.From),
                ("to", now.To),
                ("note", now.Note),
                ("customer", tie.Customer),
                ("id", id)
            );
            batch.Changed(
                "relationship",
                new(
                    [EffectKey.Of(tie.Customer), EffectKey.Of(id)],
                    new Dictionary<string, object?>
                    {
                        ["strength"] = was.Strength,
                        ["valid_from"] = was.From,
                        ["valid_to"] = was.To,
                        ["note"] = was.Note,
                    }
                )
            );
            batch.Touch(tie.Customer, ChangeKind.Facts);
            if (tie.Row is { } changed)
                batch.Updated(changed.Row, tie.Customer);
        }
        await batch.Session.InsertManyAsync("relationship", Columns, added);
    }

    private static Guid Id(ImportBatch batch, Tie tie) =>
        Ids.From(
            DateTimeOffset.UnixEpoch,
            $"relationship:{batch.Scope.SystemCode}",
            $"{tie.Customer:N}:{tie.Other:N}:{tie.Role}"
        );
}
