namespace Vinculo.Integration.Mapping;

/// <summary>
/// What people type into a field that insists on being filled. Kept in the source record; no way to reach or recognise
/// anybody.
/// </summary>
internal static class Placeholders
{
    private static readonly HashSet<string> Mailboxes = new(StringComparer.Ordinal)
    {
        "notiene",
        "no tiene",
        "no",
        "na",
        "nn",
        "sincorreo",
        "sin",
        "nocorreo",
        "noposee",
        "noaplica",
        "ninguno",
        "noemail",
        "correo",
        "email",
        "test",
        "prueba",
        "xxx",
        "xx",
        "x",
        "aaa",
        "asd",
        "none",
        "no-reply",
        "noreply",
        "notieneemail",
        "nodisponible",
    };

    public static bool Email(string cell)
    {
        var at = cell.IndexOf('@', StringComparison.Ordinal);
        return at > 0 && Mailboxes.Contains(cell[..at].Trim().ToLowerInvariant());
    }

    /// <summary>The last seven digits are all the same, or all digits count up.</summary>
    public static bool Phone(string cell)
    {
        Span<char> digits = stackalloc char[32];
        var count = 0;
        foreach (var c in cell)
            if (char.IsAsciiDigit(c) && count < digits.Length)
                digits[count++] = c;
        if (count == 0)
            return true;
        return count >= 7
            && (digits[(count - 7)..count].IndexOfAnyExcept(digits[count - 1]) < 0 || Regular(digits[..count]));
    }

    public static bool Document(string cell)
    {
        Span<char> digits = stackalloc char[40];
        var count = 0;
        foreach (var c in cell)
            if (char.IsAsciiLetterOrDigit(c) && count < digits.Length)
                digits[count++] = c;
        return count == 0 || digits[..count].IndexOfAnyExcept('0') < 0 || (count >= 5 && Regular(digits[..count]));
    }

    private static bool Regular(ReadOnlySpan<char> digits)
    {
        bool same = true,
            rising = true;
        for (var i = 1; i < digits.Length; i++)
        {
            same &= digits[i] == digits[0];
            rising &= digits[i] == digits[i - 1] + 1;
        }
        return same || rising;
    }
}
