using static Vinculo.Analytics.Linkage.Standards.NationalIds;

namespace Vinculo.Analytics.Linkage.Standards;

/// <summary>Chile, Argentina, Uruguay and Paraguay.</summary>
internal static class SouthernCone
{
    /// <summary>RUT and RUN are one number, of people and of companies.</summary>
    public static NationalIdReading Chile(string kind, ReadOnlySpan<char> text, bool apart)
    {
        var digits = text[^1] == 'K' ? text[..^1] : text;
        if (!AllDigits(digits))
            return Anywhere("CL", kind, text);
        if (kind is not ("RUT" or "" or "DNI" or "CI" or "CC" or "CED" or "CE") && text.Length is not (8 or 9))
            return Anywhere("CL", kind, text);
        if (kind.Length == 0)
            kind = "RUT";
        text = WithoutZeros(text);
        // Written with its check digit, as a rule. Eight digits that begin with 1 or 2 lack it: with it they would be a
        // number given out before 1930. So do seven.
        var complete =
            apart
            || text[^1] == 'K'
            || text.Length >= 9
            || (text.Length == 8 && text[0] is not ('1' or '2') && CheckDigits.Rut(text[..^1]) == text[^1]);
        var root = new string(complete ? text[..^1] : text);
        var expected = CheckDigits.Rut(root);
        var written = complete ? text[^1] : CheckDigits.None;
        var normal = complete || expected == CheckDigits.None ? new string(text) : root + expected;
        return Checked("CL", "RUT", kind, normal, root, written, expected, root.Length is >= 5 and <= 8);
    }

    /// <summary>DNI of seven or eight digits, which a person's CUIT or CUIL wraps; companies' CUIT begin with 30, 33 or 34.</summary>
    public static NationalIdReading Argentina(string kind, ReadOnlySpan<char> text)
    {
        if (!AllDigits(text))
            return Anywhere("AR", kind, text);
        if (text.Length == 11 && kind is not "PA")
        {
            var person = text[0] == '2';
            var company = text[0] == '3';
            var root = person ? new string(WithoutZeros(text[2..10])) : new string(text[..10]);
            return Checked(
                "AR",
                person ? "DNI" : "CUIT",
                kind.Length == 0 ? "CUIT" : kind,
                new string(text),
                root,
                text[10],
                CheckDigits.Cuit(text[..10]),
                person || company
            );
        }
        var length = WithoutZeros(text).Length;
        if (kind is "CUIT" or "CUIL")
            return Checked("AR", length <= 8 ? "DNI" : "CUIT", kind, Normal(text), Normal(text), '\0', '\0', false);
        return Plain("AR", "DNI", kind.Length == 0 ? "DNI" : kind, text, length is >= 6 and <= 8);
    }

    public static NationalIdReading Uruguay(string kind, ReadOnlySpan<char> text)
    {
        if (!AllDigits(text))
            return Anywhere("UY", kind, text);
        if (text.Length == 12)
        {
            return Checked(
                "UY",
                "RUT",
                kind.Length == 0 ? "RUT" : kind,
                new string(text),
                new string(text[..11]),
                text[11],
                CheckDigits.UruguayRut(text[..11])
            );
        }
        var number = WithoutZeros(text);
        if (number.Length is < 6 or > 8)
            return Plain("UY", "CI", kind.Length == 0 ? "CI" : kind, text, false) with { Valid = false };
        Span<char> padded = stackalloc char[8];
        padded.Fill('0');
        number.CopyTo(padded[(8 - number.Length)..]);
        return Checked(
            "UY",
            "CI",
            kind.Length == 0 ? "CI" : kind,
            new string(number),
            new string(number[..^1]),
            number[^1],
            CheckDigits.Uruguay(padded[..7])
        );
    }

    public static NationalIdReading Paraguay(string kind, ReadOnlySpan<char> text, bool apart)
    {
        if (!AllDigits(text))
            return Anywhere("PY", kind, text);
        if (kind == "RUC" || apart)
        {
            text = WithoutZeros(text);
            // Companies' numbers begin with 80 and have eight digits and the check digit; a person's is the cédula and its digit.
            var complete = apart || text.Length == 9 || CheckDigits.Paraguay(text[..^1]) == text[^1];
            var root = new string(complete && text.Length > 1 ? text[..^1] : text);
            var written = complete && text.Length > 1 ? text[^1] : CheckDigits.None;
            return Checked(
                "PY",
                "CI",
                kind.Length == 0 ? "RUC" : kind,
                new string(text),
                root,
                written,
                CheckDigits.Paraguay(root),
                root.Length is >= 5 and <= 8
            );
        }
        return Plain("PY", "CI", kind.Length == 0 ? "CI" : kind, text, text.Length is >= 5 and <= 8);
    }
}
