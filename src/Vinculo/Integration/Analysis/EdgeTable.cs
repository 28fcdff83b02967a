using Vinculo.Integration.Files;
using Vinculo.Integration.Mapping;
using Vinculo.Platform;

namespace Vinculo.Integration.Analysis;

/// <summary>
/// The shape of a list of ties: two columns of nodes and perhaps a weight, with or without a header, parted by anything, blanks
/// too, with or without lines of comment.
/// </summary>
internal sealed class EdgeTable
{
    private const int Look = 400;

    private static readonly string[] Sources =
    [
        "source",
        "src",
        "from",
        "origin",
        "origen",
        "desde",
        "caller",
        "sender",
        "emisor",
        "from node id",
        "fromnodeid",
        "start",
        "de",
        "a",
        "u",
        "i",
        "node1",
        "node 1",
        "node a",
        "nodo1",
        "nodo a",
        "person1",
        "person a",
        "id1",
        "id 1",
        "cliente1",
        "customer1",
        "customer a",
        "user1",
        "user a",
    ];

    private static readonly string[] Targets =
    [
        "target",
        "dst",
        "to",
        "dest",
        "destination",
        "destino",
        "hacia",
        "callee",
        "receiver",
        "receptor",
        "to node id",
        "tonodeid",
        "end",
        "para",
        "b",
        "v",
        "j",
        "node2",
        "node 2",
        "node b",
        "nodo2",
        "nodo b",
        "person2",
        "person b",
        "id2",
        "id 2",
        "cliente2",
        "customer2",
        "customer b",
        "user2",
        "user b",
    ];

    private static readonly string[] Weights =
    [
        "weight",
        "peso",
        "w",
        "value",
        "valor",
        "count",
        "n",
        "calls",
        "llamadas",
        "minutes",
        "minutos",
        "events",
        "strength",
        "fuerza",
        "amount",
        "monto",
        "duration",
        "duracion",
    ];

    /// <summary>Names that say who acts on whom; the other names treat both ends alike.</summary>
    private static readonly int SourcesWithDirection = Array.IndexOf(Sources, "de") + 1;

    private readonly string path;
    private readonly FileShape shape;
    private readonly int headerRows;

    private EdgeTable(string path, FileShape shape, int headerRows, string[] columns, List<string[]> sample) =>
        (this.path, this.shape, this.headerRows, Columns, Sample) = (path, shape, headerRows, columns, sample);

    public string[] Columns { get; }

    /// <summary>The first rows of ties.</summary>
    public List<string[]> Sample { get; }

    public int Source { get; private set; }

    public int Target { get; private set; }

    public int? Weight { get; private set; }

    public static Outcome<EdgeTable> Open(string path, string? source, string? target, string? weight)
    {
        var looked = TableFile.Look(path);
        if (looked.IsRefused(out var refusal))
            return refusal;
        var shape = looked.Accepted with { HeaderRow = 0 };
        var sample = Head(path, shape);
        if (shape.Kind == FileKind.Delimited && Parted(sample) is { } between)
        {
            shape = shape with { Delimiter = between };
            sample = Head(path, shape);
        }
        if (sample.Count == 0)
            return Refusal.Invalid("import.file-empty", "file", ("file", Path.GetFileName(path)));
        var header = IsHeader(sample, source ?? target ?? weight);
        var width = sample.Max(row => row.Length);
        var columns = Enumerable
            .Range(0, width)
            .Select(c =>
                header && c < sample[0].Length && sample[0][c].Trim() is { Length: > 0 } name ? name : $"{c + 1}"
            )
            .ToArray();
        // One line is a tie unless its names say that it is a header.
        if (header && sample.Count == 1)
            return Refusal.Invalid("analysis.header-only", "file", ("file", Path.GetFileName(path)));
        var table = new EdgeTable(path, shape, header ? 1 : 0, columns, header ? sample[1..] : sample);
        return table.Choose(source, target, weight);
    }

    /// <summary>Whether the file lists who acts on whom; null when names do not tell.</summary>
    public bool? NamesSayDirected()
    {
        var place = Array.IndexOf(Sources, HeaderKey.Fold(Columns[Source]));
        return place < 0 ? null : place < SourcesWithDirection;
    }

    /// <summary>All rows of ties; null for one that cannot be read.</summary>
    public IEnumerable<string[]?> Rows()
    {
        using var reader = TableFile.Open(path, shape);
        var skip = headerRows;
        while (reader.Read() is { } row)
        {
            if (IsComment(row.Cells))
                continue;
            if (skip-- > 0)
                continue;
            yield return row.Fault == RowFault.None ? row.Cells : null;
        }
    }

    private Outcome<EdgeTable> Choose(string? source, string? target, string? weight)
    {
        if (Columns.Length < 2)
            return Refusal.Invalid("analysis.graph-columns", "file", ("file", Path.GetFileName(path)));
        foreach (var (option, said) in new[] { ("--source", source), ("--target", target), ("--weight", weight) })
            if (said is not null && Named(said) < 0)
                return Refusal.Invalid(
                    "analysis.column-missing",
                    option[2..],
                    ("option", option),
                    ("column", said),
                    ("columns", string.Join(", ", Columns))
                );
        var from = source is null ? Usual(Sources) : Named(source);
        var to = target is null ? Usual(Targets) : Named(target);
        var strength = weight is null ? Usual(Weights) : Named(weight);
        var free = Enumerable.Range(0, Columns.Length).Where(c => c != strength);
        if (from < 0)
            from = free.First(c => c != to);
        if (to < 0 || to == from)
            to = free.Where(c => c != from).Append(-1).First();
        if (to < 0)
            return Refusal.Invalid("analysis.graph-columns", "file", ("file", Path.GetFileName(path)));
        // Without a header a third column of moderate numbers is how strong a tie is; large ones are moments.
        if (
            strength < 0
            && headerRows == 0
            && Columns.Length == 3
            && Sample.All(row => row.Length < 3 || IsStrength(row[2]))
        )
            strength = 2;
        (Source, Target, Weight) = (from, to, strength < 0 || strength == from || strength == to ? null : strength);
        return this;
    }

    private int Named(string said) =>
        Array.FindIndex(Columns, c => c == said) is var exact and >= 0
            ? exact
            : Array.FindIndex(Columns, c => HeaderKey.Fold(c) == HeaderKey.Fold(said));

    private int Usual(string[] names) =>
        names
            .Select(name => Array.FindIndex(Columns, c => HeaderKey.Fold(c) == name))
            .Where(c => c >= 0)
            .Append(-1)
            .First();

    private static bool IsStrength(string cell) =>
        NumberFormat.TryRead(cell, '.', out var value) && value is >= 0 and < 100_000_000;

    private static List<string[]> Head(string path, FileShape shape)
    {
        using var reader = TableFile.Open(path, shape);
        var rows = new List<string[]>();
        while (rows.Count < Look && reader.Read() is { } row)
            if (!IsComment(row.Cells))
                rows.Add(row.Cells);
        return rows;
    }

    private static bool IsComment(string[] cells) =>
        cells.Length > 0 && cells[0].AsSpan().TrimStart() is ['#' or '%', ..] or ['/', '/', ..];

    /// <summary>What parts the columns when the usual marks leave one: tabs or blanks.</summary>
    private static char? Parted(List<string[]> sample)
    {
        var whole = sample.Where(row => row.Length == 1).Select(row => row[0].Trim()).ToList();
        if (whole.Count * 2 < sample.Count || whole.Count == 0)
            return null;
        return whole.Count(text => text.Contains('\t', StringComparison.Ordinal)) * 2 > whole.Count ? '\t'
            : whole.Count(text => text.Contains(' ', StringComparison.Ordinal)) * 2 > whole.Count ? ' '
            : null;
    }

    /// <summary>
    /// Whether the first row names the columns: it bears a usual name or one that was said, or it holds words where all others
    /// hold numbers, or words that are nobody's below.
    /// </summary>
    private static bool IsHeader(List<string[]> sample, string? said)
    {
        var first = sample[0].Select(cell => cell.Trim()).ToArray();
        if (first.Length < 2)
            return false;
        var folded = first.Select(HeaderKey.Fold).ToArray();
        if (said is not null && folded.Contains(HeaderKey.Fold(said)) && !IsNumber(said))
            return true;
        if (folded.Any(IsNumber))
            return false;
        if (folded.Count(name => Sources.Contains(name) || Targets.Contains(name)) >= 2)
            return true;
        if (sample.Count == 1)
            return false;
        var rest = sample.Skip(1).SelectMany(row => row.Take(2)).Select(cell => cell.Trim()).ToHashSet();
        return rest.All(IsNumber) || !first.Take(2).Any(rest.Contains);

        static bool IsNumber(string text) => NumberFormat.TryRead(text, '.', out _);
    }
}
