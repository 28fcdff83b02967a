using System.Globalization;

namespace Vinculo.Analytics.Text;

internal enum WordKind : byte
{
    /// <summary>Says what the text is about.</summary>
    Content,

    /// <summary>Joins other words.</summary>
    Stop,

    /// <summary>A number, a key, an address of the network, or a run of one letter that hides a name.</summary>
    Hidden,
}

/// <summary>One word of a text.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="Length">How many characters it has.</param>
/// <param name="Kind">What it is good for.</param>
/// <param name="Stem">Number of its stem; -1 unless it is content.</param>
/// <param name="Apart">Whether more than a blank lies between it and the word before.</param>
internal readonly record struct Word(int Start, int Length, WordKind Kind, int Stem, bool Apart);

/// <summary>Reads texts into words and numbers their stems in the order they appear. Not for two threads.</summary>
internal sealed class WordReading
{
    private readonly Dictionary<string, (WordKind Kind, int Stem)>[] known =
    [
        new(StringComparer.Ordinal),
        new(StringComparer.Ordinal),
    ];

    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);
    private readonly List<string> examples = [];
    private char[] buffer = new char[64];

    /// <summary>For each stem a folded word that has it.</summary>
    internal IReadOnlyList<string> Examples => examples;

    /// <summary>The language whose small words a text holds more of; null when neither leads.</summary>
    internal static Language? LanguageOf(string text)
    {
        Span<int> seen = stackalloc int[2];
        var at = 0;
        var words = 0;
        Span<char> folded = stackalloc char[16];
        var spanish = StopWords.Of(Language.Spanish).GetAlternateLookup<ReadOnlySpan<char>>();
        var english = StopWords.Of(Language.English).GetAlternateLookup<ReadOnlySpan<char>>();
        while (words < 400 && Next(text, ref at, out var start, out _))
        {
            words++;
            var length = at - start;
            if (length > folded.Length)
                continue;
            length = Fold(text.AsSpan(start, length), folded);
            if (spanish.Contains(folded[..length]))
                seen[0]++;
            if (english.Contains(folded[..length]))
                seen[1]++;
        }
        return seen[0] == seen[1] ? null
            : seen[0] > seen[1] ? Language.Spanish
            : Language.English;
    }

    /// <summary>Adds the words of a text to a list.</summary>
    internal void Read(string text, Language language, List<Word> into)
    {
        var lookup = known[(int)language].GetAlternateLookup<ReadOnlySpan<char>>();
        var at = 0;
        while (Next(text, ref at, out var start, out var apart))
        {
            var length = at - start;
            if (buffer.Length < length)
                buffer = new char[length * 2];
            var folded = buffer.AsSpan(0, Fold(text.AsSpan(start, length), buffer));
            if (!lookup.TryGetValue(folded, out var entry))
            {
                entry = Judge(folded.ToString(), language);
                lookup[folded] = entry;
            }
            into.Add(new Word(start, length, entry.Kind, entry.Stem, apart));
        }
    }

    /// <summary>Lower case without accents; apostrophes and marks fall away.</summary>
    internal static int Fold(ReadOnlySpan<char> word, Span<char> into)
    {
        var n = 0;
        foreach (var c in word)
        {
            if (c < 0x80)
            {
                if (c != '\'')
                    into[n++] = char.ToLowerInvariant(c);
            }
            else if (CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark && c != '’')
                into[n++] = Plain(char.ToLowerInvariant(c));
        }
        return n;
    }

    internal static string Folded(string word)
    {
        Span<char> folded = new char[word.Length];
        return folded[..Fold(word, folded)].ToString();
    }

    private static char Plain(char c) =>
        c switch
        {
            'á' or 'à' or 'â' or 'ä' or 'ã' or 'å' => 'a',
            'é' or 'è' or 'ê' or 'ë' => 'e',
            'í' or 'ì' or 'î' or 'ï' => 'i',
            'ó' or 'ò' or 'ô' or 'ö' or 'õ' => 'o',
            'ú' or 'ù' or 'û' or 'ü' => 'u',
            'ñ' => 'n',
            'ç' => 'c',
            _ => c,
        };

    /// <summary>Finds the next run of letters and digits; an address of the network is one run.</summary>
    private static bool Next(string text, ref int at, out int start, out bool apart)
    {
        apart = false;
        while (at < text.Length && !char.IsLetterOrDigit(text[at]))
        {
            apart |= text[at] is not (' ' or '\u00a0' or '-' or '\t');
            at++;
        }
        start = at;
        if (at >= text.Length)
            return false;
        while (at < text.Length && IsInside(text, at))
            at++;
        if (IsAddress(text, start, at))
            while (at < text.Length && !char.IsWhiteSpace(text[at]))
                at++;
        return true;
    }

    private static bool IsInside(string text, int at)
    {
        var c = text[at];
        if (char.IsLetterOrDigit(c) || c >= 0x300 && c < 0x370)
            return true;
        return c is '\'' or '’' && at + 1 < text.Length && char.IsLetter(text[at + 1]);
    }

    private static bool IsAddress(string text, int start, int end)
    {
        if (end < text.Length && text[end] == '@')
            return true;
        var word = text.AsSpan(start, end - start);
        if (word.StartsWith("http", StringComparison.OrdinalIgnoreCase) && end < text.Length && text[end] == ':')
            return true;
        if (word.Equals("www", StringComparison.OrdinalIgnoreCase) && end < text.Length && text[end] == '.')
            return true;
        // ana.perez@…: the at sign comes after a point.
        var look = end;
        while (look < text.Length && (char.IsLetterOrDigit(text[look]) || text[look] is '.' or '_'))
            look++;
        return look > end && look < text.Length && text[look] == '@';
    }

    private (WordKind Kind, int Stem) Judge(string folded, Language language)
    {
        if (StopWords.Of(language).Contains(folded) || folded.Length < 2 && !folded.All(char.IsDigit))
            return (WordKind.Stop, -1);
        if (IsHidden(folded))
            return (WordKind.Hidden, -1);
        var stem = LightStem.Of(folded, language);
        if (!numbers.TryGetValue(stem, out var number))
        {
            numbers.Add(stem, number = examples.Count);
            examples.Add(folded);
        }
        return (WordKind.Content, number);
    }

    private static bool IsHidden(string folded)
    {
        if (
            folded.Length > 40
            || folded.Contains('@', StringComparison.Ordinal)
            || folded.Contains('/', StringComparison.Ordinal)
        )
            return true;
        var digits = 0;
        var same = 1;
        for (var i = 0; i < folded.Length; i++)
        {
            if (char.IsDigit(folded[i]))
                digits++;
            if (i > 0 && folded[i] == folded[0])
                same++;
        }
        if (same == folded.Length)
            return true;
        // 4g, w2 and 401k are words; 17384b92 is somebody's key.
        return digits > 0 && (digits == folded.Length || folded.Length > 4);
    }
}
