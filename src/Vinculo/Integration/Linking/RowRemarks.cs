using System.Globalization;

namespace Vinculo.Integration.Linking;

/// <summary>Something an analyst has to know about some rows of a file.</summary>
/// <param name="Code">Stable name of it; <c>remark.</c> + code is the sentence.</param>
/// <param name="LeftOut">The rows are not among the records.</param>
internal sealed class RowRemark(string code, bool leftOut)
{
    private const int Shown = 5;

    private readonly List<(long Line, string Why)> first = [];

    public string Code => code;

    public bool LeftOut => leftOut;

    /// <summary>How many rows.</summary>
    public long Rows { get; private set; }

    /// <summary>The first five: the line they begin in and what was met there.</summary>
    public IReadOnlyList<(long Line, string Why)> First => first;

    public void Add(long line, params ReadOnlySpan<(string Name, string? Value)> facts)
    {
        Rows++;
        if (first.Count < Shown)
            first.Add((line, ImportTexts.Of("remark." + code, [.. facts])));
    }
}

/// <summary>What there is to say about the rows of one file: those left out, and those read in spite of something.</summary>
internal sealed class RowRemarks
{
    private readonly List<RowRemark> all = [];

    /// <summary>Rows that became records.</summary>
    public long Read { get; set; }

    /// <summary>Rows that did not.</summary>
    public long LeftOut => all.Where(r => r.LeftOut).Sum(r => r.Rows);

    /// <summary>In the order in which they first came up.</summary>
    public IReadOnlyList<RowRemark> All => all;

    /// <summary>A row that could not be read and is left out.</summary>
    public void Omit(string code, long line, params ReadOnlySpan<(string Name, string? Value)> facts) =>
        Of(code, true).Add(line, facts);

    /// <summary>A row that is read all the same.</summary>
    public void Note(string code, long line, params ReadOnlySpan<(string Name, string? Value)> facts) =>
        Of(code, false).Add(line, facts);

    /// <summary>Ids that several records bear; the records stay apart, but what is written cannot tell which is which.</summary>
    /// <param name="ids">Of all records of the file, in order.</param>
    /// <param name="lines">The line each stands in.</param>
    public void NoteRepeats(IReadOnlyList<string> ids, IReadOnlyList<int> lines)
    {
        // Digests first: a set of a million texts would cost more than all else that is kept of them.
        var digests = new int[ids.Count];
        for (var i = 0; i < digests.Length; i++)
            digests[i] = ids[i].GetHashCode(StringComparison.Ordinal);
        Array.Sort(digests);
        var twice = new HashSet<int>();
        for (var i = 1; i < digests.Length; i++)
            if (digests[i] == digests[i - 1])
                twice.Add(digests[i]);
        if (twice.Count == 0)
            return;
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < ids.Count; i++)
            if (ids[i].Length > 0 && twice.Contains(ids[i].GetHashCode(StringComparison.Ordinal)))
                if (!seen.TryAdd(ids[i], lines[i]))
                    Note("id-repeated", lines[i], ("id", ids[i]), ("line", Whole(seen[ids[i]])));
    }

    public static string Whole(long number) => number.ToString(CultureInfo.InvariantCulture);

    private RowRemark Of(string code, bool leftOut)
    {
        foreach (var remark in all)
            if (remark.Code == code)
                return remark;
        all.Add(new(code, leftOut));
        return all[^1];
    }
}
