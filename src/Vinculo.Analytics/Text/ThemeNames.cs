namespace Vinculo.Analytics.Text;

/// <summary>Says in words what sets each theme apart.</summary>
/// <remarks>
/// [MCQ2008] log-odds of a term in the theme against the rest, with the whole collection as prior, counted in texts so that
/// one long letter does not name a theme. Phrases are preferred where they carry nearly as much, and no word is said twice.
/// </remarks>
internal static class ThemeNames
{
    private const double Prior = 500;
    private const int Looked = 60;
    private const int TextsRead = 200;
    private const int InName = 3;

    internal static Theme[] Of(
        Corpus corpus,
        TermTable table,
        int[] themes,
        double[] weights,
        int count,
        ThemeOptions options
    )
    {
        var members = new List<int>[count];
        for (var t = 0; t < count; t++)
            members[t] = [];
        for (var i = 0; i < themes.Length; i++)
            if (themes[i] >= 0)
                members[themes[i]].Add(i);

        var all = table.Holders([.. members.SelectMany(m => m)]);
        var total = all.Sum(a => (double)a);
        double telling = members.Sum(m => m.Count);
        var named = new Theme[count];
        for (var t = 0; t < count; t++)
        {
            var own = table.Holders([.. members[t]]);
            var ranked = Rank(table, own, all, total, members[t].Count);
            var chosen = Choose(table, ranked, own, options.Words);
            var closest = members[t].OrderByDescending(i => weights[i]).ThenBy(i => i).ToArray();
            string[] words =
            [
                .. chosen.Select(term => corpus.Written(table.Terms[term], Holding(table, term, closest))),
            ];
            named[t] = new Theme(
                Name(words),
                words,
                members[t].Count,
                members[t].Count / telling,
                Different(corpus, closest, options.Examples)
            );
        }
        return named;
    }

    private static List<(int Term, double Score)> Rank(TermTable table, int[] own, int[] all, double total, int texts)
    {
        var mine = own.Sum(o => (double)o);
        var ranked = new List<(int Term, double Score)>();
        for (var w = 0; w < own.Length; w++)
        {
            if (own[w] < Math.Max(2, texts / 50))
                continue;
            var prior = Prior * all[w] / total;
            double rest = all[w] - own[w];
            var odds = Math.Log((own[w] + prior) / (mine + Prior - own[w] - prior));
            var others = Math.Log((rest + prior) / (total - mine + Prior - rest - prior));
            var z = (odds - others) / Math.Sqrt(1 / (own[w] + prior) + 1 / (rest + prior));
            if (z > 0)
                ranked.Add((w, Corpus.Second(table.Terms[w]) >= 0 ? z * 1.25 : z));
        }
        return [.. ranked.OrderByDescending(r => r.Score).ThenBy(r => r.Term).Take(Looked)];
    }

    /// <summary>The first terms that say something the ones before do not.</summary>
    private static List<int> Choose(TermTable table, List<(int Term, double Score)> ranked, int[] own, int most)
    {
        var chosen = new List<int>();
        var said = new HashSet<int>();
        foreach (var (term, _) in ranked)
        {
            if (chosen.Count == most)
                break;
            var key = table.Terms[term];
            var (first, second) = (Corpus.First(key), Corpus.Second(key));
            // A word that nearly always comes within one phrase is told as that phrase.
            var phrase = second >= 0 ? -1 : PhraseOf(table, ranked, first, own[term], own);
            if (phrase >= 0)
                (first, second) = (Corpus.First(table.Terms[phrase]), Corpus.Second(table.Terms[phrase]));
            if (said.Contains(first) || second >= 0 && said.Contains(second))
                continue;
            chosen.Add(phrase >= 0 ? phrase : term);
            said.Add(first);
            if (second >= 0)
                said.Add(second);
        }
        return chosen;
    }

    private static int PhraseOf(TermTable table, List<(int Term, double Score)> ranked, int stem, int texts, int[] own)
    {
        foreach (var (term, _) in ranked)
        {
            var key = table.Terms[term];
            if (
                Corpus.Second(key) >= 0
                && (Corpus.First(key) == stem || Corpus.Second(key) == stem)
                && own[term] * 2 > texts
            )
                return term;
        }
        return -1;
    }

    private static IEnumerable<int> Holding(TermTable table, int term, int[] texts) =>
        texts.Where(i => table.Counts.ColumnsOf(i).BinarySearch(term) >= 0).Take(TextsRead);

    private static string Name(string[] words)
    {
        var name = string.Join(", ", words.Take(InName));
        return name.Length == 0 ? "…" : char.ToUpperInvariant(name[0]) + name[1..];
    }

    /// <summary>The closest texts, none of them the same as another.</summary>
    private static int[] Different(Corpus corpus, int[] closest, int most)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return [.. closest.Where(i => seen.Add(corpus.Texts[i].Trim())).Take(most)];
    }
}
