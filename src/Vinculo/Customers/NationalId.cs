using Vinculo.Analytics.Linkage.Standards;

namespace Vinculo.Customers;

/// <summary>
/// Identity documents at this room's door: read by <see cref="NationalIds"/>, kept as the database keys them. A number that
/// fails its check is kept and marked, never dropped.
/// </summary>
public static class NationalId
{
    /// <summary>Reads a number as written: dots, spaces and hyphens are no part of it.</summary>
    /// <param name="raw">As written.</param>
    /// <param name="type">Its type's code or name; null or empty for the country's usual one.</param>
    /// <param name="country">ISO 3166.</param>
    /// <returns>Null when nothing is left of it.</returns>
    public static NationalIdReading? Read(string? raw, string? type, string country) =>
        // Without a type a Colombian number is taken for a cédula, as it always was; elsewhere its form tells.
        NationalIds.Read(country, string.IsNullOrWhiteSpace(type) && country == "CO" ? "CC" : type, raw)
            is { Normal: not "0" } read
            ? read
            : null;

    /// <summary>
    /// The forms under which a number may be found: as it is stored now, and as it was stored before check digits of all
    /// countries were known.
    /// </summary>
    public static IReadOnlyList<string> Forms(NationalIdReading read)
    {
        ArgumentNullException.ThrowIfNull(read);
        if (read is { Country: "CL", Family: "RUT" } or { Country: "ES", Family: "DNI" } && read.Root != read.Normal)
            return [read.Normal, read.Root];
        return read is { Country: "CO", Type: "NIT", Valid: false, CheckDigit: { } digit }
            ? [read.Normal, read.Normal + digit]
            : [read.Normal];
    }

    /// <summary>The documents a form offers in a country, the most usual first.</summary>
    public static IReadOnlyList<string> TypesOf(string country) =>
        IdTypes.Of(country) is { Count: > 0 } types ? types : ["CI", "PA"];

    extension(NationalIdReading read)
    {
        /// <summary>The number as the column <c>normalised</c> holds it.</summary>
        public string Normalised => read.Normal;
    }
}
