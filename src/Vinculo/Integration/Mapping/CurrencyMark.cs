namespace Vinculo.Integration.Mapping;

/// <summary>Signs, codes and names of currencies beside an amount: <c>US$ 5</c>, <c>S/ 5</c>, <c>5 COP</c>, <c>5 pesos</c>.</summary>
internal static class CurrencyMark
{
    /// <summary>The longer before those they end in; a sign several countries share stands for itself.</summary>
    private static readonly (string Sign, string Currency)[] Signs =
    [
        ("dólares", "USD"),
        ("dolares", "USD"),
        ("dollars", "USD"),
        ("euros", "EUR"),
        ("pesos", "$"),
        ("soles", "PEN"),
        ("reais", "BRL"),
        ("quetzales", "GTQ"),
        ("colones", "CRC"),
        ("US$", "USD"),
        ("U$S", "USD"),
        ("RD$", "DOP"),
        ("MX$", "MXN"),
        ("CO$", "COP"),
        ("AR$", "ARS"),
        ("R$", "BRL"),
        ("C$", "C$"),
        ("S/.", "PEN"),
        ("S/", "PEN"),
        ("B/.", "PAB"),
        ("Bs.", "Bs"),
        ("Bs", "Bs"),
        ("Gs.", "PYG"),
        ("Gs", "PYG"),
        ("₲", "PYG"),
        ("₡", "CRC"),
        ("Q", "GTQ"),
        ("€", "EUR"),
        ("£", "GBP"),
        ("¥", "¥"),
        ("$", "$"),
    ];

    /// <summary>The currency a cell names before or behind its amount; null when it names none.</summary>
    public static string? Of(string cell)
    {
        var text = cell.AsSpan().Trim("()+-− ");
        if (text.Length == 0 || (char.IsAsciiDigit(text[0]) && char.IsAsciiDigit(text[^1])))
            return null;
        Leading(text, out var before);
        // Of "$ 5 COP" the code says more.
        if (before is null or "$" && Trailing(text, out var behind) > 0)
            return behind;
        return before;
    }

    /// <summary>How many characters in front name a currency; 0 for none.</summary>
    public static int Leading(ReadOnlySpan<char> text, out string? currency)
    {
        foreach (var (sign, named) in Signs)
            if (
                text.StartsWith(sign, StringComparison.OrdinalIgnoreCase)
                && (!char.IsLetter(sign[^1]) || text.Length == sign.Length || !char.IsLetter(text[sign.Length]))
                && !IsQuarter(sign, text)
            )
            {
                currency = named;
                return sign.Length;
            }
        var coded = text.Length > 3 && IsCode(text[..3]) && !char.IsLetter(text[3]);
        currency = coded ? text[..3].ToString() : null;
        return coded ? 3 : 0;
    }

    /// <summary>How many characters at the end name a currency; 0 for none.</summary>
    public static int Trailing(ReadOnlySpan<char> text, out string? currency)
    {
        foreach (var (sign, named) in Signs)
            if (
                text.EndsWith(sign, StringComparison.OrdinalIgnoreCase)
                && (!char.IsLetter(sign[0]) || text.Length == sign.Length || !char.IsLetter(text[^(sign.Length + 1)]))
                && !IsQuarter(sign, text)
            )
            {
                currency = named;
                return sign.Length;
            }
        var coded = text.Length > 3 && IsCode(text[^3..]) && !char.IsLetter(text[^4]);
        currency = coded ? text[^3..].ToString() : null;
        return coded ? 3 : 0;
    }

    /// <summary>Q1 to Q4 are no quetzales.</summary>
    private static bool IsQuarter(string sign, ReadOnlySpan<char> text) => sign == "Q" && text.Length < 4;

    private static bool IsCode(ReadOnlySpan<char> three) =>
        char.IsAsciiLetterUpper(three[0]) && char.IsAsciiLetterUpper(three[1]) && char.IsAsciiLetterUpper(three[2]);
}
