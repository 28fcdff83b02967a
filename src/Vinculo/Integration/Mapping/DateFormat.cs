using System.Globalization;

namespace Vinculo.Integration.Mapping;

/// <summary>
/// Reads dates and instants of one order (<c>dd/MM/yyyy</c>, <c>yyyy-MM-dd HH:mm</c>, <c>MMM d, yyyy</c>). Strict about the order, lenient
/// about separators, leading zeros and whether a time follows; a four-digit year in front is year, month, day, unless the order
/// says year, day, month.
/// </summary>
public sealed class DateFormat
{
    private static readonly Dictionary<string, int> MonthNames = Months();

    /// <summary>Days of the week as they are written before a date, folded; <c>mar</c> alone would be March as well.</summary>
    private static readonly HashSet<string> Weekdays =
    [
        "lunes",
        "martes",
        "miercoles",
        "jueves",
        "viernes",
        "sabado",
        "domingo",
        "lun",
        "mie",
        "jue",
        "vie",
        "sab",
        "dom",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "mon",
        "tue",
        "wed",
        "thu",
        "fri",
        "sat",
        "sun",
    ];

    private readonly char[] order;
    private readonly bool compact;

    private DateFormat(string text, char[] order, bool compact)
    {
        Text = text;
        this.order = order;
        this.compact = compact;
    }

    /// <summary>Months and weeks (<see cref="PeriodText"/>), each by its first day.</summary>
    internal static DateFormat Period { get; } = new("yyyy-MM", [], false);

    /// <summary>As said: <c>dd/MM/yyyy</c>.</summary>
    public string Text { get; }

    /// <summary>Understands a format of the letters d, M, y; null when it is none.</summary>
    public static DateFormat? Of(string text)
    {
        var order = new List<char>(3);
        foreach (var c in text)
        {
            if (c is 'H' or 'h' or 'T')
                break;
            if (c is 'd' or 'M' or 'y' && !order.Contains(c))
                order.Add(c);
        }
        if (!order.Contains('M') || !order.Contains('y'))
            return null;
        if (!order.Contains('d'))
            order.Add('d');
        var compact =
            text.StartsWith("yyyyMM", StringComparison.Ordinal)
            || text.StartsWith("ddMMyyyy", StringComparison.Ordinal);
        return new(text, [.. order], compact);
    }

    public bool TryDate(ReadOnlySpan<char> text, out DateOnly date)
    {
        if (TryRead(text, out var instant, out _))
        {
            date = DateOnly.FromDateTime(instant);
            return true;
        }
        date = default;
        return false;
    }

    /// <summary>Reads a date with or without time.</summary>
    /// <param name="text">The cell.</param>
    /// <param name="local">Date and time as written.</param>
    /// <param name="offset">Minutes ahead of UTC when the text says so (Z, +05:00); else null.</param>
    public bool TryRead(ReadOnlySpan<char> text, out DateTime local, out int? offset)
    {
        local = default;
        offset = null;
        text = text.Trim();
        if (text.Length < 6)
            return false;
        if (order.Length == 0)
            return PeriodText.TryRead(text, out local);
        if (YearLast(text) is { } rewritten)
            return TryRead(rewritten, out local, out offset);
        Span<int> parts = stackalloc int[3];
        var count = 0;
        var position = 0;
        var yearFirst = false;
        var named = -1;

        if (Digits(text, 0) == 8 && compact)
        {
            ReadOnlySpan<int> widths = order[0] == 'y' ? [4, 2, 2] : [2, 2, 4];
            foreach (var width in widths)
            {
                parts[count++] = Number(text.Slice(position, width));
                position += width;
            }
            yearFirst = order[0] == 'y';
        }
        else
        {
            while (count < 3 && position < text.Length)
            {
                var c = text[position];
                if (char.IsAsciiDigit(c))
                {
                    var width = Digits(text, position);
                    if (width > 4)
                        return false;
                    if (count == 0 && width == 4)
                        yearFirst = true;
                    parts[count++] = Number(text.Slice(position, width));
                    position += width;
                }
                else if (char.IsLetter(c))
                {
                    var end = position;
                    while (end < text.Length && char.IsLetter(text[end]))
                        end++;
                    var word = HeaderKey.Fold(text[position..end].ToString());
                    // The day of the week in front says nothing that the date does not.
                    if (word != "de" && word != "del" && (count > 0 || !Weekdays.Contains(word)))
                    {
                        if (named >= 0 || !MonthNames.TryGetValue(word.Length > 3 ? word[..3] : word, out var month))
                            return false;
                        named = count;
                        parts[count++] = month;
                    }
                    position = end;
                }
                else if (c is '/' or '-' or '.' or ' ' or ',')
                {
                    position++;
                }
                else
                {
                    return false;
                }
                if (count == 2 && order.Length == 3 && position < text.Length && text[position] == ':')
                    return false;
            }
        }
        if (count < 3)
            return false;

        int year,
            monthOf,
            day;
        if (yearFirst)
            (year, monthOf, day) =
                order[0] == 'y' && order[1] == 'd' ? (parts[0], parts[2], parts[1]) : (parts[0], parts[1], parts[2]);
        else if (named >= 0)
            (year, monthOf, day) = (parts[2], parts[named], parts[named == 0 ? 1 : 0]);
        else if (order[0] == 'y')
            return false;
        else
        {
            year = parts[Array.IndexOf(order, 'y')];
            monthOf = parts[Array.IndexOf(order, 'M')];
            day = parts[Array.IndexOf(order, 'd')];
        }
        if (year < 100)
            year += year < 50 ? 2000 : 1900;
        if (year is < 1000 or > 9999 || monthOf is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, monthOf))
            return false;
        local = new DateTime(year, monthOf, day, 0, 0, 0, DateTimeKind.Unspecified);
        return TryTime(text[position..], ref local, ref offset);
    }

    /// <summary>
    /// As programs in C and the logs of systems write a moment, with the year behind the hour, in the usual order: <c>Mon Nov 23
    /// 18:14:40 2026</c>, also with a zone before the year. Null for anything else.
    /// </summary>
    private static string? YearLast(ReadOnlySpan<char> text)
    {
        if (text.Length < 18 || !char.IsLetter(text[0]) || !text.Contains(':') || Digits(text, text.Length - 4) != 4)
            return null;
        var words = text.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var time = Array.FindIndex(words, w => w.Contains(':', StringComparison.Ordinal));
        if (time < 2 || time >= words.Length - 1 || words.Length - time > 3 || words[^1].Length != 4)
            return null;
        var zone = words.Length - time == 3 ? words[time + 1] : "";
        // Names of zones other than the world's own are not told apart: the hour is the one on the wall.
        zone =
            zone is "UTC" or "GMT" or "Z" ? "Z"
            : zone.StartsWith('+') || zone.StartsWith('-') ? zone
            : "";
        return $"{words[time - 2]} {words[time - 1]} {words[^1]} {words[time]}{zone}";
    }

    private static bool TryTime(ReadOnlySpan<char> text, ref DateTime local, ref int? offset)
    {
        text = text.Trim();
        if (text.Length > 0 && text[0] is 'T' or 't' or ',')
            text = text[1..].TrimStart();
        if (text.Length == 0)
            return true;
        Span<int> time = stackalloc int[3];
        time.Clear();
        var position = 0;
        for (var i = 0; i < 3; i++)
        {
            var width = Digits(text, position);
            if (width is 0 or > 2)
                return false;
            time[i] = Number(text.Slice(position, width));
            position += width;
            if (i == 2 || position >= text.Length || text[position] != ':')
                break;
            position++;
        }
        var milliseconds = 0;
        if (position < text.Length && text[position] is '.' or ',')
        {
            var width = Digits(text, position + 1);
            if (width == 0)
                return false;
            milliseconds =
                Number(text.Slice(position + 1, Math.Min(3, width)))
                * (
                    width == 1 ? 100
                    : width == 2 ? 10
                    : 1
                );
            position += 1 + width;
        }
        var rest = text[position..].Trim();
        if (rest.Length > 0 && rest[0] is 'Z' or 'z' && rest.Length == 1)
            offset = 0;
        else if (rest.Length > 0 && rest[0] is '+' or '-')
        {
            var hours = Digits(rest, 1);
            if (hours is not (2 or 4))
                return false;
            var minutes =
                hours == 4 ? Number(rest.Slice(3, 2))
                : rest.Length >= 6 && rest[3] == ':' ? Number(rest.Slice(4, 2))
                : 0;
            offset = (Number(rest.Slice(1, 2)) * 60 + minutes) * (rest[0] == '-' ? -1 : 1);
        }
        else if (rest.Length > 0)
        {
            var half =
                rest[0] is 'a' or 'A' ? 0
                : rest[0] is 'p' or 'P' ? 12
                : -1;
            if (half < 0 || rest.Length > 6 || time[0] is < 1 or > 12)
                return false;
            time[0] = time[0] % 12 + half;
        }
        if (time[0] > 23 || time[1] > 59 || time[2] > 59)
            return false;
        local = local.AddMilliseconds(((time[0] * 60L + time[1]) * 60 + time[2]) * 1000 + milliseconds);
        return true;
    }

    private static int Digits(ReadOnlySpan<char> text, int from)
    {
        var end = from;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
            end++;
        return end - from;
    }

    private static int Number(ReadOnlySpan<char> digits) =>
        int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    private static Dictionary<string, int> Months()
    {
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        string[] written =
        [
            "jan ene",
            "feb",
            "mar",
            "apr abr",
            "may",
            "jun",
            "jul",
            "aug ago",
            "sep set",
            "oct",
            "nov",
            "dec dic",
        ];
        for (var i = 0; i < 12; i++)
            foreach (var name in written[i].Split(' '))
                names[name] = i + 1;
        return names;
    }
}
