using System.Globalization;
using Vinculo.Analytics.Network;
using Vinculo.Integration.Mapping;
using Vinculo.Platform;

namespace Vinculo.Integration.Analysis;

/// <summary>Ties as read from a file, and what was wrong with the others.</summary>
internal sealed class EdgeList
{
    private readonly List<int> from = [];
    private readonly List<int> to = [];
    private readonly List<double>? weight;

    private EdgeList(EdgeTable table) => (Table, weight) = (table, table.Weight is null ? null : []);

    public EdgeTable Table { get; }

    public IReadOnlyList<string> Nodes { get; private set; } = [];

    /// <summary>Rows of ties in the file, dirty ones included.</summary>
    public int Rows { get; private set; }

    /// <summary>Rows without both ends, or with a weight that is no number or below 0.</summary>
    public int Unreadable { get; private set; }

    /// <summary>Ties of a node with itself.</summary>
    public int Loops { get; private set; }

    /// <summary>Ties of weight 0.</summary>
    public int Weightless { get; private set; }

    /// <summary>Whether every tie was listed with its lower node first, as one lists ties without direction.</summary>
    public bool LowerFirst { get; private set; } = true;

    public bool IsWeighted => weight is not null;

    /// <param name="table">How the file is written.</param>
    /// <param name="count">Number of nodes when they are called 0, 1, 2 …, so that those without ties count too; else null.</param>
    public static Outcome<EdgeList> Read(EdgeTable table, int? count)
    {
        var list = new EdgeList(table);
        var names = new NameIndex();
        for (var node = 0; node < count; node++)
            names.Of(node.ToString(CultureInfo.InvariantCulture));
        var mark = table.Weight is { } column
            ? DecimalMark.Of([.. table.Sample.Select(row => AnalystFile.Cell(row, column))], null)?.Mark ?? '.'
            : '.';
        foreach (var row in table.Rows())
            list.Add(row, names, mark);
        if (list.from.Count == list.Loops + list.Weightless)
            return Refusal.Invalid(
                "analysis.graph-empty",
                "file",
                ("rows", list.Rows),
                ("unreadable", list.Unreadable)
            );
        if (names.SortIfNumbers() is { } place)
            list.Renumber(place);
        else
            list.LowerFirst = list.NeverBothWays();
        list.Nodes = names.Names;
        return list;
    }

    public Graph Graph(bool directed)
    {
        var (starts, ends, strengths) = (from.ToArray(), to.ToArray(), weight?.ToArray());
        return directed
            ? Vinculo.Analytics.Network.Graph.Directed(Nodes.Count, starts, ends, strengths)
            : Vinculo.Analytics.Network.Graph.Undirected(Nodes.Count, starts, ends, strengths);
    }

    private void Add(string[]? row, NameIndex names, char mark)
    {
        Rows++;
        var strength = 1.0;
        if (
            row is null
            || AnalystFile.Cell(row, Table.Source) is not { Length: > 0 } source
            || AnalystFile.Cell(row, Table.Target) is not { Length: > 0 } target
            || (Table.Weight is { } column && !TryWeight(AnalystFile.Cell(row, column), mark, out strength))
        )
        {
            Unreadable++;
            return;
        }
        var (a, b) = (names.Of(source), names.Of(target));
        from.Add(a);
        to.Add(b);
        weight?.Add(strength);
        if (a == b)
            Loops++;
        else if (strength == 0)
            Weightless++;
    }

    private static bool TryWeight(string cell, char mark, out double weight)
    {
        if (mark == '.' && double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out weight))
            return double.IsFinite(weight) && weight >= 0;
        var read = NumberFormat.TryRead(cell, mark, out var value);
        weight = (double)value;
        return read && weight >= 0;
    }

    private void Renumber(int[] place)
    {
        for (var e = 0; e < from.Count; e++)
        {
            (from[e], to[e]) = (place[from[e]], place[to[e]]);
            LowerFirst &= from[e] <= to[e];
        }
    }

    /// <summary>Words have no order: then no pair may be listed both ways, which among many directed ties hardly happens.</summary>
    private bool NeverBothWays()
    {
        var seen = new HashSet<(int, int)>();
        for (var e = 0; e < from.Count; e++)
            if (from[e] != to[e])
            {
                if (seen.Contains((to[e], from[e])))
                    return false;
                seen.Add((from[e], to[e]));
            }
        return true;
    }
}
