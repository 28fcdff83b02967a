using Vinculo.Analytics.Evaluate;
using Vinculo.Analytics.Score;
using Vinculo.Analytics.Text;

namespace Vinculo.Analytics.Segment.Clusters;

/// <summary>Features put on one footing: long tails drawn in, outermost hundredths cut, mean 0 and deviation 1, missing in the middle.</summary>
internal sealed class EvenPoints
{
    private const double Tail = 0.01;
    private const double Lopsided = 1;

    private static readonly double[] Units = [1, 0.3, 0.1, 0.01];

    private EvenPoints(double[] values, int stride, NumericColumn[] used) =>
        (Values, Stride, Used) = (values, stride, used);

    /// <summary>Point i at [i · stride …].</summary>
    internal double[] Values { get; }

    /// <summary>Numbers per point, a multiple of four.</summary>
    internal int Stride { get; }

    /// <summary>The features that vary, in order.</summary>
    internal NumericColumn[] Used { get; }

    internal int Count => Stride == 0 ? 0 : Values.Length / Stride;

    internal static EvenPoints Of(FeatureTable table)
    {
        var numbers = table.Columns.OfType<NumericColumn>().ToArray();
        var even = new double[numbers.Length][];
        Parallel.For(0, numbers.Length, c => even[c] = Even(numbers[c].Values));
        int[] used = [.. Enumerable.Range(0, numbers.Length).Where(c => even[c].Length > 0)];
        var stride = Factorisation.StrideOf(used.Length);
        var values = new double[table.Rows * stride];
        for (var c = 0; c < used.Length; c++)
        for (var i = 0; i < table.Rows; i++)
            values[i * stride + c] = even[used[c]][i];
        return new EvenPoints(values, stride, [.. used.Select(c => numbers[c])]);
    }

    /// <summary>Empty when the numbers do not vary.</summary>
    private static double[] Even(double[] values)
    {
        var sorted = Array.FindAll(values, double.IsFinite);
        Array.Sort(sorted);
        if (sorted.Length == 0 || sorted[0] == sorted[^1])
            return [];
        var (low, high) = (Quantiles.OfSorted(sorted, Tail), Quantiles.OfSorted(sorted, 1 - Tail));
        if (low == high)
            (low, high) = (sorted[0], sorted[^1]);
        var read = Array.ConvertAll(values, v => double.IsFinite(v) ? Math.Clamp(v, low, high) : double.NaN);
        if (low >= 0 && Lop(read) > Lopsided)
        {
            // A logarithm bends amounts near nought too much or too little; the unit that leaves least of the lop is taken.
            var middle = Math.Max(Quantiles.OfSorted(sorted, 0.5), (high - low) / 100);
            var plain = read;
            read = Units
                .Select(unit => Array.ConvertAll(plain, v => Math.Log(1 + v / (middle * unit))))
                .MinBy(logs => Math.Abs(Lop(logs)))!;
        }
        var (mean, deviation) = Moments(read);
        return Array.ConvertAll(read, v => double.IsNaN(v) || deviation == 0 ? 0 : (v - mean) / deviation);
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
