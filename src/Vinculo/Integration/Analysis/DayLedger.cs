namespace Vinculo.Integration.Analysis;

/// <summary>
/// One customer's days of purchase after the other. A refund is taken from her latest purchases before it; a purchase
/// returned in full was none.
/// </summary>
/// <param name="amounts">Whether the file tells amounts.</param>
/// <param name="rows">Where is counted what became of refunds.</param>
/// <param name="border">A day: later refunds leave the purchases up to it as they were; null for none.</param>
internal sealed class DayLedger(bool amounts, PurchaseRows rows, int? border = null)
{
    /// <summary>Cents of rounding that a full refund may leave.</summary>
    private const double Rounding = 0.005;
    private const int Enough = 100;
    private const int Tenfold = 10;

    private readonly List<int> days = [];
    private readonly List<double> sums = [];
    private int begin;
    private bool beyond;

    /// <summary>Days of the customer's up to the border, once it is passed.</summary>
    private int before;

    public int Count => days.Count;

    /// <summary>The next customer's days follow.</summary>
    public void Begin() => (begin, beyond, before) = (days.Count, false, 0);

    public void Add(int day, double bought, double returned, bool sold)
    {
        if (!beyond && day > border)
            (beyond, before, begin) = (true, days.Count - begin, days.Count);
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
        if (before > 0 && left > sums.Skip(begin).Sum() + Rounding)
        {
            // More than all she bought since: it gives back what was bought before.
            rows.RefundsLate++;
            return;
        }
        while (left > Rounding && days.Count > begin)
        {
            var last = sums[^1];
            if (last - left > Rounding)
            {
                sums[^1] -= left;
                return;
            }
            left -= last;
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
        // Of a border's far side nothing was known when it had to be said what is usual.
        var sorted = border is { } last ? [.. sums.Where((_, i) => days[i] <= last)] : (double[])cut.Clone();
        if (!amounts || sorted.Length < Enough)
            return cut;
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
