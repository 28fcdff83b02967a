using Vinculo.Analytics.Linkage.Standards;

namespace Vinculo.Integration.Mapping;

/// <summary>
/// What people type into a field that insists on being filled. Kept in the source record; no way to reach or recognise
/// anybody.
/// </summary>
internal static class Placeholders
{
    public static bool Email(string cell) => EmailAddresses.SaysNone(cell);

    /// <summary>No digit at all, or a number nobody has.</summary>
    public static bool Phone(string cell)
    {
        if (!cell.Any(char.IsAsciiDigit))
            return true;
        return PhoneNumbers.IsPlaceholder(cell);
    }

    /// <summary>No letter and no digit, or one sign over and over, a run, a pattern.</summary>
    public static bool Document(string cell)
    {
        Span<char> kept = stackalloc char[40];
        var count = 0;
        foreach (var c in cell)
            if (char.IsAsciiLetterOrDigit(c) && count < kept.Length)
                kept[count++] = c;
        return count == 0
            || kept[..count].IndexOfAnyExcept('0') < 0
            || (count >= 5 && NationalIds.IsPlaceholder(kept[..count]));
    }
}
