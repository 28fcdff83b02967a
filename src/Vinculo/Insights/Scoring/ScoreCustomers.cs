using Vinculo.Customers;
using Vinculo.Insights.Facts;
using Vinculo.Insights.Features;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Scoring;

/// <summary>How far a scoring run has come.</summary>
/// <param name="Stage"><c>reading</c>, <c>fitting</c>, <c>writing</c>.</param>
public sealed record ScoringProgress(string Stage, long Done, long? Total);

/// <summary>What a scoring run did.</summary>
/// <param name="Churn">Null when the history did not allow a churn model.</param>
public sealed record ScoringResult(int Customers, DateOnly? AsOf, ChurnReport? Churn);

/// <summary>Works out value, class and risk of every customer from the facts in the database, and the model they come from.</summary>
public sealed class ScoreCustomers
{
    private readonly Database database;
    private readonly VinculoOptions options;
    private readonly TimeProvider clock;

    internal ScoreCustomers(
        Database database,
        VinculoOptions options,
        TimeProvider clock,
        IEnumerable<IScorer>? scorers = null
    ) => (this.database, this.options, this.clock, Further) = (database, options, clock, new(scorers ?? []));

    /// <summary>The further scores.</summary>
    internal Scorers Further { get; }

    private const int TrainingCases = 60_000;
    private const int DaysBack = 4;

    /// <summary>Fits and scores. Running it again gives the same scores for the same facts.</summary>
    public async Task<ScoringResult> RunAsync(IProgress<ScoringProgress>? progress, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var (horizon, terms, count) = await database.ReadAsync(
            async session =>
                (
                    await Horizon.ReadAsync(session, now, options.Zone),
                    await ScoreStore.TermsAsync(session),
                    await session.FirstOrDefaultAsync("SELECT count(*) FROM customer", row => row.Long(0))
                ),
            cancel
        );
        if (horizon is null)
            return new(0, null, null);

        var left = horizon.Relationship == Relationship.Contractual ? await LeaversAsync() : [];
        var features = new FeatureSet(horizon.Measures, left);
        var days = SnapshotDays(horizon);
        var cases = days.Select(day => new ChurnModel.Cases(day)).ToList();
        var share = count == 0 ? 1 : Math.Min(1, TrainingCases / ((double)count * Math.Max(1, days.Count)));
        var read = 0L;
        await new FactStream(database, horizon.PaymentsOnly).ReadAsync(
            null,
            facts =>
            {
                if (++read % 2_000 == 0)
                    progress?.Report(new("reading", read, count));
                if (Analytics.Decide.ControlGroup.Position(facts.Id.Value, "churn-sample") >= share)
                    return;
                foreach (var day in cases)
                    if (horizon.AtRisk(facts, day.Day))
                    {
                        var row = new double[features.Names.Count];
                        day.Families.Add(
                            features.At(facts, day.Day, FeatureSet.Begin(day.Day, horizon.Zone), horizon.Zone, row)
                        );
                        day.Rows.Add(row);
                        day.Left.Add(horizon.Left(facts, day.Day));
                    }
            },
            cancel
        );

        progress?.Report(new("fitting", 0, null));
        var model = ChurnModel.Fit(features, horizon, cases);
        var version = await ScoreStore.SaveModelAsync(database, model, horizon, now, cancel);

        var appraiser = new CustomerAppraisal(horizon, features, model, terms, options.Currency);
        var team = await Further.FitAsync(new(database, horizon, terms, options.Currency, now), cancel);
        var appraisals = new List<ScoreStore.Result>();
        await new FactStream(database, horizon.PaymentsOnly).ReadAsync(
            null,
            facts =>
            {
                var appraisal = appraiser.Of(facts);
                appraisals.Add(new(appraisal, team.Of(facts, appraisal)));
            },
            cancel
        );

        var cutoffs = ScoreStore.Cutoffs(
            appraisals
                .Select(a => a.Appraisal)
                .Where(a => a is { AtRisk: true, MarginMinor: > 0 })
                .Select(a => (double)a.MarginMinor),
            await database.ReadAsync(ScoreStore.SharesAsync, cancel)
        );
        await ScoreStore.SaveLastRunAsync(database, cutoffs, horizon, now, cancel);
        var written = 0;
        foreach (var chunk in appraisals.Chunk(1_000))
        {
            await database.WriteAsync(
                session =>
                    ScoreStore.WriteWithinAsync(
                        session,
                        chunk,
                        team.Owned,
                        cutoffs,
                        version,
                        horizon,
                        options.Currency
                    ),
                cancel
            );
            written += chunk.Length;
            progress?.Report(new("writing", written, appraisals.Count));
        }
        return new(appraisals.Count(a => a.Appraisal.IsKnown), horizon.AsOf, model?.Report);
    }

    /// <summary>Days whose answer is known and that have at least half a year of history before them; latest first.</summary>
    private static List<DateOnly> SnapshotDays(Horizon horizon)
    {
        var days = new List<DateOnly>();
        for (var back = 1; back <= DaysBack; back++)
        {
            var day = horizon.AsOf.AddDays(-back * horizon.Days);
            if (day.DayNumber - horizon.FirstFact.DayNumber >= (days.Count == 0 ? 60 : 90))
                days.Add(day);
        }
        return days;
    }

    /// <summary>When each customer left whose every holding has ended.</summary>
    internal async Task<Dictionary<Guid, DateOnly>> LeaversAsync()
    {
        var left = new Dictionary<Guid, DateOnly>();
        Guid? current = null;
        DateOnly? last = null;
        var stays = false;
        await foreach (
            var (id, ended) in database.StreamAsync(
                "SELECT customer_id, ended_on FROM holding ORDER BY customer_id",
                row => (row.Guid(0), row.DateOrNull(1))
            )
        )
        {
            if (id != current)
            {
                Close();
                (current, last, stays) = (id, null, false);
            }
            if (ended is null)
                stays = true;
            else if (last is null || ended > last)
                last = ended;
        }
        Close();
        return left;

        void Close()
        {
            if (current is { } id && !stays && last is { } day)
                left[id] = day;
        }
    }
}
