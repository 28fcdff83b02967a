namespace Vinculo.Interactions.Conversations;

/// <summary>
/// One telephone, several spellings: in some countries the same mobile number travels with and without a digit. Whoever
/// writes under one of them must be known under all.
/// </summary>
public static class NumberForms
{
    /// <summary>Every key that means the same telephone as this one, itself first; only itself when it is no number.</summary>
    /// <param name="key">Digits with country code, with or without a plus; anything else is left alone.</param>
    public static IEnumerable<string> Of(string key)
    {
        yield return key;
        var digits = key.StartsWith('+') ? key[1..] : key;
        if (digits.Length is < 8 or > 15 || !digits.All(char.IsAsciiDigit))
            yield break;
        foreach (var form in Others(digits))
            yield return key.Length > digits.Length ? "+" + form : form;
    }

    private static IEnumerable<string> Others(string digits)
    {
        // Argentina: 54 9 area number from abroad, 54 area number within.
        if (digits.StartsWith("549", StringComparison.Ordinal) && digits.Length == 13)
            yield return "54" + digits[3..];
        else if (digits.StartsWith("54", StringComparison.Ordinal) && digits.Length == 12)
            yield return "549" + digits[2..];
        // Mexico: 52 1 until 2019, 52 since.
        else if (digits.StartsWith("521", StringComparison.Ordinal) && digits.Length == 13)
            yield return "52" + digits[3..];
        else if (digits.StartsWith("52", StringComparison.Ordinal) && digits.Length == 12)
            yield return "521" + digits[2..];
        // Brazil: mobiles got a 9 before their eight digits.
        else if (digits.StartsWith("55", StringComparison.Ordinal) && digits.Length == 13 && digits[4] == '9')
            yield return digits[..4] + digits[5..];
        else if (digits.StartsWith("55", StringComparison.Ordinal) && digits.Length == 12 && digits[4] >= '6')
            yield return digits[..4] + "9" + digits[4..];
    }
}
