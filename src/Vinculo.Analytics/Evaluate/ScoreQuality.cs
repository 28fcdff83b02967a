using Vinculo.Analytics.Numerics;

namespace Vinculo.Analytics.Evaluate;

/// <summary>How good yes/no scores are, once the answers are known.</summary>
public static class ScoreQuality
{
    /// <summary>Area under the ROC curve: the chance that a yes scores above a no, ties counting one half.</summary>
    /// <param name="scores">n scores; only their order matters. None may be NaN.</param>
    /// <param name="labels">n answers.</param>
    /// <returns>0 … 1; NaN when only one answer occurs.</returns>
    /// <exception cref="ArgumentException">Lengths differ or a score is NaN.</exception>
    /// <remarks>[HM1982], by ranks; O(n log n).</remarks>
    public static double Auc(ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels)
    {
        ThrowUnlessPaired(scores, labels);
        var sorted = scores.ToArray();
        var answers = labels.ToArray();
        Array.Sort(sorted, answers);

        // Twice the concordant pairs, in integers: exact up to 2^31 cases.
        ulong twice = 0,
            noBefore = 0,
            yesAll = 0;
        for (var i = 0; i < sorted.Length; )
        {
            ulong yes = 0,
                no = 0;
            var j = i;
            for (; j < sorted.Length && sorted[j] == sorted[i]; j++)
            {
                if (answers[j])
                    yes++;
                else
                    no++;
            }
            twice += yes * (2 * noBefore + no);
            noBefore += no;
            yesAll += yes;
            i = j;
        }
        return yesAll == 0 || noBefore == 0 ? double.NaN : twice / 2.0 / yesAll / noBefore;
    }

    /// <summary>Mean squared difference of probability and answer.</summary>
    /// <param name="probabilities">n probabilities, 0 … 1.</param>
    /// <param name="labels">n answers.</param>
    /// <returns>0 … 1, smaller is better; NaN for no cases.</returns>
    /// <exception cref="ArgumentException">Lengths differ or a value is NaN.</exception>
    /// <remarks>[B1950].</remarks>
    public static double Brier(ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> labels)
    {
        ThrowUnlessPaired(probabilities, labels);
        var sum = 0.0;
        for (var i = 0; i < probabilities.Length; i++)
        {
            var miss = probabilities[i] - (labels[i] ? 1 : 0);
            sum += miss * miss;
        }
        return sum / probabilities.Length;
    }

    /// <summary>Mean negative log likelihood.</summary>
    /// <param name="probabilities">n probabilities, 0 … 1; clipped to 1e-15 … 1 - 1e-15.</param>
    /// <param name="labels">n answers.</param>
    /// <returns>≥ 0, smaller is better; NaN for no cases.</returns>
    /// <exception cref="ArgumentException">Lengths differ or a value is NaN.</exception>
    public static double LogLoss(ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> labels)
    {
        ThrowUnlessPaired(probabilities, labels);
        var sum = 0.0;
        for (var i = 0; i < probabilities.Length; i++)
        {
            var p = Math.Clamp(probabilities[i], 1e-15, 1 - 1e-15);
            sum -= labels[i] ? Math.Log(p) : SpecialFunctions.LogOnePlus(-p);
        }
        return sum / probabilities.Length;
    }

    /// <summary>How much likelier a yes is among the best-scored share than overall.</summary>
    /// <param name="scores">n scores, none NaN.</param>
    /// <param name="labels">n answers.</param>
    /// <param name="share">Part of the cases taken from the top, above 0, at most 1.</param>
    /// <returns>≥ 0; 1 is no better than chance; NaN when there is no yes. Ties at the border count by their average.</returns>
    /// <exception cref="ArgumentException">Lengths differ or a score is NaN.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="share"/> is out of range.</exception>
    public static double Lift(ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels, double share = 0.1)
    {
        ThrowUnlessPaired(scores, labels);
        if (!(share > 0 && share <= 1))
            throw new ArgumentOutOfRangeException(nameof(share), share, "The share must lie above 0 and at most at 1.");
        var sorted = scores.ToArray();
        var answers = labels.ToArray();
        Array.Sort(sorted, answers);

        var wanted = share * sorted.Length;
        double taken = 0,
            found = 0,
            all = 0;
        for (var i = sorted.Length - 1; i >= 0; )
        {
            var tied = 0;
            var yes = 0;
            for (var score = sorted[i]; i >= 0 && sorted[i] == score; i--)
            {
                tied++;
                yes += answers[i] ? 1 : 0;
            }
            var take = Math.Clamp(wanted - taken, 0, tied);
            found += yes * take / tied;
            taken += take;
            all += yes;
        }
        return all == 0 ? double.NaN : found / wanted / (all / sorted.Length);
    }

    internal static void ThrowUnlessPaired(ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels)
    {
        if (scores.Length != labels.Length)
            throw new ArgumentException("One label per score.", nameof(labels));
        foreach (var score in scores)
        {
            if (double.IsNaN(score))
                throw new ArgumentException("A score is not a number.", nameof(scores));
        }
    }
}
