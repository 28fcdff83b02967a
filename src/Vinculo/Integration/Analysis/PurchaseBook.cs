using System.CommandLine;
using Vinculo.Analytics.Value.Lifetime;
using Vinculo.Integration.Mapping;
using Vinculo.Platform;

namespace Vinculo.Integration.Analysis;

/// <summary>What became of the rows of a file of purchases.</summary>
internal sealed record PurchaseRows
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

    /// <summary>Refunds after the calibration's last day, of purchases before it: nobody knew of them by then.</summary>
    public long RefundsLate { get; set; }

    public long OtherCurrency { get; set; }

    /// <summary>Rows that say in every cell what another one says.</summary>
    public long Repeated { get; set; }

    /// <summary>Days of purchase of more than ten times what all but one in a hundred come to.</summary>
    public long Outliers { get; set; }

    public long Used { get; set; }
}

/// <summary>Days of purchase per customer, those of one day merged and refunds taken off, in order of customer and day.</summary>
internal sealed class PurchaseBook
{
    private readonly RawPurchases raw;

    /// <summary>Places of the rows used, by customer and day.</summary>
    private int[] order = [];

    private PurchaseBook(PurchaseTime time, PurchaseRows rows, RawPurchases raw) =>
        (Time, Rows, this.raw) = (time, rows, raw);

    public PurchaseTime Time { get; }

    public PurchaseRows Rows { get; }

    /// <summary>The other order of day and month turned out to be meant.</summary>
    public bool OtherOrder { get; private set; }

    /// <summary>Day and month could be told either way round; the way taken leaves the file better in order of time.</summary>
    public bool EitherOrder => raw.EitherOrder;

    public IReadOnlyList<string> Ids { get; private set; } = [];

    /// <summary>Where each customer's days begin; one more at the end.</summary>
    public int[] Starts { get; private set; } = [];

    public int[] Days { get; private set; } = [];

    /// <summary>What each day came to, outliers cut; empty when the file tells no amounts or they cannot be added.</summary>
    public double[] Amounts { get; private set; } = [];

    /// <summary>Whether the file tells amounts at all.</summary>
    public bool TellsAmounts => raw.HasAmounts;

    /// <summary>Currencies found, the commonest first, with their rows.</summary>
    public IReadOnlyList<(string Code, long Rows)> Currencies { get; private set; } = [];

    /// <summary>The season's time, if the models are to run on it.</summary>
    public SeasonClock? Season { get; set; }

    /// <summary>What <see cref="Days"/> are numbers of, if not of days.</summary>
    public Opportunities? Periods { get; private init; }

    /// <summary>First day of a period that the file does not know the end of and that does not count; null when there is none.</summary>
    public string? Unfinished =>
        Periods is { } periods && byDay!.Last > periods.LastDay(Last) && Time.IsCalendar
            ? Time.Show(periods.FirstDay(periods.Of(byDay.Last)))
            : null;

    /// <summary>The book before its days became periods.</summary>
    private PurchaseBook? byDay;

    /// <summary>The first and the last day told, as the file would write them.</summary>
    public (string From, string Until) Shown => (Time.Show(Periods?.FirstDay(First) ?? First), Show(Last));

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
                ("example", file.Example(columns.Accepted.Date)),
                ("file", file.Name)
            );
        var rows = new PurchaseRows();
        if (
            PurchaseRowReader
                .Read(file, columns.Accepted, time, rows, asked.Of(PurchaseColumns.CurrencyOption))
                .IsRefused(out refusal, out var raw)
        )
            return refusal;
        var book = new PurchaseBook(time, rows, raw);
        book.Order(today);
        book.Net(null);
        return book.Days.Length > 0
            ? book
            : Refusal.Invalid(
                "analysis.no-purchases",
                "file",
                ("file", file.Name),
                ("read", book.Rows.Read),
                ("unreadable", book.Rows.Unreadable),
                ("refunds", book.Rows.Refunds),
                ("future", book.Rows.Future)
            );
    }

    /// <summary>
    /// The same purchases as they were known on a day: refunds after it are taken off purchases after it only, and what is
    /// usual is told by the days up to it.
    /// </summary>
    public PurchaseBook KnownOn(int day)
    {
        if (Periods is not null)
            return byDay!.KnownOn(Periods.LastDay(day)).By(Periods, Last);
        var known = new PurchaseBook(Time, Rows with { RefundsUnmatched = 0, RefundsLate = 0, Outliers = 0 }, raw)
        {
            OtherOrder = OtherOrder,
            Season = Season,
            order = order,
        };
        known.Net(day);
        return known;
    }

    /// <summary>The same purchases by periods up to one of them: those of one period are one.</summary>
    public PurchaseBook By(Opportunities periods, int until)
    {
        var (starts, days, amounts) = (new int[Ids.Count + 1], new List<int>(), new List<double>());
        for (var c = 0; c < Ids.Count; c++)
        {
            starts[c] = days.Count;
            for (var i = Starts[c]; i < Starts[c + 1]; i++)
            {
                var period = periods.Of(Days[i]);
                if (period > until)
                    break;
                var again = days.Count > starts[c] && days[^1] == period;
                if (!again)
                    days.Add(period);
                if (Amounts.Length == 0)
                    continue;
                if (again)
                    amounts[^1] += Amounts[i];
                else
                    amounts.Add(Amounts[i]);
            }
        }
        starts[^1] = days.Count;
        return new PurchaseBook(Time, Rows, raw)
        {
            OtherOrder = OtherOrder,
            order = order,
            Ids = Ids,
            Currencies = Currencies,
            Starts = starts,
            Days = [.. days],
            Amounts = [.. amounts],
            Periods = periods,
            byDay = this,
        };
    }

    /// <summary>A day of <see cref="Days"/> as the file would write it; a period by its last day.</summary>
    public string Show(int day) => Time.Show(Periods?.LastDay(day) ?? day);

    /// <summary>Rows used that are dated after a day.</summary>
    public int RowsAfter(int day)
    {
        var days = OtherOrder ? raw.OtherDays : raw.Days;
        return order.Count(i => days[i] > day);
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
    public double Span(int after, int until) =>
        Season?.Span(after, until) ?? (until - after) * (Periods?.Unit.Days ?? 1);

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

    /// <summary>Leaves out what cannot be used and puts the rest in order of customer and day.</summary>
    private void Order(DateOnly today)
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
        Rows.Refunds = raw.HasAmounts ? kept.Count(i => raw.Amounts[i] < 0) : 0;

        order = [.. kept];
        var keys = Array.ConvertAll(order, i => ((long)raw.Customers[i] << 32) | (uint)days[i]);
        Array.Sort(keys, order);
    }

    /// <summary>Merges the rows of a day and takes refunds off.</summary>
    /// <param name="border">Last day before which later refunds change nothing; null for none.</param>
    private void Net(int? border)
    {
        var days = OtherOrder ? raw.OtherDays : raw.Days;
        var merged = new DayLedger(raw.HasAmounts, Rows, border);
        var starts = new int[raw.Ids.Count + 1];
        var at = 0;
        for (var c = 0; c < raw.Ids.Count; c++)
        {
            starts[c] = merged.Count;
            merged.Begin();
            while (at < order.Length && raw.Customers[order[at]] == c)
            {
                var day = days[order[at]];
                double bought = 0,
                    returned = 0;
                var sales = 0;
                for (; at < order.Length && raw.Customers[order[at]] == c && days[order[at]] == day; at++)
                {
                    var amount = raw.HasAmounts ? raw.Amounts[order[at]] : 0;
                    if (amount < 0)
                        returned -= amount;
                    else
                        (bought, sales) = (bought + amount, sales + 1);
                }
                merged.Add(day, bought, returned, sales > 0);
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
