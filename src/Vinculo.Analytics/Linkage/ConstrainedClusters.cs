namespace Vinculo.Analytics.Linkage;

/// <summary>An edge between two records, as strong as its bits.</summary>
internal readonly record struct Edge(int Low, int High, float Bits);

/// <summary>
/// Joins records into entities, strongest evidence first, and asks each time whether the two groups as wholes can be one owner. A
/// chain of good pairs therefore cannot glue a family together.
/// </summary>
internal sealed class ConstrainedClusters
{
    private readonly int[] cluster;
    private readonly Dictionary<int, List<int>> members = [];
    private readonly HashSet<ulong> apart;

    /// <param name="records">How many records there are.</param>
    /// <param name="apart">Pairs of records that are known to be of different owners.</param>
    public ConstrainedClusters(int records, IEnumerable<(int, int)> apart)
    {
        cluster = [.. Enumerable.Range(0, records)];
        this.apart = [.. apart.Select(p => Pair(p.Item1, p.Item2))];
    }

    /// <summary>For each record the lowest record of its entity.</summary>
    public int[] Cluster => cluster;

    /// <summary>Edges that were strong enough but contradicted, with the reason.</summary>
    public List<(Edge Edge, string Veto)> Refused { get; } = [];

    /// <summary>Joins without asking: decisions of people.</summary>
    public void Must(int a, int b) => Join(cluster[a], cluster[b]);

    /// <summary>Whether two groups may be one: null, or what speaks against.</summary>
    public required Func<List<int>, List<int>, string?> Veto { get; init; }

    /// <param name="edges">In any order; sorted here, ties by record, so that the result depends on the edges alone.</param>
    public void Run(Edge[] edges)
    {
        Array.Sort(
            edges,
            (x, y) =>
                y.Bits != x.Bits ? y.Bits.CompareTo(x.Bits)
                : x.Low != y.Low ? x.Low.CompareTo(y.Low)
                : x.High.CompareTo(y.High)
        );
        foreach (var edge in edges)
        {
            var (a, b) = (cluster[edge.Low], cluster[edge.High]);
            if (a == b)
                continue;
            var (left, right) = (Members(a), Members(b));
            var veto = Apart(left, right) ? "decision" : Veto(left, right);
            if (veto is null)
                Join(a, b);
            else
                Refused.Add((edge, veto));
        }
    }

    private bool Apart(List<int> left, List<int> right)
    {
        if (apart.Count == 0)
            return false;
        foreach (var i in left)
        foreach (var j in right)
            if (apart.Contains(Pair(i, j)))
                return true;
        return false;
    }

    private void Join(int a, int b)
    {
        if (a == b)
            return;
        var (keep, gone) = a < b ? (a, b) : (b, a);
        var (stay, move) = (Members(keep), Members(gone));
        foreach (var record in move)
            cluster[record] = keep;
        stay.AddRange(move);
        members.Remove(gone);
        members[keep] = stay;
    }

    private List<int> Members(int of)
    {
        if (members.TryGetValue(of, out var list))
            return list;
        return members[of] = [of];
    }

    private static ulong Pair(int a, int b) => a < b ? (ulong)a << 32 | (uint)b : (ulong)b << 32 | (uint)a;
}
