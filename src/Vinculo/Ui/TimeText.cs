using System.Globalization;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;

namespace Vinculo.Ui;

/// <summary>Instants and days in the reader's words, in the company's time zone.</summary>
public sealed class TimeText(TimeProvider clock, IOptions<UiOptions> options, IStringLocalizer<UiText> text)
{
    private readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById(options.Value.TimeZone);

    /// <summary>The instant on the company's wall clock.</summary>
    public DateTimeOffset Local(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, _zone);

    // A page asks for the day with every date it shows. Zones there are begin their days at a quarter of an hour.
    private (long Quarter, DateOnly Day) _today = (-1, default);

    /// <summary>Today in the company's zone.</summary>
    public DateOnly Today
    {
        get
        {
            var now = clock.GetUtcNow();
            var quarter = now.UtcTicks / (15 * TimeSpan.TicksPerMinute);
            if (_today.Quarter != quarter)
                _today = (quarter, DateOnly.FromDateTime(Local(now).DateTime));
            return _today.Day;
        }
    }

    /// <summary>"21 nov 2026, 14:05"; the year is left out when it is this one.</summary>
    public string Moment(DateTimeOffset instant)
    {
        var local = Local(instant);
        return Day(DateOnly.FromDateTime(local.DateTime)) + ", " + Clock(instant);
    }

    /// <summary>"14:05" or "2:05 PM".</summary>
    public string Clock(DateTimeOffset instant) =>
        Languages.Current == "es"
            ? Local(instant).ToString("H:mm", CultureInfo.CurrentCulture)
            : Local(instant).ToString("t", CultureInfo.CurrentCulture);

    /// <summary>"21 nov" this year, "21 nov 2025" in others; "Nov 21, 2025" in English.</summary>
    public string Day(DateOnly day)
    {
        var spanish = Languages.Current == "es";
        var thisYear = day.Year == Today.Year;
        var format = (spanish, thisYear) switch
        {
            (true, true) => "d MMM",
            (true, false) => "d MMM yyyy",
            (false, true) => "MMM d",
            _ => "MMM d, yyyy",
        };
        return day.ToString(format, CultureInfo.CurrentCulture).Replace(".", "", StringComparison.Ordinal);
    }

    /// <summary>"sábado, 21 de noviembre": heading of a day, with the year when it is not this one.</summary>
    public string DayHeading(DateOnly day)
    {
        if (day == Today)
            return text["Time.Today"];
        if (day == Today.AddDays(-1))
            return text["Time.Yesterday"];
        var thisYear = day.Year == Today.Year;
        var format = (Languages.Current == "es", thisYear) switch
        {
            (true, true) => "dddd, d 'de' MMMM",
            (true, false) => "d 'de' MMMM 'de' yyyy",
            (false, true) => "dddd, MMMM d",
            _ => "MMMM d, yyyy",
        };
        return day.ToString(format, CultureInfo.CurrentCulture);
    }

    /// <summary>"hace 3 días", "en 2 h", "ahora"; a date beyond 30 days.</summary>
    public string Relative(DateTimeOffset instant)
    {
        var span = instant - clock.GetUtcNow();
        var size = span.Duration();
        if (size < TimeSpan.FromSeconds(45))
            return text["Time.Now"];
        if (size > TimeSpan.FromDays(30))
            return Day(DateOnly.FromDateTime(Local(instant).DateTime));
        var key = span < TimeSpan.Zero ? "Time.Ago" : "Time.In";
        if (size < TimeSpan.FromMinutes(59.5))
            return text[key, Count("Time.Minute", size.TotalMinutes)];
        if (size < TimeSpan.FromHours(23.5))
            return text[key, Count("Time.Hour", size.TotalHours)];
        return text[key, Count("Time.Day", size.TotalDays)];
    }

    private string Count(string unit, double amount)
    {
        var n = Math.Max(1, (int)Math.Round(amount, MidpointRounding.AwayFromZero));
        return text[unit + (n == 1 ? ".One" : ".Many"), n];
    }
}
