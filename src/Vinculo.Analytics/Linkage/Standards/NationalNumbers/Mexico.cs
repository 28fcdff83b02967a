using static Vinculo.Analytics.Linkage.Standards.NationalIds;

namespace Vinculo.Analytics.Linkage.Standards;

/// <summary>CURP, which carries initials, birth date, sex and state, and RFC.</summary>
internal static class Mexico
{
    public static NationalIdReading Read(string kind, ReadOnlySpan<char> text)
    {
        if (kind is "CURP" || (text.Length == 18 && char.IsAsciiLetter(text[0]) && kind != "INE"))
            return Curp("MX", "CURP", text);
        if (kind is "RFC" || (kind is "" && LooksLikeRfc(text)))
            return Rfc(text);
        // A CURP that lost or won a sign, filed under another name.
        if (text.Length is 17 or 19 && char.IsAsciiLetter(text[0]) && char.IsAsciiLetter(text[1]) && kind is not "INE")
            return Curp("MX", kind.Length == 0 ? "CURP" : kind, text);
        return Anywhere("MX", kind, text);
    }

    /// <summary>Four letters, six digits, H or M, five letters: nothing else looks so.</summary>
    public static bool LooksLikeCurp(ReadOnlySpan<char> text)
    {
        if (text.Length != 18 || text[10] is not ('H' or 'M' or 'X') || !AllDigits(text[4..10]))
            return false;
        for (var i = 0; i < 4; i++)
            if (!IsLetter(text[i]))
                return false;
        for (var i = 11; i < 16; i++)
            if (!IsLetter(text[i]))
                return false;
        return true;
    }

    public static NationalIdReading Curp(string land, string kind, ReadOnlySpan<char> text)
    {
        var normal = new string(text);
        if (text.Length != 18)
            return new(land, "CURP", kind, normal, normal, null, false, IsPlaceholder(text), null, null)
            {
                Plausible = false,
            };
        var shaped = LooksLikeCurp(text);
        DateOnly? born = null;
        if (shaped && char.IsAsciiLetterOrDigit(text[16]))
            born = Date((char.IsAsciiDigit(text[16]) ? 1900 : 2000) + Two(text[4..]), Two(text[6..]), Two(text[8..]));
        var read = Checked(
            land,
            "CURP",
            kind,
            normal,
            new string(text[..17]),
            text[17],
            CheckDigits.Curp(text[..17]),
            shaped && born is not null
        );
        char? sex = shaped
            ? text[10] switch
            {
                'H' => 'M',
                'M' => 'F',
                _ => null,
            }
            : null;
        return read with { BirthDate = born, Sex = sex };
    }

    /// <summary>The day, when the calendar has it.</summary>
    public static DateOnly? Date(int year, int month, int day) =>
        month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month) ? new(year, month, day) : null;

    private static bool LooksLikeRfc(ReadOnlySpan<char> text) =>
        (text.Length == 13 && IsLetter(text[3]) && AllDigits(text[4..10]))
        || (text.Length == 12 && IsLetter(text[2]) && AllDigits(text[3..9]));

    private static NationalIdReading Rfc(ReadOnlySpan<char> text)
    {
        var normal = new string(text);
        var shaped = LooksLikeRfc(text);
        if (!shaped)
        {
            // Ten signs are an RFC without its homoclave: letters and birth date.
            var stem = text.Length == 10 && IsLetter(text[3]) && AllDigits(text[4..]);
            return new("MX", "RFC", "RFC", normal, normal, null, stem ? null : false, IsPlaceholder(text), null, null)
            {
                Plausible = stem,
            };
        }
        var at = text.Length == 13 ? 4 : 3;
        var year = Two(text[at..]);
        var month = Two(text[(at + 2)..]);
        var day = Two(text[(at + 4)..]);
        // The century is not written. Before 1930 and after 2029 nobody's RFC is met, so 30–99 are sure.
        var born = year >= 30 && text.Length == 13 ? Date(1900 + year, month, day) : null;
        var real = Date((year >= 30 ? 1900 : 2000) + year, month, day) is not null;
        var read = Checked(
            "MX",
            "RFC",
            "RFC",
            normal,
            new string(text[..^1]),
            text[^1],
            CheckDigits.Rfc(text[..^1]),
            real
        );
        // The numbers for the public and for foreigners stand for everybody.
        return read with { BirthDate = read.Placeholder ? null : born };
    }

    private static bool IsLetter(char c) => char.IsAsciiLetterUpper(c) || c is 'Ñ' or '&';

    private static int Two(ReadOnlySpan<char> digits) => (digits[0] - '0') * 10 + digits[1] - '0';
}
