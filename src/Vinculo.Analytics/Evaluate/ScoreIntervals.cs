using Vinculo.Analytics.Randomness;

namespace Vinculo.Analytics.Evaluate;

/// <summary>How far a score's quality could be off by the luck of these cases.</summary>
/// <param name="Auc">Interval of the area under the ROC curve.</param>
/// <param name="Brier">Interval of the Brier score.</param>
public sealed record ScoreIntervals(Interval Auc, Interval Brier)
{
    /// <summary>Percentile intervals by drawing the cases again; sorted once, so that a draw is one pass.</summary>
    /// <param name="probabilities">n probabilities, 0 … 1.</param>
    /// <param name="labels">n answers.</param>
    /// <param name="random">Source of the draws.</param>
    /// <param name="draws">Repetitions, at least 20.</param>
    /// <param name="level">Share of repetitions inside, between 0 and 1.</param>
    /// <returns>Both ends NaN where only one answer occurs.</returns>
    /// <exception cref="ArgumentException">Lengths differ or a probability is NaN.</exception>
    /// <remarks>[ET1993] §13.3; each case is drawn a Poisson(1) number of times, which for many cases is the same.</remarks>
    public static ScoreIntervals Of(
        ReadOnlySpan<double> probabilities,
        ReadOnlySpan<bool> labels,
        Xoshiro256 random,
        int draws = 200,
        double level = 0.95
    )
    {
        ScoreQuality.ThrowUnlessPaired(probabilities, labels);
        ArgumentNullException.ThrowIfNull(random);
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 20);
        var p = probabilities.ToArray();
        var yes = labels.ToArray();
        Array.Sort(p, yes);
        var aucs = new List<double>(draws);
        var briers = new List<double>(draws);
        for (var d = 0; d < draws; d++)
        {
            var (auc, brier) = Draw(p, yes, random);
            if (!double.IsNaN(auc))
                aucs.Add(auc);
            if (!double.IsNaN(brier))
                briers.Add(brier);
        }
        return new ScoreIntervals(Quantiles.Central(aucs.ToArray(), level), Quantiles.Central(briers.ToArray(), level));
    }

    private static (double Auc, double Brier) Draw(double[] p, bool[] yes, Xoshiro256 random)
    {
        double pairs = 0,
            noBefore = 0,
            allYes = 0,
            squares = 0;
        for (var i = 0; i < p.Length; )
        {
            double yesHere = 0,
                noHere = 0;
            var score = p[i];
            for (; i < p.Length && p[i] == score; i++)
            {
                var times = Times(random.NextDouble());
                if (yes[i])
                    yesHere += times;
                else
                    noHere += times;
            }
            pairs += yesHere * (noBefore + noHere / 2);
            noBefore += noHere;
            allYes += yesHere;
            squares += yesHere * (1 - score) * (1 - score) + noHere * score * score;
        }
        return (pairs / (allYes * noBefore), squares / (allYes + noBefore));
    }

    /// <summary>A Poisson(1) count from one uniform.</summary>
    private static int Times(double u)
    {
        var times = 0;
        for (double term = Math.Exp(-1), sum = term; u >= sum && times < 12; sum += term)
            term /= ++times;
        return times;
    }
}
