namespace Vinculo.Analytics.Linkage.Standards;

/// <summary>A telephone number, read.</summary>
/// <param name="E164">A plus sign, the calling code, the number (ITU-T E.164).</param>
/// <param name="Country">ISO 3166-1 of the number, which need not be the customer's; empty when its code is not known to us.</param>
/// <param name="Mobile">Certainly a mobile; false also where a plan does not tell (México, NANP, ten Argentine digits).</param>
/// <param name="Plausible">Whether the country's plan has such numbers; false when the area is missing or digits are.</param>
/// <param name="Placeholder">A number nobody has: 3000000000, 1234567.</param>
public sealed record PhoneReading(string E164, string Country, bool Mobile, bool Plausible, bool Placeholder)
{
    /// <summary>
    /// As many digits as numbers of the country have or once had, whether or not its plan has this range; any number of
    /// seven to fifteen digits where the plan is not known.
    /// </summary>
    public bool Complete { get; init; } = true;

    /// <summary>What two numbers are compared by: an Argentine mobile without the 9 that only calls from abroad carry.</summary>
    public string MatchKey => Mobile && Country == "AR" ? string.Concat("+54", E164.AsSpan(4)) : E164;
}

/// <summary>Telephone numbers as people write them, in E.164.</summary>
public static class PhoneNumbers
{
    /// <summary>Fewest digits that are taken for a telephone number.</summary>
    private const int Fewest = 6;

    /// <summary>Most digits E.164 allows.</summary>
    private const int Most = 15;

    /// <summary>Reads the first number of a text. Old writings are brought to the present plan of their country.</summary>
    /// <param name="text">As written: spaces, dots, brackets; what follows a word ("ext. 12") is left out.</param>
    /// <param name="country">ISO 3166-1 of the person, for numbers without an international prefix; null when unknown.</param>
    /// <param name="city">Gives local numbers their area; null when unknown.</param>
    /// <returns>Null when there are not six digits. Numbers no plan has come back with Plausible false.</returns>
    public static PhoneReading? Read(string? text, string? country, string? city = null)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        Span<char> kept = stackalloc char[24];
        var length = Keep(text, kept, out var abroad);
        if (length < Fewest)
            return null;
        var digits = (ReadOnlySpan<char>)kept[..length];
        if (!abroad && digits.StartsWith("00") && length > 10)
        {
            abroad = true;
            digits = digits.TrimStart('0');
        }
        var home = IdTypes.Country(country);
        if (abroad && PhonePlans.OfNumber(digits) is { } named)
            return National(named, digits[named.Code.Length..], city, home);

        if (PhonePlans.Of(home) is { } plan)
        {
            var read = National(plan, digits, city, home);
            if (read is { Plausible: true })
                return read;
            // The calling code without its plus sign: the person's own, or one that makes sense of a long number.
            if (digits.Length > 7 + plan.Code.Length && digits.StartsWith(plan.Code))
            {
                var coded = National(plan, digits[plan.Code.Length..], city, home);
                if (coded is { Plausible: true } || digits.Length > 10)
                    return coded ?? read;
            }
            if (
                digits.Length >= 11
                && PhonePlans.OfNumber(digits) is { } other
                && National(other, digits[other.Code.Length..], null, home) is { Plausible: true } foreign
            )
                return foreign;
            return read;
        }
        if (digits.Length > Most)
            return null;
        if (digits.Length >= 10 && PhonePlans.OfNumber(digits) is { } guessed)
        {
            var read = National(guessed, digits[guessed.Code.Length..], city, home);
            if (read is { Plausible: true })
                return read;
        }
        return new("+" + digits.ToString(), "", false, digits.Length >= 8 && abroad, Dummy(digits))
        {
            Complete = digits.Length >= (abroad ? 8 : 7),
        };
    }

    /// <summary>
    /// Digits that are nobody's number, whatever the country: the last seven all the same, the last six all zero, a run.
    /// </summary>
    /// <param name="text">As written; anything but digits is passed over.</param>
    public static bool IsPlaceholder(ReadOnlySpan<char> text)
    {
        Span<char> digits = stackalloc char[24];
        var count = 0;
        foreach (var c in text)
            if (char.IsAsciiDigit(c) && count < digits.Length)
                digits[count++] = c;
        return count >= 5 && Dummy(digits[..count]);
    }

    /// <summary>The calling code of a country, without plus sign; empty for one we do not know.</summary>
    /// <param name="country">ISO 3166-1.</param>
    public static string CallingCode(string country) => PhonePlans.Of(country)?.Code ?? "";

    /// <summary>How the same number was written in E.164 before: Mexican mobiles with a 1, Brazilian ones without their 9.</summary>
    public static IReadOnlyList<string> EarlierForms(PhoneReading read)
    {
        ArgumentNullException.ThrowIfNull(read);
        return read switch
        {
            { Country: "MX", E164.Length: 13 } => [string.Concat("+521", read.E164.AsSpan(3))],
            { Country: "BR", Mobile: true } => [string.Concat(read.E164.AsSpan(0, 5), read.E164.AsSpan(6))],
            { Country: "AR", Mobile: true } => [read.MatchKey],
            { Country: "AR", Plausible: true } => [string.Concat("+549", read.E164.AsSpan(3))],
            _ => [],
        };
    }

    /// <summary>Digits up to the first word behind them.</summary>
    private static int Keep(ReadOnlySpan<char> text, Span<char> into, out bool abroad)
    {
        abroad = false;
        var at = 0;
        foreach (var c in text)
        {
            if (char.IsAsciiDigit(c))
            {
                if (at == into.Length)
                    break;
                into[at++] = c;
            }
            else if (c == '+' && at == 0)
            {
                abroad = true;
            }
            else if (at >= 7 && (char.IsLetter(c) || c is '/' or ';' or ',' or '|'))
            {
                break;
            }
        }
        return at;
    }

    /// <summary>A national number of a plan, repaired where the plan's past explains how it is written.</summary>
    private static PhoneReading? National(PhonePlan plan, ReadOnlySpan<char> digits, string? city, string home)
    {
        Span<char> made = stackalloc char[32];
        var country = plan.Country;
        scoped var number = digits;
        if (plan.Code == "1")
        {
            if (number.Length == 11 && number[0] == '1')
                number = number[1..];
            country = PhonePlans.NorthAmerican(number);
        }
        if (!PhonePlans.Fits(country, number, out var mobile))
        {
            var length = PhoneRepairs.Repair(country, number, city, made);
            if (length > 0 && PhonePlans.Fits(country, made[..length], out mobile))
            {
                number = made[..length];
            }
            else
            {
                var trimmed = plan.Trunk.Length > 0 ? number.TrimStart('0') : number;
                if (trimmed.Length < Fewest || trimmed.Length + plan.Code.Length > Most)
                    return null;
                return new(
                    string.Concat("+", plan.Code, trimmed),
                    country,
                    false,
                    false,
                    Dummy(trimmed) || Dummy(number)
                )
                {
                    Complete = PhonePlans.IsLength(country, trimmed.Length),
                };
            }
        }
        return new(string.Concat("+", plan.Code, number), country, mobile, true, Dummy(number));
    }

    /// <summary>One digit over and over, a run, or nothing but zeros behind the first ones.</summary>
    private static bool Dummy(ReadOnlySpan<char> national)
    {
        var tail = national.Length > 7 ? national[^7..] : national;
        if (tail.IndexOfAnyExcept(tail[0]) < 0)
            return true;
        if (tail.Length >= 6 && tail[^6..].IndexOfAnyExcept(tail[^1]) < 0)
            return true;
        var up = true;
        var down = true;
        for (var i = 1; i < national.Length; i++)
        {
            var step = (national[i] - national[i - 1] + 10) % 10;
            up &= step == 1;
            down &= step == 9;
        }
        return up || down;
    }
}
