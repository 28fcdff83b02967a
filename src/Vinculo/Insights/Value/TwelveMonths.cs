using Vinculo.Insights.Facts;
using Vinculo.Insights.Scoring;
using Vinculo.Platform;

namespace Vinculo.Insights.Value;

/// <summary><c>margin</c>: what a customer left in the twelve months before the run.</summary>
internal sealed class MarginScorer : IScorer, IFittedScorer
{
    private string currency = "";

    public string Model => CustomerScores.Margin;

    public Task<ScorerFit> FitAsync(ScoringContext context, CancellationToken cancel) =>
        Task.FromResult(ScorerFit.Of(For(context), "sum-of-twelve-months"));

    public Task<IFittedScorer?> RestoreAsync(Json parameters, ScoringContext context, CancellationToken cancel) =>
        Task.FromResult<IFittedScorer?>(For(context));

    public IEnumerable<NewScore> Of(CustomerFacts facts, Appraisal appraisal) =>
        appraisal.IsKnown ? [new(Model, appraisal.MarginMinor, Currency: currency)] : [];

    private static MarginScorer For(ScoringContext context) => new() { currency = context.Currency };
}

/// <summary><c>cost</c>: what attending a customer cost in the same months, by channel, at what the company says a contact costs.</summary>
internal sealed class CostScorer : IScorer
{
    public string Model => CustomerScores.Cost;

    public async Task<ScorerFit> FitAsync(ScoringContext context, CancellationToken cancel)
    {
        var terms = await TermsAsync(context, cancel);
        return terms.AreSaid
            ? ScorerFit.Of(new Fitted(context, terms), "contacts-by-channel", terms)
            : ScorerFit.Refused("cost.unsaid");
    }

    public async Task<IFittedScorer?> RestoreAsync(Json parameters, ScoringContext context, CancellationToken cancel) =>
        await TermsAsync(context, cancel) is { AreSaid: true } terms ? new Fitted(context, terms) : null;

    /// <summary>What the company says a contact costs.</summary>
    public static Task<CostTerms> TermsAsync(ScoringContext context, CancellationToken cancel) =>
        context.Database.ReadAsync(
            async session =>
                await session.RecallAsync<CostTerms>(CostTerms.SettingCode) ?? CostTerms.Unsaid(context.Currency),
            cancel
        );

    private sealed class Fitted(ScoringContext context, CostTerms terms) : IFittedScorer
    {
        public IEnumerable<NewScore> Of(CustomerFacts facts, Appraisal appraisal)
        {
            if (!appraisal.IsKnown)
                yield break;
            var lines = CostOf(facts, context.Horizon, terms, context.Currency);
            if (lines.Count > 0)
                yield return new(
                    CustomerScores.Cost,
                    lines.Sum(l => l.TotalMinor),
                    Currency: context.Currency,
                    Reasons:
                    [
                        .. lines.Select(l => new ScoreReasons.Stored(
                            $"cost.{l.Channel}",
                            l.Contacts,
                            null,
                            -l.TotalMinor
                        )),
                    ]
                );
        }
    }

    /// <summary>The contacts of the twelve months before a horizon, by channel.</summary>
    public static List<CostLine> CostOf(CustomerFacts facts, Horizon horizon, CostTerms terms, string currency) =>
        terms.Of(facts, Features.FeatureSet.Begin(horizon.AsOf.AddYears(-1), horizon.Zone), horizon.Moment, currency);
}
