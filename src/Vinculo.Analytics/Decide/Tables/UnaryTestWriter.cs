using System.Globalization;

namespace Vinculo.Analytics.Decide.Tables;

/// <summary>Writes tests so that reading them again gives the same.</summary>
public static class UnaryTestWriter
{
    /// <summary>As people write it, in Spanish or English.</summary>
    public static string People(UnaryTest test, CellKind kind, bool english = false) =>
        Write(test, kind, english ? Hand.English : Hand.Spanish);

    /// <summary>As other tools write it.</summary>
    public static string Feel(UnaryTest test, CellKind kind) => Write(test, kind, Hand.Feel);

    /// <summary>A number of a column as people write it.</summary>
    public static string Number(double value, CellKind kind) => Number(value, kind, strict: false);

    private enum Hand
    {
        Spanish,
        English,
        Feel,
    }

    private static string Write(UnaryTest test, CellKind kind, Hand hand)
    {
        if (test.IsAny)
            return "-";
        var items = test
            .Stretches.Select(s => Of(s, kind, hand == Hand.Feel))
            .Concat(test.Words.Select(w => Word(w, kind, hand)));
        if (test.AsksMissing)
            items = items.Append(
                hand switch
                {
                    Hand.Spanish => "sin dato",
                    Hand.English => "unknown",
                    _ => "null",
                }
            );
        var list = string.Join(", ", items);
        return test.Negated ? $"not({list})" : list;
    }

    private static string Of(Stretch stretch, CellKind kind, bool strict)
    {
        if (double.IsNegativeInfinity(stretch.From))
            return (stretch.WithTo ? "<= " : "< ") + Number(stretch.To, kind, strict);
        if (double.IsPositiveInfinity(stretch.To))
            return (stretch.WithFrom ? ">= " : "> ") + Number(stretch.From, kind, strict);
        return stretch.From == stretch.To
            ? Number(stretch.From, kind, strict)
            : $"{(stretch.WithFrom ? '[' : '(')}{Number(stretch.From, kind, strict)}..{Number(stretch.To, kind, strict)}{(stretch.WithTo ? ']' : ')')}";
    }

    private static string Number(double value, CellKind kind, bool strict)
    {
        if (kind == CellKind.Day)
        {
            var day = DateOnly.FromDayNumber((int)value).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            return strict ? $"date(\"{day}\")" : day;
        }
        var people = !strict && kind == CellKind.Share;
        var text = ((decimal)(people ? value * 100 : value)).ToString("0.############", CultureInfo.InvariantCulture);
        // Three decimals would look like thousands.
        if (
            !strict
            && text.Length - text.IndexOf('.') == 4
            && text.Contains('.')
            && !text.TrimStart('-').StartsWith('0')
        )
            text += "0";
        return people ? text + " %" : text;
    }

    private static string Word(string word, CellKind kind, Hand hand)
    {
        if (kind == CellKind.YesNo)
            return hand == Hand.Feel ? word
                : word != "true" ? "no"
                : hand == Hand.Spanish ? "sí"
                : "yes";
        var plain =
            hand != Hand.Feel
            && word.IndexOfAny([',', ';', '"', '(', ')', '=', '<', '>']) < 0
            && word.Trim().Trim('-').Length > 0
            && !UnaryTestReader.Nothing.Contains(CellValue.Fold(word));
        return plain ? word : "\"" + word.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
    }
}
