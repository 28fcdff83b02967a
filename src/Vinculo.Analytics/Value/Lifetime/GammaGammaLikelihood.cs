using System.Runtime.Intrinsics;
using Vinculo.Analytics.Numerics;

namespace Vinculo.Analytics.Value.Lifetime;

/// <summary>Likelihood of <see cref="GammaGamma"/>: gamma functions once per number of purchases, one logarithm per customer.</summary>
internal sealed class GammaGammaLikelihood
{
    private readonly double[] counts;
    private readonly double[] customers;
    private readonly double[] logMeans;
    private readonly int[] starts;

    /// <summary>What each spent in all, filled up with zeros to whole vectors in each group.</summary>
    private readonly double[] spent;

    internal GammaGammaLikelihood(List<double> repeats, List<double> means, double unit)
    {
        var groupOf = new SortedDictionary<double, List<double>>();
        for (var i = 0; i < repeats.Count; i++)
        {
            if (!groupOf.TryGetValue(repeats[i], out var group))
                groupOf[repeats[i]] = group = [];
            group.Add(means[i] / unit);
        }
        counts = [.. groupOf.Keys];
        customers = [.. groupOf.Values.Select(g => (double)g.Count)];
        logMeans = [.. groupOf.Values.Select(g => g.Sum(Math.Log))];
        starts = new int[counts.Length + 1];
        for (var g = 0; g < counts.Length; g++)
            starts[g + 1] = starts[g] + ((int)customers[g] + 3) / 4 * 4;
        spent = new double[starts[^1]];
        var at = 0;
        foreach (var (x, group) in groupOf)
        {
            for (var i = 0; i < group.Count; i++)
                spent[starts[at] + i] = x * group[i];
            at++;
        }
    }

    /// <summary>Negative log likelihood at the logarithms of p, q, γ, with its gradient.</summary>
    internal double TotalLoss(ReadOnlySpan<double> logs, Span<double> gradient)
    {
        gradient.Clear();
        foreach (var log in logs)
        {
            if (!(Math.Abs(log) < 40))
                return double.PositiveInfinity;
        }
        var (p, q, gamma) = (Math.Exp(logs[0]), Math.Exp(logs[1]), Math.Exp(logs[2]));
        var (logGammaQ, digammaQ, logGamma) = (
            SpecialFunctions.LogGamma(q),
            SpecialFunctions.Digamma(q),
            Math.Log(gamma)
        );
        var value = 0.0;
        for (var g = 0; g < counts.Length; g++)
        {
            var (x, n, px) = (counts[g], customers[g], p * counts[g]);
            var (logSums, overSums) = Sums(g, gamma);
            var digamma = SpecialFunctions.Digamma(px + q);
            value +=
                n
                    * (
                        SpecialFunctions.LogGamma(px + q)
                        - SpecialFunctions.LogGamma(px)
                        - logGammaQ
                        + q * logGamma
                        + px * Math.Log(x)
                    )
                + (px - 1) * logMeans[g]
                - (px + q) * logSums;
            gradient[0] += x * (n * (digamma - SpecialFunctions.Digamma(px) + Math.Log(x)) + logMeans[g] - logSums);
            gradient[1] += n * (digamma - digammaQ + logGamma) - logSums;
            gradient[2] += n * q / gamma - (px + q) * overSums;
        }
        gradient[0] *= -p;
        gradient[1] *= -q;
        gradient[2] *= -gamma;
        return -value;
    }

    /// <summary>Σ ln(γ + spent) and Σ 1 / (γ + spent) over a group.</summary>
    private (double Logs, double Inverses) Sums(int group, double gamma)
    {
        var (logs, inverses) = (Vector256<double>.Zero, Vector256<double>.Zero);
        for (var i = starts[group]; i < starts[group + 1]; i += 4)
        {
            var sum = DistinctHistories.Four(spent, i) + Vector256.Create(gamma);
            logs += Vector256.Log(sum);
            inverses += Vector256<double>.One / sum;
        }
        // Nobody stands on the places that only fill up the last vector.
        var empty = starts[group + 1] - starts[group] - customers[group];
        return (Vector256.Sum(logs) - empty * Math.Log(gamma), Vector256.Sum(inverses) - empty / gamma);
    }
}
