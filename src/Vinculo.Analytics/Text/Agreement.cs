namespace Vinculo.Analytics.Text;

/// <summary>How well groups that were found agree with labels that were given.</summary>
public static class Agreement
{
    /// <summary>Share of cases whose label is the commonest of their group.</summary>
    /// <param name="groups">n groups, any numbers; each distinct number is a group.</param>
    /// <param name="labels">n labels.</param>
    /// <returns>0 … 1; NaN without cases.</returns>
    public static double Purity(ReadOnlySpan<int> groups, ReadOnlySpan<int> labels)
    {
        var together = Table(groups, labels);
        return groups.Length == 0
            ? double.NaN
            : together.GroupBy(t => t.Key.Group).Sum(g => g.Max(t => t.Value)) / (double)groups.Length;
    }

    /// <summary>Normalised mutual information, by the mean of the two entropies.</summary>
    /// <returns>0 … 1; 1 when both are one group each.</returns>
    /// <remarks>[MRS2008] eq. 16.2.</remarks>
    public static double Information(ReadOnlySpan<int> groups, ReadOnlySpan<int> labels)
    {
        var together = Table(groups, labels);
        double n = groups.Length;
        var byGroup = together.GroupBy(t => t.Key.Group).ToDictionary(g => g.Key, g => g.Sum(t => t.Value) / n);
        var byLabel = together.GroupBy(t => t.Key.Label).ToDictionary(g => g.Key, g => g.Sum(t => t.Value) / n);
        var shared = together.Sum(t =>
            t.Value / n * Math.Log(t.Value / n / (byGroup[t.Key.Group] * byLabel[t.Key.Label]))
        );
        var entropies = -byGroup.Values.Sum(p => p * Math.Log(p)) - byLabel.Values.Sum(p => p * Math.Log(p));
        return entropies <= 0 ? 1 : Math.Max(0, 2 * shared / entropies);
    }

    private static Dictionary<(int Group, int Label), int> Table(ReadOnlySpan<int> groups, ReadOnlySpan<int> labels)
    {
        if (groups.Length != labels.Length)
            throw new ArgumentException("One label per case.", nameof(labels));
        var together = new Dictionary<(int Group, int Label), int>();
        for (var i = 0; i < groups.Length; i++)
            together[(groups[i], labels[i])] = together.GetValueOrDefault((groups[i], labels[i])) + 1;
        return together;
    }
}
