using System.Diagnostics;
using System.Globalization;
using Vinculo.Bench.Company;
using Vinculo.Bench.Running;
using Vinculo.Customers;
using Vinculo.Insights.Warehouse;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Bench;

/// <summary>
/// <c>warehouse [address] [customers] [months]</c>: the first load over a company with ten contacts and ten purchases each,
/// what a night with one customer in a hundred changed takes, sums and as-of questions, inside this process.
/// </summary>
internal static class WarehouseBench
{
    private const int Rounds = 9;

    public static async Task<int> RunAsync(string[] args)
    {
        var folder = Directory.CreateTempSubdirectory("vinculo-bench-").FullName;
        var address = args.Length > 0 ? args[0] : "sqlite:" + Path.Combine(folder, "vinculo.db");
        var customers = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 100_000;
        var months = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 36;
        try
        {
            await using var database = new Database(DatabaseAddress.Parse(address, folder));
            await new Schema(database, TimeProvider.System).ApplyAsync(null, CancellationToken.None);
            await MeasureAsync(database, customers, months);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureAsync(Database database, int customers, int months)
    {
        var options = new VinculoOptions();
        var contacts = await new Seeding(database, customers, 10).RunAsync();
        var purchases = await BuyAsync(database, customers, 10);
        await database.WriteAsync(session =>
            session.ExecuteAsync(
                "INSERT INTO setting (code, value, changed_at, row_version) VALUES (@code, @value, 0, 1)",
                ("code", WarehouseReach.SettingCode),
                ("value", Json.Of(new WarehouseReach(months)))
            )
        );
        var load = new LoadWarehouse(database, options, TimeProvider.System);
        var process = Process.GetCurrentProcess();
        var (watch, cpu) = (Stopwatch.StartNew(), process.TotalProcessorTime);
        long peak = 0;
        var first = (
            await load.RunAsync(
                null,
                days: false,
                (_, _, _) =>
                {
                    peak = Math.Max(peak, GC.GetTotalMemory(false));
                    return Task.CompletedTask;
                },
                wait: true,
                default
            )
        )!;
        process.Refresh();
        Say(
            $"first load: {customers:N0} customers, {contacts + purchases:N0} facts, {first.Snapshots:N0} snapshots in {watch.Elapsed.TotalSeconds:0.0} s, "
                + $"{(process.TotalProcessorTime - cpu).TotalSeconds:0.0} s of processor, heap at most {peak / 1_000_000} MB"
        );

        var changed = Enumerable
            .Range(0, customers / 100)
            .Select(i => new Person(i * 97 % customers, customers).Id.Value)
            .ToList();
        await LateAsync(database, changed);
        (watch, cpu) = (Stopwatch.StartNew(), process.TotalProcessorTime);
        var night = (await load.RunAsync(null, days: true, null, wait: true, default))!;
        process.Refresh();
        Say(
            $"night: {changed.Count:N0} customers with a fact of five months ago: {night.Snapshots:N0} versions in {watch.Elapsed.TotalSeconds:0.0} s, "
                + $"{(process.TotalProcessorTime - cpu).TotalSeconds:0.0} s of processor"
        );
        (watch, cpu) = (Stopwatch.StartNew(), process.TotalProcessorTime);
        await load.RunAsync(null, days: true, null, wait: true, default);
        Say($"nothing new but the last minute again: {watch.Elapsed.TotalSeconds:0.0} s");

        var sums = new Sums(database);
        var month = new DateOnly(2026, 5, 1);
        await TimeAsync(
            "sums of a month by channel and product",
            async () =>
                (
                    await sums.ReadAsync(
                        new("fact_transaction", ["channel", "product_id"], month, month),
                        Actor.System("bench"),
                        default
                    )
                )
                    .Accepted
                    .Rows
                    .Count
        );
        await TimeAsync(
            "sums of all months by channel and product",
            async () =>
                (
                    await sums.ReadAsync(
                        new("fact_transaction", ["month", "channel", "product_id"]),
                        Actor.System("bench"),
                        default
                    )
                )
                    .Accepted
                    .Rows
                    .Count
        );
        var (begin, end) = (
            new DateTimeOffset(2026, 5, 1, 5, 0, 0, TimeSpan.Zero),
            new DateTimeOffset(2026, 6, 1, 5, 0, 0, TimeSpan.Zero)
        );
        await TimeAsync(
            "the same month asked of the transactions themselves",
            async () =>
                (
                    await database.ReadAsync(session =>
                        session.QueryAsync(
                            """
                            SELECT channel, product_id, count(*), CAST(sum(amount_minor) AS bigint) FROM txn
                            WHERE occurred_at >= @begin AND occurred_at < @end GROUP BY channel, product_id
                            """,
                            row => row.Long(2),
                            ("begin", begin),
                            ("end", end)
                        )
                    )
                ).Count,
            3
        );
        await TimeAsync(
            "customers by class and city at a month end",
            async () =>
                (
                    await database.ReadAsync(session =>
                        session.QueryAsync(
                            """
                            SELECT value_class, city, count(*), CAST(sum(margin_minor) AS bigint) FROM customer_snapshot
                            WHERE day = @day GROUP BY value_class, city
                            """,
                            row => row.Long(2),
                            ("day", new DateOnly(2026, 5, 31))
                        )
                    )
                ).Count,
            3
        );
        var snapshots = new Snapshots(database, options, load, TimeProvider.System);
        var someone = 0;
        await TimeAsync(
            "one customer as of a day",
            async () =>
            {
                var id = new Person(someone += 31, customers).Id;
                var told = await snapshots.AsOfAsync(id, new DateOnly(2026, 5, 17), null, default);
                return told.IsAccepted(out _) ? 1 : 0;
            },
            200
        );
        var streamed = 0;
        watch.Restart();
        await foreach (var _ in snapshots.OfMonth(month))
            streamed++;
        Say($"everybody at a month end, streamed: {streamed:N0} in {watch.Elapsed.TotalSeconds:0.0} s");
    }

    private static async Task TimeAsync(string what, Func<Task<int>> ask, int rounds = Rounds)
    {
        var rows = await ask();
        var times = new List<double>();
        for (var i = 0; i < rounds; i++)
        {
            var watch = Stopwatch.StartNew();
            await ask();
            times.Add(watch.Elapsed.TotalMilliseconds);
        }
        times.Sort();
        Say($"{what}: {rows:N0} rows, median {times[rounds / 2]:0.0} ms, best {times[0]:0.0} ms");
    }

    private static void Say(string line) => Console.WriteLine($"{line} (load {ProcessFigures.Load()})");

    private static async Task<long> BuyAsync(Database database, int customers, int each)
    {
        var products = await database.ReadAsync(session =>
            session.QueryAsync("SELECT id FROM product ORDER BY code", row => row.Guid(0))
        );
        long count = 0;
        foreach (var people in Enumerable.Range(0, customers).Chunk(4_000))
            count += await database.WriteAsync(session =>
                session.InsertManyAsync(
                    "txn",
                    [
                        "customer_id",
                        "occurred_at",
                        "id",
                        "kind",
                        "product_id",
                        "amount_minor",
                        "margin_minor",
                        "currency",
                        "channel",
                    ],
                    people.SelectMany(number =>
                    {
                        var person = new Person(number, customers);
                        var span = (Person.End - person.CreatedAt).TotalMilliseconds;
                        return Enumerable
                            .Range(0, each)
                            .Select(i =>
                            {
                                var at =
                                    person.CreatedAt
                                    + TimeSpan.FromMilliseconds(Math.Floor(span * (i + 1) / (each + 1)));
                                var amount = 1_000_000L + (number * 31 + i * 17) % 9_000_000;
                                return new object?[]
                                {
                                    person.Id,
                                    at,
                                    Ids.From(at, "bench-buy", $"{number}-{i}"),
                                    3,
                                    products[(number + i) % products.Count],
                                    amount,
                                    i % 2 == 0 ? amount / 3 : null,
                                    "COP",
                                    1 + (number + i) % 6,
                                };
                            });
                    })
                )
            );
        return count;
    }

    /// <summary>One purchase of five months ago for each of these, arriving now.</summary>
    private static async Task LateAsync(Database database, IEnumerable<Guid> customers)
    {
        var now = TimeProvider.System.GetUtcNow();
        foreach (var chunk in customers.Chunk(1_000))
            await database.WriteAsync(async session =>
            {
                await session.InsertManyAsync(
                    "txn",
                    ["customer_id", "occurred_at", "id", "kind", "amount_minor", "currency", "channel"],
                    chunk.Select(id => new object?[] { id, now.AddMonths(-5), Ids.New(now), 3, 5_000_000L, "COP", 3 })
                );
                await session.InsertManyAsync(
                    "change_log",
                    ["id", "customer_id", "kind"],
                    chunk.Select(id => new object?[] { Ids.New(now), id, ChangeKind.Facts })
                );
            });
    }
}
