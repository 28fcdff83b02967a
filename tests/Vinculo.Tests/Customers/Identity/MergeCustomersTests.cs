using Shouldly;
using Vinculo.Customers;
using Vinculo.Customers.Identity;
using Vinculo.Interactions;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Tests.Support;
using Xunit;

namespace Vinculo.Tests.Customers.Identity;

public class MergeCustomersTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task After_a_split_every_table_stands_where_it_stood(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var town = new Town(test);
        var ana = await town.PersonAsync("Ana María", "Gil", document: "1001001", phone: "300 111 2233");
        var anita = await town.PersonAsync("Anita", "Gil", "Rojas", phone: "300 111 2233", email: "ana@x.co");
        var other = await town.PersonAsync("Luis", "Vega");
        await WholeDatabase.FurnishAsync(test.Database, ana.Value, anita.Value, other.Value);
        var before = await WholeDatabase.DumpAsync(test.Database);

        var merged = (await town.Merge.RunAsync(new(ana, anita, "la misma"), Town.Steward, "test")).Accepted;

        merged.Survivor.ShouldBe(ana);
        merged.Absorbed.ShouldBe(anita);
        await OwnsNothingAsync(test, anita);
        var split = (await town.Split.RunAsync(new(merged.Event), Town.Steward, "test")).Accepted;

        split.From.ShouldBe(ana);
        split.Given.ShouldBe(anita);
        WholeDatabase.Differences(before, await WholeDatabase.DumpAsync(test.Database)).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_chain_is_undone_in_any_order(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var town = new Town(test);
        var people = new List<CustomerId>();
        for (var i = 0; i < 4; i++)
            people.Add(await town.PersonAsync("Ana", "Gil", phone: "300 111 2233", city: "Cali"));
        await WholeDatabase.FurnishAsync(test.Database, [.. people.Select(p => p.Value)]);
        var before = await WholeDatabase.DumpAsync(test.Database);
        int[][] orders =
        [
            [0, 1, 2],
            [2, 1, 0],
            [1, 0, 2],
            [1, 2, 0],
            [0, 2, 1],
            [2, 0, 1],
        ];
        foreach (var order in orders)
        {
            // 1 into 0, then 0 into 2, then 3 into 2: the middle one carries the first along.
            var merges = new List<Guid>();
            foreach (var (one, into) in new[] { (1, 0), (0, 2), (3, 2) })
                merges.Add(
                    (
                        await town.Merge.RunAsync(
                            new(people[one], people[into], "", Survivor: people[into]),
                            Town.Steward,
                            "test"
                        )
                    )
                        .Accepted
                        .Event
                );
            (await town.CurrentAsync(people[1])).ShouldBe(people[2]);
            foreach (var next in order)
                (await town.Split.RunAsync(new(merges[next]), Town.Steward, "test")).IsAccepted(out _).ShouldBeTrue();
            WholeDatabase
                .Differences(before, await WholeDatabase.DumpAsync(test.Database))
                .ShouldBeEmpty($"order {string.Join(", ", order)}");
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Random_merges_and_splits_come_back_to_the_beginning(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        await RandomMerges.RunAsync(test, customers: 12, steps: engine == Engine.Sqlite ? 200 : 60, seed: 42);
    }

    /// <summary>The long one, run by hand before a release: <c>-explicit only</c>.</summary>
    [Fact(Explicit = true)]
    public async Task Ten_thousand_random_merges_and_splits_come_back_to_the_beginning()
    {
        await using var test = await TestDatabase.CreateAsync(Engine.Sqlite);
        await RandomMerges.RunAsync(test, customers: 200, steps: 20_000, seed: 7, most: 50);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_changed_since_travels_back_and_what_is_new_stays(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var town = new Town(test);
        var ana = await town.PersonAsync("Ana", "Gil");
        var anita = await town.PersonAsync("Anita", "Gil");
        await RecordAsync(town, anita, "promesa", commitment: "Llamar el lunes");
        var merge = (await town.Merge.RunAsync(new(ana, anita, ""), Town.Steward, "test")).Accepted;
        var promise = await test.Database.ReadAsync(s =>
            s.FirstOrDefaultAsync("SELECT id FROM commitment WHERE customer_id = @id", r => r.Guid(0), ("id", ana))
        );
        (await town.Directory.FindAsync(ana))!.OpenCommitments.ShouldBe(1);
        (await town.Work.CloseAsync(ana, promise, true, Town.Agent, "test")).IsAccepted(out _).ShouldBeTrue();
        await RecordAsync(town, ana, "después de unir");

        (await town.Split.RunAsync(new(merge.Event), Town.Steward, "test")).IsAccepted(out _).ShouldBeTrue();

        var back = (await town.Directory.FindAsync(anita))!;
        back.OpenCommitments.ShouldBe(0);
        back.MergedInto.ShouldBeNull();
        (await town.Directory.FindAsync(ana))!.OpenCommitments.ShouldBe(0);
        (await SubjectsAsync(test, anita)).ShouldBe(["promesa"]);
        (await SubjectsAsync(test, ana)).ShouldBe(["después de unir"]);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_is_new_can_be_assigned(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var town = new Town(test);
        var ana = await town.PersonAsync("Ana", "Gil");
        var anita = await town.PersonAsync("Anita", "Gil");
        var merge = (await town.Merge.RunAsync(new(ana, anita, ""), Town.Steward, "test")).Accepted;
        await Task.Delay(5, TestContext.Current.CancellationToken);
        await RecordAsync(town, ana, "de Anita");

        var preview = (await town.History.PreviewAsync(merge.Event, Town.Steward)).Accepted;
        preview.Since["interaction"].ShouldBe(1);
        await town.Split.RunAsync(new(merge.Event, Assign: [new Assignment("interaction")]), Town.Steward, "test");

        (await SubjectsAsync(test, anita)).ShouldBe(["de Anita"]);
        (await town.Directory.FindAsync(anita))!.LastContactAt.ShouldNotBeNull();
        (await town.Directory.FindAsync(ana))!.LastContactAt.ShouldBeNull();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Asked_twice_it_happens_once(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var town = new Town(test);
        var ana = await town.PersonAsync("Ana", "Gil");
        var anita = await town.PersonAsync("Anita", "Gil");

        var first = (await town.Merge.RunAsync(new(ana, anita, ""), Town.Steward, "test")).Accepted;
        var again = (await town.Merge.RunAsync(new(anita, ana, ""), Town.Steward, "test")).Accepted;
        again.Event.ShouldBe(first.Event);
        var split = (await town.Split.RunAsync(new(first.Event), Town.Steward, "test")).Accepted;
        var splitAgain = (await town.Split.RunAsync(new(first.Event), Town.Steward, "test")).Accepted;

        splitAgain.Event.ShouldBe(split.Event);
        (await town.History.RunAsync(ana))!.Events.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Who_may_not_does_not()
    {
        await using var test = await TestDatabase.CreateAsync(Engine.Sqlite);
        var town = new Town(test);
        var mine = Guid.Parse("01900000-0000-7000-8000-00000000000a");
        var ana = await town.PersonAsync("Ana", "Gil", team: mine);
        var anita = await town.PersonAsync("Anita", "Gil");
        var company = (
            await town.Register.RunAsync(
                new(CustomerKind.Company, CustomerStage.Customer, LegalName: "Gil S.A.S."),
                Town.Agent,
                "test"
            )
        ).Accepted;
        var far = Town.Steward with { Reach = Reach.Teams, Teams = [] };

        Refused(await town.Merge.RunAsync(new(ana, anita, ""), Town.Agent, "test")).ShouldBe("permission.missing");
        Refused(await town.Merge.RunAsync(new(ana, anita, ""), far, "test")).ShouldBe("customer.not-found");
        Refused(await town.Merge.RunAsync(new(ana, company, ""), Town.Steward, "test"))
            .ShouldBe("identity.kinds-differ");
        Refused(await town.Merge.RunAsync(new(ana, ana, ""), Town.Steward, "test")).ShouldBe("identity.same-customer");
        var merge = (await town.Merge.RunAsync(new(ana, anita, ""), Town.Steward, "test")).Accepted;
        Refused(await town.Split.RunAsync(new(merge.Event), Town.Agent, "test")).ShouldBe("permission.missing");
        Refused(await town.Split.RunAsync(new(merge.Event), far, "test")).ShouldBe("identity.event-not-found");
    }

    [Fact]
    public async Task Every_column_that_could_name_a_customer_is_accounted_for()
    {
        await using var test = await TestDatabase.CreateAsync(Engine.Sqlite);
        var tables = await test.Database.ReadAsync(s => new TableCatalogue().ReadAsync(s));

        var open = tables
            .Values.SelectMany(t =>
                t.Columns.Where(c => c.Type == ColumnType.Uuid).Select(c => (Table: t.Name, Column: c.Name))
            )
            .Where(c => !Elsewhere.Contains(c.Column) && !Elsewhere.Contains($"{c.Table}.{c.Column}"))
            .Where(c =>
                CustomerTables.All.All(rule =>
                    rule.Name != c.Table || (c.Column != CustomerTables.CustomerColumn && c.Column != rule.Pointer)
                )
            )
            .Select(c => $"{c.Table}.{c.Column}")
            .ToList();

        open.ShouldBeEmpty(
            "Does this column name a customer? Say in CustomerTables what a merge does with its rows. If it does not, list it here."
        );
        CustomerTables.All.Select(t => t.Name).Except(tables.Keys).ShouldBeEmpty();
    }

    /// <summary>Identifiers of other things than customers, or of customers as they were when it happened.</summary>
    private static readonly HashSet<string> Elsewhere = new(StringComparer.Ordinal)
    {
        "id",
        "problem_id",
        "service_case.merged_into",
        "service_case.repeat_of",
        "interaction_id",
        "survey_id",
        "opinion.reference_id",
        "opinion.second_message",
        "opinion.failed_way",
        "opinion.made_by",
        "opinion.entry_id",
        "point_entry.reverses",
        "point_use.lot_id",
        "point_use.entry_id",
        "author_id",
        "judge_id",
        "table_id",
        "acknowledged_by",
        "muted_by",
        "user_id",
        "role_id",
        "team_id",
        "owner_id",
        "agent_id",
        "actor_id",
        "created_by",
        "asked_by",
        "opened_by",
        "closed_by",
        "decided_by",
        "barred_by",
        "denied_by",
        "fitted_by",
        "set_by",
        "approved_by",
        "segmentation_id",
        "by_id",
        "household_id",
        "first_by",
        "last_by",
        "last_team",
        "last_system",
        "match_keeper.holder",
        "match_keeper.cursor_id",
        "warehouse_state.holder",
        "warehouse_state.cursor_id",
        "warehouse_state.day_cursor_id",
        // Pairs are between customers as they once came; Matching keeps them current itself.
        "match_pair.low_id",
        "match_pair.high_id",
        "noted_by",
        "made_by",
        "put_off_by",
        "recorded_by",
        "entered_by",
        "leased_by",
        "product_id",
        "outbound_entry.list_id",
        "outbound_entry.taken_by",
        "web_count.site_id",
        "article_id",
        "account_id",
        "said_by",
        "holding_id",
        "case_id",
        "commitment_id",
        "branch_id",
        "appointment_id",
        "conversation_id",
        "account_id",
        "identity_id",
        "episode_id",
        "form_id",
        "message_id",
        "content_id",
        "cover_id",
        "settled_by",
        "decision_id",
        "source_system_id",
        "import_run_id",
        "run_id",
        "job_id",
        "fact_id",
        "event_id",
        "parent_id",
        "caller",
        // Who captured a datum last: a person, a team, a system.
        "last_by",
        "last_team",
        "last_system",
        "work_chunk.first_key",
        "work_chunk.last_key",
        // The redirect itself: merges write it.
        "customer.merged_into",
        // The log says who they were then.
        "identity_event.survivor_id",
        "identity_event.absorbed_id",
        "identity_event.undoes_id",
        "identity_event.undone_by",
    };

    private static string Refused<T>(Outcome<T> outcome)
    {
        outcome.IsRefused(out var refusal).ShouldBeTrue();
        return refusal!.Code;
    }

    private static async Task RecordAsync(Town town, CustomerId customer, string subject, string? commitment = null) =>
        (
            await town.Record.RunAsync(
                new(customer, Channel.Voice, Direction.In, InteractionKind.Contact, subject, Commitment: commitment),
                Town.Agent,
                "test"
            )
        )
            .IsAccepted(out _)
            .ShouldBeTrue();

    private static Task<List<string>> SubjectsAsync(TestDatabase test, CustomerId customer) =>
        test.Database.ReadAsync(s =>
            s.QueryAsync(
                "SELECT subject FROM interaction WHERE customer_id = @id ORDER BY occurred_at",
                r => r.Text(0),
                ("id", customer)
            )
        );

    private static async Task OwnsNothingAsync(TestDatabase test, CustomerId customer)
    {
        foreach (var rule in CustomerTables.All.Where(t => t.Treatment is not (Treatment.Self or Treatment.Leave)))
            (
                await test.Database.ReadAsync(s =>
                    s.FirstOrDefaultAsync(
                        $"SELECT count(*) FROM {rule.Name} WHERE customer_id = @id{(rule.Pointer is null ? "" : $" OR {rule.Pointer} = @id")}",
                        r => r.Int(0),
                        ("id", customer)
                    )
                )
            ).ShouldBe(0, rule.Name);
    }
}
