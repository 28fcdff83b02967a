using System.Runtime.Intrinsics;

namespace Vinculo.Analytics.Value.Lifetime;

/// <summary>Likelihood of <see cref="BetaGeometric"/>: gamma functions once per number of repeats, four histories at a time.</summary>
internal sealed class BetaGeometricLikelihood(PurchaseHistory history, Dropout dropout)
    : HistoryLikelihood(history, 4096, 40)
{
    private readonly int extra = dropout == Dropout.AfterAny ? 1 : 0;

    protected override double OfGroups(ReadOnlySpan<double> parameters, Span<double> gradient)
    {
        var (r, alpha, a, b) = (parameters[0], parameters[1], parameters[2], parameters[3]);
        var (logAlpha, value) = (Math.Log(alpha), 0.0);
        var (rate, both, second) = (new GammaLadder(r), new GammaLadder(a + b), new GammaLadder(b));
        var (logGammaR, digammaR) = (rate.LogGamma, rate.Digamma);
        var (logGammaAb, digammaAb) = (both.LogGamma, both.Digamma);
        var (logGammaB, digammaB) = (second.LogGamma, second.Digamma);
        for (var g = 0; g < Rows.Counts.Length; g++)
        {
            var n = Rows.Customers[g];
            rate.To(Rows.Counts[g]);
            both.To(Rows.Counts[g] + extra);
            second.To(Rows.Counts[g] + extra);
            var logBeta = logGammaAb - logGammaB + second.LogGamma - both.LogGamma;
            value += n * (rate.LogGamma - logGammaR + r * logAlpha + logBeta);
            gradient[0] += n * (rate.Digamma - digammaR + logAlpha);
            gradient[1] += n * r / alpha;
            gradient[2] += n * (digammaAb - both.Digamma);
            gradient[3] += n * (digammaAb - both.Digamma + second.Digamma - digammaB);
        }
        return value;
    }

    protected override void OfRows(int group, int from, int to, ReadOnlySpan<double> parameters, Span<double> sums)
    {
        var (alpha, a, b) = (parameters[1], parameters[2], parameters[3]);
        var shape = parameters[0] + Rows.Counts[group];
        var chances = Rows.Counts[group] + extra;
        var logStop = chances > 0 ? Math.Log(a) - Math.Log(b + chances - 1) : double.NegativeInfinity;
        var (value, byR, byAlpha, gone) = (
            Vector256<double>.Zero,
            Vector256<double>.Zero,
            Vector256<double>.Zero,
            Vector256<double>.Zero
        );
        for (var i = from; i < to; i += 4)
        {
            var n = DistinctHistories.Four(Rows.Times, i);
            var age = DistinctHistories.Four(Rows.Age, i) + Vector256.Create(alpha);
            var last = DistinctHistories.Four(Rows.Last, i) + Vector256.Create(alpha);
            var (logAge, logLast) = (Vector256.Log(age), Vector256.Log(last));
            var stay = -shape * logAge;
            var leave = Vector256.Create(logStop) - shape * logLast;
            var small = Vector256.Exp(-Vector256.Abs(stay - leave));
            var whole = Vector256<double>.One + small;
            var major = Vector256<double>.One / whole;
            var stays = Vector256.GreaterThanOrEqual(stay, leave);
            var w3 = Vector256.ConditionalSelect(stays, major, small / whole);
            var w4 = Vector256.ConditionalSelect(stays, small / whole, major);
            value += n * (Vector256.Max(stay, leave) + Vector256.Log(whole));
            byR -= n * (w3 * logAge + w4 * logLast);
            byAlpha -= n * (w3 / age + w4 / last);
            gone += n * w4;
        }
        sums[0] += Vector256.Sum(byR);
        sums[1] += shape * Vector256.Sum(byAlpha);
        var left = Vector256.Sum(gone);
        if (chances > 0)
        {
            sums[2] += left / a;
            sums[3] -= left / (b + chances - 1);
        }
        sums[4] += Vector256.Sum(value);
    }
}
