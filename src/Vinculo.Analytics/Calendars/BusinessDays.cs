namespace Vinculo.Analytics.Calendars;

/// <summary>Which days count: all but the days of rest of the week and public holidays.</summary>
/// <param name="holidays">Null: no holidays are kept.</param>
/// <param name="rest">Days of rest of every week; null for Saturday and Sunday. Not all seven.</param>
public sealed class BusinessDays(HolidaySet? holidays, IReadOnlySet<DayOfWeek>? rest = null)
{
    private static readonly HashSet<DayOfWeek> Weekend = [DayOfWeek.Saturday, DayOfWeek.Sunday];

    private readonly IReadOnlySet<DayOfWeek> rest = rest is { Count: >= 7 }
        ? throw new ArgumentException("A week needs a day on which work is done.", nameof(rest))
        : rest ?? Weekend;

    /// <summary>Does this day count?</summary>
    /// <exception cref="ArgumentOutOfRangeException">The year is not one whose holidays are known.</exception>
    public bool Counts(DateOnly day) => !rest.Contains(day.DayOfWeek) && holidays?.IsHoliday(day) != true;

    /// <summary>The <paramref name="days"/>-th business day after a day, which itself is not counted.</summary>
    /// <param name="day">Any day.</param>
    /// <param name="days">≥ 0; 0 gives the day itself, or the next that counts.</param>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or out of the years whose holidays are known.</exception>
    public DateOnly After(DateOnly day, int days)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(days);
        if (days == 0 && !Counts(day))
            days = 1;
        while (days > 0)
        {
            day = day.AddDays(1);
            if (Counts(day))
                days--;
        }
        return day;
    }

    /// <summary>Business days after <paramref name="day"/> up to and with <paramref name="until"/>; 0 when it does not lie later.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of the years whose holidays are known.</exception>
    public int Between(DateOnly day, DateOnly until)
    {
        var count = 0;
        for (var d = day.AddDays(1); d <= until; d = d.AddDays(1))
            count += Counts(d) ? 1 : 0;
        return count;
    }
}
