using static Vinculo.Analytics.Linkage.Standards.NationalIds;

namespace Vinculo.Analytics.Linkage.Standards;

/// <summary>Cédula (3–8 digits, 10 since 2003), tarjeta de identidad, registro civil, NIT and the foreigners' papers.</summary>
internal static class Colombia
{
    /// <summary>Cédula, TI, NUIP, registro civil and NIT: one number stays with a person for life.</summary>
    private const string Person = "CC";

    public static NationalIdReading Read(string kind, ReadOnlySpan<char> text, bool apart)
    {
        if (!AllDigits(text))
            return kind == "NIT"
                ? new("CO", Person, kind, new(text), new(text), null, false, false, null, null) { Plausible = false }
                : Plain("CO", kind.Length == 0 ? "PA" : kind, kind.Length == 0 ? "PA" : kind, text, kind is "PA" or "");
        var length = WithoutZeros(text).Length;
        return kind switch
        {
            "NIT" => Nit(kind, text, apart),
            "" when apart || (length is 9 or 10 && text[0] is '8' or '9') => Nit("NIT", text, apart),
            "TI" when text.Length == 11 => OldCard(text),
            // An all-digit "passport" or a foreigner's card of the length of a cédula is a cédula under a wrong name.
            "PA" when length is not (>= 6 and <= 8 or 10) => Plain("CO", kind, kind, text, length >= 5),
            "CE" or "PPT" or "PEP" when length is not (8 or 10) => Plain("CO", kind, kind, text, length >= 5),
            _ => Plain("CO", Person, kind.Length == 0 ? "CC" : kind, text, length is >= 3 and <= 8 or 10),
        };
    }

    private static NationalIdReading Nit(string kind, ReadOnlySpan<char> text, bool apart)
    {
        text = WithoutZeros(text);
        // Nine digits beginning with 8 or 9 are a company's; its tenth is the check digit. A person's NIT is the cédula,
        // of up to eight digits or of ten beginning with 1.
        var together =
            text.Length == 10 && text[0] is '8' or '9'
            || (text.Length == 11 && text[0] == '1' && CheckDigits.Nit(text[..10]) == text[10])
            || (text.Length == 9 && text[0] is not ('8' or '9') && CheckDigits.Nit(text[..8]) == text[8]);
        if (text.Length > 1 && (apart || together))
        {
            var root = new string(WithoutZeros(text[..^1]));
            return Checked("CO", Person, kind, root, root, text[^1], CheckDigits.Nit(root), root.Length >= 3);
        }
        var number = new string(text);
        return Checked(
            "CO",
            Person,
            kind,
            number,
            number,
            CheckDigits.None,
            CheckDigits.Nit(number),
            text.Length is >= 3 and <= 10
        );
    }

    /// <summary>Until the NUIP came, a minor's number was the birth date, yymmdd, and five digits.</summary>
    private static NationalIdReading OldCard(ReadOnlySpan<char> text)
    {
        var year = Two(text);
        var born = Mexico.Date((year < 30 ? 2000 : 1900) + year, Two(text[2..]), Two(text[4..]));
        return Plain("CO", Person, "TI", text, born is not null) with { BirthDate = born };
    }

    private static int Two(ReadOnlySpan<char> digits) => (digits[0] - '0') * 10 + digits[1] - '0';
}
