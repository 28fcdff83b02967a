using Vinculo.Insights.Facts;
using Vinculo.Insights.Models;
using Vinculo.Platform;

namespace Vinculo.Insights.Scoring;

/// <summary>All further scores together: fitted once a run, restored wherever they are needed.</summary>
internal sealed class Scorers(IEnumerable<IScorer> all)
{
    /// <summary>A scorer at work, with the version its scores carry.</summary>
    /// <param name="Trusted">Not found wanting: others may count on what it says.</param>
    private sealed record Working(string Model, int Version, IFittedScorer Scorer, bool Trusted);

    /// <summary>Those of a run that work. Others' scores stay as they are, but for codes nothing gives any more.</summary>
    internal sealed class Team
    {
        private readonly List<Working> working = [];
        private readonly List<string> silent = [];

        /// <summary>What was found of those that were tried on the past, by their code.</summary>
        public List<(string Model, ScorerFindings Found)> Looks { get; } = [];

        /// <summary>Scores of this code are replaced: a scorer at work gives them, or the data no longer carry it.</summary>
        public bool Owns(string code)
        {
            foreach (var one in working)
                if (WantingScore.Covers(one.Model, code))
                    return true;
            foreach (var model in silent)
                if (WantingScore.Covers(model, code))
                    return true;
            return false;
        }

        public void Add(string model, int version, IFittedScorer scorer, ModelHealth? health) =>
            working.Add(new(model, version, scorer, health != ModelHealth.Wanting));

        /// <summary>A code that gets no scores, so that old ones go away.</summary>
        public void AddSilent(string model) => silent.Add(model);

        /// <summary>Her scores with their versions.</summary>
        public List<(NewScore Score, int Version)> Of(CustomerFacts facts, Appraisal appraisal)
        {
            List<(NewScore, int)> scores = [],
                trusted = [];
            foreach (var one in working)
            foreach (
                var score in one.Scorer is ISumOfScores sum
                    ? sum.Of(facts, appraisal, [.. trusted])
                    : one.Scorer.Of(facts, appraisal)
            )
            {
                if (!double.IsFinite(score.Amount))
                    throw new InvalidOperationException($"{score.Model} of {facts.Id} is no number.");
                scores.Add((score, one.Version));
                if (one.Trusted)
                    trusted.Add((score, one.Version));
            }
            return scores;
        }
    }

    /// <summary>Fits all and keeps their models.</summary>
    /// <param name="learnt">The horizon with what is known once the models of risk are made.</param>
    public async Task<Team> FitAsync(ScoringContext context, Func<Task<Horizon>> learnt, CancellationToken cancel)
    {
        var kept = new Dictionary<IScorer, Kept>();
        foreach (var scorer in all.Where(s => !s.StandsOnRisks(context.Horizon)))
            kept[scorer] = await KeepAsync(scorer, context, cancel);
        var later = context with { Horizon = await learnt() };
        foreach (var scorer in all.Where(s => s.StandsOnRisks(context.Horizon)))
            kept[scorer] = await KeepAsync(scorer, later, cancel);

        // In their own order: a sum counts on those before it.
        var team = new Team();
        foreach (var scorer in all)
        {
            var (fitted, version, found) = kept[scorer];
            if (fitted is null)
                team.AddSilent(scorer.Model);
            else
                team.Add(scorer.Model, version, fitted, found?.Health);
            if (found is not null)
                team.Looks.Add((scorer.Model, found));
        }
        return team;
    }

    private sealed record Kept(IFittedScorer? Scorer, int Version, ScorerFindings? Found);

    private static async Task<Kept> KeepAsync(IScorer scorer, ScoringContext context, CancellationToken cancel)
    {
        var fit = await scorer.FitAsync(context, cancel);
        if (fit.Scorer is not { } fitted)
        {
            if (fit.No is { } no)
                await context.Database.WriteAsync(
                    session => ModelStore.RefuseWithinAsync(session, scorer.Model, no, context.Now),
                    cancel
                );
            return new(null, 0, null);
        }
        var version = await context.Database.WriteAsync(
            session =>
                ModelStore.UseWithinAsync(
                    session,
                    scorer.Model,
                    fit.Method,
                    Json.Of(fit.Parameters),
                    Json.Of(fit.Figures),
                    context.Horizon,
                    context.Now
                ),
            cancel
        );
        return new(fitted, version, fit.Trial is { } trial ? ScorerExam.Of(trial) : null);
    }

    /// <summary>Those that can be restored from what the last run kept.</summary>
    public async Task<Team> RestoreAsync(ScoringContext context, CancellationToken cancel)
    {
        var team = new Team();
        foreach (var scorer in all)
        {
            var (kept, refused) = await context.Database.ReadAsync(
                async session =>
                    (
                        await ModelStore.InUseAsync(session, scorer.Model),
                        await session.FirstOrDefaultAsync(
                            "SELECT 1 FROM model_refusal WHERE code = @code",
                            _ => true,
                            ("code", scorer.Model)
                        )
                    ),
                cancel
            );
            if (refused)
                team.AddSilent(scorer.Model);
            else if (kept is not null && await scorer.RestoreAsync(kept.Parameters, context, cancel) is { } fitted)
                team.Add(scorer.Model, kept.Version, fitted, kept.Health);
        }
        return team;
    }
}
