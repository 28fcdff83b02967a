namespace Vinculo.Ui;

/// <summary>Text made safe for a spreadsheet that would take it for a formula.</summary>
internal static class SafeCell
{
    /// <summary>
    /// The text, after an apostrophe when a spreadsheet would compute it: it begins, blanks aside, with one of
    /// <c>= + - @</c>, or with a tab or line end.
    /// </summary>
    public static string Of(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        var first = text.AsSpan().TrimStart(' ');
        return
            first
                is [
                    '='
                    or '+'
                    or '-'
                    or '@'
                    or '\t'
                    or '\r'
                    or '\n'
                    or '\uFF1D'
                    or '\uFF0B'
                    or '\uFF0D'
                    or '\uFF20',
                    ..,
                ]
            ? "'" + text
            : text;
    }

    /// <summary>A field of a delimited file: quoted when it holds the delimiter, a quote or a line end.</summary>
    public static string Quoted(string text, char delimiter) =>
        text.AsSpan().IndexOfAny([delimiter, '"', '\r', '\n']) < 0
            ? text
            : "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
}
