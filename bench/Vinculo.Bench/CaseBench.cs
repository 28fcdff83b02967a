using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Vinculo.Bench.Company;
using Vinculo.Bench.Running;
using Vinculo.Customers;
using Vinculo.Decisions;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service;
using Vinculo.Service.Cases;
using Vinculo.Service.Figures;
using Vinculo.Service.Satisfaction;
using Vinculo.Service.Satisfaction.Figures;

namespace Vinculo.Bench;

/// <summary>
/// <c>cases [sqlite|postgres] [cases]</c>: a year with so many cases, opinions and decisions, written at once; then figures, lists
/// and results in an application that has just started, the first time and again. Inside this process.
/// </summary>
internal static class CaseBench
{
    private const int Portion = 20_000;
    private const int Days = 365;
    private const int Again = 20;
    private static readonly Actor Boss = Actor.System("bench");
    private static readonly Guid Segmentation = Guid.CreateVersion7();
    private static readonly string[] Segments = ["a", "b", "c", "d", "e"];
    private static readonly Guid[] Hands = [.. Enumerable.Range(0, 60).Select(_ => Guid.CreateVersion7())];

    public static async Task<int> RunAsync(string[] args)
    {
        var folder = Directory.CreateTempSubdirectory("vinculo-bench-").FullName;
        var count = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1_000_000;
        try
        {
            await using var cluster = args is ["postgres", ..]
                ? await PostgresCluster.StartAsync(folder + "-server")
                : null;
            var options = new VinculoOptions
            {
                Data = folder,
                Database = cluster is null
                    ? "sqlite:" + Path.Combine(folder, "vinculo.db")
                    : (await cluster.DatabaseAsync("bench")).Address,
                Urls = "http://127.0.0.1:0",
            };
            var watch = Stopwatch.StartNew();
            await using (var app = await BuildAsync(options))
            {
                await FillAsync(app.Services.GetRequiredService<Database>(), count);
                Console.WriteLine($"written in {watch.Elapsed.TotalSeconds:0} s (load {ProcessFigures.Load()})");
                await CountAsync(app.Services);
            }
            await using (var app = await BuildAsync(options))
                await ReadAsync(app.Services, options.Zone);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
            if (Directory.Exists(folder + "-server"))
                Directory.Delete(folder + "-server", recursive: true);
        }
    }

    private static async Task<Microsoft.AspNetCore.Builder.WebApplication> BuildAsync(VinculoOptions options)
    {
        var app = Application.Build(options, [], b => b.Logging.ClearProviders());
        await Application.PrepareAsync(app.Services, CancellationToken.None);
        return app;
    }

    private static async Task FillAsync(Database database, int count)
    {
        var now = DateTimeOffset.UtcNow;
        var dice = new Dice(7);
        var people = Enumerable.Range(0, count / 10).Select(i => Ids.New(now.AddSeconds(i - (count / 10)))).ToArray();
        await WriteAsync(
            database,
            "customer",
            "customer_id kind stage display_name name_key open_cases open_commitments control row_version created_at updated_at",
            people.Length,
            i => [people[i], 1, 2, $"Persona {i}", $"persona {i}", 0, 0, false, 1, now, now]
        );
        await WriteAsync(
            database,
            "service_case",
            "customer_id id receipt kind code subject body status severity channel opened_at closed_at row_version state team_id owner_id sort_due due_at legal_due_at response_minutes first_solved_at solution_minutes last_solution_minutes in_term reopened extended repeat_of",
            count,
            i =>
            {
                var at = now.AddDays(-Days * (1 - (i / (double)count)));
                var isOpen = dice.NextDouble() < (i > count * 0.9 ? 0.4 : 0.01);
                DateTimeOffset? solved = isOpen ? null : at.AddHours(1 + (dice.NextDouble() * 200));
                var due = at.AddDays(15);
                return
                [
                    people[(int)(dice.NextDouble() * people.Length)],
                    Ids.New(at),
                    $"B-{i}",
                    // Praise is seldom.
                    dice.NextDouble() < 0.001
                        ? 6
                        : 1 + (i % 4),
                    dice.NextDouble() < 0.05 ? null : $"code.{(int)(dice.NextDouble() * 40)}",
                    "El cobro no corresponde",
                    new string('x', 300),
                    isOpen ? 1 : 4,
                    1 + (i % 3),
                    1 + (i % 6),
                    at,
                    solved,
                    1,
                    isOpen ? 2 : 9,
                    Hands[i % 12],
                    i % 7 == 0 ? null : Hands[i % Hands.Length],
                    isOpen ? due.ToUnixTimeMilliseconds() : long.MaxValue,
                    isOpen ? due : null,
                    due,
                    30,
                    solved,
                    isOpen ? null : 600,
                    isOpen ? null : 600,
                    isOpen ? null : dice.NextDouble() < 0.9,
                    dice.NextDouble() < 0.03 ? 1 : 0,
                    dice.NextDouble() < 0.002 ? 1 : 0,
                    dice.NextDouble() < 0.04 ? Guid.CreateVersion7() : null,
                ];
            }
        );
        await WriteAsync(
            database,
            "segment_member",
            "customer_id segmentation_id since until segment version worth_minor",
            people.Length * 2,
            i =>
                [
                    people[i / 2],
                    Segmentation,
                    now.AddDays(i % 2 == 0 ? -600 : -100),
                    i % 2 == 0 ? now.AddDays(-100) : DateTimeOffset.FromUnixTimeMilliseconds(253402300799999),
                    Segments[(i / 2 + (i % 2)) % Segments.Length],
                    1,
                    0L,
                ]
        );
        await database.WriteAsync(async session =>
        {
            await session.ExecuteAsync(
                "INSERT INTO segmentation (id, code, name_es, version, state, row_version, created_at, updated_at) VALUES (@id, 'bench', 'Bench', 1, 1, 1, 0, 0)",
                ("id", Segmentation)
            );
            await session.InsertManyAsync(
                "segment",
                "segmentation_id code position name_es rest customers margin_minor value_minor churn_sum churn_count".Split(
                    ' '
                ),
                Segments.Select((s, i) => new object?[] { Segmentation, s, i, s, false, 0L, 0L, 0L, 0d, 0L })
            );
        });
        var survey = Guid.CreateVersion7();
        await WriteAsync(
            database,
            "opinion",
            "customer_id id survey_id version kind event source_key channel team_id agent_id code value_class language state made_at attempts sent_at sent_channel score part answered_at",
            count,
            i =>
            {
                var at = now.AddDays(-Days * (1 - (i / (double)count)));
                int? score = dice.NextDouble() < 0.3 ? 1 + (int)(dice.NextDouble() * 5) : null;
                return
                [
                    people[(int)(dice.NextDouble() * people.Length)],
                    Ids.New(at),
                    survey,
                    1,
                    (int)SurveyKind.Satisfaction,
                    1,
                    $"bench:{i}",
                    1 + (i % 6),
                    Hands[i % 12],
                    Hands[i % Hands.Length],
                    $"code.{i % 40}",
                    1 + (i % 3),
                    "es",
                    score is null ? 2 : 3,
                    at,
                    1,
                    at,
                    2,
                    score,
                    score switch
                    {
                        null => null,
                        >= 4 => 1,
                        3 => 2,
                        _ => 3,
                    },
                    score is null ? null : at,
                ];
            }
        );
        await WriteAsync(
            database,
            "decision",
            "customer_id decided_at id channel placement actor_id control top_offer content",
            count,
            i =>
            {
                var at = now.AddDays(-OfferResults.Days * (1 - (i / (double)count)));
                return
                [
                    people[(int)(dice.NextDouble() * people.Length)],
                    at,
                    Ids.New(at),
                    1,
                    "sheet",
                    Hands[0],
                    false,
                    $"offer-{i % 12}",
                    """{"notes":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}""",
                ];
            }
        );
        // As an import of a year marks the days.
        await database.WriteAsync(async session =>
        {
            var days = Enumerable.Range(0, Days + 1).Select(d => now.AddDays(-d)).ToList();
            await CaseTally.MarkAsync(session, days, () => Ids.New(now));
            await session.InsertManyAsync(
                "opinion_mark",
                ["day", "id"],
                days.Select(d => new object?[] { DateOnly.FromDateTime(d.UtcDateTime), Ids.New(now) })
            );
        });
        if (database.Engine == Engine.Postgres)
            foreach (var table in new[] { "service_case", "opinion", "decision", "customer", "segment_member" })
                await database.WriteAsync(session => session.ExecuteAsync("ANALYZE " + table));
    }

    private static async Task WriteAsync(
        Database database,
        string table,
        string columns,
        int count,
        Func<int, object?[]> row
    )
    {
        foreach (var part in Enumerable.Range(0, count).Chunk(Portion))
        {
            var rows = part.Select(row).ToList();
            await database.WriteBulkAsync(
                session => session.InsertManyAsync(table, columns.Split(' '), rows),
                CancellationToken.None
            );
        }
    }

    private static async Task CountAsync(IServiceProvider services)
    {
        foreach (
            var (what, work) in new (string, Func<Task>)[]
            {
                ("cases", () => services.GetRequiredService<CaseFigures>().FoldAsync(int.MaxValue, default)),
                ("opinions", () => services.GetRequiredService<OpinionFigures>().FoldAsync(int.MaxValue, default)),
                ("decisions", () => services.GetRequiredService<ShownCounts>().KeepAsync(OfferResults.Days, default)),
            }
        )
        {
            var (cpu, watch) = (Environment.CpuUsage.TotalTime, Stopwatch.StartNew());
            await work();
            Console.WriteLine(
                $"all days of {what} counted behind everybody's back in {watch.Elapsed.TotalSeconds:0.0} s, {(Environment.CpuUsage.TotalTime - cpu).TotalSeconds:0.0} s of processor"
            );
        }
    }

    private static async Task ReadAsync(IServiceProvider services, TimeZoneInfo zone)
    {
        var cases = services.GetRequiredService<CaseFigures>();
        var opinions = services.GetRequiredService<OpinionFigures>();
        var offers = services.GetRequiredService<OfferResults>();
        var list = services.GetRequiredService<CaseList>();
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(DateTimeOffset.UtcNow, zone).DateTime);
        foreach (var days in new[] { 90, Days })
        {
            await TimeAsync(
                $"figures of cases, {days} days, by code",
                async () =>
                    (await cases.ReadAsync(today.AddDays(-days), today, new(CaseDimension.Code), today, Boss, default))
                        .Accepted
                        .IsBehind
            );
            await TimeAsync(
                $"satisfaction, {days} days, by a segmentation",
                async () =>
                    (
                        await opinions.ReadAsync(
                            SurveyKind.Satisfaction,
                            today.AddDays(-days),
                            today,
                            OpinionDimension.Segmentation,
                            Boss,
                            "bench"
                        )
                    )
                        .Accepted
                        .IsBehind
            );
        }
        await TimeAsync(
            "offers with how often each was shown",
            async () => (await offers.AllAsync(Boss)).IsRefused(out _)
        );
        var unknown = Guid.CreateVersion7();
        foreach (
            var (what, filter) in new (string, CaseFilter)[]
            {
                ("open", new()),
                ("mine", new(Owner: Hands[3])),
                ("of a team", new(Team: Hands[3])),
                ("nobody's", new(Nobody: true)),
                ("late", new(Due: CaseDue.Late)),
                ("late by law", new(Due: CaseDue.LawLate)),
                ("open praise, which there is little of", new(Kind: CaseKind.Praise)),
                ("open by fax, which there is none of", new(Channel: Channel.Fax)),
                ("all", new(Open: false)),
                ("answered", new(Open: false, State: CaseState.Answered)),
                ("all praise", new(Open: false, Kind: CaseKind.Praise)),
                ("all by fax", new(Open: false, Channel: Channel.Fax)),
                ("all of somebody who has none", new(Open: false, Owner: unknown)),
                ("all of a team that has none", new(Open: false, Team: unknown)),
                ("all of a code there is not", new(Open: false, Code: "none")),
                ("all of a grade", new(Open: false, Severity: 3)),
                ("all late", new(Open: false, Due: CaseDue.Late)),
                ("all late by law", new(Open: false, Due: CaseDue.LawLate)),
                (
                    "extended in 90 days",
                    new(Open: false, From: today.AddDays(-90), Until: today, Part: CasePart.Extended)
                ),
                (
                    "out of term in 90 days",
                    new(Open: false, From: today.AddDays(-90), Until: today, Part: CasePart.OutOfTerm)
                ),
                (
                    "open of 31 to 90 days",
                    new(Open: false, From: today.AddDays(-90), Until: today.AddDays(-31), Part: CasePart.Open)
                ),
                (
                    "extended of a code",
                    new(Open: false, From: today.AddDays(-90), Until: today, Code: "code.7", Part: CasePart.Extended)
                ),
                ("two filters that never meet", new(Open: false, Kind: CaseKind.Claim, State: CaseState.Received)),
            }
        )
            await TimeAsync(
                "cases: " + what,
                async () => (await list.ReadAsync(filter, null, null, 50, Boss, default)).Accepted.Items.Count
            );
    }

    private static async Task TimeAsync<T>(string what, Func<Task<T>> work)
    {
        var watch = Stopwatch.StartNew();
        var answer = await work();
        var first = watch.Elapsed.TotalMilliseconds;
        var times = new List<double>();
        for (var i = 0; i < Again; i++)
        {
            watch.Restart();
            await work();
            times.Add(watch.Elapsed.TotalMilliseconds);
        }
        times.Sort();
        Console.WriteLine($"| {what} | {first:0.0} | {times[Again / 2]:0.0} | {answer} |");
    }
}
