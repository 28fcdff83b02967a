using Vinculo.Integration.Mapping;
using Vinculo.Platform;

namespace Vinculo.Integration.Analysis;

/// <summary>The texts of a table, and the labels beside them when asked for.</summary>
internal sealed class TextTable
{
    private static readonly string[] Usual =
    [
        "text",
        "texto",
        "narrative",
        "consumer complaint narrative",
        "description",
        "descripcion",
        "queja",
        "reclamo",
        "complaint",
        "comentario",
        "comentarios",
        "comment",
        "comments",
        "mensaje",
        "message",
        "observacion",
        "observaciones",
        "detalle",
        "relato",
        "body",
        "review",
        "feedback",
    ];

    private static readonly string[] Missing = ["na", "n/a", "nan", "null", "none", "-", "."];

    private TextTable(string column) => Column = column;

    /// <summary>The column or columns the texts come from.</summary>
    public string Column { get; }

    /// <summary>One text a row, empty ones too.</summary>
    public List<string> Texts { get; } = [];

    /// <summary>One label a row; null where there is none. Null when no label was asked for.</summary>
    public List<string?>? Labels { get; private init; }

    /// <summary>How many texts are empty.</summary>
    public int Empty => Texts.Count(t => t.Length == 0);

    /// <summary>Reads the columns said, else the one that bears a usual name, else the one with the longest texts.</summary>
    public static Outcome<TextTable> Read(AnalystFile file, string? text, string? label)
    {
        var columns = Columns(file, text);
        if (columns.IsRefused(out var refusal))
            return refusal;
        var places = columns.Accepted;
        var labelled = file.ColumnIfAny("--label", label);
        if (labelled.IsRefused(out refusal))
            return refusal;
        var table = new TextTable(string.Join(", ", places.Select(p => file.Columns[p])))
        {
            Labels = labelled.Accepted is null ? null : [],
        };
        foreach (var row in file.Rows())
        {
            table.Texts.Add(
                string.Join("\n", places.Select(p => Known(AnalystFile.Cell(row, p))).Where(c => c.Length > 0))
            );
            if (labelled.Accepted is { } place)
                table.Labels!.Add(Known(AnalystFile.Cell(row, place)) is { Length: > 0 } said ? said : null);
        }
        return table;
    }

    private static string Known(string cell) =>
        cell.Length <= 4 && Missing.Contains(cell, StringComparer.OrdinalIgnoreCase) ? "" : cell;

    private static Outcome<int[]> Columns(AnalystFile file, string? text)
    {
        if (text is null)
        {
            foreach (var name in Usual)
                for (var c = 0; c < file.Columns.Count; c++)
                    if (HeaderKey.Fold(file.Columns[c]) == name)
                        return (int[])[c];
            var longest = Enumerable
                .Range(0, file.Columns.Count)
                .OrderByDescending(c => file.Sample.Sum(row => (long)AnalystFile.Cell(row, c).Length))
                .First();
            return (int[])[longest];
        }
        // A name may hold a comma itself.
        if (file.Column("--text", text) is var whole && !whole.IsRefused(out _))
            return (int[])[whole.Accepted];
        var places = new List<int>();
        foreach (var name in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var found = file.Column("--text", name);
            if (found.IsRefused(out var refusal))
                return refusal;
            places.Add(found.Accepted);
        }
        return places.Count > 0 ? places.ToArray()
            : file.Column("--text", text).IsRefused(out var no) ? no
            : (int[])[];
    }
}
