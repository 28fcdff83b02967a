using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Integration.Channels.Jobs;

/// <summary>
/// Removes what has served its time: envelopes that were read after seven days, those that could not be after ninety,
/// statuses whose message never came after seven, tokens and who was at a matter after one.
/// </summary>
internal sealed class TidyChannels(Database database, TimeProvider clock, ILogger<TidyChannels> log)
    : Rounds(TimeSpan.FromMinutes(30), clock, log)
{
    private const int Portion = 2_000;

    private static readonly (string Table, string Key, string Condition, int Days)[] Old =
    [
        ("inbound_envelope", "id", "state = 2 AND received_at < @limit", 7),
        ("inbound_envelope", "id", "state = 3 AND received_at < @limit", 90),
        ("parked_status", "account_id, provider_id, status", "received_at < @limit", 7),
        ("hook_token", "token", "seen_at < @limit", 1),
        ("episode_presence", "customer_id, episode_id, user_id", "seen_at < @limit", 1),
    ];

    protected override async Task RoundAsync(CancellationToken cancel)
    {
        foreach (var (table, key, condition, days) in Old)
        {
            int gone;
            do
            {
                gone = await database.WriteAsync(
                    session =>
                        session.ExecuteAsync(
                            $"DELETE FROM {table} WHERE ({key}) IN (SELECT {key} FROM {table} WHERE {condition} LIMIT {Portion})",
                            ("limit", Clock.GetUtcNow().AddDays(-days))
                        ),
                    cancel
                );
            } while (gone == Portion);
        }
    }
}
