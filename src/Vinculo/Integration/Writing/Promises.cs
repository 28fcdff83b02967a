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
        "row_version",
    ];

    public static async Task WriteAsync(ImportBatch batch, List<(InteractionInput Input, Guid Customer)> promises)
    {
        if (promises.Count == 0)
            return;
        var ids = promises
            .Select(p => (p.Customer, Id: Ids.From(p.Input.At, "promise", p.Input.Id.ToString("N"))))
            .ToList();
        var known = await KnownRows.FindAsync(batch.Session, "commitment", "promise", ids, row => row.Text(0));
        var added = new List<object?[]>();
        for (var i = 0; i < promises.Count; i++)
        {
            var (customer, id) = ids[i];
            if (!known.TryAdd(id, ""))
                continue;
            var input = promises[i].Input;
            added.Add([customer, id, input.Promise, input.PromiseDueOn, 1, input.At, 1]);
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
