using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Integration.Channels;

/// <summary>A day of an account.</summary>
/// <param name="Messages">Messages of customers kept.</param>
/// <param name="Refused">Not from the provider, or too large.</param>
/// <param name="Failed">Could not be read; kept as they came.</param>
/// <param name="ProviderCount">Messages of customers as the provider counts them; null: nobody has said.</param>
/// <param name="ProviderSent">Messages of ours as the provider counts them; null: it does not say.</param>
/// <param name="Trouble">The last thing that went wrong, as a code.</param>
public sealed record ChannelDay(
    DateOnly Day,
    long Envelopes,
    long Refused,
    long Failed,
    long Messages,
    long Repeated,
    long Unknown,
    long Sent,
    long Undelivered,
    long? ProviderCount,
    long? ProviderSent,
    DateTimeOffset LastAt,
    string? Trouble
);

/// <summary>How the accounts are doing, and whether all that the provider counts is kept.</summary>
public sealed class ChannelHealth(Database database, Audit audit, TimeProvider clock)
{
    public const int Days = 14;

    /// <summary>The last days of every account that heard or said anything, newest first.</summary>
    public async Task<ILookup<Guid, ChannelDay>> ReadAsync(CancellationToken cancel = default)
    {
        var from = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).AddDays(1 - Days);
        var days = await database.ReadAsync(
            session =>
                session.QueryAsync(
                    """
                    SELECT account_id, day, envelopes, refused, failed, messages, repeated, unknown, sent, undelivered, provider_count,
                      provider_sent, last_at, last_trouble
                    FROM channel_day WHERE day >= @from ORDER BY day DESC
                    """,
                    row =>
                        (
                            row.Guid(0),
                            new ChannelDay(
                                row.Date(1),
                                row.Long(2),
                                row.Long(3),
                                row.Long(4),
                                row.Long(5),
                                row.Long(6),
                                row.Long(7),
                                row.Long(8),
                                row.Long(9),
                                row.LongOrNull(10),
                                row.LongOrNull(11),
                                row.Instant(12),
                                row.TextOrNull(13)
                            )
                        ),
                    ("from", from)
                ),
            cancel
        );
        return days.ToLookup(d => d.Item1, d => d.Item2);
    }

    /// <summary>Writes down how many messages of customers the provider counts on a day.</summary>
    /// <param name="actor">Needs <c>channels.manage</c>.</param>
    public async Task<Outcome<long>> CompareAsync(
        Guid account,
        DateOnly day,
        long? count,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    )
    {
        if (!actor.May(Permissions.ChannelsManage))
            return Actor.Refused(Permissions.ChannelsManage);
        if (count is null or < 0 or > 1_000_000_000)
            return Refusal.Invalid("channel.count", "count");
        return await database.WriteAsync<Outcome<long>>(
            async session =>
            {
                var there = await session.ExecuteAsync(
                    "UPDATE channel_day SET provider_count = @count WHERE account_id = @account AND day = @day",
                    ("count", count),
                    ("account", account),
                    ("day", day)
                );
                if (there == 0)
                    return Refusal.Missing("channel.not-found");
                await audit.ChangedWithinAsync(
                    session,
                    actor,
                    "channel.compared",
                    null,
                    "channel_account",
                    account.ToString("D"),
                    null,
                    new { Day = day, Count = count },
                    cause
                );
                return count.Value;
            },
            cancel
        );
    }
}
