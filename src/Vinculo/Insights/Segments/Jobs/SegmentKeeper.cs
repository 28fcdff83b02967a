using Vinculo.Insights.Jobs;
using Vinculo.Insights.Scoring;
using Vinculo.Insights.Segments.Storage;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Segments.Jobs;

/// <summary>
/// Moves customers between two whole computations: reads the change log behind the keeper of scores, so that a changed fact is
/// seen together with the score it led to, and places whoever changed with the cut-offs in use. A flood, and every whole scoring
/// run, lead to a whole computation.
/// </summary>
internal sealed class SegmentKeeper(
    Database database,
    SegmentFields fields,
    JobQueue jobs,
    VinculoOptions options,
    TimeProvider clock,
    ILogger<SegmentKeeper> log
) : Rounds(TimeSpan.FromSeconds(2), clock, log)
{
    private const string CursorCode = "segments.cursor";
    private const string ScoredCode = ScoreStore.LastRunCode;
    private const string ScoresCursorCode = ScoreKeeper.Code + ".cursor";
    private const int Flood = 2_000;
    private const int Portion = 500;
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(20);

    /// <summary>How long the keeper of scores may take with a change before segments go on without it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ChangeReader changeLog = new(
        ChangeKind.Facts,
        ChangeKind.Identity,
        ChangeKind.Scores,
        ChangeKind.Removed
    );

    /// <param name="Id">The last change that was read.</param>
    /// <param name="Scored">When the last whole scoring run that was answered ended, in Unix milliseconds.</param>
    private sealed record CursorAt(Guid Id, long Scored);

    private sealed record ScoredUpTo(Guid Id);

    protected override Task RoundAsync(CancellationToken cancel) => RefreshAsync(cancel);

    /// <summary>One round.</summary>
    /// <returns>How many customers moved.</returns>
    public async Task<int> RefreshAsync(CancellationToken cancel)
    {
        var now = Clock.GetUtcNow();
        var (cursor, scored, scores, kept, changes) = await database.ReadAsync(
            async session =>
            {
                var at = await session.RecallAsync<CursorAt>(CursorCode);
                // A run that still writes is answered when it has ended.
                var last = await session.FirstOrDefaultAsync(
                    """
                    SELECT changed_at FROM setting WHERE code = @code
                      AND NOT EXISTS (SELECT 1 FROM job WHERE code = @job AND state = 2)
                    """,
                    row => (long?)row.Long(0),
                    ("code", ScoredCode),
                    ("job", ScoreEverybody.JobCode)
                );
                return (
                    at,
                    last ?? at?.Scored ?? 0,
                    await session.RecallAsync<ScoredUpTo>(ScoresCursorCode),
                    await SegmentStore.InUseAsync(session),
                    await changeLog.NextAsync(session, at?.Id, Flood + 1)
                );
            },
            cancel
        );
        if (kept.Count == 0 || cursor is null)
        {
            // Nobody is divided yet: whatever changed so far will be seen by the first computation.
            if (changes.Count > 0 || cursor is null)
                await SkipAsync(scored, false, cancel);
            return 0;
        }
        if (scored != cursor.Scored || changes.Count > Flood)
        {
            await SkipAsync(scored, true, cancel);
            return 0;
        }
        var ready = changes.FindAll(c =>
            scores is null || c.Id.CompareTo(scores.Id) <= 0 || IsOlder(c.Id, now - Patience)
        );
        if (ready.Count == 0)
            return 0;
        var moved = 0;
        foreach (var portion in ready.Select(c => c.Customer).Distinct().Chunk(Portion))
            moved += await PlaceAsync(portion, kept, cancel);
        var place = changeLog.Place(ready, cursor.Id);
        await database.WriteAsync(
            session => session.KeepAsync(CursorCode, new CursorAt(place, scored), Clock.GetUtcNow()),
            cancel
        );
        return moved;
    }

    /// <summary>Places some customers anew in every segmentation whose cut-offs are known.</summary>
    private async Task<int> PlaceAsync(
        Guid[] customers,
        IReadOnlyList<SegmentStore.Kept> kept,
        CancellationToken cancel
    )
    {
        var known = await fields.AllAsync(cancel);
        var ready = kept.Where(k => k.Cutoffs is not null).ToList();
        var moment = await database.ReadAsync(
            session => FactsMoment.NowAsync(session, Clock.GetUtcNow(), options.Zone, options.Currency),
            cancel
        );
        var wanted = known.Known([.. ready.SelectMany(k => k.Segmentation.Definition.Fields), "margin", "value"]);
        var table = await new FieldReader(database).ReadAsync(wanted, moment, customers, cancel);
        var rows = Enumerable.Range(0, table.Count).ToDictionary(i => table.Ids[i]);
        var assignments = ready.ConvertAll(k => Assignment.With(k.Segmentation.Definition, known, k.Cutoffs!));
        var now = Clock.GetUtcNow();
        return await database.WriteAsync(
            async session =>
            {
                var moved = 0;
                var stands = (await Memberships.OfAsync(session, customers)).ToLookup(m => m.Segmentation);
                for (var k = 0; k < ready.Count; k++)
                {
                    var segmentation = ready[k].Segmentation;
                    var codes = segmentation.Definition.Segments.Select(s => s.Code).ToArray();
                    var before = stands[segmentation.Id].ToDictionary(m => m.Customer);
                    var moves = new List<SegmentMove>();
                    foreach (var customer in customers)
                    {
                        var at = rows.TryGetValue(customer, out var row) ? assignments[k].Of(table, row) : -1;
                        var after = at < 0 ? null : codes[at];
                        var stood = before.TryGetValue(customer, out var place);
                        if ((stood ? place.Segment : null) != after)
                            moves.Add(
                                new(
                                    customer,
                                    stood ? place.Segment : null,
                                    place.Since,
                                    after,
                                    at < 0 ? 0 : ComputeSegments.Minor(table.Numbers("margin")[row])
                                )
                            );
                    }
                    if (moves.Count == 0)
                        continue;
                    await Memberships.WriteWithinAsync(
                        session,
                        segmentation.Id,
                        segmentation.Version,
                        moves,
                        now,
                        options.Zone
                    );
                    await CountAsync(session, segmentation.Id, moves);
                    moved += moves.Count;
                }
                return moved;
            },
            cancel
        );
    }

    /// <summary>Keeps the counts of segments in step; sums of money wait for the next whole computation.</summary>
    private static async Task CountAsync(Session session, Guid segmentation, IReadOnlyList<SegmentMove> moves)
    {
        var change = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var move in moves)
        {
            if (move.Before is { } before)
                change[before] = change.GetValueOrDefault(before) - 1;
            if (move.After is { } after)
                change[after] = change.GetValueOrDefault(after) + 1;
        }
        foreach (var (code, by) in change.Where(c => c.Value != 0))
            await session.ExecuteAsync(
                "UPDATE segment SET customers = customers + @by WHERE segmentation_id = @id AND code = @code",
                ("by", by),
                ("id", segmentation),
                ("code", code)
            );
    }

    /// <summary>Leaves all changes so far to a whole computation.</summary>
    private async Task SkipAsync(long scored, bool ask, CancellationToken cancel)
    {
        var last = await database.WriteAsync(
            async session =>
            {
                if (ask)
                    await jobs.EnqueueOnceAsync(
                        session,
                        RecomputeSegments.JobCode,
                        new RecomputeSegments.Request(),
                        Actor.System("segments"),
                        Clock.GetUtcNow() + Calm
                    );
                var newest = await session.LastChangeAsync();
                await session.KeepAsync(
                    CursorCode,
                    new CursorAt(ChangeReader.Beyond(newest), scored),
                    Clock.GetUtcNow()
                );
                return newest;
            },
            cancel
        );
        changeLog.SkipTo(last);
    }

    private static bool IsOlder(Guid change, DateTimeOffset moment) => change.CompareTo(Ids.From(moment, "", "")) < 0;
}
