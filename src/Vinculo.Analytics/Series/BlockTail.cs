using System.Runtime.InteropServices;
using Vinculo.Analytics.Evaluate;

namespace Vinculo.Analytics.Series;

/// <summary>How large the largest score of a day usually is, and how seldom it is larger than a given one.</summary>
/// <remarks>
/// [C2001] §3: the largest of many scores is Gumbel distributed. Its two parameters are taken from the quartiles of the
/// days, which a few bad days do not move; a series whose days differ much among themselves has a wide one.
/// </remarks>
internal readonly struct BlockTail
{
    // Quantiles of the standard Gumbel distribution at a quarter and three quarters.
    private const double Quarter = -0.32663425997828094;
    private const double ThreeQuarters = 1.2458993237072384;
    private const double Narrowest = 0.05;
    private const double Unknown = 2;
    private const int Fewest = 5;

    private readonly double middle;
    private readonly double width;

    private BlockTail(double middle, double width) => (this.middle, this.width) = (middle, width);

    /// <param name="scores">A score a step; NaN is not known.</param>
    /// <param name="block">Steps of a day.</param>
    /// <param name="narrowest">Least width, where days hardly differ; 0 without such.</param>
    internal static BlockTail Of(double[] scores, int block, double narrowest = 0)
    {
        var largest = new List<double>();
        // Days that overlap by three quarters: no more knowledge, but steadier quartiles.
        for (var from = 0; from + block <= scores.Length; from += Math.Max(1, block / 4))
        {
            var most = double.NaN;
            for (var t = from; t < from + block; t++)
                if (!double.IsNaN(scores[t]) && !(Math.Abs(scores[t]) <= most))
                    most = Math.Abs(scores[t]);
            if (!double.IsNaN(most))
                largest.Add(most);
        }
        if (largest.Count < Fewest)
            return new BlockTail(Unknown, Unknown / 4);
        largest.Sort();
        var sorted = CollectionsMarshal.AsSpan(largest);
        var (low, high) = (Quantiles.OfSorted(sorted, 0.25), Quantiles.OfSorted(sorted, 0.75));
        var width = Math.Max(Math.Max(narrowest, Narrowest * high), (high - low) / (ThreeQuarters - Quarter));
        return new BlockTail(high - width * ThreeQuarters, width);
    }

    /// <summary>Days until one has a score as large by chance, on average; at least 1.</summary>
    internal double Once(double score)
    {
        var x = Math.Exp(-(score - middle) / width);
        return double.IsNaN(score) ? 1
            : x < 1e-12 ? 1 / Math.Max(x, 1e-12)
            : 1 / (1 - Math.Exp(-x));
    }

    /// <summary>The score in multiples of a day's usual largest.</summary>
    internal double InUsual(double score) => score / Math.Max(middle, width);
}
