using System.Runtime.InteropServices;

namespace Vinculo.Analytics.Text;

/// <summary>Which terms count, and how often each text holds them.</summary>
/// <param name="Terms">Keys of the terms by column, see <see cref="Corpus.Term(int)"/>.</param>
/// <param name="Counts">Texts by terms, times a text holds a term.</param>
internal sealed record TermTable(long[] Terms, SparseRows Counts)
{
    // What the first hundred thousand texts do not say five times is no theme; and a vocabulary must fit in memory.
    private const int MostRead = 100_000;
    private const int MostTerms = 60_000;

    /// <summary>A term that fewer people use is theirs and no theme: a name, a street, a way of writing.</summary>
    public const int FewestWriters = 3;

    /// <summary>Chooses terms that are neither rare nor everywhere, and counts them.</summary>
    /// <param name="corpus">The texts.</param>
    /// <param name="fewest">Texts that must hold a term, at least.</param>
    /// <param name="most">Share of the texts that may hold it, at most.</param>
    /// <param name="telling">Leaves out terms with a word any letter to a company is full of.</param>
    /// <param name="writers">Who wrote each text, as any number; null: nobody knows.</param>
    internal static TermTable Of(
        Corpus corpus,
        int fewest,
        double most,
        bool telling,
        IReadOnlyList<int>? writers = null
    ) => Of(corpus.Count, corpus.Terms, fewest, most, telling ? corpus.IsPale : _ => false, writers);

    /// <summary>The same of the four-letter pieces words are made of: they know forms and misspellings of a word.</summary>
    internal static TermTable OfPieces(Corpus corpus, int fewest, double most) =>
        Of(corpus.Count, corpus.Pieces, fewest, most, _ => false);

    /// <summary>How many texts hold a term, and whether at least <see cref="FewestWriters"/> people wrote them.</summary>
    private struct Holding
    {
        private int first;
        private int second;
        private int writers;

        public int Texts { get; private set; }

        public readonly bool IsShared => writers >= FewestWriters;

        public void Add(int? writer)
        {
            Texts++;
            if (writer is not { } who || writers >= FewestWriters)
                return;
            if (writers == 0)
                (first, writers) = (who, 1);
            else if (writers == 1 && who != first)
                (second, writers) = (who, 2);
            else if (writers == 2 && who != first && who != second)
                writers = FewestWriters;
        }
    }

    private static TermTable Of(
        int texts,
        Action<int, List<long>> keys,
        int fewest,
        double most,
        Func<long, bool> leftOut,
        IReadOnlyList<int>? writers = null
    )
    {
        var holders = new Dictionary<long, Holding>();
        var step = Math.Max(1, texts / MostRead);
        var list = new List<long>();
        var read = 0;
        for (var i = 0; i < texts; i += step, read++)
        {
            list.Clear();
            keys(i, list);
            list.Sort();
            for (var t = 0; t < list.Count; t++)
                if (t == 0 || list[t] != list[t - 1])
                    CollectionsMarshal.GetValueRefOrAddDefault(holders, list[t], out _).Add(writers?[i]);
        }
        var limit = Math.Max(most * read, fewest);
        var kept = holders
            .Where(h =>
                h.Value.Texts >= fewest
                && h.Value.Texts <= limit
                && (writers is null || h.Value.IsShared)
                && !leftOut(h.Key)
            )
            .ToArray();
        if (kept.Length > MostTerms)
            kept = [.. kept.OrderByDescending(h => h.Value.Texts).ThenBy(h => h.Key).Take(MostTerms)];
        var terms = kept.Select(h => h.Key).Order().ToArray();
        return new TermTable(terms, Count(texts, keys, terms));
    }

    /// <summary>How many of some texts hold each term.</summary>
    internal int[] Holders(ReadOnlySpan<int> texts)
    {
        var holders = new int[Terms.Length];
        foreach (var text in texts)
        foreach (var term in Counts.ColumnsOf(text))
            holders[term]++;
        return holders;
    }

    /// <summary>(1 + ln count) · idf^<paramref name="power"/>, every text of length 1.</summary>
    /// <param name="holders">Texts that hold each term, among <paramref name="texts"/>.</param>
    /// <param name="texts">How many texts were counted.</param>
    /// <param name="power">Above 1, rare words count for more.</param>
    /// <remarks>[MRS2008] §6.2–6.4, with the smoothed idf ln((1 + n) / (1 + holders)) + 1.</remarks>
    internal SparseRows Weighed(int[] holders, int texts, double power = 1)
    {
        var idf = new double[Terms.Length];
        for (var t = 0; t < idf.Length; t++)
            idf[t] = Math.Pow(Math.Log((1.0 + texts) / (1 + holders[t])) + 1, power);
        var value = new float[Counts.Value.Length];
        Parallel.For(
            0,
            Counts.Rows,
            row =>
            {
                var square = 0.0;
                for (var e = Counts.Start[row]; e < Counts.Start[row + 1]; e++)
                {
                    var weight = (1 + Math.Log(Counts.Value[e])) * idf[Counts.Column[e]];
                    square += weight * weight;
                    value[e] = (float)weight;
                }
                var scale = square > 0 ? (float)(1 / Math.Sqrt(square)) : 0;
                for (var e = Counts.Start[row]; e < Counts.Start[row + 1]; e++)
                    value[e] *= scale;
            }
        );
        return Counts with { Value = value };
    }

    private static SparseRows Count(int texts, Action<int, List<long>> keys, long[] terms)
    {
        var place = new Dictionary<long, int>(terms.Length);
        for (var t = 0; t < terms.Length; t++)
            place.Add(terms[t], t);
        var rows = new (int[] Column, float[] Value)[texts];
        Parallel.For(
            0,
            rows.Length,
            () => (Keys: new List<long>(), Places: new List<int>()),
            (i, _, own) =>
            {
                own.Keys.Clear();
                own.Places.Clear();
                keys(i, own.Keys);
                foreach (var key in own.Keys)
                    if (place.TryGetValue(key, out var at))
                        own.Places.Add(at);
                own.Places.Sort();
                rows[i] = Runs(own.Places);
                return own;
            },
            _ => { }
        );
        var start = new int[rows.Length + 1];
        for (var i = 0; i < rows.Length; i++)
            start[i + 1] = start[i] + rows[i].Column.Length;
        var column = new int[start[^1]];
        var value = new float[start[^1]];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i].Column.CopyTo(column, start[i]);
            rows[i].Value.CopyTo(value, start[i]);
        }
        return new SparseRows(terms.Length, start, column, value);
    }

    private static (int[], float[]) Runs(List<int> sorted)
    {
        var columns = new List<int>();
        var counts = new List<float>();
        foreach (var place in sorted)
        {
            if (columns.Count > 0 && columns[^1] == place)
                counts[^1]++;
            else
            {
                columns.Add(place);
                counts.Add(1);
            }
        }
        return ([.. columns], [.. counts]);
    }
}
