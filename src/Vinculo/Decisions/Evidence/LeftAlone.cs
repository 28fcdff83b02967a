using Vinculo.Customers;
using Vinculo.Insights;
using Vinculo.Insights.Effects;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Evidence;

/// <summary>A customer who is left alone.</summary>
/// <param name="Name">Null: the reader may not see the customer.</param>
public sealed record LeftAloneCustomer(CustomerId Id, string? Name);

/// <summary>Who is better left alone: how many, what they are worth, and some of them by name for who may see them.</summary>
public sealed class LeftAlone(Database database, Audit audit)
{
    /// <summary>Customers of each action that are kept for the page.</summary>
    private const int Sample = 5;

    private sealed class Sum
    {
        public long Customers,
            Minor;
        public double Rise;
        public readonly PriorityQueue<Guid, (long, Guid)> Best = new();
    }

    /// <summary>Counts them, once through those who are left alone.</summary>
    internal static async Task<IReadOnlyList<LeftAloneProof>> CountAsync(Database database, CancellationToken cancel)
    {
        var sums = new Dictionary<string, Sum>(StringComparer.Ordinal);
        await foreach (
            var (customer, model, rise, minor) in database
                .StreamAsync(
                    """
                    SELECT s.customer_id, s.model, s.amount, c.value_minor FROM score s JOIN customer c ON c.customer_id = s.customer_id
                    WHERE s.band = @wakes AND s.model LIKE 'effect:%' AND c.merged_into IS NULL
                    """,
                    row => (row.Guid(0), row.Text(1), row.Double(2), row.LongOrNull(3) ?? 0),
                    ("wakes", EffectVerdict.Wakes)
                )
                .WithCancellation(cancel)
        )
        {
            var action = model[CustomerScores.Effect.Length..];
            if (!sums.TryGetValue(action, out var sum))
                sums[action] = sum = new();
            (sum.Customers, sum.Minor, sum.Rise) = (sum.Customers + 1, sum.Minor + minor, sum.Rise + rise);
            sum.Best.Enqueue(customer, (minor, customer));
            if (sum.Best.Count > Sample)
                sum.Best.Dequeue();
        }
        return
        [
            .. sums.OrderByDescending(s => s.Value.Customers)
                .ThenBy(s => s.Key, StringComparer.Ordinal)
                .Select(s => new LeftAloneProof(
                    s.Key,
                    s.Value.Customers,
                    s.Value.Minor,
                    s.Value.Rise / s.Value.Customers,
                    [.. s.Value.Best.UnorderedItems.OrderByDescending(b => b.Priority).Select(b => b.Element)]
                )),
        ];
    }

    /// <summary>Names the customers of a sample, in its order; who is read by name stands in the audit.</summary>
    public async Task<IReadOnlyList<LeftAloneCustomer>> NameAsync(
        IReadOnlyList<Guid> sample,
        Actor actor,
        CancellationToken cancel
    )
    {
        if (sample.Count == 0 || !actor.May(Permissions.CustomersRead))
            return [];
        var found = await database.ReadAsync(
            session =>
                session.QueryAsync(
                    $"""
                    SELECT customer_id, display_name, team_id FROM customer
                    WHERE customer_id {session.InGuids("ids")} AND merged_into IS NULL
                    """,
                    row => new LeftAloneCustomer(new(row.Guid(0)), actor.Sees(row.GuidOrNull(2)) ? row.Text(1) : null),
                    ("ids", sample.ToArray())
                ),
            cancel
        );
        foreach (var customer in found)
            if (customer.Name is not null)
                await audit.ReadAsync(actor, "customer.found", customer.Id.Value, ProofRoutes.Page);
        return [.. found.Where(c => c.Name is not null).OrderBy(c => sample.ToList().IndexOf(c.Id.Value))];
    }
}
