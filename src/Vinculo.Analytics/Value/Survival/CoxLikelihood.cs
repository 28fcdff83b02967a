using Vinculo.Analytics.Numerics;

namespace Vinculo.Analytics.Value.Survival;

/// <summary>Cox's partial likelihood with Efron's ties, from the longest duration to the shortest in one pass.</summary>
internal sealed class CoxLikelihood
{
    private readonly double[] times;
    private readonly bool[] ended;
    private readonly int[] order;
    private readonly int p;

    /// <summary>Row by row in falling order of time, features centred and in units of their spread.</summary>
    private readonly double[] rows;

    internal CoxLikelihood(ReadOnlySpan<double> durations, ReadOnlySpan<bool> left, IReadOnlyList<double[]> features)
    {
        var n = durations.Length;
        p = features.Count;
        if (left.Length != n || features.Any(f => f.Length != n))
            throw new ArgumentException("One answer and one value of each feature per duration.");
        if (n == 0)
            throw new UnfitDataException(UnfitReason.NoCases, "There are no cases.");
        if (p == 0)
            throw new UnfitDataException(UnfitReason.NoFeatures, "There are no features.");
        order = [.. Enumerable.Range(0, n)];
        times = durations.ToArray();
        if (Array.Exists(times, t => !(t >= 0)))
            throw new ArgumentException("Durations must not be negative.", nameof(durations));
        Array.Sort(times, order);
        Array.Reverse(times);
        Array.Reverse(order);
        ended = new bool[n];
        for (var i = 0; i < n; i++)
            ended[i] = left[order[i]];
        if (!Array.Exists(ended, e => e))
            throw new UnfitDataException(UnfitReason.OneClass, "Nobody has left.");

        rows = new double[n * p];
        Spread = new double[p];
        for (var k = 0; k < p; k++)
        {
            var column = features[k];
            var mean = column.Average();
            Spread[k] = Math.Sqrt(column.Sum(v => (v - mean) * (v - mean)) / n);
            if (!double.IsFinite(Spread[k]))
                throw new UnfitDataException(UnfitReason.ImpossibleValue, $"Feature {k} is not finite everywhere.");
            if (!(Spread[k] > 1e-12 * Math.Abs(mean)))
                throw new UnfitDataException(UnfitReason.NoFeatures, $"Feature {k} is the same everywhere.");
            for (var i = 0; i < n; i++)
                rows[i * p + k] = (column[order[i]] - mean) / Spread[k];
        }
    }

    /// <summary>Standard deviation of each feature: the unit of its coefficient in here.</summary>
    internal double[] Spread { get; }

    /// <summary>Log risk of each case, in the order the cases were given.</summary>
    internal double[] Scores(double[] point)
    {
        var scores = new double[times.Length];
        for (var i = 0; i < scores.Length; i++)
            scores[order[i]] = Cholesky.Dot(point, Row(i));
        return scores;
    }

    /// <summary>Log partial likelihood, its gradient and the information (lower triangle and all).</summary>
    internal double At(double[] point, double[] gradient, double[] information)
    {
        Array.Clear(gradient);
        Array.Clear(information);
        var value = 0.0;
        Pass(
            point,
            (deaths, sumOfDead, moments) =>
            {
                value += Cholesky.Dot(point, sumOfDead);
                for (var k = 0; k < p; k++)
                    gradient[k] += sumOfDead[k];
                for (var l = 0; l < deaths; l++)
                {
                    var (zero, first, second) = moments.Without((double)l / deaths);
                    value -= Math.Log(zero) + moments.Shift;
                    for (var k = 0; k < p; k++)
                    {
                        gradient[k] -= first[k] / zero;
                        for (var j = 0; j <= k; j++)
                        {
                            var add = second[k * p + j] / zero - first[k] / zero * (first[j] / zero);
                            information[k * p + j] += add;
                            if (j < k)
                                information[j * p + k] += add;
                        }
                    }
                }
            }
        );
        return value;
    }

    /// <summary>Per feature, the chance of a trend of its scaled residuals as strong as seen.</summary>
    internal double[] Proportional(double[] point, double[][] covariance)
    {
        var residuals = new List<(double Time, double[] Residual, int Deaths)>();
        var at = new Queue<double>();
        for (var i = 0; i < times.Length; i++)
        {
            if (ended[i] && (at.Count == 0 || at.Last() != times[i]))
                at.Enqueue(times[i]);
        }
        Pass(
            point,
            (deaths, sumOfDead, moments) =>
            {
                var residual = (double[])sumOfDead.Clone();
                for (var l = 0; l < deaths; l++)
                {
                    var (zero, first, _) = moments.Without((double)l / deaths);
                    for (var k = 0; k < p; k++)
                        residual[k] -= first[k] / zero;
                }
                residuals.Add((at.Dequeue(), residual, deaths));
            }
        );
        var curve = KaplanMeier.Fit(times, ended);
        double all = residuals.Sum(r => r.Deaths);
        // The transform is the curve just before the time, so that a late leaver does not weigh without bound.
        var place = residuals.ConvertAll(r => 1 - Before(curve, r.Time));
        var mean = residuals.Zip(place, (r, g) => r.Deaths * g).Sum() / all;
        var spread = residuals.Zip(place, (r, g) => r.Deaths * (g - mean) * (g - mean)).Sum();
        var chances = new double[p];
        for (var k = 0; k < p; k++)
        {
            var slope = residuals
                .Zip(place, (r, g) => (g - mean) * all * Cholesky.Dot(covariance[k], r.Residual))
                .Sum();
            var test = slope * slope / (all * covariance[k][k] * spread);
            chances[k] = spread > 0 ? IncompleteGamma.Upper(0.5, test / 2) : double.NaN;
        }
        return chances;
    }

    private static double Before(KaplanMeier curve, double time)
    {
        var step = Array.BinarySearch(curve.Times, time);
        return step > 0 ? curve.Survival[step - 1] : 1;
    }

    private ReadOnlySpan<double> Row(int i) => rows.AsSpan(i * p, p);

    /// <summary>Goes through the times at which somebody left, the latest first, with the sums over those at risk.</summary>
    private void Pass(double[] point, Action<int, double[], Moments> atEvent)
    {
        var scores = new double[times.Length];
        for (var i = 0; i < scores.Length; i++)
            scores[i] = Cholesky.Dot(point, Row(i));
        // Risks are relative to the largest so that none overflows.
        var moments = new Moments(p, scores.Max());
        for (var i = 0; i < times.Length; )
        {
            var time = times[i];
            var deaths = 0;
            var sumOfDead = new double[p];
            moments.Forget();
            for (; i < times.Length && times[i] == time; i++)
            {
                moments.Add(scores[i], Row(i), ended[i]);
                if (!ended[i])
                    continue;
                deaths++;
                for (var k = 0; k < p; k++)
                    sumOfDead[k] += rows[i * p + k];
            }
            if (deaths > 0)
                atEvent(deaths, sumOfDead, moments);
        }
    }

    /// <summary>Sums of the risk, and of the risk times features once and twice, over all at risk and over those who leave now.</summary>
    private sealed class Moments(int p, double shift)
    {
        private readonly double[] sums = new double[1 + p + p * p];
        private readonly double[] dead = new double[1 + p + p * p];
        private readonly double[] first = new double[p];
        private readonly double[] second = new double[p * p];

        internal double Shift => shift;

        internal void Forget() => Array.Clear(dead);

        internal void Add(double score, ReadOnlySpan<double> row, bool dies)
        {
            var risk = Math.Exp(score - shift);
            Into(sums, risk, row);
            if (dies)
                Into(dead, risk, row);
        }

        /// <summary>The sums when a share of those who leave now has left already.</summary>
        internal (double Zero, double[] First, double[] Second) Without(double share)
        {
            for (var k = 0; k < p; k++)
                first[k] = sums[1 + k] - share * dead[1 + k];
            for (var k = 0; k < p * p; k++)
                second[k] = sums[1 + p + k] - share * dead[1 + p + k];
            return (sums[0] - share * dead[0], first, second);
        }

        private void Into(double[] into, double risk, ReadOnlySpan<double> row)
        {
            into[0] += risk;
            for (var k = 0; k < p; k++)
            {
                var weighted = risk * row[k];
                into[1 + k] += weighted;
                var at = 1 + p + k * p;
                for (var j = 0; j <= k; j++)
                    into[at + j] += weighted * row[j];
            }
        }
    }
}
