using Vinculo.Analytics.Evaluate;

namespace Vinculo.Analytics.Value.Survival;

/// <summary>
/// How far one feature alone gives a duration away. What grows with the time stayed, such as all that was ever paid, or
/// copies it, is not known when the time begins: a regression that uses it foretells the past.
/// </summary>
public static class DurationLeak
{
    /// <summary>From here on a feature says the duration rather than something that goes with it.</summary>
    public const double Telling = 0.8;

    private const int Fewest = 20;

    /// <summary>How closely numbers rise or fall with the durations: Spearman's correlation without its sign.</summary>
    /// <param name="durations">n durations.</param>
    /// <param name="values">n numbers; NaN where missing.</param>
    /// <returns>0 to 1; 0 with fewer than twenty numbers.</returns>
    public static double OfNumbers(ReadOnlySpan<double> durations, ReadOnlySpan<double> values)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, durations.Length);
        var (known, stayed) = (new List<double>(), new List<double>());
        for (var i = 0; i < values.Length; i++)
            if (!double.IsNaN(values[i]))
            {
                known.Add(values[i]);
                stayed.Add(durations[i]);
            }
        if (known.Count < Fewest)
            return 0;
        return Math.Abs(RankCorrelation.Spearman([.. known], [.. stayed]) ?? 0);
    }

    /// <summary>How closely levels part the durations: the correlation ratio of their ranks, less what chance gives so many levels.</summary>
    /// <param name="durations">n durations.</param>
    /// <param name="levels">n numbers of levels, from 0; below 0 where missing.</param>
    /// <returns>0 to 1; 0 with fewer than twenty cases.</returns>
    public static double OfLevels(ReadOnlySpan<double> durations, ReadOnlySpan<int> levels)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(levels.Length, durations.Length);
        var (known, stayed) = (new List<int>(), new List<double>());
        for (var i = 0; i < levels.Length; i++)
            if (levels[i] >= 0)
            {
                known.Add(levels[i]);
                stayed.Add(durations[i]);
            }
        if (known.Count < Fewest)
            return 0;
        var ranks = RankCorrelation.Centred([.. stayed]);
        var groups = known.Zip(ranks).GroupBy(k => k.First, k => k.Second).ToList();
        var all = ranks.Sum(r => r * r);
        if (all == 0 || groups.Count >= known.Count)
            return 0;
        var between = groups.Sum(g => g.Count() * g.Average() * g.Average());
        var left = (1 - between / all) * (known.Count - 1) / (known.Count - groups.Count);
        return Math.Sqrt(Math.Max(0, 1 - left));
    }
}
