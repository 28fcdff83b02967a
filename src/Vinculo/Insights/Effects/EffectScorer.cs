using Vinculo.Analytics.Score;
using Vinculo.Insights.Facts;
using Vinculo.Insights.Features;
using Vinculo.Insights.Scoring;
using Vinculo.Platform;

namespace Vinculo.Insights.Effects;

/// <summary>
/// <c>effect:</c> and an action: how making it changes the probability that a customer leaves within 180 days; below 0 it
/// keeps her. Learnt of customers drawn by lot; an action that nobody is known to respond to better than others gets no
/// score a customer, and at most its mean.
/// </summary>
internal sealed class EffectScorer(IOfferTrials trials) : IScorer
{
    public const string Code = "effect";

    /// <summary>In the figures of the model, before the code of an action whose mean is sure and the only thing known.</summary>
    public const string MeanFigure = "mean:";

    /// <summary>After so many days it is judged anew.</summary>
    private const int FreshDays = 30;

    private const int ReasonsKept = 3;

    /// <summary>A feature that moves the probability by less says nothing.</summary>
    private const double Weightless = 0.001;

    public string Model => Code;

    /// <summary>What a run keeps for the runs and refreshes after it, and for the model's page.</summary>
    internal sealed record Kept(
        DateOnly AsOf,
        Relationship Relationship,
        IReadOnlyList<string> Measures,
        IReadOnlyList<ActionEffect> Actions
    );

    public async Task<ScorerFit> FitAsync(ScoringContext context, CancellationToken cancel)
    {
        var (inUse, newest) = await context.Database.ReadAsync(
            async session =>
                (
                    await ModelStore.InUseAsync(session, Code),
                    await ModelStore.NewestAsync(session, Code) is { } last
                        ? await ModelStore.FindAsync(session, Code, last.Version)
                        : null
                ),
            cancel
        );
        var before = inUse is null ? null : Json.Read<Kept>(inUse.Parameters.Text);
        if (before is not null && Answers(before, context.Horizon))
        {
            if (newest is null || IsFresh(Json.Read<Kept>(newest.Parameters.Text), context.Horizon))
                return Fit(before, context);
            if (inUse!.ApprovedBy is not null)
            {
                // A person who once chose is asked again; nobody's choice is undone behind their back.
                await MakeAsync(context, null, cancel);
                return Fit(before, context);
            }
        }
        return await LearnAsync(context, cancel) is { Actions.Count: > 0 } kept
            ? Fit(kept, context)
            : ScorerFit.Refused("effect.no-trials", ("cases", TrialCases.Fewest));
    }

    /// <summary>Makes a new version that waits for approval; none where too little was tried.</summary>
    /// <param name="context">Of today.</param>
    /// <param name="by">Who asked; null: the house itself.</param>
    /// <param name="cancel">Gives up.</param>
    internal async Task MakeAsync(ScoringContext context, Guid? by, CancellationToken cancel)
    {
        var kept = await LearnAsync(context, cancel);
        if (kept.Actions.Count == 0)
            return;
        await context.Database.WriteAsync(
            session =>
                ModelStore.AddWithinAsync(
                    session,
                    Code,
                    Method,
                    Json.Of(kept),
                    Json.Of(Figures(kept)),
                    context.Horizon,
                    by,
                    context.Now
                ),
            cancel
        );
    }

    public Task<IFittedScorer?> RestoreAsync(Json parameters, ScoringContext context, CancellationToken cancel) =>
        Task.FromResult<IFittedScorer?>(new Fitted(Json.Read<Kept>(parameters.Text), context.Horizon));

    private const string Method = "uplift-by-lot";

    private async Task<Kept> LearnAsync(ScoringContext context, CancellationToken cancel) =>
        new(
            context.Horizon.AsOf,
            context.Horizon.Relationship,
            context.Horizon.Measures,
            await new TrialCases(context, trials).JudgeAsync(cancel)
        );

    private static ScorerFit Fit(Kept kept, ScoringContext context) =>
        ScorerFit.Of(new Fitted(kept, context.Horizon), Method, kept, Figures(kept));

    private static Dictionary<string, double> Figures(Kept kept)
    {
        var figures = new Dictionary<string, double>(StringComparer.Ordinal)
        {
            ["actions"] = kept.Actions.Count,
            ["evidence"] = kept.Actions.Count(a => a.Evidence),
            ["treated"] = kept.Actions.Sum(a => (double)a.Treated),
        };
        foreach (var action in kept.Actions)
            if (!action.Evidence && action.MeanIsSure)
                figures[MeanFigure + action.Action] = Math.Round(action.Mean, 5);
        return figures;
    }

    /// <summary>Learnt when customers left in another way, or of other measures, it says nothing any more.</summary>
    private static bool Answers(Kept kept, Horizon horizon) =>
        kept.Relationship == horizon.Relationship && kept.Measures.SequenceEqual(horizon.Measures);

    private static bool IsFresh(Kept kept, Horizon horizon) =>
        Answers(kept, horizon) && Math.Abs(horizon.AsOf.DayNumber - kept.AsOf.DayNumber) < FreshDays;

    /// <summary>Scores one customer after the other.</summary>
    internal sealed class Fitted : IFittedScorer
    {
        private readonly Horizon horizon;
        private readonly FeatureSet features;
        private readonly List<(ActionEffect Action, int[] Places)> actions;

        public Fitted(Kept kept, Horizon horizon)
        {
            this.horizon = horizon;
            features = new(kept.Measures, new Dictionary<Guid, DateOnly>(), horizon.Usual);
            var places = features.Names.Select((name, i) => (name, i)).ToDictionary(n => n.name, n => n.i);
            actions =
            [
                .. kept
                    .Actions.Where(a => a.Model is not null)
                    .Select(a => (a, a.Model!.Terms.Select(t => places.GetValueOrDefault(t.Column, -1)).ToArray())),
            ];
        }

        public IEnumerable<NewScore> Of(CustomerFacts facts, Appraisal appraisal)
        {
            if (!appraisal.AtRisk || actions.Count == 0)
                return [];
            var values = new double[features.Names.Count];
            var family = features.At(facts, horizon.AsOf, horizon.Moment, horizon.Zone, values);
            return actions.ConvertAll(a => Score(a.Action, a.Places, values, family));
        }

        private static NewScore Score(ActionEffect action, int[] places, double[] values, string? family)
        {
            var row = new FeatureValue[places.Length];
            for (var t = 0; t < row.Length; t++)
                row[t] = places[t] < 0 ? FeatureValue.Of(family) : FeatureValue.Of(values[places[t]]);
            var added = new double[row.Length];
            var effect = Math.Round(action.Model!.Effect(row, added), 5);
            List<ScoreReasons.Stored> reasons =
            [
                .. added
                    .Select((change, t) => (change, t))
                    .Where(a => Math.Abs(a.change) >= Weightless && !row[a.t].IsMissing)
                    .OrderByDescending(a => Math.Abs(a.change))
                    .ThenBy(a => a.t)
                    .Take(ReasonsKept)
                    .Select(a => new ScoreReasons.Stored(
                        action.Model.Terms[a.t].Column,
                        row[a.t].Number is { } number ? Math.Round(number, 4) : null,
                        row[a.t].Level,
                        Math.Round(a.change, 5)
                    )),
            ];
            if (action.TenthOf(effect)?.Seen is { } seen)
                reasons.Insert(0, new("effect.seen", seen, null, 0));
            return new($"{Code}:{action.Action}", effect, Band: (int)action.VerdictOf(effect), Reasons: reasons);
        }
    }
}
