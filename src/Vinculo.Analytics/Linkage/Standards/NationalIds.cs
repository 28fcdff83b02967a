namespace Vinculo.Analytics.Linkage.Standards;

/// <summary>An identity or tax number, read.</summary>
/// <param name="Country">ISO 3166-1 alpha-2; empty when unknown.</param>
/// <param name="Family">
/// Numbers that are compared with each other: with the country and the root it is the key of the number. A Colombian
/// cédula, TI and NIT are one family (a person's NIT is the cédula), as are an Argentine DNI and a person's CUIT.
/// </param>
/// <param name="Type">As given, in its usual code (CC, NIT, CURP …); the type its form shows when none was given.</param>
/// <param name="Normal">
/// Capitals and digits only; numbers without letters lose leading zeros. With its check digit, except a Colombian NIT.
/// </param>
/// <param name="Root">Without check digit and leading zeros; the person's number within a tax number.</param>
/// <param name="CheckDigit">Written, else computed; null when the number has none.</param>
/// <param name="Valid">Whether check digit and form agree; null when there is nothing to check.</param>
/// <param name="Placeholder">A number nobody has: 11111111, 12345678, the number of "final consumer".</param>
/// <param name="BirthDate">Where the number carries it (CURP, old TI, RFC born 1930–1999).</param>
/// <param name="Sex">F or M where the number carries it (CURP).</param>
public sealed record NationalIdReading(
    string Country,
    string Family,
    string Type,
    string Normal,
    string Root,
    string? CheckDigit,
    bool? Valid,
    bool Placeholder,
    DateOnly? BirthDate,
    char? Sex
)
{
    /// <summary>Whether a number of that type can have this length and these signs; true where no form is known.</summary>
    public bool Plausible { get; init; } = true;
}

/// <summary>
/// Identity and tax numbers of Latin America and Spain. A number that fails its check is read and marked, never dropped:
/// one wrong digit still says much about who is meant.
/// </summary>
public static class NationalIds
{
    internal const int Longest = 40;

    private static readonly string[] Single = [.. Enumerable.Range(0, 128).Select(c => ((char)c).ToString())];

    /// <summary>Reads a number as people write it: dots, hyphens, spaces and "CC" before it are no part of it.</summary>
    /// <param name="country">ISO 3166-1 code or name; null when unknown, then only unmistakable forms are recognised.</param>
    /// <param name="type">Code or name of the document; null when unknown.</param>
    /// <param name="number">As written.</param>
    /// <returns>Null when no letter or digit is left of it.</returns>
    public static NationalIdReading? Read(string? country, string? type, string? number)
    {
        if (string.IsNullOrEmpty(number))
            return null;
        Span<char> kept = stackalloc char[Longest];
        var length = Keep(number, kept, out var apart);
        if (length == 0)
            return null;
        var land = IdTypes.Country(country);
        var kind = IdTypes.Canonical(type, land);
        var text = (ReadOnlySpan<char>)kept[..length];
        text = WithoutPrefix(text, ref kind);
        if (NoDigit(text))
            return new(land, kind, kind, new(text), new(text), null, null, true, null, null) { Plausible = false };

        if (text.Length == 18 && Mexico.LooksLikeCurp(text))
            return Mexico.Curp("MX", kind is "" or "PA" or "CC" or "CE" or "RFC" ? "CURP" : kind, text);
        return land switch
        {
            "CO" => Colombia.Read(kind, text, apart),
            "MX" => Mexico.Read(kind, text),
            "CL" => SouthernCone.Chile(kind, text, apart),
            "AR" => SouthernCone.Argentina(kind, text),
            "UY" => SouthernCone.Uruguay(kind, text),
            "PY" => SouthernCone.Paraguay(kind, text, apart),
            "PE" => Andes.Peru(kind, text, apart),
            "EC" => Andes.Ecuador(kind, text),
            "VE" => Andes.Venezuela(kind, text),
            "BR" => Brazil.Read(kind, text),
            "ES" => Spain.Read(kind, text),
            "DO" => CentralAmerica.Dominican(kind, text),
            "GT" => CentralAmerica.Guatemala(kind, text),
            "SV" => CentralAmerica.Salvador(kind, text),
            "HN" => CentralAmerica.Honduras(kind, text),
            _ => Anywhere(land, kind, text),
        };
    }

    /// <summary>A number of no form we know.</summary>
    internal static NationalIdReading Anywhere(string land, string kind, ReadOnlySpan<char> text)
    {
        if (land.Length == 0)
        {
            // Tax numbers whose name is one country's alone say where they come from.
            land = kind switch
            {
                "CURP" or "RFC" => "MX",
                "CUIT" or "CUIL" => "AR",
                "CPF" or "CNPJ" => "BR",
                "NIE" or "CIF" or "NIF" => "ES",
                "RIF" => "VE",
                "DUI" => "SV",
                "DPI" => "GT",
                "RNC" => "DO",
                "TI" or "NUIP" or "PPT" => "CO",
                _ => "",
            };
            if (land.Length > 0)
                return Read(land, kind, new string(text))!;
        }
        var normal = Normal(text);
        var family = kind.Length == 0 ? "ID" : kind;
        return new(land, family, family, normal, normal, null, null, IsPlaceholder(normal), null, null)
        {
            Plausible = text.Length is >= 4 and <= 20,
        };
    }

    /// <summary>A reading of a number whose check digit stands apart from its root.</summary>
    /// <param name="written">The digit as written; <see cref="CheckDigits.None"/> when it was not.</param>
    /// <param name="expected">The digit that belongs to the root; <see cref="CheckDigits.None"/> when there is none.</param>
    internal static NationalIdReading Checked(
        string land,
        string family,
        string kind,
        string normal,
        string root,
        char written,
        char expected,
        bool plausible = true
    )
    {
        bool? valid = written == CheckDigits.None ? (plausible ? null : false) : plausible && written == expected;
        var digit = written != CheckDigits.None ? written : expected;
        return new(
            land,
            family,
            kind,
            normal,
            root,
            digit == CheckDigits.None ? null : One(digit),
            valid,
            IsPlaceholder(root),
            null,
            null
        )
        {
            Plausible = plausible,
        };
    }

    /// <summary>A reading of a number without check digit.</summary>
    internal static NationalIdReading Plain(
        string land,
        string family,
        string kind,
        ReadOnlySpan<char> text,
        bool plausible
    )
    {
        var normal = Normal(text);
        return new(land, family, kind, normal, normal, null, null, IsPlaceholder(normal), null, null)
        {
            Plausible = plausible,
        };
    }

    internal static string One(char c) => c < Single.Length ? Single[c] : c.ToString();

    internal static bool AllDigits(ReadOnlySpan<char> text) => CheckDigits.Digits(text);

    /// <summary>Without leading zeros when it is all digits; "0" when nothing else is left.</summary>
    internal static string Normal(ReadOnlySpan<char> text) =>
        AllDigits(text) ? new(WithoutZeros(text)) : new string(text);

    internal static ReadOnlySpan<char> WithoutZeros(ReadOnlySpan<char> digits)
    {
        var trimmed = digits.TrimStart('0');
        return trimmed.IsEmpty ? digits[..1] : trimmed;
    }

    /// <summary>
    /// A number nobody has: one sign over and over, a run up or down, a short pattern repeated, next to nothing, or a
    /// number that tax offices give to unknown buyers.
    /// </summary>
    public static bool IsPlaceholder(ReadOnlySpan<char> number)
    {
        if (number.Length < 3)
            return true;
        if (number is "XAXX010101000" or "XEXX010101000" or "XAXX01010100" or "XEXX01010100")
            return true;
        if (!AllDigits(number))
            return false;
        var same = true;
        var up = true;
        var down = true;
        var two = number.Length >= 6;
        var three = number.Length >= 9;
        for (var i = 1; i < number.Length; i++)
        {
            var step = (number[i] - number[i - 1] + 10) % 10;
            same &= step == 0;
            up &= step == 1;
            down &= step == 9;
            two &= i < 2 || number[i] == number[i - 2];
            three &= i < 3 || number[i] == number[i - 3];
        }
        if (same || (number.Length >= 4 && (up || down)) || two || three)
            return true;
        // 10000000, 99999990: a digit and then nothing but one other
        return number.Length >= 7 && number[1..].IndexOfAnyExcept(number[1]) < 0 && number[1] is '0' or '9';
    }

    /// <summary>Capitals and digits of a text; at most <see cref="Longest"/>.</summary>
    /// <param name="apart">Whether the last sign stands alone behind a hyphen, as check digits do.</param>
    private static int Keep(ReadOnlySpan<char> raw, Span<char> into, out bool apart)
    {
        var at = 0;
        var sinceHyphen = -1;
        foreach (var c in raw)
        {
            if (char.IsAsciiLetterOrDigit(c) || c is 'ñ' or 'Ñ' or '&')
            {
                if (at == into.Length)
                    break;
                into[at++] = char.ToUpperInvariant(c);
                if (sinceHyphen >= 0)
                    sinceHyphen++;
            }
            else if (c is '-' or '–' or '—' or '‐' or '‑' or '−' && at > 0)
            {
                sinceHyphen = 0;
            }
        }
        apart = sinceHyphen == 1 && at > 1;
        return at;
    }

    /// <summary>Takes "CC" of "CC 99171514" away; it also says the type when none was given.</summary>
    private static ReadOnlySpan<char> WithoutPrefix(ReadOnlySpan<char> text, ref string kind)
    {
        var letters = 0;
        while (letters < text.Length && char.IsAsciiLetterUpper(text[letters]))
            letters++;
        if (letters is < 2 or > 8 || text.Length - letters < 4 || !AllDigits(text[letters..^1]))
            return text;
        var prefix = text[..letters];
        if (prefix is "NO" or "NRO" or "NUM" or "NUMERO")
            return text[letters..];
        if (kind == "PA" || !IdTypes.TryType(prefix, out var type))
            return text;
        if (kind.Length == 0)
            kind = type == "CED" ? "CC" : type;
        return text[letters..];
    }

    private static bool NoDigit(ReadOnlySpan<char> text) => text.IndexOfAnyInRange('0', '9') < 0;
}
