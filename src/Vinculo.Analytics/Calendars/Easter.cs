namespace Vinculo.Analytics.Calendars;

/// <summary>The days that move with the sun and the moon.</summary>
internal static class Easter
{
    /// <summary>Easter Sunday of the western churches.</summary>
    /// <param name="year">1583 … 9999.</param>
    /// <remarks>[M1998] ch. 8, the Gregorian rule in whole numbers.</remarks>
    internal static DateOnly Of(int year)
    {
        var golden = year % 19;
        var (century, rest) = (year / 100, year % 100);
        var moon = (century - (century + 8) / 25 + 1) / 3;
        var epact = (19 * golden + century - century / 4 - moon + 15) % 30;
        var weekday = (32 + 2 * (century % 4) + 2 * (rest / 4) - epact - rest % 4) % 7;
        var late = (golden + 11 * epact + 22 * weekday) / 451;
        var days = epact + weekday - 7 * late + 114;
        return new DateOnly(year, days / 31, days % 31 + 1);
    }

    /// <summary>Day of the June solstice at a distance from UTC.</summary>
    /// <param name="year">1000 … 3000.</param>
    /// <param name="offset">Of the place.</param>
    /// <remarks>[M1998] table 27.B, the mean solstice: some minutes off, so right but for years in which it falls at midnight.</remarks>
    internal static DateOnly JuneSolstice(int year, TimeSpan offset)
    {
        var y = (year - 2000) / 1000.0;
        var julian = 2451716.56767 + y * (365241.62603 + y * (0.00325 + y * (0.00888 - 0.0003 * y)));
        // Julian days begin at noon; 2451545 is noon of 1 January 2000.
        var moment = new DateTime(2000, 1, 1, 12, 0, 0, DateTimeKind.Utc).AddDays(julian - 2451545) + offset;
        return DateOnly.FromDateTime(moment);
    }
}
