using static Vinculo.Analytics.Linkage.Standards.NationalIds;

namespace Vinculo.Analytics.Linkage.Standards;

/// <summary>Guatemala, El Salvador, Honduras and the Dominican Republic.</summary>
internal static class CentralAmerica
{
    public static NationalIdReading Guatemala(string kind, ReadOnlySpan<char> text)
    {
        if (AllDigits(text) && text.Length == 13)
        {
            return Checked(
                "GT",
                "DPI",
                kind.Length == 0 ? "DPI" : kind,
                Normal(text),
                new string(WithoutZeros(text[..8])),
                text[8],
                CheckDigits.GuatemalaCui(text[..8])
            );
        }
        if (kind == "NIT" && text.Length is >= 3 and <= 10 && AllDigits(text[..^1]))
        {
            var number = WithoutZeros(text);
            return Checked(
                "GT",
                "NIT",
                kind,
                new string(number),
                new string(number[..^1]),
                number[^1],
                CheckDigits.GuatemalaNit(number[..^1])
            );
        }
        return Anywhere("GT", kind, text);
    }

    public static NationalIdReading Salvador(string kind, ReadOnlySpan<char> text)
    {
        if (!AllDigits(text) || text.Length is not (8 or 9) || kind is not ("DUI" or ""))
            return Anywhere("SV", kind, text);
        Span<char> padded = stackalloc char[9];
        padded[0] = '0';
        text.CopyTo(padded[(9 - text.Length)..]);
        return Checked(
            "SV",
            "DUI",
            "DUI",
            Normal(text),
            new string(WithoutZeros(padded[..8])),
            padded[8],
            CheckDigits.Dui(padded[..8])
        );
    }

    /// <summary>Thirteen digits: municipality, year of birth, number; the RTN adds one more.</summary>
    public static NationalIdReading Honduras(string kind, ReadOnlySpan<char> text)
    {
        if (!AllDigits(text) || text.Length is < 12 or > 14)
            return Anywhere("HN", kind, text);
        var number = text.Length == 14 ? text[..13] : text;
        return Plain("HN", "DNI", kind.Length == 0 ? (text.Length == 14 ? "RTN" : "DNI") : kind, text, true) with
        {
            Root = Normal(number),
        };
    }

    public static NationalIdReading Dominican(string kind, ReadOnlySpan<char> text)
    {
        if (!AllDigits(text) || kind == "PA")
            return Anywhere("DO", kind, text);
        Span<char> padded = stackalloc char[11];
        if (text.Length is 10 or 11)
        {
            padded[0] = '0';
            text.CopyTo(padded[(11 - text.Length)..]);
            return Checked(
                "DO",
                "CI",
                kind.Length == 0 ? "CI" : kind,
                Normal(text),
                new string(WithoutZeros(padded[..10])),
                padded[10],
                CheckDigits.DominicanPerson(padded[..10])
            );
        }
        return text.Length == 9
            ? Checked(
                "DO",
                "RNC",
                kind.Length == 0 ? "RNC" : kind,
                new string(text),
                new string(text[..8]),
                text[8],
                CheckDigits.Rnc(text[..8])
            )
            : Anywhere("DO", kind, text);
    }
}
