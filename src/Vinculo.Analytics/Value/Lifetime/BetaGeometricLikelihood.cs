using Vinculo.Analytics.Numerics;

namespace Vinculo.Analytics.Value.Lifetime;

/// <summary>Log likelihood and gradient over distinct histories; gamma functions once per distinct count.</summary>
internal sealed class BetaGeometricLikelihood
{
    private const int MaxParts = 16;

    private readonly int[] countOf;
    private readonly int[] counts;
    private readonly double[] last;
    private readonly double[] age;
    private readonly double[] times;
    private readonly int customers;
    private readonly int extra;
    private readonly double[] logGamma;
    private readonly double[] digammaRate;
    private readonly double[] logBeta;
    private readonly double[] digammaSum;
    private readonly double[] digammaB;
    private readonly double[][] partial;

    internal BetaGeometricLikelihood(PurchaseHistory history, Dropout dropout)
    {
        extra = dropout == Dropout.AfterAny ? 1 : 0;
        customers = history.Customers;
        var rows = DistinctHistories.Of(history);
        (counts, countOf, last, age, times) = (rows.Counts, rows.CountOf, rows.Last, rows.Age, rows.Times);
        logGamma = new double[counts.Length];
        digammaRate = new double[counts.Length];
        logBeta = new double[counts.Length];
        digammaSum = new double[counts.Length];
        digammaB = new double[counts.Length];
        var parts = Math.Clamp(rows.Length / 4096, 1, MaxParts);
        partial = new double[parts][];
        for (var p = 0; p < parts; p++)
            partial[p] = new double[5];
    }

    /// <summary>Negative mean log likelihood at the logarithms of r, α, a, b.</summary>
    internal double Loss(ReadOnlySpan<double> logs, Span<double> gradient)
    {
        var value = TotalLoss(logs, gradient);
        for (var k = 0; k < 4; k++)
            gradient[k] /= customers;
        return value / customers;
    }

    /// <summary>Negative log likelihood, summed.</summary>
    internal double TotalLoss(ReadOnlySpan<double> logs, Span<double> gradient)
    {
        foreach (var log in logs)
        {
            // Beyond e^±40 nothing but a runaway search lives.
            if (!(Math.Abs(log) < 40))
            {
                gradient.Clear();
                return double.PositiveInfinity;
            }
        }
        var (r, alpha, a, b) = (Math.Exp(logs[0]), Math.Exp(logs[1]), Math.Exp(logs[2]), Math.Exp(logs[3]));
        Tabulate(r, a, b);
        if (partial.Length == 1)
            Sum(0, r, alpha, a, b);
        else
            Parallel.For(0, partial.Length, p => Sum(p, r, alpha, a, b));

        gradient.Clear();
        var value = 0.0;
        foreach (var part in partial)
        {
            value += part[4];
            for (var k = 0; k < 4; k++)
                gradient[k] += part[k];
        }
        gradient[0] *= -r;
        gradient[1] *= -alpha;
        gradient[2] *= -a;
        gradient[3] *= -b;
        return -value;
    }

    private void Tabulate(double r, double a, double b)
    {
        var logGammaR = SpecialFunctions.LogGamma(r);
        var digammaR = SpecialFunctions.Digamma(r);
        var logBetaAb = SpecialFunctions.LogGamma(a + b) - SpecialFunctions.LogGamma(b);
        var digammaAb = SpecialFunctions.Digamma(a + b);
        var digammaOfB = SpecialFunctions.Digamma(b);
        for (var c = 0; c < counts.Length; c++)
        {
            double x = counts[c];
            var chances = x + extra;
            logGamma[c] = SpecialFunctions.LogGamma(r + x) - logGammaR;
            digammaRate[c] = SpecialFunctions.Digamma(r + x) - digammaR;
            logBeta[c] =
                logBetaAb + SpecialFunctions.LogGamma(b + chances) - SpecialFunctions.LogGamma(a + b + chances);
            digammaSum[c] = digammaAb - SpecialFunctions.Digamma(a + b + chances);
            digammaB[c] = SpecialFunctions.Digamma(b + chances) - digammaOfB;
        }
    }

    private void Sum(int p, double r, double alpha, double a, double b)
    {
        var from = (int)((long)countOf.Length * p / partial.Length);
        var to = (int)((long)countOf.Length * (p + 1) / partial.Length);
        var logAlpha = Math.Log(alpha);
        var logA = Math.Log(a);
        double value = 0,
            byR = 0,
            byAlpha = 0,
            byA = 0,
            byB = 0;
        for (var i = from; i < to; i++)
        {
            var c = countOf[i];
            double x = counts[c];
            var chances = x + extra;
            var logAge = Math.Log(alpha + age[i]);
            var logLast = Math.Log(alpha + last[i]);
            var alive = -(r + x) * logAge;
            var gone = chances > 0 ? logA - Math.Log(b + chances - 1) - (r + x) * logLast : double.NegativeInfinity;
            var either = SpecialFunctions.LogAddExp(alive, gone);
            var w3 = Math.Exp(alive - either);
            var w4 = Math.Exp(gone - either);
            var n = times[i];
            value += n * (logGamma[c] + r * logAlpha + logBeta[c] + either);
            byR += n * (digammaRate[c] + logAlpha - w3 * logAge - w4 * logLast);
            byAlpha += n * (r / alpha - (r + x) * (w3 / (alpha + age[i]) + w4 / (alpha + last[i])));
            byA += n * (digammaSum[c] + w4 / a);
            byB += n * (digammaSum[c] + digammaB[c] - (chances > 0 ? w4 / (b + chances - 1) : 0));
        }
        var part = partial[p];
        (part[0], part[1], part[2], part[3], part[4]) = (byR, byAlpha, byA, byB, value);
    }
}
