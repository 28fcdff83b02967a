using Vinculo.Analytics.Evaluate;
using Vinculo.Analytics.Randomness;
using Vinculo.Analytics.Score;
using Vinculo.Analytics.Text;

namespace Vinculo.Analytics.Segment.Clusters;

/// <summary>How a number is put on one footing with others.</summary>
/// <param name="Feature">Its name.</param>
/// <param name="Low">What is less counts as this.</param>
/// <param name="High">What is more counts as this.</param>
/// <param name="Unit">Long tails: the logarithm of one and the number in this unit is taken; null: the number itself.</param>
/// <param name="Mean">Of what came of it.</param>
/// <param name="Deviation">Of what came of it, above 0.</param>
public sealed record EvenScale(string Feature, double Low, double High, double? Unit, double Mean, double Deviation)
{
    /// <summary>The number on the scale; nought, the middle, when it is not known.</summary>
    public double Of(double value)
    {
        if (!double.IsFinite(value))
            return 0;
        var read = Math.Clamp(value, Low, High);
        return ((Unit is { } unit ? Math.Log(1 + read / unit) : read) - Mean) / Deviation;
    }
}

/// <summary>Features put on one footing: long tails drawn in, outermost hundredths cut, mean 0 and deviation 1, missing in the middle.</summary>
internal sealed class EvenPoints
{
    private const double Tail = 0.01;
    private const double Lopsided = 1;

    /// <summary>Columns of so few different values are lattices: between two of them there is always nobody.</summary>
    private const int FewLevels = 40;

    private static readonly double[] Units = [1, 0.3, 0.1, 0.01];

    private EvenPoints(double[] values, int stride, NumericColumn[] used, EvenScale[] scales) =>
        (Values, Stride, Used, Scales) = (values, stride, used, scales);

    /// <summary>Point i at [i · stride …].</summary>
    internal double[] Values { get; }

    /// <summary>Numbers per point, a multiple of four.</summary>
    internal int Stride { get; }

    /// <summary>The features that vary, in order.</summary>
    internal NumericColumn[] Used { get; }

    /// <summary>Of each of them.</summary>
    internal EvenScale[] Scales { get; }

    internal int Count => Stride == 0 ? 0 : Values.Length / Stride;

    internal static EvenPoints Of(FeatureTable table)
    {
        var numbers = table.Columns.OfType<NumericColumn>().ToArray();
        var found = new EvenScale?[numbers.Length];
        Parallel.For(0, numbers.Length, c => found[c] = Scale(numbers[c]));
        int[] used = [.. Enumerable.Range(0, numbers.Length).Where(c => found[c] is not null)];
        var stride = Factorisation.StrideOf(used.Length);
        var values = new double[table.Rows * stride];
        EvenScale[] scales = [.. used.Select(c => found[c]!)];
        for (var c = 0; c < used.Length; c++)
        for (var i = 0; i < table.Rows; i++)
            values[i * stride + c] = scales[c].Of(numbers[used[c]].Values[i]);
        return new EvenPoints(values, stride, [.. used.Select(c => numbers[c])], scales);
    }

    /// <summary>At most so many of the points, evenly from the first to the last.</summary>
    internal double[] Some(int most)
    {
        var n = Math.Min(Count, most);
        var some = new double[n * Stride];
        for (var i = 0; i < n; i++)
            Array.Copy(Values, (long)i * Count / n * Stride, some, i * Stride, Stride);
        return some;
    }

    /// <summary>The same points, those on a lattice (counts) spread evenly around their places, so that its holes are none.</summary>
    internal double[] OffLattice(double[] some, Xoshiro256 random)
    {
        var spread = (double[])some.Clone();
        for (var c = 0; c < Used.Length; c++)
        {
            var levels = new SortedSet<double>();
            for (var at = c; at < some.Length && levels.Count <= FewLevels; at += Stride)
                levels.Add(some[at]);
            if (levels.Count is < 2 or > FewLevels)
                continue;
            double[] places = [.. levels];
            for (var at = c; at < some.Length; at += Stride)
            {
                var level = Array.BinarySearch(places, some[at]);
                var (below, above) = (level, level + 1);
                if (level == 0)
                    (below, above) = (1, 1);
                else if (above == places.Length)
                    above = level;
                var (low, high) = (places[below] - places[below - 1], places[above] - places[above - 1]);
                spread[at] += random.NextDouble() * (low + high) / 2 - low / 2;
            }
        }
        return spread;
    }

    /// <summary>Null when the numbers do not vary.</summary>
    private static EvenScale? Scale(NumericColumn column)
    {
        var sorted = Array.FindAll(column.Values, double.IsFinite);
        Array.Sort(sorted);
        if (sorted.Length == 0 || sorted[0] == sorted[^1])
            return null;
        var (low, high) = (Quantiles.OfSorted(sorted, Tail), Quantiles.OfSorted(sorted, 1 - Tail));
        if (low == high)
            (low, high) = (sorted[0], sorted[^1]);
        var read = Array.ConvertAll(column.Values, v => double.IsFinite(v) ? Math.Clamp(v, low, high) : double.NaN);
        double? unit = null;
        if (low >= 0 && Lop(read) > Lopsided)
        {
            // A logarithm bends amounts near nought too much or too little; the unit that leaves least of the lop is taken.
            var middle = Math.Max(Quantiles.OfSorted(sorted, 0.5), (high - low) / 100);
            var plain = read;
            (unit, read) = Units
                .Select(u => ((double?)middle * u, Array.ConvertAll(plain, v => Math.Log(1 + v / (middle * u)))))
                .MinBy(logs => Math.Abs(Lop(logs.Item2)));
        }
        var (mean, deviation) = Moments(read);
        return deviation > 0 ? new(column.Name, low, high, unit, mean, deviation) : null;
    }

    private static double Lop(double[] values)
    {
        var (mean, deviation) = Moments(values);
        return deviation == 0
            ? 0
            : values.Where(v => !double.IsNaN(v)).Average(v => Math.Pow((v - mean) / deviation, 3));
    }

    internal static (double Mean, double Deviation) Moments(double[] values)
    {
        double sum = 0,
            squares = 0;
        var known = 0;
        foreach (var v in values)
            if (double.IsFinite(v))
            {
                sum += v;
                known++;
            }
        var mean = known == 0 ? 0 : sum / known;
        foreach (var v in values)
            if (double.IsFinite(v))
                squares += (v - mean) * (v - mean);
        return (mean, known == 0 ? 0 : Math.Sqrt(squares / known));
    }
}
