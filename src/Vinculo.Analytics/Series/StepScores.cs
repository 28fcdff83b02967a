using System.Runtime.InteropServices;

namespace Vinculo.Analytics.Series;

/// <summary>How far each step lies from what was expected, in the usual deviation of its slot of the day.</summary>
internal sealed class StepScores
{
    private const double Normal = 1.4826;
    private const double Own = 20;

    private const double NarrowestWithoutScatter = 0.5;

    private StepScores(double[] values, bool isConstant, double narrowest) =>
        (Values, IsConstant, Narrowest) = (values, isConstant, narrowest);

    /// <summary>Scores of amounts and of large counts; small counts have <see cref="SmallCounts"/>.</summary>
    /// <param name="grid">The series.</param>
    /// <param name="baseline">What is usual.</param>
    /// <param name="isShare">Residuals are differences of logarithms.</param>
    internal static StepScores Of(SeriesGrid grid, SeasonalBaseline baseline, bool isShare)
    {
        var values = new double[grid.Values.Length];
        var n = values.Length;
        var residual = baseline.Residual;
        var all = Spread(residual, 0, 1);
        var isStill = all <= (isShare ? Resolution.Rounding : Resolution.Nothing(baseline.Expected));
        if (isStill)
            all = Math.Max(Outer(residual), isShare ? Resolution.Share : Resolution.Of(grid.Values));
        var slots = Math.Max(1, (int)Math.Round(TimeSpan.FromDays(1) / grid.Step));
        slots = baseline.Season > 1 && slots > 1 ? Math.Min(slots, baseline.Season) : 1;
        var spread = new double[slots];
        for (var slot = 0; slot < slots; slot++)
        {
            var own = slots == 1 || isStill ? all : Spread(residual, slot, slots);
            double days = n / slots;
            // A slot's own scatter, drawn to that of all: some days of data tell little of one slot.
            spread[slot] = Math.Sqrt((days * own * own + Own * all * all) / (days + Own));
        }
        for (var t = 0; t < n; t++)
            values[t] = residual[t] / spread[t % slots];
        var known = Array.FindAll(grid.Values, v => !double.IsNaN(v));
        return new StepScores(values, known.Min() == known.Max(), isStill ? NarrowestWithoutScatter : 0);
    }

    internal static StepScores OfKnown(double[] values) => new(values, values.All(v => double.IsNaN(v) || v == 0), 0);

    /// <summary>One score a step, about 0 ± 1 as a rule; NaN where nothing was seen.</summary>
    internal double[] Values { get; }

    /// <summary>Whether nothing ever changes.</summary>
    internal bool IsConstant { get; }

    /// <summary>Least width of what days differ by: above 0 where hardly any step differs from what was expected.</summary>
    internal double Narrowest { get; }

    private static double Spread(double[] residual, int slot, int slots)
    {
        var sizes = new List<double>(residual.Length / slots + 1);
        for (var t = slot; t < residual.Length; t += slots)
            if (!double.IsNaN(residual[t]))
                sizes.Add(Math.Abs(residual[t]));
        return sizes.Count == 0 ? 0 : Normal * Running.MedianOf(CollectionsMarshal.AsSpan(sizes));
    }

    /// <summary>Where most steps are exactly as expected: the scatter of the tenth that is not.</summary>
    private static double Outer(double[] residual)
    {
        var sizes = residual.Where(r => !double.IsNaN(r)).Select(Math.Abs).Order().ToArray();
        return sizes.Length == 0 ? 0 : sizes[(int)(0.95 * (sizes.Length - 1))];
    }
}
