using Vinculo.Platform.Storage;

namespace Vinculo.Customers;

/// <summary>Old numbers: where a customer that was merged lives on. One step, however many merges there were.</summary>
public static class Redirects
{
    /// <summary>The customer an identifier means today: itself, or the one it was merged into; null when there is none.</summary>
    public static async Task<CustomerId?> CurrentOfAsync(this Session session, CustomerId id) =>
        await session.FirstOrDefaultAsync(
            "SELECT coalesce(merged_into, customer_id) FROM customer WHERE customer_id = @id",
            row => (CustomerId?)new CustomerId(row.Guid(0)),
            ("id", id)
        );

    /// <summary>Of many: those that live on elsewhere, and where.</summary>
    public static async Task<Dictionary<Guid, Guid>> MergedAmongAsync(this Session session, Guid[] ids)
    {
        var elsewhere = new Dictionary<Guid, Guid>();
        foreach (var chunk in ids.Distinct().Chunk(4_000))
        foreach (
            var (id, into) in await session.QueryAsync(
                $"SELECT customer_id, merged_into FROM customer WHERE merged_into IS NOT NULL AND customer_id {session.InGuids("ids")}",
                row => (row.Guid(0), row.Guid(1)),
                ("ids", chunk)
            )
        )
            elsewhere[id] = into;
        return elsewhere;
    }
}
