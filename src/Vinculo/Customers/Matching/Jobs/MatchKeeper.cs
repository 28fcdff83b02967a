using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Matching.Jobs;

/// <summary>
/// Keeps matching current behind everybody's back: reads the change log, compares whoever changed with whoever is like
/// them, and joins or asks. One node at a time does it. After a flood, such as an import, it asks for a whole scan, which
/// begins once the flood is over.
/// </summary>
internal sealed class MatchKeeper(
    Database database,
    KeepMatches keep,
    JobQueue jobs,
    TimeProvider clock,
    ILogger<MatchKeeper> log
) : Rounds(TimeSpan.FromSeconds(2), clock, log)
{
    /// <summary>More changed customers than this at once are a flood.</summary>
    public const int Flood = 2_000;

    private const int AtOnce = 400;

    /// <summary>Lines of the change log among which those that wait are looked for.</summary>
    private const int Newest = 200;

    private static readonly TimeSpan Claim = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(10);

    private readonly ChangeReader changes = new(ChangeKind.Identity, ChangeKind.Removed);
    private readonly Guid me = Ids.New(clock.GetUtcNow());
    private bool held;

    protected override async Task RoundAsync(CancellationToken cancel)
    {
        while (await RefreshAsync(cancel) >= AtOnce)
            await Task.Yield();
    }

    /// <summary>Are there customers that nobody was compared with yet?</summary>
    public static async Task<bool> IsBehindAsync(Session session) =>
        await session.FirstOrDefaultAsync(
            $"""
            SELECT 1 FROM match_keeper k WHERE k.id = 1 AND (
              EXISTS (SELECT 1 FROM job WHERE code = @scan AND state IN (1, 2))
              OR EXISTS (SELECT 1 FROM (SELECT id, kind FROM change_log ORDER BY id DESC LIMIT {Newest}) newest
                WHERE newest.kind = @identity AND (k.cursor_id IS NULL OR newest.id > k.cursor_id)))
            """,
            row => row.Int(0) == 1,
            ("scan", ScanDuplicates.JobCode),
            ("identity", ChangeKind.Identity)
        );

    /// <summary>One round.</summary>
    /// <returns>How many changes were taken care of.</returns>
    public async Task<int> RefreshAsync(CancellationToken cancel)
    {
        var now = Clock.GetUtcNow();
        var (place, waiting) = await database.ReadAsync(
            async session =>
            {
                var keeper = await session.FirstOrDefaultAsync(
                    "SELECT holder, until, cursor_id FROM match_keeper WHERE id = 1",
                    row => (Holder: row.GuidOrNull(0), Until: row.Instant(1), Cursor: row.GuidOrNull(2))
                );
                // Looking costs nothing; the claim is only taken when there is something to do.
                if (keeper.Holder is { } holder && holder != me && keeper.Until > now)
                {
                    held = false;
                    return (keeper.Cursor, []);
                }
                if (!held)
                    changes.Forget();
                return (keeper.Cursor, await changes.NextAsync(session, keeper.Cursor, Flood + 1));
            },
            cancel
        );
        if (waiting.Count == 0 || !await ClaimAsync(place, now, cancel))
            return 0;
        if (waiting.Count > Flood)
        {
            await AskForScanAsync(cancel);
            return 0;
        }
        var portion = waiting[..Math.Min(AtOnce, waiting.Count)];
        await keep.RunAsync([.. portion.Select(l => l.Customer)], cancel);
        await MoveAsync(changes.Place(portion, place), cancel);
        return portion.Count;
    }

    private async Task<bool> ClaimAsync(Guid? place, DateTimeOffset now, CancellationToken cancel)
    {
        var claimed = await database.WriteAsync(
            session =>
                session.ExecuteAsync(
                    """
                    UPDATE match_keeper SET holder = @me, until = @until
                    WHERE id = 1 AND (holder IS NULL OR holder = @me OR until <= @now)
                    """,
                    ("me", me),
                    ("until", now + Claim),
                    ("now", now)
                ),
            cancel
        );
        held = claimed == 1;
        return held;
    }

    private Task MoveAsync(Guid place, CancellationToken cancel) =>
        database.WriteAsync(
            session =>
                session.ExecuteAsync(
                    "UPDATE match_keeper SET cursor_id = @place WHERE id = 1 AND holder = @me",
                    ("place", place),
                    ("me", me)
                ),
            cancel
        );

    /// <summary>A scan that waits already is put off while the flood goes on: one is enough.</summary>
    private async Task AskForScanAsync(CancellationToken cancel)
    {
        var at = Clock.GetUtcNow() + Quiet;
        var last = await database.WriteAsync(
            async session =>
            {
                var putOff = await session.ExecuteAsync(
                    "UPDATE job SET run_at = @at WHERE code = @code AND state = 1",
                    ("at", at),
                    ("code", ScanDuplicates.JobCode)
                );
                if (putOff == 0)
                    await jobs.EnqueueAsync(
                        session,
                        ScanDuplicates.JobCode,
                        new ScanDuplicates.Request(Fit: false),
                        Actor.System("matching"),
                        at
                    );
                var newest = await session.LastChangeAsync();
                await session.ExecuteAsync(
                    "UPDATE match_keeper SET cursor_id = @place WHERE id = 1 AND holder = @me",
                    ("place", ChangeReader.Beyond(newest)),
                    ("me", me)
                );
                return newest;
            },
            cancel
        );
        changes.SkipTo(last);
    }
}
