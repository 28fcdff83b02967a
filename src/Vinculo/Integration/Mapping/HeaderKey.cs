using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Vinculo.Integration.Mapping;

/// <summary>Compares the names of columns as people mean them.</summary>
public static class HeaderKey
{
    /// <summary>Lower case, no accents, words apart by one blank: <c>FechaNacimiento</c>, <c>FECHA_NACIMIENTO</c> and <c>Fecha nacimiento</c> are the same.</summary>
    public static string Fold(string text)
    {
        var decomposed = text.Normalize(NormalizationForm.FormD);
        var folded = new StringBuilder(decomposed.Length + 4);
        var previous = '\0';
        foreach (var c in decomposed)
        {
            if (CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark)
                continue;
            if (char.IsLetterOrDigit(c))
            {
                if (char.IsUpper(c) && char.IsLower(previous) && folded.Length > 0)
                    folded.Append(' ');
                folded.Append(char.ToLowerInvariant(c));
            }
            else if (folded.Length > 0 && folded[^1] != ' ')
            {
                folded.Append(' ');
            }
            previous = c;
        }
        return folded.ToString().TrimEnd();
    }

    /// <summary>Fingerprint of a header row: the same columns in the same order, however accented.</summary>
    public static string Of(IEnumerable<string> columns) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\u001f', columns.Select(Fold)))))[
            ..32
        ];
}
