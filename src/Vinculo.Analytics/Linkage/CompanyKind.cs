namespace Vinculo.Analytics.Linkage;

internal sealed class CompanyKind : LinkageKind<CompanyFeatures>
{
    public static readonly CompanyKind Only = new();

    public override LinkageScheme Scheme => CompanyScheme.Only;
    public override int Rules => CompanyKeys.Rules;
    public override ReadOnlySpan<double> Budget => CompanyKeys.Budget;

    public override IReadOnlyList<Term> Terms { get; } =
    [Term.CompanyName, Term.CompanyWord, Term.City, Term.Document, Term.Phone, Term.Email];

    public override void Collect(CompanyFeatures record, KeyList keys) => CompanyKeys.Collect(record, keys);

    public override PairLevels Compare(CompanyFeatures a, CompanyFeatures b, TermTables? terms) =>
        CompanyComparison.Compare(a, b, terms);

    public override void Count(CompanyFeatures record, Term kind, TermCounts counts)
    {
        switch (kind)
        {
            case Term.CompanyName:
                foreach (var name in record.Names)
                    counts.Add(name.Hash);
                break;
            case Term.CompanyWord:
                foreach (var name in record.Names)
                foreach (var word in name.Words)
                    counts.Add(word.Hash);
                break;
            default:
                CountContacts(record, kind, counts);
                break;
        }
    }

    public override ulong OwnerOf(CompanyFeatures record) =>
        record.Names.Length == 0 ? 0 : record.Names[0].Words.Max(w => w.Sound);
}

/// <summary>The keys of a company.</summary>
internal static class CompanyKeys
{
    public const int Document = 0;
    public const int Phone = 1;
    public const int Email = 2;
    public const int Domain = 3;
    public const int Name = 4;
    public const int Words = 5;
    public const int Address = 6;
    public const int WordCity = 7;
    public const int DocumentPart = 8;
    public const int Word = 9;
    public const int Rules = 10;

    public static readonly double[] Budget = [20, 20, 20, 20, 20, 8, 6, 4, 4, 4];

    public static void Collect(CompanyFeatures company, KeyList keys)
    {
        foreach (var document in company.Documents)
            keys.Add(Document, document.Hash);
        foreach (var phone in company.Phones)
            keys.Add(Phone, phone.LastSeven + 1);
        foreach (var email in company.Emails)
            keys.Add(Email, email.Hash);
        foreach (var email in company.Emails)
            if (!email.Public)
                keys.Add(Domain, email.Domain);
        foreach (var address in company.Addresses)
            keys.Add(Address, address.Building);
        foreach (var name in company.Names)
        {
            keys.Add(Name, name.Hash);
            for (var i = 0; i < name.Words.Length; i++)
            for (var j = i + 1; j < name.Words.Length && j < i + 4; j++)
                keys.Add(
                    Words,
                    Math.Min(name.Words[i].Sound, name.Words[j].Sound),
                    Math.Max(name.Words[i].Sound, name.Words[j].Sound)
                );
            foreach (var word in name.Words)
            {
                if (word.Text.Length < 3)
                    continue;
                foreach (var address in company.Addresses)
                    keys.Add(WordCity, word.Sound, address.City);
                keys.Add(Word, word.Sound);
            }
        }
        foreach (var document in company.Documents)
        {
            if (document.Root.Length < 6)
                continue;
            var middle = document.Root.Length / 2;
            var head = StableHash.Of(document.Root.AsSpan(0, middle));
            var tail = StableHash.Of(document.Root.AsSpan(document.Root.Length - middle));
            foreach (var name in company.Names)
            foreach (var word in name.Words)
            {
                keys.Add(DocumentPart, head, word.Sound);
                keys.Add(DocumentPart, tail, word.Sound);
            }
        }
    }
}

/// <summary>Compares two companies and says why.</summary>
public static class CompanyLinkage
{
    /// <summary>Weighs everything two companies have; of several values of a kind the best pair counts.</summary>
    /// <param name="a">One company.</param>
    /// <param name="b">The other.</param>
    /// <param name="model">Null for what ships.</param>
    public static PairEvidence Compare(CompanyFeatures a, CompanyFeatures b, LinkageModel? model = null)
    {
        model ??= LinkageModel.DefaultCompany;
        var levels = CompanyComparison.Compare(a, b, model.Terms);
        return PersonLinkage.Explain(levels, model, CompanyScheme.Only, (c, _) => Texts(a, b, c));
    }

    private static (string?, string?) Texts(CompanyFeatures a, CompanyFeatures b, int comparison) =>
        comparison switch
        {
            CompanyComparison.Name => (Name(a), Name(b)),
            CompanyComparison.Contact => (Contact(a), Contact(b)),
            _ => PersonLinkage.ContactTexts(a, b, comparison - CompanyComparison.Document),
        };

    private static string? Name(CompanyFeatures company) =>
        company.Names.Length == 0 ? null : string.Join(' ', company.Names[0].Words.Select(w => w.Text));

    private static string? Contact(CompanyFeatures company) =>
        company.Contacts.Length == 0
            ? null
            : string.Join(
                ' ',
                company.Contacts[0].Given.Append(company.Contacts[0].Surname1).OfType<NameToken>().Select(w => w.Text)
            );
}
