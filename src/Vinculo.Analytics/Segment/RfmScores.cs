namespace Vinculo.Analytics.Segment;

/// <summary>How recently, how often and for how much a customer buys, each 1 (worst fifth) … 5 (best fifth).</summary>
/// <param name="Recency">5 for those who bought last.</param>
/// <param name="Frequency">5 for those who buy most often.</param>
/// <param name="Money">5 for those who spend most.</param>
public readonly record struct RfmScore(byte Recency, byte Frequency, byte Money)
{
    /// <summary>The three digits, such as 545.</summary>
    public int Code => 100 * Recency + 10 * Frequency + Money;

    /// <summary>The named segment of these digits.</summary>
    public RfmSegment Segment => RfmScores.SegmentOf(this);
}

/// <summary>Eleven names for the twenty-five meetings of recency with the mean of frequency and money.</summary>
public enum RfmSegment
{
    /// <summary>Bought lately, often and much.</summary>
    Champions,

    /// <summary>Buy regularly.</summary>
    Loyal,

    /// <summary>Bought lately, and more than once or more than little.</summary>
    PotentialLoyalists,

    /// <summary>Bought for the first times just now.</summary>
    New,

    /// <summary>Bought fairly lately, still little.</summary>
    Promising,

    /// <summary>Middling in everything and cooling.</summary>
    NeedAttention,

    /// <summary>Little, and not lately.</summary>
    AboutToSleep,

    /// <summary>Used to buy well, not for some time.</summary>
    AtRisk,

    /// <summary>Were among the best and have stopped.</summary>
    CannotLose,

    /// <summary>Little, long ago.</summary>
    Hibernating,

    /// <summary>Least, longest ago.</summary>
    Lost,
}

/// <summary>Recency, frequency and money in fifths.</summary>
public static class RfmScores
{
    private const int LeadingBits = 18;

    private static readonly RfmSegment[,] Names =
    {
        { RfmSegment.Lost, RfmSegment.Hibernating, RfmSegment.AtRisk, RfmSegment.CannotLose, RfmSegment.CannotLose },
        { RfmSegment.Hibernating, RfmSegment.AboutToSleep, RfmSegment.AtRisk, RfmSegment.AtRisk, RfmSegment.AtRisk },
        {
            RfmSegment.AboutToSleep,
            RfmSegment.NeedAttention,
            RfmSegment.NeedAttention,
            RfmSegment.Loyal,
            RfmSegment.Loyal,
        },
        {
            RfmSegment.Promising,
            RfmSegment.PotentialLoyalists,
            RfmSegment.Loyal,
            RfmSegment.Loyal,
            RfmSegment.Champions,
        },
        {
            RfmSegment.New,
            RfmSegment.PotentialLoyalists,
            RfmSegment.PotentialLoyalists,
            RfmSegment.Champions,
            RfmSegment.Champions,
        },
    };

    /// <summary>Scores customers by rank, each of the three by itself.</summary>
    /// <param name="ids">n customers; equal numbers are ranked by id, so a run on the same data gives the same fifths.</param>
    /// <param name="sinceLast">Time since the last purchase, any unit; smaller is better. No NaN.</param>
    /// <param name="purchases">Number of purchases. No NaN.</param>
    /// <param name="money">Amount spent. No NaN.</param>
    /// <returns>n scores in the order of <paramref name="ids"/>; every fifth holds n/5 customers, give or take one.</returns>
    /// <exception cref="ArgumentException">Lengths differ or a number is NaN.</exception>
    /// <remarks>[H1994], independent quintiles. Nothing is sorted but what shares its leading bits with a border: O(n) as a rule.</remarks>
    public static RfmScore[] Of<TId>(
        ReadOnlySpan<TId> ids,
        ReadOnlySpan<double> sinceLast,
        ReadOnlySpan<double> purchases,
        ReadOnlySpan<double> money
    )
        where TId : IComparable<TId>
    {
        if (sinceLast.Length != ids.Length || purchases.Length != ids.Length || money.Length != ids.Length)
            throw new ArgumentException("One number of each kind per customer.");
        var ascending = Ascending(ids);
        var recency = Fifths(sinceLast, ids, ascending);
        var frequency = Fifths(purchases, ids, ascending);
        var amount = Fifths(money, ids, ascending);
        var scores = new RfmScore[ids.Length];
        for (var i = 0; i < scores.Length; i++)
            scores[i] = new RfmScore((byte)(6 - recency[i]), frequency[i], amount[i]);
        return scores;
    }

    /// <summary>The named segment of a score.</summary>
    public static RfmSegment SegmentOf(RfmScore score) =>
        Names[score.Recency - 1, (score.Frequency + score.Money + 1) / 2 - 1];

    /// <summary>Fifths by rank: values are counted by their leading bits, and only where a border falls among them looked at closely.</summary>
    private static byte[] Fifths<TId>(ReadOnlySpan<double> values, ReadOnlySpan<TId> ids, bool ascending)
        where TId : IComparable<TId>
    {
        var n = values.Length;
        var starts = new int[(1 << LeadingBits) + 1];
        foreach (var value in values)
        {
            if (double.IsNaN(value))
                throw new ArgumentException("A number to rank is not a number.");
            starts[Leading(value) + 1]++;
        }
        for (var k = 0; k < 1 << LeadingBits; k++)
            starts[k + 1] += starts[k];

        // Buckets with a border inside are set aside; all others are of one fifth.
        var fifths = new byte[n];
        var split = new Dictionary<int, List<int>>();
        for (var i = 0; i < n; i++)
        {
            var bucket = Leading(values[i]);
            var (first, last) = (Fifth(starts[bucket], n), Fifth(starts[bucket + 1] - 1, n));
            if (first == last)
                fifths[i] = first;
            else if (split.TryGetValue(bucket, out var members))
                members.Add(i);
            else
                split[bucket] = [i];
        }
        foreach (var (bucket, members) in split)
            Rank(members, starts[bucket], values, ids, ascending, fifths);
        return fifths;
    }

    private static void Rank<TId>(
        List<int> members,
        int start,
        ReadOnlySpan<double> values,
        ReadOnlySpan<TId> ids,
        bool ascending,
        byte[] fifths
    )
        where TId : IComparable<TId>
    {
        var n = values.Length;
        var order = members.ToArray();
        var keys = new double[order.Length];
        for (var k = 0; k < keys.Length; k++)
            keys[k] = values[order[k]];
        if (keys.AsSpan().IndexOfAnyExcept(keys[0]) >= 0)
            Array.Sort(keys, order);
        for (var from = 0; from < keys.Length; )
        {
            var to = from + 1;
            while (to < keys.Length && keys[to] == keys[from])
                to++;
            var ties = order.AsSpan(from, to - from);
            if (ties.Length > 1 && Fifth(start + from, n) != Fifth(start + to - 1, n))
            {
                // Ties matter only where they straddle a border between fifths.
                if (ascending)
                    ties.Sort();
                else
                    SortByIds(ties, ids);
            }
            for (var k = from; k < to; k++)
                fifths[order[k]] = Fifth(start + k, n);
            from = to;
        }
    }

    private static void SortByIds<TId>(Span<int> ties, ReadOnlySpan<TId> ids)
        where TId : IComparable<TId>
    {
        var names = new TId[ties.Length];
        for (var k = 0; k < names.Length; k++)
            names[k] = ids[ties[k]];
        names.AsSpan().Sort(ties);
    }

    private static bool Ascending<TId>(ReadOnlySpan<TId> ids)
        where TId : IComparable<TId>
    {
        for (var i = 1; i < ids.Length; i++)
        {
            if (ids[i - 1].CompareTo(ids[i]) > 0)
                return false;
        }
        return true;
    }

    /// <summary>The leading bits of a number, made to ascend with it.</summary>
    private static int Leading(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value + 0.0);
        var ascending = (ulong)(bits ^ ((bits >> 63) | long.MinValue));
        return (int)(ascending >> (64 - LeadingBits));
    }

    private static byte Fifth(int rank, int of) => (byte)(1 + 5L * rank / of);
}
