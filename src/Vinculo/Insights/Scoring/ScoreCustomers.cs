using Vinculo.Insights.Effects;
using Vinculo.Insights.Facts;
using Vinculo.Insights.Features;
using Vinculo.Insights.Models;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Scoring;

/// <summary>How far a scoring run has come.</summary>
/// <param name="Stage"><c>reading</c>, <c>fitting</c>, <c>writing</c>.</param>
public sealed record ScoringProgress(string Stage, long Done, long? Total);

/// <summary>What a scoring run did.</summary>
/// <param name="Churn">Of 90 days; null when the history did not allow a churn model.</param>
public sealed record ScoringResult(int Customers, DateOnly? AsOf, ChurnReport? Churn);

/// <summary>
/// Works out value, class, risk and all further scores of every customer from the facts in the database. The run is planned
/// once and cut into partitions; this process works on them, and so does every other node that has a hand free.
/// </summary>
public sealed class ScoreCustomers
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    // Telling is a write, and ends the long one that a hand has begun.
    private static readonly TimeSpan Tell = TimeSpan.FromSeconds(3);

    private readonly Database database;
    private readonly VinculoOptions options;
    private readonly TimeProvider clock;
    private readonly Partitions partitions;
    private readonly ModelKeeping keeping;
    private int leading;

    internal ScoreCustomers(
        Database database,
        VinculoOptions options,
        TimeProvider clock,
        IEnumerable<IScorer>? scorers = null
    )
    {
        (this.database, this.options, this.clock, Further) = (database, options, clock, new(scorers ?? []));
        partitions = new(database, clock, TimeSpan.FromSeconds(options.JobLeaseSeconds));
        keeping = new(database, clock);
    }

    /// <summary>The further scores.</summary>
    internal Scorers Further { get; }

    /// <summary>Customers a partition.</summary>
    internal int PartitionSize { get; init; } = 25_000;

    /// <summary>Partitions this process works on at a time: one more than processors, as some hand waits for the writer.</summary>
    internal int Hands { get; init; } = Environment.ProcessorCount + 1;

    /// <summary>This process runs a whole run now, with all its hands.</summary>
    internal bool IsLeading => Volatile.Read(ref leading) > 0;

    /// <summary>Plans and scores. Running it again gives the same scores for the same facts.</summary>
    public Task<ScoringResult> RunAsync(IProgress<ScoringProgress>? progress, CancellationToken cancel) =>
        RunAsync(
            Ids.New(clock.GetUtcNow()),
            told =>
            {
                progress?.Report(told);
                return Task.CompletedTask;
            },
            cancel
        );

    /// <summary>Begins a run, or goes on with one that was killed: finished partitions are not done again.</summary>
    internal async Task<ScoringResult> RunAsync(Guid run, Func<ScoringProgress, Task> tell, CancellationToken cancel)
    {
        Interlocked.Increment(ref leading);
        try
        {
            var kept = await database.ReadAsync(session => ScoringPlan.FindAsync(session, run), cancel);
            var (plan, work) = kept is null
                ? await PlanAsync(run, tell, cancel)
                : (kept.Plan, await WorkAsync(kept.Plan, cancel));
            if (plan is null || work is null)
                return new(0, null, null);
            var standing = await FinishAsync(run, work, tell, cancel);
            await database.WriteAsync(session => plan.EndWithinAsync(session, run, clock.GetUtcNow()), cancel);
            var models = await database.ReadAsync(session => ScoreStore.ModelsAsync(session), cancel);
            return new((int)standing.Scored, plan.Run.AsOf, models.Main?.Model.Report);
        }
        finally
        {
            Interlocked.Decrement(ref leading);
        }
    }

    /// <summary>Lends this process's hands to a run that another node leads.</summary>
    /// <returns>Whether there was one.</returns>
    internal async Task<bool> HelpAsync(CancellationToken cancel)
    {
        if (IsLeading)
            return false;
        var found = await database.ReadAsync(
            session => ScoringPlan.UnfinishedAsync(session, clock.GetUtcNow()),
            cancel
        );
        if (found is null)
            return false;
        var work = await WorkAsync(found.Plan, cancel);
        try
        {
            while (!await work.RoundAsync(found.Id, Hands, cancel)) { }
        }
        finally
        {
            await work.LetGoAsync();
        }
        return true;
    }

    private async Task<(ScoringPlan?, PartitionWork?)> PlanAsync(
        Guid run,
        Func<ScoringProgress, Task> tell,
        CancellationToken cancel
    )
    {
        await tell(new("reading", 0, null));
        if (await AskAsync(cancel) is not { } asked)
            return (null, null);
        var terms = asked.Terms;
        var now = clock.GetUtcNow();
        // Each keeps one processor busy.
        var learning = Background.RunAsync(() => LearnAsync(asked.Horizon, terms, tell, cancel), cancel);
        var fitting = Background.RunAsync(
            () =>
                Further.FitAsync(
                    new(database, asked.Horizon, terms, options.Currency, now),
                    async () => (await learning).Horizon,
                    cancel
                ),
            cancel
        );
        await Task.WhenAll(learning, fitting);
        var (horizon, (features, sample, cases), models) = await learning;
        var team = await fitting;
        await keeping.LookAtValueAsync(horizon, cases, models, cancel);
        foreach (var (code, found) in team.Looks)
            await keeping.KeepLookAsync(code, found, cancel);

        var shares = await database.ReadAsync(ScoreStore.SharesAsync, cancel);
        var plan = new ScoringPlan(
            ScoreStore.LastRun.Of(ScoreStore.Cutoffs(cases.Margins, shares), horizon, now),
            horizon.Moment,
            models.Versions
        );
        await database.WriteAsync(session => plan.BeginWithinAsync(session, run, sample.Stretches, now), cancel);
        return (plan, new(database, partitions, plan, horizon, features, models, team, terms, options.Currency));
    }

    /// <summary>Looks at customers and makes the models of risk; where there is none, how long contracts last.</summary>
    private async Task<(Horizon Horizon, Seen Seen, ChurnModels Models)> LearnAsync(
        Horizon horizon,
        ValueTerms terms,
        Func<ScoringProgress, Task> tell,
        CancellationToken cancel
    )
    {
        var seen = await LookAsync(horizon, terms, cancel);
        await tell(new("fitting", 0, seen.Sample.Customers));
        var models = await keeping.PrepareAsync(horizon, seen.Cases, seen.Sample.Customers, cancel);
        if (models.Main is null)
            horizon = horizon with { Tenure = TenureModel.Fit(seen.Cases.Contracts, horizon.AsOf) };
        return (horizon, seen, models);
    }

    private sealed record Seen(FeatureSet Features, CustomerSample Sample, ChurnCases Cases);

    /// <summary>What the data let us ask, slips of the hand marked before; null where there are no facts.</summary>
    private async Task<(Horizon Horizon, ValueTerms Terms)?> AskAsync(CancellationToken cancel)
    {
        var (horizon, terms) = await database.ReadAsync(
            async session =>
                (
                    await Horizon.ReadAsync(session, clock.GetUtcNow(), options.Zone, options.Currency),
                    await ScoreStore.TermsAsync(session)
                ),
            cancel
        );
        if (horizon is null)
            return null;
        await Slips.LookAsync(database, horizon.Money, clock.GetUtcNow(), cancel);
        return (horizon, terms);
    }

    /// <summary>The customers that models learn from.</summary>
    private async Task<Seen> LookAsync(Horizon horizon, ValueTerms terms, CancellationToken cancel)
    {
        var features = new FeatureSet(horizon.Measures, await LeaversAsync(horizon), horizon.Usual);
        var sample = new CustomerSample(database, horizon, PartitionSize);
        await sample.ChooseAsync(cancel);
        var cases = new ChurnCases(horizon, features, terms);
        await sample.ReadAsync(cases.Add, cancel);
        return new(features, sample, cases);
    }

    /// <summary>Makes a new version of one model, which waits for approval.</summary>
    /// <param name="by">Who asked.</param>
    /// <param name="tell">Told 1 when the customers are read, 2 when the model is made.</param>
    internal async Task RetrainAsync(ChurnHorizon ahead, Guid? by, Func<int, Task> tell, CancellationToken cancel)
    {
        var asked = await AskAsync(cancel);
        var seen = asked is var (horizon, terms) ? await LookAsync(horizon, terms, cancel) : null;
        await tell(1);
        if (seen is not null)
            await keeping.MakeAsync(ahead, asked!.Value.Horizon, seen.Cases, seen.Sample.Customers, by, cancel);
        await tell(2);
    }

    /// <summary>Makes a new version of the model of effects, which waits for approval.</summary>
    internal async Task RetrainAsync(EffectScorer effects, Guid? by, Func<int, Task> tell, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var (horizon, terms) = await database.ReadAsync(
            async session =>
                (
                    await Horizon.ReadAsync(session, now, options.Zone, options.Currency),
                    await ScoreStore.TermsAsync(session)
                ),
            cancel
        );
        await tell(1);
        if (horizon is not null)
            await effects.MakeAsync(new(database, horizon, terms, options.Currency, now), by, cancel);
        await tell(2);
    }

    /// <summary>What a node needs that has not planned the run itself.</summary>
    private async Task<PartitionWork> WorkAsync(ScoringPlan plan, CancellationToken cancel)
    {
        var horizon = plan.Horizon(options.Zone);
        var features = new FeatureSet(horizon.Measures, await LeaversAsync(horizon), horizon.Usual);
        var (terms, models) = await database.ReadAsync(
            async session =>
            {
                var found = new ChurnModels();
                foreach (var (code, version) in plan.Models)
                    if (await ModelStore.FindAsync(session, code, version) is { } kept)
                        found.Add(code, ChurnModel.Read(kept), version);
                return (await ScoreStore.TermsAsync(session), found);
            },
            cancel
        );
        var team = await Further.RestoreAsync(
            new(database, horizon, terms, options.Currency, clock.GetUtcNow()),
            cancel
        );
        return new(database, partitions, plan, horizon, features, models, team, terms, options.Currency);
    }

    /// <summary>Sees all partitions through, whoever works on them.</summary>
    private async Task<Partitions.Standing> FinishAsync(
        Guid run,
        PartitionWork work,
        Func<ScoringProgress, Task> tell,
        CancellationToken cancel
    )
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var hands = Task.FromResult(false);
        try
        {
            while (true)
            {
                var standing = await database.ReadAsync(session => Partitions.StandingAsync(session, run), cancel);
                await tell(new("writing", standing.Done, standing.Customers));
                if (standing.Left == 0)
                    return standing;
                if (hands.IsCompleted)
                {
                    // Nothing is free while another node's claim has still to end or to run out.
                    if (await hands)
                        await Task.Delay(Look, clock, cancel);
                    hands = work.RoundAsync(run, Hands, stop.Token);
                }
                await Task.WhenAny(hands, Task.Delay(Tell, clock, cancel));
            }
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAny(hands);
            await work.LetGoAsync();
        }
    }

    /// <summary>When each customer left whose every holding has ended; where customers end nothing, nobody is said to.</summary>
    internal async Task<Dictionary<Guid, DateOnly>> LeaversAsync(Horizon horizon)
    {
        var left = new Dictionary<Guid, DateOnly>();
        if (horizon.Relationship != Relationship.Contractual)
            return left;
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
