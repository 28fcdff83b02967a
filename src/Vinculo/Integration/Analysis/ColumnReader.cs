using System.Globalization;
using Vinculo.Analytics.Score;
using Vinculo.Integration.Mapping;

namespace Vinculo.Integration.Analysis;

/// <summary>Collects one column of a table and makes features of it.</summary>
internal abstract class ColumnReader(string name)
{
    private static readonly HashSet<string> Unknown = new(StringComparer.OrdinalIgnoreCase)
    {
        "NA",
        "N/A",
        "#N/A",
        "NaN",
        "NULL",
        "?",
        "-",
        "--",
        ".",
        "NaT",
        "s/d",
        "n/d",
    };

    protected string Name => name;

    /// <summary>Cells that hold something which could not be read.</summary>
    public int Unread { get; protected set; }

    public abstract void Add(string cell);

    /// <summary>What a model may learn from; none when the column is no feature.</summary>
    public abstract IEnumerable<FeatureColumn> Features();

    public static bool IsMissing(string cell) => cell.Length == 0 || Unknown.Contains(cell);

    /// <summary>Numbers, dates or words, by what the first rows hold.</summary>
    public static ColumnReader For(AnalystFile file, int column, bool keepDays)
    {
        var name = file.Columns[column];
        var known = file.Sample.Select(row => AnalystFile.Cell(row, column)).Where(c => !IsMissing(c)).ToList();
        if (known.Count == 0)
            return new LevelReader(name, file.UsualMark);
        if (file.Decimal(column) is { } mark && Share(known, c => NumberReader.TryRead(c, mark, out _)) >= 0.95)
            return new NumberReader(name, mark);
        if (file.Dates(column) is { } format && Share(known, c => format.TryDate(c, out _)) >= 0.95)
            return new DateReader(name, format, keepDays);
        return new LevelReader(name, file.UsualMark);
    }

    /// <summary>Two columns of one name get a number behind it.</summary>
    public static IEnumerable<FeatureColumn> Distinct(IEnumerable<FeatureColumn> columns)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var column in columns)
        {
            var name = column.Name;
            for (var k = 2; !used.Add(name); k++)
                name = $"{column.Name} ({k})";
            yield return name == column.Name ? column : column.Named(name);
        }
    }

    private static double Share(List<string> cells, Predicate<string> fits) =>
        (double)cells.Count(c => fits(c)) / cells.Count;
}

/// <summary>Numbers as people write them; blanks and words among them are missing.</summary>
internal sealed class NumberReader(string name, char mark) : ColumnReader(name)
{
    private readonly List<double> values = [];

    public override void Add(string cell)
    {
        if (IsMissing(cell))
            values.Add(double.NaN);
        else if (TryRead(cell, mark, out var value))
            values.Add(value);
        else
        {
            values.Add(double.NaN);
            Unread++;
        }
    }

    public override IEnumerable<FeatureColumn> Features() => [new NumericColumn(Name, [.. values])];

    public static bool TryRead(string cell, char mark, out double value)
    {
        const NumberStyles Plain =
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (mark == '.' && double.TryParse(cell, Plain, CultureInfo.InvariantCulture, out value))
            return double.IsFinite(value);
        var read = NumberFormat.TryRead(cell, mark, out var exact);
        value = (double)exact;
        return read;
    }
}

/// <summary>Dates: the day itself, the month and the weekday.</summary>
/// <param name="keepDays">Whether the day itself is a feature; in time order it would only say how late a row stands.</param>
internal sealed class DateReader(string name, DateFormat format, bool keepDays) : ColumnReader(name)
{
    private readonly List<double> days = [];

    public override void Add(string cell)
    {
        if (!IsMissing(cell) && format.TryDate(cell, out var date))
            days.Add(date.DayNumber);
        else
        {
            Unread += IsMissing(cell) ? 0 : 1;
            days.Add(double.NaN);
        }
    }

    public override IEnumerable<FeatureColumn> Features()
    {
        if (keepDays)
            yield return new NumericColumn(Name, [.. days]);
        yield return Part(" · mes", d => d.Month);
        yield return Part(" · día", d => (int)d.DayOfWeek);
    }

    private NumericColumn Part(string suffix, Func<DateOnly, int> part) =>
        new(Name + suffix, [.. days.Select(d => double.IsNaN(d) ? double.NaN : part(DateOnly.FromDayNumber((int)d)))]);
}

/// <summary>Words; a column of numbers whose first rows were empty turns out to be one in the end.</summary>
/// <param name="usual">The decimal mark the file writes elsewhere; null when it does not tell.</param>
internal sealed class LevelReader(string name, char? usual) : ColumnReader(name)
{
    private const int LongText = 40;

    /// <summary>Fewer different numbers may be names of something.</summary>
    private const int FewNumbers = 12;

    private readonly Dictionary<string, int> known = new(StringComparer.Ordinal);
    private readonly List<int> codes = [];

    /// <summary>Sentences rather than categories: nothing to compare customers by.</summary>
    public bool IsFreeText =>
        known.Count > 100 && known.Count > codes.Count / 2 && known.Keys.Average(k => k.Length) > LongText;

    public override void Add(string cell)
    {
        if (IsMissing(cell))
        {
            codes.Add(-1);
            return;
        }
        if (!known.TryGetValue(cell, out var code))
            known.Add(cell, code = known.Count);
        codes.Add(code);
    }

    public override IEnumerable<FeatureColumn> Features()
    {
        if (IsFreeText)
            return [];
        string[] levels = [.. known.Keys];
        if (levels.Length > FewNumbers && DecimalMark.Of(levels, usual)?.Mark is { } mark)
        {
            var numbers = Array.ConvertAll(levels, l => NumberReader.TryRead(l, mark, out var v) ? v : double.NaN);
            if (numbers.Count(double.IsNaN) <= 0.05 * numbers.Length)
                return [new NumericColumn(Name, [.. codes.Select(c => c < 0 ? double.NaN : numbers[c])])];
        }
        if (Measures(levels) is { } measured)
            return [new NumericColumn(Name, [.. codes.Select(c => c < 0 ? double.NaN : measured[c])])];
        return [new CategoricalColumn(Name, levels, [.. codes])];
    }

    /// <summary>The numbers of cells that all name one unit, <c>3.5 meses</c> and <c>1 mes</c>; null where they do not.</summary>
    private double[]? Measures(string[] levels)
    {
        if (levels.Length <= FewNumbers)
            return null;
        string[] numbers = Array.ConvertAll(levels, l => l[..(l.AsSpan().LastIndexOfAnyInRange('0', '9') + 1)]);
        string[] units = [.. levels.Zip(numbers, (l, n) => l[n.Length..].Trim()).Distinct().OrderBy(u => u.Length)];
        if (
            units is [""] or { Length: > 2 }
            || !units[^1].StartsWith(units[0], StringComparison.OrdinalIgnoreCase)
            || units[0].Length == 0
            || DecimalMark.Of(numbers, usual)?.Mark is not { } mark
        )
            return null;
        var values = Array.ConvertAll(numbers, n => NumberReader.TryRead(n, mark, out var v) ? v : double.NaN);
        return Array.Exists(values, double.IsNaN) ? null : values;
    }
}
