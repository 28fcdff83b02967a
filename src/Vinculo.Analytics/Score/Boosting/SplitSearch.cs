using System.Runtime.Intrinsics;

namespace Vinculo.Analytics.Score.Boosting;

/// <summary>The best way found to split a leaf.</summary>
internal readonly record struct Split(
    double Gain,
    int Feature,
    int Limit,
    bool MissingLeft,
    (ulong A, ulong B, ulong C, ulong D) Set,
    Vector128<double> LeftPull
)
{
    internal static Split None { get; } = new(0, -1, 0, false, default, default);
}

/// <summary>What a node may answer: monotone features narrow it on the way down.</summary>
internal readonly record struct Bounds(double Low, double High)
{
    internal static Bounds Free { get; } = new(double.NegativeInfinity, double.PositiveInfinity);
}

/// <summary>Finds a leaf's best split from its histograms, by the gain of a Newton step.</summary>
/// <remarks>[CG2016] eq. 7 for numbers, missing tried on both sides (algorithm 3); levels in order of their pull [F1958].</remarks>
internal sealed class SplitSearch(BoostingOptions options, FeatureBins[] features, int[] directions)
{
    /// <summary>A penalty on the order of levels: rare ones are drawn to the middle, where they do not decide.</summary>
    private const double Smoothing = 10;

    internal double L2 => options.L2;

    internal Split Best(
        ReadOnlySpan<Vector128<double>> sums,
        int feature,
        Vector128<double> total,
        Bounds bounds,
        in Split sofar
    ) =>
        features[feature] is LevelBins
            ? Levels(sums, feature, total, bounds, sofar)
            : Numbers(sums, feature, total, bounds, sofar);

    private Split Numbers(
        ReadOnlySpan<Vector128<double>> sums,
        int feature,
        Vector128<double> total,
        Bounds bounds,
        Split best
    )
    {
        var missing = sums[0];
        var anyMissing = missing[1] > 0;
        var parent = Score(total, options.L2, bounds);
        var left = Vector128<double>.Zero;
        if (!anyMissing && directions[feature] == 0 && double.IsInfinity(bounds.Low) && double.IsInfinity(bounds.High))
            return Free(sums, feature, total, parent, best);
        for (var bin = 1; bin < sums.Length; bin++)
        {
            left += sums[bin];
            if (sums[bin][1] == 0 && bin + 1 < sums.Length)
                continue;
            // The last bin splits known from missing. Where nobody is missing, who ever will be follows the larger side.
            Try(left, !anyMissing && 2 * left[1] > total[1], bin, ref best);
            if (anyMissing && bin + 1 < sums.Length)
                Try(left + missing, true, bin, ref best);
        }
        return best;

        void Try(Vector128<double> side, bool missingLeft, int limit, ref Split best)
        {
            var other = total - side;
            if (side[1] < options.MinHessian || other[1] < options.MinHessian)
                return;
            if (
                directions[feature] != 0
                && directions[feature] * (Answer(other, options.L2, bounds) - Answer(side, options.L2, bounds)) < 0
            )
                return;
            var gain = Score(side, options.L2, bounds) + Score(other, options.L2, bounds) - parent;
            if (gain > best.Gain)
                best = new Split(gain, feature, limit, missingLeft, default, side);
        }
    }

    /// <summary>The same where nobody is missing and nothing binds the answers, as in most leaves: both sides at once.</summary>
    private Split Free(
        ReadOnlySpan<Vector128<double>> sums,
        int feature,
        Vector128<double> total,
        double parent,
        Split best
    )
    {
        var (least, penalty) = (options.MinHessian, Vector128.Create(options.L2));
        var (left, gain, at, answer) = (Vector128<double>.Zero, best.Gain, -1, Vector128<double>.Zero);
        for (var bin = 1; bin < sums.Length; bin++)
        {
            var own = sums[bin];
            left += own;
            if (own[1] == 0 && bin + 1 < sums.Length)
                continue;
            var other = total - left;
            if (left[1] < least || other[1] < least)
                continue;
            var pulls = Vector128.Create(left[0], other[0]);
            var saved = pulls * pulls / (Vector128.Create(left[1], other[1]) + penalty);
            var found = saved[0] + saved[1] - parent;
            if (found > gain)
                (gain, at, answer) = (found, bin, left);
        }
        return at < 0 ? best : new Split(gain, feature, at, 2 * answer[1] > total[1], default, answer);
    }

    private Split Levels(
        ReadOnlySpan<Vector128<double>> sums,
        int feature,
        Vector128<double> total,
        Bounds bounds,
        Split best
    )
    {
        Span<int> bins = stackalloc int[256];
        Span<double> pulls = stackalloc double[256];
        var used = 0;
        for (var bin = 0; bin < sums.Length; bin++)
        {
            if (sums[bin][1] == 0)
                continue;
            pulls[used] = sums[bin][0] / (sums[bin][1] + Smoothing);
            bins[used++] = bin;
        }
        if (used < 2)
            return best;
        pulls[..used].Sort(bins[..used], (a, b) => a.CompareTo(b));

        var l2 = options.L2 + (used > 2 ? options.LevelL2 : 0);
        var parent = Score(total, l2, bounds);
        var left = Vector128<double>.Zero;
        var (taken, at) = (default((ulong A, ulong B, ulong C, ulong D)), -1);
        for (var k = 0; k + 1 < used; k++)
        {
            left += sums[bins[k]];
            var right = total - left;
            if (left[1] < options.MinHessian || right[1] < options.MinHessian)
                continue;
            var gain = Score(left, l2, bounds) + Score(right, l2, bounds) - parent;
            if (gain > best.Gain)
            {
                best = new Split(gain, feature, 0, false, default, left);
                at = k;
            }
        }
        if (at < 0)
            return best;
        for (var k = 0; k <= at; k++)
        {
            var bit = 1UL << (bins[k] & 63);
            switch (bins[k] >> 6)
            {
                case 0:
                    taken.A |= bit;
                    break;
                case 1:
                    taken.B |= bit;
                    break;
                case 2:
                    taken.C |= bit;
                    break;
                default:
                    taken.D |= bit;
                    break;
            }
        }
        return best with { Set = taken };
    }

    /// <summary>The Newton step of a leaf within its bounds.</summary>
    internal static double Answer(Vector128<double> pull, double l2, Bounds bounds) =>
        Math.Clamp(-pull[0] / (pull[1] + l2), bounds.Low, bounds.High);

    /// <summary>Twice the loss a leaf saves by its answer.</summary>
    private static double Score(Vector128<double> pull, double l2, Bounds bounds)
    {
        if (double.IsInfinity(bounds.Low) && double.IsInfinity(bounds.High))
            return pull[0] * pull[0] / (pull[1] + l2);
        var answer = Answer(pull, l2, bounds);
        return -(2 * pull[0] + (pull[1] + l2) * answer) * answer;
    }
}
