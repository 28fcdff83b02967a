using Vinculo.Customers;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Interactions.Conversations.Storage;

internal static class IdentityRows
{
    private static readonly string[] Names =
    [
        "customer_id",
        "id",
        "account_id",
        "external_id",
        "aliases",
        "name",
        "phone",
        "email",
        "verified",
        "stopped_at",
        "first_at",
        "last_in_at",
    ];

    public static string Columns { get; } = string.Join(", ", Names.Select(n => "i." + n));

    public static ChannelIdentity Read(Row row) =>
        new(
            new(row.Guid(0)),
            row.Guid(1),
            row.Guid(2),
            row.Text(3),
            Json.Read<string[]>(row.Text(4)),
            row.TextOrNull(5),
            row.TextOrNull(6),
            row.TextOrNull(7),
            row.Enum<Verification>(8),
            row.InstantOrNull(9),
            row.Instant(10),
            row.InstantOrNull(11)
        );

    public static Task SaveAsync(Session session, IEnumerable<ChannelIdentity> identities) =>
        session.ReplaceManyAsync(
            "channel_identity",
            2,
            Names,
            identities.Select(i =>
                new object?[]
                {
                    i.Customer,
                    i.Id,
                    i.Account,
                    i.ExternalId,
                    Json.Of(i.Aliases),
                    i.Name,
                    i.Phone,
                    i.Email,
                    i.Verified,
                    i.StoppedAt,
                    i.FirstAt,
                    i.LastInAt,
                }
            )
        );

    /// <summary>The key under which a person of an account is claimed.</summary>
    public static string ClaimKey(Guid account, string external) => $"{account:N}:{external}";

    /// <summary>Identities by the keys they are claimed under.</summary>
    public static async Task<Dictionary<string, ChannelIdentity>> ByClaimAsync(Session session, string[] keys)
    {
        var found = new Dictionary<string, ChannelIdentity>(StringComparer.Ordinal);
        foreach (
            var (key, identity) in await session.QueryAsync(
                $"""
                SELECT {Columns}, k.claim_key FROM channel_claim k
                JOIN channel_identity i ON i.customer_id = k.customer_id AND i.id = k.identity_id
                WHERE k.claim_key {session.InValues("keys")}
                """,
                row => (row.Text(12), Read(row)),
                ("keys", keys)
            )
        )
            found[key] = identity;
        return found;
    }

    public static Task ClaimAsync(Session session, IEnumerable<(string Key, ChannelIdentity Identity)> claims) =>
        session.InsertManyAsync(
            "channel_claim",
            ["claim_key", "customer_id", "identity_id"],
            claims.Select(c => new object?[] { c.Key, c.Identity.Customer, c.Identity.Id })
        );

    public static Task<List<ChannelIdentity>> OfAsync(Session session, CustomerId customer) =>
        session.QueryAsync(
            $"SELECT {Columns} FROM channel_identity i WHERE i.customer_id = @customer ORDER BY i.last_in_at DESC",
            Read,
            ("customer", customer)
        );
}
