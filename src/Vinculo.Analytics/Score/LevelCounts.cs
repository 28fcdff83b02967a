namespace Vinculo.Analytics.Score;

/// <summary>Which levels of a column are worth a place in a model.</summary>
internal static class LevelCounts
{
    /// <summary>At most <paramref name="most"/> levels that occur, the most frequent kept, in ordinal order.</summary>
    internal static string[] MostFrequent(CategoricalColumn column, int most)
    {
        var counts = Of(column);
        return
        [
            .. Enumerable
                .Range(0, counts.Length)
                .Where(c => counts[c] > 0)
                .OrderByDescending(c => counts[c])
                .ThenBy(c => column.Levels[c], StringComparer.Ordinal)
                .Take(most)
                .Select(c => column.Levels[c])
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>Cases per level.</summary>
    internal static int[] Of(CategoricalColumn column)
    {
        var counts = new int[column.Levels.Length];
        foreach (var code in column.Codes)
        {
            if (code >= 0)
                counts[code]++;
        }
        return counts;
    }
}
