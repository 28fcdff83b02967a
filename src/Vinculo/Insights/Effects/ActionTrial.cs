using Vinculo.Analytics;
using Vinculo.Analytics.Evaluate.Uplift;
using Vinculo.Analytics.Randomness;
using Vinculo.Analytics.Score;

namespace Vinculo.Insights.Effects;

/// <summary>Judges one action by its cases.</summary>
internal static class ActionTrial
{
    private const int Parts = 10;

    /// <summary>
    /// Standard errors that chance alone gives in one of a hundred, one-sided: several actions are judged, each at several
    /// depths.
    /// </summary>
    private const double Sure = 2.326;

    /// <param name="action">Its code.</param>
    /// <param name="table">n cases as they were known when drawn.</param>
    /// <param name="treated">n yes or no, by lot.</param>
    /// <param name="left">n: who left within the horizon.</param>
    /// <returns>Null when one side has too few cases, or nobody left.</returns>
    public static ActionEffect? Of(string action, FeatureTable table, bool[] treated, bool[] left)
    {
        var outcome = Array.ConvertAll(left, l => l ? 1.0 : 0);
        UpliftTrial trial;
        try
        {
            trial = UpliftTrial.Of(table, treated, outcome, Xoshiro256.For(2017, "effect"), sums: true);
        }
        catch (UnfitDataException)
        {
            return null;
        }
        var best = trial.Best;
        var yes = treated.Count(t => t);
        var tenths = trial.Evidence ? Tenths(trial, treated, left) : [];
        return new(
            action,
            yes,
            treated.Length - yes,
            Share(treated, left, true),
            Share(treated, left, false),
            trial.EffectError,
            best.Method,
            Finite(best.Normalised),
            Finite(best.Likely.Low),
            Finite(best.Likely.High),
            trial.Evidence,
            tenths,
            HarmFrom(tenths),
            trial.Evidence ? UpliftModel.Fit(table, treated, outcome, best.Method) : null
        );
    }

    private static double Finite(double number) => double.IsFinite(number) ? Math.Round(number, 5) : 0;

    private static double Share(bool[] treated, bool[] left, bool side) =>
        (double)left.Where((l, i) => l && treated[i] == side).Count() / treated.Count(t => t == side);

    private static List<EffectTenth> Tenths(UpliftTrial trial, bool[] treated, bool[] left)
    {
        var scores = trial.Best.Scores;
        int[] order = [.. Enumerable.Range(0, scores.Count).OrderByDescending(i => scores[i]).ThenBy(i => i)];
        var tenths = new List<EffectTenth>(Parts);
        for (var t = 0; t < Parts; t++)
        {
            var own = order[(int)((long)t * order.Length / Parts)..(int)((long)(t + 1) * order.Length / Parts)];
            var (seen, error) = Seen(own, treated, left);
            tenths.Add(
                new(
                    own.Length,
                    Math.Round(scores[own[^1]], 6),
                    Math.Round(own.Average(i => scores[i]), 6),
                    seen is { } rise ? Math.Round(rise, 6) : null,
                    error is { } width ? Math.Round(width, 6) : null
                )
            );
        }
        return tenths;
    }

    /// <summary>How many more left of the treated, and its standard error; null: one side is empty.</summary>
    private static (double? Rise, double? Error) Seen(int[] cases, bool[] treated, bool[] left)
    {
        double with = 0,
            without = 0,
            yes = 0;
        foreach (var i in cases)
        {
            yes += treated[i] ? 1 : 0;
            with += treated[i] && left[i] ? 1 : 0;
            without += !treated[i] && left[i] ? 1 : 0;
        }
        var no = cases.Length - yes;
        if (yes == 0 || no == 0)
            return (null, null);
        var (a, b) = (with / yes, without / no);
        return (a - b, Math.Sqrt(a * (1 - a) / yes + b * (1 - b) / no));
    }

    /// <summary>
    /// The tenths from the most harmful on in which harm is expected, as many as show it together beyond chance.
    /// </summary>
    private static double? HarmFrom(List<EffectTenth> tenths)
    {
        double? from = null;
        double sum = 0,
            variance = 0;
        foreach (var tenth in tenths)
        {
            if (tenth is not { Expected: > 0, Seen: { } seen, Error: { } error })
                break;
            sum += tenth.Cases * seen;
            variance += tenth.Cases * error * (tenth.Cases * error);
            if (sum >= Sure * Math.Sqrt(variance))
                from = Math.Max(tenth.From, 0);
        }
        return from;
    }
}
