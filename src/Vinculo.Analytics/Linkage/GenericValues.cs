namespace Vinculo.Analytics.Linkage;

/// <summary>
/// Finds documents, telephones, e-mails, addresses and birth dates that belong to nobody, because too many different people show
/// them: a shop's number, a clerk's e-mail, "no tiene", the date a form proposes. They stay in the record as written and carry no
/// weight; of such an address the city still counts.
/// </summary>
internal static class GenericValues
{
    private const int MostOwners = 8;

    /// <summary>Takes them out of the features.</summary>
    /// <returns>How many values of each kind were dropped.</returns>
    public static IReadOnlyDictionary<string, int> Drop<T>(LinkageKind<T> kind, T[] records)
        where T : RecordFeatures
    {
        var documents = Shared(kind, records, r => r.Documents.Length, (r, i) => r.Documents[i].Hash);
        var phones = Shared(kind, records, r => r.Phones.Length, (r, i) => r.Phones[i].Hash);
        var emails = Shared(kind, records, r => r.Emails.Length, (r, i) => r.Emails[i].Hash);
        var addresses = Shared(kind, records, r => r.Addresses.Length, (r, i) => r.Addresses[i].Unit);
        addresses.Remove(0);
        var births = Births(kind, records);
        if (documents.Count + phones.Count + emails.Count + addresses.Count + births.Count > 0)
            foreach (var record in records)
            {
                if (Array.Exists(record.Addresses, a => addresses.Contains(a.Unit)))
                    record.Addresses =
                    [
                        .. record.Addresses.Select(a =>
                            addresses.Contains(a.Unit) ? new AddressFeature(0, 0, 0, a.City, a.Text) : a
                        ),
                    ];
                if (record is PersonFeatures person)
                    person.Births = Without(person.Births, b => births.Contains(b));
                record.Documents = Without(record.Documents, d => documents.Contains(d.Hash));
                record.Phones = Without(record.Phones, p => phones.Contains(p.Hash));
                record.Emails = Without(record.Emails, e => emails.Contains(e.Hash));
            }
        return new Dictionary<string, int>(StringComparer.Ordinal)
        {
            ["document"] = documents.Count,
            ["phone"] = phones.Count,
            ["email"] = emails.Count,
            ["address"] = addresses.Count,
            ["birth"] = births.Count,
        };
    }

    /// <summary>Dates that many times more people show than a date does on average.</summary>
    private static HashSet<int> Births<T>(LinkageKind<T> kind, T[] records)
        where T : RecordFeatures
    {
        var counts = new Dictionary<int, int>();
        foreach (var record in records)
            if (record is PersonFeatures person)
                foreach (var birth in person.Births)
                    counts[birth] = counts.GetValueOrDefault(birth) + 1;
        var common = GenericDates.Of(counts);
        if (common.Count == 0)
            return [];
        var owners = common.Keys.ToDictionary(d => d, _ => new HashSet<ulong>());
        foreach (var record in records)
            if (record is PersonFeatures person)
                foreach (var birth in person.Births)
                    if (owners.TryGetValue(birth, out var set))
                        set.Add(kind.OwnerOf(record));
        return [.. owners.Where(o => o.Value.Count > common[o.Key]).Select(o => o.Key)];
    }

    private static HashSet<ulong> Shared<T>(
        LinkageKind<T> kind,
        T[] records,
        Func<T, int> count,
        Func<T, int, ulong> value
    )
        where T : RecordFeatures
    {
        var counts = new TermCounts();
        foreach (var record in records)
            for (var i = 0; i < count(record); i++)
                counts.Add(value(record, i));
        // Only values on many records can have many owners.
        var owners = counts.Frequent(MostOwners + 1).ToDictionary(p => p.Value, _ => new HashSet<ulong>());
        if (owners.Count == 0)
            return [];
        foreach (var record in records)
            for (var i = 0; i < count(record); i++)
                if (owners.TryGetValue(value(record, i), out var set))
                    set.Add(kind.OwnerOf(record));
        var usual = owners.Values.Select(s => s.Count).Order().ToArray();
        var rank = counts.Distinct - (int)Math.Ceiling(counts.Distinct * 0.0001) - (counts.Distinct - usual.Length);
        var limit = Math.Max(MostOwners, rank >= 0 && rank < usual.Length ? Math.Min(usual[rank], 4 * MostOwners) : 0);
        return [.. owners.Where(o => o.Value.Count > limit).Select(o => o.Key)];
    }

    private static TFeature[] Without<TFeature>(TFeature[] all, Predicate<TFeature> generic) =>
        Array.Exists(all, generic) ? Array.FindAll(all, f => !generic(f)) : all;
}
