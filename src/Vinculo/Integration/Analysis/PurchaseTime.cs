using System.Globalization;
using Vinculo.Integration.Mapping;

namespace Vinculo.Integration.Analysis;

/// <summary>
/// Reads a column of times into days, whatever it holds: dates of any order, days of a spreadsheet, seconds since 1970, or
/// plain periods counted from some start.
/// </summary>
internal sealed class PurchaseTime
{
    private static readonly int Epoch = new DateOnly(1970, 1, 1).DayNumber;
    private static readonly int Spreadsheet = new DateOnly(1899, 12, 30).DayNumber;

    private const double MostDays = 5e6;
    private const double MostPeriods = 200_000;

    private readonly DateFormat? first;
    private readonly DateFormat? second;
    private readonly char mark;
    private readonly double scale;
    private readonly int origin;
    private readonly Dictionary<string, (int, int)> known = new(StringComparer.Ordinal);

    private PurchaseTime(DateFormat? first, DateFormat? second, char mark, double scale, int origin) =>
        (this.first, this.second, this.mark, this.scale, this.origin) = (first, second, mark, scale, origin);

    /// <summary>No day could be read.</summary>
    public const int None = int.MinValue;

    /// <summary>The days are real ones, not periods from an unknown start.</summary>
    public bool IsCalendar => first is not null || origin != 0;

    /// <summary>Two orders of day and month are possible so far; <see cref="Read"/> answers for both.</summary>
    public bool IsAmbiguous => second is not null;

    /// <summary>Null when the column holds neither dates nor numbers.</summary>
    public static PurchaseTime? Of(AnalystFile file, int column, double daysPerPeriod)
    {
        if (file.Dates(column) is { } format)
        {
            // What was said does not read this column: better told than read in another way.
            if (file.DatesSaid is not null && format != file.DatesSaid)
                return null;
            if (format == file.DatesSaid)
                return new(format, null, '.', 1, 0);
            // A file in order of time shows one month only at its head: both orders are kept until all is read.
            var other = format.Text switch
            {
                "dd/MM/yyyy" => DateFormat.Of("MM/dd/yyyy"),
                "MM/dd/yyyy" => DateFormat.Of("dd/MM/yyyy"),
                _ => null,
            };
            return new(format, other, '.', 1, 0);
        }
        if (file.DatesSaid is not null || file.Decimal(column) is not { } mark)
            return null;
        var values = file
            .Sample.Select(row =>
                NumberFormat.TryRead(AnalystFile.Cell(row, column), mark, out var value) ? (double)value : double.NaN
            )
            .Where(v => !double.IsNaN(v))
            .Order()
            .ToArray();
        var middle = values.Length == 0 ? double.NaN : values[values.Length / 2];
        var (scale, origin) = middle switch
        {
            > 1e14 => (1 / 86_400_000_000.0, Epoch),
            > 1e11 => (1 / 86_400_000.0, Epoch),
            > 1e8 => (1 / 86_400.0, Epoch),
            > 20_000 and < 80_000 => (1.0, Spreadsheet),
            _ => (daysPerPeriod, 0),
        };
        // Neither a day of the calendar nor a count of periods anybody lives through.
        if (!(Math.Abs(middle * scale) < (origin == 0 ? MostPeriods : MostDays)))
            return null;
        return new(null, null, mark, scale, origin);
    }

    /// <summary>The day, and the day if the other order is meant; <see cref="None"/> where unreadable.</summary>
    public (int Day, int Other) Read(string cell)
    {
        if (known.TryGetValue(cell, out var days))
            return days;
        days = (None, None);
        if (first is not null)
        {
            if (first.TryDate(cell, out var date))
                days.Item1 = date.DayNumber;
            if (second is not null && second.TryDate(cell, out date))
                days.Item2 = date.DayNumber;
        }
        else if (NumberFormat.TryRead(cell, mark, out var value) && Math.Abs((double)value * scale) < MostDays)
        {
            days.Item1 = origin + (int)Math.Floor((double)value * scale + 1e-9);
        }
        if (known.Count < 50_000)
            known[cell] = days;
        return days;
    }

    /// <summary>A day as this column would show it.</summary>
    public string Show(int day) =>
        IsCalendar
            ? DateOnly
                .FromDayNumber(Math.Clamp(day, 0, DateOnly.MaxValue.DayNumber))
                .ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : (day / scale).ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>A day the user says, as year-month-day or as the column writes it; null when it is none.</summary>
    public int? Said(string text, bool other)
    {
        if (IsCalendar && DateFormat.Of("yyyy-MM-dd")!.TryDate(text, out var date))
            return date.DayNumber;
        var (day, otherDay) = Read(text);
        var chosen = other ? otherDay : day;
        return chosen == None ? null : chosen;
    }
}
