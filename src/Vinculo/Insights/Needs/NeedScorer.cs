using Vinculo.Customers;
using Vinculo.Insights.Facts;
using Vinculo.Insights.Features;
using Vinculo.Insights.Scoring;
using Vinculo.Insights.Value;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Needs;

/// <summary>
/// <c>need:</c> and a code: how sure it is that a customer has a need that nobody heard them say. What somebody said is not
/// true is not found again.
/// </summary>
internal sealed class NeedScorer : IScorer
{
    public const string Code = "need";

    public string Model => Code;

    /// <param name="Averages">Mean chance to have a product of each family or code, among those without.</param>
    internal sealed record Kept(IReadOnlyDictionary<string, double> Averages);

    public async Task<ScorerFit> FitAsync(ScoringContext context, CancellationToken cancel)
    {
        var rules = await RulesAsync(context, cancel);
        if (rules.Rules.Count == 0)
            return ScorerFit.Refused("need.no-rules");
        var products = await ProductsAsync(context, cancel);
        var averages = new Dictionary<string, (double Sum, int Count)>(StringComparer.Ordinal);
        if (products is not null)
            foreach (var one in (await ProfileSample.OfAsync(context, cancel)).Cases)
            foreach (var (key, chance) in Chances(products.Lacks(one)))
            {
                var (sum, count) = averages.GetValueOrDefault(key);
                averages[key] = (sum + chance, count + 1);
            }
        var kept = new Kept(
            averages.ToDictionary(a => a.Key, a => a.Value.Sum / a.Value.Count, StringComparer.Ordinal)
        );
        return ScorerFit.Of(
            new Fitted(context, rules, await DenialsAsync(context, cancel), products, kept),
            "rules-and-profile",
            kept,
            new Dictionary<string, double>(StringComparer.Ordinal) { ["rules"] = rules.Rules.Count }
        );
    }

    public async Task<IFittedScorer?> RestoreAsync(Json parameters, ScoringContext context, CancellationToken cancel) =>
        new Fitted(
            context,
            await RulesAsync(context, cancel),
            await DenialsAsync(context, cancel),
            await ProductsAsync(context, cancel),
            Json.Read<Kept>(parameters.Text)
        );

    /// <summary>The surest product of each family, and each product by its code.</summary>
    private static Dictionary<string, double> Chances(IEnumerable<(ProductWorth Product, double Chance)> lacks)
    {
        var best = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var (product, chance) in lacks)
        {
            best[product.Code] = chance;
            if (product.Family is { } family)
                best[family] = Math.Max(best.GetValueOrDefault(family), chance);
        }
        return best;
    }

    private static Task<NeedRules> RulesAsync(ScoringContext context, CancellationToken cancel) =>
        context.Database.ReadAsync(
            async session => await session.RecallAsync<NeedRules>(NeedRules.SettingCode) ?? NeedRules.None,
            cancel
        );

    private static Task<HashSet<(Guid, string)>> DenialsAsync(ScoringContext context, CancellationToken cancel) =>
        context.Database.ReadAsync(
            async session => new HashSet<(Guid, string)>(
                await session.QueryAsync("SELECT customer_id, code FROM need_denial", row => (row.Guid(0), row.Text(1)))
            ),
            cancel
        );

    /// <summary>Who has which product, as the scorer of next products has just learnt it; null where it could not.</summary>
    private static async Task<NextScorer.Fitted?> ProductsAsync(ScoringContext context, CancellationToken cancel) =>
        await context.Database.ReadAsync(session => ModelStore.InUseAsync(session, NextScorer.Code), cancel) is { } kept
            // A shelf knows who buys what, not who has what.
            ? await new NextScorer().RestoreAsync(kept.Parameters, context, cancel) as NextScorer.Fitted
            : null;

    private sealed class Fitted(
        ScoringContext context,
        NeedRules rules,
        HashSet<(Guid, string)> denied,
        NextScorer.Fitted? products,
        Kept kept
    ) : IFittedScorer
    {
        private readonly Dictionary<Guid, ProductWorth> known =
            products?.Products.Catalogue.ToDictionary(p => p.Id) ?? [];

        public IEnumerable<NewScore> Of(CustomerFacts facts, Appraisal appraisal)
        {
            if (!appraisal.AtRisk)
                yield break;
            var families = new HashSet<string>(StringComparer.Ordinal);
            foreach (var holding in facts.Holdings)
                if (FeatureSet.Active(holding, context.Horizon.AsOf))
                {
                    if (holding.Family is { } family)
                        families.Add(family);
                    if (known.TryGetValue(holding.Product, out var product))
                        families.Add(product.Code);
                }
            var chances = products is null ? [] : Chances(products.Lacks(facts));
            foreach (var need in NeedSearch.Of(rules, NeedSearch.Levels(facts, context.Horizon), families, Chance))
                if (!denied.Contains((facts.Id.Value, need.Need)))
                    yield return new(
                        CustomerScores.Need + need.Need,
                        Math.Round(need.Confidence, 3),
                        Band: (int)(need.Observed ? NeedOrigin.Observed : NeedOrigin.Inferred),
                        Reasons: [new(need.Feature, need.Number, null, 0)]
                    );

            (double, double)? Chance(string family) =>
                chances.TryGetValue(family, out var chance) && kept.Averages.TryGetValue(family, out var average)
                    ? (chance, average)
                    : null;
        }
    }
}
