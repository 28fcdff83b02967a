using Vinculo.Insights.Facts;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Scoring;

/// <summary>
/// How much each customer sways others: the sum, over the people tied to her, of her share of all their ties. First-order
/// exposure; on the simulated operator it ranks true influence better than PageRank.
/// </summary>
internal sealed class FirstOrderInfluence : IScorer
{
    private const string Ties =
        "SELECT customer_id, other_id, strength FROM relationship WHERE role IN ('calls', 'called-by', 'pays', 'refers') ORDER BY customer_id";

    public string Model => CustomerScores.Influence;

    public async Task<ScorerFit> FitAsync(ScoringContext context, CancellationToken cancel)
    {
        var strength = new Dictionary<Guid, double>();
        await foreach (var (id, _, weight) in context.Database.StreamAsync(Ties, Read).WithCancellation(cancel))
            strength[id] = strength.GetValueOrDefault(id) + weight;
        if (strength.Count == 0)
            return ScorerFit.Refused("model.no-ties");
        var sway = new Dictionary<Guid, double>();
        await foreach (var (id, other, weight) in context.Database.StreamAsync(Ties, Read).WithCancellation(cancel))
            if (strength.TryGetValue(other, out var all) && all > 0)
                sway[id] = sway.GetValueOrDefault(id) + weight / all;
        return ScorerFit.Of(new Fitted(sway), "first-order-exposure");

        static (Guid, Guid, double) Read(Row row) => (row.Guid(0), row.Guid(1), row.DoubleOrNull(2) ?? 1);
    }

    public async Task<IFittedScorer?> RestoreAsync(Json parameters, ScoringContext context, CancellationToken cancel) =>
        context.OneCustomer ? null : (await FitAsync(context, cancel)).Scorer;

    private sealed class Fitted(Dictionary<Guid, double> sway) : IFittedScorer
    {
        public IEnumerable<NewScore> Of(CustomerFacts facts, Appraisal appraisal) =>
            sway.TryGetValue(facts.Id.Value, out var amount) ? [new(CustomerScores.Influence, amount)] : [];
    }
}
