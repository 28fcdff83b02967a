using System.CommandLine;
using Vinculo.Integration.Files;
using Vinculo.Integration.Mapping;
using Vinculo.Platform;

namespace Vinculo.Integration.Analysis;

/// <summary>
/// A table an analyst's command reads, without a database: any CSV, TSV or workbook, also <c>.gz</c>; separator, encoding
/// and header are found out, columns are named by the user or known by their usual names.
/// </summary>
internal sealed class AnalystFile
{
    private const int Look = 2_000;
    private const double DatesInTen = 0.6;

    private static readonly HashSet<string> TimeWords =
    [
        "fecha",
        "date",
        "dia",
        "day",
        "semana",
        "week",
        "mes",
        "month",
        "periodo",
        "period",
        "hora",
        "time",
        "timestamp",
        "datetime",
        "when",
        "cuando",
        "momento",
        "epoch",
        "unix",
        "ts",
    ];

    private readonly FileShape shape;
    private readonly FileHead head;
    private readonly Dictionary<int, DecimalMark?> marks = [];
    private readonly List<(string Option, string Column)> guessed = [];
    private readonly Lazy<char?> usual;
    private JoinedDate? joined;

    private AnalystFile(string path, FileShape shape, FileHead head) =>
        (Path, this.shape, this.head, usual, Columns) = (path, shape, head, new(FindUsualMark), head.Columns);

    /// <summary>Every command's file.</summary>
    public static Argument<string> Argument(string name = "file") =>
        new(name) { Description = "Archivo CSV, TSV, XLSX o .gz · CSV, TSV, XLSX or .gz file" };

    public string Path { get; }

    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>Names of the columns as written.</summary>
    public IReadOnlyList<string> Columns { get; private set; }

    /// <summary>The first rows, at most 2,000: enough to guess by.</summary>
    public IEnumerable<string[]> Sample => head.Rows.Select(row => WithDate(row.Cells));

    public static Outcome<AnalystFile> Open(string path, char? decimalMark = null, DateFormat? dates = null)
    {
        var looked = TableFile.Look(path);
        if (looked.IsRefused(out var refusal))
            return refusal;
        var head = TableFile.HeadOf(path, looked.Accepted, Look);
        return new AnalystFile(path, looked.Accepted, head) { DecimalSaid = decimalMark, DatesSaid = dates };
    }

    /// <summary>The column the user names, else the first that bears one of its usual names.</summary>
    /// <param name="option">What the user would name it with: <c>--date</c>.</param>
    /// <param name="said">What the user said; null when nothing. Accents, capitals and underscores do not matter.</param>
    /// <param name="usual">Usual names, the likeliest first, folded (<see cref="HeaderKey.Fold"/>).</param>
    /// <returns>Its place; a refusal that lists the columns there are when none fits.</returns>
    public Outcome<int> Column(string option, string? said, params ReadOnlySpan<string> usual) =>
        Find(said, usual) is var place and >= 0
            ? place
            : Refusal.Invalid(
                said is null ? "analysis.column-needed" : "analysis.column-missing",
                option.TrimStart('-'),
                ("option", option),
                ("column", said ?? ""),
                ("columns", string.Join(", ", Columns))
            );

    /// <summary>As <see cref="Column"/>; null when nothing was said and nothing bears a usual name.</summary>
    public Outcome<int?> ColumnIfAny(string option, string? said, params ReadOnlySpan<string> usual)
    {
        if (said is null)
            return Find(null, usual) is var guessed and >= 0 ? guessed : (int?)null;
        var found = Column(option, said);
        return found.IsRefused(out var refusal) ? refusal : (int?)found.Accepted;
    }

    /// <summary>The decimal mark the user says all columns have; null to find out.</summary>
    public char? DecimalSaid { get; init; }

    /// <summary>How the user says dates are written; null to find out.</summary>
    public DateFormat? DatesSaid { get; init; }

    /// <summary>Columns asked for whose numbers could as well be read with the other mark.</summary>
    public IEnumerable<(string Column, char Mark)> Unsure =>
        marks
            .Where(m => m.Value is { IsUnsure: true })
            .OrderBy(m => m.Key)
            .Select(m => (Columns[m.Key], m.Value!.Value.Mark));

    /// <summary>Columns taken for something that neither the user nor the whole of a usual name says.</summary>
    public IReadOnlyList<(string Option, string Column)> Guessed => guessed;

    /// <summary>Notes that a column was taken for something without anybody saying so.</summary>
    /// <returns>The column.</returns>
    public int Guess(string option, int column)
    {
        guessed.Add((option, Columns[column]));
        return column;
    }

    /// <summary>How many different values the first rows hold, blanks aside; not counted further than <paramref name="most"/>.</summary>
    public int Levels(int column, int most) =>
        Known(column).Distinct(StringComparer.OrdinalIgnoreCase).Take(most).Count();

    /// <summary>Whether the first rows hold numbers that are no dates; unlike <see cref="Decimal"/> nothing is noted.</summary>
    public bool HoldsNumbers(int column) => MarkOf(column) is not null && Dates(column) is null;

    /// <summary>
    /// The decimal mark the columns that leave no doubt are written with; without them, the comma where semicolons part the
    /// cells. Null when nothing tells.
    /// </summary>
    public char? UsualMark => usual.Value;

    /// <summary>How a column writes its dates, months or weeks; null when it holds none.</summary>
    public DateFormat? Dates(int column) =>
        DatesSaid is { } said
        && Known(column) is { Count: > 0 } known
        && known.Count(c => said.TryDate(c, out _)) >= DatesInTen * known.Count
            ? said
            : GuessedDates(column);

    private DateFormat? GuessedDates(int column) =>
        FormatGuess.Date(Known(column))?.Value ?? FormatGuess.Period(Known(column), SpeaksOfTime(column));

    /// <summary>The likeliest column of dates: one whose name speaks of time, else one of more than digits, else any.</summary>
    /// <param name="taken">Columns that are something else.</param>
    /// <returns>Null when none holds dates.</returns>
    public int? DateColumn(params int[] taken)
    {
        int[] dated = [.. Enumerable.Range(0, Columns.Count).Except(taken).Where(c => Dates(c) is not null)];
        return dated.Length == 0
            ? null
            : dated
                .OrderBy(c =>
                    SpeaksOfTime(c) ? 0
                    : Known(c).All(cell => cell.All(char.IsAsciiDigit)) ? 2
                    : 1
                )
                .First();
    }

    /// <summary>
    /// The column of time: the one said, or several said with commas; else one with a usual name, parts of a date in several
    /// columns, or one that holds dates.
    /// </summary>
    /// <param name="option">What the user would name it with: <c>--date</c>.</param>
    /// <param name="said">What the user said; null when nothing.</param>
    /// <param name="usual">Usual names, the likeliest first, folded.</param>
    /// <param name="taken">Columns that are something else.</param>
    public Outcome<int> TimeColumn(string option, string? said, string[] usual, params int[] taken)
    {
        if (said is not null && Find(said, []) < 0 && said.Contains(',', StringComparison.Ordinal))
        {
            var parts = new List<int>();
            foreach (
                var name in said.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            )
            {
                if (Column(option, name).IsRefused(out var missing, out var part))
                    return missing;
                parts.Add(part);
            }
            return parts.Count > 1 ? Join(JoinedDate.Said(this, [.. parts])) : parts[0];
        }
        if (said is not null)
            return Column(option, said);
        var named = Find(null, usual);
        // A week or a day beside its year is no time by itself.
        if ((named < 0 || Dates(named) is null && !IsEpoch(named)) && DateColumn(taken) is null)
            if (JoinedDate.ByName(this) is { } date)
                return Guess(option, Join(date));
        if (named >= 0)
            return named;
        if (DateColumn(taken) is { } place)
            return place;
        return
            Enumerable.Range(0, Columns.Count).Except(taken).Where(c => SpeaksOfTime(c) && IsEpoch(c)).ToArray()
                is [var seconds]
            ? Guess(option, seconds)
            : Refusal.Invalid(
                "analysis.date-needed",
                option.TrimStart('-'),
                ("option", option),
                ("columns", string.Join(", ", Columns))
            );
    }

    /// <summary>Sets a column behind the others, of dates whose parts stand in several.</summary>
    /// <returns>Its place.</returns>
    public int Join(JoinedDate date)
    {
        joined = date;
        Columns = [.. head.Columns, string.Join(',', date.Columns.Select(c => head.Columns[c]))];
        return head.Columns.Count;
    }

    /// <summary>Whether a date was joined from several columns.</summary>
    public bool HasJoined => joined is not null;

    /// <summary>Whether a column is a part of the date that was joined.</summary>
    public bool IsJoined(int column) => joined?.Columns.Contains(column) ?? false;

    /// <summary>A cell of a column that could not be read, to show what is meant.</summary>
    public string Example(int column) => Known(column).FirstOrDefault() ?? "";

    private string[] WithDate(string[] cells)
    {
        if (joined is null)
            return cells;
        var with = new string[head.Columns.Count + 1];
        for (var c = 0; c < with.Length - 1; c++)
            with[c] = c < cells.Length ? cells[c] : "";
        with[^1] = joined.Of(cells);
        return with;
    }

    /// <summary>Whether a column holds seconds since 1970, or thousandths or millionths of them, of the last decades.</summary>
    private bool IsEpoch(int column)
    {
        double[] numbers =
        [
            .. Known(column)
                .Select(c => NumberFormat.TryRead(c, '.', out var n) ? (double)n : double.NaN)
                .Where(n => !double.IsNaN(n))
                .Order(),
        ];
        return numbers.Length > 0
            && numbers[numbers.Length / 2] is (> 3e8 and < 4.2e9) or (> 3e11 and < 4.2e12) or (> 3e14 and < 4.2e15);
    }

    /// <summary>The decimal mark of a column; null when it holds no numbers.</summary>
    public char? Decimal(int column)
    {
        if (!marks.TryGetValue(column, out var mark))
            marks[column] = mark = MarkOf(column);
        return mark?.Mark;
    }

    private char? FindUsualMark()
    {
        var (commas, points) = (false, false);
        for (var c = 0; c < Columns.Count; c++)
        {
            var known = Known(c);
            var mark = FormatGuess.Decimal(known)?.Value;
            commas |= mark == ',';
            points |= mark == '.' && known.Exists(DecimalMark.HasDecimalPoint);
        }
        return (commas, points) switch
        {
            (true, false) => ',',
            (false, true) => '.',
            (true, true) => null,
            _ => shape is { Kind: FileKind.Delimited, Delimiter: ';' } ? ',' : null,
        };
    }

    private DecimalMark? MarkOf(int column)
    {
        var known = Known(column);
        // A workbook's cells are numbers, not how somebody writes them.
        var mark =
            shape.Kind == FileKind.Delimited ? DecimalMark.Of(known, UsualMark)
            : FormatGuess.Decimal(known) is { } guess ? new DecimalMark(guess.Value, false)
            : null;
        return mark is not null && DecimalSaid is { } said ? new DecimalMark(said, false) : mark;
    }

    private List<string> Known(int column) =>
        [.. Sample.Select(row => Cell(row, column)).Where(c => !ColumnReader.IsMissing(c))];

    private bool SpeaksOfTime(int column) =>
        Array.Exists(HeaderKey.Fold(Columns[column]).Split(' '), word => TimeWords.Contains(word));

    /// <summary>All rows, one after the other; blank lines are passed over.</summary>
    public IEnumerable<string[]> Rows()
    {
        using var reader = TableFile.Open(Path, shape);
        TableFile.ReadHeader(reader, shape, out var first);
        if (first is not null)
            yield return WithDate(first.Cells);
        while (reader.Read() is { } row)
            yield return WithDate(row.Cells);
    }

    /// <summary>A cell without blanks around it; empty when the row is too short.</summary>
    public static string Cell(string[] row, int column) => column < row.Length ? row[column].Trim() : "";

    private int Find(string? said, ReadOnlySpan<string> usual)
    {
        if (said is not null)
        {
            for (var i = 0; i < Columns.Count; i++)
                if (Columns[i] == said)
                    return i;
            var folded = HeaderKey.Fold(said);
            for (var i = 0; i < Columns.Count; i++)
                if (HeaderKey.Fold(Columns[i]) == folded)
                    return i;
            return -1;
        }
        foreach (var name in usual)
            for (var i = 0; i < Columns.Count; i++)
                if (HeaderKey.Fold(Columns[i]) == name)
                    return i;
        return -1;
    }
}
