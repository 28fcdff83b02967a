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
    /// <remarks>[H1994], independent quintiles. O(n log n).</remarks>
    public static RfmScore[] Of(
        ReadOnlySpan<Guid> ids,
        ReadOnlySpan<double> sinceLast,
        ReadOnlySpan<double> purchases,
        ReadOnlySpan<double> money
    )
    {
        if (sinceLast.Length != ids.Length || purchases.Length != ids.Length || money.Length != ids.Length)
            throw new ArgumentException("One number of each kind per customer.");
        var recency = Fifths(sinceLast, ids);
        var frequency = Fifths(purchases, ids);
        var amount = Fifths(money, ids);
        var scores = new RfmScore[ids.Length];
        for (var i = 0; i < scores.Length; i++)
            scores[i] = new RfmScore((byte)(6 - recency[i]), frequency[i], amount[i]);
        return scores;
    }

    /// <summary>The named segment of a score.</summary>
    public static RfmSegment SegmentOf(RfmScore score) =>
        Names[score.Recency - 1, (score.Frequency + score.Money + 1) / 2 - 1];

    private static byte[] Fifths(ReadOnlySpan<double> values, ReadOnlySpan<Guid> ids)
    {
        var keys = values.ToArray();
        var order = new int[keys.Length];
        for (var i = 0; i < order.Length; i++)
        {
            if (double.IsNaN(keys[i]))
                throw new ArgumentException("A number to rank is not a number.");
            order[i] = i;
        }
        Array.Sort(keys, order);

        var fifths = new byte[keys.Length];
        var tieIds = Array.Empty<Guid>();
        for (var from = 0; from < keys.Length; )
        {
            var to = from + 1;
            while (to < keys.Length && keys[to] == keys[from])
                to++;
            if (to - from > 1 && Fifth(from, keys.Length) != Fifth(to - 1, keys.Length))
            {
                // Ties matter only where they straddle a border between fifths.
                if (tieIds.Length < to - from)
                    tieIds = new Guid[to - from];
                for (var k = from; k < to; k++)
                    tieIds[k - from] = ids[order[k]];
                tieIds.AsSpan(0, to - from).Sort(order.AsSpan(from, to - from));
            }
            for (var k = from; k < to; k++)
                fifths[order[k]] = Fifth(k, keys.Length);
            from = to;
        }
        return fifths;
    }

    private static byte Fifth(int rank, int of) => (byte)(1 + 5L * rank / of);
}
