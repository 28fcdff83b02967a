using System.Runtime.Intrinsics;

namespace Vinculo.Analytics.Value.Lifetime;

/// <summary>
/// Histories with equal ones merged, in groups of one number of repeats, sorted inside, so that the customers' order does
/// not matter. Every group is filled up to whole vectors with histories that nobody has.
/// </summary>
internal sealed class DistinctHistories
{
    private const int Lanes = 4;
    private const int MostRepeats = 1 << 20;

    private DistinctHistories(
        int[] counts,
        int[] starts,
        double[] last,
        double[] age,
        double[] times,
        double[] customers
    ) => (Counts, Starts, Last, Age, Times, Customers) = (counts, starts, last, age, times, customers);

    /// <summary>Distinct numbers of repeats, ascending: one group each.</summary>
    internal int[] Counts { get; }

    /// <summary>Where each group begins, and where the last one ends; multiples of four.</summary>
    internal int[] Starts { get; }

    internal double[] Last { get; }

    internal double[] Age { get; }

    /// <summary>How many customers share the history; 0 where a group is filled up.</summary>
    internal double[] Times { get; }

    /// <summary>Customers of each group.</summary>
    internal double[] Customers { get; }

    internal int Length => Times.Length;

    internal static DistinctHistories Of(PurchaseHistory history)
    {
        var groups = Group(history, out var counts, out var begins);
        var (last, age) = groups;
        var times = new double[last.Length];
        var kept = new int[counts.Length];
        Parallel.For(
            0,
            counts.Length,
            g =>
            {
                var (from, length) = (begins[g], begins[g + 1] - begins[g]);
                kept[g] = Merge(last.AsSpan(from, length), age.AsSpan(from, length), times.AsSpan(from, length));
            }
        );

        var starts = new int[counts.Length + 1];
        for (var g = 0; g < counts.Length; g++)
            starts[g + 1] = starts[g] + (kept[g] + Lanes - 1) / Lanes * Lanes;
        var packed = new DistinctHistories(
            counts,
            starts,
            new double[starts[^1]],
            new double[starts[^1]],
            new double[starts[^1]],
            new double[counts.Length]
        );
        for (var g = 0; g < counts.Length; g++)
        {
            var (from, to) = (begins[g], starts[g]);
            Array.Copy(last, from, packed.Last, to, kept[g]);
            Array.Copy(age, from, packed.Age, to, kept[g]);
            Array.Copy(times, from, packed.Times, to, kept[g]);
            packed.Customers[g] = begins[g + 1] - begins[g];
        }
        return packed;
    }

    /// <summary>Four neighbours of a column at once.</summary>
    internal static Vector256<double> Four(double[] column, int at) => Vector256.LoadUnsafe(ref column[0], (nuint)at);

    private static (double[] Last, double[] Age) Group(PurchaseHistory history, out int[] counts, out int[] begins)
    {
        var most = history.Repeats.Length == 0 ? 0 : history.Repeats.Max();
        if (most > MostRepeats)
            throw new UnfitDataException(UnfitReason.ImpossibleValue, "A customer has more than a million purchases.");
        var seats = new int[most + 1];
        foreach (var x in history.Repeats)
            seats[x]++;
        var distinct = new List<int>();
        var ends = new List<int> { 0 };
        for (var x = 0; x <= most; x++)
        {
            var here = seats[x];
            seats[x] = ends[^1];
            if (here == 0)
                continue;
            distinct.Add(x);
            ends.Add(ends[^1] + here);
        }
        (counts, begins) = ([.. distinct], [.. ends]);

        var last = new double[history.Customers];
        var age = new double[history.Customers];
        for (var i = 0; i < last.Length; i++)
        {
            var seat = seats[history.Repeats[i]]++;
            last[seat] = history.Last[i];
            age[seat] = history.Age[i];
        }
        return (last, age);
    }

    /// <summary>Sorts by last, then age, and moves distinct pairs to the front.</summary>
    /// <returns>How many there are.</returns>
    private static int Merge(Span<double> last, Span<double> age, Span<double> times)
    {
        if (last.IndexOfAnyExcept(last[0]) >= 0)
            last.Sort(age);
        for (var from = 0; from < last.Length; )
        {
            var to = from + 1;
            while (to < last.Length && last[to] == last[from])
                to++;
            age[from..to].Sort();
            from = to;
        }
        var kept = 0;
        for (var i = 0; i < last.Length; i++)
        {
            if (kept > 0 && last[kept - 1] == last[i] && age[kept - 1] == age[i])
            {
                times[kept - 1]++;
                continue;
            }
            (last[kept], age[kept], times[kept]) = (last[i], age[i], 1);
            kept++;
        }
        return kept;
    }
}
