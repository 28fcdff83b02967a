using System.Runtime.CompilerServices;

namespace Vinculo.Analytics.Linkage.Standards;

/// <summary>One word of a name, its particles joined to it.</summary>
internal struct NameWord
{
    /// <summary>DELACRUZ, GARCIA.</summary>
    public string Text;

    /// <summary>Without its particle: CRUZ.</summary>
    public string Bare;

    /// <summary>Bits as a given name and as a surname.</summary>
    public float Given;
    public float Surname;

    /// <summary>"de X" where DEX is no surname of its own: perhaps the husband's.</summary>
    public bool Of;

    /// <summary>"viuda de X".</summary>
    public bool Widow;
}

/// <summary>The words of one name, on the stack.</summary>
[InlineArray(Most)]
internal struct NameWordBuffer
{
    public const int Most = 12;
    private NameWord first;
}

/// <summary>Parts a text into the words of a name: titles go, particles join, lost letters are put back.</summary>
internal static class NameWords
{
    private const int LongestParticle = 24;

    /// <summary>Reads words behind those that are there.</summary>
    /// <param name="text">As written.</param>
    /// <param name="into">Gets the words.</param>
    /// <param name="count">How many are there already.</param>
    /// <param name="comma">How many words stood before the first comma; −1 without one.</param>
    /// <returns>How many are there now.</returns>
    public static int Read(ReadOnlySpan<char> text, Span<NameWord> into, int count, out int comma)
    {
        comma = -1;
        Span<char> repaired = stackalloc char[Folding.Longest];
        var source = Folding.Meant(text, repaired);
        var open = source.IndexOf('(');
        if (open > 0 && source[open..].IndexOf(')') > 0)
            source = source[..open]; // "José (Pepe)": what follows in brackets is a remark
        Span<char> folded = stackalloc char[source.Length * 2];
        var mark = source.IndexOf(',');
        if (mark > 0)
        {
            count = ReadFolded(folded[..Folding.FoldKeepingGaps(source[..mark], folded)], into, count);
            comma = count;
            source = source[(mark + 1)..];
        }
        return ReadFolded(folded[..Folding.FoldKeepingGaps(source, folded)], into, count);
    }

    private static int ReadFolded(ReadOnlySpan<char> text, Span<NameWord> into, int count)
    {
        Span<char> joined = stackalloc char[LongestParticle + text.Length];
        var prefix = 0;
        var onlyDe = false;
        var widow = false;
        var begun = count;
        while (text.Length > 0 && count < into.Length)
        {
            var space = text.IndexOf(' ');
            var word = space < 0 ? text : text[..space];
            text = space < 0 ? default : text[(space + 1)..];

            if (IsWidow(word) && text.Length > 0 && count > 0)
            {
                widow = true;
                continue;
            }
            if (text.Length > 0 && IsTitle(word) && count == begun)
                continue;
            if (count > begun && text.Length == 0 && word is "JR" or "JUNIOR" or "II" or "III" or "IV" or "FILHO")
                continue;
            if (word is "Y" && count > begun && text.Length > 0)
                continue;
            if (IsParticle(word) && text.Length > 0 && prefix + word.Length < LongestParticle)
            {
                onlyDe = prefix == 0 && word is "DE";
                word.CopyTo(joined[prefix..]);
                prefix += word.Length;
                continue;
            }
            if (prefix > 0 && IsParticle(word) && text.Length == 0)
                break; // a name that was cut off behind its particle
            Span<char> letters = joined[prefix..];
            word.CopyTo(letters);
            var bare = letters[..Mend(letters, word.Length)];
            if (bare.Length == 0)
                continue;
            count = Add(joined[..(prefix + bare.Length)], prefix, onlyDe, widow, into, count);
            prefix = 0;
            onlyDe = widow = false;
        }
        return count;
    }

    private static int Add(
        ReadOnlySpan<char> joined,
        int prefix,
        bool onlyDe,
        bool widow,
        Span<NameWord> into,
        int count
    )
    {
        var bare = joined[prefix..];
        var entry = NameDictionary.Find(joined);
        if (prefix > 0 && count > 0 && Compound(into[count - 1].Text, joined) is { } compound)
        {
            into[count - 1] = Make(compound.Text, compound.Text, compound, compound.Text);
            return count;
        }
        if (entry is null && prefix == 0 && Nicknames.Surname(joined) is { } full)
        {
            entry = NameDictionary.Find(full);
            into[count] = Make(full, full, entry, full);
            return count + 1;
        }
        if (prefix == 0 && entry is null && count + 1 < into.Length && Glued(joined) is var cut and > 0)
        {
            count = Add(joined[..cut], 0, false, widow, into, count);
            return Add(joined[cut..], 0, false, false, into, count);
        }
        if (prefix == 0)
        {
            var text = entry?.Text ?? new string(joined);
            into[count] = Make(text, text, entry, joined);
            into[count].Widow = widow;
            return count + 1;
        }
        var own = NameDictionary.Find(bare);
        var bareText = own?.Text ?? new string(bare);
        ref var made = ref into[count];
        made = Make(entry?.Text ?? new string(joined), bareText, entry ?? own, bare);
        made.Widow = widow;
        made.Of = onlyDe && entry is null;
        if (entry is null)
        {
            made.Given -= 4;
            made.Surname -= 1;
        }
        return count + 1;
    }

    private static NameWord Make(string text, string bare, NameEntry? entry, ReadOnlySpan<char> weighed)
    {
        NameDictionary.Weigh(weighed, entry, out var given, out var surname);
        if (entry is null && Nicknames.Find(text) is { Length: > 0 } formal && text.Length > 1)
        {
            // A nickname is a given name, as usual as its commonest formal one, less what most people sign with.
            foreach (var name in formal)
                if (NameDictionary.Find(name) is { IsGiven: true } known)
                    given = Math.Max(given, known.Given - 4);
        }
        return new()
        {
            Text = text,
            Bare = bare,
            Given = given,
            Surname = surname,
        };
    }

    /// <summary>Where two usual names were written without a space ("FERNANDOANTONIO"); 0 when they were not.</summary>
    private static int Glued(ReadOnlySpan<char> word)
    {
        const float usual = -12;
        var best = 2 * usual;
        var cut = 0;
        if (word.Length is < 7 or > 30 || Nicknames.Find(new string(word)) is not null)
            return 0;
        for (var i = 3; i <= word.Length - 3; i++)
            if (
                NameDictionary.Find(word[..i]) is { } left
                && NameDictionary.Find(word[i..]) is { } right
                && Math.Max(left.Given, left.Surname) is var a and > usual
                && Math.Max(right.Given, right.Surname) is var b and > usual
                && a + b > best
            )
                (best, cut) = (a + b, i);
        return cut;
    }

    /// <summary>PONCE and DELEON are one surname.</summary>
    private static NameEntry? Compound(string before, ReadOnlySpan<char> joined)
    {
        if (before.Length + joined.Length > 40)
            return null;
        Span<char> both = stackalloc char[40];
        before.CopyTo(both);
        joined.CopyTo(both[before.Length..]);
        return NameDictionary.Find(both[..(before.Length + joined.Length)]);
    }

    /// <summary>Puts back letters that were lost ("MU?OZ") or typed as digits ("G0MEZ"), when that makes a name we know.</summary>
    /// <returns>The word's new length.</returns>
    private static int Mend(Span<char> word, int length)
    {
        var gap = word[..length].IndexOf(Folding.Gap);
        if (gap >= 0)
            return MendGap(word, length, gap);
        if (word[..length].IndexOfAnyInRange('0', '9') < 0)
            return length;
        if (length < 3 || word[..length].IndexOfAnyExceptInRange('0', '9') < 0)
            return 0; // a number is no name
        Span<char> tried = stackalloc char[length];
        for (var i = 0; i < length; i++)
            tried[i] = word[i] switch
            {
                '0' => 'O',
                '1' => 'I',
                '3' => 'E',
                '4' => 'A',
                '5' => 'S',
                var c => c,
            };
        if (NameDictionary.Find(tried) is not null)
        {
            tried.CopyTo(word);
            return length;
        }
        var at = 0;
        for (var i = 0; i < length; i++)
            if (!char.IsAsciiDigit(word[i]))
                word[at++] = word[i];
        return at;
    }

    private static int MendGap(Span<char> word, int length, int gap)
    {
        // One letter may have left one mark or, as the two bytes of UTF-8, two.
        Span<char> tried = stackalloc char[length];
        Span<char> shorter = stackalloc char[length];
        var best = float.NegativeInfinity;
        NameEntry? found = null;
        var last = word[(gap + 1)..length].IndexOf(Folding.Gap);
        var second = last < 0 ? -1 : gap + 1 + last;
        foreach (var letter in "AEIOUN")
        {
            word[..length].CopyTo(tried);
            tried[gap] = letter;
            if (second < 0)
            {
                Consider(tried, ref best, ref found);
                continue;
            }
            if (second == gap + 1)
            {
                tried[..second].CopyTo(shorter);
                tried[(second + 1)..].CopyTo(shorter[second..]);
                Consider(shorter[..(length - 1)], ref best, ref found);
            }
            foreach (var other in "AEIOUN")
            {
                tried[second] = other;
                Consider(tried, ref best, ref found);
            }
        }
        if (found is not null)
        {
            found.Text.CopyTo(word);
            return found.Text.Length;
        }
        var at = 0;
        for (var i = 0; i < length; i++)
            if (word[i] != Folding.Gap)
                word[at++] = word[i];
        return at;

        static void Consider(ReadOnlySpan<char> word, ref float best, ref NameEntry? found)
        {
            if (
                NameDictionary.Find(word) is { } entry
                && Math.Max(entry.Given, entry.Surname) is var bits
                && bits > best
            )
                (best, found) = (bits, entry);
        }
    }

    private static bool IsParticle(ReadOnlySpan<char> word) =>
        word.Length <= 5
        && word
            is "DE"
                or "DEL"
                or "LA"
                or "LAS"
                or "LOS"
                or "SAN"
                or "SANTA"
                or "STA"
                or "VAN"
                or "VON"
                or "DA"
                or "DO"
                or "DOS"
                or "DAS"
                or "DI"
                or "DU"
                or "DER"
                or "DEN"
                or "LE"
                or "EL"
                or "MAC"
                or "MC"
                or "DELLA";

    private static bool IsWidow(ReadOnlySpan<char> word) => word is "VDA" or "VIUDA" or "VD" or "VIU";

    private static bool IsTitle(ReadOnlySpan<char> word) =>
        word.Length <= 10
        && word
            is "DR"
                or "DRA"
                or "ING"
                or "SR"
                or "SRA"
                or "SRTA"
                or "DON"
                or "DONA"
                or "LIC"
                or "LICDA"
                or "LCDO"
                or "LCDA"
                or "ABOG"
                or "ARQ"
                or "PROF"
                or "SENOR"
                or "SENORA"
                or "SENORITA"
                or "DOCTOR"
                or "DOCTORA"
                or "INGENIERO"
                or "INGENIERA"
                or "MR"
                or "MRS"
                or "MS"
                or "MISS"
                or "PBRO"
                or "PADRE"
                or "SGTO"
                or "CAP"
                or "CR"
                or "MTRO"
                or "MTRA"
                or "CP"
                or "ECON"
                or "DNA"
                or "SNR"
                or "SNRA";
}
