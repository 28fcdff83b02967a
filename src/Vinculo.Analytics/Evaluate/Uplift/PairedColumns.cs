using System.Globalization;
using Vinculo.Analytics.Numerics;
using Vinculo.Analytics.Score;

namespace Vinculo.Analytics.Evaluate.Uplift;

/// <summary>Finds columns that matter together though neither tells much alone, and makes one column of each such pair.</summary>
/// <remarks>
/// Each column in at most five parts; what rows and columns of the grid add is taken out of the cells' means, and what is
/// left is judged by χ² [P1900] at .001 for all pairs together. A cell counts with its own variance where that is larger
/// than the common one, so that a few large amounts do not pass for a pattern.
/// </remarks>
internal static class PairedColumns
{
    private const int Parts = 4;
    private const int Most = 3;
    private const int FewestInCell = 50;
    private const int Sweeps = 12;
    private const double Chance = 0.001;

    /// <summary>Looked at at most, pairs times cases; of longer tables every so many case.</summary>
    private const long MostWork = 1_600_000_000;

    /// <summary>The pairs that show, the clearest first, at most three.</summary>
    /// <param name="table">n cases.</param>
    /// <param name="target">n numbers; only those of <paramref name="rows"/> are looked at.</param>
    /// <param name="rows">Positions to learn from.</param>
    /// <returns>By pair, a level for every case of the table that has both parts.</returns>
    internal static IReadOnlyList<(string One, string Other, CategoricalColumn Both)> Of(
        FeatureTable table,
        double[] target,
        int[] rows
    )
    {
        var columns = table.Columns.Select(c => ColumnParts.Of(c, rows, Parts)).Where(c => c.Count > 1).ToArray();
        var pairs = (long)columns.Length * (columns.Length - 1) / 2;
        if (pairs == 0)
            return [];
        var step = (int)Math.Max(1, pairs * rows.Length / MostWork);
        int[] looked = [.. rows.Where((_, i) => i % step == 0)];
        var mean = looked.Average(i => target[i]);
        var usual = looked.Average(i => (target[i] - mean) * (target[i] - mean));
        if (!(usual > 0))
            return [];
        var found = new List<(double Chance, int One, int Other)>[columns.Length];
        Parallel.For(
            0,
            columns.Length,
            a =>
            {
                var own = found[a] = [];
                for (var b = a + 1; b < columns.Length; b++)
                    if (ByChance(columns[a], columns[b], target, looked, mean, usual) is var p && p * pairs < Chance)
                        own.Add((p, a, b));
            }
        );
        return
        [
            .. found
                .SelectMany(f => f)
                .Order()
                .Take(Most)
                .Select(f => (columns[f.One].Name, columns[f.Other].Name, Both(columns[f.One], columns[f.Other]))),
        ];
    }

    private static CategoricalColumn Both(ColumnParts one, ColumnParts other) =>
        new(
            $"{one.Name}·{other.Name}·together",
            [.. Enumerable.Range(0, one.Count * other.Count).Select(c => c.ToString(CultureInfo.InvariantCulture))],
            [.. one.Part.Zip(other.Part, (a, b) => a * other.Count + b)]
        );

    /// <summary>How likely chance alone leaves as much in the cells as there is.</summary>
    private static double ByChance(
        ColumnParts one,
        ColumnParts other,
        double[] target,
        int[] rows,
        double mean,
        double usual
    )
    {
        var cells = one.Count * other.Count;
        var (cases, sums, squares) = (new int[cells], new double[cells], new double[cells]);
        foreach (var i in rows)
        {
            var cell = one.Part[i] * other.Count + other.Part[i];
            var value = target[i] - mean;
            cases[cell]++;
            sums[cell] += value;
            squares[cell] += value * value;
        }
        var (weight, left) = (new double[cells], new double[cells]);
        for (var c = 0; c < cells; c++)
            if (cases[c] >= FewestInCell)
            {
                left[c] = sums[c] / cases[c];
                weight[c] = cases[c] / Math.Max(usual, squares[c] / cases[c] - left[c] * left[c]);
            }
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            for (var a = 0; a < one.Count; a++)
                TakeOut(weight, left, a * other.Count, 1, other.Count);
            for (var b = 0; b < other.Count; b++)
                TakeOut(weight, left, b, other.Count, one.Count);
        }
        bool Any(int first, int step, int count) => Enumerable.Range(0, count).Any(k => weight[first + k * step] > 0);
        var degrees =
            weight.Count(w => w > 0)
            - Enumerable.Range(0, one.Count).Count(a => Any(a * other.Count, 1, other.Count))
            - Enumerable.Range(0, other.Count).Count(b => Any(b, other.Count, one.Count))
            + 1;
        return degrees <= 0
            ? 1
            : IncompleteGamma.Upper(degrees / 2.0, left.Select((l, c) => weight[c] * l * l).Sum() / 2);
    }

    /// <summary>Takes the weighed mean of some cells, those at a distance of <paramref name="step"/>, out of them.</summary>
    private static void TakeOut(double[] weight, double[] left, int first, int step, int count)
    {
        var (sum, total) = (0.0, 0.0);
        for (var k = 0; k < count; k++)
            (sum, total) = (sum + weight[first + k * step] * left[first + k * step], total + weight[first + k * step]);
        if (total > 0)
            for (var k = 0; k < count; k++)
                left[first + k * step] -= sum / total;
    }
}
