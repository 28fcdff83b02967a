namespace Vinculo.Demo.Check;

/// <summary>
/// How close scores come to a truth that is a probability. Everybody counts as one who leaves with that probability and as
/// one who stays with the rest: the mean over all futures, without the scatter of the one that happened.
/// </summary>
internal static class Closeness
{
    private const int MostSteps = 50;

    /// <summary>Area under the curve; .5 says nothing.</summary>
    /// <param name="scores">n scores.</param>
    /// <param name="truth">n true probabilities, or 0 and 1.</param>
    /// <returns>NaN when nobody, or everybody, leaves.</returns>
    public static double Auc(double[] scores, double[] truth)
    {
        var order = Enumerable.Range(0, scores.Length).OrderBy(i => scores[i]).ToArray();
        double below = 0,
            wins = 0,
            all = 0;
        for (var first = 0; first < order.Length; )
        {
            double yes = 0,
                no = 0;
            var last = first;
            for (; last < order.Length && scores[order[last]].Equals(scores[order[first]]); last++)
            {
                yes += truth[order[last]];
                no += 1 - truth[order[last]];
            }
            wins += yes * (below + no / 2);
            below += no;
            all += yes;
            first = last;
        }
        return wins / (all * below);
    }

    /// <summary>Slope of the truth's log odds over the score's: 1 is right, below 1 too sure.</summary>
    /// <remarks>Logistic regression with one term by Newton's method.</remarks>
    public static double Slope(double[] probabilities, double[] truth)
    {
        var x = Array.ConvertAll(probabilities, p => Math.Log(Within(p) / (1 - Within(p))));
        double a = 0,
            b = 1;
        for (var step = 0; step < MostSteps; step++)
        {
            double g0 = 0,
                g1 = 0,
                h00 = 1e-9,
                h01 = 0,
                h11 = 1e-9;
            for (var i = 0; i < x.Length; i++)
            {
                var p = 1 / (1 + Math.Exp(-(a + b * x[i])));
                var w = p * (1 - p);
                g0 += truth[i] - p;
                g1 += (truth[i] - p) * x[i];
                h00 += w;
                h01 += w * x[i];
                h11 += w * x[i] * x[i];
            }
            var determinant = h00 * h11 - h01 * h01;
            var (da, db) = ((h11 * g0 - h01 * g1) / determinant, (h00 * g1 - h01 * g0) / determinant);
            (a, b) = (a + da, b + db);
            if (Math.Abs(da) + Math.Abs(db) < 1e-9)
                break;
        }
        return b;

        static double Within(double p) => Math.Clamp(p, 1e-9, 1 - 1e-9);
    }

    /// <summary>Mean gap between promised and true share over ten equal widths of probability, by customers.</summary>
    public static double CalibrationError(double[] probabilities, double[] truth)
    {
        var gap = new double[10];
        for (var i = 0; i < probabilities.Length; i++)
            gap[Math.Clamp((int)(probabilities[i] * 10), 0, 9)] += probabilities[i] - truth[i];
        return gap.Sum(Math.Abs) / probabilities.Length;
    }

    /// <summary>Rank correlation [S1904]; equal values share their mean rank.</summary>
    public static double Spearman(double[] one, double[] other)
    {
        var (a, b) = (Ranks(one), Ranks(other));
        var mean = (a.Length + 1) / 2.0;
        double ab = 0,
            aa = 0,
            bb = 0;
        for (var i = 0; i < a.Length; i++)
        {
            ab += (a[i] - mean) * (b[i] - mean);
            aa += (a[i] - mean) * (a[i] - mean);
            bb += (b[i] - mean) * (b[i] - mean);
        }
        return ab / Math.Sqrt(aa * bb);
    }

    /// <summary>Share of all of the truth that the tenth with the highest scores holds.</summary>
    public static double CaughtByTopTenth(double[] scores, double[] truth)
    {
        var order = Enumerable.Range(0, scores.Length).OrderByDescending(i => scores[i]).ThenBy(i => i);
        return order.Take(scores.Length / 10).Sum(i => truth[i]) / truth.Sum();
    }

    private static double[] Ranks(double[] values)
    {
        var order = Enumerable.Range(0, values.Length).OrderBy(i => values[i]).ToArray();
        var ranks = new double[values.Length];
        for (var first = 0; first < order.Length; )
        {
            var last = first;
            while (last < order.Length && values[order[last]].Equals(values[order[first]]))
                last++;
            for (var at = first; at < last; at++)
                ranks[order[at]] = (first + 1 + last) / 2.0;
            first = last;
        }
        return ranks;
    }
}
