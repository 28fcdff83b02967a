namespace Vinculo.Analytics.Linkage;

/// <summary>
/// The keys of a person. Each rule forgives another error: a name misspelt, a surname missing or exchanged, a digit slipped, a date
/// turned round. Rules that find too much in a large base (a day of birth alone) are there for small bases and rare values: whoever
/// looks up skips a key that too many records share.
/// </summary>
internal static class PersonKeys
{
    public const int Document = 0;
    public const int Phone = 1;
    public const int Email = 2;
    public const int FullName = 3;
    public const int SurnameBirth = 4;
    public const int GivenBirth = 5;
    public const int AddressGiven = 6;
    public const int DocumentPartGiven = 7;
    public const int PhonePartGiven = 8;
    public const int GivenSurnameCity = 9;
    public const int TwoGivenSurname = 10;
    public const int AddressSurname = 11;
    public const int PostcodeGiven = 12;
    public const int PostcodeSurname = 13;
    public const int GivenSurname = 14;
    public const int Birth = 15;
    public const int Address = 16;
    public const int SurnamePair = 17;
    public const int EmailPart = 18;
    public const int DocumentPart = 19;
    public const int SurnameCity = 20;
    public const int GivenStreet = 21;
    public const int SurnameStreet = 22;
    public const int GivenCity = 23;
    public const int Rules = 24;

    /// <summary>Pairs a rule may add for each record, on average; rarest keys first.</summary>
    public static readonly double[] Budget =
    [
        20,
        20,
        20,
        8,
        5,
        5,
        5,
        2,
        2,
        4,
        4,
        3,
        3,
        3,
        3,
        1.5,
        2,
        1,
        2,
        1,
        0.5,
        1,
        1,
        0.5,
    ];

    public static ulong[] Of(PersonFeatures person)
    {
        var keys = new KeyList();
        Collect(person, keys);
        return keys.Distinct();
    }

    public static void Collect(PersonFeatures person, KeyList keys)
    {
        foreach (var document in person.Documents)
            keys.Add(Document, document.Hash);
        foreach (var phone in person.Phones)
            keys.Add(Phone, phone.LastSeven + 1);
        foreach (var email in person.Emails)
            keys.Add(Email, email.Local.Length >= 3 ? email.LocalHash : email.Hash);
        foreach (var name in person.Names)
            Name(person, name, keys);
        foreach (var birth in person.Births)
            keys.Add(Birth, Day(birth));
        foreach (var address in person.Addresses)
            keys.Add(Address, address.Building);
        foreach (var email in person.Emails)
            if (email.Local.Length >= 8)
                keys.Add(EmailPart, StableHash.Of(email.Local.AsSpan(0, email.Local.Length / 2 + 1)), email.Domain);
        foreach (var document in person.Documents)
        {
            if (document.Root.Length < 6)
                continue;
            var (head, tail) = Halves(document.Root);
            foreach (var birth in person.Births)
            {
                keys.Add(DocumentPart, head, Day(birth));
                keys.Add(DocumentPart, tail, Day(birth));
            }
        }
    }

    private static void Name(PersonFeatures person, NameVariant name, KeyList keys)
    {
        ulong one = name.Surname1?.Sound ?? 0,
            two = name.Surname2?.Sound ?? 0;
        foreach (var birth in person.Births)
        {
            keys.Add(SurnameBirth, one, Day(birth));
            keys.Add(SurnameBirth, two, Day(birth));
        }
        keys.Add(SurnamePair, Math.Min(one, two), Math.Max(one, two));
        foreach (var address in person.Addresses)
        {
            keys.Add(AddressSurname, address.Building, one);
            keys.Add(SurnameCity, address.City, one);
            keys.Add(SurnameStreet, address.Street, address.City, one);
        }
        keys.Add(PostcodeSurname, person.Postcode, one);
        if (name.Given.Length > 1)
        {
            ulong a = name.Given[0].Sound,
                b = name.Given[1].Sound;
            if (!name.Given[1].Initial)
            {
                keys.Add(TwoGivenSurname, Math.Min(a, b), Math.Max(a, b), one);
                keys.Add(TwoGivenSurname, Math.Min(a, b), Math.Max(a, b), two);
            }
        }
        for (var i = 0; i < name.Given.Length && i < 2; i++)
        {
            var token = name.Given[i];
            if (token.Initial)
                continue;
            Given(person, token.Sound, one, two, keys);
            // A nickname is found under every name it may stand for.
            if (token.Canonical.Length <= 6)
                foreach (var canonical in token.Canonical)
                    if (canonical != token.Hash || token.Canonical.Length > 1)
                        Given(person, canonical, one, two, keys);
            Given(person, token.Canonical.Length == 1 ? token.Canonical[0] : token.Hash, one, two, keys);
        }
    }

    private static void Given(PersonFeatures person, ulong given, ulong one, ulong two, KeyList keys)
    {
        keys.Add(FullName, given, Math.Min(one, two), Math.Max(one, two));
        keys.Add(GivenSurname, given, one);
        keys.Add(GivenSurname, given, two);
        foreach (var birth in person.Births)
            keys.Add(GivenBirth, given, Day(birth));
        foreach (var address in person.Addresses)
        {
            keys.Add(AddressGiven, given, address.Building);
            keys.Add(GivenSurnameCity, given, one, address.City);
            keys.Add(GivenCity, given, address.City);
            keys.Add(GivenStreet, given, address.Street, address.City);
        }
        keys.Add(PostcodeGiven, given, person.Postcode);
        foreach (var document in person.Documents)
        {
            if (document.Root.Length < 6)
                continue;
            var (head, tail) = Halves(document.Root);
            keys.Add(DocumentPartGiven, given, head);
            keys.Add(DocumentPartGiven, given, tail);
        }
        foreach (var phone in person.Phones)
        {
            keys.Add(PhonePartGiven, given, phone.Digits % 10_000 + 1);
            keys.Add(PhonePartGiven, given, phone.Digits / 10_000);
        }
    }

    /// <summary>Day and month in either order.</summary>
    private static ulong Day(int birth)
    {
        var (day, month, year) = (birth % 100, birth / 100 % 100, birth / 10_000);
        return (ulong)(year * 10_000 + Math.Min(day, month) * 100 + Math.Max(day, month));
    }

    private static (ulong Head, ulong Tail) Halves(string root)
    {
        var middle = root.Length / 2;
        return (
            StableHash.Of(StableHash.Of(root.AsSpan(0, middle)), 1),
            StableHash.Of(StableHash.Of(root.AsSpan(root.Length - middle)), 2)
        );
    }
}
