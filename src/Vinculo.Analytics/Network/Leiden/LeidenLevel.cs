namespace Vinculo.Analytics.Network.Leiden;

/// <summary>A graph of groups of nodes: at first every node is its own group, and each level joins some.</summary>
/// <param name="Rows">Ties between groups, both ways; ties inside a group are left out, for they never move.</param>
/// <param name="Mass">What each group weighs in the null model: the sum of its nodes' strengths.</param>
/// <param name="Density">Weight expected between two groups, over the product of their masses.</param>
internal sealed record LeidenLevel(CompressedRows Rows, double[] Mass, double Density)
{
    internal int Count => Mass.Length;

    /// <summary>Weight of the tie at a place of the rows.</summary>
    internal double Tie(int place) => Rows.Weight is null ? 1 : Rows.Weight[place];

    /// <summary>The level above, in which the groups with one label are one.</summary>
    /// <param name="label">A label 0 … count - 1 for each group.</param>
    /// <param name="count">Number of labels.</param>
    internal LeidenLevel Joined(int[] label, int count)
    {
        var members = Members.Of(label, count);
        var mass = new double[count];
        var bound = new int[count + 1];
        for (var c = 0; c < count; c++)
        {
            bound[c + 1] = bound[c];
            foreach (var i in members.In(c))
            {
                mass[c] += Mass[i];
                bound[c + 1] += Rows.Start[i + 1] - Rows.Start[i];
            }
        }
        var (neighbour, weight) = (new int[bound[count]], new double[bound[count]]);
        var lengths = new int[count];
        Links.Each(
            count,
            count,
            (c, links) =>
            {
                foreach (var i in members.In(c))
                    links.Add(Rows, i, label);
                links.Drop(c);
                links.CopyTo(neighbour.AsSpan(bound[c]), weight.AsSpan(bound[c]));
                lengths[c] = links.Count;
                links.Clear();
            }
        );
        return new LeidenLevel(new CompressedRows(bound, neighbour, weight).Packed(lengths), mass, Density);
    }
}
