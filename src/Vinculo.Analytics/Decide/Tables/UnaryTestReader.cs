using System.Globalization;

namespace Vinculo.Analytics.Decide.Tables;

/// <summary>Why a cell cannot be read.</summary>
/// <param name="Code">
/// <c>number</c>, <c>ambiguous-number</c>, <c>interval-backwards</c>, <c>interval-end</c>, <c>nothing-between</c>,
/// <c>parenthesis</c>, <c>day</c>, <c>yes-no</c>, <c>compares-words</c>, <c>quote</c>.
/// </param>
/// <param name="Part">What of the cell is to blame, as written.</param>
public sealed record CellProblem(string Code, string Part);

/// <summary>
/// Reads what a business person writes in a cell: <c>&gt; 50</c>, <c>[10..20)</c>, <c>A, B</c>, <c>not(…)</c>, <c>-</c>,
/// <c>sin dato</c>; and the same in the stricter hand of other tools (<see cref="Feel"/>). Nothing in a cell is ever run.
/// </summary>
/// <remarks>
/// Between people a comma is also a decimal sign: between two digits it is one, and a list of numbers is parted by a
/// comma and a blank, or a semicolon. <c>1.000</c> may be one or a thousand, so it is refused and not guessed.
/// Grammar of unary tests: [DMN2021] §8.2.8, without expressions.
/// </remarks>
public sealed class UnaryTestReader
{
    /// <summary>As people write.</summary>
    public static UnaryTestReader People { get; } = new(false);

    /// <summary>As other tools write it: decimal point, a comma always parts, words in quotation marks, shares as 0 … 1.</summary>
    public static UnaryTestReader Feel { get; } = new(true);

    /// <summary>Ways to write that nothing is known.</summary>
    internal static readonly string[] Nothing = ["null", "sin dato", "sin datos", "unknown", "no data"];
    private static readonly string[] Yes = ["si", "s", "yes", "y", "true", "verdadero"];
    private static readonly string[] No = ["no", "n", "false", "falso"];
    private static readonly string[] DayFormats = ["yyyy-MM-dd", "d/M/yyyy"];

    private readonly bool strict;

    private UnaryTestReader(bool strict) => this.strict = strict;

    /// <summary>Reads a cell.</summary>
    /// <param name="text">As written; empty asks nothing.</param>
    /// <param name="kind">Of its column.</param>
    /// <param name="problem">Why it cannot be read, when the answer is null.</param>
    public UnaryTest? Read(string? text, CellKind kind, out CellProblem? problem)
    {
        problem = null;
        var cell = text?.Trim() ?? "";
        if (cell is "" or "-" or "–" or "—")
            return UnaryTest.Any;
        var negated = TakeNot(ref cell, out problem);
        if (problem is not null)
            return null;
        var ordered = kind is CellKind.Number or CellKind.Money or CellKind.Share or CellKind.Day;
        var missing = false;
        var stretches = new List<Stretch>();
        var words = new List<string>();
        var items = Split(cell, ordered, out problem);
        if (problem is not null)
            return null;
        foreach (var item in items)
        {
            if (Nothing.Contains(CellValue.Fold(item)))
                missing = true;
            else if (ordered)
                problem = ReadOrdered(item, kind, stretches);
            else
                problem = ReadWord(item, kind, words);
            if (problem is not null)
                return null;
        }
        return ordered ? UnaryTest.Of(stretches, negated, missing) : UnaryTest.Of(words, negated, missing);
    }

    /// <summary>Reads one value, not a test: <c>1.200.000</c>, <c>2026-05-01</c>, <c>A</c>; several words parted by commas.</summary>
    public CellValue? ReadValue(string? text, CellKind kind, out CellProblem? problem)
    {
        problem = null;
        var cell = text?.Trim() ?? "";
        if (kind == CellKind.Words)
        {
            var words = cell.Length == 0 ? [] : Split(cell, false, out problem).Select(Unquoted);
            return problem is null ? CellValue.Of(words.Where(w => !Nothing.Contains(CellValue.Fold(w)))) : null;
        }
        if (cell.Length == 0 || Nothing.Contains(CellValue.Fold(cell)))
            return CellValue.Missing;
        if (kind == CellKind.Word)
            return CellValue.Of(Unquoted(cell));
        if (kind == CellKind.YesNo)
        {
            var said = new List<string>();
            problem = ReadWord(cell, kind, said);
            return problem is null ? CellValue.Of(said[0]) : null;
        }
        return Number(cell, kind, out problem) is { } number ? CellValue.Of(number) : null;
    }

    private static bool TakeNot(ref string cell, out CellProblem? problem)
    {
        problem = null;
        var open = cell.IndexOf('(');
        if (open < 0 || cell[..open].Trim().ToLowerInvariant() is not ("not" or "no"))
            return false;
        if (cell[^1] != ')')
        {
            problem = new("parenthesis", cell);
            return false;
        }
        cell = cell[(open + 1)..^1].Trim();
        return true;
    }

    private List<string> Split(string cell, bool ordered, out CellProblem? problem)
    {
        problem = null;
        var items = new List<string>();
        var (start, quoted, depth) = (0, false, 0);
        for (var i = 0; i < cell.Length; i++)
        {
            var c = cell[i];
            if (c == '"')
                quoted = !quoted;
            else if (quoted)
                continue;
            else if (c == '(' && i > 0 && char.IsLetter(cell[i - 1]))
                depth++;
            else if (c == ')' && depth > 0)
                depth--;
            else if (depth == 0 && (c == ';' || c == ',' && Parts(cell, i, ordered)))
            {
                items.Add(cell[start..i].Trim());
                start = i + 1;
            }
        }
        if (quoted)
            problem = new("quote", cell);
        items.Add(cell[start..].Trim());
        items.RemoveAll(item => item.Length == 0);
        if (items.Count == 0)
            problem ??= new("nothing-between", cell);
        return items;
    }

    private bool Parts(string cell, int at, bool ordered) =>
        strict
        || !ordered
        || at == 0
        || at == cell.Length - 1
        || !char.IsAsciiDigit(cell[at - 1])
        || !char.IsAsciiDigit(cell[at + 1]);

    private CellProblem? ReadOrdered(string item, CellKind kind, List<Stretch> into)
    {
        CellProblem? problem;
        var between = item.IndexOf("..", StringComparison.Ordinal);
        if (between >= 0)
            return ReadInterval(item, between, kind, into);
        var (sign, length) = item switch
        {
            ['<', '=', ..] => ("<=", 2),
            ['>', '=', ..] => (">=", 2),
            ['!', '=', ..] => ("!=", 2),
            ['≤', ..] => ("<=", 1),
            ['≥', ..] => (">=", 1),
            ['≠', ..] => ("!=", 1),
            ['<', ..] => ("<", 1),
            ['>', ..] => (">", 1),
            ['=', ..] => ("=", 1),
            _ => ("=", 0),
        };
        if (Number(item[length..].Trim(), kind, out problem) is not { } number)
            return problem;
        const double low = double.NegativeInfinity;
        const double high = double.PositiveInfinity;
        switch (sign)
        {
            case "<":
                into.Add(new(low, false, number, false));
                break;
            case "<=":
                into.Add(new(low, false, number, true));
                break;
            case ">":
                into.Add(new(number, false, high, false));
                break;
            case ">=":
                into.Add(new(number, true, high, false));
                break;
            case "!=":
                into.Add(new(low, false, number, false));
                into.Add(new(number, false, high, false));
                break;
            default:
                into.Add(Stretch.At(number));
                break;
        }
        return null;
    }

    private CellProblem? ReadInterval(string item, int between, CellKind kind, List<Stretch> into)
    {
        var (left, right) = (item[..between].Trim(), item[(between + 2)..].Trim());
        var (withFrom, withTo) = (true, true);
        var opened = left.Length > 0 && left[0] is '[' or '(' or ']';
        var closed = right.Length > 0 && right[^1] is ']' or ')' or '[';
        if (left.Length > 0 && left[0] is '[' or '(' or ']')
            (withFrom, left) = (left[0] == '[', left[1..].Trim());
        // date("…") ends in a parenthesis of its own.
        if (closed && (right[^1] != ')' || right.Count(c => c == ')') > right.Count(c => c == '(')))
            (withTo, right) = (right[^1] == ']', right[..^1].Trim());
        else
            closed = false;
        if (opened != closed)
            return new("interval-end", item);
        if (Number(left, kind, out var problem) is not { } from || Number(right, kind, out problem) is not { } to)
            return problem;
        if (from > to)
            return new("interval-backwards", item);
        var stretch = new Stretch(from, withFrom, to, withTo);
        if (stretch.IsEmpty)
            return new("nothing-between", item);
        into.Add(stretch);
        return null;
    }

    private CellProblem? ReadWord(string item, CellKind kind, List<string> into)
    {
        if (item[0] is '<' or '>' or '≤' or '≥')
            return new("compares-words", item);
        var word = Unquoted(item[0] == '=' ? item[1..].Trim() : item);
        if (kind != CellKind.YesNo)
        {
            into.Add(word);
            return null;
        }
        var folded = CellValue.Fold(word);
        if (!Yes.Contains(folded) && !No.Contains(folded))
            return new("yes-no", item);
        into.Add(Yes.Contains(folded) ? "true" : "false");
        return null;
    }

    private static string Unquoted(string item) =>
        item.Length > 1 && item[0] == '"' && item[^1] == '"'
            ? item[1..^1]
                .Replace("\"\"", "\"", StringComparison.Ordinal)
                .Replace("\\\"", "\"", StringComparison.Ordinal)
            : item;

    private double? Number(string text, CellKind kind, out CellProblem? problem)
    {
        problem = null;
        if (kind == CellKind.Day)
        {
            if (Day(text) is { } day)
                return day.DayNumber;
            problem = new("day", text);
            return null;
        }
        var bare = text.Replace("$", "", StringComparison.Ordinal);
        var percent = bare.EndsWith('%');
        bare = string.Concat((percent ? bare[..^1] : bare).Where(c => !char.IsWhiteSpace(c)));
        var plain = strict ? bare : Plain(bare, out problem);
        if (problem is not null)
            return null;
        if (
            plain is null
            || !double.TryParse(
                plain,
                NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out var number
            )
            || !double.IsFinite(number)
        )
        {
            problem = new("number", text);
            return null;
        }
        return percent || kind == CellKind.Share && !strict ? number / 100 : number;
    }

    private static DateOnly? Day(string text)
    {
        var bare = text;
        if (bare.StartsWith("date(", StringComparison.OrdinalIgnoreCase) && bare.EndsWith(')'))
            bare = bare[5..^1];
        bare = bare.Trim().Trim('"');
        return DateOnly.TryParseExact(bare, DayFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : null;
    }

    /// <summary>A number as a program reads it; null: it is none.</summary>
    private static string? Plain(string text, out CellProblem? problem)
    {
        problem = null;
        var (points, commas) = (text.Count(c => c == '.'), text.Count(c => c == ','));
        if (points + commas == 0)
            return text;
        if (points > 0 && commas > 0)
        {
            var mark = text.LastIndexOf('.') > text.LastIndexOf(',') ? '.' : ',';
            var thousands = mark == '.' ? ',' : '.';
            var parts = text.Split(mark);
            return parts.Length == 2 && InThrees(parts[0], thousands) is { } whole ? whole + "." + parts[1] : null;
        }
        var sign = points > 0 ? '.' : ',';
        if (points + commas > 1)
            return InThrees(text, sign);
        var halves = text.Split(sign);
        var before = halves[0].TrimStart('-', '+');
        if (halves[1].Length == 3 && before.Length is >= 1 and <= 3 && before.Trim('0').Length > 0)
        {
            problem = new("ambiguous-number", text);
            return null;
        }
        return halves[0] + "." + halves[1];
    }

    private static string? InThrees(string text, char thousands)
    {
        var groups = text.Split(thousands);
        return groups[0].TrimStart('-', '+').Length is >= 1 and <= 3 && groups.Skip(1).All(g => g.Length == 3)
            ? string.Concat(groups)
            : null;
    }
}
