using System.Globalization;
using System.Text.RegularExpressions;

namespace Vinculo.Integration.Mapping;

/// <summary>Months and weeks written for a date: <c>2024-04</c>, <c>04/2024</c>, <c>202404</c>, <c>2024-W18</c>, <c>2024-W18-2</c>.</summary>
internal static partial class PeriodText
{
    /// <summary>Reads the first day of a month or week, or the day of a week.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, out DateTime first)
    {
        first = default;
        var match = Written().Match(text.ToString());
        if (!match.Success)
            return false;
        var year = Number(match.Groups["y"]);
        if (year is < 1950 or > 2100)
            return false;
        if (match.Groups["w"] is { Success: true } weeks)
        {
            var (week, day) = (Number(weeks), match.Groups["d"] is { Success: true } said ? Number(said) : 1);
            if (week < 1 || week > ISOWeek.GetWeeksInYear(year))
                return false;
            first = ISOWeek.ToDateTime(year, week, (DayOfWeek)(day % 7));
            return true;
        }
        if (Number(match.Groups["m"]) is not (>= 1 and <= 12 and var month))
            return false;
        first = new DateTime(year, month, 1, 0, 0, 0, DateTimeKind.Unspecified);
        return true;
    }

    private static int Number(Group group) => int.Parse(group.ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(
        @"^(?:(?<y>\d{4})-?[Ww](?<w>\d{2})(?:-?(?<d>[1-7]))?|(?<y>\d{4})[-/]?(?<m>\d{2})|(?<m>\d{1,2})[-/](?<y>\d{4}))$",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Written();
}
