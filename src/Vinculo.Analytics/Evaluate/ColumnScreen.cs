using Vinculo.Analytics.Numerics;
using Vinculo.Analytics.Score;

namespace Vinculo.Analytics.Evaluate;

/// <summary>Of a wide table, the columns that tell most of a number, each by itself.</summary>
/// <remarks>
/// Marginal screening [FL2008]: each column in at most eight parts, by χ² of the parts' means [P1900] and, for numbers, by
/// their straight trend, whichever is clearer. Looks at the cases one learns from and at no others.
/// </remarks>
internal static class ColumnScreen
{
    /// <summary>More columns than this are screened before methods look at them together.</summary>
    internal const int Wide = 40;

    private const int Parts = 8;
    private const int FewestInPart = 20;

    /// <summary>Places of the columns that tell most of <paramref name="target"/>, in the order of the table.</summary>
    /// <param name="table">n cases.</param>
    /// <param name="target">n numbers; only those of <paramref name="rows"/> are looked at.</param>
    /// <param name="rows">Positions to learn from.</param>
    /// <param name="most">Columns at most.</param>
    /// <param name="useless">Columns that would pass though they tell nothing, on average; fewer where fewer are clear.</param>
    internal static int[] Clearest(FeatureTable table, double[] target, int[] rows, int most, double useless)
    {
        var columns = table.Columns.Count;
        var mean = rows.Length == 0 ? 0 : rows.Average(i => target[i]);
        var usual = rows.Length == 0 ? 0 : rows.Average(i => (target[i] - mean) * (target[i] - mean));
        if (!(usual > 0))
            return [];
        var chance = new double[columns];
        var strength = new double[columns];
        Parallel.For(
            0,
            columns,
            c =>
                (chance[c], strength[c]) = ByChance(
                    ColumnParts.Of(table.Columns[c], rows, Parts),
                    target,
                    rows,
                    mean,
                    usual
                )
        );
        return
        [
            .. Enumerable
                .Range(0, columns)
                .Where(c => chance[c] * columns <= useless)
                .OrderBy(c => chance[c])
                .ThenByDescending(c => strength[c])
                .ThenBy(c => c)
                .Take(most)
                .Order(),
        ];
    }

    /// <summary>The same columns of a table, in its order.</summary>
    internal static FeatureTable Only(FeatureTable table, IEnumerable<int> places) =>
        new([.. places.Distinct().Order().Select(c => table.Columns[c])]);

    /// <summary>How likely chance alone parts the means as much, and χ² by part to order what is beyond that.</summary>
    private static (double Chance, double Strength) ByChance(
        ColumnParts column,
        double[] target,
        int[] rows,
        double mean,
        double usual
    )
    {
        var (cases, sums, squares) = (new int[column.Count], new double[column.Count], new double[column.Count]);
        foreach (var i in rows)
        {
            var (part, value) = (column.Part[i], target[i] - mean);
            cases[part]++;
            sums[part] += value;
            squares[part] += value * value;
        }
        var weight = new double[column.Count];
        for (var p = 0; p < weight.Length; p++)
            if (cases[p] >= FewestInPart)
            {
                var own = sums[p] / cases[p];
                weight[p] = cases[p] / Math.Max(usual, squares[p] / cases[p] - own * own);
            }
        var shape = Spread(weight, sums, cases, column.Count);
        if (shape.Degrees < 1)
            return (1, 0);
        var chance = IncompleteGamma.Upper(shape.Degrees / 2.0, shape.Square / 2);
        if (column.Steps < 3)
            return (chance, shape.Square / shape.Degrees);
        var trend = Trend(weight, sums, cases, column.Steps);
        return (
            Math.Min(1, 2 * Math.Min(chance, IncompleteGamma.Upper(0.5, trend / 2))),
            Math.Max(trend, shape.Square / shape.Degrees)
        );
    }

    private static (double Square, int Degrees) Spread(double[] weight, double[] sums, int[] cases, int count)
    {
        var (total, middle, degrees) = (0.0, 0.0, -1);
        for (var p = 0; p < count; p++)
            if (weight[p] > 0)
            {
                total += weight[p];
                middle += weight[p] * sums[p] / cases[p];
                degrees++;
            }
        middle /= Math.Max(double.Epsilon, total);
        var square = 0.0;
        for (var p = 0; p < count; p++)
            if (weight[p] > 0)
                square += weight[p] * Math.Pow(sums[p] / cases[p] - middle, 2);
        return (square, degrees);
    }

    /// <summary>Square of the slope over the steps, in its own error.</summary>
    private static double Trend(double[] weight, double[] sums, int[] cases, int steps)
    {
        var (total, middle, at) = (0.0, 0.0, 0.0);
        for (var p = 0; p < steps; p++)
            if (weight[p] > 0)
                (total, middle, at) = (total + weight[p], middle + weight[p] * sums[p] / cases[p], at + weight[p] * p);
        if (total <= 0)
            return 0;
        (middle, at) = (middle / total, at / total);
        var (cross, spread) = (0.0, 0.0);
        for (var p = 0; p < steps; p++)
            if (weight[p] > 0)
                (cross, spread) = (
                    cross + weight[p] * (p - at) * (sums[p] / cases[p] - middle),
                    spread + weight[p] * (p - at) * (p - at)
                );
        return spread > 0 ? cross * cross / spread : 0;
    }
}
