using Vinculo.Analytics.Score.Logistic;
using Vinculo.Insights.Facts;
using Vinculo.Insights.Models;
using Vinculo.Insights.Scoring;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Value;

/// <summary>
/// <c>next:</c> and a product: what a customer may take next and what it is expected to leave in a year, in money. The
/// reasons hold the chance, the kind and the fact that speaks most for it.
/// </summary>
internal sealed class NextScorer : IScorer
{
    /// <summary>Products proposed to one customer.</summary>
    public const int Most = 3;

    /// <summary>Products judged: those most customers have.</summary>
    private const int Judged = 40;

    /// <summary>Products and drifts told on the model's page.</summary>
    internal const int ShownProducts = 12;
    private const int ShownDrifts = 12;

    public const string Code = "next";

    public string Model => Code;

    /// <summary>What a run keeps for the refreshes after it.</summary>
    internal sealed record Kept(
        IReadOnlyList<string> Measures,
        IReadOnlyList<ProductWorth> Catalogue,
        NextProducts.Kept Products
    );

    public async Task<ScorerFit> FitAsync(ScoringContext context, CancellationToken cancel)
    {
        if (context.Horizon.Relationship != Relationship.Contractual)
            return await ShelfScorer.FitAsync(context, cancel);
        var sample = await ProfileSample.OfAsync(context, cancel);
        var onSale = await context.Database.ReadAsync(CatalogueAsync, cancel);
        var held = sample.Cases.SelectMany(c => c.Holds).CountBy(p => p).ToDictionary(p => p.Key, p => p.Value);
        var catalogue = onSale
            .OrderByDescending(p => held.GetValueOrDefault(p.Id))
            .ThenBy(p => p.Code, StringComparer.Ordinal)
            .Take(Judged)
            .ToList();
        var place = catalogue.Select((p, i) => (p.Id, i)).ToDictionary(p => p.Id, p => p.i);
        var (trial, pull) = Trial(context.Horizon, sample, catalogue, place);
        var products = NextProducts.Fit(sample.Names, catalogue, [.. sample.Cases.Select(c => Placed(c, place))], pull);
        if (products is null)
            return ScorerFit.Refused("next.too-few", ("customers", sample.Cases.Count));
        var kept = new Kept(context.Horizon.Measures, catalogue, products.Keep());
        return ScorerFit.Of(
            new Fitted(context, kept),
            "profile-and-pace",
            kept,
            new Dictionary<string, double>(StringComparer.Ordinal)
            {
                ["customers"] = sample.Cases.Count,
                ["products"] = products.Judged,
                ["silent"] = products.Silent.Count,
                ["pull"] = Math.Round(pull.All, 3),
            }
        ) with
        {
            Trial = trial,
        };
    }

    /// <summary>
    /// Year by year: what was known on a day, beside what those who stayed took until a year later. What a year tells of how far
    /// likeness leads is known from its end on, not before.
    /// </summary>
    private static (ScorerTrial? Trial, ProfilePull Pull) Trial(
        Horizon horizon,
        ProfileSample sample,
        IReadOnlyList<ProductWorth> catalogue,
        Dictionary<Guid, int> place
    )
    {
        List<TrialPeriod> periods = [];
        List<(int, double, bool)> told = [];
        var (pull, latest) = (ProfilePull.Unlearnt, new TrialTally());
        for (var year = sample.Years; year >= 1; year--)
        {
            var then = sample.Cases.Select(c => c.Past[year - 1]).OfType<ProfileCase>();
            if (
                NextProducts.Fit(sample.Names, catalogue, [.. then.Select(c => Placed(c, place))], pull)
                is not { } known
            )
                continue;
            latest = new TrialTally();
            foreach (var one in sample.Cases)
                if (one.Past[year - 1] is { } before && (year == 1 ? one : one.Past[year - 2]) is { } after)
                {
                    var taken = Places(after.Holds, place);
                    foreach (
                        var (product, likeness, chance) in known.Chances(before.Features, Places(before.Holds, place))
                    )
                    {
                        var took = taken.Contains(product);
                        latest.Add(catalogue[product].Code, chance, took);
                        told.Add((product, likeness, took));
                    }
                }
            periods.Insert(0, latest.Period(horizon.AsOf.AddYears(-year), horizon.AsOf.AddYears(1 - year)));
            pull = ProfilePull.Learn(told);
        }
        return periods.Count == 0 || periods[0].Until != horizon.AsOf
            ? (null, pull)
            : (new(periods, latest.Products(ShownProducts), latest.Reliability(), Drifts(sample)), pull);
    }

    private static IReadOnlyList<FeatureDrift> Drifts(ProfileSample sample)
    {
        var before = sample.Cases.Select(c => c.Past[0]).OfType<ProfileCase>().ToList();
        return
        [
            .. sample
                .Names.Select(
                    (name, f) =>
                        new FeatureDrift(
                            name,
                            0,
                            FeatureShapes.Drift(
                                [.. before.Select(c => c.Features[f])],
                                [.. sample.Cases.Select(c => c.Features[f])]
                            )
                        )
                )
                .OrderByDescending(d => d.Index)
                .ThenBy(d => d.Feature, StringComparer.Ordinal)
                .Take(ShownDrifts),
        ];
    }

    private static ProductCase Placed(ProfileCase one, Dictionary<Guid, int> place) =>
        new(one.Features, Places(one.Holds, place), one.Held is { } before ? Places(before, place) : null);

    public Task<IFittedScorer?> RestoreAsync(Json parameters, ScoringContext context, CancellationToken cancel) =>
        Task.FromResult<IFittedScorer?>(
            // What a run kept says of what kind it was: how customers leave may have been decided otherwise since.
            parameters.Text.Contains("\"shelf\"", StringComparison.Ordinal)
                ? new ShelfScorer.Fitted(context, Json.Read<ShelfScorer.Kept>(parameters.Text))
            // One kept by an earlier version of the program waits for the next whole run.
            : Json.Read<Kept>(parameters.Text) is { } kept && kept.Products.Fitted.All(f => f.Pull is not null)
                ? new Fitted(context, kept)
            : null
        );

    private static HashSet<int> Places(IEnumerable<Guid> products, Dictionary<Guid, int> place) =>
        [.. products.Where(place.ContainsKey).Select(p => place[p])];

    /// <summary>What is on sale; a product's price is taken as a month's, as holdings are billed.</summary>
    private static Task<List<ProductWorth>> CatalogueAsync(Session session) =>
        session.QueryAsync(
            "SELECT id, code, family, price_minor, margin_rate FROM product WHERE active = @yes ORDER BY code",
            row =>
            {
                var (price, rate) = (row.LongOrNull(3), row.DoubleOrNull(4));
                return new ProductWorth(
                    row.Guid(0),
                    row.Text(1),
                    row.TextOrNull(2),
                    price is { } p && rate is { } r ? (long)Math.Round(12 * p * r) : null
                );
            },
            ("yes", true)
        );

    /// <summary>Judges one customer after the other.</summary>
    internal sealed class Fitted : IFittedScorer
    {
        private readonly Horizon horizon;
        private readonly string currency;
        private readonly ProfileSample.Reader reader;
        private readonly Dictionary<Guid, int> place;

        public Fitted(ScoringContext context, Kept kept)
        {
            (horizon, currency) = (context.Horizon, context.Currency);
            reader = new(horizon, kept.Measures);
            place = kept.Catalogue.Select((p, i) => (p.Id, i)).ToDictionary(p => p.Id, p => p.i);
            Products = NextProducts.Of(kept.Catalogue, kept.Products);
        }

        public NextProducts Products { get; }

        /// <summary>The same of one of the sample.</summary>
        public IEnumerable<(ProductWorth Product, double Chance)> Lacks(ProfileCase one) =>
            Lacks(one.Features, Places(one.Holds, place));

        /// <summary>The chance that somebody like this has each product they do not have.</summary>
        public IEnumerable<(ProductWorth Product, double Chance)> Lacks(CustomerFacts facts)
        {
            var (profile, holds) = Look(facts);
            return Lacks(profile, holds);
        }

        private IEnumerable<(ProductWorth Product, double Chance)> Lacks(double[] profile, HashSet<int> holds)
        {
            for (var product = 0; product < Products.Catalogue.Count; product++)
                if (!holds.Contains(product) && Products.Profile(product, profile, holds) is { } chance)
                    yield return (Products.Catalogue[product], chance);
        }

        public IEnumerable<NewScore> Of(CustomerFacts facts, Appraisal appraisal)
        {
            if (!appraisal.AtRisk)
                yield break;
            var (profile, holds) = Look(facts);
            foreach (var next in Products.Of(profile, holds, Most))
            {
                var product = Products.Catalogue[next.Product];
                List<ScoreReasons.Stored> reasons =
                [
                    new("next.probability", Math.Round(next.Probability, 4), null, 0),
                    new("next.kind", (int)next.Kind, null, 0),
                ];
                if (next.YearMinor is { } year)
                    reasons.Add(new("next.year_margin", year, currency, 0));
                if (next.Reason is { } reason)
                    reasons.Add(new(reason.Feature, reason.Value, null, 0));
                yield return new(
                    $"{Code}:{product.Code}",
                    Math.Round(next.ExpectedMinor),
                    Currency: currency,
                    Band: (int)next.Kind,
                    Reasons: reasons
                );
            }
        }

        private (double[] Profile, HashSet<int> Holds) Look(CustomerFacts facts)
        {
            var profile = new double[reader.Names.Count];
            reader.Read(facts, profile);
            var holds = new HashSet<int>();
            foreach (var holding in facts.Holdings)
                if (Features.FeatureSet.Active(holding, horizon.AsOf) && place.TryGetValue(holding.Product, out var at))
                    holds.Add(at);
            return (profile, holds);
        }
    }
}
