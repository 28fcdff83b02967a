using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Integration.Writing;

/// <summary>What was promised in a contact becomes a commitment of the company, open until somebody closes it.</summary>
internal static class Promises
{
    private static readonly string[] Columns =
    [
        "customer_id",
        "id",
        "promise",
        "due_on",
        "state",
        "made_at",
        "closed_at",
        "row_version",
    ];

    /// <summary>
    /// A promise due longer ago than this comes as history: whether it was kept nobody knows any more, and nobody is to be
    /// reminded of it.
    /// </summary>
    private static readonly TimeSpan StillOwed = TimeSpan.FromDays(60);

    private const int Open = 1;
    private const int Cancelled = 4;

    public static async Task WriteAsync(ImportBatch batch, List<(InteractionInput Input, Guid Customer)> promises)
    {
        if (promises.Count == 0)
            return;
        var ids = promises
            .Select(p => (p.Customer, Id: Ids.From(p.Input.At, "promise", p.Input.Id.ToString("N"))))
            .ToList();
        var known = await KnownRows.FindAsync(batch.Session, "commitment", "promise", ids, row => row.Text(0));
        var now = (DateTimeOffset)batch.Moment;
        var added = new List<object?[]>();
        for (var i = 0; i < promises.Count; i++)
        {
            var (customer, id) = ids[i];
            if (!known.TryAdd(id, ""))
                continue;
            var input = promises[i].Input;
            var due = input.PromiseDueOn is { } day
                ? new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero)
                : input.At;
            var owed = now - due <= StillOwed;
            added.Add([
                customer,
                id,
                input.Promise,
                input.PromiseDueOn,
                owed ? Open : Cancelled,
                input.At,
                owed ? null : now,
                1,
            ]);
            batch.Made("commitment", customer, id);
        }
        await batch.Session.InsertManyAsync("commitment", Columns, added);
        await CountAsync(batch.Session, [.. added.Select(a => (Guid)a[0]!).Distinct()]);
    }

    /// <summary>Keeps the number of open commitments of customers right.</summary>
    public static async Task CountAsync(Session session, Guid[] customers)
    {
        if (customers.Length > 0)
            await session.ExecuteAsync(
                $"""
                UPDATE customer SET open_commitments = (
                  SELECT count(*) FROM commitment m WHERE m.customer_id = customer.customer_id AND m.state = 1)
                WHERE customer_id {session.InGuids("ids")}
                """,
                ("ids", customers)
            );
    }
}
