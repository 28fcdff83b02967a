using Vinculo.Platform.Storage;

namespace Vinculo.Platform;

/// <summary>Work that is to be done once a day; a room registers its own as a singleton.</summary>
/// <param name="Code">The <see cref="IJob.Code"/>.</param>
public sealed record NightlyJob(string Code);

/// <summary>The hour at which the day's work begins, in the company's zone.</summary>
/// <param name="Hour">0 to 23.</param>
public sealed record NightlyHour(int Hour)
{
    public const string SettingCode = "nightly.hour";

    public static NightlyHour Usual { get; } = new(3);
}

/// <summary>
/// Asks for the day's work at its hour, once for all nodes. An hour that passed while nothing was running is made up for
/// at the next look.
/// </summary>
public sealed class NightlyRuns(
    Database database,
    JobQueue jobs,
    IEnumerable<NightlyJob> work,
    VinculoOptions options,
    TimeProvider clock,
    ILogger<NightlyRuns> log
) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    /// <param name="At">The hour that was last taken care of.</param>
    private sealed record Mark(DateTimeOffset At);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await LookAsync(stoppingToken);
                await Task.Delay(Pause, clock, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                log.LogWarning(failure, "The day's work could not be asked for; asking again in a minute.");
                await Task.Delay(Pause, clock, stoppingToken);
            }
        }
    }

    /// <summary>When the day's work begins next.</summary>
    public async Task<DateTimeOffset> NextAsync(CancellationToken cancel)
    {
        var hour = await database.ReadAsync(HourAsync, cancel);
        var now = clock.GetUtcNow();
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, options.Zone).DateTime);
        var at = Begin(today, hour, options.Zone);
        return at > now ? at : Begin(today.AddDays(1), hour, options.Zone);
    }

    /// <summary>One look. The first one of an installation only remembers the moment: there is nothing to make up for.</summary>
    internal async Task LookAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        foreach (var job in work)
        {
            var code = "nightly." + job.Code;
            var (mark, hour) = await database.ReadAsync(
                async session => (await MarkAsync(session, code), await HourAsync(session)),
                cancel
            );
            if (mark.Version > 0 && mark.At >= LastDue(now, hour, options.Zone))
                continue;
            await database.WriteAsync(
                async session =>
                {
                    if (mark.Version == 0)
                    {
                        await session.ExecuteAsync(
                            "INSERT INTO setting (code, value, changed_at, row_version) VALUES (@code, @value, @now, 1) ON CONFLICT DO NOTHING",
                            ("code", code),
                            ("value", Json.Of(new Mark(now))),
                            ("now", now)
                        );
                        return;
                    }
                    // Whoever moves the mark asks for the work; another node that looked meanwhile moves nothing.
                    var moved = await session.ExecuteAsync(
                        "UPDATE setting SET value = @value, changed_at = @now, row_version = row_version + 1 WHERE code = @code AND row_version = @version",
                        ("value", Json.Of(new Mark(now))),
                        ("now", now),
                        ("code", code),
                        ("version", mark.Version)
                    );
                    if (moved == 1)
                        await jobs.EnqueueAsync(session, job.Code, new { }, Actor.System("nightly"));
                },
                cancel
            );
        }
    }

    /// <summary>The last time that hour struck, at or before a moment.</summary>
    internal static DateTimeOffset LastDue(DateTimeOffset now, int hour, TimeZoneInfo zone)
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        var at = Begin(today, hour, zone);
        return at <= now ? at : Begin(today.AddDays(-1), hour, zone);
    }

    /// <summary>That hour of that day; an hour that the clocks leap over begins when they have leapt.</summary>
    private static DateTimeOffset Begin(DateOnly day, int hour, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(new TimeOnly(hour, 0));
        if (zone.IsInvalidTime(local))
            local = local.AddHours(1);
        return new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
    }

    private static async Task<int> HourAsync(Session session) =>
        await session.FirstOrDefaultAsync(
            "SELECT value FROM setting WHERE code = @code",
            row => Json.Read<NightlyHour>(row.Text(0)),
            ("code", NightlyHour.SettingCode)
        )
            is { Hour: >= 0 and <= 23 } set
            ? set.Hour
            : NightlyHour.Usual.Hour;

    private static Task<(DateTimeOffset At, int Version)> MarkAsync(Session session, string code) =>
        session.FirstOrDefaultAsync(
            "SELECT value, row_version FROM setting WHERE code = @code",
            row => (Json.Read<Mark>(row.Text(0)).At, row.Int(1)),
            ("code", code)
        );
}
