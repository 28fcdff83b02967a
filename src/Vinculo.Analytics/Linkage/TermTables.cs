namespace Vinculo.Analytics.Linkage;

/// <summary>Kinds of value whose rarity counts.</summary>
internal enum Term
{
    GivenFull,
    GivenFirst,
    Surname,
    City,
    Document,
    Phone,
    Email,
    Postcode,
    CompanyWord,
    CompanyName,
}

/// <summary>How often each value occurs, so that agreeing on GARCIA says less than agreeing on ORDUZ.</summary>
internal sealed class TermTables
{
    public const int Kinds = 10;

    private readonly TermCounts?[] tables = new TermCounts?[Kinds];

    public TermCounts? this[Term kind]
    {
        get => tables[(int)kind];
        set => tables[(int)kind] = value;
    }

    /// <summary>Bits that agreeing on this value says beyond agreeing on an average one; negative for common values.</summary>
    public float Rarity(Term kind, ulong value) => tables[(int)kind] is { } table ? table.Rarity(value) : 0;
}

/// <summary>Counts of the values of one kind.</summary>
internal sealed class TermCounts
{
    private ulong[] keys = new ulong[1024];
    private int[] counts = new int[1024];
    private int used;
    private float average;

    /// <summary>Occurrences in all.</summary>
    public long Total { get; private set; }

    /// <summary>Distinct values.</summary>
    public int Distinct => used;

    /// <summary>The chance that two occurrences drawn at random agree.</summary>
    public double Agreement { get; private set; }

    /// <summary>Occurrences a value not listed is taken to have.</summary>
    public double Unlisted { get; private set; } = 1;

    public void Add(ulong value, int count = 1)
    {
        if (value == 0)
            return;
        Total += count;
        var slot = Slot(value);
        if (keys[slot] == 0)
        {
            keys[slot] = value;
            counts[slot] = count;
            if (++used * 3 > keys.Length * 2)
                Grow();
        }
        else
            counts[slot] += count;
    }

    public int Count(ulong value) => counts[Slot(value)];

    /// <summary>Works out the average, once all are counted.</summary>
    /// <param name="perOccurrence">
    /// False: agreement is by chance, as for names. True: values belong to somebody, as telephones do; the average is then what a
    /// typical occurrence sees, because nearly all agreement is of the same owner.
    /// </param>
    public void Close(bool perOccurrence)
    {
        double squares = 0;
        foreach (var count in counts)
            squares += (double)count * count;
        Agreement = Total == 0 ? 0 : squares / ((double)Total * Total);
        average = (float)Math.Log2(Math.Max(Total == 0 ? 1 : squares / Total, 1));
        if (!perOccurrence)
            return;
        // The median occurrence instead of the mean: one junk value shared by thousands must not make the rest look rare.
        var ordered = counts.Where(c => c > 0).Order().ToArray();
        long seen = 0;
        foreach (var count in ordered)
        {
            seen += count;
            if (seen * 2 < Total)
                continue;
            average = (float)Math.Log2(Math.Max(count, 1));
            break;
        }
    }

    /// <summary>As learnt elsewhere.</summary>
    public void Restore(long total, double agreement, double unlisted, double averageBits)
    {
        (Total, Agreement, Unlisted, average) = (total, agreement, unlisted, (float)averageBits);
    }

    public float AverageBits => average;

    public float Rarity(ulong value)
    {
        var count = counts[Slot(value)];
        return average - MathF.Log2(count > 0 ? count : (float)Unlisted);
    }

    /// <summary>The values of at least <paramref name="least"/> occurrences, most frequent first.</summary>
    public IEnumerable<(ulong Value, int Count)> Frequent(int least) =>
        keys.Zip(counts)
            .Where(p => p.Second >= least && p.First != 0)
            .OrderByDescending(p => p.Second)
            .ThenBy(p => p.First);

    private int Slot(ulong value)
    {
        var mask = keys.Length - 1;
        var at = (int)(value >> 20) & mask;
        while (keys[at] != 0 && keys[at] != value)
            at = (at + 1) & mask;
        return at;
    }

    private void Grow()
    {
        var (oldKeys, oldCounts) = (keys, counts);
        keys = new ulong[oldKeys.Length * 2];
        counts = new int[keys.Length];
        for (var i = 0; i < oldKeys.Length; i++)
        {
            if (oldKeys[i] == 0)
                continue;
            var slot = Slot(oldKeys[i]);
            keys[slot] = oldKeys[i];
            counts[slot] = oldCounts[i];
        }
    }
}
