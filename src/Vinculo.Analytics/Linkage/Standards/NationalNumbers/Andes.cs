using static Vinculo.Analytics.Linkage.Standards.NationalIds;

namespace Vinculo.Analytics.Linkage.Standards;

/// <summary>Perú, Ecuador and Venezuela.</summary>
internal static class Andes
{
    /// <summary>DNI of eight digits; a person's RUC is 10, the DNI and a check digit; a company's begins with 20.</summary>
    public static NationalIdReading Peru(string kind, ReadOnlySpan<char> text, bool apart)
    {
        if (!AllDigits(text))
            return Anywhere("PE", kind, text);
        if (text.Length == 11)
        {
            var person = text[0] == '1' && text[1] == '0';
            var root = new string(person ? WithoutZeros(text[2..10]) : text[..10]);
            return Checked(
                "PE",
                person ? "DNI" : "RUC",
                kind.Length == 0 ? "RUC" : kind,
                new string(text),
                root,
                text[10],
                CheckDigits.Ruc(text[..10]),
                text[..2] is "10" or "15" or "16" or "17" or "20"
            );
        }
        if (kind == "RUC")
            return Checked("PE", "RUC", kind, Normal(text), Normal(text), '\0', '\0', false);
        // A DNI is sometimes written with its verification sign behind a hyphen; it is no part of the number.
        if (apart && text.Length == 9)
            text = text[..8];
        if (kind == "CE" && text.Length == 9)
            return Plain("PE", "CE", kind, text, true);
        return Plain("PE", "DNI", kind.Length == 0 ? "DNI" : kind, text, text.Length is >= 6 and <= 8);
    }

    /// <summary>Cédula of ten digits; RUC of thirteen: a person's cédula and 001, a company's or a public body's own number.</summary>
    public static NationalIdReading Ecuador(string kind, scoped ReadOnlySpan<char> text)
    {
        if (!AllDigits(text))
            return Anywhere("EC", kind, text);
        Span<char> padded = stackalloc char[13];
        // Spreadsheets eat the zero of provinces 01 to 09.
        if (text.Length is 9 or 12 && !text.StartsWith("0"))
        {
            padded[0] = '0';
            text.CopyTo(padded[1..]);
            text = padded[..(text.Length + 1)];
        }
        var normal = Normal(text);
        if (text.Length is not (10 or 13))
        {
            var family = kind is "RUC" ? "RUC" : "CI";
            return Checked("EC", family, kind.Length == 0 ? family : kind, normal, normal, '\0', '\0', false);
        }
        var province = (text[0] - '0') * 10 + text[1] - '0';
        var plausible = province is >= 1 and <= 24 or 30 && (text.Length == 10 || text[10..] is not "000");
        var third = text[2];
        if (third < '6' || text.Length == 10)
        {
            var type = kind.Length > 0 ? kind : (text.Length == 10 ? "CI" : "RUC");
            return Checked(
                "EC",
                "CI",
                type,
                normal,
                new string(WithoutZeros(text[..9])),
                text[9],
                CheckDigits.EcuadorPerson(text[..9]),
                plausible && third < '6'
            );
        }
        if (kind.Length == 0)
            kind = "RUC";
        // Public bodies have their check digit in the ninth place. Since companies' numbers ran out in some provinces the
        // SRI also gives numbers of the third digit 6 and 9 without a check: those are marked, not refused.
        return third == '6' && CheckDigits.EcuadorPublicRuc(text[..8]) == text[8]
            ? Checked(
                "EC",
                "RUC",
                kind,
                normal,
                new string(WithoutZeros(text[..8])),
                text[8],
                CheckDigits.EcuadorPublicRuc(text[..8]),
                plausible
            )
            : Checked(
                "EC",
                "RUC",
                kind,
                normal,
                new string(WithoutZeros(text[..9])),
                text[9],
                CheckDigits.EcuadorCompanyRuc(text[..9]),
                plausible && third is '6' or '9'
            );
    }

    /// <summary>Cédula with V or E before it; RIF with letter and check digit.</summary>
    public static NationalIdReading Venezuela(string kind, ReadOnlySpan<char> text)
    {
        var letter = char.IsAsciiLetter(text[0]) ? text[0] : CheckDigits.None;
        var digits = letter == CheckDigits.None ? text : text[1..];
        if (!AllDigits(digits))
            return Anywhere("VE", kind, text);
        var isTax = kind == "RIF" || letter is 'J' or 'G' or 'P' or 'C' || digits.Length == 9;
        if (isTax && letter != CheckDigits.None && digits.Length == 9)
        {
            var person = letter is 'V' or 'E';
            var root = new string(WithoutZeros(digits[..8]));
            return Checked(
                "VE",
                person ? "CI" : "RIF",
                kind.Length == 0 ? "RIF" : kind,
                new string(text),
                person ? root : letter + root,
                digits[8],
                CheckDigits.Rif(letter, digits[..8])
            );
        }
        var family = isTax ? "RIF" : "CI";
        return Plain(
            "VE",
            family,
            kind.Length == 0 ? family : kind,
            digits,
            !isTax && digits.Length is >= 5 and <= 8
        ) with
        {
            Normal = letter == CheckDigits.None ? Normal(digits) : new string(text),
        };
    }
}
