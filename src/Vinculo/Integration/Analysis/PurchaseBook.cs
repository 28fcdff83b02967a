using System.CommandLine;
using Vinculo.Analytics.Value.Lifetime;
using Vinculo.Integration.Mapping;
using Vinculo.Platform;

namespace Vinculo.Integration.Analysis;

/// <summary>What became of the rows of a file of purchases.</summary>
internal sealed class PurchaseRows
{
    public long Read { get; set; }

    /// <summary>Rows that speak of no customer.</summary>
    public long WithoutCustomer { get; set; }

    /// <summary>Rows whose date or amount cannot be read.</summary>
    public long Unreadable { get; set; }

    /// <summary>Rows dated after today.</summary>
    public long Future { get; set; }

    /// <summary>Rows dated so far from all others that the year must be mistyped.</summary>
    public long StrayDates { get; set; }

    public long Refunds { get; set; }

    /// <summary>Refunds with no purchase before them that they could belong to.</summary>
    public long RefundsUnmatched { get; set; }

    public long OtherCurrency { get; set; }

    /// <summary>Days of purchase of more than ten times what all but one in a hundred come to.</summary>
    public long Outliers { get; set; }

    public long Used { get; set; }
}

/// <summary>Days of purchase per customer, those of one day merged and refunds taken off, in order of customer and day.</summary>
internal sealed class PurchaseBook
{
    private PurchaseBook(PurchaseTime time, PurchaseRows rows) => (Time, Rows) = (time, rows);

    public PurchaseTime Time { get; }

    public PurchaseRows Rows { get; }

    /// <summary>The other order of day and month turned out to be meant.</summary>
    public bool OtherOrder { get; private set; }

    public IReadOnlyList<string> Ids { get; private set; } = [];

    /// <summary>Where each customer's days begin; one more at the end.</summary>
    public int[] Starts { get; private set; } = [];

    public int[] Days { get; private set; } = [];

    /// <summary>What each day came to, outliers cut; empty when the file tells no amounts or they cannot be added.</summary>
    public double[] Amounts { get; private set; } = [];

    /// <summary>Currencies found, the commonest first, with their rows.</summary>
    public IReadOnlyList<(string Code, long Rows)> Currencies { get; private set; } = [];

    /// <summary>The season's time, if the models are to run on it.</summary>
    public SeasonClock? Season { get; set; }

    public int First => Days.Length == 0 ? 0 : Days.Min();

    public int Last => Days.Length == 0 ? 0 : Days.Max();

    public static Outcome<PurchaseBook> Read(AnalystFile file, Asked asked, double daysPerPeriod, DateOnly today)
    {
        var columns = PurchaseColumns.Of(file, asked);
        if (columns.IsRefused(out var refusal))
            return refusal;
        if (PurchaseTime.Of(file, columns.Accepted.Date, daysPerPeriod) is not { } time)
            return Refusal.Invalid(
                "analysis.dates-unreadable",
                "date",
                ("column", file.Columns[columns.Accepted.Date]),
                ("file", file.Name)
            );
        var book = new PurchaseBook(time, new PurchaseRows());
        var raw = PurchaseRowReader.Read(
            file,
            columns.Accepted,
            time,
            book.Rows,
            asked.Of(PurchaseColumns.CurrencyOption)
        );
        if (raw.IsRefused(out refusal))
            return refusal;
        book.Fill(raw.Accepted, today);
        return book.Days.Length > 0
            ? book
            : Refusal.Invalid(
                "analysis.no-purchases",
                "file",
                ("file", file.Name),
                ("read", book.Rows.Read),
                ("unreadable", book.Rows.Unreadable)
            );
    }

    /// <summary>Histories on a day, of those who had bought by then.</summary>
    /// <returns>The histories, and which customer each belongs to.</returns>
    public (PurchaseHistory History, int[] Who) On(int day, double daysPerPeriod)
    {
        var who = new List<int>();
        for (var c = 0; c < Ids.Count; c++)
            if (Starts[c] < Starts[c + 1] && Days[Starts[c]] <= day)
                who.Add(c);
        var n = who.Count;
        var (x, last, age, spend) = (new int[n], new double[n], new double[n], new double[n]);
        for (var i = 0; i < n; i++)
        {
            var (from, to) = (Starts[who[i]], Until(who[i], day));
            x[i] = to - from - 1;
            last[i] = Span(Days[from], Days[to - 1]) / daysPerPeriod;
            age[i] = Math.Max(last[i], Span(Days[from], day) / daysPerPeriod);
            if (Amounts.Length > 0 && x[i] > 0)
                spend[i] = Math.Max(0, Amounts.AsSpan(from + 1, x[i]).ToArray().Average());
        }
        return (new(x, last, age, spend), [.. who]);
    }

    /// <summary>Days between two days, of even trade when the season is known.</summary>
    public double Span(int after, int until) => Season?.Span(after, until) ?? until - after;

    /// <summary>Days of purchase of a customer after one day and up to another.</summary>
    public int Between(int customer, int after, int until) => Until(customer, until) - Until(customer, after);

    private int Until(int customer, int day)
    {
        var (from, to) = (Starts[customer], Starts[customer + 1]);
        while (from < to)
        {
            var middle = (from + to) / 2;
            if (Days[middle] <= day)
                from = middle + 1;
            else
                to = middle;
        }
        return from;
    }

    private void Fill(RawPurchases raw, DateOnly today)
    {
        OtherOrder = raw.OtherOrder();
        var days = OtherOrder ? raw.OtherDays : raw.Days;
        var kept = new List<int>(days.Count);
        for (var i = 0; i < days.Count; i++)
        {
            if (days[i] == PurchaseTime.None)
                Rows.Unreadable++;
            else if (Time.IsCalendar && days[i] > today.DayNumber)
                Rows.Future++;
            else
                kept.Add(i);
        }
        var (earliest, latest) = Plausible(kept.ConvertAll(i => days[i]));
        Rows.StrayDates = kept.RemoveAll(i => days[i] < earliest || days[i] > latest);
        Rows.Used = kept.Count;

        var keys = new long[kept.Count];
        var order = kept.ToArray();
        for (var k = 0; k < keys.Length; k++)
            keys[k] = ((long)raw.Customers[order[k]] << 32) | (uint)days[order[k]];
        Array.Sort(keys, order);

        var merged = new DayLedger(raw.HasAmounts, Rows);
        var starts = new int[raw.Ids.Count + 1];
        var at = 0;
        for (var c = 0; c < raw.Ids.Count; c++)
        {
            starts[c] = merged.Count;
            merged.Begin();
            for (; at < keys.Length && keys[at] >> 32 == c; )
            {
                var key = keys[at];
                double bought = 0,
                    returned = 0;
                var sales = 0;
                for (; at < keys.Length && keys[at] == key; at++)
                {
                    var amount = raw.HasAmounts ? raw.Amounts[order[at]] : 0;
                    if (amount < 0)
                        returned -= amount;
                    else
                        (bought, sales) = (bought + amount, sales + 1);
                    Rows.Refunds += amount < 0 ? 1 : 0;
                }
                merged.Add((int)(uint)key, bought, returned, sales > 0);
            }
        }
        starts[^1] = merged.Count;
        (Ids, Starts, Days, Currencies) = (raw.Ids, starts, merged.Days(), raw.Currencies);
        Amounts = raw.HasAmounts && raw.Currencies.Count <= 1 ? merged.Amounts() : [];
    }

    /// <summary>A few dates parted from all others by more than all others span are mistyped years.</summary>
    private static (int Earliest, int Latest) Plausible(List<int> days)
    {
        if (days.Count < 20)
            return (int.MinValue, int.MaxValue);
        days.Sort();
        var few = Math.Max(1, days.Count / 200);
        var (low, high) = (0, days.Count - 1);
        var span = days[high - few] - days[few];
        for (var k = few; k > 0; k--)
            if (days[k] - days[k - 1] > Math.Max(span, 365))
            {
                low = k;
                break;
            }
        for (var k = high - few; k < days.Count - 1; k++)
            if (days[k + 1] - days[k] > Math.Max(span, 365))
            {
                high = k;
                break;
            }
        return (days[low], days[high]);
    }
}
