namespace Vinculo.Integration.Linking;

/// <summary>How well the entities found agree with the true ones.</summary>
/// <param name="Precision">Share of true pairs among the pairs of the entities found.</param>
/// <param name="Recall">Share of the true pairs that are found.</param>
/// <param name="BcubedPrecision">Mean over records of the share of its entity that is truly its own.</param>
/// <param name="BcubedRecall">Mean over records of the share of its true entity that is with it.</param>
/// <param name="Exact">Share of true entities found whole and alone.</param>
/// <param name="Records">Records with a label.</param>
internal sealed record LinkageScore(
    double Precision,
    double Recall,
    double BcubedPrecision,
    double BcubedRecall,
    double Exact,
    int Records
)
{
    public double F1 => 2 * Precision * Recall / Math.Max(1e-12, Precision + Recall);

    public double BcubedF1 => 2 * BcubedPrecision * BcubedRecall / Math.Max(1e-12, BcubedPrecision + BcubedRecall);

    /// <param name="labels">True entity of each record.</param>
    /// <param name="ids">Of the records found.</param>
    /// <param name="files">0 or 1 for each record; null when there is one file.</param>
    /// <param name="clusters">Entity found for each record.</param>
    /// <returns>Null when no record has a label.</returns>
    public static LinkageScore? Of(LinkageLabels labels, List<string> ids, List<int>? files, int[] clusters)
    {
        var pairs = new List<(string Truth, int Found)>();
        for (var i = 0; i < ids.Count; i++)
            if (labels.Of(ids[i], files?[i] ?? 0) is { } label)
                pairs.Add((label, clusters[i]));
        return pairs.Count == 0 ? null : Of(pairs);
    }

    private static LinkageScore Of(List<(string Truth, int Found)> pairs)
    {
        var truths = pairs.CountBy(p => p.Truth).ToDictionary(p => p.Key, p => (double)p.Value);
        var found = pairs.CountBy(p => p.Found).ToDictionary(p => p.Key, p => (double)p.Value);
        double both = 0,
            precise = 0,
            recalled = 0,
            exact = 0;
        foreach (var (cell, n) in pairs.CountBy(p => p))
        {
            var (t, f) = (truths[cell.Truth], found[cell.Found]);
            both += Two(n);
            precise += (double)n * n / f;
            recalled += (double)n * n / t;
            if (n == t && n == f)
                exact++;
        }
        return new(
            both / Math.Max(1, found.Values.Sum(Two)),
            both / Math.Max(1, truths.Values.Sum(Two)),
            precise / pairs.Count,
            recalled / pairs.Count,
            exact / truths.Count,
            pairs.Count
        );

        static double Two(double n) => n * (n - 1) / 2;
    }
}
