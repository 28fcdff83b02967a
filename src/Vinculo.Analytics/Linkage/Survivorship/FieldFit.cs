using System.Globalization;
using Vinculo.Analytics.Linkage.Standards;

namespace Vinculo.Analytics.Linkage;

/// <summary>
/// How well a value fits what else is known of a customer: the <see cref="FieldCandidate.Fit"/> of values that carry a
/// trace of their owner. Fit only decides between values; alone it refuses none.
/// </summary>
public static class FieldFit
{
    private const double Stranger = 0.35;

    /// <summary>
    /// Does an address carry its owner's name? "marta.gomez80@…" fits Marta Gómez better than "pedro.ruiz@…", which may be
    /// her husband's, and better than "marta.gomz80@…", which is a slip of the pen.
    /// </summary>
    /// <param name="email">As written.</param>
    /// <param name="given">Given names, folded.</param>
    /// <param name="surname1">Folded and joined; null when unknown.</param>
    /// <param name="surname2">Folded and joined; null when unknown.</param>
    /// <returns>1 for a given name and a surname, 0.35 for neither; 1 when no name is known.</returns>
    public static double Email(string email, IReadOnlyList<string> given, string? surname1, string? surname2)
    {
        ArgumentNullException.ThrowIfNull(given);
        if (given.Count == 0 && surname1 is null)
            return 1;
        if (EmailAddresses.Read(email) is not { } read)
            return Stranger;
        Span<char> letters = stackalloc char[read.Local.Length * 2];
        Span<char> folded = stackalloc char[read.Local.Length * 2];
        var length = 0;
        foreach (var c in folded[..Folding.Fold(read.Local, folded)])
            if (char.IsAsciiLetterUpper(c))
                letters[length++] = c;
        ReadOnlySpan<char> local = letters[..length];

        var family = Has(local, surname1) || Has(local, surname2);
        var first = 0.0;
        foreach (var name in given)
        {
            if (name.Length == 0)
                continue;
            if (name.Length > 1 && Has(local, name))
                first = 1;
            else if (family && first < 1 && local.Length > 0 && (local[0] == name[0] || local[^1] == name[0]))
                first = 0.9;
        }
        return (first, family) switch
        {
            (>= 0.9, true) => first,
            (>= 0.9, false) => 0.7,
            (_, true) => 0.5, // a relative's, perhaps
            _ => Stranger,
        };
    }

    /// <summary>Does an e-mail address carry the year of a birth date, as many do (ana1984@…, ana84@…)?</summary>
    /// <param name="born">The date that is weighed.</param>
    /// <param name="emails">The customer's addresses, as written.</param>
    /// <returns>1 when one does or none carries a year; 0.6 when they carry others only.</returns>
    public static double BirthDate(DateOnly born, IEnumerable<string> emails)
    {
        ArgumentNullException.ThrowIfNull(emails);
        var others = false;
        foreach (var email in emails)
        {
            var at = email.IndexOf('@', StringComparison.Ordinal);
            var end = at;
            while (end > 0 && !char.IsAsciiDigit(email[end - 1]))
                end--;
            var start = end;
            while (start > 0 && char.IsAsciiDigit(email[start - 1]))
                start--;
            if (end - start is not (2 or 4))
                continue;
            var number = int.Parse(email.AsSpan(start, end - start), CultureInfo.InvariantCulture);
            if (end - start == 4 && number is < 1920 or > 2030)
                continue;
            if (number == born.Year || (end - start == 2 && number == born.Year % 100))
                return 1;
            others = true;
        }
        return others ? 0.6 : 1;
    }

    private static bool Has(ReadOnlySpan<char> local, string? name) =>
        name is { Length: > 2 } && local.IndexOf(name, StringComparison.Ordinal) >= 0;
}
