namespace Vinculo.Integration.Analysis;

/// <summary>
/// One customer's days of purchase after the other. A refund is taken from her latest purchases before it; a purchase
/// returned in full was none.
/// </summary>
internal sealed class DayLedger(bool amounts, PurchaseRows rows)
{
    /// <summary>Cents of rounding that a full refund may leave.</summary>
    private const double Rounding = 0.005;
    private const int Enough = 100;
    private const int Tenfold = 10;

    private readonly List<int> days = [];
    private readonly List<double> sums = [];
    private int begin;

    public int Count => days.Count;

    /// <summary>The next customer's days follow.</summary>
    public void Begin() => begin = days.Count;

    public void Add(int day, double bought, double returned, bool sold)
    {
        if (returned == 0)
        {
            Keep(day, bought);
            return;
        }
        if (sold && bought - returned > Rounding)
        {
            Keep(day, bought - returned);
            return;
        }
        var left = returned - bought;
        while (left > Rounding && days.Count > begin)
        {
            var before = sums[^1];
            if (before - left > Rounding)
            {
                sums[^1] -= left;
                return;
            }
            left -= before;
            days.RemoveAt(days.Count - 1);
            sums.RemoveAt(sums.Count - 1);
        }
        if (left > Rounding)
            rows.RefundsUnmatched++;
    }

    public int[] Days() => [.. days];

    /// <summary>What each day came to, cut where it is ten times what all but one in a hundred come to.</summary>
    public double[] Amounts()
    {
        var cut = sums.ToArray();
        if (!amounts || cut.Length < Enough)
            return cut;
        var sorted = (double[])cut.Clone();
        Array.Sort(sorted);
        var most = Tenfold * sorted[(int)(0.99 * (sorted.Length - 1))];
        for (var i = 0; i < cut.Length && most > 0; i++)
        {
            if (cut[i] <= most)
                continue;
            cut[i] = most;
            rows.Outliers++;
        }
        return cut;
    }

    private void Keep(int day, double sum)
    {
        days.Add(day);
        sums.Add(sum);
    }
}
