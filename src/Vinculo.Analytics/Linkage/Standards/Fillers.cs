namespace Vinculo.Analytics.Linkage.Standards;

/// <summary>What makes a value hard to believe, without asking anybody.</summary>
public static class Fillers
{
    private static readonly HashSet<string> Words = new(StringComparer.Ordinal)
    {
        "nn",
        "na",
        "no",
        "ninguno",
        "ninguna",
        "no tiene",
        "notiene",
        "no aplica",
        "no informa",
        "no registra",
        "sin dato",
        "sin datos",
        "sin informacion",
        "sin nombre",
        "sin correo",
        "desconocido",
        "pendiente",
        "prueba",
        "test",
        "xx",
        "xxx",
        "cliente",
        "none",
        "null",
        "unknown",
        "not available",
        "nulo",
        "vacio",
        "otro",
        "otra",
        ".",
        "-",
    };

    private static readonly HashSet<string> Mailboxes = new(StringComparer.Ordinal)
    {
        "test",
        "prueba",
        "no",
        "notiene",
        "no.tiene",
        "notienecorreo",
        "sincorreo",
        "sin.correo",
        "ninguno",
        "na",
        "nn",
        "noaplica",
        "noreply",
        "correo",
        "email",
        "x",
        "xx",
        "xxx",
        "a",
        "aa",
        "aaa",
        "abc",
        "asd",
        "asdf",
    };

    /// <summary>The text says that there is nothing to say.</summary>
    /// <param name="text">As written.</param>
    public static bool IsFiller(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var read = Folding.Fold(text).Trim();
        // Letters we do not fold are letters all the same; marks alone say nothing.
        return read.Length == 0 ? !text.Any(char.IsLetterOrDigit) : Words.Contains(read);
    }

    /// <summary>One digit throughout, or digits counting up or down.</summary>
    /// <param name="number">Digits, perhaps with marks between them; fewer than five are one too.</param>
    public static bool IsPattern(string number)
    {
        ArgumentNullException.ThrowIfNull(number);
        var digits = number.Where(char.IsAsciiDigit).ToArray();
        if (digits.Length < 5)
            return true;
        // A telephone is judged without the country and area before it.
        return Runs(digits, 7, 0) || Runs(digits, 9, 1) || Runs(digits, 9, -1);
    }

    /// <summary>The last digits, or all when there are fewer, each follow the one before by that step.</summary>
    private static bool Runs(char[] digits, int last, int step)
    {
        var tail = digits.AsSpan(Math.Max(0, digits.Length - last));
        for (var i = 1; i < tail.Length; i++)
            if (tail[i] - tail[i - 1] != step)
                return false;
        return true;
    }

    /// <summary>A mailbox nobody reads: what is typed where an e-mail is insisted on.</summary>
    /// <param name="email">In lower case.</param>
    public static bool IsFillerMailbox(string email)
    {
        ArgumentNullException.ThrowIfNull(email);
        var at = email.IndexOf('@', StringComparison.Ordinal);
        return at <= 0
            || Mailboxes.Contains(email[..at])
            || email[(at + 1)..]
                is "test.com"
                    or "prueba.com"
                    or "correo.com"
                    or "notiene.com"
                    or "no.com"
                    or "x.com"
                    or "a.com";
    }

    /// <summary>How far to believe a birth date: not after a century and a bit, not the day that empty fields turn into.</summary>
    /// <returns>0 … 1.</returns>
    public static double OfBirthDate(DateOnly born, DateOnly today) =>
        born > today || born.AddYears(110) < today ? .1
        : born is { Month: 1, Day: 1, Year: 1900 or 1901 or 1910 or 1970 } ? .3
        : 1;
}
