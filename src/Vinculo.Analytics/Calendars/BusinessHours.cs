namespace Vinculo.Analytics.Calendars;

/// <summary>A stretch of a day, in minutes from midnight; the end is not part of it.</summary>
/// <param name="From">0 … 1439.</param>
/// <param name="Until">Above <paramref name="From"/>, at most 1440.</param>
public readonly record struct DayStretch(int From, int Until)
{
    /// <summary>Of a clock's hours.</summary>
    public static DayStretch Of(TimeOnly from, TimeOnly until) =>
        new((int)from.ToTimeSpan().TotalMinutes, until == default ? 1440 : (int)until.ToTimeSpan().TotalMinutes);
}

/// <summary>
/// When a door is open: several stretches a day, by weekday, on the clock of one place, shut on public holidays. Exact to the
/// minute also when that clock jumps: an hour that is skipped is not open, an hour that comes twice is open twice.
/// </summary>
public sealed class BusinessHours
{
    private static readonly TimeSpan FarthestAhead = TimeSpan.FromDays(3660);

    private readonly TimeZoneInfo zone;
    private readonly DayStretch[][] week = new DayStretch[7][];
    private readonly HolidaySet? holidays;
    private readonly IReadOnlySet<DateOnly>? shut;

    /// <param name="zone">The place's clock.</param>
    /// <param name="open">Stretches by weekday; a weekday that is absent is shut.</param>
    /// <param name="holidays">Days on which the door is shut whatever the weekday; null: none.</param>
    /// <param name="shut">Other days on which it is shut; null: none.</param>
    /// <exception cref="ArgumentException">Stretches overlap or are not of a day, or the door is never open.</exception>
    public BusinessHours(
        TimeZoneInfo zone,
        IEnumerable<(DayOfWeek Day, DayStretch Stretch)> open,
        HolidaySet? holidays = null,
        IReadOnlySet<DateOnly>? shut = null
    )
    {
        (this.zone, this.holidays, this.shut) = (zone, holidays, shut);
        var stretches = open.ToLookup(o => o.Day, o => o.Stretch);
        for (var day = 0; day < 7; day++)
        {
            week[day] = [.. stretches[(DayOfWeek)day].OrderBy(s => s.From)];
            var end = 0;
            foreach (var stretch in week[day])
            {
                if (stretch.From < end || stretch.Until <= stretch.From || stretch.Until > 1440)
                    throw new ArgumentException("Stretches of a day follow each other.", nameof(open));
                end = stretch.Until;
            }
        }
        if (Array.TrueForAll(week, day => day.Length == 0))
            throw new ArgumentException("The door is never open.", nameof(open));
    }

    /// <summary>Monday to Friday the same hours.</summary>
    public static BusinessHours Weekdays(
        TimeZoneInfo zone,
        TimeOnly from,
        TimeOnly until,
        HolidaySet? holidays = null
    ) => new(zone, Enumerable.Range(1, 5).Select(day => ((DayOfWeek)day, DayStretch.Of(from, until))), holidays);

    /// <summary>Is the door open at this moment?</summary>
    public bool IsOpen(DateTimeOffset at)
    {
        var local = TimeZoneInfo.ConvertTime(at, zone);
        var day = DateOnly.FromDateTime(local.DateTime);
        var minute = local.TimeOfDay.TotalMinutes;
        return !IsShut(day) && Array.Exists(week[(int)day.DayOfWeek], s => minute >= s.From && minute < s.Until);
    }

    /// <summary>The first moment from <paramref name="from"/> on at which the door is open; itself when it is.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is shut for ten years.</exception>
    public DateTimeOffset NextOpen(DateTimeOffset from) => Open(from).First().From;

    /// <summary>The moment at which the door has been open for so long since <paramref name="from"/>.</summary>
    /// <param name="from">Any moment, also while it is shut.</param>
    /// <param name="length">≥ 0; nought gives <paramref name="from"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or more than ten years bring.</exception>
    public DateTimeOffset Add(DateTimeOffset from, TimeSpan length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, TimeSpan.Zero);
        if (length == TimeSpan.Zero)
            return from.ToUniversalTime();
        foreach (var (start, end) in Open(from))
        {
            if (end - start >= length)
                return start + length;
            length -= end - start;
        }
        throw new ArgumentOutOfRangeException(nameof(length));
    }

    /// <summary>How long the door was open between two moments; nought when the second is not later.</summary>
    public TimeSpan Between(DateTimeOffset from, DateTimeOffset until)
    {
        var open = TimeSpan.Zero;
        if (until <= from)
            return open;
        foreach (var (start, end) in Open(from, until))
            open += end - start;
        return open;
    }

    private bool IsShut(DateOnly day) =>
        shut?.Contains(day) == true || (holidays?.Covers(day.Year) == true && holidays.IsHoliday(day));

    /// <summary>Open stretches in order of time, in UTC, cut at <paramref name="from"/> and <paramref name="until"/>.</summary>
    private IEnumerable<(DateTimeOffset From, DateTimeOffset Until)> Open(
        DateTimeOffset from,
        DateTimeOffset? until = null
    )
    {
        var last = until ?? from.ToUniversalTime() + FarthestAhead;
        for (var at = from.ToUniversalTime(); at < last; )
        {
            var next = new DateTimeOffset(at.UtcDateTime.Date.AddDays(1), TimeSpan.Zero);
            next = next < last ? next : last;
            // Within a day of UTC the clock jumps once at most; each side of the jump is a stretch of plain arithmetic.
            var offset = zone.GetUtcOffset(at);
            if (zone.GetUtcOffset(next.AddTicks(-1)) != offset)
                next = Jump(at, next, offset);
            foreach (var stretch in OnOneClock(at, next, offset))
                yield return stretch;
            at = next;
        }
        if (until is null)
            throw new ArgumentOutOfRangeException(nameof(from), "The door is shut for ten years.");
    }

    /// <summary>The moment between two at which the offset stops being what it is at the first.</summary>
    private DateTimeOffset Jump(DateTimeOffset from, DateTimeOffset until, TimeSpan offset)
    {
        var (low, high) = (from.UtcTicks, until.UtcTicks - 1);
        while (high - low > 1)
        {
            var middle = low + (high - low) / 2;
            if (zone.GetUtcOffset(new DateTimeOffset(middle, TimeSpan.Zero)) == offset)
                low = middle;
            else
                high = middle;
        }
        return new(high, TimeSpan.Zero);
    }

    private IEnumerable<(DateTimeOffset From, DateTimeOffset Until)> OnOneClock(
        DateTimeOffset from,
        DateTimeOffset until,
        TimeSpan offset
    )
    {
        var (first, end) = (from.UtcDateTime + offset, until.UtcDateTime + offset);
        for (var midnight = first.Date; midnight < end; midnight = midnight.AddDays(1))
        {
            if (IsShut(DateOnly.FromDateTime(midnight)))
                continue;
            foreach (var stretch in week[(int)midnight.DayOfWeek])
            {
                var (opens, shuts) = (midnight.AddMinutes(stretch.From), midnight.AddMinutes(stretch.Until));
                opens = opens > first ? opens : first;
                shuts = shuts < end ? shuts : end;
                if (opens < shuts)
                    yield return (new(opens - offset, TimeSpan.Zero), new(shuts - offset, TimeSpan.Zero));
            }
        }
    }
}
