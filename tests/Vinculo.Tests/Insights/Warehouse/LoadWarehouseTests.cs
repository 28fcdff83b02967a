using System.Diagnostics;
using System.Text.Json;
using Vinculo.Customers;
using Vinculo.Insights.Warehouse;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Insights.Warehouse;

public class LoadWarehouseTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 10, 15, 0, 0, TimeSpan.Zero);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task History_is_filled_backwards_and_marked_and_the_day_before_is_kept(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var store = new Store(test, new(Now));
        var ana = await store.PersonAsync("Ana");
        await store.BuyAsync(ana, Store.Noon("2025-12-05"), 1_000, 400);
        await store.BuyAsync(ana, Store.Noon("2026-02-20"), 500);
        await store.TalkAsync(ana, Store.Noon("2026-01-31"), felt: 4);

        await store.LoadAsync();

        var versions = await store.VersionsAsync(ana);
        versions
            .Select(v => v.Day.ToString("yyyy-MM-dd"))
            .ShouldBe(["2025-12-31", "2026-01-31", "2026-02-28", "2026-03-09"]);
        versions
            .Select(v => v.Origin)
            .ShouldBe([
                SnapshotOrigin.Reconstructed,
                SnapshotOrigin.Reconstructed,
                SnapshotOrigin.Reconstructed,
                SnapshotOrigin.Kept,
            ]);
        // Where no margin was recorded, the company's usual share counts: 400 + 0.3 × 500.
        versions.Select(v => v.Facts.MarginMinor).ShouldBe([400, 400, 550, 550]);
        versions.Select(v => v.Facts.MonthPurchases).ShouldBe([1, 0, 1, 0]);
        versions.Select(v => v.Facts.Contacts).ShouldBe([0, 1, 1, 1]);
        versions[1].Facts.Felt.ShouldBe(4);
        versions[^1].Noted.ShouldBeTrue();
        versions[0].Noted.ShouldBeFalse();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_late_fact_opens_its_customer_and_months_and_nothing_else(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var store = new Store(test, new(Now));
        var people = new List<CustomerId>();
        for (var i = 0; i < 20; i++)
        {
            var person = await store.PersonAsync($"P{i}");
            people.Add(person);
            await store.BuyAsync(person, Store.Noon("2025-06-10"), 1_000, 100);
        }
        await store.LoadAsync();
        var before = await store.CountAsync("customer_snapshot");
        var others = await store.VersionsAsync(people[1]);
        store.Clock.Advance(TimeSpan.FromHours(1));

        // January, told in March: January and February tell something else now; what ends before January does not.
        await store.BuyAsync(people[0], Store.Noon("2026-01-15"), 700, 70);
        var result = await store.LoadAsync();

        result.Reopened.ShouldBe(2);
        (await store.CountAsync("customer_snapshot")).ShouldBe(before + 2);
        (await store.VersionsAsync(people[1])).ShouldBe(others);
        var versions = await store.VersionsAsync(people[0]);
        versions
            .Where(v => v.Origin == SnapshotOrigin.Reopened)
            .Select(v => v.Day)
            .ShouldBe([Store.Day("2026-01-31"), Store.Day("2026-02-28")]);
        versions.Count(v => v.Day == Store.Day("2026-01-31")).ShouldBe(2);

        // The same facts once more change nothing.
        await store.LoadAsync();
        (await store.CountAsync("customer_snapshot")).ShouldBe(before + 2);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_we_knew_then_and_what_we_know_now_of_a_day_are_two_answers(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var store = new Store(test, new(Now));
        var ana = await store.PersonAsync("Ana");
        await store.BuyAsync(ana, Store.Noon("2025-12-05"), 1_000, 400);
        await store.LoadAsync();
        store.Clock.Now = new(2026, 4, 2, 15, 0, 0, TimeSpan.Zero);
        await store.LoadAsync(night: true);
        store.Clock.Now = new(2026, 5, 20, 15, 0, 0, TimeSpan.Zero);
        await store.BuyAsync(ana, Store.Noon("2026-03-20"), 900, 90);
        await store.LoadAsync(night: true);

        (await store.AsOfAsync(ana, "2026-03-31", "2026-04-10")).Snapshot.Facts.MarginMinor.ShouldBe(400);
        var now = await store.AsOfAsync(ana, "2026-03-31");
        now.Snapshot.Facts.MarginMinor.ShouldBe(490);
        (await store.AsOfAsync(ana, "2026-03-31", "2026-05-20")).Snapshot.Facts.MarginMinor.ShouldBe(490);
        // Any day, not only month ends: the day before the purchase and the day of it.
        (await store.AsOfAsync(ana, "2026-03-19")).Snapshot.Facts.Purchases.ShouldBe(1);
        (await store.AsOfAsync(ana, "2026-03-20")).Snapshot.Facts.Purchases.ShouldBe(2);

        (await store.RefusedAsync(ana, "2026-03-31", "2026-03-01")).ShouldBe("as-of.not-kept");
        (await store.RefusedAsync(ana, "2025-12-04")).ShouldBe("as-of.not-begun");
        (await store.RefusedAsync(ana, "2026-05-21")).ShouldBe("as-of.future");
        (await store.RefusedAsync(new(Guid.Parse("01900000-0000-7000-8000-0000000000ff")), "2026-03-31")).ShouldBe(
            "customer.not-found"
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Notes_of_a_closed_month_stay_when_facts_arrive_late(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var store = new Store(test, new(Now));
        var ana = await store.PersonAsync("Ana");
        await store.BuyAsync(ana, Store.Noon("2026-01-05"), 1_000, 400);
        await store.LoadAsync();
        await NoteAsync(store, ana, 1, 0.8);
        store.Clock.Now = new(2026, 4, 1, 15, 0, 0, TimeSpan.Zero);
        await store.LoadAsync(night: true);
        await NoteAsync(store, ana, 3, 0.1);
        await store.BuyAsync(ana, Store.Noon("2026-03-15"), 1_000, 100);
        await store.LoadAsync();

        var march = (await store.VersionsAsync(ana)).Where(v => v.Day == Store.Day("2026-03-31")).ToList();
        march.Select(v => v.Origin).ShouldBe([SnapshotOrigin.Kept, SnapshotOrigin.Reopened]);
        march.Select(v => v.Facts.MarginMinor).ShouldBe([400, 500]);
        march.ShouldAllBe(v => v.Notes.ValueClass == ValueClass.A && v.Notes.Churn == 0.8);
        var churn = Json.Read<JsonElement>(march[0].Notes.Scores!).GetProperty("churn");
        (churn.GetProperty("amount").GetDouble(), churn.GetProperty("band").GetInt32()).ShouldBe((0.8, 4));
        (await store.AsOfAsync(ana, "2026-03-31")).Snapshot.Notes.Churn.ShouldBe(0.8);
        (await store.AsOfAsync(ana, "2026-04-01")).Snapshot.Notes.Churn.ShouldBe(0.1);
    }

    [Theory]
    // 1 March begins at 05:00, at 03:00 and, the day before, at 11:00 UTC.
    [InlineData("America/Bogota", "2026-03-01T04:59:59Z", "2026-02")]
    [InlineData("America/Bogota", "2026-03-01T05:00:00Z", "2026-03")]
    [InlineData("America/Sao_Paulo", "2026-03-01T02:59:59Z", "2026-02")]
    [InlineData("America/Sao_Paulo", "2026-03-01T03:00:00Z", "2026-03")]
    [InlineData("Pacific/Tongatapu", "2026-02-28T10:59:59Z", "2026-02")]
    [InlineData("Pacific/Tongatapu", "2026-02-28T11:00:00Z", "2026-03")]
    public async Task A_month_ends_at_midnight_of_the_company(string zone, string at, string month)
    {
        await using var test = await TestDatabase.CreateAsync(Engine.Sqlite);
        var store = new Store(
            test,
            new(new DateTimeOffset(2026, 4, 10, 15, 0, 0, TimeSpan.Zero)),
            new() { TimeZone = zone }
        );
        var ana = await store.PersonAsync("Ana");
        await store.BuyAsync(ana, Store.Noon("2026-01-10"), 5_000);
        await store.BuyAsync(ana, DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture), 700);

        await store.LoadAsync();

        (await store.SumsAsync("fact_transaction", "month")).ShouldBe([
            "2026-01-01: 1 5000 0 0",
            $"{month}-01: 1 700 0 0",
        ]);
        (await store.VersionsAsync(ana))
            .Where(v => v is { MonthEnd: true, Facts.MonthPurchases: 1 })
            .Select(v => v.Day.ToString("yyyy-MM"))
            .ShouldBe(["2026-01", month]);
        (
            await test.Database.ReadAsync(s =>
                s.QueryAsync(
                    "SELECT day FROM drill_transaction ORDER BY occurred_at",
                    row => row.Date(0).ToString("yyyy-MM")
                )
            )
        ).ShouldBe(["2026-01", month]);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Merged_customers_are_told_once_and_parted_ones_twice_again(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var store = new Store(test, new(Now));
        var ana = await store.PersonAsync("Ana");
        var anita = await store.PersonAsync("Anita", "Pasto");
        await store.BuyAsync(ana, Store.Noon("2026-01-05"), 1_000, 100);
        await store.BuyAsync(anita, Store.Noon("2026-02-05"), 2_000, 200);
        await store.LoadAsync();
        (await MonthAsync(store, "2026-02-01")).Count.ShouldBe(2);
        var apart = await store.SumsAsync("fact_transaction", "month", "city");
        apart.ShouldBe(["2026-01-01 Cali: 1 1000 1 100", "2026-02-01 Pasto: 1 2000 1 200"]);

        store.Clock.Advance(TimeSpan.FromDays(1));
        var merge = (await store.Town.Merge.RunAsync(new(ana, anita, "misma"), Town.Steward, "test")).Accepted;
        await store.LoadAsync();

        var one = (await MonthAsync(store, "2026-02-01")).Single();
        var survivor = await store.Town.CurrentAsync(anita);
        (one.Customer, one.Facts.MarginMinor).ShouldBe((survivor, 300));
        (await store.SumsAsync("fact_transaction")).ShouldBe([": 2 3000 2 300"]);
        (await store.AsOfAsync(anita, "2026-02-28")).Snapshot.Customer.ShouldBe(survivor);
        // Yesterday's knowledge still has two.
        (await MonthAsync(store, "2026-02-01", "2026-03-10")).Count.ShouldBe(2);

        await store.Town.Split.RunAsync(new(merge.Event), Town.Steward, "test");
        store.Clock.Advance(TimeSpan.FromDays(1));
        await store.LoadAsync();
        (await MonthAsync(store, "2026-02-01")).Select(s => s.Facts.MarginMinor).Order().ShouldBe([100, 200]);
        (await store.SumsAsync("fact_transaction", "month", "city")).ShouldBe(apart);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Sums_kept_by_difference_are_the_sums_of_a_load_from_nothing(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var store = new Store(test, new(Now));
        var people = new List<CustomerId>();
        for (var i = 0; i < 12; i++)
            people.Add(await store.PersonAsync($"P{i}", i % 2 == 0 ? "Cali" : "Pasto"));
        await ActAsync(0, 40);
        await store.LoadAsync();
        store.Clock.Advance(TimeSpan.FromDays(2));
        await ActAsync(40, 90);
        await test.Database.WriteAsync(async session =>
        {
            await session.ExecuteAsync("DELETE FROM txn WHERE customer_id = @id", ("id", people[3]));
            await session.ExecuteAsync("UPDATE customer SET city = 'Neiva' WHERE customer_id = @id", ("id", people[4]));
            await session.NoteChangeAsync(people[3].Value, ChangeKind.Removed, store.Clock.Now);
            await session.NoteChangeAsync(people[4].Value, ChangeKind.Identity, store.Clock.Now);
        });
        await store.LoadAsync();
        var kept = await DumpAsync(test.Database);

        await test.Database.WriteAsync(session =>
            session.ExecuteAsync("UPDATE warehouse_state SET closed_month = NULL")
        );
        var rows = await store.CountAsync("customer_snapshot");
        await store.LoadAsync();

        (await DumpAsync(test.Database)).ShouldBe(kept);
        (await store.CountAsync("customer_snapshot")).ShouldBe(rows, "what is known already is not told twice");
        kept.ShouldContain(line => line.StartsWith("fact_interaction", StringComparison.Ordinal));

        async Task ActAsync(int from, int to)
        {
            for (var i = from; i < to; i++)
            {
                var at = Now.AddDays(-i * 7).AddHours(i);
                await store.BuyAsync(
                    people[i % 12],
                    at,
                    100 + i,
                    i % 3 == 0 ? i : null,
                    i % 5 == 0 ? "USD" : "COP",
                    channel: i % 4 + 1
                );
                await store.TalkAsync(people[i * 7 % 12], at.AddHours(1), i % 3 + 1, i % 2 == 0 ? i % 5 + 1 : null);
            }
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_process_killed_in_the_middle_goes_on_and_tells_nothing_twice(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        const int people = 6_000;
        await FillAsync(test.Database, people);
        using (var first = Start(test))
        {
            while (await CountAsync("customer_snapshot") == 0)
            {
                first.HasExited.ShouldBeFalse();
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
            first.Kill(entireProcessTree: true);
            await first.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
        var half = await CountAsync("warehouse_customer");
        half.ShouldBeInRange(1, people - 1);

        using var second = Start(test);
        var told = await second.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await second.WaitForExitAsync(TestContext.Current.CancellationToken);

        second.ExitCode.ShouldBe(0, told);
        (await CountAsync("warehouse_customer")).ShouldBe(people);
        (
            await CountAsync("(SELECT 1 FROM customer_snapshot GROUP BY customer_id, day HAVING count(*) > 1) d")
        ).ShouldBe(0);
        (await CountAsync("(SELECT DISTINCT customer_id FROM customer_snapshot) d")).ShouldBe(people);
        var sum = await test.Database.ReadAsync(s =>
            s.FirstOrDefaultAsync(
                "SELECT CAST(sum(transactions) AS bigint), CAST(sum(amount_minor) AS bigint) FROM fact_transaction",
                row => (row.Long(0), row.Long(1))
            )
        );
        sum.ShouldBe((people, people * 1_000L));
        (await CountAsync("warehouse_state WHERE pass IS NULL AND closed_month IS NOT NULL")).ShouldBe(1);

        Task<long> CountAsync(string what) =>
            test.Database.ReadAsync(s => s.FirstOrDefaultAsync($"SELECT count(*) FROM {what}", row => row.Long(0)));
    }

    [Fact]
    public async Task Two_loads_at_once_are_one_after_the_other()
    {
        await using var test = await TestDatabase.CreateAsync(Engine.Sqlite);
        await FillAsync(test.Database, 1_500);
        var clock = new FixedClock(Now);
        var (a, b) = (new LoadWarehouse(test.Database, new(), clock), new LoadWarehouse(test.Database, new(), clock));

        var first = a.RunAsync(null, true, null, wait: true, default);
        (await b.RunAsync(null, true, null, wait: false, default)).ShouldBeNull();
        await first;

        (await b.RunAsync(null, true, null, wait: false, default)).ShouldNotBeNull().Snapshots.ShouldBe(0);
    }

    [Fact]
    public async Task Nights_keep_the_days_of_those_who_changed_and_the_end_of_a_month_everybody()
    {
        await using var test = await TestDatabase.CreateAsync(Engine.Sqlite);
        var store = new Store(test, new(Now));
        var ana = await store.PersonAsync("Ana");
        await store.PersonAsync("Luis");
        store.Clock.Advance(TimeSpan.FromDays(1));
        await store.LoadAsync(night: true);
        var before = await store.CountAsync("customer_snapshot");

        store.Clock.Now = new(2026, 3, 15, 8, 0, 0, TimeSpan.Zero);
        await store.BuyAsync(ana, Store.Noon("2026-03-14"), 100);
        await store.LoadAsync(night: true);
        (await store.CountAsync("customer_snapshot")).ShouldBe(before + 1);
        (await store.VersionsAsync(ana))[^1].Day.ShouldBe(Store.Day("2026-03-14"));

        store.Clock.Now = new(2026, 4, 1, 8, 0, 0, TimeSpan.Zero);
        await store.LoadAsync(night: true);
        (await store.CountAsync("customer_snapshot WHERE day = '2026-03-31'")).ShouldBe(2);
        (await MonthAsync(store, "2026-03-15")).ShouldAllBe(s => s.Origin == SnapshotOrigin.Kept && s.Noted);
    }

    private static async Task<List<CustomerSnapshot>> MonthAsync(Store store, string month, string? knownOn = null)
    {
        var all = new List<CustomerSnapshot>();
        await foreach (var s in store.Snapshots.OfMonth(Store.Day(month), knownOn is null ? null : Store.Day(knownOn)))
            all.Add(s);
        return all;
    }

    private static Task NoteAsync(Store store, CustomerId customer, int valueClass, double churn) =>
        store.Database.WriteAsync(async session =>
        {
            await session.ExecuteAsync(
                "UPDATE customer SET value_class = @class, churn = @churn, risk_band = 4 WHERE customer_id = @id",
                ("class", valueClass),
                ("churn", churn),
                ("id", customer)
            );
            await session.ExecuteAsync(
                """
                INSERT INTO score (customer_id, model, model_version, as_of, amount, band) VALUES (@id, 'churn', 1, @now, @churn, 4)
                ON CONFLICT (customer_id, model) DO UPDATE SET amount = excluded.amount
                """,
                ("id", customer),
                ("now", store.Clock.Now),
                ("churn", churn)
            );
        });

    /// <summary>All sums, as text.</summary>
    private static async Task<List<string>> DumpAsync(Database database)
    {
        var sums = new Sums(database);
        var lines = new List<string>();
        foreach (var table in Vinculo.Insights.Warehouse.Facts.FactTables.All)
        {
            var answer = await sums.ReadAsync(
                new(table.Name, [.. table.Keys.Select(k => k.Name)]),
                Actor.System("test"),
                default
            );
            lines.AddRange(
                answer.Accepted.Rows.Select(r =>
                    $"{table.Name} {string.Join('|', r.Keys)} {string.Join('|', r.Values)}"
                )
            );
        }
        return lines;
    }

    private static async Task FillAsync(Database database, int people)
    {
        var ids = Enumerable.Range(0, people).Select(i => Ids.From(Now.AddYears(-2), "fill", $"{i}")).Order().ToList();
        foreach (var chunk in ids.Chunk(2_000))
            await database.WriteAsync(async session =>
            {
                await session.AddPeopleAsync(
                    chunk.Select(id =>
                        FactRows.Person(id, CustomerStage.Customer, "Persona", new DateOnly(2024, 1, 1), Now)
                    )
                );
                await session.InsertManyAsync(
                    "txn",
                    ["customer_id", "occurred_at", "id", "kind", "amount_minor", "currency"],
                    chunk.Select(id => new object?[] { id, Now.AddDays(-200), id, 1, 1_000L, "COP" })
                );
            });
    }

    private static Process Start(TestDatabase test)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            WorkingDirectory = test.Folder,
            Environment = { ["VINCULO_JOBLEASESECONDS"] = "2" },
        };
        foreach (
            var argument in new[]
            {
                Path.Combine(AppContext.BaseDirectory, "vinculo.dll"),
                "warehouse",
                "--data",
                test.Folder,
                "--database",
                test.Address,
            }
        )
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }
}
