using Vinculo.Analytics.Linkage.Standards;
using Vinculo.Integration.Files;

namespace Vinculo.Integration.Linking;

/// <summary>Whether what stands in a column can be what its name says.</summary>
internal static class ColumnContent
{
    /// <summary>With fewer filled cells than this the name alone decides.</summary>
    private const int Enough = 5;

    /// <summary>So few fitting cells among the filled ones contradict the name.</summary>
    private const double Least = 0.1;

    /// <param name="role">What the name says.</param>
    /// <param name="head">The first rows of the file.</param>
    /// <param name="column">Its place.</param>
    public static bool Fits(ColumnRole role, FileHead head, int column)
    {
        Func<string, bool>? fits = role switch
        {
            ColumnRole.Email => text => text.Contains('@', StringComparison.Ordinal),
            ColumnRole.Phone => text => text.Count(char.IsDigit) >= 5,
            ColumnRole.Document => text => text.Count(char.IsDigit) >= 3,
            ColumnRole.Birth => text => text.Any(char.IsDigit),
            ColumnRole.StreetNumber => text => text.Length <= 10 && text.Any(char.IsDigit),
            ColumnRole.FullName
            or ColumnRole.Given
            or ColumnRole.SecondGiven
            or ColumnRole.Surname1
            or ColumnRole.Surname2 => text => text.Any(char.IsLetter),
            _ => null,
        };
        if (fits is null)
            return true;
        var filled = Filled(head, column);
        return filled.Count < Enough || filled.Count(fits) >= Least * filled.Count;
    }

    /// <summary>What a column is whose name says nothing, when most of its cells can be but one thing; null otherwise.</summary>
    public static ColumnRole? RoleOf(FileHead head, int column)
    {
        var filled = Filled(head, column);
        if (filled.Count < Enough)
            return null;
        return Most(IsEmail) ? ColumnRole.Email
            : Most(PersonNames.LooksLikeName) ? ColumnRole.FullName
            : Most(text => PostalAddresses.CountryOfCity(text) is not null) ? ColumnRole.City
            : null;

        bool Most(Func<string, bool> fits) => filled.Count(fits) >= 0.6 * filled.Count;

        static bool IsEmail(string text) =>
            text.IndexOf('@', StringComparison.Ordinal) is > 0 and var at
            && text.AsSpan(at).Contains('.')
            && !text.AsSpan().Trim().Contains(' ');
    }

    /// <summary>Whether an id is a person's own number too, and not a number of the file's: nearly all have six digits or more.</summary>
    public static bool AreDocuments(FileHead head, int column)
    {
        var filled = Filled(head, column);
        return filled.Count(text => text.Count(char.IsDigit) >= 6) >= 0.8 * filled.Count;
    }

    /// <summary>Whether some cells of a column say the same, or nothing.</summary>
    public static bool Repeats(FileHead head, int column) =>
        Filled(head, column).Distinct(StringComparer.Ordinal).Count() < head.Rows.Count;

    private static List<string> Filled(FileHead head, int column) =>
        [
            .. head
                .Rows.Where(row => column < row.Cells.Length && !string.IsNullOrWhiteSpace(row.Cells[column]))
                .Select(row => row.Cells[column]),
        ];
}
