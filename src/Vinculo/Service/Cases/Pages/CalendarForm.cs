using System.Globalization;
using Vinculo.Analytics.Calendars;
using Vinculo.Customers;
using Vinculo.Service.Calendars;

namespace Vinculo.Service.Cases.Pages;

/// <summary>The posted opening hours, and how they are written: "8:00-12:00, 13:00-18:00". What cannot be read is a stretch no calendar takes.</summary>
internal sealed class CalendarForm(IFormCollection form)
{
    /// <summary>Of no length, so that the calendar refuses it.</summary>
    private static readonly (TimeOnly, TimeOnly) Unreadable = (new(1, 0), new(1, 0));

    public static IReadOnlyList<DayOfWeek> Days { get; } = [.. Enumerable.Range(1, 7).Select(d => (DayOfWeek)(d % 7))];

    public ServiceCalendar Read(string? code)
    {
        var name = Text("nameEs");
        return new(
            code ?? string.Concat(NameKey.Fold(name).Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')).Trim('-'),
            0,
            name,
            Text("nameEn") is { Length: > 0 } english ? english : name,
            Text("zone"),
            Text("country") is { Length: > 0 } country ? country : null,
            [
                .. Days.SelectMany(day =>
                    Stretches(Text("day" + (int)day)).Select(s => new OpenStretch(day, s.From, s.Until))
                ),
            ],
            [.. Lines(Text("shut"), "\n").Select(ReadDay).OfType<DateOnly>()]
        )
        {
            LegalSaturdays = Text("legalSaturdays") == "true",
        };
    }

    /// <summary>A weekday as it is written.</summary>
    public static string Say(ServiceCalendar calendar, DayOfWeek day) =>
        string.Join(
            ", ",
            calendar.Week.Where(s => s.Day == day).OrderBy(s => s.From).Select(s => $"{s.From:H:mm}-{Until(s)}")
        );

    public static double HoursAWeek(ServiceCalendar calendar) =>
        calendar.Week.Sum(s => DayStretch.Of(s.From, s.Until) is var open ? open.Until - open.From : 0) / 60.0;

    private static string Until(OpenStretch stretch) =>
        stretch.Until == default ? "24:00" : stretch.Until.ToString("H:mm", CultureInfo.InvariantCulture);

    private static IEnumerable<(TimeOnly From, TimeOnly Until)> Stretches(string text) =>
        Lines(text, ",")
            .Select(part =>
                part.Split('-') is [var from, var until] && Time(from) is { } opens && Time(until) is { } shuts
                    ? (opens, shuts)
                    : Unreadable
            );

    private static TimeOnly? Time(string text) =>
        text.Trim() == "24:00" ? default(TimeOnly)
        : TimeOnly.TryParseExact(
            text.Trim(),
            ["H:mm", "HH:mm", "%H"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var time
        )
            ? time
        : null;

    private static DateOnly? ReadDay(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : null;

    private static string[] Lines(string text, string between) =>
        text.Split(between, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private string Text(string name) => form[name].FirstOrDefault()?.Trim() ?? "";
}
