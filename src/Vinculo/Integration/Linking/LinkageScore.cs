using Vinculo.Integration.Files;
using Vinculo.Integration.Mapping;
using Vinculo.Platform;

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
    private static readonly string[] Truths =
    [
        "person id",
        "company id",
        "cluster",
        "cluster id",
        "entity id",
        "entity",
        "customer id",
        "persona",
        "truth",
        "label",
    ];

    public double F1 => 2 * Precision * Recall / Math.Max(1e-12, Precision + Recall);

    public double BcubedF1 => 2 * BcubedPrecision * BcubedRecall / Math.Max(1e-12, BcubedPrecision + BcubedRecall);

    /// <summary>Reads the labels: a column of ids (record_id, else the first) and one of true entities.</summary>
    public static Outcome<LinkageScore> Of(string path, List<string> ids, List<int>? files, int[] clusters)
    {
        var looked = TableFile.Look(path);
        if (looked.IsRefused(out var refusal))
            return refusal;
        using var reader = TableFile.Open(path, looked.Accepted);
        var header = TableFile.ReadHeader(reader, looked.Accepted, out _).Select(HeaderKey.Fold).ToArray();
        var id = Math.Max(0, Array.IndexOf(header, "record id"));
        var truth = Array.FindIndex(header, h => Array.IndexOf(Truths, h) >= 0);
        if (truth < 0)
            truth = header.Length == 2 ? 1 - id : -1;
        if (truth < 0)
            return Refusal.Invalid(
                "match.labels-column",
                "labels",
                ("file", Path.GetFileName(path)),
                ("columns", string.Join(", ", header)),
                ("wanted", string.Join(", ", Truths.Select(t => t.Replace(' ', '_'))))
            );
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.Read() is { } row)
            if (row.Cells.Length > Math.Max(id, truth))
                labels[row.Cells[id].Trim()] = row.Cells[truth].Trim();
        _ = files;
        var pairs = new List<(string Truth, int Found)>();
        for (var i = 0; i < ids.Count; i++)
            if (labels.TryGetValue(ids[i], out var label))
                pairs.Add((label, clusters[i]));
        if (pairs.Count == 0)
            return Refusal.Invalid("match.labels-foreign", "labels", ("file", Path.GetFileName(path)));
        return Of(pairs);
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
