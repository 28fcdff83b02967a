using System.Globalization;
using Vinculo.Analytics.Calendars;
using Vinculo.Platform;

namespace Vinculo.Service.Calendars;

/// <summary>A stretch of a weekday on which the door is open.</summary>
public sealed record OpenStretch(DayOfWeek Day, TimeOnly From, TimeOnly Until);

/// <summary>When a door is open: whose hours a clock of ours counts by.</summary>
/// <param name="Code">Stable.</param>
/// <param name="Version">0: as shipped.</param>
/// <param name="Zone">IANA name of the place's clock.</param>
/// <param name="Country">Whose holidays shut it; null: none.</param>
/// <param name="Week">Several stretches a day are possible.</param>
/// <param name="Shut">Other days on which it is shut.</param>
public sealed record ServiceCalendar(
    string Code,
    int Version,
    string NameEs,
    string NameEn,
    string Zone,
    string? Country,
    IReadOnlyList<OpenStretch> Week,
    IReadOnlyList<DateOnly> Shut
)
{
    public const string UsualCode = "usual";
    public const int LongestName = 80;
    private const int MostShut = 200;
    private const int FewestMinutes = 6 * 60;

    private static readonly HashSet<DayOfWeek> Sundays = [DayOfWeek.Sunday];

    private BusinessHours? hours;

    /// <summary>The company or authority works on Saturdays, so they count for terms of law too.</summary>
    public bool LegalSaturdays { get; init; }

    /// <summary>Days of rest that a term of law passes over; null: Saturday and Sunday.</summary>
    public IReadOnlySet<DayOfWeek>? LegalRest => LegalSaturdays ? Sundays : null;

    /// <summary>What counts in it. Only of a calendar without a <see cref="Problem"/>.</summary>
    public BusinessHours Hours() =>
        hours ??= new(
            TimeZoneInfo.FindSystemTimeZoneById(Zone),
            Week.Select(s => (s.Day, DayStretch.Of(s.From, s.Until))),
            Country is null ? null : HolidaySet.Find(Country),
            Shut.Count == 0 ? null : Shut.ToHashSet()
        );

    /// <summary>Open minutes of a usual open day.</summary>
    public double MinutesADay =>
        Week.Sum(s => DayStretch.Of(s.From, s.Until) is var open ? open.Until - open.From : 0)
        / (double)Week.Select(s => s.Day).Distinct().Count();

    /// <summary>Is the door open at all on this day?</summary>
    public bool OpensOn(DateOnly day) =>
        Week.Any(s => s.Day == day.DayOfWeek)
        && !Shut.Contains(day)
        && (Country is null || HolidaySet.Find(Country)?.IsHoliday(day) != true);

    /// <summary>The day that many open days later; 0: that day itself, or the next open one.</summary>
    public DateOnly DayAfter(DateOnly day, int days)
    {
        for (var left = days; ; day = day.AddDays(1))
            if (left > 0)
                left -= OpensOn(day.AddDays(1)) ? 1 : 0;
            else if (OpensOn(day))
                return day;
    }

    public string Name(CultureInfo language) => language.TwoLetterISOLanguageName == "en" ? NameEn : NameEs;

    /// <summary>Monday to Friday, eight to six with an hour at noon.</summary>
    public static ServiceCalendar Usual(string zone, string country) =>
        new(
            UsualCode,
            0,
            "Horario de oficina",
            "Office hours",
            zone,
            HolidaySet.Find(country) is null ? null : country,
            [
                .. Enumerable
                    .Range(1, 5)
                    .SelectMany(day =>
                        new[]
                        {
                            new OpenStretch((DayOfWeek)day, new(8, 0), new(12, 0)),
                            new OpenStretch((DayOfWeek)day, new(13, 0), new(18, 0)),
                        }
                    ),
            ],
            []
        );

    /// <summary>What makes it no calendar; null: nothing.</summary>
    public Refusal? Problem()
    {
        if (NameEs.Trim().Length is 0 or > LongestName || NameEn.Trim().Length is 0 or > LongestName)
            return Refusal.Invalid("calendar.name", "nameEs", ("limit", LongestName));
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(Zone, out _))
            return Refusal.Invalid("calendar.zone", "zone");
        if (Country is not null && HolidaySet.Find(Country) is null)
            return Refusal.Invalid("holidays.country", "country", ("known", string.Join(", ", HolidaySet.Countries)));
        if (Week.Count == 0)
            return Refusal.Invalid("calendar.never-open", "week");
        if (Shut.Count > MostShut)
            return Refusal.Invalid("calendar.too-many-days", "shut", ("limit", MostShut));
        foreach (var day in Week.GroupBy(s => s.Day))
        {
            var end = -1;
            foreach (var stretch in day.Select(s => DayStretch.Of(s.From, s.Until)).OrderBy(s => s.From))
            {
                if (stretch.From < end || stretch.Until <= stretch.From)
                    return Refusal.Invalid("calendar.stretches", "week");
                end = stretch.Until;
            }
        }
        // Fewer, and the longest of our clocks would not end within the years whose holidays are known.
        return Week.Sum(s => DayStretch.Of(s.From, s.Until) is var open ? open.Until - open.From : 0) < FewestMinutes
            ? Refusal.Invalid("calendar.hardly-open", "week", ("hours", FewestMinutes / 60))
            : null;
    }
}
