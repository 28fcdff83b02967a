using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Influence;

/// <summary>
/// Who has to do with whom, as a graph of all customers: calls, payments, referrals, family and friends; not who works where.
/// </summary>
internal static class Ties
{
    /// <summary>Relations through which one customer may sway another, as SQL.</summary>
    public const string Roles = """
        ('calls', 'called-by', 'pays', 'pays-at', 'refers', 'referrer', 'referred', 'influences', 'influences-at', 'household',
        'spouse', 'partner', 'parent', 'child', 'sibling', 'relative', 'friend')
        """;

    /// <summary>The role of those a customer brought.</summary>
    public const string Referred = "referred";

    private const string Sql = $"""
        SELECT customer_id, other_id, strength FROM relationship
        WHERE role IN {Roles} AND other_id <> customer_id AND (valid_to IS NULL OR valid_to > @today) ORDER BY customer_id
        """;

    /// <summary>Ties by the places of the customers they join.</summary>
    /// <param name="Weights">Strength; a tie nobody measured weighs as much as the mean of those that were.</param>
    internal sealed record Columns(int[] From, int[] To, double[] Weights);

    public static async Task<Columns> ReadAsync(
        Database database,
        IReadOnlyDictionary<Guid, int> place,
        DateOnly today,
        CancellationToken cancel
    )
    {
        List<int> from = [],
            to = [];
        List<double> weights = [];
        await foreach (
            var (one, other, strength) in database
                .StreamAsync(Sql, row => (row.Guid(0), row.Guid(1), row.DoubleOrNull(2)), ("today", today))
                .WithCancellation(cancel)
        )
            if (place.TryGetValue(one, out var i) && place.TryGetValue(other, out var j))
            {
                from.Add(i);
                to.Add(j);
                weights.Add(strength is > 0 ? strength.Value : double.NaN);
            }
        var measured = weights.Where(w => !double.IsNaN(w)).DefaultIfEmpty(1).Average();
        return new([.. from], [.. to], [.. weights.Select(w => double.IsNaN(w) ? measured : w)]);
    }
}
