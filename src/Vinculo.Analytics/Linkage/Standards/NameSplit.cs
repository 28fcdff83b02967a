namespace Vinculo.Analytics.Linkage.Standards;

/// <summary>
/// Where in a full name the given names end. Every split in both orders is weighed by the sum of bits of its words as given
/// names and as surnames, a prior for how many of each people have, and the source's order.
/// </summary>
internal static class NameSplit
{
    /// <summary>Bits for the order a source declares.</summary>
    private const float Declared = 5;

    /// <summary>Bits for given names first when nothing is declared.</summary>
    private const float Usual = 1;

    /// <summary>A second reading within so many bits is handed over too.</summary>
    private const float Near = 3;

    /// <summary>A word alone of which both readings are within so many bits is read both ways: nobody we know is called so.</summary>
    private const float Unsure = 8;

    /// <summary>Bits for what a comma or the husband's surname shows.</summary>
    private const float Shown = 12;

    public static PersonNameReading Read(Span<NameWord> words, NameOrder order, int comma, bool maybeAllGiven)
    {
        string? married = null;
        var border = comma; // words before it are surnames when they come first
        var at = FindMarried(words);
        if (at > 0)
        {
            married = words[at].Bare;
            for (var i = at; i + 1 < words.Length; i++)
                words[i] = words[i + 1];
            words = words[..^1];
            if (at < words.Length)
                border = at;
        }
        if (words.Length == 1)
            return Lone(words[0], married);

        var best = new Choice(float.NegativeInfinity, 0, false);
        var second = best;
        var none = maybeAllGiven || married is not null ? 0 : 1;
        for (var surnames = none; surnames < words.Length; surnames++)
        {
            var given = words.Length - surnames;
            var prior = Prior(given, surnames);
            Consider(new(prior + Bits(words, 0, given) + Order(order, false), surnames, false), ref best, ref second);
            if (surnames == 0)
                continue;
            var last = prior + Bits(words, surnames, given) + Order(order, true);
            if (border == surnames)
                last += Shown;
            Consider(new(last, surnames, true), ref best, ref second);
        }
        var alternative = best.Bits - second.Bits <= Near ? Make(words, second, married, null) : null;
        return Make(words, best, married, alternative);
    }

    /// <summary>One word may be either, unless we know it as one of the two.</summary>
    private static PersonNameReading Lone(NameWord word, string? married)
    {
        var given = new PersonNameReading([word.Text], null, null, married, false, null);
        var surname = new PersonNameReading([], word.Text, null, married, false, null);
        var (best, other) = word.Given >= word.Surname ? (given, surname) : (surname, given);
        return Math.Abs(word.Given - word.Surname) <= Unsure ? best with { Alternative = other } : best;
    }

    private readonly record struct Choice(float Bits, int Surnames, bool SurnamesFirst);

    /// <summary>The word behind "de" or "viuda de" that is a husband's surname; −1 when there is none.</summary>
    private static int FindMarried(ReadOnlySpan<NameWord> words)
    {
        for (var i = words.Length - 1; i > 0; i--)
            if (IsHusbands(words, i))
                return i;
        return -1;
    }

    /// <summary>A widow's always; "de X" where X is a surname rather than a given name, and the bearer not clearly a man.</summary>
    internal static bool IsHusbands(ReadOnlySpan<NameWord> words, int i)
    {
        if (words[i].Widow)
            return true;
        if (!words[i].Of || words[i].Surname <= words[i].Given)
            return false;
        foreach (ref readonly var word in words)
            if (word.Given > word.Surname && PersonNames.SexOf(word.Text) is 'M')
                return false;
        return true;
    }

    private static float Bits(ReadOnlySpan<NameWord> words, int from, int given)
    {
        var bits = 0f;
        for (var i = 0; i < words.Length; i++)
            bits += i >= from && i < from + given ? words[i].Given : words[i].Surname;
        return bits;
    }

    private static float Order(NameOrder order, bool surnamesFirst) =>
        order switch
        {
            NameOrder.GivenFirst => surnamesFirst ? 0 : Declared,
            NameOrder.SurnameFirst => surnamesFirst ? Declared : 0,
            _ => surnamesFirst ? 0 : Usual,
        };

    /// <summary>Bits for how many given names and surnames people with so many words have.</summary>
    private static float Prior(int given, int surnames) =>
        (given, surnames) switch
        {
            (_, 0) => -3,
            (1, 1) => 0,
            (1, 2) => -0.8f,
            (2, 1) => -1.3f,
            (2, 2) => -0.2f,
            (3, 1) => -4,
            (3, 2) => -0.6f,
            (2, 3) => -4,
            (1, 3) => -6,
            (_, 2) => -1.5f,
            (_, 1) => -6,
            (_, 3) => -5,
            _ => -12,
        };

    private static void Consider(Choice choice, ref Choice best, ref Choice second)
    {
        if (choice.Bits > best.Bits)
            (second, best) = (best, choice);
        else if (choice.Bits > second.Bits)
            second = choice;
    }

    private static PersonNameReading Make(
        ReadOnlySpan<NameWord> words,
        Choice choice,
        string? married,
        PersonNameReading? alternative
    )
    {
        var given = words.Length - choice.Surnames;
        var from = choice.SurnamesFirst ? choice.Surnames : 0;
        var names = new string[given];
        for (var i = 0; i < given; i++)
            names[i] = words[from + i].Text;
        var first = choice.SurnamesFirst ? 0 : given;
        return new(
            names,
            choice.Surnames > 0 ? words[first].Text : null,
            choice.Surnames > 1 ? words[first + choice.Surnames - 1].Text : null,
            married,
            false,
            alternative
        );
    }
}

/// <summary>A name that came in columns; they may hold each other's content.</summary>
internal static class NameParts
{
    /// <summary>Bits for believing that a source put surnames where given names belong.</summary>
    private const float Swapped = 9;

    public static PersonNameReading Read(Span<NameWord> words, int given, int surname1)
    {
        string? married = null;
        for (var i = words.Length - 1; i > given; i--)
            if (NameSplit.IsHusbands(words, i) || (words[i].Of && i >= surname1))
            {
                married = words[i].Bare;
                for (var j = i; j + 1 < words.Length; j++)
                    words[j] = words[j + 1];
                words = words[..^1];
                surname1 = Math.Min(surname1, words.Length);
                break;
            }
        var straight = Straight(words, given, surname1, married);
        if (given == 0 || words.Length == given)
            return straight;

        var evidence = words[0].Surname - words[0].Given + words[given].Given - words[given].Surname;
        if (evidence < 0)
            return straight;
        var swapped = Swap(words, given, surname1, married);
        return evidence >= Swapped
            ? swapped with
            {
                Alternative = evidence < Swapped + 3 ? straight : null,
            }
            : straight with
            {
                Alternative = swapped,
            };
    }

    private static PersonNameReading Straight(ReadOnlySpan<NameWord> words, int given, int surname1, string? married)
    {
        var first = given < words.Length ? words[given].Text : null;
        string? second = null;
        if (words.Length > surname1 && surname1 > given)
            second = words[surname1].Text;
        else if (words.Length > given + 1)
            second = words[given + 1].Text;
        return new(Texts(words[..given]), first, second, married, false, null);
    }

    private static PersonNameReading Swap(ReadOnlySpan<NameWord> words, int given, int surname1, string? married)
    {
        var names = new List<string>(2) { words[given].Text };
        var surnames = new List<string>(2) { words[0].Text };
        for (var i = 1; i < given; i++)
            (words[i].Surname >= words[i].Given ? surnames : names).Add(words[i].Text);
        for (var i = given + 1; i < words.Length; i++)
            (words[i].Surname >= words[i].Given ? surnames : names).Add(words[i].Text);
        return new([.. names], surnames[0], surnames.Count > 1 ? surnames[1] : null, married, false, null);
    }

    private static string[] Texts(ReadOnlySpan<NameWord> words)
    {
        var texts = new string[words.Length];
        for (var i = 0; i < texts.Length; i++)
            texts[i] = words[i].Text;
        return texts;
    }
}
