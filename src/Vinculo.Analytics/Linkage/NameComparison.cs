using Vinculo.Analytics.Linkage.Standards;

namespace Vinculo.Analytics.Linkage;

/// <summary>How two given names stand to each other, best first.</summary>
internal enum GivenLevel
{
    Missing,
    Equal,
    FirstEqualOtherFits,
    FirstEqualOtherClose,
    Cross,
    FirstEqualOtherDiffers,
    Close,
    Near,
    Initial,
    Swapped,
    Different,
}

/// <summary>How the surnames stand to each other, best first.</summary>
internal enum SurnameLevel
{
    Missing,
    BothEqual,
    FirstEqualOtherMissing,
    Exchanged,
    FirstEqualSecondClose,
    SecondEqualFirstClose,
    FirstCloseOtherMissing,
    OneIsOthersSecond,
    FirstEqualSecondDiffers,
    Husband,
    BothClose,
    SecondOnly,
    Near,
    Different,
}

/// <summary>Compares names of persons as they are written in Spanish; names of one surname are a special case.</summary>
internal static class NameComparison
{
    // How good a level is when one of several readings has to be chosen; the weights themselves are learnt.
    private static ReadOnlySpan<sbyte> GivenWorth => [0, 10, 8, 7, 5, 3, 5, 1, 1, 4, -6];
    private static ReadOnlySpan<sbyte> SurnameWorth => [0, 12, 8, 9, 10, 9, 6, 5, 4, 4, 7, 1, 2, -6];

    internal enum Likeness
    {
        Equal,
        Fits,
        Close,
        Near,
        Initial,
        Different,
    }

    public static void Compare(NameVariant[] a, NameVariant[] b, TermTables? terms, ref PairLevels pair)
    {
        if (a.Length == 0 || b.Length == 0)
            return;
        var best = int.MinValue;
        GivenLevel given = 0;
        SurnameLevel surname = 0;
        NameVariant bestA = a[0],
            bestB = b[0];
        foreach (var x in a)
        foreach (var y in b)
        {
            var g = Given(x.Given, y.Given);
            var s = Surnames(x, y);
            if (
                g is GivenLevel.Different or GivenLevel.Near or GivenLevel.Missing
                && s is SurnameLevel.Different or SurnameLevel.Near or SurnameLevel.Missing
            )
            {
                var (there, back) = (Among(x.Given, y), Among(y.Given, x));
                if (there && back)
                    (g, s) = (GivenLevel.Swapped, SurnameLevel.Missing);
                else if (there || back)
                    g = GivenLevel.Swapped;
            }
            var worth = GivenWorth[(int)g] + SurnameWorth[(int)s];
            if (worth <= best)
                continue;
            (best, given, surname, bestA, bestB) = (worth, g, s, x, y);
            if (g == GivenLevel.Equal && s == SurnameLevel.BothEqual)
                break;
        }
        pair.Set(0, (int)given, terms is null ? 0 : GivenRarity(given, bestA, bestB, terms));
        pair.Set(1, (int)surname, terms is null ? 0 : SurnameRarity(surname, bestA, bestB, terms));
    }

    internal static ulong FullHash(NameToken[] given) =>
        given.Length switch
        {
            0 => 0,
            1 => given[0].Hash,
            _ => StableHash.Of(given[0].Hash, given[1].Hash),
        };

    internal static GivenLevel Given(NameToken[] a, NameToken[] b)
    {
        if (a.Length == 0 || b.Length == 0)
            return GivenLevel.Missing;
        var first = Alike(a[0], b[0]);
        if (first != Likeness.Equal && a.Length + b.Length == 3 && Joined(a, b))
            return GivenLevel.Equal;
        if (first == Likeness.Equal)
        {
            if (a.Length == 1 && b.Length == 1)
                return a[0].Initial ? GivenLevel.Initial : GivenLevel.Equal;
            if (a.Length == 1 || b.Length == 1)
                return GivenLevel.FirstEqualOtherFits;
            return Alike(a[1], b[1]) switch
            {
                Likeness.Equal => GivenLevel.Equal,
                Likeness.Fits or Likeness.Initial => GivenLevel.FirstEqualOtherFits,
                Likeness.Close or Likeness.Near => GivenLevel.FirstEqualOtherClose,
                _ => a.Length > 2 && Has(a, b[1]) || b.Length > 2 && Has(b, a[1])
                    ? GivenLevel.FirstEqualOtherFits
                    : GivenLevel.FirstEqualOtherDiffers,
            };
        }
        if (a.Length > 1 && Alike(a[1], b[0]) is Likeness.Equal or Likeness.Fits && !a[1].Initial)
            return GivenLevel.Cross;
        if (b.Length > 1 && Alike(a[0], b[1]) is Likeness.Equal or Likeness.Fits && !b[1].Initial)
            return GivenLevel.Cross;
        return first switch
        {
            Likeness.Fits or Likeness.Close => GivenLevel.Close,
            Likeness.Near => GivenLevel.Near,
            Likeness.Initial => GivenLevel.Initial,
            _ => a.Length > 1 && b.Length > 1 && Alike(a[1], b[1]) == Likeness.Equal ? GivenLevel.Near
            : a.Length > 1 && Alike(a[1], b[0]) == Likeness.Close || b.Length > 1 && Alike(a[0], b[1]) == Likeness.Close
                ? GivenLevel.Near
            : GivenLevel.Different,
        };
    }

    internal static SurnameLevel Surnames(NameVariant a, NameVariant b)
    {
        if (a.Surname1 is null || b.Surname1 is null)
            return SurnameLevel.Missing;
        var first = Alike(a.Surname1, b.Surname1);
        if (a.Surname2 is null || b.Surname2 is null)
        {
            if (first == Likeness.Equal)
                return SurnameLevel.FirstEqualOtherMissing;
            var second = a.Surname2 ?? b.Surname2;
            var single = a.Surname2 is null ? a.Surname1 : b.Surname1;
            if (first is Likeness.Close or Likeness.Fits)
                return SurnameLevel.FirstCloseOtherMissing;
            var other = second is null ? Likeness.Different : Alike(second, single);
            // One letter that fits tells hardly more than no surname at all.
            if (first == Likeness.Initial || other == Likeness.Initial)
                return SurnameLevel.Missing;
            if (other is Likeness.Equal or Likeness.Close)
                return SurnameLevel.OneIsOthersSecond;
            return Husband(a, b) ? SurnameLevel.Husband
                : first == Likeness.Near ? SurnameLevel.Near
                : SurnameLevel.Different;
        }
        var last = Alike(a.Surname2, b.Surname2);
        if (first == Likeness.Equal)
            return last switch
            {
                Likeness.Equal => SurnameLevel.BothEqual,
                Likeness.Different => Husband(a, b) ? SurnameLevel.Husband : SurnameLevel.FirstEqualSecondDiffers,
                _ => SurnameLevel.FirstEqualSecondClose,
            };
        if (last == Likeness.Equal && first is not Likeness.Different)
            return SurnameLevel.SecondEqualFirstClose;
        if (
            Alike(a.Surname1, b.Surname2) is Likeness.Equal or Likeness.Close
            && Alike(a.Surname2, b.Surname1) is Likeness.Equal or Likeness.Close or Likeness.Initial
        )
            return SurnameLevel.Exchanged;
        if (first is not Likeness.Different && last is not Likeness.Different)
            return SurnameLevel.BothClose;
        if (Husband(a, b))
            return SurnameLevel.Husband;
        return last == Likeness.Equal ? SurnameLevel.SecondOnly
            : first is not Likeness.Different ? SurnameLevel.Near
            : SurnameLevel.Different;
    }

    internal static Likeness Alike(NameToken a, NameToken b)
    {
        if (a.Hash == b.Hash)
            return Likeness.Equal;
        if (a.Initial || b.Initial)
            return a.Text[0] == b.Text[0] ? Likeness.Initial : Likeness.Different;
        if (Meets(a.Canonical, b.Canonical))
            return Likeness.Fits;
        if (a.Sound == b.Sound || a.Bare == b.Hash || b.Bare == a.Hash)
            return Likeness.Close;
        if (!NameToken.MayBeAlike(a, b))
            return Likeness.Different;
        var similar = TextDistance.JaroWinkler(a.Text, b.Text);
        if (similar >= 0.92 || (similar >= 0.86 && TextDistance.Edits(a.Text, b.Text, 1) == 1))
            return Likeness.Close;
        return similar >= 0.85 ? Likeness.Near : Likeness.Different;
    }

    /// <summary>
    /// Whether two given names are one, written in two ways: one is a nickname of the other, or one is a known name
    /// and the other a slip that nobody is called. MARIO and MARIA are two.
    /// </summary>
    private static bool OneName(NameToken a, NameToken b) =>
        Alike(a, b) switch
        {
            Likeness.Equal or Likeness.Fits => true,
            Likeness.Close => a.Bare == b.Hash || b.Bare == a.Hash || Known(a) != Known(b),
            _ => false,
        };

    private static bool Known(NameToken token) => NameDictionary.Find(token.Text) is { IsGiven: true };

    /// <summary>Whether the given names of two persons may be the same, each written in another way.</summary>
    internal static bool OneName(NameVariant[] a, NameVariant[] b) => a.Any(x => b.Any(y => OneName(x.Given, y.Given)));

    private static bool OneName(NameToken[] a, NameToken[] b) =>
        a.Length > 0 && b.Length > 0 && OneName(a[0], b[0]) && (a.Length == 1 || b.Length == 1 || OneName(a[1], b[1]));

    /// <summary>Whether two nicknames may stand for one name.</summary>
    private static bool Meets(ulong[] a, ulong[] b) =>
        a.Length == 1 && b.Length == 1 ? a[0] == b[0] : a.AsSpan().IndexOfAny(b) >= 0;

    /// <summary>Whether JUANPABLO stands for JUAN PABLO.</summary>
    private static bool Joined(NameToken[] a, NameToken[] b)
    {
        var (one, two) = a.Length == 1 ? (a, b) : (b, a);
        return one[0].Text.Length == two[0].Text.Length + two[1].Text.Length
            && one[0].Text.StartsWith(two[0].Text, StringComparison.Ordinal)
            && one[0].Text.EndsWith(two[1].Text, StringComparison.Ordinal);
    }

    private static bool Has(NameToken[] given, NameToken one)
    {
        foreach (var token in given)
            if (token.Hash == one.Hash)
                return true;
        return false;
    }

    private static bool Husband(NameVariant a, NameVariant b) =>
        Is(a.Married, b.Surname1)
        || Is(a.Married, b.Surname2)
        || Is(b.Married, a.Surname1)
        || Is(b.Married, a.Surname2)
        || Is(a.Married, b.Married);

    private static bool Is(NameToken? a, NameToken? b) =>
        a is not null && b is not null && (a.Hash == b.Hash || a.Sound == b.Sound);

    /// <summary>Whether a given name of one stands among the surnames of the other.</summary>
    private static bool Among(NameToken[] given, NameVariant other)
    {
        foreach (var token in given)
            if (!token.Initial && (Reads(token, other.Surname1) || Reads(token, other.Surname2)))
                return true;
        return false;

        static bool Reads(NameToken token, NameToken? surname) =>
            surname is { Initial: false } && Alike(token, surname) is Likeness.Equal or Likeness.Close;
    }

    private static float GivenRarity(GivenLevel level, NameVariant a, NameVariant b, TermTables terms)
    {
        switch (level)
        {
            case GivenLevel.Equal:
                return terms.Rarity(Term.GivenFull, FullHash(a.Given));
            case GivenLevel.FirstEqualOtherFits:
            case GivenLevel.FirstEqualOtherClose:
            case GivenLevel.FirstEqualOtherDiffers:
                return terms.Rarity(Term.GivenFirst, a.Given[0].Hash);
            case GivenLevel.Cross:
                var crossed =
                    a.Given.Length > 1 && a.Given[1].Hash == b.Given[0].Hash ? a.Given[1]
                    : b.Given.Length > 1 ? b.Given[1]
                    : a.Given[0];
                return terms.Rarity(Term.GivenFirst, crossed.Hash);
            case GivenLevel.Close:
                // A misspelt name is as common as the name it stands for.
                return Math.Min(
                        terms.Rarity(Term.GivenFirst, a.Given[0].Hash),
                        terms.Rarity(Term.GivenFirst, b.Given[0].Hash)
                    ) / 2;
            default:
                return 0;
        }
    }

    private static float SurnameRarity(SurnameLevel level, NameVariant a, NameVariant b, TermTables terms) =>
        level switch
        {
            SurnameLevel.BothEqual => terms.Rarity(Term.Surname, a.Surname1!.Hash)
                + terms.Rarity(Term.Surname, a.Surname2!.Hash),
            SurnameLevel.FirstEqualOtherMissing
            or SurnameLevel.FirstEqualSecondClose
            or SurnameLevel.FirstEqualSecondDiffers => terms.Rarity(Term.Surname, a.Surname1!.Hash),
            SurnameLevel.Exchanged => terms.Rarity(Term.Surname, a.Surname1!.Hash)
                + terms.Rarity(Term.Surname, a.Surname2!.Hash),
            SurnameLevel.SecondEqualFirstClose or SurnameLevel.SecondOnly => terms.Rarity(
                Term.Surname,
                a.Surname2!.Hash
            ),
            SurnameLevel.OneIsOthersSecond => terms.Rarity(Term.Surname, (a.Surname2 is null ? a : b).Surname1!.Hash),
            _ => 0,
        };
}
