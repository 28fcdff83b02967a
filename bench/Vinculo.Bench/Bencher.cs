using System.CommandLine;
using Vinculo.Bench.Load;
using Vinculo.Bench.Running;

namespace Vinculo.Bench;

/// <summary><c>./vinculo bench [name]</c>: measures the published application from outside, on this machine only.</summary>
internal static class Bencher
{
    private static readonly string[] Names = ["api", "start", "import", "browser", "fill", "all"];

    /// <summary>Measured inside one process, each with arguments of its own.</summary>
    private const string Inside = """
        linkage FOLDER (quality of matching and golden record on sets with truth)
        recognition FOLDER [queries] [address | -] [api] (who somebody is)
        identity [address] [interactions] (merging and splitting two with a long history)
        merges [merges] [customers] [address] (random merges and their undoing, compared row by row)
        import-parts, boosting, lifetime, warehouse, channels, curves, cases, decisions
        """;

    private static readonly Argument<string> Name = new("name")
    {
        Description = string.Join(" | ", Names) + "\n\nInside this process, without the options below:\n" + Inside,
        DefaultValueFactory = _ => "all",
    };
    private static readonly Option<int> Customers = new("--customers")
    {
        Description = "Customers of the measured company",
        DefaultValueFactory = _ => 100_000,
    };
    private static readonly Option<double?> Interactions = new("--interactions")
    {
        Description = "Interactions a customer on average (10; 20 from half a million customers on)",
    };
    private static readonly Option<string> Database = new("--database")
    {
        Description = "sqlite | postgres (a server of the bench's own) | postgres://…",
        DefaultValueFactory = _ => "sqlite",
    };
    private static readonly Option<string?> Folder = new("--data")
    {
        Description = "Where companies are kept between runs",
    };
    private static readonly Option<string?> App = new("--app")
    {
        Description = "Folder of a published application; published anew when left out",
    };
    private static readonly Option<double> Seconds = new("--seconds")
    {
        Description = "Seconds of each measurement",
        DefaultValueFactory = _ => 4,
    };
    private static readonly Option<double> Warm = new("--warm")
    {
        Description = "Seconds each kind of request is asked before anything is measured",
        DefaultValueFactory = _ => 4,
    };
    private static readonly Option<string?> Only = new("--only")
    {
        Description = "Only scenarios whose name contains this",
    };
    private static readonly Option<string?> Label = new("--label") { Description = "Name of the result file" };

    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("Measures Vínculo: docs/performance.md says how")
        {
            Name,
            Customers,
            Interactions,
            Database,
            Folder,
            App,
            Seconds,
            Warm,
            Only,
            Label,
        };
        root.SetAction(MeasureAsync);
        return await root.Parse(args).InvokeAsync();
    }

    private static async Task<int> MeasureAsync(ParseResult parsed, CancellationToken cancel)
    {
        var name = parsed.GetValue(Name)!;
        if (!Names.Contains(name))
        {
            await Console.Error.WriteLineAsync("There is: " + string.Join(", ", Names));
            return 2;
        }
        var repository = Running.Bench.Repository();
        var folder = Path.GetFullPath(parsed.GetValue(Folder) ?? Path.Combine(Path.GetTempPath(), "vinculo-bench"));
        var app = parsed.GetValue(App) ?? Path.Combine(folder, "app");
        if (parsed.GetValue(App) is null)
            await Running.Bench.PublishAsync(repository, app);

        var customers = parsed.GetValue(Customers);
        var each = parsed.GetValue(Interactions) ?? (customers >= 500_000 ? 20 : 10);
        var engine = parsed.GetValue(Database)!;
        var results = Path.Combine(repository, "bench", "results");
        var label =
            parsed.GetValue(Label)
            ?? $"{(engine.StartsWith("postgres", StringComparison.Ordinal) ? "postgres" : "sqlite")}-{customers}";
        await Console.Error.WriteLineAsync(
            $"load {ProcessFigures.Load()}, {Environment.ProcessorCount} cores, {engine}, {customers:N0} customers"
        );

        await using var cluster =
            engine == "postgres" ? await PostgresCluster.StartAsync(Path.Combine(folder, "postgres")) : null;
        var data = Path.Combine(folder, $"company-{customers}");
        var address =
            engine == "sqlite" ? null
            : cluster is null ? engine
            : (await cluster.DatabaseAsync($"bench_{customers}")).Address;
        var bench = new Running.Bench(data, address, customers, each);
        if (name is "fill" or "api" or "start" or "browser" or "all")
        {
            var access = await bench.PrepareAsync();
            if (name is "start" or "all")
                await StartAsync(app, bench, results, label);
            if (name is "browser" or "all")
                await new BrowserRun(app, bench, access).RunAsync(Path.Combine(results, $"browser-{label}.json"));
            if (name is "api" or "all")
                await ApiAsync(app, bench, access, cluster, parsed, results, label);
        }
        if (name is "import" or "all")
            await new ImportRun(app, folder).RunAsync(
                Math.Min(customers, 100_000),
                Path.Combine(results, $"import-{label}.json")
            );
        return 0;
    }

    private static async Task StartAsync(string app, Running.Bench bench, string results, string label)
    {
        var times = new List<double>();
        var memory = 0.0;
        for (var i = 0; i < 5; i++)
        {
            await using var process = await AppProcess.StartAsync(app, bench.Data, bench.Address);
            times.Add(process.Ready.TotalSeconds);
            memory = process.Memory().Now;
        }
        times.Sort();
        Console.WriteLine(
            $"ready: least {times[0]:0.00} s, median {times[2]:0.00} s; {memory:0} MB then; load {ProcessFigures.Load()}"
        );
        await Report.KeepAsync(
            Path.Combine(results, $"start-{label}.json"),
            new
            {
                load = ProcessFigures.Load(),
                seconds = times,
                megabytes = memory,
            }
        );
    }

    private static async Task ApiAsync(
        string app,
        Running.Bench bench,
        Access access,
        PostgresCluster? cluster,
        ParseResult parsed,
        string results,
        string label
    )
    {
        var before = ProcessFigures.Load();
        await using var process = await AppProcess.StartAsync(app, bench.Data, bench.Address);
        var cookie = await SignIn.CookieAsync(process.Port, access);
        var cast = new Cast(bench.Customers, bench.InteractionsEach);
        var deep = SignIn.DeepCursor(process.Port, access, Math.Min(150, bench.Customers / 1_000));
        var measuring = new Measuring(
            process,
            cluster is null ? null : cluster.CpuMilliseconds,
            parsed.GetValue(Seconds)
        );
        await Console.Error.WriteLineAsync($"  settled after {await process.SettleAsync():0} s");
        var figures = new List<Figures>();
        var only = parsed.GetValue(Only);
        var scenarios = new Scenarios(cast, access, cookie)
            .All(deep)
            .Where(s => only is null || s.Name.Contains(only, StringComparison.OrdinalIgnoreCase))
            .ToList();
        for (var round = 0; round < 2; round++)
            foreach (var scenario in scenarios.Where(s => !s.SetsOffWork))
                measuring.Warm(scenario, parsed.GetValue(Warm) / 2);
        foreach (var scenario in scenarios)
        {
            if (scenario.SetsOffWork)
                measuring.Warm(scenario, parsed.GetValue(Warm));
            figures.Add(measuring.Run(scenario));
            await Console.Error.WriteLineAsync(
                $"  {Report.Table([figures[^1]]).Split('\n')[2]}  load {ProcessFigures.Load()}"
            );
        }
        var memory = process.Memory();
        Console.WriteLine(Report.Table(figures));
        Console.WriteLine(
            $"memory {memory.Now:0} MB ({memory.Own:0} its own), peak {memory.Peak:0} MB; load before {before}, after {ProcessFigures.Load()}"
        );
        if (only is null)
            await Report.KeepAsync(
                Path.Combine(results, $"api-{label}.json"),
                new
                {
                    cores = Environment.ProcessorCount,
                    loadBefore = before,
                    loadAfter = ProcessFigures.Load(),
                    readySeconds = process.Ready.TotalSeconds,
                    memory = memory.Now,
                    memoryOwn = memory.Own,
                    memoryPeak = memory.Peak,
                    figures,
                }
            );
    }
}
