namespace Vinculo.Analytics.Calendars;

/// <summary>Days of a place, whose clock may jump at midnight.</summary>
public static class ZoneDays
{
    /// <summary>The day it is at a place.</summary>
    public static DateOnly DayOf(this TimeZoneInfo zone, DateTimeOffset at) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime);

    /// <summary>The first moment of a day at a place; where midnight is skipped, the moment after the jump.</summary>
    public static DateTimeOffset StartOf(this TimeZoneInfo zone, DateOnly day)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        var skipped = midnight;
        while (zone.IsInvalidTime(skipped))
            skipped = skipped.AddMinutes(1);
        // Of a midnight that comes twice the first one counts: it has the greater offset.
        var offset = zone.IsAmbiguousTime(skipped)
            ? zone.GetAmbiguousTimeOffsets(skipped).Max()
            : zone.GetUtcOffset(skipped);
        return new DateTimeOffset(skipped, offset).ToUniversalTime();
    }

    /// <summary>Monday of the week a day lies in, as ISO 8601 counts weeks.</summary>
    public static DateOnly MondayOf(DateOnly day) => day.AddDays(-(((int)day.DayOfWeek + 6) % 7));
}
