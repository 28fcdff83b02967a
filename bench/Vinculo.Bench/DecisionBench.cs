using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Vinculo.Analytics.Decide.Contextual;
using Vinculo.Analytics.Decide.Tables;
using Vinculo.Analytics.Randomness;
using Vinculo.Bench.Company;
using Vinculo.Customers;
using Vinculo.Decisions;
using Vinculo.Decisions.Jobs;
using Vinculo.Decisions.Learning;
using Vinculo.Decisions.Storage;
using Vinculo.Decisions.Tables;
using Vinculo.Decisions.Tables.Jobs;
using Vinculo.Insights.Segments;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Bench;

/// <summary>
/// <c>decisions [address] [customers] [offers]</c>: choosing and learning alone; then whole decisions with their durable
/// ledger row, a batch over everybody and the trial of a rule on everybody, inside this process on a company of its own, or
/// the one that is at the address already. Tells processor time.
/// </summary>
internal static class DecisionBench
{
    private const int Callers = 8;

    public static async Task<int> RunAsync(string[] args)
    {
        var folder = Directory.CreateTempSubdirectory("vinculo-bench-").FullName;
        var address = args.Length > 0 ? args[0] : "sqlite:" + Path.Combine(folder, "vinculo.db");
        var customers = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 20_000;
        var offers = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 1_000;
        try
        {
            Choosing(offers);
            await using var database = new Database(DatabaseAddress.Parse(address, folder));
            await new Schema(database, TimeProvider.System).ApplyAsync(null, CancellationToken.None);
            if (
                await database.ReadAsync(s => s.FirstOrDefaultAsync("SELECT 1 FROM customer LIMIT 1", r => r.Int(0)))
                == 0
            )
                await new Seeding(database, customers, 10).RunAsync();
            await DecidingAsync(database, customers, offers);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Every offer eligible: the hardest case for weighing, choosing and learning.</summary>
    private static void Choosing(int count)
    {
        var random = new Xoshiro256(1);
        var offers = Offers(count, everybody: true);
        var shape = ContextShape.First;
        var builder = new BeliefBuilder(shape.Size, Beliefs.Options);
        double[] Reading()
        {
            var reading = new double[shape.Size];
            reading[0] = 1;
            for (var i = 1; i < reading.Length; i++)
                reading[i] = Math.Round(random.Normal(), 4);
            return reading;
        }

        var (cpu, answers) = (Environment.CpuUsage.TotalTime, 50_000);
        for (var i = 0; i < answers; i++)
        {
            var offer = offers[random.NextInt(offers.Count)];
            builder.Teach(
                offer.Code,
                ContextShape.UsualOdds(offer.PriorRate),
                Reading(),
                random.Bernoulli(0.1) ? 1 : 0,
                1
            );
        }
        Say("learn from an answer, the prior over all included", cpu, answers, answers);
        var beliefs = new Beliefs(shape, builder.Build());
        var page = new OfferBook.Page(offers, "bench", _ => new Dictionary<int, Tally>(), () => beliefs);
        var context = Somebody();
        const int Rounds = 2_000;
        Ranking.Decide(context, page, 1, NullLogger.Instance);
        cpu = Environment.CpuUsage.TotalTime;
        for (ulong i = 0; i < Rounds; i++)
            Ranking.Decide(context, page, i, NullLogger.Instance);
        Say($"decide among {count:N0} eligible offers", cpu, Rounds, (long)Rounds * count);

        var rules = new OfferBook.Page(
            Offers(count, everybody: false),
            "bench",
            _ => new Dictionary<int, Tally>(),
            () => beliefs
        );
        DecisionContent content = Ranking.Decide(context, rules, 1, NullLogger.Instance);
        cpu = Environment.CpuUsage.TotalTime;
        for (ulong i = 0; i < Rounds; i++)
            content = Ranking.Decide(context, rules, i, NullLogger.Instance);
        Say($"decide among {count:N0} offers, {content.Eligible:N0} of them eligible", cpu, Rounds, Rounds);
        cpu = Environment.CpuUsage.TotalTime;
        var length = 0;
        for (var i = 0; i < Rounds; i++)
            length = Json.Of(content).Text.Length;
        Say($"ledger row of {length:N0} characters", cpu, Rounds, Rounds);
    }

    private static async Task DecidingAsync(Database database, int customers, int offers)
    {
        var clock = TimeProvider.System;
        var options = new VinculoOptions();
        await using var audit = new Audit(database, clock);
        await database.WriteAsync(session => session.ExecuteAsync("DELETE FROM offer"));
        await database.WriteAsync(session =>
            session.InsertManyAsync("offer", OfferColumns, Offers(offers, false).Select(Row))
        );
        var book = new OfferBook(database, clock);
        var decide = new NextBestAction(database, book, options, audit, clock, NullLogger<NextBestAction>.Instance);
        var actor = Actor.System("bench");
        await audit.StartAsync(default);
        var draft = await RulesAsync(database, book, audit);
        var done = 0;
        async Task CallAsync(int caller, int each, List<double>? times)
        {
            for (var i = 0; i < each; i++)
            {
                var person = new Person((caller * 7919 + i * 31) % customers, customers);
                var started = Stopwatch.GetTimestamp();
                await decide.DecideAsync(person.Id, Channel.Voice, $"p{caller}-{i}", actor, "bench");
                times?.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                Interlocked.Increment(ref done);
            }
        }

        await CallAsync(0, 500, null);
        await StagesAsync(database, book, decide, customers);
        var alone = new List<double>();
        var cpu = Environment.CpuUsage.TotalTime;
        await CallAsync(1, 2_000, alone);
        alone.Sort();
        Say(
            $"decision with durable ledger, one caller: p50 {alone[1_000]:0.00} ms, p99 {alone[1_980]:0.00} ms",
            cpu,
            2_000,
            2_000
        );
        cpu = Environment.CpuUsage.TotalTime;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(2, Callers).Select(c => Task.Run(() => CallAsync(c, 2_000, null))));
        Say(
            $"the same, {Callers} callers: {Callers * 2_000 / watch.Elapsed.TotalSeconds:N0} a second",
            cpu,
            Callers * 2_000,
            Callers * 2_000
        );

        var many = new DecideMany(database, book, decide, audit, clock);
        var everybody = new DecideEverybody(database, many, decide, clock);
        cpu = Environment.CpuUsage.TotalTime;
        watch.Restart();
        var state = await everybody.RunAsync(
            Ids.New(clock.GetUtcNow()),
            new(Channel.Voice, "outbound", null),
            null,
            (_, _) => Task.CompletedTask,
            default
        );
        Say(
            $"batch over everybody: {state.Done / watch.Elapsed.TotalSeconds:N0} a second",
            cpu,
            state.Done,
            state.Done
        );
        await TryRuleAsync(database, book, decide, draft);
        Console.WriteLine(
            $"memory at most: {Process.GetCurrentProcess().PeakWorkingSet64 >> 20:N0} MB, mapped pages of the database included; {GC.GetGCMemoryInfo().HeapSizeBytes >> 20:N0} MB of it now managed"
        );
        await audit.StopAsync(default);
    }

    /// <summary>What a draft would change, for everybody.</summary>
    private static async Task TryRuleAsync(Database database, OfferBook book, NextBestAction decide, TableVersion draft)
    {
        var clock = TimeProvider.System;
        var queue = new JobQueue(clock);
        var simulate = new SimulateTable(database, book, decide, clock, NullLogger<SimulateTable>.Instance);
        var request = new SimulateTable.Request(draft.Code, draft.Version, null);
        var run = await database.WriteAsync(session =>
            queue.EnqueueAsync(session, SimulateTable.JobCode, request, Actor.System("bench"))
        );
        var (cpu, watch) = (Environment.CpuUsage.TotalTime, Stopwatch.StartNew());
        await simulate.RunAsync(new JobRun(run, Json.Of(request).Text, null, queue), default);
        var looked = await database.ReadAsync(session =>
            session.FirstOrDefaultAsync("SELECT done_count FROM job WHERE id = @run", row => row.Long(0), ("run", run))
        );
        Say($"a rule tried on everybody: {looked / watch.Elapsed.TotalSeconds:N0} a second", cpu, looked, looked);
    }

    /// <summary>Two hundred rows of business rules, in four tables, approved by somebody who did not write them.</summary>
    /// <returns>A draft that would have one of them otherwise.</returns>
    private static async Task<TableVersion> RulesAsync(Database database, OfferBook book, Audit audit)
    {
        await database.WriteAsync(async session =>
        {
            await session.ExecuteAsync("DELETE FROM decision_table_version");
            await session.ExecuteAsync("DELETE FROM decision_table");
        });
        const int TablesOfRules = 4;
        const int RowsOfEach = 50;
        var clock = TimeProvider.System;
        var lists = new ShortLists(database, audit, clock);
        var inputs = new TableInputs(database, new SegmentFields(database, lists), lists, book);
        var (save, publish) = (
            new SaveTable(database, inputs, audit, clock),
            new PublishTable(database, inputs, book, audit, clock)
        );
        var (author, approver) = (
            Actor.System("author") with
            {
                Id = Ids.New(clock.GetUtcNow()),
            },
            Actor.System("approver") with
            {
                Id = Ids.New(clock.GetUtcNow()),
            }
        );
        TableVersion? approved = null;
        for (var table = 0; table < TablesOfRules; table++)
        {
            var content = new TableContent
            {
                NameEs = $"Reglas {table}",
                NameEn = $"Rules {table}",
                Policy = HitPolicy.Collect,
                Inputs = [new("class", CellKind.Word), new("churn", CellKind.Share)],
                Rows =
                [
                    .. Enumerable
                        .Range(0, RowsOfEach)
                        .Select(row => new RuleRow(
                            [
                                row % 3 == 0 ? "A, B"
                                : row % 3 == 1 ? "C"
                                : "",
                                $"> {row % 10 * 5}",
                            ],
                            [
                                $"offer_{(table * RowsOfEach + row) * 5 % 1_000:0000}",
                                row % 4 == 0 ? "no ofrecer" : "× 1,2",
                                "Así lo quiere la empresa.",
                                "The company wants it so.",
                            ]
                        )),
                ],
                Cases = [new("nada", "offer_0999", ["C", "0"], ["-"])],
                Duties = new("Agente", "Jefe"),
            };
            var written = Accepted(await save.RunAsync(new(null, content), author, "bench"));
            Accepted(await publish.SubmitAsync(new(written.Code, written.Version, author, "bench"), new()));
            Accepted(await publish.ApproveAsync(new(written.Code, written.Version, approver, "bench"), null));
            approved = written;
        }
        var other = approved!.Content with
        {
            Rows = [.. approved.Content.Rows.Select((row, i) => i % 2 == 0 ? row : row with { When = ["A", "> 10"] })],
        };
        return Accepted(await save.RunAsync(new(approved.Code, other), author, "bench"));
    }

    private static TableVersion Accepted(Outcome<TableVersion> outcome) =>
        outcome.IsRefused(out var refusal)
            ? throw new InvalidOperationException(RefusalText.Of(refusal))
            : outcome.Accepted;

    /// <summary>Where a decision's time goes: reading, comparing with the last one, deciding, spelling the row, writing it.</summary>
    private static async Task StagesAsync(Database database, OfferBook book, NextBestAction decide, int customers)
    {
        const int Rounds = 1_000;
        var now = TimeProvider.System.GetUtcNow();
        var page = await book.OpenAsync(default);
        var found = new List<ContextReader.Found>();
        async Task StageAsync(string what, Func<int, Task> one)
        {
            for (var i = 0; i < 100; i++)
                await one(i);
            found.Clear();
            var cpu = Environment.CpuUsage.TotalTime;
            for (var i = 0; i < Rounds; i++)
                await one(i);
            Say("  of it, " + what, cpu, Rounds, Rounds);
        }

        await StageAsync(
            "reading what is known",
            async i =>
            {
                var who = new Person(i * 31 % customers, customers).Id;
                found.Add(
                    (
                        await database.ReadAsync(session =>
                            ContextReader.OneAsync(session, who, now, "stage", now.AddMinutes(-30))
                        )
                    ).Customer!
                );
            }
        );
        var moment = decide.Moment(now, Channel.Voice, "stage");
        var contexts = found[..Rounds].ConvertAll(f => f.At(moment).Trimmed());
        await StageAsync(
            "comparing with the last decision",
            i => Task.FromResult(NextBestAction.Fingerprint(contexts[i], "bench"))
        );
        var decisions = new List<Decision>();
        await StageAsync(
            "deciding",
            i =>
            {
                decisions.Add(decide.Decide(contexts[i], page, Ids.New(now), "bench", 3));
                return Task.CompletedTask;
            }
        );
        decisions = decisions[^Rounds..];
        Console.WriteLine($"  on average {decisions.Average(d => d.Content.Eligible):0} offers eligible");
        var rows = new List<object?[]>();
        await StageAsync(
            "spelling the row",
            i =>
            {
                rows.Add(Ledger.RowOf(decisions[i], Guid.Empty));
                return Task.CompletedTask;
            }
        );
        rows = rows[^Rounds..];
        await StageAsync(
            "writing it durably, alone",
            i =>
            {
                rows[i][2] = Ids.New(now);
                return database.WriteAsync(session => Ledger.AddAsync(session, rows[i]));
            }
        );
    }

    private static void Say(string what, TimeSpan before, long rounds, long parts)
    {
        var spent = (Environment.CpuUsage.TotalTime - before).TotalMicroseconds;
        Console.WriteLine(
            $"{what}: {spent / rounds:0.0} µs of processor{(parts == rounds ? "" : $", {spent / parts:0.00} an action")} (load {Running.ProcessFigures.Load()})"
        );
    }

    private static DecisionContext Somebody() =>
        new()
        {
            Moment = new(
                new DateTimeOffset(2026, 3, 2, 15, 0, 0, TimeSpan.Zero),
                new DateOnly(2026, 3, 2),
                Channel.Voice,
                "agent"
            ),
            Kind = CustomerKind.Person,
            Stage = CustomerStage.Customer,
            Class = ValueClass.B,
            Risk = RiskBand.Medium,
            Churn = 0.2,
            RemainingValueMinor = 1_000_000_00,
            Currency = "COP",
            Since = new DateOnly(2021, 5, 1),
            Holdings = [new("POS-40", "pospago", true, null)],
            Measures =
            [
                .. Enumerable
                    .Range(1, 4)
                    .Select(m => new Measured(new DateOnly(2026, 2, 1).AddMonths(1 - m), "data_gb", 8)),
            ],
        };

    /// <summary>As a large company has them: each for a channel, a stage, a class, a risk, a product, a use.</summary>
    private static List<Offer> Offers(int count, bool everybody) =>
        [
            .. Enumerable
                .Range(0, count)
                .Select(i =>
                    new OfferDraft
                    {
                        Code = $"offer_{i:0000}",
                        Issue = (Issue)(i % 3),
                        TitleEs = $"Oferta {i}",
                        TitleEn = $"Offer {i}",
                        ScriptEs = "{name}, le propongo algo.",
                        ScriptEn = "{name}, may I propose something?",
                        ValueMinor = 100_000_00 + i * 137_00 % 50_000_00,
                        CostMinor = i % 4 * 500_00,
                        PriorRate = 0.05 + i % 9 * 0.02,
                        KeepShare = i % 3 == 2 ? 0.2 : 0,
                        Channels = everybody || i % 2 == 0 ? [] : [(Channel)(1 + i % 6)],
                        Contexts = i % 5 == 0 ? [new("use", new() { Measure = new("data_gb", 3, 5) }, 1.2)] : [],
                        Rules = everybody
                            ? new()
                            : new()
                            {
                                MinClass = i % 3 == 0 ? ValueClass.B : null,
                                RiskBands = i % 4 == 1 ? [RiskBand.High, RiskBand.VeryHigh] : [],
                                Stages = i % 5 == 2 ? [CustomerStage.Prospect] : [],
                                HoldsFamily = i % 7 < 3 ? ["pospago"] : [],
                                Measures = i % 6 == 3 ? [new("data_gb", 3, i % 12)] : [],
                                AgeFrom = i % 8 == 5 ? 40 : null,
                            },
                    }.Make("COP", DateTimeOffset.UnixEpoch)
                ),
        ];

    private static readonly string[] OfferColumns =
    [
        "id",
        "code",
        "issue",
        "title_es",
        "title_en",
        "script_es",
        "script_en",
        "value_minor",
        "cost_minor",
        "currency",
        "lever",
        "prior_rate",
        "keep_share",
        "channels",
        "contexts",
        "rules",
        "active",
        "row_version",
        "created_at",
        "updated_at",
    ];

    private static object?[] Row(Offer offer) =>
        [
            Ids.From(offer.CreatedAt, "bench-offer", offer.Code),
            offer.Code,
            offer.Issue.ToString().ToLowerInvariant(),
            offer.TitleEs,
            offer.TitleEn,
            offer.ScriptEs,
            offer.ScriptEn,
            offer.ValueMinor,
            offer.CostMinor,
            offer.Currency,
            offer.Lever,
            offer.PriorRate,
            offer.KeepShare,
            Json.Of(offer.Channels),
            Json.Of(offer.Contexts),
            Json.Of(offer.Rules),
            true,
            1,
            offer.CreatedAt,
            offer.UpdatedAt,
        ];
}
