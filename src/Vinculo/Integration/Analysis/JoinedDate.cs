using System.Globalization;
using Vinculo.Integration.Mapping;

namespace Vinculo.Integration.Analysis;

/// <summary>A date whose parts stand in several columns: year and month, quarter or week, perhaps the day; or a day and an hour.</summary>
/// <param name="Columns">The columns, in the order of the date.</param>
/// <param name="Of">The date of a row, as one would write it in one cell; empty when it cannot be told.</param>
internal sealed record JoinedDate(int[] Columns, Func<string[], string> Of)
{
    private static readonly string[] Years = ["year", "ano", "anio", "yr", "yyyy"];
    private static readonly string[] Months = ["month", "mes", "mm"];
    private static readonly string[] Quarters = ["quarter", "trimestre", "qtr"];
    private static readonly string[] Weeks = ["week", "semana", "wk"];
    private static readonly string[] Days = ["day", "dia", "dd"];
    private static readonly string[] Hours = ["hour", "hora", "time", "hh"];

    /// <summary>Words of years that are no date of what the row tells.</summary>
    private static readonly string[] OtherYears = ["birth", "nacimiento", "model", "modelo"];

    /// <summary>The columns whose names and values are parts of a date; null when there are none.</summary>
    public static JoinedDate? ByName(AnalystFile file)
    {
        int[] all = [.. Enumerable.Range(0, file.Columns.Count)];
        if (YearOf(file, all) is not { } year)
            return null;
        foreach (var (words, most) in new[] { (Months, 12), (Quarters, 4), (Weeks, 53) })
            if (Part(file, all, words, most) is { } second)
                return InYear(year, second, words, words == Months ? Part(file, all, Days, 31) : null);
        return null;
    }

    /// <summary>The columns somebody said: a year and its parts, or texts that follow each other.</summary>
    public static JoinedDate Said(AnalystFile file, int[] columns)
    {
        if (YearOf(file, columns) is not { } year)
            return InARow(columns);
        int[] others = [.. columns.Where(c => c != year)];
        var second = others[0];
        foreach (var words in new[] { Quarters, Weeks, Months })
            if (others.Where(c => Named(file, c, words)).ToArray() is [var named, ..])
                return InYear(year, named, words, others.Where(c => c != named).Cast<int?>().FirstOrDefault());
        return InYear(year, second, Months, others.Length > 1 ? others[1] : null);
    }

    /// <summary>A column of days and the one of hours beside it; null when there is none.</summary>
    public static JoinedDate? WithHour(AnalystFile file, int day)
    {
        if (file.Sample.Any(row => AnalystFile.Cell(row, day).Contains(':', StringComparison.Ordinal)))
            return null;
        foreach (var column in Enumerable.Range(0, file.Columns.Count).Where(c => c != day && Named(file, c, Hours)))
            if (file.Levels(column, 3) > 2 && Mostly(file, column, IsHour))
                return InARow([day, column]);
        return null;
    }

    private static JoinedDate InARow(int[] columns) =>
        new(columns, row => string.Join(' ', columns.Select(c => AnalystFile.Cell(row, c))).Trim());

    private static JoinedDate InYear(int year, int second, string[] words, int? day) =>
        new(
            day is { } d ? [year, second, d] : [year, second],
            row =>
            {
                if (Whole(AnalystFile.Cell(row, year)) is not { } y)
                    return "";
                var cell = AnalystFile.Cell(row, second);
                if (words != Months)
                    return Whole(cell.TrimStart('Q', 'q', 'T', 't', 'W', 'w')) is not { } n ? ""
                        : words == Weeks ? $"{y:0000}-W{n:00}"
                        : $"{y:0000}-Q{n}";
                if ((Whole(cell) ?? PeriodText.MonthOf(cell)) is not (>= 1 and <= 12 and var month))
                    return "";
                if (day is null)
                    return $"{y:0000}-{month:00}";
                return Whole(AnalystFile.Cell(row, day.Value)) is { } of ? $"{y:0000}-{month:00}-{of:00}" : "";
            }
        );

    private static int? YearOf(AnalystFile file, int[] columns) =>
        columns
            .Where(c => Named(file, c, Years) && !Named(file, c, OtherYears))
            .Where(c => Mostly(file, c, cell => Whole(cell) is >= 1950 and <= 2100))
            .Cast<int?>()
            .FirstOrDefault();

    private static int? Part(AnalystFile file, int[] columns, string[] words, int most) =>
        columns
            .Where(c => Named(file, c, words))
            .Where(c => Mostly(file, c, cell => IsPart(cell, words, most)))
            .Cast<int?>()
            .FirstOrDefault();

    private static bool IsPart(string cell, string[] words, int most) =>
        Whole(words == Quarters || words == Weeks ? cell.TrimStart('Q', 'q', 'T', 't', 'W', 'w') : cell) is { } n
            ? n >= 1 && n <= most
            : words == Months && PeriodText.MonthOf(cell) > 0;

    private static bool IsHour(string cell) =>
        Whole(cell) is >= 0 and <= 23
        || cell.Length is >= 4 and <= 8 && TimeOnly.TryParse(cell, CultureInfo.InvariantCulture, out _);

    private static bool Named(AnalystFile file, int column, string[] words) =>
        HeaderKey.Fold(file.Columns[column]).Split(' ').Intersect(words).Any();

    private static bool Mostly(AnalystFile file, int column, Func<string, bool> fits)
    {
        string[] known = [.. file.Sample.Select(r => AnalystFile.Cell(r, column)).Where(c => c.Length > 0)];
        return known.Length > 0 && known.Count(fits) >= 0.9 * known.Length;
    }

    /// <summary>A whole number, also as programs write one: 2024.0.</summary>
    private static int? Whole(string cell) =>
        int.TryParse(
            cell.EndsWith(".0", StringComparison.Ordinal) ? cell[..^2] : cell,
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var n
        )
            ? n
            : null;
}
