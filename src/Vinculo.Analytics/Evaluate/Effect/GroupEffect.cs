using Vinculo.Analytics.Numerics;

namespace Vinculo.Analytics.Evaluate.Effect;

/// <summary>Cases of one group and what they brought, as sums.</summary>
/// <param name="Cases">How many.</param>
/// <param name="Mean">Mean outcome; NaN for none.</param>
/// <param name="Variance">Variance of one outcome; 0 for fewer than two.</param>
public readonly record struct GroupSums(int Cases, double Mean, double Variance)
{
    /// <summary>Adds up outcomes.</summary>
    public static GroupSums Of(IEnumerable<double> outcomes)
    {
        var (count, mean, square) = (0, 0.0, 0.0);
        foreach (var y in outcomes)
        {
            count++;
            var off = y - mean;
            mean += off / count;
            square += off * (y - mean);
        }
        return new GroupSums(count, count == 0 ? double.NaN : mean, count < 2 ? 0 : square / (count - 1));
    }

    /// <summary>Variance of the mean.</summary>
    internal double OfMean => Variance / Cases;
}

/// <summary>What treating changes on average, against a group left alone.</summary>
/// <param name="Treated">The treated.</param>
/// <param name="Control">The others.</param>
public sealed record GroupEffect(GroupSums Treated, GroupSums Control)
{
    /// <summary>Mean of the treated less that of the others.</summary>
    public double Difference => Treated.Mean - Control.Mean;

    /// <summary>Its standard error.</summary>
    public double Error => Math.Sqrt(Treated.OfMean + Control.OfMean);

    /// <summary>Interval of the difference for one look at the end.</summary>
    /// <param name="level">Coverage, between 0 and 1.</param>
    public Interval Likely(double level = 0.95)
    {
        var half = SpecialFunctions.NormalQuantile((1 + Checked(level)) / 2) * Error;
        return new Interval(Difference - half, Difference + half);
    }

    /// <summary>Interval of a difference of shares, good also for few or rare answers.</summary>
    /// <param name="level">Coverage, between 0 and 1.</param>
    /// <remarks>[N1998b] method 10: two intervals of Wilson's, put together.</remarks>
    public Interval Newcombe(double level = 0.95)
    {
        var with = Proportion.Wilson(Treated.Mean * Treated.Cases, Treated.Cases, level);
        var without = Proportion.Wilson(Control.Mean * Control.Cases, Control.Cases, level);
        return new Interval(
            Difference - Length(Treated.Mean - with.Low, without.High - Control.Mean),
            Difference + Length(with.High - Treated.Mean, Control.Mean - without.Low)
        );
    }

    /// <summary>Interval that holds at every look, however often one looks and whenever one stops.</summary>
    /// <param name="level">Coverage over all looks together, between 0 and 1.</param>
    /// <param name="tightestAt">Number of cases at which it is meant to be tightest, above 0.</param>
    /// <remarks>
    /// [WS2024] eq. 8, Robbins's normal mixture [R1970] with the variance estimated: wider than one look by about half, for
    /// the right to look every day.
    /// </remarks>
    public Interval AlwaysValid(double level = 0.95, double tightestAt = 10_000)
    {
        var alpha = 1 - Checked(level);
        double n = Treated.Cases + Control.Cases;
        var mixing = (-2 * Math.Log(alpha) + Math.Log(-2 * Math.Log(alpha) + 1)) / tightestAt;
        var grown = n * mixing + 1;
        var half = Math.Sqrt(2 * grown / (n * mixing) * Math.Log(Math.Sqrt(grown) / alpha)) * Error;
        return new Interval(Difference - half, Difference + half);
    }

    /// <summary>Cases each group needs to see a difference four times in five.</summary>
    /// <param name="rate">Usual rate, between 0 and 1.</param>
    /// <param name="difference">The difference to see, not 0.</param>
    /// <remarks>[L1992]: 16 p (1 − p) / δ², at 5 % two-sided.</remarks>
    public static double CasesNeeded(double rate, double difference) =>
        16 * rate * (1 - rate) / (difference * difference);

    /// <summary>Adds up two groups.</summary>
    /// <param name="treated">n yes or no.</param>
    /// <param name="outcome">n outcomes.</param>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    public static GroupEffect Of(bool[] treated, double[] outcome)
    {
        ArgumentNullException.ThrowIfNull(treated);
        ArgumentNullException.ThrowIfNull(outcome);
        if (treated.Length != outcome.Length)
            throw new ArgumentException("One outcome per case.", nameof(outcome));
        return new GroupEffect(
            GroupSums.Of(outcome.Where((_, i) => treated[i])),
            GroupSums.Of(outcome.Where((_, i) => !treated[i]))
        );
    }

    /// <summary>The same with what was known before taken out of the outcome, so that less of it is luck.</summary>
    /// <param name="treated">n yes or no, by lot.</param>
    /// <param name="outcome">n outcomes, such as money.</param>
    /// <param name="before">n numbers known before the treatment, such as the money of the months before; NaN where unknown.</param>
    /// <returns>The effect, and the share of the variance that was taken out, 0 … 1.</returns>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    /// <remarks>[DXKW2013]: y − θ (x − x̄), θ = cov(x, y) / var(x) over both groups.</remarks>
    public static (GroupEffect Effect, double TakenOut) Adjusted(bool[] treated, double[] outcome, double[] before)
    {
        ArgumentNullException.ThrowIfNull(before);
        if (before.Length != outcome.Length)
            throw new ArgumentException("One earlier number per case.", nameof(before));
        var known = Enumerable.Range(0, before.Length).Where(i => !double.IsNaN(before[i])).ToArray();
        if (known.Length == 0)
            return (Of(treated, outcome), 0);
        var (x, y) = (known.Average(i => before[i]), known.Average(i => outcome[i]));
        var together = known.Sum(i => (before[i] - x) * (outcome[i] - y));
        var (own, all) = (known.Sum(i => Square(before[i] - x)), known.Sum(i => Square(outcome[i] - y)));
        if (!(own > 0 && all > 0))
            return (Of(treated, outcome), 0);
        var slope = together / own;
        double[] rest = [.. outcome.Select((v, i) => double.IsNaN(before[i]) ? v : v - slope * (before[i] - x))];
        return (Of(treated, rest), together * together / (own * all));
    }

    private static double Square(double x) => x * x;

    private static double Length(double a, double b) => Math.Sqrt(a * a + b * b);

    private static double Checked(double level) =>
        level > 0 && level < 1
            ? level
            : throw new ArgumentOutOfRangeException(nameof(level), level, "The level must lie between 0 and 1.");
}
