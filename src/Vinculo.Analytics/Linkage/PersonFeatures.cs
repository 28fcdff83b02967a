using Vinculo.Analytics.Linkage.Standards;

namespace Vinculo.Analytics.Linkage;

/// <summary>One reading of a person's names.</summary>
internal sealed record NameVariant(NameToken[] Given, NameToken? Surname1, NameToken? Surname2, NameToken? Married)
{
    public bool SameAs(NameVariant other) =>
        Surname1?.Hash == other.Surname1?.Hash
        && Surname2?.Hash == other.Surname2?.Hash
        && Married?.Hash == other.Married?.Hash
        && Given.Length == other.Given.Length
        && Given.Zip(other.Given).All(p => p.First.Hash == p.Second.Hash);
}

/// <summary>
/// One person, or one customer made of several records, ready to be compared: names as words with their sound, numbers as numbers,
/// everything else as digests. What is only a placeholder ("no tiene", 11111111) is left out.
/// </summary>
public sealed class PersonFeatures : RecordFeatures
{
    internal const byte Female = 1;
    internal const byte Male = 2;

    internal NameVariant[] Names = [];

    /// <summary>Days of birth as yyyymmdd.</summary>
    internal int[] Births = [];

    /// <summary>0 unknown, 1 female, 2 male.</summary>
    internal byte Sex;

    internal ulong Postcode;
    internal string? PostcodeText;

    private PersonFeatures() { }

    /// <summary>Reads an entry once, for any number of comparisons.</summary>
    /// <param name="entry">What a system says.</param>
    /// <param name="vocabulary">Words already met; null for a single reading. Share one among many.</param>
    /// <param name="weakNewYear">Whether the source fills unknown days of birth with 1 January, so that such a day says nothing.</param>
    public static PersonFeatures Standardise(PersonEntry entry, Vocabulary? vocabulary = null, bool weakNewYear = false)
    {
        vocabulary ??= new();
        var features = new PersonFeatures
        {
            Updated = entry.Updated?.DayNumber ?? 0,
            Source = StableHash.Of(entry.Source),
            Sex = SexOf(entry.Sex),
        };
        if (entry.BirthDate is { } born && !Weak(born, weakNewYear))
            features.Births = [Number(born)];
        features.ReadContacts(entry.Country, entry.Documents, entry.Phones, entry.Emails, entry.Addresses, vocabulary);
        features.Names = ReadNames(entry, vocabulary);
        if (!string.IsNullOrWhiteSpace(entry.Postcode))
        {
            var code = new string([
                .. entry.Postcode.Where(char.IsLetterOrDigit).Select(char.ToUpperInvariant).Take(12),
            ]);
            if (code.Length > 2 && code.AsSpan().IndexOfAnyExcept('0') >= 0)
                (features.PostcodeText, features.Postcode) = (code, StableHash.Of(code));
        }
        return features;
    }

    /// <summary>One customer out of what several records say: every distinct value is kept, and the best is compared.</summary>
    /// <param name="parts">The features of the records, newest first; at least one.</param>
    public static PersonFeatures Combine(IReadOnlyList<PersonFeatures> parts)
    {
        if (parts.Count == 1)
            return parts[0];
        var names = new List<NameVariant>();
        foreach (var name in parts.SelectMany(p => p.Names))
            if (!names.Exists(n => n.SameAs(name)))
                names.Add(name);
        var sexes = parts.Select(p => p.Sex).Where(s => s != 0).Distinct().ToArray();
        return new()
        {
            Names = [.. names],
            Births = [.. parts.SelectMany(p => p.Births).Distinct()],
            Documents = [.. parts.SelectMany(p => p.Documents).DistinctBy(d => d.Hash)],
            Phones = [.. parts.SelectMany(p => p.Phones).DistinctBy(d => d.Digits)],
            Emails = [.. parts.SelectMany(p => p.Emails).DistinctBy(d => d.Hash)],
            Addresses = [.. parts.SelectMany(p => p.Addresses).Distinct()],
            Sex = sexes.Length == 1 ? sexes[0] : (byte)0,
            Postcode = parts.Select(p => p.Postcode).FirstOrDefault(p => p != 0),
            PostcodeText = parts.Select(p => p.PostcodeText).FirstOrDefault(p => p is not null),
            Updated = parts.Max(p => p.Updated),
            Source = parts[0].Source,
        };
    }

    /// <summary>The keys under which this person is found; two records without a common key are never compared.</summary>
    /// <returns>Distinct 64-bit values, the same on every machine and in every version; typically 10 to 40.</returns>
    public ulong[] Keys() => PersonKeys.Of(this);

    private protected override void Learn(NationalIdReading reading)
    {
        if (reading.Valid != true)
            return;
        if (Births.Length == 0 && reading.BirthDate is { } born)
            Births = [Number(born)];
        if (Sex == 0 && reading.Sex is { } sex)
            Sex = SexOf(sex.ToString());
    }

    private static NameVariant[] ReadNames(PersonEntry entry, Vocabulary words)
    {
        var reading = PersonNames.Read(entry.FullName, entry.GivenNames, entry.Surname1, entry.Surname2, entry.Order);
        if (reading is null or { Placeholder: true })
            return [];
        var first = Variant(reading, words);
        return
            reading.Alternative is { Placeholder: false } other
            && Variant(other, words) is var second
            && !second.SameAs(first)
            ? [first, second]
            : [first];
    }

    internal static NameVariant Variant(PersonNameReading reading, Vocabulary words)
    {
        var one = Word(reading.Surname1);
        var two = Word(reading.Surname2);
        return new(
            [.. reading.Given.Where(g => g.Length > 0).Take(4).Select(words.Given)],
            one ?? two,
            one is null ? null : two,
            Word(reading.Married)
        );

        NameToken? Word(string? text) => string.IsNullOrEmpty(text) ? null : words.Surname(text);
    }

    private static int Number(DateOnly day) => day.Year * 10_000 + day.Month * 100 + day.Day;

    private static bool Weak(DateOnly day, bool weakNewYear) =>
        day.Year < 1890
        || (day is { Month: 1, Day: 1 } && (weakNewYear || day.Year is 1900 or 1901 or 1970))
        || (day.Year == 9999);

    private static byte SexOf(string? text) =>
        string.IsNullOrWhiteSpace(text)
            ? (byte)0
            : char.ToUpperInvariant(text.TrimStart()[0]) switch
            {
                'F' => Female,
                'H' => Male,
                // "M" alone is male in Spanish and in English; "Mujer" is not.
                'M' => text.TrimStart().StartsWith("muj", StringComparison.OrdinalIgnoreCase) ? Female : Male,
                _ => (byte)0,
            };
}
