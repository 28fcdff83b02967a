namespace Vinculo.Analytics.Linkage;

internal enum BirthLevel
{
    Missing,
    Equal,
    DayMonthExchanged,
    OneEdit,
    SameDayOtherYear,
    SameMonth,
    SameYear,
    Different,
}

internal enum DocumentLevel
{
    Missing,
    Equal,
    OneEdit,

    /// <summary>Only the last digit differs: twins who were registered together, or a slip.</summary>
    Neighbour,
    TwoEdits,
    Different,
}

internal enum PhoneLevel
{
    Missing,
    Equal,
    LastSeven,
    OneEdit,
    Different,
}

internal enum EmailLevel
{
    Missing,
    Equal,
    LocalEqual,
    Close,
    SameDomain,
    Different,
}

internal enum AddressLevel
{
    Missing,
    SameUnit,
    SameBuilding,
    Close,
    SameStreet,
    SameCity,
    Different,
}

internal enum PostcodeLevel
{
    Missing,
    Equal,
    Close,
    Different,
}

/// <summary>Compares everything two persons have; the better of several values counts.</summary>
internal static class PersonComparison
{
    public const int Given = 0;
    public const int Surname = 1;
    public const int Birth = 2;
    public const int Document = 3;
    public const int Phone = 4;
    public const int Email = 5;
    public const int Address = 6;
    public const int Sex = 7;
    public const int Postcode = 8;

    public static PairLevels Compare(PersonFeatures a, PersonFeatures b, TermTables? terms)
    {
        var pair = default(PairLevels);
        NameComparison.Compare(a.Names, b.Names, terms, ref pair);
        pair.Set(Birth, (int)Births(a.Births, b.Births));
        ContactComparison.Compare(a, b, terms, Document, Phone, Email, Address, ref pair);
        // Given names tell the sex already; it speaks only where they do not.
        if (
            a.Sex != 0
            && b.Sex != 0
            && PairLevels.Level(pair.Pattern, Given) is 0 or > (int)GivenLevel.FirstEqualOtherDiffers
        )
            pair.Set(Sex, a.Sex == b.Sex ? 1 : 2);
        if (a.Postcode != 0 && b.Postcode != 0)
        {
            if (a.Postcode == b.Postcode)
                pair.Set(Postcode, (int)PostcodeLevel.Equal, terms?.Rarity(Term.Postcode, a.Postcode) ?? 0);
            else
                pair.Set(
                    Postcode,
                    (int)(
                        TextDistance.Edits(a.PostcodeText, b.PostcodeText, 1) == 1
                            ? PostcodeLevel.Close
                            : PostcodeLevel.Different
                    )
                );
        }
        return pair;
    }

    internal static BirthLevel Births(int[] a, int[] b)
    {
        var best = BirthLevel.Missing;
        foreach (var x in a)
        foreach (var y in b)
        {
            var level = Births(x, y);
            if (best == BirthLevel.Missing || level < best)
                best = level;
        }
        return best;
    }

    internal static BirthLevel Births(int a, int b)
    {
        if (a == b)
            return BirthLevel.Equal;
        var (dayA, monthA, yearA) = (a % 100, a / 100 % 100, a / 10_000);
        var (dayB, monthB, yearB) = (b % 100, b / 100 % 100, b / 10_000);
        if (yearA == yearB && dayA == monthB && monthA == dayB)
            return BirthLevel.DayMonthExchanged;
        if (TextDistance.OneDigitApart((ulong)a, (ulong)b))
            return BirthLevel.OneEdit;
        if (dayA == dayB && monthA == monthB)
            return BirthLevel.SameDayOtherYear;
        if (yearA != yearB)
            return BirthLevel.Different;
        return monthA == monthB ? BirthLevel.SameMonth : BirthLevel.SameYear;
    }
}
