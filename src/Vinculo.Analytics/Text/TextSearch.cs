namespace Vinculo.Analytics.Text;

/// <summary>A text that answers a question.</summary>
/// <param name="Text">Its place among those given.</param>
/// <param name="Score">By [RZ2009]; comparable within one question only.</param>
/// <param name="Share">How much of what the question asks it speaks of, 0 … 1, rare words counting more.</param>
public readonly record struct TextHit(int Text, double Score, double Share);

/// <summary>Finds texts by words: forms of a word count as one, rare words count more, long texts count less.</summary>
/// <remarks>
/// [RZ2009] BM25, eq. 3.15, with a title counting as <see cref="TitleWeight"/> texts of its length. The last word of a
/// question may be half written: it stands for all words that begin so.
/// </remarks>
public sealed class TextSearch
{
    /// <summary>A word of the title says more than one of the text.</summary>
    public const int TitleWeight = 4;

    private const double Saturation = 1.2;
    private const double Length = 0.75;
    private const int ShortestPrefix = 3;

    private readonly Lock reading = new();
    private readonly WordReading words = new();
    private readonly Language language;
    private readonly Dictionary<int, List<(int Text, double Times)>> postings = [];
    private readonly double[] lengths;
    private readonly double mean;
    private readonly int known;

    /// <param name="texts">n titles and texts; empty ones are never found.</param>
    /// <param name="language">Of all of them.</param>
    public TextSearch(IReadOnlyList<(string Title, string Body)> texts, Language language)
    {
        ArgumentNullException.ThrowIfNull(texts);
        this.language = language;
        lengths = new double[texts.Count];
        for (var text = 0; text < texts.Count; text++)
        {
            var times = new Dictionary<int, double>();
            Count(texts[text].Title, TitleWeight, times);
            Count(texts[text].Body, 1, times);
            foreach (var (stem, many) in times)
            {
                if (!postings.TryGetValue(stem, out var where))
                    postings[stem] = where = [];
                where.Add((text, many));
                lengths[text] += many;
            }
        }
        mean = texts.Count == 0 ? 1 : Math.Max(1, lengths.Average());
        known = words.Examples.Count;
    }

    /// <summary>The texts that answer a question best.</summary>
    /// <param name="question">Any; without a word that says something nothing is found.</param>
    /// <param name="most">At most so many, above 0.</param>
    /// <returns>The best first; texts that score alike in the order they were given.</returns>
    public IReadOnlyList<TextHit> Find(string question, int most)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(most);
        var asked = Asked(question);
        var scores = new double[lengths.Length];
        var said = new double[lengths.Length];
        var all = 0.0;
        foreach (var stems in asked)
        {
            var spoken = new Dictionary<int, double>();
            foreach (var stem in stems)
            foreach (var (text, times) in postings.GetValueOrDefault(stem) ?? [])
                spoken[text] = spoken.GetValueOrDefault(text) + times;
            // A word nobody wrote is as rare as can be: it keeps the share down.
            var rarity = Math.Log(1 + (lengths.Length - spoken.Count + 0.5) / (spoken.Count + 0.5));
            all += rarity;
            foreach (var (text, times) in spoken)
            {
                var norm = Saturation * (1 - Length + Length * lengths[text] / mean);
                scores[text] += rarity * times * (Saturation + 1) / (times + norm);
                said[text] += rarity;
            }
        }
        return
        [
            .. Enumerable
                .Range(0, scores.Length)
                .Where(text => scores[text] > 0)
                .OrderByDescending(text => scores[text])
                .ThenBy(text => text)
                .Take(most)
                .Select(text => new TextHit(text, scores[text], said[text] / all)),
        ];
    }

    private void Count(string text, double weight, Dictionary<int, double> times)
    {
        var read = new List<Word>();
        words.Read(text, language, read);
        foreach (var word in read)
            if (word.Kind == WordKind.Content)
                times[word.Stem] = times.GetValueOrDefault(word.Stem) + weight;
    }

    /// <summary>For each different word of a question the stems it stands for.</summary>
    private List<int[]> Asked(string question)
    {
        var read = new List<Word>();
        // Reading notes words it has not met; two who ask at once must not note them together.
        lock (reading)
            words.Read(question, language, read);
        var asked = new List<int[]>();
        var seen = new HashSet<int>();
        for (var i = 0; i < read.Count; i++)
        {
            if (read[i].Kind != WordKind.Content || !seen.Add(read[i].Stem))
                continue;
            var isLast = i == read.Count - 1 && read[i].Start + read[i].Length == question.Length;
            asked.Add(isLast ? Beginning(question, read[i]) : [read[i].Stem]);
        }
        return asked;
    }

    /// <summary>The stem of a word that is being written, and all that begin like it.</summary>
    private int[] Beginning(string question, Word last)
    {
        var written = WordReading.Folded(question.Substring(last.Start, last.Length));
        if (written.Length < ShortestPrefix)
            return [last.Stem];
        var stems = new List<int> { last.Stem };
        for (var stem = 0; stem < known; stem++)
            if (stem != last.Stem && words.Examples[stem].StartsWith(written, StringComparison.Ordinal))
                stems.Add(stem);
        return [.. stems];
    }
}
