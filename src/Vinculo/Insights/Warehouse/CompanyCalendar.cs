namespace Vinculo.Insights.Warehouse;

/// <summary>Which day of the company a moment belongs to, worked out once for all days and looked up from then on.</summary>
/// <param name="zone">The company's time zone.</param>
internal sealed class CompanyCalendar(TimeZoneInfo zone)
{
    /// <summary>The first day there is; what is older is told on it.</summary>
    public static readonly DateOnly First = new(1990, 1, 1);

    /// <summary>The last one; what lies further ahead is told on it.</summary>
    public static readonly DateOnly Last = new(2060, 12, 31);

    private const long DayMilliseconds = 86_400_000;

    private readonly long[] begins = [.. Days().Select(day => Begin(day, zone).ToUnixTimeMilliseconds())];

    public TimeZoneInfo Zone => zone;

    public static IEnumerable<DateOnly> Days()
    {
        for (var day = First; day <= Last; day = day.AddDays(1))
            yield return day;
    }

    /// <summary>When a day begins. Clocks may skip midnight: the day then begins when they have leapt.</summary>
    public DateTimeOffset Begin(DateOnly day) =>
        DateTimeOffset.FromUnixTimeMilliseconds(
            begins[Math.Clamp(day.DayNumber - First.DayNumber, 0, begins.Length - 1)]
        );

    /// <summary>The company's day of a moment.</summary>
    /// <param name="at">UTC milliseconds.</param>
    public DateOnly DayOf(long at)
    {
        var place = (int)Math.Clamp((at - begins[0]) / DayMilliseconds, 0, begins.Length - 1);
        while (place > 0 && begins[place] > at)
            place--;
        while (place + 1 < begins.Length && begins[place + 1] <= at)
            place++;
        return First.AddDays(place);
    }

    public DateOnly DayOf(DateTimeOffset at) => DayOf(at.ToUnixTimeMilliseconds());

    /// <summary>The first day of a day's month.</summary>
    public static DateOnly Month(DateOnly day) => new(day.Year, day.Month, 1);

    /// <summary>The last day of a day's month.</summary>
    public static DateOnly MonthEnd(DateOnly day) => Month(day).AddMonths(1).AddDays(-1);

    /// <summary>The first of the twelve months, or of the year of days, that end with a day.</summary>
    public static DateOnly YearTo(DateOnly day) => day.AddDays(1).AddYears(-1);

    private static DateTimeOffset Begin(DateOnly day, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(TimeOnly.MinValue);
        while (zone.IsInvalidTime(local))
            local = local.AddMinutes(30);
        return new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
    }
}
