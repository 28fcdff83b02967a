using System.Globalization;
using Vinculo.Analytics.Linkage.Standards;

namespace Vinculo.Analytics.Linkage;

/// <summary>A document, ready to be compared.</summary>
internal readonly record struct DocumentFeature(ulong Hash, string Root, ulong Family, bool? Valid);

/// <summary>A telephone, ready to be compared: E.164 digits as a number.</summary>
internal readonly record struct PhoneFeature(ulong Digits, bool Mobile)
{
    public ulong Hash => StableHash.Of(Digits, 3);
    public ulong LastSeven => Digits % 10_000_000;
}

/// <summary>An e-mail address, ready to be compared.</summary>
internal readonly record struct EmailFeature(
    ulong Hash,
    string Local,
    ulong LocalHash,
    string DomainText,
    ulong Domain,
    bool Public
);

/// <summary>An address, ready to be compared; digests are 0 where a part is missing.</summary>
internal readonly record struct AddressFeature(ulong Unit, ulong Building, ulong Street, ulong City, string? Text);

/// <summary>What persons and companies have alike.</summary>
public abstract class RecordFeatures
{
    internal DocumentFeature[] Documents = [];
    internal PhoneFeature[] Phones = [];
    internal EmailFeature[] Emails = [];
    internal AddressFeature[] Addresses = [];

    /// <summary>Day number of the last change; 0 when unknown.</summary>
    internal int Updated;

    /// <summary>Digest of the source system; 0 when unknown.</summary>
    internal ulong Source;

    internal void ReadContacts(
        string? country,
        (string? Type, string Number)[] documents,
        string[] phones,
        string[] emails,
        (string? Text, string? City)[] addresses,
        Vocabulary vocabulary
    )
    {
        country = string.IsNullOrWhiteSpace(country) ? null : country;
        Documents = ReadDocuments(country, documents);
        Addresses = ReadAddresses(country, addresses);
        Phones = ReadPhones(country, phones, addresses.Length > 0 ? addresses[0].City : null);
        Emails = ReadEmails(emails, vocabulary);
    }

    private protected virtual void Learn(NationalIdReading reading) { }

    private DocumentFeature[] ReadDocuments(string? country, (string? Type, string Number)[] documents)
    {
        if (documents.Length == 0)
            return [];
        var found = new List<DocumentFeature>(documents.Length);
        foreach (var (type, number) in documents)
        {
            if (
                NationalIds.Read(country, type, number) is not { Placeholder: false } reading
                || reading.Root.Length < 4
            )
                continue;
            Learn(reading);
            var hash = StableHash.Of(reading.Root);
            if (!found.Exists(d => d.Hash == hash))
                found.Add(new(hash, reading.Root, StableHash.Of(reading.Family), reading.Valid));
        }
        return [.. found];
    }

    private static PhoneFeature[] ReadPhones(string? country, string[] phones, string? city)
    {
        if (phones.Length == 0)
            return [];
        var found = new List<PhoneFeature>(phones.Length);
        foreach (var text in phones)
        {
            if (PhoneNumbers.Read(text, country, city) is not { Placeholder: false } reading)
                continue;
            var digits = reading.E164.AsSpan().TrimStart('+');
            if (
                !ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                || number < 100_000
            )
                continue;
            if (!found.Exists(p => p.Digits == number))
                found.Add(new(number, reading.Mobile));
        }
        return [.. found];
    }

    private static EmailFeature[] ReadEmails(string[] emails, Vocabulary vocabulary)
    {
        if (emails.Length == 0)
            return [];
        var found = new List<EmailFeature>(emails.Length);
        foreach (var text in emails)
        {
            if (EmailAddresses.Read(text) is not { Placeholder: false } reading)
                continue;
            var hash = StableHash.Of(reading.Normal);
            if (!found.Exists(e => e.Hash == hash))
                found.Add(
                    new(
                        hash,
                        reading.Local,
                        StableHash.Of(reading.Local),
                        vocabulary.Domain(reading.Domain),
                        StableHash.Of(reading.Domain),
                        reading.PublicProvider
                    )
                );
        }
        return [.. found];
    }

    private static AddressFeature[] ReadAddresses(string? country, (string? Text, string? City)[] addresses)
    {
        if (addresses.Length == 0)
            return [];
        var found = new List<AddressFeature>(addresses.Length);
        foreach (var (text, city) in addresses)
        {
            var reading = PostalAddresses.Read(text, city, country);
            var place = StableHash.Of(reading?.City ?? PostalAddresses.City(city) ?? "");
            var unit = Closed(reading?.UnitKey);
            var feature = reading is null
                ? new AddressFeature(0, 0, 0, place, null)
                : new AddressFeature(
                    StableHash.Of(unit),
                    StableHash.Of(Closed(reading.BuildingKey)),
                    StableHash.Of(reading.Street),
                    place,
                    unit
                );
            if ((feature.City | feature.Unit) != 0 && !found.Contains(feature))
                found.Add(feature);
        }
        return [.. found];

        static string Closed(string? key) => key?.Replace(" ", "", StringComparison.Ordinal) ?? "";
    }
}
