using Vinculo.Analytics;
using Vinculo.Analytics.Score;
using Vinculo.Analytics.Score.Logistic;

namespace Vinculo.Insights.Value;

/// <summary>What a further product would be to a customer.</summary>
internal enum NextKind
{
    /// <summary>Of a family they have nothing of.</summary>
    CrossSell = 1,

    /// <summary>In place of one they have of the same family, for more.</summary>
    UpSell = 2,

    /// <summary>The same again.</summary>
    Repurchase = 3,
}

/// <summary>A product as far as proposing it goes.</summary>
/// <param name="YearMarginMinor">What a holder leaves in a year; null: not known, and no money is claimed.</param>
internal sealed record ProductWorth(Guid Id, string Code, string? Family, long? YearMarginMinor);

/// <summary>One customer to learn from.</summary>
/// <param name="Features">Numbers by the order of <see cref="NextProducts.Names"/>; NaN where unknown.</param>
/// <param name="Holds">Products in hand now, as places in the catalogue.</param>
/// <param name="Held">Products in hand a year ago; null when they were no customer then.</param>
internal sealed record ProductCase(double[] Features, IReadOnlySet<int> Holds, IReadOnlySet<int>? Held);

/// <summary>A product proposed to one customer.</summary>
/// <param name="Probability">That they take it within a year.</param>
/// <param name="YearMinor">What it leaves in a year if they do; less what it replaces.</param>
/// <param name="Reason">The fact that speaks most for it; null: none stands out.</param>
internal readonly record struct NextProduct(
    int Product,
    NextKind Kind,
    double Probability,
    long? YearMinor,
    (string Feature, double Value)? Reason
)
{
    public double ExpectedMinor => Probability * (YearMinor ?? 0);
}

/// <summary>
/// Which product a customer takes next: the odds that somebody of this profile has it, as far as they told of takers
/// (<see cref="ProfilePull"/>), brought to the pace at which customers without it took it in the last year. A product nobody
/// took is not proposed; one too few have is not judged.
/// </summary>
internal sealed class NextProducts
{
    /// <summary>Fewer with it, or without it, teach nothing.</summary>
    public const int FewestHolders = 30;

    /// <summary>Fewer takers in the year tell no pace.</summary>
    public const int FewestTakers = 5;

    /// <summary>Above this share of holders with two of a family, having one does not stand in the way of another.</summary>
    private const double Together = 0.05;

    private const double MostProbable = 0.95;

    /// <param name="Order">Columns of the model, as places among features and, after them, products.</param>
    /// <param name="Pace">Share of those without it who took it in the last year.</param>
    /// <param name="Level">Log odds of taking it of one who is half like those who have it, so that the mean keeps the pace.</param>
    /// <param name="Pull">Of this product; null in one kept by an earlier version of the program.</param>
    internal sealed record Fitted(
        int Product,
        BinnedLogistic Model,
        int[] Order,
        double Pace,
        double Level,
        double? Pull
    );

    /// <summary>Everything to judge with, as it is kept.</summary>
    internal sealed record Kept(
        IReadOnlyList<string> Names,
        IReadOnlyList<Fitted> Fitted,
        IReadOnlyList<string> Exclusive
    );

    private readonly IReadOnlyList<ProductWorth> catalogue;
    private readonly List<Fitted> fitted;
    private readonly HashSet<string> exclusive;

    private NextProducts(
        IReadOnlyList<ProductWorth> catalogue,
        IReadOnlyList<string> names,
        List<Fitted> fitted,
        HashSet<string> exclusive,
        IReadOnlyList<string> silent
    ) => (this.catalogue, Names, this.fitted, this.exclusive, Silent) = (catalogue, names, fitted, exclusive, silent);

    /// <summary>Features in the order of <see cref="ProductCase.Features"/>.</summary>
    public IReadOnlyList<string> Names { get; }

    public IReadOnlyList<ProductWorth> Catalogue => catalogue;

    /// <summary>Codes of products that the data say nothing of: too few have them or took them.</summary>
    public IReadOnlyList<string> Silent { get; }

    /// <summary>Products that can be proposed.</summary>
    public int Judged => fitted.Count;

    /// <summary>Learns who has what.</summary>
    /// <param name="names">Features.</param>
    /// <param name="catalogue">Products on sale.</param>
    /// <param name="cases">A sample of those who are customers now.</param>
    /// <param name="pull">From <see cref="ProfilePull.Learn"/>.</param>
    /// <returns>Null when no product can be judged.</returns>
    public static NextProducts? Fit(
        IReadOnlyList<string> names,
        IReadOnlyList<ProductWorth> catalogue,
        IReadOnlyList<ProductCase> cases,
        ProfilePull? pull = null
    )
    {
        var fitted = new List<Fitted>();
        var silent = new List<string>();
        var exclusive = Exclusive(catalogue, cases);
        for (var product = 0; product < catalogue.Count; product++)
        {
            if (
                FitOne(product, names, catalogue, cases, exclusive, (pull ?? ProfilePull.Unlearnt).Of(product)) is
                { } one
            )
                fitted.Add(one);
            else
                silent.Add(catalogue[product].Code);
        }
        return fitted.Count == 0 ? null : new(catalogue, names, fitted, exclusive, silent);
    }

    public Kept Keep() => new(Names, fitted, [.. exclusive.Order(StringComparer.Ordinal)]);

    public static NextProducts Of(IReadOnlyList<ProductWorth> catalogue, Kept kept) =>
        new(catalogue, kept.Names, [.. kept.Fitted], new(kept.Exclusive, StringComparer.Ordinal), []);

    /// <summary>The products this customer may take, the one worth most first.</summary>
    /// <param name="features">As in <see cref="ProductCase"/>.</param>
    /// <param name="holds">What they have.</param>
    /// <param name="most">At most so many.</param>
    public List<NextProduct> Of(ReadOnlySpan<double> features, IReadOnlySet<int> holds, int most)
    {
        var found = new List<NextProduct>();
        Span<FeatureValue> row = new FeatureValue[Names.Count + catalogue.Count];
        foreach (var one in fitted)
        {
            if (holds.Contains(one.Product) || KindOf(one.Product, holds, out var replaced) is not { } kind)
                continue;
            var worth = catalogue[one.Product].YearMarginMinor;
            if (replaced is { } old && worth is { } more)
                worth = more - (catalogue[old].YearMarginMinor ?? 0);
            if (worth <= 0)
                continue;
            for (var i = 0; i < one.Order.Length; i++)
                row[i] = ValueOf(one.Order[i], features, holds);
            var likeness = ProfilePull.Likeness(one.Model.Predict(row[..one.Order.Length]));
            found.Add(new(one.Product, kind, Chance(one, likeness), worth, null));
        }
        found.Sort((a, b) => (b.ExpectedMinor, b.Probability).CompareTo((a.ExpectedMinor, a.Probability)));
        if (found.Count > most)
            found.RemoveRange(most, found.Count - most);
        for (var i = 0; i < found.Count; i++)
            found[i] = found[i] with { Reason = ReasonOf(found[i].Product, features, holds) };
        return found;
    }

    /// <summary>The chance within a year of every product this customer may take, whatever it leaves.</summary>
    /// <returns>Also how like those who have it they are, for <see cref="ProfilePull.Learn"/>.</returns>
    public IEnumerable<(int Product, double Likeness, double Probability)> Chances(
        double[] features,
        IReadOnlySet<int> holds
    )
    {
        foreach (var one in fitted)
            if (!holds.Contains(one.Product))
            {
                var likeness = ProfilePull.Likeness(one.Model.Predict(RowOf(one, features, holds)));
                yield return (one.Product, likeness, Chance(one, likeness));
            }
    }

    private static double Chance(Fitted one, double likeness) =>
        Math.Min(MostProbable, ProfilePull.Chance(one.Level, one.Pull ?? ProfilePull.Unlearnt.All, likeness));

    /// <summary>Chance that somebody of this profile has the product, whether they do or not; null: not judged.</summary>
    public double? Profile(int product, ReadOnlySpan<double> features, IReadOnlySet<int> holds)
    {
        if (fitted.Find(f => f.Product == product) is not { } one)
            return null;
        return one.Model.Predict(RowOf(one, features, holds));
    }

    private (string, double)? ReasonOf(int product, ReadOnlySpan<double> features, IReadOnlySet<int> holds)
    {
        var one = fitted.Find(f => f.Product == product)!;
        var best = one
            .Model.Explain(RowOf(one, features, holds))
            .Reasons.Where(r => r.Contribution > 0.1 && r.Value.Number is not null)
            .MaxBy(r => r.Contribution);
        return best?.Value.Number is { } number ? (best.Feature, Math.Round(number, 4)) : null;
    }

    private FeatureValue[] RowOf(Fitted one, ReadOnlySpan<double> features, IReadOnlySet<int> holds)
    {
        var row = new FeatureValue[one.Order.Length];
        for (var i = 0; i < row.Length; i++)
            row[i] = ValueOf(one.Order[i], features, holds);
        return row;
    }

    /// <summary>A column: one of the features, or after them whether a product is in hand.</summary>
    private FeatureValue ValueOf(int column, ReadOnlySpan<double> features, IReadOnlySet<int> holds) =>
        column < Names.Count
            ? FeatureValue.Of(features[column])
            : FeatureValue.Of(holds.Contains(column - Names.Count) ? 1d : 0);

    private NextKind? KindOf(int product, IReadOnlySet<int> holds, out int? replaced)
    {
        replaced = null;
        var family = catalogue[product].Family;
        if (family is null || holds.All(h => catalogue[h].Family != family))
            return NextKind.CrossSell;
        if (!exclusive.Contains(family))
            return NextKind.CrossSell;
        replaced = holds.Where(h => catalogue[h].Family == family).MaxBy(h => catalogue[h].YearMarginMinor ?? 0);
        return NextKind.UpSell;
    }

    private static Fitted? FitOne(
        int product,
        IReadOnlyList<string> names,
        IReadOnlyList<ProductWorth> catalogue,
        IReadOnlyList<ProductCase> cases,
        HashSet<string> exclusive,
        double pull
    )
    {
        var labels = cases.Select(c => c.Holds.Contains(product)).ToArray();
        var holders = labels.Count(l => l);
        if (holders < FewestHolders || labels.Length - holders < FewestHolders)
            return null;
        var without = cases.Where(c => c.Held is { } held && !held.Contains(product)).ToList();
        var takers = without.Count(c => c.Holds.Contains(product));
        if (takers < FewestTakers)
            return null;
        var columns = new List<FeatureColumn>();
        for (var f = 0; f < names.Count; f++)
            columns.Add(new NumericColumn(names[f], [.. cases.Select(c => c.Features[f])]));
        // What else they have tells much; another of the same family only stands in its place and tells nothing.
        for (var other = 0; other < catalogue.Count; other++)
            if (
                other != product
                && catalogue[other].Family is var family
                && (family is null || family != catalogue[product].Family || !exclusive.Contains(family))
            )
                columns.Add(
                    new NumericColumn(
                        Holds(catalogue[other].Code),
                        [.. cases.Select(c => c.Holds.Contains(other) ? 1d : 0)]
                    )
                );
        try
        {
            var fit = BinnedLogistic.Fit(new FeatureTable(columns), labels, options: new LogisticOptions { Bins = 6 });
            var place = names
                .Select((name, i) => (name, i))
                .Concat(catalogue.Select((p, i) => (name: Holds(p.Code), i: names.Count + i)))
                .ToDictionary(n => n.name, n => n.i, StringComparer.Ordinal);
            var profiles = fit.Model.Predict(new FeatureTable(columns));
            var pace = (double)takers / without.Count;
            return pace >= 1
                ? null
                : new(
                    product,
                    fit.Model,
                    [.. fit.Model.Terms.Select(t => place[t.Name])],
                    pace,
                    ProfilePull.Level(
                        [.. profiles.Where((_, i) => !labels[i]).Select(ProfilePull.Likeness)],
                        pull,
                        pace
                    ),
                    pull
                );
        }
        catch (UnfitDataException)
        {
            return null;
        }
    }

    public static string Holds(string code) => $"holds.{code}";

    /// <summary>Families of which hardly anybody has two: a further one takes the place of the first.</summary>
    private static HashSet<string> Exclusive(IReadOnlyList<ProductWorth> catalogue, IReadOnlyList<ProductCase> cases)
    {
        var (one, several) = (
            new Dictionary<string, int>(StringComparer.Ordinal),
            new Dictionary<string, int>(StringComparer.Ordinal)
        );
        foreach (var c in cases)
        foreach (var family in c.Holds.Select(h => catalogue[h].Family).OfType<string>().CountBy(f => f))
        {
            one[family.Key] = one.GetValueOrDefault(family.Key) + 1;
            if (family.Value > 1)
                several[family.Key] = several.GetValueOrDefault(family.Key) + 1;
        }
        return [.. one.Where(f => several.GetValueOrDefault(f.Key) < Together * f.Value).Select(f => f.Key)];
    }
}
