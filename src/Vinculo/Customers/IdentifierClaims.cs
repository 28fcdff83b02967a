using Vinculo.Platform.Storage;

namespace Vinculo.Customers;

/// <summary>The keys that belong to one customer: documents, accounts, keys of source systems.</summary>
public static class IdentifierClaims
{
    private const int AtOnce = 5_000;

    /// <returns>Whose each key is; those of nobody are not in it.</returns>
    public static async Task<Dictionary<string, Guid>> HoldersAsync(Session session, IEnumerable<string> keys)
    {
        var holders = new Dictionary<string, Guid>(StringComparer.Ordinal);
        foreach (var chunk in keys.Distinct(StringComparer.Ordinal).Chunk(AtOnce))
        foreach (
            var (key, customer) in await session.QueryAsync(
                $"SELECT claim_key, customer_id FROM identifier_claim WHERE claim_key {session.InValues("keys")}",
                row => (row.Text(0), row.Guid(1)),
                ("keys", chunk)
            )
        )
            holders[key] = customer;
        return holders;
    }

    /// <returns>Whose the key is; null: nobody's.</returns>
    public static async Task<Guid?> HolderAsync(Session session, string key) =>
        (await HoldersAsync(session, [key])).TryGetValue(key, out var holder) ? holder : null;
}
