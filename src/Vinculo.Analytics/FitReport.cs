namespace Vinculo.Analytics;

/// <summary>How a fit went. A fit that did not converge still answers; the report says how far to trust it.</summary>
/// <param name="Method">The optimiser, in words a log can show.</param>
/// <param name="Iterations">Steps taken, ≥ 0.</param>
/// <param name="Converged">Whether the stopping rule was met before the limit of iterations.</param>
/// <param name="LogLikelihood">Of the data, without any penalty; natural logarithm, not divided by the number of cases.</param>
/// <param name="GradientNorm">Largest absolute component of the gradient of what was optimised, at the end.</param>
/// <param name="Cases">Number of cases the likelihood ran over.</param>
public sealed record FitReport(
    string Method,
    int Iterations,
    bool Converged,
    double LogLikelihood,
    double GradientNorm,
    int Cases
)
{
    /// <summary>Negative mean log likelihood per case; for yes/no models the log loss on the training data.</summary>
    public double LogLoss => Cases == 0 ? 0 : -LogLikelihood / Cases;

    /// <summary>What a careful reader should know, in English, for logs; empty when there is nothing.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];
}
