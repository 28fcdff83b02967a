using System.Globalization;
using System.Text.RegularExpressions;

namespace Vinculo.Integration.Mapping;

/// <summary>
/// Months, quarters and weeks written for a date: <c>2024-04</c>, <c>04/2024</c>, <c>202404</c>, <c>2024M04</c>, <c>2024-W18</c>,
/// <c>2024-W18-2</c>, <c>semana 18 de 2024</c>, <c>2024Q2</c>, <c>T2 2024</c>, <c>abr-24</c>, <c>April 2024</c>.
/// </summary>
internal static partial class PeriodText
{
    private static readonly string[][] Months =
    [
        ["enero", "january"],
        ["febrero", "february"],
        ["marzo", "march"],
        ["abril", "april"],
        ["mayo", "may"],
        ["junio", "june"],
        ["julio", "july"],
        ["agosto", "august"],
        ["septiembre", "september", "setiembre"],
        ["octubre", "october"],
        ["noviembre", "november"],
        ["diciembre", "december"],
    ];

    /// <summary>Reads the first day of a month, quarter or week, or the day of a week.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, out DateTime first)
    {
        first = default;
        var match = Written().Match(text.ToString());
        if (!match.Success)
            return false;
        var year = Number(match.Groups["y"]);
        year +=
            year < 50 ? 2000
            : year < 100 ? 1900
            : 0;
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
        if (match.Groups["q"] is { Success: true } quarter)
        {
            first = new DateTime(year, 3 * Number(quarter) - 2, 1, 0, 0, 0, DateTimeKind.Unspecified);
            return true;
        }
        var month = match.Groups["n"] is { Success: true } name ? MonthOf(name.Value) : Number(match.Groups["m"]);
        if (month is < 1 or > 12)
            return false;
        first = new DateTime(year, month, 1, 0, 0, 0, DateTimeKind.Unspecified);
        return true;
    }

    /// <summary>1 … 12 for a name of a month or its first letters, three at least; 0 for any other word.</summary>
    public static int MonthOf(string word)
    {
        var folded = HeaderKey.Fold(word);
        if (folded.Length < 3)
            return 0;
        return 1 + Array.FindIndex(Months, m => Array.Exists(m, n => n.StartsWith(folded, StringComparison.Ordinal)));
    }

    private static int Number(Group group) => int.Parse(group.ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(
        @"^(?:(?<y>\d{4})-?[Ww](?<w>\d{2})(?:-?(?<d>[1-7]))?|[Ss]em(?:ana)?\.? ?(?<w>\d{1,2})(?:,? (?:del? )?|[-/])(?<y>\d{4})|[Ww](?:ee)?k\.? ?(?<w>\d{1,2})(?:,? (?:of )?|[-/])(?<y>\d{4})|(?<y>\d{4})[-/ ]?[QqTt](?<q>[1-4])|[QqTt](?<q>[1-4])[-/ ]?(?<y>\d{4})|(?<q>[1-4])[QqTt][-/ ]?(?<y>\d{4})|(?<y>\d{4})[-/ ]?[Mm]?(?<m>\d{2})|(?<m>\d{1,2})[-/](?<y>\d{4})|(?<n>\p{L}{3,10})(?:\.?[-/ ,]+(?:del? )?(?<y>\d{4})|\.?[-/'’](?<y>\d{2}))|(?<y>\d{4})[-/ ](?<n>\p{L}{3,10}))$",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Written();
}
