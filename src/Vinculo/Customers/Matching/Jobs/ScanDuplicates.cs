using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Matching.Jobs;

/// <summary>
/// Compares the whole base with itself: what every customer is compared by is brought up to date, everybody is compared with
/// whoever shares a key, and what hangs together is settled. Killed, it begins again and passes over what stands already.
/// </summary>
internal sealed class ScanDuplicates(
    Database database,
    MatchEngine engine,
    LinkageModels models,
    SettleMatches settle,
    KeepMatches keep,
    TimeProvider clock,
    ILogger<ScanDuplicates> log
) : IJob
{
    public const string JobCode = "matching.scan";
    private const int Portion = 1_000;
    private const int KeyPortion = 8_000;

    /// <param name="Fit">Estimates the weights on these customers first and puts them in use.</param>
    public sealed record Request(bool Fit = false);

    public string Code => JobCode;

    public async Task RunAsync(JobRun run, CancellationToken cancel)
    {
        var began = clock.GetTimestamp();
        var request = run.Request<Request>();
        var progress = new Progress(run, database);
        await progress.BeginAsync(cancel);
        // The book of the whole base and its pairs are out of memory before anybody is joined.
        var (report, certain, atoms, weights) = await FindAsync(request, progress, cancel);
        var settings = await database.ReadAsync(MatchingSettings.ReadAsync, cancel);
        // Half of those that hang together would be absorbed.
        var withheld =
            settings.Automatic && report.Customers > 50 && certain / 2.0 > settings.MostAtOnce * report.Customers;
        if (withheld)
            log.LogWarning(
                "Scan: {Certain} of {Customers} customers would be joined by themselves; none is",
                certain,
                report.Customers
            );
        var joined = 0;
        var divided = new HashSet<Guid>();
        if (!withheld)
            for (var at = 0; at < atoms.Length; at += Portion)
            {
                var portion = atoms[at..Math.Min(atoms.Length, at + Portion)];
                joined += await settle.RunAsync(portion, weights, divided, cancel);
                await progress.AtAsync(ScanStage.Settling, (double)at / atoms.Length, cancel);
            }
        joined += (await keep.RunAsync(divided, cancel)).Joined;
        await progress.EndAsync(
            report with
            {
                Joined = joined,
                Withheld = withheld,
                Seconds = Math.Round(clock.GetElapsedTime(began).TotalSeconds, 1),
            },
            cancel
        );
    }

    /// <summary>Compares everybody and keeps the pairs.</summary>
    /// <returns>What was found, how many are in pairs that are one for certain, whom to settle, and the weights.</returns>
    private async Task<(ScanReport Report, int Certain, Guid[] Atoms, Weights Weights)> FindAsync(
        Request request,
        Progress progress,
        CancellationToken cancel
    )
    {
        var book = await ScanBook.ReadAsync(database, engine, progress, cancel);
        await KeepBaseAsync(book, cancel);
        if (request.Fit)
        {
            await progress.AtAsync(ScanStage.Learning, 0, cancel);
            await models.LearnAsync(book.Ready, Actor.System("matching"), cancel);
            engine.Forget();
        }
        var weights = await engine.WeightsAsync(cancel);
        await WriteEntriesAsync(book, progress, cancel);

        await progress.AtAsync(ScanStage.Comparing, 0, cancel);
        var comparison = book.Compare(weights, cancel);
        log.LogInformation(
            "Scan: {Customers} customers, {Compared} pairs compared, {Kept} kept",
            book.Count,
            comparison.Compared,
            comparison.Kept.Count
        );
        await WritePairsAsync(book, comparison, weights, progress, cancel);

        var atoms = await AtomsToSettleAsync(
            book.Loose(weights)
                .Concat(comparison.Kept.Where(k => PairJudge.Bond(k.Reading, weights)).Select(k => book.Ids[k.One])),
            cancel
        );
        var certain = comparison
            .Kept.Where(k => k.Reading.Verdict == PairVerdict.Same)
            .SelectMany(k => new[] { k.One, k.Other })
            .Distinct()
            .Count();
        return (ScanReport.Of(book, comparison, weights), certain, atoms, weights);
    }

    /// <summary>How large the base is, and which values say nothing: both go into every comparison from now on.</summary>
    private async Task KeepBaseAsync(ScanBook book, CancellationToken cancel)
    {
        var generic = book.GenericValues();
        var before = await database.ReadAsync(
            session => session.QueryAsync("SELECT value FROM match_generic", row => row.Text(0)),
            cancel
        );
        await database.WriteAsync(
            async session =>
            {
                await session.ExecuteAsync("DELETE FROM match_generic");
                await session.InsertManyAsync(
                    "match_generic",
                    ["value", "customers"],
                    generic.Select(g => new object?[] { g.Key, g.Value })
                );
                await session.ExecuteAsync(
                    "UPDATE match_base SET customers = @size WHERE id = 1",
                    ("size", (long)Weights.SizeFor(book.People()))
                );
            },
            cancel
        );
        engine.Forget();
        await engine.WeightsAsync(cancel);
        book.LeaveOut([.. generic.Keys.Concat(before).Distinct(StringComparer.Ordinal)], engine);
        if (generic.Count > 0)
            log.LogInformation("Scan: {Count} values are shared by too many and say nothing", generic.Count);
    }

    private async Task WriteEntriesAsync(ScanBook book, Progress progress, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var (done, all) = (0L, Math.Max(1L, book.ChangedCount));
        foreach (var portion in book.Changed(Portion))
        {
            await database.WriteBulkAsync(
                async session =>
                {
                    var before = await MatchStore.ReadAsync(session, [.. portion.Select(p => p.Id)]);
                    await MatchStore.WriteWithinAsync(
                        session,
                        [.. portion.Where(p => before.ContainsKey(p.Id))],
                        before,
                        now
                    );
                    // Keys stand by their value: those of newcomers go in at the end, in order. Until then the entry says
                    // that it is of no standard, so that a scan that was killed finds it again.
                    await MatchStore.AddWithinAsync(
                        session,
                        portion.Where(p => !before.ContainsKey(p.Id)).Select(p => p with { Standard = 0 }),
                        now
                    );
                },
                cancel
            );
            await progress.AtAsync(ScanStage.Keeping, .3 * (double)(done += portion.Length) / all, cancel);
        }
        (done, all) = (0, Math.Max(1, book.ChangedKeyCount));
        foreach (var portion in book.ChangedKeys().SelectMany(keys => keys.Chunk(KeyPortion)))
        {
            await database.WriteBulkAsync(
                session =>
                {
                    return MatchStore.AddKeysWithinAsync(session, portion);
                },
                cancel
            );
            await progress.AtAsync(ScanStage.Keeping, .3 + .7 * (double)(done += portion.Length) / all, cancel);
        }
        foreach (var portion in book.ChangedIds.Chunk(Portion))
            await database.WriteAsync(
                session =>
                    session.ExecuteAsync(
                        $"UPDATE match_feature SET standard = @standard WHERE customer_id {session.InGuids("ids")} AND standard = 0",
                        ("standard", MatchEngine.Standard),
                        ("ids", portion)
                    ),
                cancel
            );
        foreach (var portion in book.Removed.Chunk(Portion))
            await database.WriteAsync(
                async session =>
                    await MatchStore.RemoveWithinAsync(session, (await MatchStore.ReadAsync(session, portion)).Values),
                cancel
            );
    }

    private async Task WritePairsAsync(
        ScanBook book,
        ScanComparison comparison,
        Weights weights,
        Progress progress,
        CancellationToken cancel
    )
    {
        var now = clock.GetUtcNow();
        var there = new Dictionary<PairKey, (PairState State, double Bits, int Model)>();
        await foreach (
            var (key, state, bits, model) in database.StreamAsync(
                "SELECT low_id, high_id, state, bits, model_version FROM match_pair ORDER BY low_id, high_id",
                row => (new PairKey(row.Guid(0), row.Guid(1)), row.Enum<PairState>(2), row.Double(3), row.Int(4))
            )
        )
            there[key] = (state, bits, model);
        var answers = await database.ReadAsync(
            session => PairJudge.AnswersAsync(session, [.. comparison.Kept.Select(k => k.Reading.Pattern).Distinct()]),
            cancel
        );
        var add = new List<MatchPair>();
        var weigh = new List<MatchPair>();
        foreach (var (one, other, reading) in comparison.Kept)
        {
            var pair = PairJudge.Of(
                new(book.Ids[one], book.Ids[other]),
                book.Ready[one].Entry.Kind,
                reading,
                weights,
                answers.GetValueOrDefault(reading.Pattern),
                book.Worth[one] + book.Worth[other],
                book.HighValue[one] || book.HighValue[other]
            );
            if (!there.Remove(pair.Key, out var was))
                add.Add(pair);
            else if (Math.Abs(was.Bits - pair.Bits) > 1e-9 || was.Model != pair.ModelVersion)
                weigh.Add(pair);
        }
        var stale = there.Where(t => t.Value.State is PairState.Open or PairState.Gone).Select(t => t.Key).ToList();
        var (done, all) = (0, Math.Max(1, add.Count + weigh.Count + stale.Count));
        foreach (var portion in add.Chunk(500))
        {
            await database.WriteAsync(session => PairStore.AddWithinAsync(session, portion, now), cancel);
            await progress.AtAsync(ScanStage.Pairing, (double)(done += portion.Length) / all, cancel);
        }
        foreach (var portion in weigh.Chunk(200))
        {
            await database.WriteAsync(
                async session =>
                {
                    foreach (var pair in portion)
                        if (await PairStore.FindAsync(session, pair.Key) is { } was)
                            await PairStore.WeighWithinAsync(
                                session,
                                pair with
                                {
                                    State = was.State,
                                    SecondLook = Math.Max(pair.SecondLook, was.SecondLook),
                                },
                                was,
                                now
                            );
                },
                cancel
            );
            await progress.AtAsync(ScanStage.Pairing, (double)(done += portion.Length) / all, cancel);
        }
        foreach (var portion in stale.Chunk(200))
            await database.WriteAsync(
                async session =>
                {
                    foreach (var key in portion)
                        if (await PairStore.FindAsync(session, key) is { Decided: false } was)
                            await PairStore.RemoveWithinAsync(session, was);
                },
                cancel
            );
    }

    /// <summary>
    /// Atoms of pairs that may join by themselves, or whose state may have to follow; and those found in the book: that an
    /// import made of records that may be of two, or that may join for all that is known of them.
    /// </summary>
    private async Task<Guid[]> AtomsToSettleAsync(IEnumerable<Guid> found, CancellationToken cancel)
    {
        var atoms = found.ToHashSet();
        await foreach (
            var (low, state, joins) in database.StreamAsync(
                "SELECT low_id, state, verdict FROM match_pair WHERE state IN (1, 2, 5, 6) ORDER BY low_id, high_id",
                row =>
                    (
                        row.Guid(0),
                        row.Enum<PairState>(1),
                        row.Enum<PairVerdict>(2) is PairVerdict.Same or PairVerdict.Lone
                    )
            )
        )
        {
            cancel.ThrowIfCancellationRequested();
            if (joins || state != PairState.Open)
                atoms.Add(low);
        }
        return [.. atoms];
    }

    /// <summary>Tells how far the scan has come, a few times a second at most.</summary>
    internal sealed class Progress(JobRun run, Database database)
    {
        private static readonly double[] Starts = [0, .25, .4, .65, .75, .85, 1];
        private long total;
        private long told = -1;

        public async Task BeginAsync(CancellationToken cancel) =>
            total = await database.ReadAsync(
                session => session.FirstOrDefaultAsync("SELECT COUNT(*) FROM customer", row => row.Long(0)),
                cancel
            );

        /// <param name="stage">What is being done.</param>
        /// <param name="share">How much of it is done, 0 to 1.</param>
        /// <param name="cancel">Stop.</param>
        public async Task AtAsync(ScanStage stage, double share, CancellationToken cancel)
        {
            var (from, to) = (Starts[(int)stage - 1], Starts[(int)stage]);
            var done = (long)(total * (from + (to - from) * Math.Clamp(share, 0, 1)));
            if (told >= 0 && done - told < total / 200)
                return;
            told = done;
            await database.WriteAsync(
                session => run.CheckpointWithinAsync(session, new ScanReport { Stage = stage }, done, total),
                cancel
            );
        }

        public Task EndAsync(ScanReport report, CancellationToken cancel) =>
            database.WriteAsync(session => run.CheckpointWithinAsync(session, report, total, total), cancel);
    }
}
