using Vinculo.Analytics.Linkage.Standards;

namespace Vinculo.Customers;

/// <summary>
/// Telephone numbers at this room's door: read by <see cref="PhoneNumbers"/>; what has as many digits as numbers of its
/// country is stored, so that one unknown range does not turn a customer away.
/// </summary>
public static class PhoneNumber
{
    /// <summary>The calling code of a country; empty for one we do not know.</summary>
    public static string CallingCode(string country) => PhoneNumbers.CallingCode(country);

    /// <summary>The number in E.164 (ITU-T), or null when it cannot be one.</summary>
    /// <param name="raw">As people write it: spaces, dots, brackets, extension words.</param>
    /// <param name="country">ISO 3166 country for numbers written without an international prefix.</param>
    /// <param name="city">Gives local numbers their area; null when unknown.</param>
    public static string? Normalise(string? raw, string country, string? city = null) =>
        PhoneNumbers.Read(raw, country, city) is { Complete: true } read ? read.E164 : null;

    /// <summary>
    /// The forms under which a number may be found: as it is stored now, and as it was stored before its plan's repairs were
    /// known. Empty when it cannot be a number.
    /// </summary>
    public static IReadOnlyList<string> Forms(string? raw, string country)
    {
        var forms = new List<string>(2);
        if (PhoneNumbers.Read(raw, country) is { Complete: true } read)
            forms = [read.E164, .. PhoneNumbers.EarlierForms(read)];
        if (LineNumber.Of(raw, country) is { } earlier && !forms.Contains(earlier))
            forms.Add(earlier);
        return forms;
    }
}

/// <summary>E-mail addresses at this room's door.</summary>
public static class EmailAddress
{
    /// <summary>Trimmed, lower case, or null when it is not an address (RFC 5321 lengths; one @; a dotted domain).</summary>
    public static string? Normalise(string? raw) => EmailAddresses.Read(raw)?.Normal;
}
