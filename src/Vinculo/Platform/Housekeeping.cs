using Vinculo.Platform.Storage;

namespace Vinculo.Platform;

/// <summary>Once an hour, removes what has served its time, a little at a time.</summary>
internal sealed class Housekeeping(Database database, TimeProvider clock, ILogger<Housekeeping> log) : BackgroundService
{
    private const int Portion = 5_000;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(TimeSpan.FromMinutes(5), stoppingToken);
                try
                {
                    await TidyAsync(stoppingToken);
                }
                catch (Exception e) when (!stoppingToken.IsCancellationRequested)
                {
                    log.LogWarning(e, "Housekeeping was not finished; the next round goes on");
                }
                await Task.Delay(TimeSpan.FromMinutes(55), stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            log.LogDebug("Housekeeping rests");
        }
    }

    /// <summary>One round. Answers are kept a day, marks and the change log 30 days, runs of jobs 90 days.</summary>
    internal async Task TidyAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await ClearAsync("idempotency", "caller, request_key", "created_at < @limit", now.AddDays(-1), cancel);
        await ClearAsync("reaction_done", "fact_id, reaction", "at < @limit", now.AddDays(-30), cancel);
        await ClearAsync("job", "id", "state IN (3, 4, 5) AND finished_at < @limit", now.AddDays(-90), cancel);
        await ClearAsync("change_log", "id", "id < @limit", Oldest(now.AddDays(-30)), cancel);
    }

    /// <summary>The smallest identifier of a moment.</summary>
    private static Guid Oldest(DateTimeOffset at)
    {
        Span<byte> id = stackalloc byte[16];
        var milliseconds = at.ToUnixTimeMilliseconds();
        for (var i = 0; i < 6; i++)
            id[i] = (byte)(milliseconds >> (8 * (5 - i)));
        return new Guid(id, bigEndian: true);
    }

    private async Task ClearAsync(string table, string key, string condition, object limit, CancellationToken cancel)
    {
        int gone;
        do
        {
            gone = await database.WriteAsync(
                session =>
                    session.ExecuteAsync(
                        $"DELETE FROM {table} WHERE ({key}) IN (SELECT {key} FROM {table} WHERE {condition} LIMIT {Portion})",
                        ("limit", limit)
                    ),
                cancel
            );
        } while (gone == Portion);
    }
}
