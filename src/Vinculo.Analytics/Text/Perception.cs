using System.Globalization;
using System.Text;

namespace Vinculo.Analytics.Text;

/// <summary>A word that spoke for a suggestion, and how strongly.</summary>
/// <param name="Word">As it was written.</param>
/// <param name="Weight">-6 … 6; below 0: against us.</param>
public readonly record struct PerceivedWord(string Word, int Weight);

/// <summary>What a text suggests of whoever wrote it. A suggestion: a person sets it.</summary>
/// <param name="Feeling">1 very bad … 5 very good; null: the text says nothing of it.</param>
/// <param name="Reason">Code of the list of reasons; null: none stands out.</param>
/// <param name="Needs">Codes of the list of needs, the best founded first; at most three.</param>
/// <param name="Words">What the feeling rests on, in the order of the text.</param>
public sealed record PerceptionReading(
    int? Feeling,
    string? Reason,
    IReadOnlyList<string> Needs,
    IReadOnlyList<PerceivedWord> Words
)
{
    public bool IsEmpty => Feeling is null && Reason is null && Needs.Count == 0;
}

/// <summary>
/// Reads feeling, reason and need out of a short text in Spanish or English, by a list of words: what it says can be shown
/// word by word. Denials turn the three words after them round; strengtheners double the next. No learning, no chance.
/// </summary>
public static class Perception
{
    private const int Reach = 3;
    private const int LongestText = 4_000;

    private sealed record Entry(string Kind, string Says, string[] Words);

    private static readonly Lazy<Entry[]> Lexicon = new(Load);

    /// <param name="text">As written; only the first 4,000 characters are read.</param>
    /// <returns>The suggestion; empty when nothing was recognised.</returns>
    public static PerceptionReading Read(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return new(null, null, [], []);
        var said = Split(text.Length > LongestText ? text[..LongestText] : text);
        var folded = said.ConvertAll(Fold);
        var words = Feelings(said, folded);
        var sum = words.Sum(w => w.Weight);
        int? feeling =
            words.Count == 0 ? null
            : sum <= -3 ? 1
            : sum < 0 ? 2
            : sum == 0 ? 3
            : sum < 3 ? 4
            : 5;
        return new(
            feeling,
            Counted("reason", folded).Select(c => c.Says).FirstOrDefault(),
            [.. Counted("need", folded).Select(c => c.Says).Take(3)],
            words
        );
    }

    private static List<PerceivedWord> Feelings(List<string> said, List<string> folded)
    {
        var words = new List<PerceivedWord>();
        var (denied, strong) = (-Reach - 1, -2);
        for (var i = 0; i < folded.Count; i++)
        {
            if (Is("not", folded, i))
                denied = i;
            else if (Is("very", folded, i))
                strong = i;
            var best = Lexicon.Value.Where(e => e.Kind == "feel" && Matches(e, folded, i)).FirstOrDefault();
            if (best is null)
                continue;
            var weight = int.Parse(best.Says, CultureInfo.InvariantCulture) * (strong == i - 1 ? 2 : 1);
            // What is denied is weaker than its contrary: "not bad" is no praise.
            if (denied < i && i - denied <= Reach)
                weight = weight > 0 ? -Math.Min(weight, 2) : 1;
            words.Add(new(said[i], weight));
        }
        return words;
    }

    private static bool Is(string kind, List<string> folded, int at) =>
        Lexicon.Value.Any(e => e.Kind == kind && Matches(e, folded, at));

    private static IEnumerable<(string Says, int Count)> Counted(string kind, List<string> folded) =>
        Lexicon
            .Value.Where(e => e.Kind == kind)
            .Select(
                (e, order) =>
                    (e.Says, Count: Enumerable.Range(0, folded.Count).Count(i => Matches(e, folded, i)), order)
            )
            .Where(c => c.Count > 0)
            .OrderByDescending(c => c.Count)
            .ThenBy(c => c.order)
            .Select(c => (c.Says, c.Count));

    private static bool Matches(Entry entry, List<string> folded, int at)
    {
        foreach (var pattern in entry.Words)
            if (Fits(pattern.Split('+'), folded, at))
                return true;
        return false;
    }

    private static bool Fits(string[] parts, List<string> folded, int at)
    {
        if (at + parts.Length > folded.Count)
            return false;
        for (var i = 0; i < parts.Length; i++)
        {
            var (part, word) = (parts[i], folded[at + i]);
            if (part[^1] == '*' ? !word.StartsWith(part[..^1], StringComparison.Ordinal) : word != part)
                return false;
        }
        return true;
    }

    private static List<string> Split(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (var c in text.Append(' '))
            if (char.IsLetter(c) || (c is '\'' or '’' && word.Length > 0))
                word.Append(c == '’' ? '\'' : c);
            else if (word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }
        return words;
    }

    private static string Fold(string word) =>
        string.Concat(
            word.ToLowerInvariant()
                .Normalize(NormalizationForm.FormD)
                .Where(c => CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)
        );

    private static Entry[] Load()
    {
        using var stream =
            typeof(Perception).Assembly.GetManifestResourceStream("Vinculo.Analytics.Text.Perception.txt")
            ?? throw new InvalidOperationException("The words of perception are missing.");
        using var reader = new StreamReader(stream);
        return
        [
            .. reader
                .ReadToEnd()
                .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Where(line => line[0] != '#')
                .Select(line =>
                {
                    var parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                    return parts[0] is "not" or "very"
                        ? new Entry(parts[0], "", parts[1..])
                        : new Entry(parts[0], parts[1], parts[2..]);
                }),
        ];
    }
}
