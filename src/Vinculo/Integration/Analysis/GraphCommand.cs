using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Vinculo.Analytics.Network;
using Vinculo.Analytics.Randomness;
using Vinculo.Platform;

namespace Vinculo.Integration.Analysis;

/// <summary><c>vinculo graph</c>: who carries weight in a network and which communities it falls into, from a list of ties.</summary>
internal static class GraphCommand
{
    private const int Top = 10;

    private static readonly AnalysisTexts Texts = new("GraphTexts");
    private static readonly Argument<string> Table = AnalystFile.Argument();
    private static readonly Option<bool> AsJson = AnalystFile.AsJson();

    private static readonly Option<string?> Source = new("--source")
    {
        Description = "Columna de donde sale el vínculo · Column a tie leaves from",
    };

    private static readonly Option<string?> Target = new("--target")
    {
        Description = "Columna adonde llega · Column it points at",
    };

    private static readonly Option<string?> Weight = new("--weight")
    {
        Description = "Columna con la fuerza del vínculo · Column with the strength of the tie",
    };

    private static readonly Option<bool> Directed = new("--directed")
    {
        Description = "Los vínculos tienen dirección · Ties have a direction",
    };

    private static readonly Option<bool> Undirected = new("--undirected")
    {
        Description = "Los vínculos valen igual para ambos · Ties are the same for both",
    };

    private static readonly Option<int?> Nodes = new("--nodes")
    {
        Description = "Cuántos nodos hay, si se llaman 0, 1, 2 … · How many nodes, when called 0, 1, 2 …",
    };

    private static readonly Option<bool> WithCommunities = new("--communities")
    {
        Description = "Busca comunidades · Looks for communities",
    };

    private static readonly Option<double?> Resolution = new("--resolution")
    {
        Description =
            "Mayor: comunidades más pequeñas; sin decirlo, se elige · Larger: smaller communities; chosen when not said",
    };

    private static readonly Option<int> Seed = new("--seed")
    {
        Description = "Semilla del azar · Seed of chance",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<string?> Out = new("--out")
    {
        Description = "Archivo node,pagerank,community · File node,pagerank,community",
    };

    public static Command Of()
    {
        var command = new Command(
            "graph",
            "Peso de cada nodo y comunidades de una red · Weight of each node and communities of a network"
        )
        {
            Table,
            Source,
            Target,
            Weight,
            Directed,
            Undirected,
            Nodes,
            WithCommunities,
            Resolution,
            Seed,
            Out,
            AsJson,
        };
        command.SetAction(parsed => CommandAnswer.Say(Run(parsed), parsed.GetValue(AsJson)));
        return command;
    }

    internal static Outcome<CommandAnswer> Run(ParseResult parsed)
    {
        var clock = Stopwatch.StartNew();
        if (parsed.GetValue(Resolution) is { } asked && !(asked > 0 && double.IsFinite(asked)))
            return Refusal.Invalid("analysis.graph-resolution", "resolution", ("resolution", asked));
        if (parsed.GetValue(Nodes) is { } count && count is < 1 or > 100_000_000)
            return Refusal.Invalid("analysis.graph-nodes", "nodes", ("nodes", count));
        var path = parsed.GetValue(Table)!;
        var opened = EdgeTable.Open(path, parsed.GetValue(Source), parsed.GetValue(Target), parsed.GetValue(Weight));
        if (opened.IsRefused(out var refusal))
            return refusal;
        var read = EdgeList.Read(opened.Accepted, parsed.GetValue(Nodes));
        if (read.IsRefused(out refusal))
            return refusal;
        var list = read.Accepted;
        var (directed, because) = DirectionOf(parsed, list);
        var readSeconds = Lap(clock);
        var graph = list.Graph(directed);
        var buildSeconds = Lap(clock);
        var ranked = PageRank.Of(graph);
        var rankSeconds = Lap(clock);
        CommunityResult? found = null;
        if (parsed.GetValue(WithCommunities))
            found = Communities.Of(
                graph,
                Xoshiro256.For((ulong)parsed.GetValue(Seed), "graph"),
                new CommunityOptions { Resolution = parsed.GetValue(Resolution) }
            );
        var communitySeconds = Lap(clock);
        if (parsed.GetValue(Out) is { } target)
            CsvOut.Write(
                target,
                ["node", "pagerank", "community"],
                ranked.Rank.Select((rank, i) => new object?[] { list.Nodes[i], rank, found?.Of[i] })
            );

        var top = Enumerable
            .Range(0, ranked.Rank.Length)
            .OrderByDescending(i => ranked.Rank[i])
            .ThenBy(i => i)
            .Take(Top)
            .Select(i => new TopNode(list.Nodes[i], ranked.Rank[i], found?.Of[i]))
            .ToArray();
        var (cpu, memory) = CommandAnswer.Spent();
        var facts = new
        {
            file = Path.GetFileName(path),
            columns = new
            {
                source = list.Table.Columns[list.Table.Source],
                target = list.Table.Columns[list.Table.Target],
                weight = list.Table.Weight is { } column ? list.Table.Columns[column] : null,
            },
            nodes = graph.Nodes,
            edges = graph.Kept,
            directed,
            directedBecause = because,
            weighted = list.IsWeighted,
            rows = list.Rows,
            loops = list.Loops,
            weightless = list.Weightless,
            unreadable = list.Unreadable,
            iterations = ranked.Iterations,
            residual = ranked.Residual,
            converged = ranked.Converged,
            modularity = found?.Modularity,
            communities = found?.Count,
            resolution = found?.Resolution,
            evidence = found?.Evidence,
            communitiesReal = found?.Real,
            largestCommunities = found?.Of.CountBy(c => c).OrderBy(c => c.Key).Take(Top).Select(c => c.Value),
            top,
            readSeconds,
            buildSeconds,
            pageRankSeconds = rankSeconds,
            communitySeconds = found is null ? (double?)null : communitySeconds,
            seconds = readSeconds + buildSeconds + rankSeconds + communitySeconds + Lap(clock),
            cpuSeconds = cpu,
            memoryMegabytes = memory,
        };
        return new CommandAnswer(facts, Report(path, list, graph, because, ranked, found, top));
    }

    private sealed record TopNode(string Node, double Pagerank, int? Community);

    private static (bool Directed, string Because) DirectionOf(ParseResult parsed, EdgeList list) =>
        parsed.GetValue(Directed) ? (true, "said")
        : parsed.GetValue(Undirected) ? (false, "said")
        : list.Table.NamesSayDirected() is { } named ? (named, "columns")
        : (!list.LowerFirst, "order");

    private static double Lap(Stopwatch clock)
    {
        var seconds = clock.Elapsed.TotalSeconds;
        clock.Restart();
        return seconds;
    }

    private static string Report(
        string path,
        EdgeList list,
        Graph graph,
        string because,
        PageRankResult ranked,
        CommunityResult? found,
        TopNode[] top
    )
    {
        var text = new StringBuilder();
        Line("size", ("file", Path.GetFileName(path)), ("nodes", graph.Nodes), ("edges", graph.Kept));
        Line((graph.IsDirected ? "directed." : "undirected.") + because);
        if (list.Unreadable > 0)
            Line("unreadable", ("rows", list.Unreadable));
        if (list.Loops > 0)
            Line("loops", ("rows", list.Loops));
        if (list.Weightless > 0)
            Line("weightless", ("rows", list.Weightless));
        Line(
            ranked.Converged ? "ranked" : "unranked",
            ("iterations", ranked.Iterations),
            ("residual", ranked.Residual.ToString("0.0E+0", CultureInfo.CurrentCulture))
        );
        foreach (var node in top)
            Line("top", ("node", node.Node), ("share", node.Pagerank.ToString("0.######", CultureInfo.CurrentCulture)));
        if (found is not null)
        {
            Line(
                "communities",
                ("communities", found.Count),
                ("modularity", found.Modularity.ToString("0.0000", CultureInfo.CurrentCulture)),
                ("resolution", found.Resolution)
            );
            Line(found.Real ? "real" : "chance");
        }
        return text.ToString().TrimEnd();

        void Line(string code, params ReadOnlySpan<(string Name, object? Value)> facts) =>
            text.AppendLine(Texts.Of(code, facts));
    }
}
