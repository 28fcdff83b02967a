using Microsoft.Extensions.Logging.Abstractions;
using Vinculo.Customers;
using Vinculo.Customers.Prospects;
using Vinculo.Customers.Relations.Jobs;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Workspace;

namespace Vinculo.Tests.Customers.Relations;

public class ProspectTests
{
    private static string Code<T>(Outcome<T> outcome) => outcome.IsRefused(out var refusal) ? refusal.Code : "accepted";

    private static OpenProspect Opening(TestDatabase test, Neighbours there) =>
        new(test.Database, there.Town.Register, there.Prospects, there.Keep, there.Town.Record, there.Town.Clock);

    private static OpenProspect.Request Paula(CustomerId? referrer = null, string source = "referral") =>
        new(
            new(CustomerKind.Person, CustomerStage.Prospect, "Paula", "Niño", Phones: ["3157778899"]),
            source,
            "Feria de Cali",
            "Plan 60 GB",
            referrer,
            "Llamarla con la propuesta",
            new(2030, 1, 15)
        );

    private static async Task<(CustomerStage Stage, DateOnly? Since, int Version)> StandsAsync(
        Neighbours there,
        CustomerId id
    ) =>
        (
            await there.AskAsync(
                "SELECT stage, since, row_version FROM customer WHERE customer_id = @id",
                r => (r.Enum<CustomerStage>(0), r.DateOrNull(1), r.Int(2)),
                ("id", id)
            )
        ).Single();

    private static Task<List<string>> StepsAsync(Neighbours there, CustomerId id) =>
        there.AskAsync(
            "SELECT from_stage, to_stage, reason FROM stage_change WHERE customer_id = @id ORDER BY id",
            r => $"{(r.IsNull(0) ? "" : r.Enum<CustomerStage>(0))}>{r.Enum<CustomerStage>(1)} {r.Text(2)}",
            ("id", id)
        );

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_prospect_becomes_a_customer_with_the_same_identifier_and_history(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var there = new Neighbours(test);
        var ana = await there.Town.PersonAsync("Ana", "Ruiz");

        var id = (await Opening(test, there).RunAsync(Paula(ana), Town.Agent, "test")).Accepted;

        (await there.RolesAsync(id)).ShouldBe(["referrer Ana Ruiz"]);
        (await there.RolesAsync(ana)).ShouldBe(["referred Paula Niño"]);
        (await there.AskAsync("SELECT promise, due_on FROM commitment", r => (r.Text(0), r.Date(1)))).ShouldBe([
            ("Llamarla con la propuesta", new DateOnly(2030, 1, 15)),
        ]);

        Code(await there.Prospects.ConvertAsync(id, Town.Agent, "test")).ShouldBe("accepted");

        var stands = await StandsAsync(there, id);
        stands.Stage.ShouldBe(CustomerStage.Customer);
        stands.Since.ShouldNotBeNull();
        stands.Version.ShouldBe(2);
        (await StepsAsync(there, id)).ShouldBe([">Prospect registered", "Prospect>Customer by-hand"]);
        (
            await there.AskAsync("SELECT state, reason, closed_by FROM prospect", r => (r.Int(0), r.Text(1), r.Guid(2)))
        ).ShouldBe([(2, "by-hand", Town.Agent.Id)]);
        (
            await there.AskAsync("SELECT COUNT(*) FROM interaction WHERE customer_id = @id", r => r.Long(0), ("id", id))
        ).ShouldBe([1L]);
        (await there.AskAsync("SELECT kind FROM outbox", r => r.Text(0))).ShouldContain(k =>
            k.EndsWith(nameof(ProspectConverted))
        );
        Code(await there.Prospects.ConvertAsync(id, Town.Agent, "test")).ShouldBe("prospect.not-one");

        Code(await there.Prospects.ReopenAsync(id, Town.Agent, "test")).ShouldBe("accepted");
        (await StandsAsync(there, id)).Stage.ShouldBe(CustomerStage.Prospect);
        (await StepsAsync(there, id))[^1].ShouldBe("Customer>Prospect reopened");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_refused_part_leaves_nothing_behind(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var there = new Neighbours(test);

        Code(await Opening(test, there).RunAsync(Paula(new(Guid.CreateVersion7())), Town.Agent, "test"))
            .ShouldBe("customer.not-found");
        Code(await Opening(test, there).RunAsync(Paula(source: "sueño"), Town.Agent, "test"))
            .ShouldBe("prospect.source-unknown");
        Code(await Opening(test, there).RunAsync(Paula(), Town.Viewer, "test")).ShouldBe("permission.missing");

        (await there.AskAsync("SELECT 1 FROM customer", r => r.Int(0))).ShouldBeEmpty();
        (await there.AskAsync("SELECT 1 FROM prospect", r => r.Int(0))).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Who_buys_is_a_customer_without_anybody_saying_so(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var there = new Neighbours(test);
        var holds = (await Opening(test, there).RunAsync(Paula(), Town.Agent, "test")).Accepted;
        var buys = (
            await there.Town.Register.RunAsync(
                new(CustomerKind.Person, CustomerStage.Prospect, "Iván", "Mora"),
                Town.Agent,
                "test"
            )
        ).Accepted;
        var asks = (
            await there.Town.Register.RunAsync(
                new(CustomerKind.Person, CustomerStage.Prospect, "Julia", "Nieto"),
                Town.Agent,
                "test"
            )
        ).Accepted;
        await test.Database.WriteAsync(async session =>
        {
            await session.ExecuteAsync(
                """
                INSERT INTO holding (customer_id, id, product_id, status, updated_at) VALUES (@c, @id, @id, 1, 0)
                """,
                ("c", holds),
                ("id", Guid.CreateVersion7())
            );
            await session.ExecuteAsync(
                """
                INSERT INTO txn (customer_id, occurred_at, id, kind, amount_minor, currency) VALUES (@c, 0, @id, 1, 100, 'COP')
                """,
                ("c", buys),
                ("id", Guid.CreateVersion7())
            );
            // An import wrote this one, as a prospect and nothing more.
            await session.ExecuteAsync("DELETE FROM prospect WHERE customer_id = @c", ("c", asks));
        });
        var keeper = new RelationKeeper(
            test.Database,
            there.Infer,
            there.Figures,
            there.Prospects,
            new JobQueue(there.Town.Clock),
            there.Town.Clock,
            NullLogger<RelationKeeper>.Instance
        );

        (await keeper.RefreshAsync(default)).ShouldBe(3);

        (await StandsAsync(there, holds)).Stage.ShouldBe(CustomerStage.Customer);
        (await StandsAsync(there, buys)).Stage.ShouldBe(CustomerStage.Customer);
        (await StandsAsync(there, asks)).Stage.ShouldBe(CustomerStage.Prospect);
        // Nobody who is editing meanwhile is turned away.
        (await StandsAsync(there, holds)).Version.ShouldBe(1);
        (
            await there.AskAsync(
                "SELECT customer_id, state, source, reason FROM prospect ORDER BY state DESC, reason",
                r => (r.Guid(0), r.Int(1), r.Text(2), r.TextOrNull(3))
            )
        ).ShouldBe([
            (holds.Value, 2, "referral", "holding"),
            (buys.Value, 2, "other", "purchase"),
            (asks.Value, 1, "import", null),
        ]);
        Code(await there.Prospects.ReopenAsync(buys, Town.Agent, "test")).ShouldBe("prospect.not-open");
        (await keeper.RefreshAsync(default)).ShouldBe(2);
        (await keeper.RefreshAsync(default)).ShouldBe(0);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Loss_has_a_reason_and_the_report_counts_by_source(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var there = new Neighbours(test);
        var north = Guid.CreateVersion7();
        async Task<CustomerId> NewAsync(string name, string source, Guid? team = null)
        {
            var id = (
                await there.Town.Register.RunAsync(
                    new(CustomerKind.Person, CustomerStage.Prospect, name, "Ruiz", TeamId: team),
                    Town.Agent,
                    "test"
                )
            ).Accepted;
            await there.Prospects.DescribeAsync(id, source, null, null, Town.Agent, "test");
            return id;
        }
        var won = await NewAsync("Ana", "campaign");
        var lost = await NewAsync("Beto", "campaign");
        await NewAsync("Caro", "campaign", north);
        await NewAsync("Dora", "web");

        Code(await there.Prospects.LoseAsync(lost, "", null, Town.Agent, "test")).ShouldBe("prospect.reason-missing");
        Code(await there.Prospects.LoseAsync(lost, "price", "Muy caro", Town.Agent, "test")).ShouldBe("accepted");
        Code(await there.Prospects.LoseAsync(lost, "price", null, Town.Agent, "test")).ShouldBe("prospect.not-open");
        await there.Prospects.ConvertAsync(won, Town.Agent, "test");
        var desk = new ProspectDesk(test.Database, there.Town.Audit);

        var report = (await desk.BySourceAsync(DateTimeOffset.UnixEpoch, Town.Agent, default)).Accepted;

        report
            .Select(r => (r.Source, r.Open, r.Converted, r.Lost, r.Rate))
            .ShouldBe([("campaign", 1, 1, 1, 0.5), ("web", 1, 0, 0, null)]);
        (await desk.BySourceAsync(DateTimeOffset.UnixEpoch, Neighbours.Of(Guid.CreateVersion7()), default))
            .Accepted.Sum(r => r.Opened)
            .ShouldBe(3);
        (await desk.ListAsync(new(ProspectState.Lost), Town.Agent, "test", default))
            .Accepted.Items.Select(p => (p.Who.Name, p.Prospect.Reason, p.Prospect.Note))
            .ShouldBe([("Beto Ruiz", "price", "Muy caro")]);
        var first = (await desk.ListAsync(new(ProspectState.Open, Limit: 1), Town.Agent, "test", default)).Accepted;
        var second = (
            await desk.ListAsync(new(ProspectState.Open, After: first.Next, Limit: 1), Town.Agent, "test", default)
        ).Accepted;
        new[] { first.Items[0].Who.Name, second.Items[0].Who.Name }.ShouldBe(
            ["Caro Ruiz", "Dora Ruiz"],
            ignoreOrder: true
        );
        second.Next.ShouldBeNull();

        Code(await there.Prospects.ReopenAsync(lost, Town.Agent, "test")).ShouldBe("accepted");
        (await desk.ListAsync(new(ProspectState.Lost), Town.Agent, "test", default)).Accepted.Items.ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_stage_edited_by_hand_is_a_step_too(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var there = new Neighbours(test);
        var ana = await there.Town.PersonAsync("Ana", "Ruiz");
        Task EditAsync(string stage) =>
            there.Town.Edit.RunAsync(
                new(ana, 0, new Dictionary<string, string?> { ["stage"] = stage }),
                Town.Agent,
                "test"
            );

        await EditAsync("former");
        await EditAsync("prospect");
        (await there.AskAsync("SELECT state FROM prospect", r => r.Int(0))).ShouldBe([1]);
        await EditAsync("customer");

        (await StepsAsync(there, ana)).ShouldBe([
            ">Customer registered",
            "Customer>Former edited",
            "Former>Prospect edited",
            "Prospect>Customer edited",
        ]);
        (await there.AskAsync("SELECT state FROM prospect", r => r.Int(0))).ShouldBe([2]);
    }
}
