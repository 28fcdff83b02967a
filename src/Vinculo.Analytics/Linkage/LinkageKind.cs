namespace Vinculo.Analytics.Linkage;

/// <summary>What linking persons and linking companies do differently.</summary>
internal abstract class LinkageKind<T>
    where T : RecordFeatures
{
    public abstract LinkageScheme Scheme { get; }
    public abstract int Rules { get; }

    /// <summary>Pairs each rule may add per record, on average.</summary>
    public abstract ReadOnlySpan<double> Budget { get; }

    /// <summary>Kinds of value whose rarity counts here.</summary>
    public abstract IReadOnlyList<Term> Terms { get; }

    /// <summary>Whether of two files only pairs of one with the other teach the weights.</summary>
    public virtual bool LearnsAcross => false;

    public abstract void Collect(T record, KeyList keys);
    public abstract PairLevels Compare(T a, T b, TermTables? terms);

    /// <summary>Counts the record's values of one kind.</summary>
    public abstract void Count(T record, Term kind, TermCounts counts);

    /// <summary>A digest that differs between owners of a shared value, 0 when the record does not say.</summary>
    public abstract ulong OwnerOf(T record);

    /// <summary>Whether values of this kind belong to somebody, so that sharing one is evidence and not chance.</summary>
    public static bool Owned(Term kind) => kind is Term.Document or Term.Phone or Term.Email;

    protected static void CountContacts(RecordFeatures record, Term kind, TermCounts counts)
    {
        switch (kind)
        {
            case Term.City:
                foreach (var address in record.Addresses)
                    counts.Add(address.City);
                break;
            case Term.Document:
                foreach (var document in record.Documents)
                    counts.Add(document.Hash);
                break;
            case Term.Phone:
                foreach (var phone in record.Phones)
                    counts.Add(phone.Hash);
                break;
            case Term.Email:
                foreach (var email in record.Emails)
                    counts.Add(email.Hash);
                break;
        }
    }

    public TermTables CountAll(T[] records)
    {
        var tables = new TermTables();
        var counted = new TermCounts[Terms.Count];
        Parallel.For(
            0,
            Terms.Count,
            t =>
            {
                var counts = new TermCounts();
                foreach (var record in records)
                    Count(record, Terms[t], counts);
                counts.Close(Owned(Terms[t]));
                counted[t] = counts;
            }
        );
        for (var t = 0; t < counted.Length; t++)
            tables[Terms[t]] = counted[t];
        return tables;
    }
}

internal sealed class PersonKind : LinkageKind<PersonFeatures>
{
    public static readonly PersonKind Only = new();

    public override LinkageScheme Scheme => PersonScheme.Only;
    public override int Rules => PersonKeys.Rules;
    public override ReadOnlySpan<double> Budget => PersonKeys.Budget;

    public override IReadOnlyList<Term> Terms { get; } =
    [Term.GivenFull, Term.GivenFirst, Term.Surname, Term.City, Term.Document, Term.Phone, Term.Email, Term.Postcode];

    public override void Collect(PersonFeatures record, KeyList keys) => PersonKeys.Collect(record, keys);

    public override PairLevels Compare(PersonFeatures a, PersonFeatures b, TermTables? terms) =>
        PersonComparison.Compare(a, b, terms);

    public override void Count(PersonFeatures record, Term kind, TermCounts counts)
    {
        var name = record.Names.Length > 0 ? record.Names[0] : null;
        switch (kind)
        {
            case Term.GivenFull:
                if (name is not null)
                    counts.Add(NameComparison.FullHash(name.Given));
                break;
            case Term.GivenFirst:
                if (name is { Given.Length: > 0 })
                    counts.Add(name.Given[0].Hash);
                break;
            case Term.Surname:
                counts.Add(name?.Surname1?.Hash ?? 0);
                counts.Add(name?.Surname2?.Hash ?? 0);
                break;
            case Term.Postcode:
                counts.Add(record.Postcode);
                break;
            default:
                CountContacts(record, kind, counts);
                break;
        }
    }

    public override ulong OwnerOf(PersonFeatures record) =>
        record.Names.Length == 0 || record.Names[0].Given.Length == 0
            ? 0
            : StableHash.Of(record.Names[0].Given[0].Sound, record.Names[0].Surname1?.Sound ?? 0);
}
