using System.Text;

namespace Vinculo.Customers;

/// <summary>
/// Telephone lines, accounts and policies as claims are keyed by them since the first version. Telephones are read better
/// today (<see cref="PhoneNumber"/>), but a key that is stored is a promise: this one does not change.
/// </summary>
public static class LineNumber
{
    private sealed record Plan(string Code, int[] Lengths, string Trunk);

    /// <summary>National plans by ISO 3166 country: calling code, lengths of the national number, trunk prefix.</summary>
    private static readonly Dictionary<string, Plan> Plans = new(StringComparer.Ordinal)
    {
        ["CO"] = new("57", [10, 8, 7], "0"),
        ["MX"] = new("52", [10], "01"),
        ["CL"] = new("56", [9], "0"),
        ["PE"] = new("51", [9, 8], "0"),
        ["AR"] = new("54", [10, 11], "0"),
        ["BR"] = new("55", [11, 10], "0"),
        ["EC"] = new("593", [9, 8], "0"),
        ["VE"] = new("58", [10], "0"),
        ["BO"] = new("591", [8], "0"),
        ["UY"] = new("598", [8], "0"),
        ["PY"] = new("595", [9], "0"),
        ["PA"] = new("507", [8, 7], ""),
        ["CR"] = new("506", [8], ""),
        ["GT"] = new("502", [8], ""),
        ["SV"] = new("503", [8], ""),
        ["HN"] = new("504", [8], ""),
        ["NI"] = new("505", [8], ""),
        ["DO"] = new("1", [10], "1"),
        ["PR"] = new("1", [10], "1"),
        ["US"] = new("1", [10], "1"),
        ["ES"] = new("34", [9], ""),
        ["GB"] = new("44", [10, 9], "0"),
    };

    /// <summary>The number in E.164, or null when it cannot be one.</summary>
    /// <param name="raw">As people write it: spaces, dots, brackets, extension words.</param>
    /// <param name="country">ISO 3166 country for numbers written without an international prefix.</param>
    public static string? Of(string? raw, string country)
    {
        if (string.IsNullOrWhiteSpace(raw))
            return null;
        var digits = new StringBuilder(16);
        var international = false;
        foreach (var c in raw.AsSpan().Trim())
        {
            if (char.IsAsciiDigit(c))
                digits.Append(c);
            else if (c == '+' && digits.Length == 0)
                international = true;
            else if (char.IsLetter(c))
                break;
        }
        var number = digits.ToString();
        if (!international && number.StartsWith("00", StringComparison.Ordinal))
        {
            international = true;
            number = number[2..];
        }
        if (international)
            return number.Length is >= 8 and <= 15 ? "+" + Colombian(number) : null;
        if (!Plans.TryGetValue(country, out var plan))
            return number.Length is >= 7 and <= 14 ? "+" + number : null;
        if (plan.Lengths.Contains(number.Length))
            return "+" + Colombian(plan.Code + number);
        if (
            number.StartsWith(plan.Code, StringComparison.Ordinal)
            && plan.Lengths.Contains(number.Length - plan.Code.Length)
        )
            return "+" + Colombian(number);
        if (
            plan.Trunk.Length > 0
            && number.StartsWith(plan.Trunk, StringComparison.Ordinal)
            && plan.Lengths.Contains(number.Length - plan.Trunk.Length)
        )
            return "+" + Colombian(plan.Code + number[plan.Trunk.Length..]);
        return null;
    }

    /// <summary>
    /// Since September 2021 Colombian fixed lines have ten digits, 60 and the region before the old seven (CRC Resolution
    /// 5826 of 2019): an old eight-digit writing, region and number, becomes the new one.
    /// </summary>
    private static string Colombian(string number) =>
        number.Length == 10 && number.StartsWith("57", StringComparison.Ordinal) && number[2] != '3'
            ? "5760" + number[2..]
            : number;
}
