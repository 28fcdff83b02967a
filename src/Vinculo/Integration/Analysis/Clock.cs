using Vinculo.Integration.Mapping;

namespace Vinculo.Integration.Analysis;

/// <summary>Reads moments however a column writes them: dates with or without hours, months, weeks, seconds since 1970.</summary>
internal sealed class Clock
{
    private readonly DateFormat? dates;
    private readonly double ticksPerUnit;

    private Clock(DateFormat? dates, double ticksPerUnit) => (this.dates, this.ticksPerUnit) = (dates, ticksPerUnit);

    /// <summary>Null when the column holds no moments.</summary>
    public static Clock? Of(AnalystFile file, int column)
    {
        if (file.DatesSaid is not null && file.Dates(column) != file.DatesSaid)
            return null;
        if (file.Dates(column) is { } format)
            return new Clock(DayFirstOrNot(file, column, format), 0);
        string[] cells = [.. file.Sample.Select(row => AnalystFile.Cell(row, column)).Where(c => c.Length > 0)];
        var numbers = new List<double>();
        foreach (var cell in cells)
            if (NumberFormat.TryRead(cell, '.', out var number))
                numbers.Add((double)number);
        if (numbers.Count == 0 || numbers.Count < 0.6 * cells.Length)
            return null;
        numbers.Sort();
        return numbers[numbers.Count / 2] switch
        {
            > 1e14 => new Clock(null, 10),
            > 1e11 => new Clock(null, TimeSpan.TicksPerMillisecond),
            > 1e8 => new Clock(null, TimeSpan.TicksPerSecond),
            _ => null,
        };
    }

    public bool TryRead(string cell, out DateTime at)
    {
        at = default;
        if (dates is not null)
            return dates.TryRead(cell, out at, out _);
        if (!NumberFormat.TryRead(cell, '.', out var number))
            return false;
        var ticks = (double)number * ticksPerUnit;
        if (!(Math.Abs(ticks) < 2e17))
            return false;
        at = DateTime.UnixEpoch.AddTicks((long)ticks);
        return true;
    }

    /// <summary>A file in order of time may show days up to twelve only at its head; the order that keeps moments rising is meant.</summary>
    private static DateFormat DayFirstOrNot(AnalystFile file, int column, DateFormat guessed)
    {
        if (guessed == file.DatesSaid || guessed.Text is not ("dd/MM/yyyy" or "MM/dd/yyyy"))
            return guessed;
        var other = DateFormat.Of(guessed.Text == "dd/MM/yyyy" ? "MM/dd/yyyy" : "dd/MM/yyyy")!;
        var (first, second) = (0, 0);
        var read = 0;
        foreach (var row in file.Rows())
        {
            var cell = AnalystFile.Cell(row, column);
            if (cell.Length == 0)
                continue;
            first += guessed.TryRead(cell, out _, out _) ? 1 : 0;
            second += other.TryRead(cell, out _, out _) ? 1 : 0;
            if (++read >= 200_000)
                break;
        }
        return second > first ? other : guessed;
    }
}
