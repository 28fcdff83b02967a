using System.Globalization;

namespace Vinculo.Analytics.Calendars;

/// <summary>One line of law: which day of which years is free, and where it goes when it falls badly.</summary>
internal sealed class HolidayRule
{
    private static readonly string[] Days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    // Chile keeps winter time in June.
    private static readonly TimeSpan SolsticeOffset = TimeSpan.FromHours(-4);

    private readonly string day;
    private readonly int[] shift = new int[7];
    private readonly DayOfWeek? only;

    private HolidayRule(string[] fields)
    {
        (Country, day) = (fields[0], fields[1]);
        foreach (var word in fields[2].Split(' ', StringSplitOptions.RemoveEmptyEntries))
            if (Array.IndexOf(Days, word) is >= 0 and var weekday)
                only = (DayOfWeek)weekday;
            else if (word != "only")
                shift[Array.IndexOf(Days, word[..3])] = Number(word[3..]);
        var years = fields[3].Split('-');
        (From, Until) = (Number(years[0]), years[1].Length == 0 ? 9999 : Number(years[1]));
        Kind = fields[4] == "public" ? HolidayKind.Public : HolidayKind.Optional;
        Name = new(fields[5], fields[6], fields[7]);
    }

    internal string Country { get; }
    internal int From { get; }
    internal HolidayKind Kind { get; }
    internal HolidayName Name { get; }
    private int Until { get; }

    /// <summary>Reads a line of the file.</summary>
    internal static HolidayRule Read(string line) => new([.. line.Split('|').Select(field => field.Trim())]);

    /// <summary>The free days of this rule whose day by law lies in a year; where it is moved to may lie in another.</summary>
    internal IEnumerable<(DateOnly On, DateOnly ByLaw)> In(int year)
    {
        if (year < From || year > Until)
            yield break;
        foreach (var date in ByLaw(year))
            if (only is null || date.DayOfWeek == only)
                yield return (date.AddDays(shift[(int)date.DayOfWeek]), date);
    }

    private IEnumerable<DateOnly> ByLaw(int year)
    {
        if (day.StartsWith("easter", StringComparison.Ordinal))
            return [Easter.Of(year).AddDays(Number(day["easter".Length..]))];
        if (day == "solstice")
            return [Easter.JuneSolstice(year, SolsticeOffset)];
        if (day.Contains('#', StringComparison.Ordinal))
            return [Nth(year)];
        if (day.Length >= 10)
            return day.Split(' ')
                .Select(d => DateOnly.ParseExact(d, "yyyy-MM-dd", CultureInfo.InvariantCulture))
                .Where(d => d.Year == year);
        var every = day.IndexOf('/', StringComparison.Ordinal);
        if (every > 0 && (year - From) % Number(day[(every + 1)..]) != 0)
            return [];
        return [new DateOnly(year, Number(day[..2]), Number(day[3..5]))];
    }

    /// <summary>The n-th of a weekday in a month: <c>mon#3 11</c>.</summary>
    private DateOnly Nth(int year)
    {
        var (weekday, nth) = (Array.IndexOf(Days, day[..3]), Number(day[4..^3]));
        var first = new DateOnly(year, Number(day[^2..]), 1);
        return first.AddDays((weekday - (int)first.DayOfWeek + 7) % 7 + 7 * (nth - 1));
    }

    private static int Number(string text) =>
        int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
}
