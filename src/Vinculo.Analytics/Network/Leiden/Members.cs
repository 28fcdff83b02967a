namespace Vinculo.Analytics.Network.Leiden;

/// <summary>The members of each label, ascending.</summary>
internal sealed class Members
{
    private readonly int[] start;
    private readonly int[] items;

    private Members(int[] start, int[] items) => (this.start, this.items) = (start, items);

    internal static Members Of(int[] label, int labels)
    {
        var start = new int[labels + 1];
        foreach (var l in label)
            start[l + 1]++;
        for (var l = 0; l < labels; l++)
            start[l + 1] += start[l];
        var next = start.AsSpan(0, labels).ToArray();
        var items = new int[label.Length];
        for (var i = 0; i < label.Length; i++)
            items[next[label[i]]++] = i;
        return new Members(start, items);
    }

    internal Span<int> In(int label) => items.AsSpan(start[label]..start[label + 1]);

    /// <summary>Gives labels the numbers 0 … k - 1 in the order they first appear.</summary>
    /// <returns>k.</returns>
    internal static int Renumber(int[] label)
    {
        var number = new int[label.Length];
        var count = 0;
        for (var i = 0; i < label.Length; i++)
        {
            ref var given = ref number[label[i]];
            if (given == 0)
                given = ++count;
            label[i] = given - 1;
        }
        return count;
    }
}
