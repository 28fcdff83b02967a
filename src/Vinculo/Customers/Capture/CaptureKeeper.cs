using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Capture;

/// <summary>
/// Keeps standings current: reads the change log and works out again whoever changed; once, and whenever the terms change,
/// everybody. A flood, such as an import, is let pass first.
/// </summary>
internal sealed class CaptureKeeper(
    Database database,
    CaptureWork work,
    CaptureSettings settings,
    JobQueue jobs,
    TimeProvider clock,
    ILogger<CaptureKeeper> log
) : Rounds(TimeSpan.FromSeconds(2), clock, log)
{
    internal const string CursorCode = "capture.cursor";
    private const int Step = 500;
    private const int Flood = 2_000;
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan LongestFlood = TimeSpan.FromMinutes(3);

    private DateTimeOffset? floodSince;

    /// <param name="Id">The last change that was read.</param>
    /// <param name="Rest">How far everybody has been worked out; null: nobody is waiting.</param>
    internal sealed record CursorAt(Guid Id, Guid? Rest);

    protected override async Task RoundAsync(CancellationToken cancel)
    {
        // Those who wait for the writer come first.
        while (await RefreshAsync(cancel) >= Step)
            await Task.Delay(Breath, Clock, cancel);
    }

    /// <summary>One round.</summary>
    /// <returns>How many customers were worked out.</returns>
    public async Task<int> RefreshAsync(CancellationToken cancel)
    {
        var terms = await settings.TermsAsync(cancel);
        var cursor = await database.ReadAsync(ReadCursorAsync, cancel) ?? await BeginAsync(cancel);
        if (cursor.Rest is { } rest)
            return await GoOnWithEverybodyAsync(cursor, rest, terms, cancel);

        var changes = await database.ReadAsync(
            session =>
                session.QueryAsync(
                    "SELECT id, customer_id FROM change_log WHERE id > @from AND kind IN (1, 2, 4) ORDER BY id LIMIT @limit",
                    row => (Id: row.Guid(0), Customer: row.Guid(1)),
                    ("from", cursor.Id),
                    ("limit", Flood)
                ),
            cancel
        );
        if (changes.Count == 0)
        {
            if (floodSince is not null)
                await AskForSnapshotAsync(cancel);
            floodSince = null;
            return 0;
        }
        if (changes.Count == Flood)
        {
            floodSince ??= Clock.GetUtcNow();
            if (await StillComingAsync(cancel) && Clock.GetUtcNow() - floodSince < LongestFlood)
                return 0;
        }
        var customers = changes.Select(c => c.Customer).Distinct().ToList();
        foreach (var chunk in customers.Chunk(Step))
            for (IReadOnlyList<Guid> left = chunk; left.Count > 0; )
            {
                var some = left;
                var result = await database.ReadAsync(session => work.ReadAsync(session, some, terms), cancel);
                left = await database.WriteAsync(session => work.KeepWithinAsync(session, result), cancel);
            }
        await database.WriteAsync(session => SaveAsync(session, cursor with { Id = changes[^1].Id }), cancel);
        return changes.Count == Flood ? Math.Max(Step, customers.Count) : customers.Count;
    }

    /// <summary>Everybody is to be worked out again: the terms changed.</summary>
    internal async Task BeginAgainAsync(CancellationToken cancel)
    {
        var cursor = await database.ReadAsync(ReadCursorAsync, cancel);
        if (cursor is not null)
            await database.WriteAsync(session => SaveAsync(session, cursor with { Rest = Guid.Empty }), cancel);
    }

    private async Task<int> GoOnWithEverybodyAsync(
        CursorAt cursor,
        Guid rest,
        CaptureTerms terms,
        CancellationToken cancel
    )
    {
        var (ids, result) = await database.ReadAsync(
            async session =>
            {
                var found = await session.QueryAsync(
                    "SELECT customer_id FROM customer WHERE customer_id > @rest ORDER BY customer_id LIMIT @limit",
                    row => row.Guid(0),
                    ("rest", rest),
                    ("limit", Step)
                );
                return (found, found.Count == 0 ? null : await work.ReadAsync(session, found, terms));
            },
            cancel
        );
        await database.WriteAsync(
            async session =>
            {
                if (result is not null)
                    await work.KeepWithinAsync(session, result);
                // Somebody may have asked to begin again meanwhile.
                var now = await ReadCursorAsync(session);
                if (now?.Rest == rest)
                    await SaveAsync(session, cursor with { Rest = ids.Count == Step ? ids[^1] : null });
            },
            cancel
        );
        if (ids.Count < Step && (ids.Count > 0 || rest != Guid.Empty))
            await AskForSnapshotAsync(cancel);
        return ids.Count;
    }

    private Task<CursorAt> BeginAsync(CancellationToken cancel) =>
        database.WriteAsync(
            async session =>
            {
                var last = await session.LastChangeAsync();
                var cursor = new CursorAt(last, Guid.Empty);
                await SaveAsync(session, cursor);
                return cursor;
            },
            cancel
        );

    /// <summary>The newest change is of this moment: whoever writes them is not done.</summary>
    private async Task<bool> StillComingAsync(CancellationToken cancel)
    {
        var id = await database.ReadAsync(session => session.LastChangeAsync(), cancel);
        var bytes = id.ToByteArray(bigEndian: true);
        long milliseconds = 0;
        for (var i = 0; i < 6; i++)
            milliseconds = (milliseconds << 8) | bytes[i];
        return Clock.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) < Calm;
    }

    private Task AskForSnapshotAsync(CancellationToken cancel) =>
        database.WriteAsync(session => SnapshotCapture.AskWithinAsync(session, jobs, Actor.System("capture")), cancel);

    private static Task<CursorAt?> ReadCursorAsync(Session session) => session.RecallAsync<CursorAt>(CursorCode);

    private Task SaveAsync(Session session, CursorAt cursor) =>
        session.KeepAsync(CursorCode, cursor, Clock.GetUtcNow());
}

/// <summary>New terms: everybody is worked out with them.</summary>
internal sealed class WhenCaptureTermsChanged(CaptureKeeper keeper) : IReaction<SettingChanged>
{
    public Task HandleAsync(SettingChanged fact, Guid factId, CancellationToken cancel) =>
        fact.Code == CaptureTerms.SettingCode ? keeper.BeginAgainAsync(cancel) : Task.CompletedTask;
}
