using System.Globalization;
using Vinculo.Analytics.Evaluate;
using Vinculo.Insights.Segments.Storage;

namespace Vinculo.Insights.Segments;

/// <summary>
/// What a segmentation should be told about itself: "it is an error to segment by product, or to believe that a segmentation
/// is fixed". Worked out with every whole computation.
/// </summary>
internal static class SegmentAdvice
{
    public const int PeriodDays = 30;
    public const int Periods = 3;

    /// <summary>Below this share of customers a segment is too small to be treated on its own.</summary>
    private const double Small = .005;
    private const long Few = 30;
    private const double LargeRest = .25;

    /// <summary>Fewer movers than this share of the customers in three periods is nobody.</summary>
    private const double Still = .005;

    /// <summary>Below this share of a standard deviation a difference is none in practice [C1988].</summary>
    private const double NoDifference = .2;
    private const int EnoughToCompare = 50;
    private const int MostTold = 3;

    public static IReadOnlyList<AdviceFound> Of(
        Segmentation segmentation,
        SegmentFieldList known,
        FieldTable table,
        int[] places,
        IReadOnlyList<SegmentStore.Tally> tallies,
        IReadOnlyDictionary<string, long>? first,
        long? moved
    )
    {
        var found = new List<AdviceFound>();
        var definition = segmentation.Definition;
        var all = tallies.Sum(t => t.Customers);
        if (all == 0)
            return found;
        var themes = known.Known(definition.Fields).Select(f => f.Theme).ToList();
        if (themes.Count > 0 && themes.All(t => t == FieldTheme.Product))
            found.Add(new("only-product", []));
        if (moved is { } moves && moves < Still * all)
            found.Add(new("nobody-moved", [Periods.ToString(CultureInfo.InvariantCulture)]));
        found.AddRange(Alike(tallies, table, places));
        found.AddRange(
            tallies
                .Where(t => !t.Segment.Rest && t.Customers < Math.Max(Few, Small * all) && all > 4 * Few)
                .OrderBy(t => t.Customers)
                .Take(MostTold)
                .Select(t => new AdviceFound(
                    "too-small",
                    [t.Segment.Code, t.Customers.ToString(CultureInfo.InvariantCulture)]
                ))
        );
        var rest = tallies[^1];
        if (rest.Customers > LargeRest * all)
            found.Add(
                new(
                    "large-rest",
                    [rest.Segment.Code, ((double)rest.Customers / all).ToString("R", CultureInfo.InvariantCulture)]
                )
            );
        if (Drifted(definition, tallies, first))
            found.Add(new("drifted", []));
        return found;
    }

    /// <summary>Amounts that once cut the customers in certain shares and now cut them in others.</summary>
    private static bool Drifted(
        SegmentationDefinition definition,
        IReadOnlyList<SegmentStore.Tally> tallies,
        IReadOnlyDictionary<string, long>? first
    ) =>
        first is not null
        && definition.Kind == SegmentationKind.Axes
        && definition.Axes.Any(a => a.By == CutBy.Amount)
        && PopulationStability.Index(
            [.. tallies.Select(t => first.GetValueOrDefault(t.Segment.Code))],
            [.. tallies.Select(t => t.Customers)]
        ) > PopulationStability.Alarm;

    /// <summary>
    /// Pairs of segments that are the same in margin, risk and contacts: not merely without a proven difference, but with every
    /// difference shown to be small (two one-sided tests [S1987], 95 %).
    /// </summary>
    private static IEnumerable<AdviceFound> Alike(
        IReadOnlyList<SegmentStore.Tally> tallies,
        FieldTable table,
        int[] places
    )
    {
        var measures = ComputeSegments
            .Beside.Where(code => code != "value" && table.Has(code))
            .Select(code => Moments(table.Numbers(code), places, tallies.Count, code == "margin"))
            .ToList();
        var told = 0;
        for (var a = 0; a < tallies.Count && told < MostTold; a++)
        for (var b = a + 1; b < tallies.Count && told < MostTold; b++)
        {
            if (tallies[a].Segment.Rest || tallies[b].Segment.Rest)
                continue;
            var compared = measures.Select(m => Same(m[a], m[b])).Where(s => s is not null).ToList();
            if (compared.Count < 2 || !compared.TrueForAll(s => s == true))
                continue;
            told++;
            yield return new("alike", [tallies[a].Segment.Code, tallies[b].Segment.Code]);
        }
    }

    private readonly record struct Moment(long Count, double Mean, double Variance);

    /// <summary>Null: too few of either, or nothing varies.</summary>
    private static bool? Same(Moment a, Moment b)
    {
        if (a.Count < EnoughToCompare || b.Count < EnoughToCompare)
            return null;
        var spread = Math.Sqrt((a.Variance + b.Variance) / 2);
        if (!(spread > 0))
            return null;
        var difference = Math.Abs(a.Mean - b.Mean) / spread;
        return difference + 1.645 * Math.Sqrt(1.0 / a.Count + 1.0 / b.Count) < NoDifference;
    }

    private static Moment[] Moments(double[] numbers, int[] places, int segments, bool money)
    {
        var (count, mean, squares) = (new long[segments], new double[segments], new double[segments]);
        for (var i = 0; i < places.Length; i++)
        {
            if (places[i] < 0 || double.IsNaN(numbers[i]))
                continue;
            var at = places[i];
            // A few large customers would hide every difference of the others.
            var value = money ? Math.Sign(numbers[i]) * Math.Log(1 + Math.Abs(numbers[i])) : numbers[i];
            count[at]++;
            var gap = value - mean[at];
            mean[at] += gap / count[at];
            squares[at] += gap * (value - mean[at]);
        }
        return
        [
            .. Enumerable
                .Range(0, segments)
                .Select(s => new Moment(count[s], mean[s], count[s] > 1 ? squares[s] / (count[s] - 1) : 0)),
        ];
    }
}
