using Vinculo.Analytics.Numerics;

namespace Vinculo.Analytics.Score.Logistic;

/// <summary>A fitted model and how the fit went.</summary>
/// <param name="Model">The model; always usable.</param>
/// <param name="Report">How the fit went.</param>
/// <param name="Precision">For standard errors; null only when the curvature was not positive definite.</param>
public sealed record LogisticFit(BinnedLogistic Model, FitReport Report, LogisticPrecision? Precision);

/// <summary>How precisely the data fix the log odds of a case: the curvature of the penalised likelihood at its top.</summary>
/// <remarks>Kept apart from the model because it is d² numbers; ask it while the fit is at hand.</remarks>
public sealed class LogisticPrecision
{
    private readonly FeatureTerm[] terms;
    private readonly double[] factor;
    private readonly int size;
    private readonly int stride;

    internal LogisticPrecision(FeatureTerm[] terms, double[] factor, int size, int stride)
    {
        this.terms = terms;
        this.factor = factor;
        this.size = size;
        this.stride = stride;
    }

    /// <summary>Standard error of the log odds of one case.</summary>
    /// <param name="row">One value per term, in the model's order.</param>
    /// <returns>Above 0. 1.2816 of them either side hold the true log odds in about 80 % of cases, if the model is right.</returns>
    /// <exception cref="ArgumentException">The row has another length.</exception>
    public double StandardError(ReadOnlySpan<FeatureValue> row)
    {
        if (row.Length != terms.Length)
            throw new ArgumentException($"Expected {terms.Length} values, one per term.", nameof(row));
        var x = new double[size];
        x[0] = 1;
        var slope = 1;
        var first = 1 + terms.Count(t => t is NumericTerm);
        for (var t = 0; t < terms.Length; t++)
        {
            if (terms[t] is NumericTerm numeric)
            {
                if (row[t].Number is { } number)
                {
                    x[slope] = Binning.Standardise(
                        number,
                        numeric.Mean,
                        numeric.Scale,
                        numeric.Minimum,
                        numeric.Maximum
                    );
                    x[first + numeric.BinOf(number)] = 1;
                }
                else
                    x[first + numeric.Edges.Length + 1] = 1;
                slope++;
                first += numeric.Edges.Length + 2;
            }
            else
            {
                var categorical = (CategoricalTerm)terms[t];
                var at = row[t].Level is { } level
                    ? Array.BinarySearch(categorical.Levels, level, StringComparer.Ordinal)
                    : categorical.Levels.Length;
                if (at >= 0)
                    x[first + at] = 1;
                first += categorical.Levels.Length + 1;
            }
        }
        Cholesky.SolveLower(factor, size, stride, x);
        return Math.Sqrt(Cholesky.Dot(x, x));
    }
}
