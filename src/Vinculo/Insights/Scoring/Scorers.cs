using Vinculo.Insights.Facts;
using Vinculo.Platform;

namespace Vinculo.Insights.Scoring;

/// <summary>All further scores together: fitted once a run, restored wherever they are needed.</summary>
internal sealed class Scorers(IEnumerable<IScorer> all)
{
    /// <summary>A scorer at work, with the version its scores carry.</summary>
    private sealed record Working(string Model, int Version, IFittedScorer Scorer);

    /// <summary>Those of a run that work. Others' scores stay as they are, but for codes nothing gives any more.</summary>
    internal sealed class Team
    {
        private readonly List<Working> working = [];
        private readonly List<string> silent = [];

        public static Team None { get; } = new();

        /// <summary>Codes whose scores are replaced: those at work, and those the data no longer carry.</summary>
        public IReadOnlyList<string> Owned => [.. working.Select(w => w.Model), .. silent];

        public void Add(string model, int version, IFittedScorer scorer) => working.Add(new(model, version, scorer));

        /// <summary>A code that gets no scores, so that old ones go away.</summary>
        public void AddSilent(string model) => silent.Add(model);

        /// <summary>Her scores with their versions.</summary>
        public List<(NewScore Score, int Version)> Of(CustomerFacts facts, Appraisal appraisal)
        {
            var scores = new List<(NewScore, int)>();
            foreach (var one in working)
            foreach (
                var score in one.Scorer is ISumOfScores sum
                    ? sum.Of(appraisal, [.. scores])
                    : one.Scorer.Of(facts, appraisal)
            )
                scores.Add(
                    double.IsFinite(score.Amount)
                        ? (score, one.Version)
                        : throw new InvalidOperationException($"{score.Model} of {facts.Id} is no number.")
                );
            return scores;
        }
    }

    /// <summary>Fits all and keeps their models.</summary>
    public async Task<Team> FitAsync(ScoringContext context, CancellationToken cancel)
    {
        var team = new Team();
        foreach (var scorer in all)
        {
            var fit = await scorer.FitAsync(context, cancel);
            if (fit.Scorer is not { } fitted)
            {
                team.AddSilent(scorer.Model);
                continue;
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
            team.Add(scorer.Model, version, fitted);
        }
        return team;
    }

    /// <summary>Those that can be restored from what the last run kept.</summary>
    public async Task<Team> RestoreAsync(ScoringContext context, CancellationToken cancel)
    {
        var team = new Team();
        foreach (var scorer in all)
        {
            var kept = await context.Database.ReadAsync(
                session => ModelStore.InUseAsync(session, scorer.Model),
                cancel
            );
            if (kept is not null && await scorer.RestoreAsync(kept.Parameters, context, cancel) is { } fitted)
                team.Add(scorer.Model, kept.Version, fitted);
        }
        return team;
    }
}
