using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Integration.Channels.Jobs;

/// <summary>
/// Asks the providers that say so how many messages of customers they count of the days that are over: less kept than counted
/// means that some were lost on the way. Of the others a person writes it down.
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

    protected override async Task RoundAsync(CancellationToken cancel) => await AskAsync(cancel);

    /// <returns>How many days were counted.</returns>
    internal async Task<int> AskAsync(CancellationToken cancel)
    {
        var today = DateOnly.FromDateTime(Clock.GetUtcNow().UtcDateTime);
        var known = await database.ReadAsync(
            session =>
                session.QueryAsync(
                    "SELECT account_id, day FROM channel_day WHERE day >= @from AND provider_count IS NOT NULL",
                    row => (row.Guid(0), row.Date(1)),
                    ("from", today.AddDays(-Back))
                ),
            cancel
        );
        var asked = 0;
        foreach (var (account, _) in await accounts.ListAsync(cancel))
        {
            if (!account.Active || !byKind.TryGetValue(account.Kind, out var counter))
                continue;
            foreach (var day in Enumerable.Range(1, Back).Select(back => today.AddDays(-back)))
                if (!known.Contains((account.Id, day)) && await CountAsync(counter, account, day, cancel) is { } count)
                {
                    await KeepAsync(account.Id, day, count);
                    asked++;
                }
        }
        return asked;
    }

    private async Task<long?> CountAsync(
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
    private Task KeepAsync(Guid account, DateOnly day, long count) =>
        database.WriteAsync(session =>
            session.ExecuteAsync(
                """
                INSERT INTO channel_day (account_id, day, envelopes, refused, failed, messages, repeated, unknown, sent, undelivered,
                  provider_count, last_at)
                VALUES (@account, @day, 0, 0, 0, 0, 0, 0, 0, 0, @count, @now)
                ON CONFLICT (account_id, day) DO UPDATE SET provider_count = excluded.provider_count
                """,
                ("account", account),
                ("day", day),
                ("count", count),
                ("now", Clock.GetUtcNow())
            )
        );
}
