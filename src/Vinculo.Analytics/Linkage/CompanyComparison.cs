namespace Vinculo.Analytics.Linkage;

internal enum CompanyNameLevel
{
    Missing,
    Equal,
    Misspelt,
    Contained,
    Acronym,
    MostWords,
    RareWord,
    Different,
}

internal enum ContactLevel
{
    Missing,
    Same,
    Close,
    Different,
}

/// <summary>Compares everything two companies have.</summary>
internal static class CompanyComparison
{
    public const int Name = 0;
    public const int Document = 1;
    public const int Phone = 2;
    public const int Email = 3;
    public const int Address = 4;
    public const int Contact = 5;
    public const int Country = 6;
    public const int Form = 7;

    public static PairLevels Compare(CompanyFeatures a, CompanyFeatures b, TermTables? terms)
    {
        var pair = default(PairLevels);
        if (a.Names.Length > 0 && b.Names.Length > 0)
        {
            var best = CompanyNameLevel.Different;
            var (left, right) = (a.Names[0], b.Names[0]);
            foreach (var x in a.Names)
            foreach (var y in b.Names)
                if (Names(x, y, terms) is var level && level < best)
                    (best, left, right) = (level, x, y);
            pair.Set(Name, (int)best, terms is null ? 0 : Rarity(best, left, right, terms));
        }
        ContactComparison.Compare(a, b, terms, Document, Phone, Email, Address, ref pair);
        if (a.Contacts.Length > 0 && b.Contacts.Length > 0)
            pair.Set(Contact, (int)Contacts(a.Contacts, b.Contacts));
        if (a.Country != 0 && b.Country != 0)
            pair.Set(Country, (int)(a.Country == b.Country ? AgreeLevel.Equal : AgreeLevel.Different));
        if (a.Form != 0 && b.Form != 0)
            pair.Set(Form, (int)(a.Form == b.Form ? AgreeLevel.Equal : AgreeLevel.Different));
        return pair;
    }

    internal static CompanyNameLevel Names(CompanyName a, CompanyName b, TermTables? terms)
    {
        if (a.Hash == b.Hash)
            return CompanyNameLevel.Equal;
        if (a.Joined.Length >= 6 && b.Joined.Length >= 6)
        {
            var limit = Math.Max(a.Joined.Length, b.Joined.Length) >= 10 ? 2 : 1;
            if (TextDistance.Edits(a.Joined, b.Joined, limit) <= limit)
                return CompanyNameLevel.Misspelt;
        }
        ulong takenB = 0;
        int matched = 0,
            exact = 0;
        double shared = 0,
            rare = 0;
        foreach (var word in a.Words)
        {
            for (var j = 0; j < b.Words.Length; j++)
            {
                if ((takenB >> j & 1) != 0)
                    continue;
                var alike = NameComparison.Alike(word, b.Words[j]);
                if (alike is not (NameComparison.Likeness.Equal or NameComparison.Likeness.Close))
                    continue;
                takenB |= 1UL << j;
                matched++;
                if (alike == NameComparison.Likeness.Equal)
                    exact++;
                shared += Worth(word);
                rare = Math.Max(rare, Worth(word));
                break;
            }
        }
        var all = Math.Max(a.Words.Length, b.Words.Length);
        var few = Math.Min(a.Words.Length, b.Words.Length);
        if (matched == all)
            return exact == all ? CompanyNameLevel.Equal : CompanyNameLevel.Misspelt;
        if (Short(a, b) || Short(b, a))
            return CompanyNameLevel.Acronym;
        if (matched == few && few > 0 && (few > 1 || rare > 4))
            return CompanyNameLevel.Contained;
        var total = a.Words.Sum(Worth) + b.Words.Sum(Worth) - shared;
        if (matched > 0 && shared >= 0.5 * total)
            return CompanyNameLevel.MostWords;
        return matched > 0 && rare > 6 ? CompanyNameLevel.RareWord : CompanyNameLevel.Different;

        // Activities such as TRANSPORTES are worth little, own names much.
        double Worth(NameToken word) =>
            terms is null ? 3 : Math.Clamp(terms.Rarity(Term.CompanyWord, word.Hash) + 4, 0.3, 10);
    }

    private static bool Short(CompanyName a, CompanyName b)
    {
        if (b.Words.Length < 2)
            return false;
        if (a.Words.Length == 1 && a.Joined.Length == b.Words.Length && a.Joined.Length >= 3)
        {
            for (var i = 0; i < b.Words.Length; i++)
                if (a.Joined[i] != b.Words[i].Text[0])
                    return false;
            return true;
        }
        return a.Words.Length == 1 && b.Acronym is { Length: >= 3 } acronym && acronym == a.Joined;
    }

    private static ContactLevel Contacts(NameVariant[] a, NameVariant[] b)
    {
        var best = ContactLevel.Different;
        foreach (var x in a)
        foreach (var y in b)
        {
            var given = NameComparison.Given(x.Given, y.Given);
            var surname = NameComparison.Surnames(x, y);
            if (given is > 0 and <= GivenLevel.Close && surname is > 0 and <= SurnameLevel.FirstCloseOtherMissing)
                best =
                    given == GivenLevel.Equal && surname <= SurnameLevel.FirstEqualOtherMissing
                        ? ContactLevel.Same
                        : (ContactLevel)Math.Min((int)best, (int)ContactLevel.Close);
            if (best == ContactLevel.Same)
                break;
        }
        return best;
    }

    private static float Rarity(CompanyNameLevel level, CompanyName a, CompanyName b, TermTables terms)
    {
        if (level is not (CompanyNameLevel.Equal or CompanyNameLevel.Misspelt))
            return 0;
        // Whichever writing is commoner tells how common the name is.
        return Math.Min(terms.Rarity(Term.CompanyName, a.Hash), terms.Rarity(Term.CompanyName, b.Hash));
    }
}

internal sealed class CompanyScheme : LinkageScheme
{
    public static readonly CompanyScheme Only = new();

    public override string Name => "company";

    public override IReadOnlyList<Comparison> Comparisons { get; } =
    [
        Of<CompanyNameLevel>("name", "name"),
        Of("document", "document", DocumentLevel.Equal),
        Of("phone", "contact", PhoneLevel.Equal, PhoneLevel.LastSeven),
        Of("email", "email", EmailLevel.Equal, EmailLevel.LocalEqual, EmailLevel.SameDomain),
        Of("address", "address", AddressLevel.SameUnit, AddressLevel.SameBuilding),
        Of<ContactLevel>("person", "person"),
        Of<AgreeLevel>("country", "land"),
        Of<AgreeLevel>("form", "form"),
    ];

    public override (double Match, double Household) FirstGuess(ulong pattern)
    {
        var name = (CompanyNameLevel)PairLevels.Level(pattern, CompanyComparison.Name);
        var document = (DocumentLevel)PairLevels.Level(pattern, CompanyComparison.Document);
        var phone = (PhoneLevel)PairLevels.Level(pattern, CompanyComparison.Phone);
        var email = (EmailLevel)PairLevels.Level(pattern, CompanyComparison.Email);
        var address = (AddressLevel)PairLevels.Level(pattern, CompanyComparison.Address);
        var named = name is > 0 and <= CompanyNameLevel.Contained;
        var reached =
            phone == PhoneLevel.Equal
            || email is EmailLevel.Equal or EmailLevel.SameDomain or EmailLevel.Close
            || address is AddressLevel.SameUnit or AddressLevel.SameBuilding;
        if (PairLevels.Level(pattern, CompanyComparison.Country) == (int)AgreeLevel.Different)
            return (0.01, 0.2);
        if (document == DocumentLevel.Equal)
            return named || name == CompanyNameLevel.Missing ? (0.95, 0.03) : (0.5, 0.3);
        if (document == DocumentLevel.Different)
            return reached ? (0.03, 0.6) : (0.01, 0.05);
        if (named && reached)
            return (0.9, 0.05);
        return reached ? (0.05, 0.7) : (0.02, 0.02);
    }

    public override void Restrain(double[][] m, double[][] h)
    {
        // A tax number is one company's, whatever branch shows it: a sister or a namesake has another.
        Cap(m[CompanyComparison.Document], 0.5, l => l == (int)DocumentLevel.Different);
        Cap(h[CompanyComparison.Document], 0.002, l => l <= (int)DocumentLevel.OneEdit);
    }

    public override bool Agrees(int comparison, int level) =>
        level != 0
        && comparison switch
        {
            CompanyComparison.Name => level <= (int)CompanyNameLevel.MostWords,
            CompanyComparison.Document => level <= (int)DocumentLevel.TwoEdits,
            CompanyComparison.Phone => level <= (int)PhoneLevel.OneEdit,
            CompanyComparison.Email => level
                is (int)EmailLevel.Equal
                    or (int)EmailLevel.SameDomain
                    or (int)EmailLevel.Close,
            CompanyComparison.Address => level <= (int)AddressLevel.Close,
            CompanyComparison.Contact => level <= (int)ContactLevel.Close,
            CompanyComparison.Form => level == (int)AgreeLevel.Equal,
            _ => false,
        };
}
