using System.Diagnostics;
using Vinculo.Insights.Scoring;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Insights;

/// <summary>A run is cut into partitions; whoever lives works them out.</summary>
public class SharedRunTests
{
    private const string NothingShown =
        "UPDATE customer SET value_class = NULL, value_minor = NULL, margin_minor = NULL, currency = NULL, churn = NULL, risk_band = NULL";

    private static readonly DateTimeOffset Now = SmallOperator.Now;

    private sealed class PowerCut : Exception;

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_run_whose_leader_dies_is_finished_by_another_node_and_nothing_is_done_twice(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        await SmallOperator.FoundAsync(test.Database, 900);
        var clock = new FixedClock(Now);
        await Node(test.Database, clock).RunAsync(null, CancellationToken.None);
        var expected = await ScoresAsync(test.Database);
        await test.Database.WriteAsync(session => session.ExecuteAsync("DELETE FROM score"));

        var run = Ids.New(Now);
        await Should.ThrowAsync<PowerCut>(() =>
            Node(test.Database, clock)
                .RunAsync(
                    run,
                    told => told.Stage == "writing" ? throw new PowerCut() : Task.CompletedTask,
                    CancellationToken.None
                )
        );
        // One partition is still claimed by a node that will never come back.
        await test.Database.WriteAsync(session =>
            session.ExecuteAsync(
                "UPDATE work_chunk SET state = 2, attempts = 1, leased_by = @dead, lease_until = @until WHERE run_id = @run AND chunk_no = 3",
                ("dead", Ids.New(Now)),
                ("until", Now.AddSeconds(20)),
                ("run", run)
            )
        );
        await using var other = test.OpenAnother();
        var helper = Node(other, clock);

        (await helper.HelpAsync(CancellationToken.None)).ShouldBeTrue();
        (await PartitionsAsync(test.Database, run)).Count(p => p.State == 3).ShouldBe(8);
        (await helper.HelpAsync(CancellationToken.None)).ShouldBeFalse("the claim of the dead node still stands");
        clock.Advance(TimeSpan.FromSeconds(21));
        (await helper.HelpAsync(CancellationToken.None)).ShouldBeTrue();
        var result = await Node(test.Database, clock).RunAsync(run, _ => Task.CompletedTask, CancellationToken.None);

        result.Customers.ShouldBe(900);
        (await PartitionsAsync(test.Database, run)).ShouldBe(
            Enumerable.Range(0, 9).Select(i => (i, 3, i == 3 ? 2 : 1))
        );
        (await ScoresAsync(test.Database)).ShouldBe(expected);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Two_nodes_at_once_give_the_scores_of_one(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        await SmallOperator.FoundAsync(test.Database, 900);
        var clock = new FixedClock(Now);
        await Node(test.Database, clock).RunAsync(null, CancellationToken.None);
        var expected = await ScoresAsync(test.Database);
        await test.Database.WriteAsync(session => session.ExecuteAsync("DELETE FROM score"));
        await using var other = test.OpenAnother();
        var helper = Node(other, clock);

        var run = Ids.New(Now);
        var helped = Task.CompletedTask;
        await Node(test.Database, clock)
            .RunAsync(
                run,
                told =>
                {
                    if (told.Stage == "writing" && told.Done == 0 && helped == Task.CompletedTask)
                        helped = helper.HelpAsync(CancellationToken.None);
                    return Task.CompletedTask;
                },
                CancellationToken.None
            );
        await helped;

        (await PartitionsAsync(test.Database, run)).ShouldAllBe(p => p.State == 3);
        (await ScoresAsync(test.Database)).ShouldBe(expected);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_claim_that_somebody_else_took_over_writes_nothing_more(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var clock = new FixedClock(Now);
        var partitions = new Partitions(test.Database, clock, TimeSpan.FromSeconds(20));
        var run = Ids.New(Now);
        await test.Database.WriteAsync(session =>
            Partitions.CutWithinAsync(session, run, [(Ids.New(Now), Ids.New(Now), 7)])
        );
        var slow = (await partitions.ClaimAsync(run, CancellationToken.None)).ShouldNotBeNull();
        (await partitions.ClaimAsync(run, CancellationToken.None)).ShouldBeNull();
        clock.Advance(TimeSpan.FromSeconds(21));
        var quick = (await partitions.ClaimAsync(run, CancellationToken.None)).ShouldNotBeNull();

        await Should.ThrowAsync<PartitionLostException>(() =>
            test.Database.WriteAsync(session => Partitions.DoneWithinAsync(session, slow, 7))
        );
        await test.Database.WriteAsync(session => Partitions.DoneWithinAsync(session, quick, 6));
        (await test.Database.ReadAsync(session => Partitions.StandingAsync(session, run))).ShouldBe(new(7, 7, 6, 0));
    }

    [Fact]
    public async Task A_partition_is_not_put_away_before_lists_show_it()
    {
        await using var test = await TestDatabase.CreateAsync(Engine.Sqlite);
        await SmallOperator.FoundAsync(test.Database, 900);
        var clock = new FixedClock(Now);
        await Node(test.Database, clock).RunAsync(null, CancellationToken.None);
        var expected = await ShownAsync(test.Database);
        await test.Database.WriteAsync(async session =>
        {
            await session.ExecuteAsync("DELETE FROM score");
            await session.ExecuteAsync(NothingShown);
            // The disk gives out when the lists of half of the company are written.
            await session.ExecuteAsync(
                "CREATE TRIGGER broken BEFORE UPDATE ON customer WHEN (SELECT count(*) FROM customer c WHERE c.margin_minor IS NOT NULL) >= 450 BEGIN SELECT RAISE(ABORT, 'broken'); END"
            );
        });

        var run = Ids.New(Now);
        await Should.ThrowAsync<Microsoft.Data.Sqlite.SqliteException>(() =>
            Node(test.Database, clock).RunAsync(run, _ => Task.CompletedTask, CancellationToken.None)
        );

        var half = await ShownAsync(test.Database);
        var cut = await PartitionsAsync(test.Database, run);
        cut.ShouldAllBe(p => p.State != 2, "a hand that fails gives back what it holds");
        for (var i = 0; i < cut.Count; i++)
            if (cut[i].State == 3)
                half[(i * 100)..((i + 1) * 100)].ShouldBe(expected[(i * 100)..((i + 1) * 100)]);
        await test.Database.WriteAsync(session => session.ExecuteAsync("DROP TRIGGER broken"));
        await Node(test.Database, clock).RunAsync(run, _ => Task.CompletedTask, CancellationToken.None);
        (await ShownAsync(test.Database)).ShouldBe(expected);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_hand_that_holds_several_partitions_shows_all_of_them_but_the_one_it_lost(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        await SmallOperator.FoundAsync(test.Database, 2_000);
        var clock = new FixedClock(Now);
        await Node(test.Database, clock, 50).RunAsync(null, CancellationToken.None);
        var expected = await ShownAsync(test.Database);
        await test.Database.WriteAsync(session => session.ExecuteAsync(NothingShown));
        var run = Ids.New(Now);
        var stolen = false;

        await Node(test.Database, clock, 50)
            .RunAsync(
                run,
                async told =>
                {
                    if (told.Stage != "writing" || stolen)
                        return;
                    // Some other node takes over whatever is claimed just now, and dies.
                    stolen =
                        await test.Database.WriteAsync(session =>
                            session.ExecuteAsync(
                                "UPDATE work_chunk SET leased_by = @other, lease_until = @past WHERE run_id = @run AND state = 2",
                                ("other", Ids.New(Now)),
                                ("past", Now.AddSeconds(-1)),
                                ("run", run)
                            )
                        ) > 0;
                },
                CancellationToken.None
            );

        (await PartitionsAsync(test.Database, run)).ShouldAllBe(p => p.State == 3);
        (await ShownAsync(test.Database)).ShouldBe(expected);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_a_round_leaves_for_lists_to_show_is_given_back_when_the_run_stops(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        await SmallOperator.FoundAsync(test.Database, 1_050);
        var clock = new FixedClock(Now);
        await Node(test.Database, clock, 50).RunAsync(null, CancellationToken.None);
        var expected = await ShownAsync(test.Database);
        await test.Database.WriteAsync(session => session.ExecuteAsync(NothingShown));
        var run = Ids.New(Now);
        var told = 0;

        // A hand shows two of the twenty-one at a time, so that one of them is left for the next round, which never comes.
        await Should.ThrowAsync<PowerCut>(() =>
            Node(test.Database, clock, 50)
                .RunAsync(
                    run,
                    now => now.Stage == "writing" && ++told == 2 ? throw new PowerCut() : Task.CompletedTask,
                    CancellationToken.None
                )
        );

        var cut = await PartitionsAsync(test.Database, run);
        cut.Count.ShouldBe(21);
        cut.ShouldContain(p => p.State == 1);
        cut.ShouldAllBe(p => p.State != 2, "nobody has to wait until the claim runs out");
        await Node(test.Database, clock, 50).RunAsync(run, _ => Task.CompletedTask, CancellationToken.None);
        (await PartitionsAsync(test.Database, run)).ShouldAllBe(p => p.State == 3);
        (await ShownAsync(test.Database)).ShouldBe(expected);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_process_killed_in_the_middle_goes_on_with_what_was_left(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        await SmallOperator.FoundAsync(test.Database, 5_000);
        using var first = Start(test);
        List<(int Number, int State, int Attempts)> finished = [];
        await Patience.UntilAsync(async () =>
        {
            finished = [.. (await PartitionsAsync(test.Database, null)).Where(p => p.State == 3)];
            return finished.Count > 0 || first.HasExited;
        });
        first.Kill(entireProcessTree: true);
        await first.WaitForExitAsync();
        var half = await PartitionsAsync(test.Database, null);
        half.Count.ShouldBe(10);
        half.Count(p => p.State == 3).ShouldBeInRange(1, 9);

        using var second = Start(test);
        var told = await second.StandardOutput.ReadToEndAsync();
        await second.WaitForExitAsync();

        second.ExitCode.ShouldBe(0, told);
        var whole = await PartitionsAsync(test.Database, null);
        whole.ShouldAllBe(p => p.State == 3);
        foreach (var (number, _, attempts) in half.Where(p => p.State == 3))
            whole[number].Attempts.ShouldBe(attempts, "a finished partition was done again");
        (
            await test.Database.ReadAsync(session =>
                session.FirstOrDefaultAsync("SELECT count(*) FROM score_run", row => row.Long(0))
            )
        ).ShouldBe(1);
    }

    private static ScoreCustomers Node(Database database, FixedClock clock, int partition = 100) =>
        new(database, new(), clock) { PartitionSize = partition, Hands = 2 };

    private static Process Start(TestDatabase test) =>
        Process.Start(
            new ProcessStartInfo("dotnet")
            {
                ArgumentList =
                {
                    Path.Combine(AppContext.BaseDirectory, "vinculo.dll"),
                    "score",
                    "--data",
                    test.Folder,
                    "--database",
                    test.Address,
                },
                Environment = { ["VINCULO_JOBLEASESECONDS"] = "2" },
                RedirectStandardOutput = true,
                WorkingDirectory = test.Folder,
            }
        )!;

    private static Task<List<(int Number, int State, int Attempts)>> PartitionsAsync(Database database, Guid? run) =>
        database.ReadAsync(session =>
            session.QueryAsync(
                $"SELECT chunk_no, state, attempts FROM work_chunk {(run is null ? "" : "WHERE run_id = @run")} ORDER BY chunk_no",
                row => (row.Int(0), row.Int(1), row.Int(2)),
                run is { } one ? [("run", one)] : []
            )
        );

    private static Task<List<string>> ShownAsync(Database database) =>
        database.ReadAsync(session =>
            session.QueryAsync(
                "SELECT customer_id, value_class, value_minor, margin_minor, churn, risk_band FROM customer ORDER BY customer_id",
                row =>
                    $"{row.Guid(0)} {row.IntOrNull(1)} {row.LongOrNull(2)} {row.LongOrNull(3)} {row.DoubleOrNull(4):R} {row.IntOrNull(5)}"
            )
        );

    private static Task<List<string>> ScoresAsync(Database database) =>
        database.ReadAsync(session =>
            session.QueryAsync(
                "SELECT customer_id, model, model_version, amount, band, reasons FROM score ORDER BY customer_id, model",
                row =>
                    $"{row.Guid(0)} {row.Text(1)} {row.Int(2)} {row.Double(3):R} {row.IntOrNull(4)} {row.TextOrNull(5)}"
            )
        );
}
