using Vinculo.Analytics.Numerics;

namespace Vinculo.Analytics.Evaluate.OffPolicy;

/// <summary>What another policy would have brought, by one way of estimating it.</summary>
/// <param name="Value">Mean reward of a decision.</param>
/// <param name="Error">Its standard error.</param>
/// <param name="Likely">Where it lies in 95 % of repetitions.</param>
public sealed record PolicyEstimate(double Value, double Error, Interval Likely);

/// <summary>How far to trust what a log says of another policy.</summary>
public enum OffPolicyTrust
{
    /// <summary>The ways agree and enough rows carry the answer.</summary>
    Sound,

    /// <summary>It may be far off: see the reasons.</summary>
    Doubtful,

    /// <summary>The log cannot answer; no number should be shown.</summary>
    Refused,
}

/// <summary>What speaks against an estimate.</summary>
public enum OffPolicyDoubt
{
    /// <summary>Effectively fewer than a hundred rows carry the answer.</summary>
    SmallSample,

    /// <summary>Weights do not average 1: the logged probabilities are not those of this log, or actions were never tried.</summary>
    WeightsOff,

    /// <summary>The policy would do what the log never or hardly tried.</summary>
    NoOverlap,

    /// <summary>The ways of estimating disagree.</summary>
    Disagreement,

    /// <summary>Less than a tenth of the rows carry the answer.</summary>
    FewCarry,

    /// <summary>Weights had to be cut.</summary>
    Clipped,

    /// <summary>Hardly any of the rows that carry the answer had a reward.</summary>
    FewRewards,
}

/// <summary>A log of decisions and the policy to judge by it.</summary>
/// <param name="Actions">By row: place of the action taken.</param>
/// <param name="Rewards">By row: what it brought, finite.</param>
/// <param name="Logged">By row: probability with which it was taken, above 0, at most 1.</param>
/// <param name="Target">By row: probability with which the policy would take that action, 0 … 1.</param>
/// <param name="ActionCount">How many actions there are.</param>
/// <param name="TargetOf">Probability of an action in a row under the policy; null when only that of the action taken is known.</param>
public sealed record OffPolicyLog(
    int[] Actions,
    double[] Rewards,
    double[] Logged,
    double[] Target,
    int ActionCount,
    Func<int, int, double>? TargetOf
)
{
    /// <summary>Whether the policy is the same in every row, which saves asking for each.</summary>
    public bool IsSameForAll { get; init; }

    /// <summary>What an action is expected to bring in a row, learnt without that row; null to go by each action's mean.</summary>
    public Func<int, int, double>? Expected { get; init; }
}

/// <summary>Estimates of what a policy would have brought, and whether they can be believed.</summary>
/// <param name="Inverse">Inverse propensity weighting.</param>
/// <param name="Normalised">The same, weights normalised.</param>
/// <param name="Robust">Doubly robust.</param>
/// <param name="LoggedMean">What the log's own policy brought.</param>
/// <param name="EffectiveSample">(Σw)² / Σw².</param>
/// <param name="MeanWeight">Should be 1.</param>
/// <param name="LargestWeight">Before cutting.</param>
/// <param name="Trust">How far to trust it.</param>
/// <param name="Doubts">Why.</param>
public sealed record OffPolicyEstimate(
    PolicyEstimate Inverse,
    PolicyEstimate Normalised,
    PolicyEstimate Robust,
    double LoggedMean,
    double EffectiveSample,
    double MeanWeight,
    double LargestWeight,
    OffPolicyTrust Trust,
    IReadOnlyList<OffPolicyDoubt> Doubts
)
{
    /// <summary>Weights above this count as this.</summary>
    public const double LargestKept = 100;

    /// <summary>Fewer effective rows than this carry no answer.</summary>
    public const double LeastSample = 100;

    private const double LeastOverlap = 0.9;
    private const double LeastShare = 0.1;
    private const double LeastRewarded = 20;

    /// <summary>Judges a policy by a log. One pass for the weights, one for the rewards.</summary>
    /// <param name="log">The log and the policy.</param>
    /// <param name="level">Coverage of the intervals, between 0 and 1.</param>
    /// <exception cref="ArgumentException">Lengths differ or a number is out of range.</exception>
    /// <exception cref="UnfitDataException">There are no rows.</exception>
    /// <remarks>
    /// [HT1952], [SJ2015], [DELL2014]; errors by the influence of each row. The doubly robust estimate expects of an action
    /// its own mean reward in the other half of the rows, drawn towards the mean of all, or what the log says is expected. Refused below an effective
    /// sample of 100, when the mean weight lies more than three errors off 1, or when a tenth of what the policy would do
    /// was never tried.
    /// </remarks>
    public static OffPolicyEstimate Of(OffPolicyLog log, double level = 0.95)
    {
        ArgumentNullException.ThrowIfNull(log);
        Check(log);
        return OfRows(log, null, SpecialFunctions.NormalQuantile((1 + level) / 2));
    }

    /// <summary>Judges it within each group; bands hold for all groups at once.</summary>
    /// <param name="log">The log and the policy.</param>
    /// <param name="group">By row: its group, 0 … groups - 1, or below 0 for none.</param>
    /// <param name="groups">How many groups.</param>
    /// <param name="level">Chance that every band holds, between 0 and 1.</param>
    /// <returns>By group; null where a group has no rows.</returns>
    /// <remarks>[S1967]: each band at level^(1/groups).</remarks>
    public static IReadOnlyList<OffPolicyEstimate?> ByGroup(
        OffPolicyLog log,
        int[] group,
        int groups,
        double level = 0.95
    )
    {
        ArgumentNullException.ThrowIfNull(log);
        ArgumentNullException.ThrowIfNull(group);
        Check(log);
        var each = SpecialFunctions.NormalQuantile((1 + Math.Pow(level, 1.0 / Math.Max(1, groups))) / 2);
        var rows = Enumerable.Range(0, group.Length).Where(i => group[i] >= 0).ToLookup(i => group[i]);
        return [.. Enumerable.Range(0, groups).Select(g => rows.Contains(g) ? OfRows(log, [.. rows[g]], each) : null)];
    }

    private static OffPolicyEstimate OfRows(OffPolicyLog log, int[]? rows, double z)
    {
        var n = rows?.Length ?? log.Actions.Length;
        var weights = new double[n];
        double sum = 0,
            squares = 0,
            largest = 0,
            all = 0,
            rewarded = 0;
        var clipped = 0;
        for (var k = 0; k < n; k++)
        {
            var i = rows?[k] ?? k;
            var w = log.Target[i] / log.Logged[i];
            largest = Math.Max(largest, w);
            if (w > LargestKept)
                (w, clipped) = (LargestKept, clipped + 1);
            weights[k] = w;
            sum += w;
            squares += w * w;
            all += log.Rewards[i];
            rewarded += w > 0 && log.Rewards[i] != 0 ? 1 : 0;
        }
        var mean = sum / n;
        var sample = squares > 0 ? sum * sum / squares : 0;
        var (expected, tried) = Expectations(log, rows);

        double inverse = 0,
            normalised = 0,
            robust = 0,
            overlap = 0;
        var robusts = new double[n];
        double[] plans = [0, 0];
        var within = 0.0;
        for (var k = 0; k < n; k++)
        {
            var i = rows?[k] ?? k;
            var half = expected[1 - (k & 1)];
            var of = log.TargetOf is null ? null : log.Expected;
            if (k == 0 || !log.IsSameForAll)
            {
                (plans[0], plans[1], within) = Plan(log, i, expected, tried);
            }
            overlap += within;
            var planned = of is null ? plans[1 - (k & 1)] : Planned(log, i, of);
            inverse += weights[k] * log.Rewards[i];
            robusts[k] =
                planned + weights[k] * (log.Rewards[i] - (of?.Invoke(i, log.Actions[i]) ?? half[log.Actions[i]]));
            robust += robusts[k];
        }
        inverse /= n;
        robust /= n;
        normalised = sum > 0 ? inverse * n / sum : double.NaN;
        double a1 = 0,
            a2 = 0,
            a3 = 0,
            off = 0;
        for (var k = 0; k < n; k++)
        {
            var i = rows?[k] ?? k;
            a1 += Square(weights[k] * log.Rewards[i] - inverse);
            a2 += Square(weights[k] * (log.Rewards[i] - normalised));
            a3 += Square(robusts[k] - robust);
            off += Square(weights[k] - mean);
        }
        var ways = new[]
        {
            Estimate(inverse, Math.Sqrt(a1) / n, z),
            Estimate(normalised, Math.Sqrt(a2) / n / mean, z),
            Estimate(robust, Math.Sqrt(a3) / n, z),
        };
        var doubts = Against(n, sample, mean, Math.Sqrt(off) / n, overlap / n, clipped, rewarded, ways);
        return new OffPolicyEstimate(
            ways[0],
            ways[1],
            ways[2],
            all / n,
            sample,
            mean,
            largest,
            doubts.Exists(d => d <= OffPolicyDoubt.NoOverlap) ? OffPolicyTrust.Refused
                : doubts.Count > 0 ? OffPolicyTrust.Doubtful
                : OffPolicyTrust.Sound,
            doubts
        );
    }

    /// <summary>What the policy is expected to bring in a row, by what is expected of each action there.</summary>
    private static double Planned(OffPolicyLog log, int row, Func<int, int, double> expected)
    {
        var planned = 0.0;
        for (var a = 0; a < log.ActionCount; a++)
        {
            var p = log.TargetOf!(row, a);
            planned += p > 0 ? p * expected(row, a) : 0;
        }
        return planned;
    }

    /// <summary>What the policy is expected to bring in a row, by either half's means, and how much of it was ever tried.</summary>
    private static (double First, double Second, double Within) Plan(
        OffPolicyLog log,
        int row,
        double[][] expected,
        bool[] tried
    )
    {
        if (log.TargetOf is not { } target)
            return (expected[0][0], expected[1][0], 1);
        double first = 0,
            second = 0,
            within = 0;
        for (var a = 0; a < log.ActionCount; a++)
        {
            var p = target(row, a);
            first += p * expected[0][a];
            second += p * expected[1][a];
            within += tried[a] ? p : 0;
        }
        return (first, second, within);
    }

    /// <summary>Mean reward of each action in either half of the rows, drawn towards that of all; and which were tried.</summary>
    private static (double[][] Expected, bool[] Tried) Expectations(OffPolicyLog log, int[]? rows)
    {
        const double Usual = 20;
        var n = rows?.Length ?? log.Actions.Length;
        double[][] sums = [new double[log.ActionCount], new double[log.ActionCount]];
        double[][] counts = [new double[log.ActionCount], new double[log.ActionCount]];
        for (var k = 0; k < n; k++)
        {
            var i = rows?[k] ?? k;
            sums[k & 1][log.Actions[i]] += log.Rewards[i];
            counts[k & 1][log.Actions[i]]++;
        }
        var tried = new bool[log.ActionCount];
        for (var half = 0; half < 2; half++)
        {
            var usual = sums[half].Sum() / Math.Max(1, counts[half].Sum());
            for (var a = 0; a < tried.Length; a++)
            {
                tried[a] |= counts[half][a] > 0;
                // Without knowing what else the policy would do, only one expectation for all actions stays unbiased.
                sums[half][a] = log.TargetOf is null
                    ? usual
                    : (sums[half][a] + Usual * usual) / (counts[half][a] + Usual);
            }
        }
        return (sums, tried);
    }

    private static List<OffPolicyDoubt> Against(
        int n,
        double sample,
        double mean,
        double error,
        double overlap,
        int clipped,
        double rewarded,
        PolicyEstimate[] ways
    )
    {
        var doubts = new List<OffPolicyDoubt>();
        void When(bool holds, OffPolicyDoubt doubt)
        {
            if (holds)
                doubts.Add(doubt);
        }

        When(!(sample >= LeastSample), OffPolicyDoubt.SmallSample);
        When(Math.Abs(mean - 1) > 3 * error + 1e-9, OffPolicyDoubt.WeightsOff);
        When(overlap < LeastOverlap, OffPolicyDoubt.NoOverlap);
        var apart = ways.Max(w => w.Value) - ways.Min(w => w.Value);
        When(apart > ways.Min(w => w.Error), OffPolicyDoubt.Disagreement);
        When(sample < LeastShare * n, OffPolicyDoubt.FewCarry);
        When(clipped > 0, OffPolicyDoubt.Clipped);
        When(rewarded < LeastRewarded, OffPolicyDoubt.FewRewards);
        return doubts;
    }

    private static PolicyEstimate Estimate(double value, double error, double z) =>
        new(value, error, new Interval(value - z * error, value + z * error));

    private static double Square(double x) => x * x;

    private static void Check(OffPolicyLog log)
    {
        var n = log.Actions.Length;
        if (n == 0)
            throw new UnfitDataException(UnfitReason.NoCases, "The log is empty.");
        if (log.Rewards.Length != n || log.Logged.Length != n || log.Target.Length != n)
            throw new ArgumentException("One action, reward and two probabilities per row.", nameof(log));
        for (var i = 0; i < n; i++)
            if (
                !(log.Logged[i] > 0 && log.Logged[i] <= 1)
                || !(log.Target[i] >= 0 && log.Target[i] <= 1 + 1e-9)
                || !double.IsFinite(log.Rewards[i])
                || (uint)log.Actions[i] >= (uint)log.ActionCount
            )
                throw new ArgumentException($"Row {i} holds a number out of range.", nameof(log));
    }
}
