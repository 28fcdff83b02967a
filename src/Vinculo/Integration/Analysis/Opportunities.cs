namespace Vinculo.Integration.Analysis;

/// <summary>A length of time that opportunities to buy come round by.</summary>
/// <param name="Code">As the user says it: years, months, weeks, days.</param>
/// <param name="Days">Its mean length.</param>
internal sealed record TimeUnit(string Code, double Days)
{
    public static TimeUnit Years { get; } = new("years", 365.25);
    public static TimeUnit Months { get; } = new("months", 365.25 / 12);
    public static TimeUnit Weeks { get; } = new("weeks", 7);
    public static TimeUnit Day { get; } = new("days", 1);

    /// <summary>The unit somebody says in Spanish or English; null when it is none.</summary>
    public static TimeUnit? Of(string said) =>
        said.Trim().ToLowerInvariant() switch
        {
            "years" or "year" or "años" or "año" or "anos" or "ano" => Years,
            "months" or "month" or "meses" or "mes" => Months,
            "weeks" or "week" or "semanas" or "semana" => Weeks,
            "days" or "day" or "dias" or "días" or "dia" or "día" => Day,
            _ => null,
        };
}

/// <summary>Years, months, weeks or days of a file's times, numbered one after another: one opportunity each.</summary>
internal sealed record Opportunities(PurchaseTime Time, TimeUnit Unit)
{
    /// <summary>Share of purchases that fall later in their period than the file goes on in its last one.</summary>
    private const double Unfinished = 0.05;

    private const double HardlyEver = 0.02;
    private const double Often = 0.3;
    private const int LeastPairs = 30;

    /// <summary>The number of the period a day lies in.</summary>
    public int Of(int day)
    {
        if (!Time.IsCalendar)
            return (int)Math.Floor((day + 0.999) / Unit.Days);
        if (Unit == TimeUnit.Weeks)
            return day / 7;
        if (Unit == TimeUnit.Day)
            return day;
        var date = DateOnly.FromDayNumber(Math.Clamp(day, 0, DateOnly.MaxValue.DayNumber));
        return Unit == TimeUnit.Years ? date.Year : 12 * date.Year + date.Month - 1;
    }

    /// <summary>The first day of a period.</summary>
    public int FirstDay(int period) =>
        !Time.IsCalendar ? (int)Math.Floor(period * Unit.Days)
        : Unit == TimeUnit.Weeks ? 7 * period
        : Unit == TimeUnit.Day ? period
        : Unit == TimeUnit.Years ? new DateOnly(period, 1, 1).DayNumber
        : new DateOnly(period / 12, period % 12 + 1, 1).DayNumber;

    /// <summary>The last day of a period; of periods from an unknown start, which have no days, the period itself.</summary>
    public int LastDay(int period) =>
        !Time.IsCalendar ? FirstDay(period)
        : Unit == TimeUnit.Years && period == DateOnly.MaxValue.Year ? DateOnly.MaxValue.DayNumber
        : FirstDay(period + 1) - 1;

    /// <summary>
    /// The last period that was over by a day, as far as purchases tell: a month of which the file knows three days is none,
    /// unless customers of other months have paid by the third.
    /// </summary>
    public int LastWhole(PurchaseBook book, int day)
    {
        var last = Of(day);
        if (day >= LastDay(last))
            return last;
        var reached = day - FirstDay(last);
        int earlier = 0,
            later = 0;
        foreach (var bought in book.Days)
        {
            var period = Of(bought);
            if (period >= last)
                continue;
            earlier++;
            if (bought - FirstDay(period) > reached)
                later++;
        }
        return later > Unfinished * earlier ? last - 1 : last;
    }

    /// <summary>
    /// The unit by which purchases come round, if they do: hardly ever two in one, often one in the next. At random moments
    /// two in one are half as many as one in the next.
    /// </summary>
    public static TimeUnit? Regular(PurchaseBook book, TimeUnit asked)
    {
        TimeUnit[] units = book.Time.IsCalendar ? [TimeUnit.Years, TimeUnit.Months, TimeUnit.Weeks] : [asked];
        return Array.Find(units, unit => IsRegular(book, new Opportunities(book.Time, unit)));
    }

    private static bool IsRegular(PurchaseBook book, Opportunities periods)
    {
        int pairs = 0,
            same = 0,
            next = 0;
        for (var c = 0; c < book.Ids.Count; c++)
        {
            for (var i = book.Starts[c] + 1; i < book.Starts[c + 1]; i++)
            {
                var apart = periods.Of(book.Days[i]) - periods.Of(book.Days[i - 1]);
                pairs++;
                same += apart == 0 ? 1 : 0;
                next += apart == 1 ? 1 : 0;
            }
        }
        return same <= HardlyEver * pairs && next >= Often * pairs && next >= LeastPairs;
    }
}
