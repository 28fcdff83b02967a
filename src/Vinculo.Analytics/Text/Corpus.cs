using System.Runtime.InteropServices;

namespace Vinculo.Analytics.Text;

/// <summary>Texts read into words, once, for every method that asks about them.</summary>
/// <remarks>
/// Accents and capitals do not matter, forms of a word count as one, joining words are left out, and so are numbers,
/// addresses and words hidden by a run of the same letter. Two words that follow each other, with at most two joining words
/// between them, are a phrase.
/// </remarks>
public sealed class Corpus
{
    private const int Break = -1;
    private const int MostBetween = 2;
    private const int FewestOfSecond = 64;
    private const double SecondShare = 0.1;

    private readonly WordReading reading;
    private readonly Language[] languages;
    private readonly int[][] terms;

    private Corpus(IReadOnlyList<string> texts, WordReading reading, Language[] languages, int[][] terms) =>
        (Texts, this.reading, this.languages, this.terms) = (texts, reading, languages, terms);

    /// <summary>The texts as they came.</summary>
    public IReadOnlyList<string> Texts { get; }

    /// <summary>Number of texts.</summary>
    public int Count => Texts.Count;

    /// <summary>The language most texts are read in.</summary>
    public Language Language { get; private init; }

    /// <summary>Whether both languages have their part: a tenth of the texts, and 64 of them.</summary>
    public bool IsMixed { get; private init; }

    /// <summary>Reads texts.</summary>
    /// <param name="texts">Any; empty ones have no words.</param>
    /// <param name="language">Null to find out for each text by its joining words; texts without any follow the majority, or, where both languages have their part, their other words.</param>
    public static Corpus Read(IReadOnlyList<string> texts, Language? language = null)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var found = new Language?[texts.Count];
        if (language is null)
            Parallel.For(0, found.Length, i => found[i] = WordReading.LanguageOf(texts[i]));
        var (spanish, english) = (found.Count(l => l == Language.Spanish), found.Count(l => l == Language.English));
        var main = language ?? (english > spanish ? Language.English : Language.Spanish);
        var isMixed = Math.Min(spanish, english) >= Math.Max(FewestOfSecond, SecondShare * (spanish + english));
        var languages = Array.ConvertAll(found, l => l ?? main);
        var reading = new WordReading();
        var words = new List<Word>();
        int[][] terms = [.. texts.Select((text, i) => TermsOf(reading, text, languages[i], words))];
        if (isMixed)
            SettleDoubts(texts, found, languages, terms, reading);
        return new Corpus(texts, reading, languages, terms) { Language = main, IsMixed = isMixed };
    }

    /// <summary>Texts without joining words go to the language more of whose words they hold; to the majority's when even.</summary>
    private static void SettleDoubts(
        IReadOnlyList<string> texts,
        Language?[] found,
        Language[] languages,
        int[][] terms,
        WordReading reading
    )
    {
        HashSet<int>[] known =
        [
            [],
            [],
        ];
        for (var i = 0; i < found.Length; i++)
            if (found[i] is { } sure)
                known[(int)sure].UnionWith(terms[i]);
        var words = new List<Word>();
        for (var i = 0; i < found.Length; i++)
        {
            if (found[i] is not null)
                continue;
            var other = languages[i] == Language.Spanish ? Language.English : Language.Spanish;
            var read = TermsOf(reading, texts[i], other, words);
            if (Known(read, other) > Known(terms[i], languages[i]))
                (languages[i], terms[i]) = (other, read);
        }

        int Known(int[] row, Language language) => row.Count(t => t != Break && known[(int)language].Contains(t));
    }

    private static int[] TermsOf(WordReading reading, string text, Language language, List<Word> words)
    {
        words.Clear();
        reading.Read(text, language, words);
        var row = new List<int>();
        var between = 0;
        foreach (var word in words)
        {
            if (
                row.Count > 0
                && row[^1] != Break
                && (word.Apart || word.Kind == WordKind.Hidden || between > MostBetween)
            )
                row.Add(Break);
            between = word.Kind == WordKind.Stop ? between + 1 : 0;
            if (word.Kind == WordKind.Content)
                row.Add(word.Stem);
        }
        return [.. row];
    }

    /// <summary>Some of the texts, as they were read.</summary>
    /// <param name="places">Positions 0 … <see cref="Count"/> - 1.</param>
    internal Corpus Take(int[] places) =>
        new(
            [.. places.Select(i => Texts[i])],
            reading,
            Array.ConvertAll(places, i => languages[i]),
            Array.ConvertAll(places, i => terms[i])
        )
        {
            Language = places.Length > 0 ? languages[places[0]] : Language,
        };

    /// <summary>The language a text was read in.</summary>
    public Language LanguageOf(int text) => languages[text];

    private string Example(int stem) => reading.Examples[stem];

    /// <summary>Whether one of a term's words is one that any letter to a company holds.</summary>
    internal bool IsPale(long term) =>
        StopWords.IsPale(Example(First(term))) || Second(term) >= 0 && StopWords.IsPale(Example(Second(term)));

    /// <summary>Adds the terms of a text: words as (stem, -1), phrases as (stem, stem), each as often as it occurs.</summary>
    internal void Terms(int text, List<long> into)
    {
        var before = Break;
        foreach (var stem in terms[text])
        {
            if (stem != Break)
            {
                into.Add(Term(stem));
                if (before != Break && before != stem)
                    into.Add(Term(before, stem));
            }
            before = stem;
        }
    }

    /// <summary>Adds every four letters in a row of a text, word by word; the ends of words count as letters.</summary>
    internal void Pieces(int text, List<long> into)
    {
        var written = Texts[text];
        Span<char> one = stackalloc char[1];
        ulong last = ' ';
        var length = 1;
        for (var i = 0; i <= written.Length; i++)
        {
            var c = i < written.Length ? written[i] : ' ';
            if (char.IsLetter(c) && WordReading.Fold([c], one) == 1)
            {
                last = (last << 16) | one[0];
                length++;
                if (length >= 4)
                    into.Add((long)last);
            }
            else if (length > 1)
            {
                last = (last << 16) | ' ';
                into.Add((long)last);
                last = ' ';
                length = 1;
            }
        }
    }

    /// <summary>The key of a word.</summary>
    internal static long Term(int stem) => ((long)stem << 32) | 0xFFFFFFFF;

    /// <summary>The key of a phrase.</summary>
    internal static long Term(int first, int second) => ((long)first << 32) | (uint)second;

    internal static int First(long term) => (int)(term >> 32);

    /// <summary>Stem of a phrase's second word; -1 for a word.</summary>
    internal static int Second(long term) => (int)term;

    /// <summary>How a term is mostly written in some texts: with accents, in lower case, with the small words between.</summary>
    internal string Written(long term, IEnumerable<int> texts)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        var (first, second) = (First(term), Second(term));
        var words = new List<Word>();
        foreach (var text in texts)
        {
            words.Clear();
            reading.Read(Texts[text], languages[text], words);
            for (var i = 0; i < words.Count; i++)
            {
                if (words[i].Stem != first || words[i].Kind != WordKind.Content)
                    continue;
                var last = second < 0 ? i : EndOfPhrase(words, i, second);
                if (last < 0)
                    continue;
                var end = words[last].Start + words[last].Length;
                var written = Texts[text][words[i].Start..end].ToLowerInvariant();
                if (second >= 0)
                    written = string.Join(' ', written.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
                CollectionsMarshal.GetValueRefOrAddDefault(seen, written, out _)++;
            }
        }
        return seen.Count == 0
            ? second < 0
                ? Example(first)
                : Example(first) + " " + Example(second)
            : seen.OrderByDescending(s => s.Value).ThenByDescending(s => s.Key, StringComparer.Ordinal).First().Key;
    }

    private static int EndOfPhrase(List<Word> words, int from, int second)
    {
        for (var i = from + 1; i < words.Count && i <= from + MostBetween + 1; i++)
        {
            if (words[i].Apart || words[i].Kind == WordKind.Hidden)
                return -1;
            if (words[i].Kind == WordKind.Content)
                return words[i].Stem == second ? i : -1;
        }
        return -1;
    }
}
