using Vinculo.Analytics.Linkage.Standards;

namespace Vinculo.Analytics.Linkage;

/// <summary>
/// Survivors of names: the words that most say, in their fullest and accented writing. "María F.", "MARIA FERNANDA" and
/// "Ma. Fernanda" are one name, and "María Fernanda" would show it best.
/// </summary>
internal static class NameSurvivor
{
    /// <summary>A word needs this share of all weight to speak for the writing that has it.</summary>
    private const double Doubt = 0.08;

    public static Survivor Choose(List<FieldValue> values, IReadOnlyList<FieldCandidate> candidates)
    {
        var words = new Dictionary<string, double>(StringComparer.Ordinal);
        var total = 0.0;
        foreach (var value in values)
        {
            total += value.Weight;
            foreach (var word in Words(value).Distinct(StringComparer.Ordinal))
                words[word] = words.GetValueOrDefault(word) + value.Weight;
        }
        FieldValue? best = null;
        var bestScore = double.NegativeInfinity;
        foreach (var value in values)
        {
            var score = Score(value, words, total);
            if (
                best is null
                || score > bestScore + 1e-9
                || (score > bestScore - 1e-9 && Better(value, best, candidates))
            )
                (best, bestScore) = (value, score);
        }
        var same = values.Where(v => v.Key == best!.Key).Sum(v => v.Weight);
        var keys = values.Select(v => v.Key).Distinct(StringComparer.Ordinal).Count();
        var reason =
            candidates[best!.Index].Verified ? "verified"
            : keys == 1 ? "only"
            : values.Count(v => v.Key == best.Key) * 2 > values.Count ? "frequent"
            : "complete";
        return new(best.Index, reason) { Share = total > 0 ? same / total : 0, Value = Compose(best.Shown, values) };
    }

    private static double Score(FieldValue value, Dictionary<string, double> words, double total)
    {
        var score = 0.0;
        foreach (var word in Words(value).Distinct(StringComparer.Ordinal))
        {
            var share = words[word] / total;
            if (word.Length < 3)
                share *= 0.1; // an initial, an abbreviation
            else if (NameDictionary.Find(word) is null && Nicknames.Find(word) is null)
                share *= 0.7; // a word nobody knows may be a slip of the pen for one that all know
            else if (PersonNames.CanonicalGiven(word) is { } formal && !formal.Contains(word, StringComparer.Ordinal))
                share *= 0.6; // a nickname or another spelling
            score += share - Doubt;
        }
        return score;
    }

    private static bool Better(FieldValue a, FieldValue b, IReadOnlyList<FieldCandidate> candidates)
    {
        var richness = Writings.Richness(a.Shown).CompareTo(Writings.Richness(b.Shown));
        if (richness != 0)
            return richness > 0;
        var age = (candidates[a.Index].Updated ?? DateOnly.MinValue).CompareTo(
            candidates[b.Index].Updated ?? DateOnly.MinValue
        );
        return age != 0 ? age > 0 : string.CompareOrdinal(a.Shown, b.Shown) < 0;
    }

    /// <summary>Each word in the best writing any source has of it: "Jose Maria" and "josé maría" make "José María".</summary>
    private static string Compose(string shown, List<FieldValue> values)
    {
        var words = shown.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < words.Length; i++)
        {
            var folded = PersonNames.Fold(words[i]);
            foreach (var value in values)
            foreach (var other in value.Shown.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                if (
                    PersonNames.Fold(other) == folded
                    && (Writings.Richness(other), other).CompareTo((Writings.Richness(words[i]), words[i])) > 0
                )
                    words[i] = other;
            words[i] = Writings.Cased(words[i], i > 0);
        }
        return string.Join(' ', words);
    }

    private static string[] Words(FieldValue value) => value.Key.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
