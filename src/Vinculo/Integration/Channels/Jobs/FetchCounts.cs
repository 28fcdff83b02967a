using Vinculo.Integration.Channels.Storage;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Integration.Channels.Jobs;

/// <summary>
/// Asks the providers that say so how many messages they count of the days that are over: less kept than counted means that
/// some were lost on the way. Of the others a person writes it down.
/// </summary>
internal sealed class FetchCounts(
    Database database,
    ChannelAccounts accounts,
    IEnumerable<IChannelCounter> counters,
    TimeProvider clock,
    ILogger<FetchCounts> log
) : Rounds(TimeSpan.FromHours(1), clock, log)
{
    /// <summary>Days back; what could not be asked on one is asked on the next.</summary>
    private const int Back = 3;

    private readonly Dictionary<string, IChannelCounter> byKind = counters.ToDictionary(c => c.Kind);

    /// <summary>What is asked of an account by itself.</summary>
    public Told Tells(ChannelAccount account) =>
        byKind.TryGetValue(account.Kind, out var counter) ? counter.Tells(account) : Told.Nothing;

    protected override async Task RoundAsync(CancellationToken cancel) => await AskAsync(cancel);

    /// <returns>How many days were counted.</returns>
    internal async Task<int> AskAsync(CancellationToken cancel)
    {
        var today = DateOnly.FromDateTime(Clock.GetUtcNow().UtcDateTime);
        var known = await database.ReadAsync(
            async session =>
                (
                    await session.QueryAsync(
                        "SELECT account_id, day, provider_count, provider_sent FROM channel_day WHERE day >= @from",
                        row =>
                            (
                                Key: (row.Guid(0), row.Date(1)),
                                new ProviderCount(row.LongOrNull(2), row.LongOrNull(3)).Tells
                            ),
                        ("from", today.AddDays(-Back))
                    )
                ).ToDictionary(d => d.Key, d => d.Tells),
            cancel
        );
        var asked = 0;
        foreach (var (account, _) in await accounts.ListAsync(cancel))
        {
            if (!account.Active || !byKind.TryGetValue(account.Kind, out var counter))
                continue;
            var tells = counter.Tells(account);
            foreach (var day in Enumerable.Range(1, Back).Select(back => today.AddDays(-back)))
                if (
                    (tells & ~known.GetValueOrDefault((account.Id, day))) != Told.Nothing
                    && await CountAsync(counter, account, day, cancel) is { } count
                )
                {
                    await KeepAsync(account.Id, day, count);
                    asked += count.Tells == Told.Nothing ? 0 : 1;
                }
        }
        return asked;
    }

    /// <returns>Null: it could not be asked.</returns>
    private async Task<ProviderCount?> CountAsync(
        IChannelCounter counter,
        ChannelAccount account,
        DateOnly day,
        CancellationToken cancel
    )
    {
        try
        {
            return await counter.CountAsync(account, day, cancel);
        }
        catch (HttpRequestException failure)
        {
            log.LogWarning(failure, "{Account} could not be asked how many messages it counts", account.Name);
            return null;
        }
    }

    /// <summary>Also of a day on which nothing arrived here: then all of it was lost.</summary>
    private Task KeepAsync(Guid account, DateOnly day, ProviderCount count) =>
        database.WriteAsync(session =>
            count.Tells == Told.Nothing
                ? DayRows.AddAsync(session, account, Clock.GetUtcNow(), new(Trouble: "count-refused"))
                : session.ExecuteAsync(
                    """
                    INSERT INTO channel_day (account_id, day, envelopes, refused, failed, messages, repeated, unknown, sent, undelivered,
                      provider_count, provider_sent, last_at)
                    VALUES (@account, @day, 0, 0, 0, 0, 0, 0, 0, 0, @received, @sent, @now)
                    ON CONFLICT (account_id, day) DO UPDATE SET
                      provider_count = coalesce(excluded.provider_count, channel_day.provider_count),
                      provider_sent = coalesce(excluded.provider_sent, channel_day.provider_sent)
                    """,
                    ("account", account),
                    ("day", day),
                    ("received", count.Received),
                    ("sent", count.Sent),
                    ("now", Clock.GetUtcNow())
                )
        );
}
