namespace Vinculo.Analytics.Linkage;

/// <summary>Groups that grow by joining two of them.</summary>
internal sealed class DisjointSets
{
    private readonly int[] parent;

    public DisjointSets(int count) => parent = [.. Enumerable.Range(0, count)];

    /// <summary>The lowest member of the group.</summary>
    public int Find(int item)
    {
        while (parent[item] != item)
            item = parent[item] = parent[parent[item]];
        return item;
    }

    public void Join(int a, int b)
    {
        (a, b) = (Find(a), Find(b));
        if (a < b)
            parent[b] = a;
        else
            parent[a] = b;
    }

    /// <summary>For each item the lowest of its group.</summary>
    public int[] Lowest() => [.. Enumerable.Range(0, parent.Length).Select(Find)];
}
