using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Vinculo.Analytics.Network;
using Vinculo.Analytics.Randomness;
using Vinculo.Platform;

namespace Vinculo.Integration.Analysis;

/// <summary><c>vinculo graph</c>: who carries weight in a network and which communities it falls into, from a list of ties.</summary>
internal sealed class GraphCommand()
    : AnalysisVerb(
        "graph",
        "Peso de cada nodo y comunidades de una red · Weight of each node and communities of a network",
        "Archivo node,pagerank,community · File node,pagerank,community"
    )
{
    private const int Top = 10;

    private static readonly AnalysisTexts Texts = new("GraphTexts");

    private static readonly Option<string?> Source = Ask<string?>(
        "--source",
        "Columna de donde sale el vínculo · Column a tie leaves from"
    );

    private static readonly Option<string?> Target = Ask<string?>(
        "--target",
        "Columna adonde llega · Column it points at"
    );

    private static readonly Option<string?> Weight = Ask<string?>(
        "--weight",
        "Columna con la fuerza del vínculo · Column with the strength of the tie"
    );

    private static readonly Option<bool> Directed = Ask<bool>(
        "--directed",
        "Los vínculos tienen dirección · Ties have a direction"
    );

    private static readonly Option<bool> Undirected = Ask<bool>(
        "--undirected",
        "Los vínculos valen igual para ambos · Ties are the same for both"
    );

    private static readonly Option<int?> Nodes = Ask<int?>(
        "--nodes",
        "Cuántos nodos hay, si se llaman 0, 1, 2 … · How many nodes, when called 0, 1, 2 …"
    );

    private static readonly Option<bool> WithCommunities = Ask<bool>(
        "--communities",
        "Busca comunidades · Looks for communities"
    );

    private static readonly Option<double?> Resolution = Ask<double?>(
        "--resolution",
        "Mayor: comunidades más pequeñas; sin decirlo, se elige · Larger: smaller communities; chosen when not said"
    );

    private static readonly Option<int> Seed = Ask<int>("--seed", "Semilla del azar · Seed of chance", 1);

    protected override Option[] Options =>
        [Source, Target, Weight, Directed, Undirected, Nodes, WithCommunities, Resolution, Seed];

    protected override Outcome<CommandAnswer> Answer(Asked asked)
    {
        if (asked.Of(Resolution) is { } fine && !(fine > 0 && double.IsFinite(fine)))
            return Refusal.Invalid("analysis.graph-resolution", "resolution", ("resolution", fine));
        if (asked.Of(Nodes) is { } count && count is < 1 or > 100_000_000)
            return Refusal.Invalid("analysis.graph-nodes", "nodes", ("nodes", count));
        var path = asked.Path;
        var opened = EdgeTable.Open(path, asked.Of(Source), asked.Of(Target), asked.Of(Weight));
        if (opened.IsRefused(out var refusal, out var table))
            return refusal;
        if (EdgeList.Read(table, asked.Of(Nodes)).IsRefused(out refusal, out var list))
            return refusal;
        var (directed, because) = DirectionOf(asked, list);
        var readSeconds = Lap(asked.Clock);
        var graph = list.Graph(directed);
        var buildSeconds = Lap(asked.Clock);
        var ranked = PageRank.Of(graph);
        var rankSeconds = Lap(asked.Clock);
        CommunityResult? found = null;
        if (asked.Of(WithCommunities))
            found = Communities.Of(
                graph,
                Xoshiro256.For((ulong)asked.Of(Seed), "graph"),
                new CommunityOptions { Resolution = asked.Of(Resolution) }
            );
        var communitySeconds = Lap(asked.Clock);
        if (asked.Out is { } target)
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
            seconds = readSeconds + buildSeconds + rankSeconds + communitySeconds + Lap(asked.Clock),
            cpuSeconds = cpu,
            memoryMegabytes = memory,
        };
        return new CommandAnswer(facts, Text(path, list, graph, because, ranked, found, top));
    }

    private sealed record TopNode(string Node, double Pagerank, int? Community);

    private static (bool Directed, string Because) DirectionOf(Asked asked, EdgeList list) =>
        asked.Of(Directed) ? (true, "said")
        : asked.Of(Undirected) ? (false, "said")
        : list.Table.NamesSayDirected() is { } named ? (named, "columns")
        : (!list.LowerFirst, "order");

    private static double Lap(Stopwatch clock)
    {
        var seconds = clock.Elapsed.TotalSeconds;
        clock.Restart();
        return seconds;
    }

    private static string Text(
        string path,
        EdgeList list,
        Graph graph,
        string because,
        PageRankResult ranked,
        CommunityResult? found,
        TopNode[] top
    )
    {
        var text = new Report(Texts);
        text.Line("size", ("file", Path.GetFileName(path)), ("nodes", graph.Nodes), ("edges", graph.Kept));
        text.Line((graph.IsDirected ? "directed." : "undirected.") + because);
        text.Count("unreadable", "rows", list.Unreadable);
        text.Count("loops", "rows", list.Loops);
        text.Count("weightless", "rows", list.Weightless);
        text.Line(
            ranked.Converged ? "ranked" : "unranked",
            ("iterations", ranked.Iterations),
            ("residual", ranked.Residual.ToString("0.0E+0", CultureInfo.CurrentCulture))
        );
        foreach (var node in top)
            text.Line(
                "top",
                ("node", node.Node),
                ("share", node.Pagerank.ToString("0.######", CultureInfo.CurrentCulture))
            );
        if (found is not null)
        {
            text.Line(
                "communities",
                ("communities", found.Count),
                ("modularity", found.Modularity.ToString("0.0000", CultureInfo.CurrentCulture)),
                ("resolution", found.Resolution)
            );
            text.Line(found.Real ? "real" : "chance");
        }
        return text.ToString();
    }
}
