using static Vinculo.Analytics.Linkage.Standards.NationalIds;

namespace Vinculo.Analytics.Linkage.Standards;

/// <summary>DNI, NIE and CIF; NIF is the name of all three.</summary>
internal static class Spain
{
    public static NationalIdReading Read(string kind, ReadOnlySpan<char> text)
    {
        if (text.StartsWith("ES") && text.Length == 11)
            text = text[2..]; // the European tax number
        if (kind == "PA" && !AllDigits(text[..^1]))
            return Anywhere("ES", kind, text);
        var head = text[0];
        if (AllDigits(text))
            return Dni(kind, text, CheckDigits.None);
        if (AllDigits(text[..^1]))
            return Dni(kind, text[..^1], text[^1]);
        if (head is 'X' or 'Y' or 'Z' && text.Length is 8 or 9 && AllDigits(text[1..8]))
            return Nie(kind, text);
        if (text.Length is 9 && AllDigits(text[1..8]))
            return head is 'K' or 'L' or 'M'
                ? Checked(
                    "ES",
                    "DNI",
                    Type(kind, "NIF"),
                    new(text),
                    new(text[..8]),
                    text[8],
                    CheckDigits.Dni(text[1..8])
                )
                : Cif(kind, text);
        return kind is "DNI" or "NIE" or "CIF" or "NIF"
            ? Checked("ES", kind == "CIF" ? "CIF" : "DNI", kind, new(text), new(text), '\0', '\0', false)
            : Anywhere("ES", kind, text);
    }

    private static NationalIdReading Dni(string kind, ReadOnlySpan<char> digits, char letter)
    {
        var root = new string(WithoutZeros(digits));
        var expected = CheckDigits.Dni(root);
        if (expected == CheckDigits.None)
            return Plain("ES", "DNI", Type(kind, "DNI"), digits, false) with { Valid = false };
        var last = letter == CheckDigits.None ? expected : letter;
        var normal = root.PadLeft(8, '0') + last;
        return Checked("ES", "DNI", Type(kind, "DNI"), normal, root, letter, expected, root.Length >= 4);
    }

    private static NationalIdReading Nie(string kind, ReadOnlySpan<char> text)
    {
        var root = text[..8];
        var expected = CheckDigits.Nie(root);
        var written = text.Length == 9 ? text[8] : CheckDigits.None;
        var normal = text.Length == 9 ? new string(text) : string.Concat(root, [expected]);
        return Checked("ES", "NIE", Type(kind, "NIE"), normal, new(root), written, expected);
    }

    private static NationalIdReading Cif(string kind, ReadOnlySpan<char> text)
    {
        var expected = CheckDigits.Cif(text[..8]);
        var letter = CheckDigits.CifLetter(expected);
        // Both writings are met, by kind of company: the one that was used is the one to compare.
        var written = text[8];
        return Checked(
            "ES",
            "CIF",
            Type(kind, "CIF"),
            new(text),
            new(text[..8]),
            written,
            written == letter ? letter : expected,
            text[0] is >= 'A' and <= 'W' and not 'I' and not 'O' and not 'T'
        );
    }

    private static string Type(string kind, string shown) => kind.Length == 0 ? shown : kind;
}
