namespace Vinculo.Analytics.Linkage;

/// <summary>One thing that is compared, and the levels it can come to.</summary>
/// <param name="Name">Code, such as <c>given</c>.</param>
/// <param name="Levels">Codes of the levels, from 0 = nothing to compare, best first.</param>
/// <param name="Group">What it is evidence of: name, birth, document, contact, address; two of one group count once.</param>
/// <param name="Complete">Levels of which every pair is a candidate, so that they can be counted instead of sampled.</param>
internal sealed record Comparison(string Name, string[] Levels, string Group, bool[] Complete)
{
    /// <summary>Whether one has many in the course of time, such as telephones: of several the best counts, not the average.</summary>
    public bool Many => Group is "contact" or "address";
}

/// <summary>What is compared for a kind of record, and what is guessed of a pattern before anything is learnt.</summary>
internal abstract class LinkageScheme
{
    public abstract string Name { get; }
    public abstract IReadOnlyList<Comparison> Comparisons { get; }

    /// <summary>Chance of a match and of a household before the first iteration; both need only be roughly right.</summary>
    public abstract (double Match, double Household) FirstGuess(ulong pattern);

    /// <summary>
    /// Holds the classes to their meaning after each iteration: two of a household are other people, one person agrees with
    /// himself. Without it, data with many namesakes can make the classes change places.
    /// </summary>
    public virtual void Restrain(double[][] m, double[][] h) { }

    /// <summary>Scales some levels of a distribution down to a share at most, the others up.</summary>
    protected static void Cap(double[] shares, double most, Func<int, bool> which)
    {
        double sum = 0;
        for (var l = 1; l < shares.Length; l++)
            if (which(l))
                sum += shares[l];
        if (sum <= most || sum >= 1)
            return;
        for (var l = 1; l < shares.Length; l++)
            shares[l] *= which(l) ? most / sum : (1 - most) / (1 - sum);
    }

    /// <summary>Levels that speak for the pair.</summary>
    public abstract bool Agrees(int comparison, int level);

    protected static Comparison Of<TLevel>(string name, string group, params TLevel[] complete)
        where TLevel : struct, Enum
    {
        var levels = Enum.GetNames<TLevel>();
        var marks = new bool[levels.Length];
        foreach (var level in complete)
            marks[Convert.ToInt32(level, System.Globalization.CultureInfo.InvariantCulture)] = true;
        return new(name, levels, group, marks);
    }

    /// <summary>Whether everything that can be compared speaks for the pair.</summary>
    public bool AgreesThroughout(ulong pattern)
    {
        for (var c = 0; c < Comparisons.Count; c++)
            if (PairLevels.Level(pattern, c) is > 0 and var level && !Agrees(c, level))
                return false;
        return true;
    }

    /// <summary>Groups of evidence that agree.</summary>
    public int AgreeingGroups(ulong pattern)
    {
        var seen = 0;
        for (var c = 0; c < Comparisons.Count; c++)
            if (Agrees(c, PairLevels.Level(pattern, c)))
                seen |= 1 << (Comparisons[c].Group[0] - 'a');
        return System.Numerics.BitOperations.PopCount((uint)seen);
    }
}

internal sealed class PersonScheme : LinkageScheme
{
    public static readonly PersonScheme Only = new();

    public override string Name => "person";

    public override IReadOnlyList<Comparison> Comparisons { get; } =
    [
        Of<GivenLevel>("given", "name"),
        Of<SurnameLevel>("surname", "name"),
        Of<BirthLevel>("birth", "birth"),
        Of("document", "document", DocumentLevel.Equal),
        Of("phone", "contact", PhoneLevel.Equal, PhoneLevel.LastSeven),
        Of("email", "contact", EmailLevel.Equal, EmailLevel.LocalEqual),
        Of("address", "address", AddressLevel.SameUnit, AddressLevel.SameBuilding),
        Of<AgreeLevel>("sex", "sex"),
        Of<PostcodeLevel>("postcode", "address"),
    ];

    public override (double Match, double Household) FirstGuess(ulong pattern)
    {
        var given = (GivenLevel)PairLevels.Level(pattern, PersonComparison.Given);
        var surname = (SurnameLevel)PairLevels.Level(pattern, PersonComparison.Surname);
        var birth = (BirthLevel)PairLevels.Level(pattern, PersonComparison.Birth);
        var document = (DocumentLevel)PairLevels.Level(pattern, PersonComparison.Document);
        var phone = (PhoneLevel)PairLevels.Level(pattern, PersonComparison.Phone);
        var email = (EmailLevel)PairLevels.Level(pattern, PersonComparison.Email);
        var address = (AddressLevel)PairLevels.Level(pattern, PersonComparison.Address);
        var postcode = (PostcodeLevel)PairLevels.Level(pattern, PersonComparison.Postcode);
        var reached =
            phone is PhoneLevel.Equal
            || email is EmailLevel.Equal or EmailLevel.LocalEqual
            || address is AddressLevel.SameUnit or AddressLevel.SameBuilding or AddressLevel.Close;
        var sameBirth = birth is BirthLevel.Equal or BirthLevel.DayMonthExchanged;
        var own = document is DocumentLevel.Equal || sameBirth;
        var named = Agrees(PersonComparison.Given, (int)given);
        var family = Agrees(PersonComparison.Surname, (int)surname);
        var against = (document == DocumentLevel.Different && birth > BirthLevel.SameDayOtherYear);
        if (document == DocumentLevel.Equal && (named || family || given == GivenLevel.Missing))
            return (0.9, 0.05);
        if (against)
            return reached && family ? (0.02, 0.9) : (0.01, 0.1);
        if (
            (named || (given == GivenLevel.Missing && family))
            && (reached || own || (family && postcode == PostcodeLevel.Equal))
        )
            return family || reached && own ? (0.9, 0.05) : (0.3, 0.2);
        if (given is GivenLevel.Different or GivenLevel.FirstEqualOtherDiffers or GivenLevel.Near && reached)
            return own && family ? (0.3, 0.5) : (0.03, 0.85);
        return (0.02, 0.03);
    }

    public override void Restrain(double[][] m, double[][] h)
    {
        Cap(
            m[PersonComparison.Given],
            0.1,
            l => l is (int)GivenLevel.Different or (int)GivenLevel.FirstEqualOtherDiffers
        );
        Cap(m[PersonComparison.Birth], 0.5, l => l > (int)BirthLevel.SameDayOtherYear);
        var document = m[PersonComparison.Document];
        Cap(document, 0.5, l => l == (int)DocumentLevel.Different);
        // A slip meets the last digit no oftener than any other; where it seems to, it is twins with numbers in a row.
        Cap(
            document,
            Math.Max(0.002, 0.2 * document[(int)DocumentLevel.OneEdit]),
            l => l == (int)DocumentLevel.Neighbour
        );
        Cap(
            h[PersonComparison.Given],
            0.2,
            l => l <= (int)GivenLevel.Close && l != (int)GivenLevel.FirstEqualOtherDiffers
        );
        // Who lives together shares an address or a telephone; otherwise H would become all who have a surname in common, and M the homes.
        Cap(h[PersonComparison.Phone], 0.75, l => l == (int)PhoneLevel.Different);
        Cap(h[PersonComparison.Address], 0.6, l => l > (int)AddressLevel.Close);
        Cap(h[PersonComparison.Birth], 0.15, l => l <= (int)BirthLevel.OneEdit);
        Cap(h[PersonComparison.Document], 0.05, l => l <= (int)DocumentLevel.OneEdit);
    }

    public override bool Agrees(int comparison, int level) =>
        level != 0
        && comparison switch
        {
            PersonComparison.Given => level <= (int)GivenLevel.Close && level != (int)GivenLevel.FirstEqualOtherDiffers
                || level == (int)GivenLevel.Swapped,
            PersonComparison.Surname => level <= (int)SurnameLevel.BothClose
                && level != (int)SurnameLevel.FirstEqualSecondDiffers,
            PersonComparison.Birth => level <= (int)BirthLevel.OneEdit,
            PersonComparison.Document => level <= (int)DocumentLevel.TwoEdits,
            PersonComparison.Phone => level <= (int)PhoneLevel.OneEdit,
            PersonComparison.Email => level <= (int)EmailLevel.Close,
            PersonComparison.Address => level <= (int)AddressLevel.Close,
            PersonComparison.Postcode => level <= (int)PostcodeLevel.Close,
            _ => false,
        };
}

/// <summary>Either they agree or they do not.</summary>
internal enum AgreeLevel
{
    Missing,
    Equal,
    Different,
}
