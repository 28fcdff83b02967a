using System.Collections.Concurrent;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers;

/// <summary>
/// The distinct words of all names, held in memory. A typed word becomes the words it may mean: itself, those it begins,
/// those it stands inside, those a slip of the pen away. The database is then asked for exact words only, which is the
/// same on both engines.
/// </summary>
public sealed class NameVocabulary(Database database)
{
    /// <summary>How a word was reached; smaller is better.</summary>
    public enum Nearness
    {
        Same = 0,
        Begins = 1,
        Inside = 2,
        Slip = 3,
    }

    private readonly ConcurrentDictionary<string, byte> known = new(StringComparer.Ordinal);
    private volatile string[] sorted = [];
    private volatile bool stale = true;
    private volatile bool loaded;
    private readonly SemaphoreSlim loading = new(1, 1);

    /// <summary>Adds the words of a name that has just been stored.</summary>
    public void Learn(IEnumerable<string> tokens)
    {
        foreach (var token in tokens)
            if (known.TryAdd(token, 0))
                stale = true;
    }

    /// <summary>Reads the words of all names once; a seek a word, however many customers share it.</summary>
    public async Task LoadAsync(Session session)
    {
        if (loaded)
            return;
        await loading.WaitAsync();
        try
        {
            if (loaded)
                return;
            await foreach (
                var token in session.StreamAsync(
                    """
                    WITH RECURSIVE word(token) AS (
                      SELECT min(token) FROM name_posting
                      UNION ALL
                      SELECT (SELECT min(p.token) FROM name_posting p WHERE p.token > word.token) FROM word WHERE word.token IS NOT NULL
                    )
                    SELECT token FROM word WHERE token IS NOT NULL
                    """,
                    row => row.Text(0)
                )
            )
                known.TryAdd(token, 0);
            stale = true;
            loaded = true;
        }
        finally
        {
            loading.Release();
        }
    }

    /// <summary>Forgets everything, so that the next search reads it anew; for words other nodes have added.</summary>
    public void Refresh() => loaded = false;

    public Task WarmAsync(CancellationToken cancel) =>
        database.ReadAsync(
            async session =>
            {
                await LoadAsync(session);
                return true;
            },
            cancel
        );

    /// <summary>The words a typed word may mean, best first.</summary>
    /// <param name="word">Folded.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="furthest"><see cref="Nearness.Inside"/> and <see cref="Nearness.Slip"/> go together.</param>
    public IReadOnlyList<(string Token, Nearness Nearness)> Expand(string word, int limit, Nearness furthest)
    {
        var found = new List<(string, Nearness)>();
        if (known.ContainsKey(word))
            found.Add((word, Nearness.Same));
        if (furthest == Nearness.Same)
            return found;
        var words = Words();
        var at = Array.BinarySearch(words, word, StringComparer.Ordinal);
        for (var i = at < 0 ? ~at : at + 1; i < words.Length && found.Count < limit; i++)
        {
            if (!words[i].StartsWith(word, StringComparison.Ordinal))
                break;
            found.Add((words[i], Nearness.Begins));
        }
        if (furthest == Nearness.Begins || word.Length < 3)
            return found;

        var inside = words
            .Where(w => w.Length > word.Length && w.Contains(word, StringComparison.Ordinal))
            .Where(w => !w.StartsWith(word, StringComparison.Ordinal))
            .Take(limit)
            .Select(w => (w, Nearness.Inside));
        var slips = Slips(word).Where(w => !w.Contains(word, StringComparison.Ordinal)).Select(w => (w, Nearness.Slip));
        return [.. found.Concat(inside).Concat(slips).Take(limit)];
    }

    /// <summary>The words that differ from a typed one by a slip of the pen, two in a long one; nearest first.</summary>
    /// <param name="word">Folded. Of fewer than four letters nothing is said.</param>
    public IEnumerable<string> Slips(string word)
    {
        if (word.Length < 4)
            return [];
        var allowed = word.Length >= 7 ? 2 : 1;
        var typed = new Spelling(word);
        var slips = new List<(string Token, int Distance)>();
        foreach (var candidate in Words())
            if (
                Math.Abs(candidate.Length - word.Length) <= allowed
                && typed.Distance(candidate) is var distance
                && distance > 0
                && distance <= allowed
            )
                slips.Add((candidate, distance));
        return slips.OrderBy(s => s.Distance).Select(s => s.Token);
    }

    private string[] Words()
    {
        if (!stale)
            return sorted;
        stale = false;
        var words = known.Keys.ToArray();
        Array.Sort(words, StringComparer.Ordinal);
        sorted = words;
        return words;
    }
}
