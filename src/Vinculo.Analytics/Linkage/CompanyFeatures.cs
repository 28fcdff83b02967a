using Vinculo.Analytics.Linkage.Standards;

namespace Vinculo.Analytics.Linkage;

/// <summary>One company, or one customer made of several records of it, ready to be compared.</summary>
public sealed class CompanyFeatures : RecordFeatures
{
    internal CompanyName[] Names = [];
    internal NameVariant[] Contacts = [];
    internal ulong Country;
    internal ulong Form;

    private CompanyFeatures() { }

    /// <summary>Reads an entry once, for any number of comparisons.</summary>
    /// <param name="entry">What a system says.</param>
    /// <param name="vocabulary">Words already met; null for a single reading. Share one among many.</param>
    public static CompanyFeatures Standardise(CompanyEntry entry, Vocabulary? vocabulary = null)
    {
        vocabulary ??= new();
        var features = new CompanyFeatures
        {
            Updated = entry.Updated?.DayNumber ?? 0,
            Source = StableHash.Of(entry.Source),
            Country = StableHash.Of(entry.Country?.Trim().ToUpperInvariant()),
        };
        features.ReadContacts(entry.Country, entry.Documents, entry.Phones, entry.Emails, entry.Addresses, vocabulary);
        if (CompanyNames.Read(entry.Name) is { } read && read.Core.Any(w => w.Length > 0))
        {
            features.Form = StableHash.Of(read.LegalForm);
            features.Names =
            [
                new(
                    [.. read.Core.Where(w => w.Length > 0).Take(12).Select(vocabulary.Surname)],
                    string.Concat(read.Core),
                    read.Acronym is { Length: > 1 } acronym ? acronym : null
                ),
            ];
        }
        if (
            !string.IsNullOrWhiteSpace(entry.Contact)
            && PersonNames.Read(entry.Contact, null, null, null, NameOrder.GivenFirst) is { Placeholder: false } contact
        )
            features.Contacts = [PersonFeatures.Variant(contact, vocabulary)];
        return features;
    }

    /// <summary>Standardises on all cores.</summary>
    /// <param name="entries">n companies.</param>
    /// <param name="cancel">Stops between records.</param>
    public static CompanyFeatures[] Standardise(IReadOnlyList<CompanyEntry> entries, CancellationToken cancel = default)
    {
        var vocabulary = new Vocabulary();
        var features = new CompanyFeatures[entries.Count];
        Parallel.For(
            0,
            entries.Count,
            new ParallelOptions { CancellationToken = cancel },
            i => features[i] = Standardise(entries[i], vocabulary)
        );
        return features;
    }

    /// <summary>One customer out of what several records say: every distinct value is kept, and the best is compared.</summary>
    /// <param name="parts">The features of the records, newest first; at least one.</param>
    public static CompanyFeatures Combine(IReadOnlyList<CompanyFeatures> parts) =>
        parts.Count == 1
            ? parts[0]
            : new()
            {
                Names = [.. parts.SelectMany(p => p.Names).DistinctBy(n => n.Joined)],
                Contacts = [.. parts.SelectMany(p => p.Contacts)],
                Documents = [.. parts.SelectMany(p => p.Documents).DistinctBy(d => d.Hash)],
                Phones = [.. parts.SelectMany(p => p.Phones).DistinctBy(d => d.Digits)],
                Emails = [.. parts.SelectMany(p => p.Emails).DistinctBy(d => d.Hash)],
                Addresses = [.. parts.SelectMany(p => p.Addresses).Distinct()],
                Updated = parts.Max(p => p.Updated),
                Source = parts[0].Source,
                Country = Agreed(parts.Select(p => p.Country)),
                Form = Agreed(parts.Select(p => p.Form)),
            };

    private static ulong Agreed(IEnumerable<ulong> values) =>
        values.Where(v => v != 0).Distinct().ToArray() is [var only] ? only : 0;

    /// <summary>The keys under which this company is found.</summary>
    /// <returns>Distinct 64-bit values, the same on every machine and in every version.</returns>
    public ulong[] Keys()
    {
        var keys = new KeyList();
        CompanyKeys.Collect(this, keys);
        return keys.Distinct();
    }
}

/// <summary>A company's name without its legal form.</summary>
internal sealed record CompanyName(NameToken[] Words, string Joined, string? Acronym)
{
    public ulong Hash { get; } = StableHash.Of(Joined);
}
