using Vinculo.Analytics.Evaluate;
using Vinculo.Analytics.Numerics;

namespace Vinculo.Analytics.Value.Survival;

/// <summary>Share still customers after a time, from durations of which some have not ended yet.</summary>
/// <param name="Times">Times at which somebody left, ascending.</param>
/// <param name="Survival">Share still there just after each time.</param>
/// <param name="GreenwoodSum">Σ d / (n (n - d)) up to each time; survival² times it is the variance.</param>
/// <param name="AtRisk">Number watched just before each time.</param>
/// <param name="Events">Number who left at each time.</param>
/// <remarks>[KM1958], variance [G1926].</remarks>
public sealed record KaplanMeier(double[] Times, double[] Survival, double[] GreenwoodSum, int[] AtRisk, int[] Events)
{
    /// <summary>Estimates the curve.</summary>
    /// <param name="durations">n durations, ≥ 0, any unit.</param>
    /// <param name="ended">Whether the customer left then; false means still there when last seen.</param>
    /// <exception cref="ArgumentException">Lengths differ or a duration is negative or NaN.</exception>
    public static KaplanMeier Fit(ReadOnlySpan<double> durations, ReadOnlySpan<bool> ended)
    {
        if (durations.Length != ended.Length)
            throw new ArgumentException("One answer per duration.", nameof(ended));
        var times = durations.ToArray();
        var left = ended.ToArray();
        foreach (var time in times)
        {
            if (!(time >= 0))
                throw new ArgumentException("Durations must not be negative.", nameof(durations));
        }
        Array.Sort(times, left);

        var at = new List<double>();
        var survival = new List<double>();
        var greenwood = new List<double>();
        var atRisk = new List<int>();
        var events = new List<int>();
        double s = 1,
            sum = 0;
        for (var i = 0; i < times.Length; )
        {
            var n = times.Length - i;
            var d = 0;
            var time = times[i];
            for (; i < times.Length && times[i] == time; i++)
                d += left[i] ? 1 : 0;
            if (d == 0)
                continue;
            s *= 1 - (double)d / n;
            sum += d == n ? double.PositiveInfinity : d / ((double)n * (n - d));
            at.Add(time);
            survival.Add(s);
            greenwood.Add(sum);
            atRisk.Add(n);
            events.Add(d);
        }
        return new KaplanMeier([.. at], [.. survival], [.. greenwood], [.. atRisk], [.. events]);
    }

    /// <summary>Share still there after a time; 1 before the first leaving.</summary>
    public double At(double time)
    {
        var step = Step(time);
        return step < 0 ? 1 : Survival[step];
    }

    /// <summary>Interval of the share, by the log-log transform that keeps it inside 0 … 1.</summary>
    /// <param name="time">The time asked for.</param>
    /// <param name="level">Coverage, between 0 and 1.</param>
    public Interval Likely(double time, double level = 0.95)
    {
        if (!(level > 0 && level < 1))
            throw new ArgumentOutOfRangeException(nameof(level), level, "The level must lie between 0 and 1.");
        var step = Step(time);
        if (step < 0)
            return new Interval(1, 1);
        var s = Survival[step];
        if (s <= 0)
            return new Interval(0, 0);
        var z = SpecialFunctions.NormalQuantile((1 + level) / 2);
        var spread = z * Math.Sqrt(GreenwoodSum[step]) / Math.Log(s);
        var one = Math.Pow(s, Math.Exp(spread));
        var two = Math.Pow(s, Math.Exp(-spread));
        return new Interval(Math.Min(one, two), Math.Max(one, two));
    }

    /// <summary>First time at which half have left; null while more than half are there.</summary>
    public double? Median
    {
        get
        {
            for (var i = 0; i < Survival.Length; i++)
            {
                if (Survival[i] <= 0.5 + 1e-12)
                    return Times[i];
            }
            return null;
        }
    }

    /// <summary>Do groups leave at the same pace?</summary>
    /// <param name="durations">n durations.</param>
    /// <param name="ended">n answers.</param>
    /// <param name="groups">n group numbers, 0 … k - 1.</param>
    /// <returns>χ² with k - 1 degrees of freedom, and the chance of one as large if all groups were alike.</returns>
    /// <exception cref="ArgumentException">Lengths differ, a group number is negative, or there are fewer than two groups.</exception>
    /// <remarks>[M1966] log-rank test; [P1972] for its form with k groups.</remarks>
    public static (double ChiSquare, double PValue) LogRank(
        ReadOnlySpan<double> durations,
        ReadOnlySpan<bool> ended,
        ReadOnlySpan<int> groups
    )
    {
        if (durations.Length != ended.Length || durations.Length != groups.Length)
            throw new ArgumentException("One answer and one group per duration.");
        var order = new int[durations.Length];
        var k = 0;
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
            if (groups[i] < 0)
                throw new ArgumentException("Group numbers must not be negative.", nameof(groups));
            k = Math.Max(k, groups[i] + 1);
        }
        if (k < 2)
            throw new ArgumentException("At least two groups.", nameof(groups));
        var times = durations.ToArray();
        Array.Sort(times, order);

        var size = k - 1;
        var atRisk = new double[k];
        foreach (var group in groups)
            atRisk[group]++;
        var excess = new double[size];
        var variance = new double[size * size];
        var here = new double[k];
        var gone = new double[k];
        for (var i = 0; i < times.Length; )
        {
            Array.Clear(here);
            Array.Clear(gone);
            double n = times.Length - i,
                d = 0;
            var time = times[i];
            for (; i < times.Length && times[i] == time; i++)
            {
                var group = groups[order[i]];
                gone[group]++;
                if (ended[order[i]])
                {
                    here[group]++;
                    d++;
                }
            }
            if (d > 0)
            {
                var scale = n > 1 ? d * (n - d) / (n - 1) : 0;
                for (var g = 0; g < size; g++)
                {
                    excess[g] += here[g] - d * atRisk[g] / n;
                    for (var h = 0; h < size; h++)
                        variance[g * size + h] += scale * (atRisk[g] / n) * ((g == h ? 1 : 0) - atRisk[h] / n);
                }
            }
            for (var g = 0; g < k; g++)
                atRisk[g] -= gone[g];
        }
        var solved = (double[])excess.Clone();
        if (!Cholesky.Factor(variance, size, size))
            return (double.NaN, double.NaN);
        Cholesky.Solve(variance, size, size, solved);
        var chiSquare = Cholesky.Dot(excess, solved);
        return (chiSquare, IncompleteGamma.Upper(size / 2.0, chiSquare / 2));
    }

    private int Step(double time)
    {
        var at = Array.BinarySearch(Times, time);
        return at >= 0 ? at : ~at - 1;
    }
}
