using Vinculo.Insights.Facts;
using Vinculo.Insights.Features;
using Vinculo.Insights.Scoring;
using Vinculo.Platform;

namespace Vinculo.Insights.Behaviour;

/// <summary>
/// <c>phase</c>: where a customer stands in the life cycle, by the one rule of <see cref="LifeCycle"/>, so that lists can ask
/// for it and snapshots remember it. Band and amount are the <see cref="LifeCyclePlace"/>.
/// </summary>
internal sealed class PhaseScorer : IScorer
{
    public const string Code = "phase";

    public string Model => Code;

    /// <param name="Measures">Whose fall endangers.</param>
    internal sealed record Kept(IReadOnlyList<string> Measures);

    public Task<ScorerFit> FitAsync(ScoringContext context, CancellationToken cancel)
    {
        var kept = new Kept(context.Horizon.Measures);
        return Task.FromResult(ScorerFit.Of(new Fitted(context.Horizon, kept), "rule", kept));
    }

    public Task<IFittedScorer?> RestoreAsync(Json parameters, ScoringContext context, CancellationToken cancel) =>
        Task.FromResult<IFittedScorer?>(new Fitted(context.Horizon, Json.Read<Kept>(parameters.Text)));

    private sealed class Fitted(Horizon horizon, Kept kept) : IFittedScorer
    {
        private readonly FeatureSet features = new(kept.Measures, new Dictionary<Guid, DateOnly>());

        public IEnumerable<NewScore> Of(CustomerFacts facts, Appraisal appraisal)
        {
            var open = facts.Cases.Count(c => c.Closed is null);
            var (tenure, trends) = features.Course(facts, horizon.AsOf, horizon.Zone);
            var place = LifeCycle
                .Of(facts.Stage, appraisal.Band, appraisal.Churn, open, tenure, LifeCycle.Middle(trends))
                .Place;
            yield return new(Code, (int)place, Band: (int)place);
        }
    }
}
