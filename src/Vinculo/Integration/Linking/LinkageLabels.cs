using Vinculo.Integration.Files;
using Vinculo.Integration.Mapping;
using Vinculo.Platform;

namespace Vinculo.Integration.Linking;

/// <summary>The true entity of each record, out of a file.</summary>
internal sealed class LinkageLabels
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

    private readonly Dictionary<(string Id, string File), string> labels;

    private LinkageLabels(Dictionary<(string, string), string> labels) => this.labels = labels;

    /// <summary>Whether a column of this folded name holds true entities, which nothing may be compared by.</summary>
    public static bool IsTruth(string name) => Array.IndexOf(Truths, name) >= 0;

    /// <summary>The true entity of a record; null when the file says none.</summary>
    /// <param name="id">The record's id.</param>
    /// <param name="file">0, or 1 when it comes from the second of two files.</param>
    public string? Of(string id, int file) =>
        labels.TryGetValue((id, file == 0 ? "1" : "2"), out var said) || labels.TryGetValue((id, ""), out said)
            ? said
            : null;

    /// <summary>
    /// Reads a column of ids (record_id, else the first), one of true entities and, where it has one, a column file that
    /// says 1 or 2.
    /// </summary>
    public static Outcome<LinkageLabels> Read(string path)
    {
        var looked = TableFile.Look(path);
        if (looked.IsRefused(out var refusal))
            return refusal;
        using var reader = TableFile.Open(path, looked.Accepted);
        var header = TableFile.ReadHeader(reader, looked.Accepted, out _).Select(HeaderKey.Fold).ToArray();
        var id = Math.Max(0, Array.IndexOf(header, "record id"));
        var file = Array.IndexOf(header, "file");
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
        var labels = new Dictionary<(string, string), string>();
        while (reader.Read() is { } row)
            if (row.Cells.Length > Math.Max(Math.Max(id, truth), file))
                labels[(row.Cells[id].Trim(), file < 0 ? "" : row.Cells[file].Trim())] = row.Cells[truth].Trim();
        return new LinkageLabels(labels);
    }
}
