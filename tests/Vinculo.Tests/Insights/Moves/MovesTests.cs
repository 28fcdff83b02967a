using Vinculo.Customers;
using Vinculo.Insights.Behaviour;
using Vinculo.Insights.Moves;
using Vinculo.Insights.Warehouse;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Tests.Insights.Warehouse;

namespace Vinculo.Tests.Insights.Moves;

/// <summary>A shop at the end of February and in the middle of March: one came, one left, one grew, one shrank, one stayed the same.</summary>
public class MovesTests
{
    private static readonly DateTimeOffset March = new(2026, 3, 15, 15, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly February = new(2026, 2, 28);
    private static readonly Actor Root = Actor.System("test");

    private sealed record Shop(
        TestDatabase Test,
        Store Store,
        BaseOnTwoDays Days,
        IReadOnlyDictionary<string, CustomerId> People
    ) : IAsyncDisposable
    {
        public LifeCycleFlows Flows => new(Test.Database, Days);

        public ValueMovement Values => new(Days);

        public ValueTask DisposeAsync() => Test.DisposeAsync();
    }

    private static async Task<Shop> OpenAsync(Engine engine)
    {
        var test = await TestDatabase.CreateAsync(engine);
        var clock = new FixedClock(March);
        var store = new Store(test, clock);
        var people = new Dictionary<string, CustomerId>(StringComparer.Ordinal);
        foreach (var name in new[] { "Grew", "Shrank", "Same", "Left", "New" })
            people[name] = await store.PersonAsync(name);
        foreach (var name in new[] { "Grew", "Shrank", "Same", "Left" })
            await store.BuyAsync(people[name], March.AddMonths(-9), 100_000, 40_000);
        await store.LoadAsync(true);
        await test.Database.WriteAsync(async session =>
        {
            // What the nightly round would have noted, had it run then.
            foreach (
                var (name, value, place) in new[]
                {
                    ("Grew", 700, 3),
                    ("Shrank", 500, 3),
                    ("Same", 300, 4),
                    ("Left", 200, 4),
                }
            )
                await session.ExecuteAsync(
                    """
                    UPDATE customer_snapshot SET stage = 2, noted = @yes, value_minor = @value, scores = @scores
                    WHERE customer_id = @id AND day = @day
                    """,
                    ("yes", true),
                    ("value", value),
                    ("scores", new Json($$"""{"phase": {"amount": {{place}}, "band": {{place}} } }""")),
                    ("id", people[name]),
                    ("day", February)
                );
            await session.ExecuteAsync("DELETE FROM customer_snapshot WHERE customer_id = @id", ("id", people["New"]));
            foreach (
                var (name, stage, value, place) in new[]
                {
                    ("Grew", 2, 900, 3),
                    ("Shrank", 2, 450, 4),
                    ("Same", 2, 300, 4),
                    ("Left", 3, 0, 5),
                    ("New", 2, 80, 2),
                }
            )
            {
                await session.ExecuteAsync(
                    "UPDATE customer SET stage = @stage, value_minor = @value, churn = 0.5 WHERE customer_id = @id",
                    ("stage", stage),
                    ("value", value),
                    ("id", people[name])
                );
                await session.ExecuteAsync(
                    "INSERT INTO score (customer_id, model, model_version, as_of, amount, band) VALUES (@id, 'phase', 1, @at, @place, @place)",
                    ("id", people[name]),
                    ("at", March),
                    ("place", place)
                );
            }
        });
        return new(test, store, new(test.Database, store.Options, clock), people);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Start_and_steps_are_the_end_to_the_unit(Engine engine)
    {
        await using var shop = await OpenAsync(engine);

        var change = (await shop.Values.RunAsync(null, Root, default))!;

        change.From.ShouldBe(February);
        change.ByValue.ShouldBeTrue();
        (change.CustomersThen, change.StartMinor).ShouldBe((4, 1_700));
        (change.CustomersNow, change.EndMinor).ShouldBe((4, 1_730));
        change.Steps.ShouldBe([
            (ValueStep.New, 1, 80),
            (ValueStep.Left, 1, -200),
            (ValueStep.Grew, 1, 200),
            (ValueStep.Shrank, 1, -50),
            (ValueStep.Same, 1, 0),
        ]);
        (change.StartMinor + change.Steps.Sum(s => s.ChangeMinor)).ShouldBe(change.EndMinor);
        foreach (var (step, customers, _) in change.Steps)
        {
            var moved = MovedRef.Read(ValueMovement.Ref(change, step).ToString())!;
            var movers = (await shop.Values.MoversAsync(moved, Root, default))!;
            movers.Length.ShouldBe(customers);
            movers.ShouldContain(shop.People[step.ToString()].Value);
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Flows_go_between_the_places_that_were_noted(Engine engine)
    {
        await using var shop = await OpenAsync(engine);

        var flow = (await shop.Flows.RunAsync(February, null, Root, default)).Accepted;

        flow.Plain.ShouldBeFalse();
        var flows = flow.Flows;
        int At(LifeCyclePlace place) => (int)place - 1;
        flows.Counts[At(LifeCyclePlace.Grow), At(LifeCyclePlace.Grow)].ShouldBe(1);
        flows.Counts[At(LifeCyclePlace.Grow), At(LifeCyclePlace.Retain)].ShouldBe(1);
        flows.Counts[At(LifeCyclePlace.Retain), At(LifeCyclePlace.Former)].ShouldBe(1);
        flows.Counts[flows.Names.Count, At(LifeCyclePlace.New)].ShouldBe(1);
        flows.Total.ShouldBe(5);
        flows.Moved.ShouldBe(3);
        var ends = LifeCycleFlows.Ref(flow, At(LifeCyclePlace.Grow), At(LifeCyclePlace.Retain)).ToString();
        (await shop.Flows.MoversAsync(MovedRef.Read(ends)!, Root, default)).ShouldBe([shop.People["Shrank"].Value]);
        var now = await shop.Flows.NowAsync(Root, default);
        now.Single(c => c.Place == LifeCyclePlace.Retain).ShouldBe(new(LifeCyclePlace.Retain, 2, 0, 750, 0.5, 375));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Where_nobody_noted_risk_both_days_are_told_by_facts(Engine engine)
    {
        await using var shop = await OpenAsync(engine);

        var flow = (await shop.Flows.RunAsync(new(2026, 1, 31), null, Root, default)).Accepted;

        flow.Plain.ShouldBeTrue();
        flow.Flows.Counts[(int)LifeCyclePlace.Grow - 1, (int)LifeCyclePlace.Retain - 1].ShouldBe(0);
        flow.Flows.OfRow((int)LifeCyclePlace.Retain - 1).ShouldBe(0);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_list_is_narrowed_to_a_place_and_to_those_who_moved_there(Engine engine)
    {
        await using var shop = await OpenAsync(engine);
        var moved = new MovedCustomers(shop.Test.Database, shop.Flows, shop.Values);
        var flow = (await shop.Flows.RunAsync(February, null, Root, default)).Accepted;
        var left = (await moved.NarrowAsync(LifeCycleFlows.Ref(flow, 3, 4).ToString(), Root, default))!;

        (await NamesAsync(MovedCustomers.In("retain"))).ShouldBe(["Same Paz", "Shrank Paz"]);
        (await NamesAsync(left)).ShouldBe(["Left Paz"]);
        (await NamesAsync(left.And(MovedCustomers.In("retain")!))).ShouldBeEmpty();
        MovedCustomers.In("nowhere").ShouldBeNull();
        (await moved.NarrowAsync("phase:yesterday:now:grow:retain", Root, default)).ShouldBeNull();

        async Task<IEnumerable<string>> NamesAsync(CustomerSet? among) =>
            (
                await shop.Store.Town.Directory.ListAsync(new(new CustomerFilter { Among = among }), Root, default)
            ).Items.Select(i => i.DisplayName);
    }

    [Fact]
    public void An_address_says_who_moved_and_what_it_does_not_say_is_nothing()
    {
        MovedRef.Read("value:2026-02-28:2026-03-31:grew:value")!.To.ShouldBe(new DateOnly(2026, 3, 31));
        MovedRef.Read("value:2026-02-28:2026-01-31:grew:value").ShouldBeNull();
        MovedRef.Read("value").ShouldBeNull();
        MovedRef.Read(null).ShouldBeNull();
        MovesModule.Period([new(2026, 2, 28), new(2026, 1, 31)], null, null).ShouldBe((new(2026, 2, 28), null));
        MovesModule
            .Period([new(2026, 2, 28), new(2026, 1, 31)], "2026-02-28", "2026-02-28")
            .ShouldBe((new(2026, 1, 31), new DateOnly(2026, 2, 28)));
        MovesModule.Period([], null, null).ShouldBeNull();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_run_places_everybody_by_the_rule_of_the_customers_own_page(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var people = await Value.TelephoneCompany.OpenAsync(test.Database, 300);
        await Value.TelephoneCompany.Scoring(test.Database).RunAsync(null, default);

        var counts = await new LifeCycleFlows(
            test.Database,
            new(test.Database, new(), new FixedClock(Value.TelephoneCompany.Now))
        ).NowAsync(Root, default);

        counts.Sum(c => c.Customers).ShouldBe(300);
        counts.ShouldNotContain(c => c.Place == null);
        counts.Single(c => c.Place == LifeCyclePlace.Former).Customers.ShouldBe(people.Count(p => p.Gone));
        var risky = await test.Database.ReadAsync(session =>
            session.FirstOrDefaultAsync(
                "SELECT count(*) FROM customer c JOIN score s ON s.customer_id = c.customer_id AND s.model = 'phase' WHERE c.stage = 2 AND c.risk_band >= 3 AND s.band <> 4",
                row => row.Long(0)
            )
        );
        risky.ShouldBe(0);
    }
}
