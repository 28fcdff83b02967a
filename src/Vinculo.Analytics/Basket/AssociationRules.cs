using Vinculo.Analytics.Evaluate;
using Vinculo.Analytics.Numerics;

namespace Vinculo.Analytics.Basket;

/// <summary>Who buys these also buys that.</summary>
/// <param name="If">Items, ascending; at least one.</param>
/// <param name="Then">The item that follows.</param>
/// <param name="Count">Baskets with all of them.</param>
/// <param name="Support">Share of baskets with all of them.</param>
/// <param name="Confidence">Share of baskets with <paramref name="If"/> that also hold <paramref name="Then"/>.</param>
/// <param name="Lift">Confidence over the share of all baskets that hold <paramref name="Then"/>.</param>
/// <param name="LiftInterval">Where the lift lies in 95 of 100 such samples.</param>
/// <param name="Leverage">Share of baskets with all beyond what independence would give.</param>
/// <param name="Conviction">How many times as often the rule would be wrong were the two independent; infinite when it is never wrong.</param>
/// <param name="P">Fisher's exact chance of as many by accident.</param>
/// <param name="Q">The share of accidents among the rules that look at least this good.</param>
public sealed record AssociationRule(
    int[] If,
    int Then,
    int Count,
    double Support,
    double Confidence,
    double Lift,
    Interval LiftInterval,
    double Leverage,
    double Conviction,
    double P,
    double Q
)
{
    /// <summary>Whether the two really go together: the lift's interval lies above 1, and few of such rules are accidents.</summary>
    public bool Holds => LiftInterval.Low > 1 && Q <= 0.05;
}

/// <summary>Rules of what is bought together.</summary>
public static class AssociationRules
{
    /// <summary>All rules with one item that follows.</summary>
    /// <param name="baskets">What was bought together.</param>
    /// <param name="support">Share of baskets that hold all items of a rule, above 0 … 1.</param>
    /// <param name="confidence">0 … 1.</param>
    /// <param name="maxItems">Items of a rule at most, both sides together, ≥ 2.</param>
    /// <returns>Rules by falling lift; equal ones by falling count, then by their items.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    /// <exception cref="UnfitDataException">There are no baskets, or more sets than anybody could read.</exception>
    /// <remarks>[AS1994]; leverage [PS1991], conviction [BMUT1997], accidents [BH1995] over all rules of the answer.</remarks>
    public static IReadOnlyList<AssociationRule> Of(
        Baskets baskets,
        double support,
        double confidence,
        int maxItems = 10
    )
    {
        ArgumentNullException.ThrowIfNull(baskets);
        if (!(support > 0 && support <= 1))
            throw new ArgumentOutOfRangeException(nameof(support), support, "Support lies above 0, up to 1.");
        if (!(confidence is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(confidence), confidence, "Confidence lies in 0 … 1.");
        ArgumentOutOfRangeException.ThrowIfLessThan(maxItems, 2);
        if (baskets.Count == 0)
            throw new UnfitDataException(UnfitReason.NoCases, "There are no baskets.");

        var least = Math.Max(1, (int)Math.Ceiling(support * baskets.Count - 1e-9));
        var sets = FrequentSets.Of(baskets, least, maxItems);
        return FromSets(sets, baskets.Count, confidence);
    }

    /// <summary>The rules of frequent sets.</summary>
    /// <param name="sets">Every frequent set together with all its subsets, as <see cref="FrequentSets"/> finds them.</param>
    /// <param name="baskets">Number of baskets.</param>
    /// <param name="confidence">0 … 1.</param>
    public static IReadOnlyList<AssociationRule> FromSets(
        IReadOnlyList<FrequentSet> sets,
        int baskets,
        double confidence
    )
    {
        var counts = new Dictionary<int[], int>(sets.Count, new ByItems());
        foreach (var set in sets)
            counts.Add(set.Items, set.Count);
        var rules = new List<AssociationRule>();
        foreach (var set in sets)
            for (var k = 0; k < set.Items.Length && set.Items.Length > 1; k++)
            {
                int[] left = [.. set.Items[..k], .. set.Items[(k + 1)..]];
                var (ifs, thens) = (counts[left], counts[[set.Items[k]]]);
                if ((double)set.Count / ifs >= confidence - 1e-12)
                    rules.Add(Weigh(left, set.Items[k], set.Count, ifs, thens, baskets));
            }
        return Ordered(WithAccidents(rules));
    }

    private static AssociationRule Weigh(int[] left, int then, int both, int ifs, int thens, double n)
    {
        var (support, confidence, expected) = (both / n, (double)both / ifs, ifs / n * (thens / n));
        var lift = support / expected;
        // Variance of ln lift by the delta method over the four cells.
        var variance = Math.Max(0, (1 / support - n / ifs - n / thens + 2 * lift - 1) / n);
        var spread = Math.Exp(SpecialFunctions.NormalQuantile(0.975) * Math.Sqrt(variance));
        return new AssociationRule(
            left,
            then,
            both,
            support,
            confidence,
            lift,
            new Interval(lift / spread, lift * spread),
            support - expected,
            both == ifs ? double.PositiveInfinity : (1 - thens / n) / (1 - confidence),
            FisherTail(both, ifs, thens, (int)n),
            1
        );
    }

    /// <summary>Chance of at least this many shared baskets when the margins are fixed.</summary>
    /// <remarks>[F1922]; terms from the first on, each from the one before.</remarks>
    internal static double FisherTail(int both, int ifs, int thens, int n)
    {
        var term = Math.Exp(LogChoose(thens, both) + LogChoose(n - thens, ifs - both) - LogChoose(n, ifs));
        var sum = 0.0;
        var last = Math.Min(ifs, thens);
        for (var k = both; k <= last; k++)
        {
            sum += term;
            if (term < 1e-17 * sum && k > (double)ifs * thens / n)
                break;
            term *= (double)(thens - k) * (ifs - k) / ((k + 1.0) * (n - thens - ifs + k + 1.0));
        }
        return Math.Min(1, sum);
    }

    private static double LogChoose(int n, int k) =>
        SpecialFunctions.LogGamma(n + 1.0)
        - SpecialFunctions.LogGamma(k + 1.0)
        - SpecialFunctions.LogGamma(n - k + 1.0);

    /// <remarks>[BH1995].</remarks>
    private static AssociationRule[] WithAccidents(List<AssociationRule> rules)
    {
        var byP = Enumerable.Range(0, rules.Count).OrderBy(r => rules[r].P).ToArray();
        var answer = new AssociationRule[rules.Count];
        var q = 1.0;
        for (var k = byP.Length - 1; k >= 0; k--)
        {
            q = Math.Min(q, rules[byP[k]].P * rules.Count / (k + 1));
            answer[byP[k]] = rules[byP[k]] with { Q = q };
        }
        return answer;
    }

    private static AssociationRule[] Ordered(AssociationRule[] rules)
    {
        Array.Sort(
            rules,
            (a, b) =>
            {
                var order = b.Lift.CompareTo(a.Lift);
                if (order == 0)
                    order = b.Count.CompareTo(a.Count);
                if (order == 0)
                    order = a.If.AsSpan().SequenceCompareTo(b.If);
                return order == 0 ? a.Then.CompareTo(b.Then) : order;
            }
        );
        return rules;
    }

    private sealed class ByItems : IEqualityComparer<int[]>
    {
        public bool Equals(int[]? x, int[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(int[] items)
        {
            var hash = new HashCode();
            foreach (var item in items)
                hash.Add(item);
            return hash.ToHashCode();
        }
    }
}
