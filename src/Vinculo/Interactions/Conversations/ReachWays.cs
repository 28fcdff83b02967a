using Vinculo.Customers;
using Vinculo.Interactions.Conversations.Storage;
using Vinculo.Interactions.Inbox;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Interactions.Conversations;

/// <summary>A way to reach a customer that may not have been used yet.</summary>
/// <param name="IsNew">Nothing was said over it so far: an address or a number the customer gave, and an account of ours.</param>
public sealed record ReachWay(ReplyWay Way, bool IsNew)
{
    public ChannelIdentity Identity => Way.Identity;
}

/// <summary>
/// The ways to reach a customer in writing: the accounts that know them, our mailboxes with the addresses they gave, and our
/// numbers for text messages with theirs.
/// </summary>
public static class ReachWays
{
    /// <summary>The accounts that know a customer, whoever spoke last first.</summary>
    internal static Question Known(CustomerId customer, List<ReplyWay> into) =>
        new(
            $"""
            SELECT {IdentityRows.Columns}, a.name, a.kind, a.channel FROM channel_identity i
            JOIN channel_account a ON a.id = i.account_id
            WHERE i.customer_id = @customer AND a.active = @yes ORDER BY i.last_in_at DESC
            """,
            row => into.Add(Way(IdentityRows.Read(row), row.Text(12), row.Text(13), row.Enum<Channel>(14))),
            ("customer", customer),
            ("yes", true)
        );

    /// <summary>Every way; those that were used stand first.</summary>
    public static async Task<IReadOnlyList<ReachWay>> OfAsync(Session session, CustomerId customer)
    {
        var known = new List<ReplyWay>();
        var boxes = new List<(Guid Account, string Name, string Kind, Channel Channel)>();
        var addresses = new List<(string Address, DateTimeOffset At, bool Preferred, Channel Channel)>();
        await session.ReadAsync(
            Known(customer, known),
            new(
                "SELECT id, name, kind, channel FROM channel_account WHERE active = @yes AND (kind LIKE 'email.%' OR channel = @sms) ORDER BY created_at LIMIT 20",
                row => boxes.Add((row.Guid(0), row.Text(1), row.Text(2), row.Enum<Channel>(3))),
                ("yes", true),
                ("sms", Channel.Sms)
            ),
            new(
                "SELECT normalised, created_at, preferred, kind FROM contact_point WHERE customer_id = @customer AND kind IN (1, 2) AND ended_at IS NULL LIMIT 20",
                row =>
                    addresses.Add(
                        (row.Text(0), row.Instant(1), row.Bool(2), row.Int(3) == 1 ? Channel.Sms : Channel.Email)
                    ),
                ("customer", customer)
            )
        );
        var possible = boxes
            .SelectMany(box =>
                addresses
                    .Where(a => a.Channel == (box.Channel == Channel.Sms ? Channel.Sms : Channel.Email))
                    .Where(a =>
                        !known.Exists(w =>
                            w.Identity.Account == box.Account
                            && (w.Identity.Email == a.Address || w.Identity.Phone == a.Address)
                        )
                    )
                    .OrderByDescending(a => a.Preferred)
                    .Select(a =>
                        Way(Possible(customer, box.Account, a.Address, a.At, a.Channel), box.Name, box.Kind, a.Channel)
                    )
            )
            .ToList();
        var taken = await IdentityRows.ByClaimAsync(session, [.. possible.Select(KeyOf)]);
        return
        [
            .. known.Select(w => new ReachWay(w, false)),
            .. possible.Where(w => !taken.ContainsKey(KeyOf(w))).Select(w => new ReachWay(w, true)),
        ];
    }

    /// <summary>One of them, also of an account that is shut; null: the customer cannot be reached so.</summary>
    internal static async Task<(ChannelIdentity Identity, bool IsNew)?> FindAsync(
        Session session,
        CustomerId customer,
        Guid identity
    ) =>
        (await IdentityRows.OfAsync(session, customer)).Find(i => i.Id == identity) is { } known ? (known, false)
        : (await OfAsync(session, customer)).FirstOrDefault(w => w.Identity.Id == identity) is { } way
            ? (way.Identity, way.IsNew)
        : null;

    /// <summary>A way somebody gives by hand, as it is known already or new; null: it is another customer's.</summary>
    internal static async Task<(ChannelIdentity Identity, bool IsNew)?> NamedAsync(
        Session session,
        CustomerId customer,
        NamedWay way,
        DateTimeOffset now
    )
    {
        var key = IdentityRows.ClaimKey(way.Account, way.Address);
        await session.HoldAsync([key]);
        if ((await IdentityRows.ByClaimAsync(session, [key])).TryGetValue(key, out var known))
            return known.Customer == customer ? (known, false) : null;
        return (
            new(
                customer,
                Ids.New(now),
                way.Account,
                way.Address,
                [],
                null,
                way.Phone,
                null,
                Verification.Matched,
                null,
                now,
                null
            ),
            true
        );
    }

    /// <summary>Keeps a way that is used for the first time.</summary>
    internal static async Task MeetAsync(Session session, ChannelIdentity identity)
    {
        await IdentityRows.SaveAsync(session, [identity]);
        await IdentityRows.ClaimAsync(
            session,
            [(IdentityRows.ClaimKey(identity.Account, identity.ExternalId), identity)]
        );
    }

    private static ReplyWay Way(ChannelIdentity identity, string account, string kind, Channel channel) =>
        new(identity, account, kind, channel, ReplyRules.FreeUntil(kind, channel, identity.LastInAt));

    private static string KeyOf(ReplyWay way) => IdentityRows.ClaimKey(way.Identity.Account, way.Identity.ExternalId);

    /// <summary>The same each time it is worked out, so that what a page offered is found again.</summary>
    private static ChannelIdentity Possible(
        CustomerId customer,
        Guid account,
        string address,
        DateTimeOffset at,
        Channel channel
    ) =>
        new(
            customer,
            Ids.From(at, $"way:{customer.Value:N}:{account:N}", address),
            account,
            address,
            [],
            null,
            channel == Channel.Sms ? address : null,
            channel == Channel.Email ? address : null,
            Verification.Matched,
            null,
            at,
            null
        );
}
