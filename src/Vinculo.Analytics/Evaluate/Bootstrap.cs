using Vinculo.Analytics.Randomness;

namespace Vinculo.Analytics.Evaluate;

/// <summary>A range that holds the true value in a stated share of repetitions.</summary>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end, ≥ <paramref name="Low"/>.</param>
public readonly record struct Interval(double Low, double High)
{
    /// <summary>Whether the value lies inside, ends included.</summary>
    public bool Holds(double value) => value >= Low && value <= High;

    /// <summary>High minus low.</summary>
    public double Width => High - Low;
}

/// <summary>Intervals by drawing the cases again.</summary>
public static class Bootstrap
{
    /// <summary>Percentile interval of a statistic.</summary>
    /// <param name="cases">Number of cases, at least 1.</param>
    /// <param name="statistic">The statistic of the cases at n positions drawn with repetition; the array is reused between calls.</param>
    /// <param name="random">Source of the draws.</param>
    /// <param name="draws">Repetitions, at least 20.</param>
    /// <param name="level">Share of repetitions inside, between 0 and 1.</param>
    /// <returns>The interval; draws for which the statistic is NaN are left out, and with none left both ends are NaN.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    /// <remarks>[ET1993] §13.3.</remarks>
    public static Interval Of(
        int cases,
        Func<int[], double> statistic,
        Xoshiro256 random,
        int draws = 1000,
        double level = 0.95
    )
    {
        ArgumentNullException.ThrowIfNull(statistic);
        ArgumentNullException.ThrowIfNull(random);
        ArgumentOutOfRangeException.ThrowIfLessThan(cases, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 20);
        var rows = new int[cases];
        var values = new List<double>(draws);
        for (var d = 0; d < draws; d++)
        {
            for (var i = 0; i < cases; i++)
                rows[i] = random.NextInt(cases);
            var value = statistic(rows);
            if (!double.IsNaN(value))
                values.Add(value);
        }
        return Quantiles.Central([.. values], level);
    }
}
