using Vinculo.Analytics.Numerics;

namespace Vinculo.Analytics.Decide.Contextual;

/// <summary>What is known of the log odds of a yes to one action, as a normal law over the weights of a context.</summary>
/// <param name="evidence">What its answers say.</param>
/// <remarks>
/// [SL1990], logistic regression one case at a time. What the answers said is kept apart from the prior, as information A
/// and b, so that the prior can be learnt across actions later and old answers can fade while the prior does not:
/// S = (P + A)⁻¹, w = S (P m + b).
/// </remarks>
internal sealed class ActionBelief(AnswerEvidence evidence)
{
    private readonly int size = evidence.Size;
    private readonly double[] along = new double[evidence.Size];

    internal ActionBelief(int size)
        : this(new AnswerEvidence(size)) { }

    /// <summary>What the answers say.</summary>
    internal AnswerEvidence Evidence => evidence;

    /// <summary>Covariance of the weights, row by row.</summary>
    internal double[] Covariance { get; } = new double[evidence.Size * evidence.Size];

    /// <summary>Mean of the weights.</summary>
    internal double[] Weights { get; } = new double[evidence.Size];

    /// <summary>Answers so far, faded; the prior not counted.</summary>
    internal double Answers => evidence.Answers;

    /// <summary>Of them, how many said yes.</summary>
    internal double Accepted => evidence.Accepted;

    /// <summary>Expected log odds in a context above the usual ones, and their variance. O(d²).</summary>
    internal (double Mean, double Variance) Along(ReadOnlySpan<double> context)
    {
        // The covariance is symmetric: half of it says all.
        var variance = 0.0;
        for (var i = 0; i < size; i++)
            if (context[i] is not 0 and var x)
                variance +=
                    x * (Covariance[i * size + i] * x + 2 * Cholesky.Dot(Covariance.AsSpan(i * size, i), context[..i]));
        return (Cholesky.Dot(Weights, context), Math.Max(0, variance));
    }

    /// <summary>Takes in one answer; O(d²).</summary>
    /// <param name="context">What was known of the customer; the first entry is 1.</param>
    /// <param name="outcome">0 … 1: no, yes, or the part of a yes that has come in.</param>
    /// <param name="weight">What the answer counts, ≥ 0.</param>
    /// <param name="keep">What older answers still count, above 0, at most 1.</param>
    /// <returns>The log odds that were expected, above the usual ones.</returns>
    internal double Learn(ReadOnlySpan<double> context, double outcome, double weight, double keep)
    {
        var variance = 0.0;
        for (var i = 0; i < size; i++)
        {
            along[i] = Cholesky.Dot(Covariance.AsSpan(i * size, size), context);
            variance += along[i] * context[i];
        }
        var odds = Cholesky.Dot(Weights, context);
        var known = weight * evidence.CurvatureAt(odds);
        var miss = weight * (outcome - evidence.ChanceAt(odds));
        if (keep < 1)
            evidence.Fade(keep);
        evidence.Add(context, outcome, weight, odds);
        var gain = known / (1 + known * variance);
        for (var i = 0; i < size; i++)
        {
            var part = gain * along[i];
            var row = Covariance.AsSpan(i * size, size);
            for (var j = 0; j < size; j++)
                row[j] -= part * along[j];
            Weights[i] += miss * along[i] / (1 + known * variance);
        }
        return odds;
    }

    /// <summary>What the answers alone say of one weight, the prior taken out: its value and how sure, as a precision ≥ 0.</summary>
    internal (double Value, double Precision) Alone(int weight, double priorMean, double priorVariance)
    {
        var variance = Covariance[weight * size + weight];
        var precision = 1 / variance - 1 / priorVariance;
        return precision > 1e-9
            ? ((Weights[weight] / variance - priorMean / priorVariance) / precision, precision)
            : (priorMean, 0);
    }

    /// <summary>Variance of one weight.</summary>
    internal double VarianceOf(int weight) => Covariance[weight * size + weight];

    /// <summary>Old answers count for less; felt once <see cref="Settle"/> is called.</summary>
    internal void Fade(double keep) => evidence.Fade(keep);

    /// <summary>Works the law out anew from a prior and all answers that still count. O(d³).</summary>
    /// <param name="mean">Prior mean of each weight.</param>
    /// <param name="variance">Prior variance of each weight, above 0.</param>
    internal void Settle(ReadOnlySpan<double> mean, ReadOnlySpan<double> variance)
    {
        var factor = new double[size * size];
        evidence.Information.CopyTo(factor);
        for (var i = 0; i < size; i++)
        {
            factor[i * size + i] += 1 / variance[i];
            Weights[i] = evidence.Pull[i] + mean[i] / variance[i];
        }
        if (!Cholesky.Factor(factor, size, size))
            throw new InvalidOperationException("Information with a prior is positive definite.");
        Cholesky.Solve(factor, size, size, Weights);
        var column = new double[size];
        for (var i = 0; i < size; i++)
        {
            Array.Clear(column);
            column[i] = 1;
            Cholesky.Solve(factor, size, size, column);
            column.CopyTo(Covariance, i * size);
        }
    }
}
