using Vinculo.Analytics.Numerics;

namespace Vinculo.Analytics.Value.Lifetime;

/// <summary>Likelihood of <see cref="ParetoExponential"/> with its gradient.</summary>
internal sealed class ParetoLikelihood(PurchaseHistory history) : HistoryLikelihood(history, 512, 25)
{
    protected override double OfGroups(ReadOnlySpan<double> parameters, Span<double> gradient)
    {
        var (r, alpha, s, beta) = (parameters[0], parameters[1], parameters[2], parameters[3]);
        var (logAlpha, logBeta, value) = (Math.Log(alpha), Math.Log(beta), 0.0);
        var rate = new GammaLadder(r);
        var (logGammaR, digammaR) = (rate.LogGamma, rate.Digamma);
        for (var g = 0; g < Rows.Counts.Length; g++)
        {
            var n = Rows.Customers[g];
            rate.To(Rows.Counts[g]);
            value += n * (rate.LogGamma - logGammaR + r * logAlpha + s * logBeta);
            gradient[0] += n * (rate.Digamma - digammaR + logAlpha);
            gradient[1] += n * r / alpha;
            gradient[2] += n * logBeta;
            gradient[3] += n * s / beta;
        }
        return value;
    }

    protected override void OfRows(int group, int from, int to, ReadOnlySpan<double> parameters, Span<double> sums)
    {
        var (alpha, s, beta) = (parameters[1], parameters[2], parameters[3]);
        var shape = parameters[0] + Rows.Counts[group];
        for (var i = from; i < to; i++)
        {
            var n = Rows.Times[i];
            if (n == 0)
                break;
            var (last, age) = (Rows.Last[i], Rows.Age[i]);
            var (logAge, logStop) = (Math.Log(alpha + age), Math.Log(beta + age));
            var stay = -shape * logAge - s * logStop;
            var gone = StoppedBefore.Of(shape, alpha, s, beta, last, age);
            var w3 = SpecialFunctions.Logistic(stay - gone.Log);
            var w4 = 1 - w3;
            sums[0] -= n * (w3 * logAge + w4 * gone.LogRate);
            sums[1] -= n * shape * (w3 / (alpha + age) + w4 * gone.OverRate);
            sums[2] += n * (w4 * (1 / s - gone.LogStop) - w3 * logStop);
            sums[3] -= n * (w3 * s / (beta + age) + w4 * (s + 1) * gone.OverStop);
            sums[4] += n * SpecialFunctions.LogAddExp(stay, gone.Log);
        }
    }
}
