namespace Vinculo.Analytics.Series;

/// <summary>Stretches without values, where there usually are some.</summary>
internal static class EmptyStretches
{
    private const int Fewest = 3;

    private const int FewestZeros = 12;
    private const double RareZeros = 0.05;

    internal static Gap[] Of(SeriesGrid grid)
    {
        var values = grid.Values;
        var gaps = Runs(values, double.IsNaN);
        // Nights and Sundays that are always empty are no gaps; a run far longer than most is one.
        var usual = gaps.Count >= 5 ? Running.MedianOf([.. gaps.Select(r => (double)r.Count)]) : 0;
        var found = gaps.Where(r => r.Count >= Fewest && r.Count > 3 * usual).Select(r => Told(grid, r, false));
        var known = Array.FindAll(values, v => !double.IsNaN(v));
        if (known.Min() >= 0 && known.Count(v => v == 0) <= RareZeros * known.Length)
            found = found.Concat(
                Runs(values, v => v == 0).Where(r => r.Count >= FewestZeros).Select(r => Told(grid, r, true))
            );
        return [.. found.OrderBy(g => g.Start)];
    }

    private static Gap Told(SeriesGrid grid, (int From, int Count) run, bool zeros) =>
        new(grid.At(run.From), grid.At(run.From + run.Count), run.Count, zeros);

    private static List<(int From, int Count)> Runs(double[] values, Func<double, bool> belongs)
    {
        var runs = new List<(int From, int Count)>();
        for (var t = 0; t < values.Length; t++)
        {
            if (!belongs(values[t]))
                continue;
            var from = t;
            while (t < values.Length && belongs(values[t]))
                t++;
            runs.Add((from, t - from));
        }
        return runs;
    }
}
