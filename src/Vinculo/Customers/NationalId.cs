using System.Text;

namespace Vinculo.Customers;

/// <summary>A national identity number, read.</summary>
/// <param name="Type">CC, CE, TI, NIT, PA, CURP, RFC, RUT, DNI, RUC, CUIT, CPF, CNPJ …</param>
/// <param name="Normalised">Letters and digits only, upper case; without the check digit where it is written apart.</param>
/// <param name="CheckDigit">The check digit, written or computed; null when the type has none.</param>
/// <param name="Valid">Whether the check digit agrees; null when the type has none or none was written.</param>
public sealed record NationalIdReading(string Type, string Normalised, string? CheckDigit, bool? Valid);

/// <summary>
/// National identity numbers of Colombia in full, and the general form for the rest. A number that fails its check is
/// kept and marked, never dropped.
/// </summary>
public static class NationalId
{
    private static readonly int[] NitWeights = [3, 7, 13, 17, 19, 23, 29, 37, 41, 43, 47, 53, 59, 67, 71];

    /// <summary>Reads a number as written: dots, spaces and hyphens are no part of it.</summary>
    /// <param name="raw">As written.</param>
    /// <param name="type">Its type; case does not matter.</param>
    /// <param name="country">ISO 3166.</param>
    /// <returns>Null when nothing is left of it.</returns>
    public static NationalIdReading? Read(string? raw, string type, string country)
    {
        if (string.IsNullOrWhiteSpace(raw))
            return null;
        var kind = type.Trim().ToUpperInvariant();
        var text = Kept(raw);
        if (text.Length == 0)
            return null;
        if (kind == "NIT" && country == "CO")
            return Nit(raw, text);
        var number = text.All(char.IsAsciiDigit) ? text.TrimStart('0') : text;
        return number.Length == 0 ? null : new(kind, number, null, null);
    }

    /// <summary>
    /// Check digit of a Colombian NIT: weights from the right 3, 7, 13, …; remainder r of 11; r when below 2, else 11 − r
    /// (DIAN, Orden Administrativa 4 of 1989).
    /// </summary>
    /// <param name="digits">1 to 15 digits without the check digit.</param>
    public static string CheckDigitOfNit(string digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length && i < NitWeights.Length; i++)
            sum += (digits[^(i + 1)] - '0') * NitWeights[i];
        var rest = sum % 11;
        return ((char)('0' + (rest < 2 ? rest : 11 - rest))).ToString();
    }

    private static NationalIdReading Nit(string raw, string text)
    {
        if (!text.All(char.IsAsciiDigit))
            return new("NIT", text, null, false);
        var apart =
            raw.AsSpan().TrimEnd().LastIndexOf('-') is var dash && dash > 0 && raw.AsSpan(dash + 1).Trim().Length == 1;
        // Ten digits whose last one checks are a company's nine and its check digit run together; a person's NIT is the
        // ten-digit cédula itself.
        if (apart || (text.Length == 10 && text[0] is '8' or '9' && CheckDigitOfNit(text[..9]) == text[9..]))
        {
            var root = text[..^1].TrimStart('0');
            return new("NIT", root, text[^1..], CheckDigitOfNit(root) == text[^1..]);
        }
        var number = text.TrimStart('0');
        return new("NIT", number, CheckDigitOfNit(number), null);
    }

    private static string Kept(string raw)
    {
        var text = new StringBuilder(raw.Length);
        foreach (var c in raw)
            if (char.IsAsciiLetterOrDigit(c))
                text.Append(char.ToUpperInvariant(c));
        return text.ToString();
    }
}
