using Vinculo.Analytics.Evaluate.OffPolicy;
using Vinculo.Analytics.Numerics;

namespace Vinculo.Analytics.Evaluate.Effect;

/// <summary>The effect of a treatment that was no draw by lot, the differences that are known taken out.</summary>
/// <param name="Effect">Mean effect among the cases kept.</param>
/// <param name="Error">Its standard error.</param>
/// <param name="Kept">Cases that could have gone either way; the others are left out.</param>
public sealed record AdjustedEffect(double Effect, double Error, int Kept)
{
    private const double Trim = 0.1;

    /// <summary>Where the effect lies in 95 % of repetitions.</summary>
    public Interval Likely => new(Effect - 1.96 * Error, Effect + 1.96 * Error);

    /// <summary>Works it out, doubly robust.</summary>
    /// <param name="choice">Probability of the treatment, learnt without the row; place 1 is the treatment.</param>
    /// <param name="expected">By side (0, 1), then case: the outcome expected, learnt without the row.</param>
    /// <param name="treated">n yes or no.</param>
    /// <param name="outcome">n outcomes.</param>
    /// <returns>Null when fewer than 100 cases could have gone either way.</returns>
    /// <remarks>
    /// [K2016]; cases whose probability lies outside 0.1 … 0.9 are left out [CHIM2009]. Holds only if nothing but the columns
    /// known decided.
    /// </remarks>
    public static AdjustedEffect? Of(ForetoldChoice choice, double[][] expected, bool[] treated, double[] outcome)
    {
        ArgumentNullException.ThrowIfNull(choice);
        ArgumentNullException.ThrowIfNull(expected);
        ArgumentNullException.ThrowIfNull(treated);
        ArgumentNullException.ThrowIfNull(outcome);
        const int Fewest = 100;
        var effects = new List<double>();
        for (var i = 0; i < treated.Length; i++)
        {
            var p = choice.Chance(i, 1);
            if (p is < Trim or > 1 - Trim)
                continue;
            var side = treated[i] ? 1 : 0;
            var left = outcome[i] - expected[side][i];
            effects.Add(expected[1][i] - expected[0][i] + (treated[i] ? left / p : -left / (1 - p)));
        }
        if (effects.Count < Fewest)
            return null;
        var mean = effects.Average();
        var error = Math.Sqrt(effects.Sum(e => (e - mean) * (e - mean))) / effects.Count;
        return new AdjustedEffect(mean, error, effects.Count);
    }
}
