using Vinculo.Analytics;
using Vinculo.Analytics.Basket;
using Vinculo.Analytics.Randomness;
using Vinculo.Analytics.Score;
using Vinculo.Analytics.Score.Logistic;

namespace Vinculo.Insights.Value;

/// <summary>A line of a purchase.</summary>
/// <param name="Product">Place in the catalogue.</param>
/// <param name="Day">Counted from any day.</param>
internal readonly record struct ShelfLine(int Product, int Day);

/// <summary>A product of the shelf proposed to one customer.</summary>
/// <param name="Probability">That they buy it in the next <see cref="ShelfProducts.Days"/> days.</param>
/// <param name="With">New to them: what they have bought that speaks most for it; null: it sells well.</param>
/// <param name="Every">Bought before: days between their purchases of it.</param>
/// <param name="Since">Bought before: days since the last.</param>
internal readonly record struct ShelfProposal(int Product, double Probability, int? With, double? Every, int? Since)
{
    public bool IsAgain => Every is not null;
}

/// <summary>
/// What comes next from a shelf of many products: what those who bought the same bought too, and what it is time to buy again.
/// Learned from all but the last days and brought to chances by what was bought in those; then learned from everything.
/// </summary>
internal sealed class ShelfProducts
{
    /// <summary>How far ahead chances are told.</summary>
    public const int Days = 90;

    /// <summary>A product fewer have bought is not judged.</summary>
    public const int FewestBuyers = 10;

    /// <summary>Most products judged: those most customers bought.</summary>
    public const int MostProducts = 1_500;

    private const int Kept = 20;
    private const int Proposed = 10;
    private const int FewestCases = 200;
    private const double LongestRhythm = 180;

    /// <summary>Everything to judge with, as it is kept.</summary>
    /// <param name="Method">Of the recommender that did best.</param>
    /// <param name="HalfLife">Days after which a purchase speaks half; null: always the same.</param>
    /// <param name="To">For each product, which others it speaks for, the strongest first.</param>
    /// <param name="Weights">And how much.</param>
    /// <param name="Pace">Share of customers who bought each product in the last <see cref="Days"/> days.</param>
    /// <param name="New">Chance of a product new to them, by score and pace.</param>
    /// <param name="Again">Chance of a product again, by rhythm; null: nobody buys again with a rhythm.</param>
    internal sealed record State(
        string Method,
        double? HalfLife,
        int[][] To,
        double[][] Weights,
        double[] Pace,
        BinnedLogistic? New,
        BinnedLogistic? Again,
        double Hit
    );

    private readonly State state;

    public ShelfProducts(State state) => this.state = state;

    public State Keep() => state;

    /// <summary>Learns the shelf.</summary>
    /// <param name="customers">Lines of each customer.</param>
    /// <param name="products">Number of products.</param>
    /// <param name="asOf">The day of the run; lines are before it.</param>
    /// <param name="random">For recommenders that need some.</param>
    /// <returns>Null when too little was bought later to judge proposals by.</returns>
    public static ShelfProducts? Fit(
        IReadOnlyList<IReadOnlyList<ShelfLine>> customers,
        int products,
        int asOf,
        Xoshiro256 random
    )
    {
        var cut = asOf - Days;
        var (early, late) = (
            Of(customers, products, cut, line => line.Day < cut),
            Of(customers, products, asOf, line => line.Day >= cut)
        );
        if (early.Pairs < FewestCases || late.Pairs < FewestCases)
            return null;
        (string Name, double? HalfLife, Func<Histories, Xoshiro256, IRecommender> Fit)[] kinds =
        [
            ("popular", null, (h, _) => PopularItems.Fit(h)),
            ("cosine", null, (h, _) => Few.Of(ItemCosine.Fit(h), h, null)),
            ("ease", null, (h, _) => Few.Of(Ease.Fit(h), h, null)),
            ("recent-ease", 60, (h, _) => Few.Of(Ease.Fit(h, 100, 60), h, 60)),
        ];
        var tried = RecommenderChoice.Try(
            [.. kinds.Select(k => new RecommenderKind(k.Name, k.Fit))],
            early,
            late,
            random
        );
        if (RecommenderChoice.Best(tried) is not { Quality: { } quality } best)
            return null;
        var chosen = kinds.First(k => k.Name == best.Kind.Name);
        var then = new State(
            chosen.Name,
            chosen.HalfLife,
            [],
            [],
            Pace(Of(customers, products, cut, line => line.Day >= cut - Days && line.Day < cut)),
            null,
            null,
            quality.HitAt10
        ).With(chosen.Fit(early, random), products);
        var (fresh, again) = Learn(new(then), customers, late, cut);
        if (fresh is null && again is null)
            return null;
        var whole = Of(customers, products, asOf, _ => true);
        return new(
            (then with { New = fresh, Again = again, Pace = Pace(late) }).With(chosen.Fit(whole, random), products)
        );
    }

    /// <summary>What a customer may buy next, the likeliest first; repurchases and products new to them apart.</summary>
    /// <param name="lines">All they bought, before <paramref name="asOf"/>.</param>
    /// <param name="asOf">The day.</param>
    /// <param name="most">Of each kind.</param>
    public List<ShelfProposal> Of(IReadOnlyList<ShelfLine> lines, int asOf, int most)
    {
        var found = new List<ShelfProposal>();
        if (state.New is { } fresh)
            foreach (var (product, score) in Best(lines, asOf, Math.Max(most, Proposed)).Take(most))
                found.Add(
                    new(
                        product,
                        fresh.Predict([FeatureValue.Of(score), FeatureValue.Of(state.Pace[product])]),
                        SpeaksMost(lines, product, asOf),
                        null,
                        null
                    )
                );
        if (state.Again is { } again)
            found.AddRange(
                Rhythms(lines, asOf)
                    .Select(r => new ShelfProposal(
                        r.Product,
                        again.Predict(Row(r)),
                        null,
                        Math.Round(r.Every, 1),
                        r.Since
                    ))
                    .OrderByDescending(p => p.Probability)
                    .ThenBy(p => p.Product)
                    .Take(most)
            );
        return found;
    }

    private IEnumerable<(int Product, double Score)> Best(IReadOnlyList<ShelfLine> lines, int asOf, int most)
    {
        var own = lines.GroupBy(l => l.Product).ToDictionary(g => g.Key, g => g.Max(l => l.Day));
        var scores = new Dictionary<int, double>();
        if (state.Method == "popular")
            for (var p = 0; p < state.Pace.Length; p++)
                scores[p] = state.Pace[p];
        foreach (var (product, last) in own)
            for (var k = 0; k < (state.To.Length > product ? state.To[product].Length : 0); k++)
                scores[state.To[product][k]] =
                    scores.GetValueOrDefault(state.To[product][k]) + Recent(asOf - last) * state.Weights[product][k];
        return scores
            .Where(s => !own.ContainsKey(s.Key) && s.Value > 0)
            .OrderByDescending(s => s.Value)
            .ThenBy(s => s.Key)
            .Take(most)
            .Select(s => (s.Key, s.Value));
    }

    private int? SpeaksMost(IReadOnlyList<ShelfLine> lines, int product, int asOf) =>
        lines
            .Where(l => l.Product < state.To.Length)
            .Select(l => (l.Product, At: Array.IndexOf(state.To[l.Product], product), l.Day))
            .Where(l => l.At >= 0)
            .OrderByDescending(l => state.Weights[l.Product][l.At] * Recent(asOf - l.Day))
            .ThenBy(l => l.Product)
            .Select(l => (int?)l.Product)
            .FirstOrDefault();

    private double Recent(int age) => state.HalfLife is { } half ? Math.Pow(2, -age / half) : 1;

    private readonly record struct Rhythm(int Product, double Every, int Since, int Times);

    /// <summary>Products bought on two days or more, and how often.</summary>
    private static IEnumerable<Rhythm> Rhythms(IReadOnlyList<ShelfLine> lines, int asOf)
    {
        foreach (var product in lines.GroupBy(l => l.Product).OrderBy(g => g.Key))
        {
            var days = product.Select(l => l.Day).Distinct().Order().ToList();
            if (days.Count < 2)
                continue;
            var every = (double)(days[^1] - days[0]) / (days.Count - 1);
            if (every <= LongestRhythm)
                yield return new(product.Key, every, asOf - days[^1], days.Count);
        }
    }

    private static FeatureValue[] Row(Rhythm rhythm) =>
        [
            FeatureValue.Of(rhythm.Since / Math.Max(1, rhythm.Every)),
            FeatureValue.Of(Math.Log(Math.Max(1, rhythm.Every))),
            FeatureValue.Of(Math.Log(rhythm.Times)),
        ];

    private static (BinnedLogistic? New, BinnedLogistic? Again) Learn(
        ShelfProducts then,
        IReadOnlyList<IReadOnlyList<ShelfLine>> customers,
        Histories late,
        int cut
    )
    {
        List<double> scores = [],
            paces = [];
        List<bool> came = [],
            again = [];
        var rhythms = new List<Rhythm>();
        for (var c = 0; c < customers.Count; c++)
        {
            var before = customers[c].Where(l => l.Day < cut).ToList();
            if (before.Count == 0)
                continue;
            var bought = new HashSet<int>();
            foreach (var purchase in late[c])
                bought.Add(purchase.Item);
            foreach (var (product, score) in then.Best(before, cut, Proposed))
            {
                scores.Add(score);
                paces.Add(then.state.Pace[product]);
                came.Add(bought.Contains(product));
            }
            foreach (var rhythm in Rhythms(before, cut))
            {
                rhythms.Add(rhythm);
                again.Add(bought.Contains(rhythm.Product));
            }
        }
        return (
            Model([("score", scores), ("pace", paces)], came),
            Model(
                [
                    ("since", [.. rhythms.Select(r => Row(r)[0].Number!.Value)]),
                    ("every", [.. rhythms.Select(r => Row(r)[1].Number!.Value)]),
                    ("times", [.. rhythms.Select(r => Row(r)[2].Number!.Value)]),
                ],
                again
            )
        );
    }

    /// <summary>Chances by some numbers; null when the cases do not carry them.</summary>
    private static BinnedLogistic? Model((string Name, List<double> Values)[] columns, List<bool> labels)
    {
        if (labels.Count < FewestCases)
            return null;
        try
        {
            var model = BinnedLogistic
                .Fit(
                    new FeatureTable([.. columns.Select(c => new NumericColumn(c.Name, [.. c.Values]))]),
                    [.. labels],
                    options: new LogisticOptions { Bins = 8 }
                )
                .Model;
            // Columns that do not vary are left out of a model: then its rows would be another's.
            return model.Terms.Select(t => t.Name).SequenceEqual(columns.Select(c => c.Name)) ? model : null;
        }
        catch (UnfitDataException)
        {
            return null;
        }
    }

    private static Histories Of(
        IReadOnlyList<IReadOnlyList<ShelfLine>> customers,
        int products,
        int until,
        Func<ShelfLine, bool> wanted
    )
    {
        List<int> who = [],
            what = [],
            when = [];
        for (var c = 0; c < customers.Count; c++)
            foreach (var line in customers[c])
                if (line.Day < until && wanted(line))
                {
                    who.Add(c);
                    what.Add(line.Product);
                    when.Add(line.Day);
                }
        return Histories.Of([.. who], [.. what], [.. when], customers.Count, products);
    }

    private static double[] Pace(Histories histories) =>
        [.. histories.Buyers().Select(b => (double)b / Math.Max(1, histories.Customers))];

    /// <summary>The strongest weights of a recommender that adds up what each product says.</summary>
    internal sealed class Few : IRecommender
    {
        private readonly double? halfLife;
        private readonly int asOf;

        private Few(string name, int[][] to, double[][] weights, double? halfLife, int asOf) =>
            (Name, To, Weights, this.halfLife, this.asOf) = (name, to, weights, halfLife, asOf);

        public string Name { get; }

        public int[][] To { get; }

        public double[][] Weights { get; }

        /// <summary>Asks the recommender what each product says alone.</summary>
        public static Few Of(IRecommender whole, Histories histories, double? halfLife)
        {
            var (to, weights) = (new int[histories.Items][], new double[histories.Items][]);
            Parallel.For(
                0,
                histories.Items,
                () => new double[histories.Items],
                (item, _, scores) =>
                {
                    whole.Score([new Purchase(item, 1, histories.AsOf)], scores);
                    var best = Enumerable
                        .Range(0, scores.Length)
                        .Where(other => other != item && scores[other] > 0)
                        .OrderByDescending(other => scores[other])
                        .ThenBy(other => other)
                        .Take(Kept)
                        .ToArray();
                    to[item] = best;
                    weights[item] = [.. best.Select(other => Math.Round(scores[other], 5))];
                    return scores;
                },
                _ => { }
            );
            return new(whole.Name, to, weights, halfLife, histories.AsOf);
        }

        public void Score(ReadOnlySpan<Purchase> own, Span<double> scores)
        {
            scores.Clear();
            foreach (var purchase in own)
            {
                var weight = halfLife is { } half ? Math.Pow(2, -(asOf - purchase.LastDay) / half) : 1;
                for (var k = 0; k < To[purchase.Item].Length; k++)
                    scores[To[purchase.Item][k]] += weight * Weights[purchase.Item][k];
            }
        }
    }
}

/// <summary>The state of a shelf with the weights of a recommender.</summary>
internal static class ShelfStates
{
    public static ShelfProducts.State With(this ShelfProducts.State state, IRecommender recommender, int products) =>
        recommender is ShelfProducts.Few few
            ? state with
            {
                To = few.To,
                Weights = few.Weights,
            }
            : state with
            {
                To = [.. Enumerable.Range(0, products).Select(_ => Array.Empty<int>())],
                Weights = [.. Enumerable.Range(0, products).Select(_ => Array.Empty<double>())],
            };
}
