using Vinculo.Analytics.Numerics;
using Vinculo.Analytics.Score;
using Vinculo.Analytics.Score.Logistic;

namespace Vinculo.Analytics.Evaluate.Uplift;

/// <summary>Least squares with a penalty on mixed features: slopes on standardised numbers, steps per quantile bin, levels.</summary>
/// <remarks>[HTF2009 §3.4.1]. Missing numbers and levels have a weight of their own. The penalty is chosen on a quarter held back.</remarks>
internal sealed class RidgeOnFeatures
{
    private const int MostLevels = 30;

    private static readonly double[] Penalties = [3, 30, 300, 3000];

    private readonly List<Part> parts;
    private readonly int size;
    private readonly double mean;
    private readonly double[] weights;

    private RidgeOnFeatures(List<Part> parts, int size, double mean, double[] weights) =>
        (this.parts, this.size, this.mean, this.weights) = (parts, size, mean, weights);

    /// <param name="Column">Name of the column.</param>
    /// <param name="First">Place of its first weight.</param>
    /// <param name="Mean">Mean of its known numbers.</param>
    /// <param name="Scale">Their deviation.</param>
    /// <param name="Low">Numbers below count as this.</param>
    /// <param name="High">Numbers above count as this.</param>
    /// <param name="Edges">Inner edges of its bins.</param>
    /// <param name="Levels">Its levels; null for numbers.</param>
    private sealed record Part(
        string Column,
        int First,
        double Mean,
        double Scale,
        double Low,
        double High,
        double[] Edges,
        string[]? Levels
    );

    /// <summary>Fits on some rows.</summary>
    /// <param name="table">n cases.</param>
    /// <param name="target">n numbers; only those of <paramref name="rows"/> are looked at.</param>
    /// <param name="rows">Positions to learn from.</param>
    /// <param name="bins">Steps per number; 1 for slopes alone.</param>
    internal static RidgeOnFeatures Fit(FeatureTable table, double[] target, int[] rows, int bins)
    {
        var parts = new List<Part>();
        var size = 0;
        foreach (var column in table.Columns)
        {
            var part = Describe(column, rows, bins, size);
            parts.Add(part);
            size += part.Levels is { } levels ? levels.Length + 1 : 2 + part.Edges.Length + 1;
        }
        int[] learn = [.. rows.Where((_, i) => i % 4 != 3)];
        int[] check = [.. rows.Where((_, i) => i % 4 == 3)];
        var half = Moments.Of(table, parts, size, target, learn);
        var best = Penalties[0];
        var least = double.PositiveInfinity;
        foreach (var penalty in Penalties)
        {
            var model = half.Solve(parts, penalty);
            var found = model.Predict(table, check);
            var error = 0.0;
            for (var i = 0; i < check.Length; i++)
                error += (found[i] - target[check[i]]) * (found[i] - target[check[i]]);
            if (error < least)
                (least, best) = (error, penalty);
        }
        return Moments.Of(table, parts, size, target, rows).Solve(parts, best * 4 / 3);
    }

    internal double[] Predict(FeatureTable table, int[] rows)
    {
        var columns = parts.ConvertAll(p => table.Find(p.Column)!);
        var found = new double[rows.Length];
        Parallel.For(
            0,
            rows.Length,
            () => new double[size],
            (i, _, x) =>
            {
                Write(parts, columns, rows[i], x);
                found[i] = mean + Cholesky.Dot(x, weights);
                return x;
            },
            _ => { }
        );
        return found;
    }

    /// <summary>The fit as terms of a sum; <paramref name="factor"/> multiplies all of it.</summary>
    /// <param name="table">Cases whose mean counts as usual.</param>
    /// <param name="rows">Which of them.</param>
    /// <param name="factor">Of the whole prediction.</param>
    internal UpliftModel ToModel(FeatureTable table, int[] rows, double factor)
    {
        var terms = parts.ConvertAll(p => new UpliftTerm(
            p.Column,
            p.Mean,
            p.Scale,
            p.Low,
            p.High,
            p.Edges,
            p.Levels,
            [
                .. weights
                    .Skip(p.First)
                    .Take(p.Levels is { } levels ? levels.Length + 1 : 3 + p.Edges.Length)
                    .Select(w => w * factor),
            ],
            0
        ));
        var start = mean * factor;
        for (var t = 0; t < terms.Count; t++)
        {
            var column = table.Find(terms[t].Column)!;
            var usual = rows.Average(row => terms[t].Of(column[row]));
            terms[t] = terms[t] with { Usual = usual };
            start += usual;
        }
        return new UpliftModel(start, terms);
    }

    private static Part Describe(FeatureColumn column, int[] rows, int bins, int first)
    {
        if (column is CategoricalColumn levels)
        {
            string[] kept =
            [
                .. rows.Where(r => levels.Codes[r] >= 0)
                    .CountBy(r => levels.Codes[r])
                    .OrderByDescending(c => c.Value)
                    .ThenBy(c => c.Key)
                    .Take(MostLevels)
                    .Select(c => levels.Levels[c.Key]),
            ];
            return new Part(column.Name, first, 0, 1, 0, 0, [], kept);
        }
        var numbers = rows.Select(r => ((NumericColumn)column).Values[r])
            .Where(v => !double.IsNaN(v))
            .Order()
            .ToArray();
        if (numbers.Length == 0)
            return new Part(column.Name, first, 0, 1, 0, 0, [], null);
        var mean = numbers.Average();
        var scale = Math.Sqrt(numbers.Average(v => (v - mean) * (v - mean)));
        return new Part(
            column.Name,
            first,
            mean,
            scale > 0 ? scale : 1,
            Quantiles.OfSorted(numbers, 0.005),
            Quantiles.OfSorted(numbers, 0.995),
            bins > 1 ? Binning.Edges(numbers, bins) : [],
            null
        );
    }

    private static void Write(List<Part> parts, List<FeatureColumn> columns, int row, Span<double> x)
    {
        x.Clear();
        for (var p = 0; p < parts.Count; p++)
        {
            var part = parts[p];
            if (part.Levels is { } levels)
            {
                var own = (CategoricalColumn)columns[p];
                var at = own.Codes[row] < 0 ? levels.Length : Array.IndexOf(levels, own.Levels[own.Codes[row]]);
                if (at >= 0)
                    x[part.First + at] = 1;
                continue;
            }
            var number = ((NumericColumn)columns[p]).Values[row];
            if (double.IsNaN(number))
            {
                x[part.First + 1] = 1;
                continue;
            }
            x[part.First] = (Math.Clamp(number, part.Low, part.High) - part.Mean) / part.Scale;
            if (part.Edges.Length > 0)
                x[part.First + 2 + Binning.BinOf(part.Edges, number)] = 1;
        }
    }

    /// <summary>Sums of products of features with each other and the target, about their means.</summary>
    private sealed class Moments(int size, double[] square, double[] cross, double[] means, double mean, int cases)
    {
        private const int Block = 2048;

        internal static Moments Of(FeatureTable table, List<Part> parts, int size, double[] target, int[] rows)
        {
            var columns = parts.ConvertAll(p => table.Find(p.Column)!);
            var blocks = (rows.Length + Block - 1) / Block;
            var sums = new (double[] Square, double[] Cross, double[] Means, double Target)[blocks];
            Parallel.For(
                0,
                blocks,
                b =>
                {
                    var (square, cross, means) = (new double[size * size], new double[size], new double[size]);
                    var x = new double[size];
                    var total = 0.0;
                    var set = new List<int>();
                    for (var i = b * Block; i < Math.Min(rows.Length, (b + 1) * Block); i++)
                    {
                        Write(parts, columns, rows[i], x);
                        var y = target[rows[i]];
                        total += y;
                        set.Clear();
                        for (var j = 0; j < size; j++)
                            if (x[j] != 0)
                                set.Add(j);
                        foreach (var j in set)
                        {
                            cross[j] += x[j] * y;
                            means[j] += x[j];
                            foreach (var k in set)
                                if (k <= j)
                                    square[j * size + k] += x[j] * x[k];
                        }
                    }
                    sums[b] = (square, cross, means, total);
                }
            );
            var (all, with, middle) = (new double[size * size], new double[size], new double[size]);
            var sum = 0.0;
            foreach (var (square, cross, means, total) in sums)
            {
                for (var i = 0; i < all.Length; i++)
                    all[i] += square[i];
                for (var i = 0; i < size; i++)
                    (with[i], middle[i]) = (with[i] + cross[i], middle[i] + means[i]);
                sum += total;
            }
            return new Moments(size, all, with, middle, sum / rows.Length, rows.Length);
        }

        internal RidgeOnFeatures Solve(List<Part> parts, double penalty)
        {
            var a = new double[size * size];
            var b = new double[size];
            for (var i = 0; i < size; i++)
            {
                b[i] = cross[i] - means[i] * mean;
                for (var j = 0; j <= i; j++)
                    a[i * size + j] = square[i * size + j] - means[i] * means[j] / cases;
                a[i * size + i] += penalty;
            }
            if (!Cholesky.Factor(a, size, size))
                Array.Clear(b);
            else
                Cholesky.Solve(a, size, size, b);
            var start = mean;
            for (var i = 0; i < size; i++)
                start -= b[i] * means[i] / cases;
            return new RidgeOnFeatures(parts, size, start, b);
        }
    }
}
