using Vinculo.Insights.Facts;
using Vinculo.Insights.Scoring;
using Vinculo.Platform;

namespace Vinculo.Insights.Value;

/// <summary>
/// <c>strategic</c>: what a customer could bring besides, as the sum of what the scorers before it found: next products, the
/// wallet's gap beyond them, sway over others, referrals.
/// </summary>
internal sealed class StrategicScorer : IScorer
{
    public string Model => CustomerScores.Strategic;

    public Task<ScorerFit> FitAsync(ScoringContext context, CancellationToken cancel) =>
        Task.FromResult(ScorerFit.Of(new Fitted(context.Currency), "sum-of-potential"));

    /// <summary>Between runs a refresh does not know her sway anew: the sum stays until the next whole run.</summary>
    public Task<IFittedScorer?> RestoreAsync(Json parameters, ScoringContext context, CancellationToken cancel) =>
        Task.FromResult<IFittedScorer?>(context.OneCustomer ? null : new Fitted(context.Currency));

    /// <summary>Does the money of this score count as potential?</summary>
    public static bool Counts(string model) =>
        model is CustomerScores.WalletPotential or CustomerScores.InfluenceMoney or CustomerScores.Referral
        || IsNext(model);

    /// <summary>Is it a product she may take next? What is bought again is in the expected value already.</summary>
    public static bool IsNext(string model) =>
        model.StartsWith(CustomerScores.Next, StringComparison.Ordinal)
        && !model.StartsWith(ShelfScorer.Again, StringComparison.Ordinal);

    private sealed class Fitted(string currency) : ISumOfScores
    {
        public IEnumerable<NewScore> Of(CustomerFacts facts, Appraisal appraisal) => Of(facts, appraisal, []);

        public IEnumerable<NewScore> Of(
            CustomerFacts facts,
            Appraisal appraisal,
            IReadOnlyList<(NewScore Score, int Version)> before
        )
        {
            if (!appraisal.AtRisk)
                yield break;
            double sum = 0;
            foreach (var (score, _) in before)
                if (Counts(score.Model))
                    sum += score.Amount;
            yield return new(CustomerScores.Strategic, Math.Round(sum), Currency: currency);
        }
    }
}
