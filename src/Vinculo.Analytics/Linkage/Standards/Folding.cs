using System.Globalization;
using System.Text;

namespace Vinculo.Analytics.Linkage.Standards;

/// <summary>
/// Text as it is compared: capitals A–Z, digits and single spaces. Accents go, Ñ becomes N, apostrophes vanish, other marks
/// part words. Text that was stored in UTF-8 and read as Latin-1 ("GÃ³mez") is put right first.
/// </summary>
internal static class Folding
{
    /// <summary>Longest text that is looked at; the rest of a longer one is ignored.</summary>
    public const int Longest = 512;

    /// <summary>A letter that was lost on the way ("Mu?oz"); kept by <see cref="FoldKeepingGaps"/> inside words.</summary>
    public const char Gap = '?';

    private const int TableLength = 0x2100;
    private const char Space = ' ';
    private const char Nothing = '\0';
    private const char Two = '\u0001';

    private static readonly char[] Table = Build();

    /// <summary>Folds <paramref name="text"/> into <paramref name="into"/>, which holds twice its length.</summary>
    /// <returns>How many characters were written; no space at either end.</returns>
    public static int Fold(ReadOnlySpan<char> text, Span<char> into) => Fold(text, into, false);

    /// <summary>The same, but a question mark between two letters stays: a letter stood there.</summary>
    public static int FoldKeepingGaps(ReadOnlySpan<char> text, Span<char> into) => Fold(text, into, true);

    public static string Fold(string text)
    {
        if (text.Length == 0)
            return "";
        Span<char> repaired = stackalloc char[Longest];
        var source = Meant(text, repaired);
        Span<char> into = stackalloc char[source.Length * 2];
        var length = Fold(source, into, false);
        return into[..length].SequenceEqual(text) ? text : new string(into[..length]);
    }

    /// <summary>A text as it was meant: cut where it is too long, and put right in <paramref name="repaired"/> if it has to be.</summary>
    public static ReadOnlySpan<char> Meant(ReadOnlySpan<char> text, Span<char> repaired)
    {
        var source = text[..Math.Min(text.Length, repaired.Length)];
        return NeedsRepair(source) ? repaired[..Repair(source, repaired)] : source;
    }

    /// <summary>Does a text hold the marks of a wrong decoding or of HTML?</summary>
    private static bool NeedsRepair(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
            if (c is 'Ã' or 'Â' or 'ã' or 'â' or '&' or '\u00C4' or '\u00C5' or '\u00E4')
                return true;
        return false;
    }

    /// <summary>
    /// Puts UTF-8 that was read as Latin-1 or Windows-1252 right, once or twice over, and the few HTML entities of names.
    /// </summary>
    /// <returns>Characters written; never more than were read.</returns>
    private static int Repair(ReadOnlySpan<char> text, Span<char> into)
    {
        var length = RepairOnce(text, into);
        if (length < text.Length && NeedsRepair(into[..length]))
            length = RepairOnce(into[..length], into);
        return length;
    }

    private static int RepairOnce(ReadOnlySpan<char> text, Span<char> into)
    {
        var at = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '&' && Entity(text[i..], out var letter) is var taken && taken > 0)
            {
                into[at++] = letter;
                i += taken - 1;
                continue;
            }
            // Lower-casing a broken text turns the lead Ã into ã; a Portuguese ã is followed by a letter, not by a mark.
            var lead = c switch
            {
                'Ã' or 'ã' => 0xC3,
                'Â' or 'â' => 0xC2,
                'Ä' or 'ä' => 0xC4,
                'Å' => 0xC5,
                _ => 0,
            };
            if (lead > 0 && i + 1 < text.Length && Trail(text[i + 1]) is var trail && trail >= 0)
            {
                into[at++] = (char)(((lead & 0x1F) << 6) | (trail & 0x3F));
                i++;
            }
            else if (c == 'Ã' && i > 0 && char.IsLower(text[i - 1]) && (i + 1 == text.Length || text[i + 1] < 128))
            {
                into[at++] = 'í'; // its second byte is a soft hyphen, which many programs throw away
            }
            else
            {
                into[at++] = c;
            }
        }
        return at;
    }

    /// <summary>The byte a character stands for in Windows-1252, when it can be the second byte of UTF-8; else −1.</summary>
    private static int Trail(char c)
    {
        if (c is >= '\u0080' and <= '\u00BF')
            return c;
        return c switch
        {
            '€' => 0x80,
            '‚' => 0x82,
            'ƒ' => 0x83,
            '„' => 0x84,
            '…' => 0x85,
            '†' => 0x86,
            '‡' => 0x87,
            'ˆ' => 0x88,
            '‰' => 0x89,
            'Š' => 0x8A,
            '‹' => 0x8B,
            'Œ' => 0x8C,
            'Ž' => 0x8E,
            '‘' => 0x91,
            '’' => 0x92,
            '“' => 0x93,
            '”' => 0x94,
            '•' => 0x95,
            '–' => 0x96,
            '—' => 0x97,
            '˜' => 0x98,
            '™' => 0x99,
            'š' => 0x9A,
            '›' => 0x9B,
            'œ' => 0x9C,
            'ž' => 0x9E,
            'Ÿ' => 0x9F,
            _ => -1,
        };
    }

    private static int Entity(ReadOnlySpan<char> text, out char letter)
    {
        letter = Nothing;
        var end = text[..Math.Min(text.Length, 10)].IndexOf(';');
        if (end < 3)
            return 0;
        var name = text[1..end];
        if (name[0] == '#' && int.TryParse(name[1..], NumberStyles.None, CultureInfo.InvariantCulture, out var code))
        {
            letter = code is > 31 and < 0x2000 ? (char)code : Space;
            return end + 1;
        }
        if (name.SequenceEqual("amp"))
            letter = '&';
        else if (name.EndsWith("acute") || name.EndsWith("tilde") || name.EndsWith("uml") || name.EndsWith("grave"))
            letter = name[0];
        else if (name.SequenceEqual("nbsp") || name.SequenceEqual("quot"))
            letter = Space;
        return letter == Nothing ? 0 : end + 1;
    }

    private static int Fold(ReadOnlySpan<char> text, Span<char> into, bool gaps)
    {
        var at = 0;
        var parted = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            var folded = c < TableLength ? Table[c] : Rare(c);
            if (folded == Nothing)
                continue;
            if (
                gaps
                && c is '?' or '\uFFFD'
                && (i > 0 && char.IsLetter(text[i - 1]) || i + 1 < text.Length && char.IsLetter(text[i + 1]))
            )
                folded = Gap;
            if (folded == Space)
            {
                parted = true;
                continue;
            }
            if (parted && at > 0)
                into[at++] = Space;
            parted = false;
            if (folded == Two)
                at += Pair(c, into[at..]);
            else
                into[at++] = folded;
        }
        return at;
    }

    private static int Pair(char c, Span<char> into)
    {
        var pair = char.ToUpperInvariant(c) switch
        {
            'Æ' => "AE",
            'Œ' => "OE",
            'Þ' => "TH",
            _ => "SS",
        };
        pair.CopyTo(into);
        return 2;
    }

    private static char Rare(char c) => char.IsLetterOrDigit(c) ? char.ToUpperInvariant(c) : Space;

    private static char[] Build()
    {
        var table = new char[TableLength];
        for (var c = 0; c < TableLength; c++)
            table[c] = FoldOne((char)c);
        return table;
    }

    private static char FoldOne(char c)
    {
        if (char.IsAsciiLetterOrDigit(c))
            return char.ToUpperInvariant(c);
        switch (c)
        {
            case '\'' or '’' or '‘' or '´' or '`' or '\u00AD' or '\u200B' or '\u200D' or '\uFEFF':
                return Nothing;
            case 'ß' or 'Æ' or 'æ' or 'Œ' or 'œ' or 'Þ' or 'þ':
                return Two;
            case 'Ø' or 'ø':
                return 'O';
            case 'Ł' or 'ł':
                return 'L';
            case 'Đ' or 'đ' or 'Ð' or 'ð':
                return 'D';
            case 'ı':
                return 'I';
            case 'ª':
                return 'A';
            case 'º' or '°':
                return Space;
        }
        if (char.IsSurrogate(c))
            return Space;
        var parts = c.ToString().Normalize(NormalizationForm.FormD);
        if (char.IsLetterOrDigit(parts[0]))
            return char.ToUpperInvariant(parts[0]);
        return CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark ? Nothing : Space;
    }
}
