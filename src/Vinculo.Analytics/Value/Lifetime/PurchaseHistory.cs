namespace Vinculo.Analytics.Value.Lifetime;

/// <summary>All that the purchase models need to know of n customers, column by column.</summary>
/// <param name="Repeats">x: days with a purchase after the first, ≥ 0.</param>
/// <param name="Last">t_x: time from the first purchase to the last, 0 when there was only one.</param>
/// <param name="Age">T: time from the first purchase to the end of observation, ≥ <paramref name="Last"/>.</param>
/// <param name="MeanSpend">Mean amount of a repeat purchase; 0 when there was none. May be empty when money is not asked for.</param>
public sealed record PurchaseHistory(int[] Repeats, double[] Last, double[] Age, double[] MeanSpend)
{
    /// <summary>Number of customers.</summary>
    public int Customers => Repeats.Length;

    /// <summary>Sums up purchases; those of one customer on one day are one purchase.</summary>
    /// <param name="customer">n customer numbers, 0 … <paramref name="customers"/> - 1, in any order.</param>
    /// <param name="day">n days.</param>
    /// <param name="amount">n amounts; a day's amounts are added up.</param>
    /// <param name="customers">Number of customers; each needs at least one purchase on or before <paramref name="asOf"/>.</param>
    /// <param name="asOf">End of observation; later purchases are ignored.</param>
    /// <param name="daysPerPeriod">Length of the models' unit of time in days, above 0: 7 for weeks.</param>
    /// <exception cref="ArgumentException">Lengths differ, a number is out of range, or a customer has no purchase.</exception>
    public static PurchaseHistory From(
        ReadOnlySpan<int> customer,
        ReadOnlySpan<DateOnly> day,
        ReadOnlySpan<double> amount,
        int customers,
        DateOnly asOf,
        double daysPerPeriod = 7
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegative(customers);
        if (day.Length != customer.Length || amount.Length != customer.Length)
            throw new ArgumentException("One day and one amount per purchase.");
        if (!(daysPerPeriod > 0))
            throw new ArgumentOutOfRangeException(nameof(daysPerPeriod), daysPerPeriod, "Must be above 0.");

        // Customer and day in one number: one sort groups everything.
        var keys = new long[customer.Length];
        var order = new int[customer.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            if (customer[i] < 0 || customer[i] >= customers)
                throw new ArgumentException("A customer number is out of range.", nameof(customer));
            keys[i] = ((long)customer[i] << 32) | (uint)day[i].DayNumber;
            order[i] = i;
        }
        Array.Sort(keys, order);

        var first = new int[customers];
        var last = new int[customers];
        var days = new int[customers];
        var repeatSpend = new double[customers];
        for (var i = 0; i < keys.Length; )
        {
            var key = keys[i];
            var sum = 0.0;
            for (; i < keys.Length && keys[i] == key; i++)
                sum += amount[order[i]];
            var who = (int)(key >> 32);
            var when = (int)(uint)key;
            if (when > asOf.DayNumber)
                continue;
            if (days[who]++ == 0)
                first[who] = when;
            else
                repeatSpend[who] += sum;
            last[who] = when;
        }

        var repeats = new int[customers];
        var lastTime = new double[customers];
        var age = new double[customers];
        for (var c = 0; c < customers; c++)
        {
            if (days[c] == 0)
                throw new ArgumentException(
                    $"Customer {c} has no purchase by the end of observation.",
                    nameof(customer)
                );
            repeats[c] = days[c] - 1;
            lastTime[c] = (last[c] - first[c]) / daysPerPeriod;
            age[c] = (asOf.DayNumber - first[c]) / daysPerPeriod;
            repeatSpend[c] = repeats[c] == 0 ? 0 : repeatSpend[c] / repeats[c];
        }
        return new PurchaseHistory(repeats, lastTime, age, repeatSpend);
    }

    internal void CheckTimes()
    {
        if (Last.Length != Repeats.Length || Age.Length != Repeats.Length)
            throw new ArgumentException("One count and two times per customer.");
        for (var i = 0; i < Repeats.Length; i++)
        {
            if (Repeats[i] < 0 || !(Last[i] >= 0 && Last[i] <= Age[i] && double.IsFinite(Age[i])))
            {
                throw new UnfitDataException(
                    UnfitReason.ImpossibleValue,
                    $"Customer {i}: counts are not negative and 0 ≤ last ≤ age."
                );
            }
        }
    }
}
