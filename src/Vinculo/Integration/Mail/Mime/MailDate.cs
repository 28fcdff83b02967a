using System.Globalization;

namespace Vinculo.Integration.Mail.Mime;

/// <summary>The date of a mail (RFC 5322 §3.3 and §4.3), as programs really write it.</summary>
internal static class MailDate
{
    private static readonly string[] Months =
    [
        "jan ene",
        "feb",
        "mar",
        "apr abr",
        "may mai",
        "jun",
        "jul",
        "aug ago",
        "sep set",
        "oct out",
        "nov",
        "dec dic dez",
    ];

    private static readonly Dictionary<string, int> Zones = new(StringComparer.OrdinalIgnoreCase)
    {
        ["EST"] = -5,
        ["EDT"] = -4,
        ["CST"] = -6,
        ["CDT"] = -5,
        ["MST"] = -7,
        ["MDT"] = -6,
        ["PST"] = -8,
        ["PDT"] = -7,
        ["COT"] = -5,
        ["PET"] = -5,
        ["ECT"] = -5,
        ["BRT"] = -3,
        ["ART"] = -3,
        ["CLT"] = -4,
        ["CET"] = 1,
        ["CEST"] = 2,
        ["BST"] = 1,
        ["WEST"] = 1,
    };

    /// <summary>
    /// Reads a date in any order of its pieces; a zone nobody knows, or one that cannot be, counts as UTC.
    /// </summary>
    /// <returns>Null: it is no date, or one before 1970 or after 2100.</returns>
    public static DateTimeOffset? Read(string? header)
    {
        if (header is null || header.Length > 200)
            return null;
        int? day = null,
            month = null,
            year = null;
        TimeSpan? time = null;
        var zone = TimeSpan.Zero;
        foreach (var token in WithoutComments(header).Split([' ', ',', '\t'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (token.Contains(':', StringComparison.Ordinal) && token[0] is not ('+' or '-') && time is null)
                time = Time(token);
            else if (time is not null && Zone(token) is { } offset)
                zone = offset;
            else if (int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                if (day is null && token.Length <= 2)
                    day = number;
                else
                    year ??=
                        number < 50 ? 2000 + number
                        : number < 1000 ? 1900 + number
                        : number;
            else if (token.Length >= 3 && Array.FindIndex(Months, m => Is(m, token)) is >= 0 and var found)
                month ??= found + 1;
        }
        if (day is null || month is null || year is not (>= 1970 and <= 2100) || time is null)
            return Standard(header);
        return day >= 1 && day <= DateTime.DaysInMonth(year.Value, month.Value)
            ? new DateTimeOffset(new DateTime(year.Value, month.Value, day.Value) + time.Value, zone).ToUniversalTime()
            : null;
    }

    private static DateTimeOffset? Standard(string header) =>
        DateTimeOffset.TryParse(
            header,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var read
        ) && read.Year is >= 1970 and <= 2100
            ? read
            : null;

    private static bool Is(string names, string token) =>
        names.Split(' ').Any(name => token.StartsWith(name, StringComparison.OrdinalIgnoreCase));

    private static TimeSpan? Time(string token)
    {
        var parts = token.Split(':', '.');
        Span<int> numbers = [0, 0, 0];
        for (var i = 0; i < Math.Min(parts.Length, 3); i++)
            if (!int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]))
                return null;
        // A leap second is told as the second before it.
        return numbers[0] < 24 && numbers[1] < 60 && numbers[2] <= 60
            ? new TimeSpan(numbers[0], numbers[1], Math.Min(numbers[2], 59))
            : null;
    }

    private static TimeSpan? Zone(string token)
    {
        if (Zones.TryGetValue(token, out var hours))
            return TimeSpan.FromHours(hours);
        var sign = token.IndexOfAny(['+', '-']);
        if (sign < 0)
            return null;
        var digits = token[(sign + 1)..].Replace(":", "", StringComparison.Ordinal);
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return null;
        var (h, m) = digits.Length <= 2 ? (number, 0) : (number / 100, number % 100);
        var offset = new TimeSpan(h, m, 0);
        return h > 14 || m > 59 || offset.TotalHours > 14 ? TimeSpan.Zero
            : token[sign] == '-' ? -offset
            : offset;
    }

    private static string WithoutComments(string header)
    {
        var start = header.IndexOf('(', StringComparison.Ordinal);
        return start < 0 ? header : header[..start];
    }
}
