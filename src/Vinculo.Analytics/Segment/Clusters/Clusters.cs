using Vinculo.Analytics.Randomness;
using Vinculo.Analytics.Score;

namespace Vinculo.Analytics.Segment.Clusters;

/// <summary>In which way a group stands out in a feature.</summary>
/// <param name="Feature">Name of the feature.</param>
/// <param name="Level">The level that is commoner or rarer; null for numbers.</param>
/// <param name="Above">More than others, or a level commoner.</param>
/// <param name="Deviations">Distance from the mean of all, in deviations of all; of a level's share likewise.</param>
/// <param name="Own">Mean of the group, or share of the level in it.</param>
/// <param name="All">Mean of all, or share of the level in all.</param>
public sealed record ClusterTrait(string Feature, string? Level, bool Above, double Deviations, double Own, double All);

/// <summary>A group of alike customers.</summary>
/// <param name="Cases">How many.</param>
/// <param name="Share">Their share of all.</param>
/// <param name="Traits">What sets them apart, the most telling first; empty for the ordinary ones.</param>
/// <param name="Centre">Mean of each number, in the order of the table's numeric columns that vary.</param>
/// <param name="Middle">Where customers are nearest to this group, on <see cref="Clusters.Scales"/> and in their order.</param>
public sealed record Cluster(
    int Cases,
    double Share,
    IReadOnlyList<ClusterTrait> Traits,
    IReadOnlyList<double> Centre,
    IReadOnlyList<double> Middle
);

/// <summary>How groups are looked for.</summary>
public sealed record ClusterOptions
{
    /// <summary>Number of groups, 2 … 30; null to find out.</summary>
    public int? Count { get; init; }

    /// <summary>Most groups when the number is found out, 2 … 30.</summary>
    public int Most { get; init; } = 10;

    /// <summary>Starts; the best is kept.</summary>
    public int Starts { get; init; } = 8;

    internal void Check()
    {
        if (Count is < 2 or > 30)
            throw new ArgumentOutOfRangeException(nameof(Count), Count, "The number of groups must lie in 2 … 30.");
        if (Most is < 2 or > 30)
            throw new ArgumentOutOfRangeException(nameof(Most), Most, "The most groups must lie in 2 … 30.");
        ArgumentOutOfRangeException.ThrowIfLessThan(Starts, 1);
    }
}

/// <summary>Customers in groups of alike ones.</summary>
/// <param name="Evidence">Whether there are groups at all; if not, all customers are one.</param>
/// <param name="All">The groups, the largest first.</param>
/// <param name="Of">Position of each customer's group.</param>
/// <param name="Scales">How each number that varies was put on one footing with the others.</param>
/// <param name="Silhouette">How much nearer customers are to their own group than to the next, −1 … 1, of at most 1,500; NaN for one group.</param>
/// <param name="Report">How the fit went.</param>
public sealed record Clusters(
    bool Evidence,
    IReadOnlyList<Cluster> All,
    IReadOnlyList<int> Of,
    IReadOnlyList<EvenScale> Scales,
    double Silhouette,
    FitReport Report
)
{
    private const int Fewest = 30;
    private const int MostCompared = 1_500;
    private const int MostTraits = 5;
    private const double Telling = 0.4;

    /// <summary>Finds groups by the numbers of a table; levels of other columns only help to describe them.</summary>
    /// <param name="table">n cases, at least 30; missing numbers stand in the middle.</param>
    /// <param name="random">For starts and reference points.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="UnfitDataException">Fewer than 30 cases, or no number that varies.</exception>
    /// <remarks>O(n · groups · numbers) a step, on all cores; the number is chosen on 1,500 cases. Same input, same bits.</remarks>
    public static Clusters Find(FeatureTable table, Xoshiro256 random, ClusterOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(random);
        options ??= new ClusterOptions();
        options.Check();
        if (table.Rows < Fewest)
            throw new UnfitDataException(UnfitReason.NoCases, $"Groups need {Fewest} cases; there are {table.Rows}.");
        var points = EvenPoints.Of(table);
        if (points.Used.Length == 0)
            throw new UnfitDataException(UnfitReason.NoFeatures, "No number varies.");

        // Where valleys part groups they are taken, however unequal; else groups that are tighter than chance, as k-means sees them.
        var middles = Valleys.Middles(points, random);
        var parted = middles.Length / points.Stride;
        var clear = parted > 1 && (options.Count is { } wanted ? parted == wanted : parted <= options.Most);
        var count = clear ? parted : options.Count ?? ClusterCount.Of(points, options.Most, random);
        var fit = clear
            ? KMeans.From(points.Values, points.Stride, middles)
            : KMeans.Fit(points.Values, points.Stride, count, random, options.Starts);
        int[] order =
        [
            .. Enumerable
                .Range(0, count)
                .Where(c => fit.Groups.Contains(c))
                .OrderByDescending(c => fit.Groups.Count(g => g == c))
                .ThenBy(c => c),
        ];
        var place = new int[count];
        for (var i = 0; i < order.Length; i++)
            place[order[i]] = i;
        var groups = Array.ConvertAll(fit.Groups, g => place[g]);
        return new Clusters(
            count > 1,
            Described(table, points, groups, [.. order.Select(c => Middle(fit, points, c))]),
            groups,
            points.Scales,
            order.Length > 1 ? MeanSilhouette(points, groups, order.Length) : double.NaN,
            new FitReport("k-means", fit.StepsTaken, fit.Settled, double.NaN, 0, table.Rows)
        );
    }

    private static double[] Middle(KMeans fit, EvenPoints points, int group) =>
        fit.Centres.AsSpan(group * points.Stride, points.Used.Length).ToArray();

    private static Cluster[] Described(FeatureTable table, EvenPoints points, int[] groups, double[][] middles)
    {
        var members = new List<int>[middles.Length];
        for (var c = 0; c < members.Length; c++)
            members[c] = [];
        for (var i = 0; i < groups.Length; i++)
            members[groups[i]].Add(i);
        return
        [
            .. members.Select(
                (own, place) =>
                    new Cluster(
                        own.Count,
                        (double)own.Count / groups.Length,
                        [
                            .. Numbers(points, own)
                                .Concat(table.Columns.OfType<CategoricalColumn>().SelectMany(c => Levels(c, own)))
                                .Where(t => Math.Abs(t.Deviations) >= Telling)
                                .OrderByDescending(t => Math.Abs(t.Deviations))
                                .ThenBy(t => t.Feature, StringComparer.Ordinal)
                                .Take(MostTraits),
                        ],
                        [.. points.Used.Select(column => Mean(column, own))],
                        middles[place]
                    )
            ),
        ];
    }

    private static IEnumerable<ClusterTrait> Numbers(EvenPoints points, List<int> own)
    {
        for (var c = 0; c < points.Used.Length; c++)
        {
            var column = points.Used[c];
            var away = own.Average(i => points.Values[i * points.Stride + c]);
            yield return new ClusterTrait(
                column.Name,
                null,
                away > 0,
                away,
                Mean(column, own),
                EvenPoints.Moments(column.Values).Mean
            );
        }
    }

    private static IEnumerable<ClusterTrait> Levels(CategoricalColumn column, List<int> own)
    {
        for (var level = 0; level < column.Levels.Length; level++)
        {
            var all = (double)column.Codes.Count(c => c == level) / column.Rows;
            var share = (double)own.Count(i => column.Codes[i] == level) / own.Count;
            if (all is > 0.02 and < 1)
                yield return new ClusterTrait(
                    column.Name,
                    column.Levels[level],
                    share > all,
                    (share - all) / Math.Sqrt(all * (1 - all)),
                    share,
                    all
                );
        }
    }

    private static double Mean(NumericColumn column, List<int> own) =>
        EvenPoints.Moments([.. own.Select(i => column.Values[i])]).Mean;

    private static double MeanSilhouette(EvenPoints points, int[] groups, int count)
    {
        var n = Math.Min(points.Count, MostCompared);
        var some = new int[n];
        for (var i = 0; i < n; i++)
            some[i] = (int)((long)i * points.Count / n);
        var values = new double[n];
        Parallel.For(
            0,
            n,
            i =>
            {
                var (sums, sizes) = (new double[count], new int[count]);
                var own = points.Values.AsSpan(some[i] * points.Stride, points.Stride);
                for (var j = 0; j < n; j++)
                {
                    if (j == i)
                        continue;
                    var other = points.Values.AsSpan(some[j] * points.Stride, points.Stride);
                    sums[groups[some[j]]] += Math.Sqrt(KMeans.Distance(own, other));
                    sizes[groups[some[j]]]++;
                }
                var mine = groups[some[i]];
                if (sizes[mine] == 0)
                    return;
                var within = sums[mine] / sizes[mine];
                var next = double.PositiveInfinity;
                for (var c = 0; c < count; c++)
                    if (c != mine && sizes[c] > 0)
                        next = Math.Min(next, sums[c] / sizes[c]);
                values[i] = double.IsInfinity(next) ? 0 : (next - within) / Math.Max(Math.Max(next, within), 1e-12);
            }
        );
        return values.Average();
    }
}
