using System.Diagnostics;
using Vinculo.Customers;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Bench;

/// <summary>
/// <c>identity [address] [interactions]</c>: merges and splits two customers with a long history, inside this process, on
/// a database of its own.
/// </summary>
internal static class IdentityBench
{
    private const int Rounds = 15;

    public static async Task<int> RunAsync(string[] args)
    {
        var folder = Directory.CreateTempSubdirectory("vinculo-bench-").FullName;
        var interactions = args.Length > 1 ? int.Parse(args[1]) : 5_000;
        var address = args.Length > 0 ? args[0] : "sqlite:" + Path.Combine(folder, "vinculo.db");
        try
        {
            await using var database = new Database(DatabaseAddress.Parse(address, folder));
            await new Schema(database, TimeProvider.System).ApplyAsync(null, CancellationToken.None);
            await MeasureAsync(database, interactions);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureAsync(Database database, int interactions)
    {
        var actor = Actor.System("bench");
        var (register, merge, split) = CustomerVerbs.Of(database);
        var pair = new List<CustomerId>();
        foreach (var name in new[] { "Ana", "Anita" })
        {
            var made = await register.RunAsync(
                new(CustomerKind.Person, CustomerStage.Customer, name, "Gil", Phones: ["300 111 2233"]),
                actor,
                "bench"
            );
            pair.Add(made.Accepted);
            await FillAsync(database, made.Accepted.Value, interactions);
        }

        var merges = new List<double>();
        var splits = new List<double>();
        for (var i = 0; i < Rounds; i++)
        {
            var watch = Stopwatch.StartNew();
            var merged = (await merge.RunAsync(new(pair[0], pair[1], "bench"), actor, "bench")).Accepted;
            merges.Add(watch.Elapsed.TotalMilliseconds);
            watch.Restart();
            await split.RunAsync(new(merged.Event), actor, "bench");
            splits.Add(watch.Elapsed.TotalMilliseconds);
        }
        merges.Sort();
        splits.Sort();
        Console.WriteLine(
            $"{database.Engine}, two customers with {interactions:N0} interactions, {interactions / 2:N0} transactions and 240 measures each: "
                + $"merge median {merges[Rounds / 2]:0} ms, best {merges[0]:0} ms; split median {splits[Rounds / 2]:0} ms, best {splits[0]:0} ms ({Rounds} rounds, load {Running.ProcessFigures.Load()})"
        );
    }

    private static Task FillAsync(Database database, Guid customer, int interactions)
    {
        var now = TimeProvider.System.GetUtcNow();
        return database.WriteAsync(async session =>
        {
            await session.InsertManyAsync(
                "interaction",
                ["customer_id", "occurred_at", "id", "channel", "kind", "direction", "subject", "body", "agent_name"],
                Enumerable
                    .Range(0, interactions)
                    .Select(i =>
                        (object?[])
                            [
                                customer,
                                now.AddMinutes(-i * 7),
                                Ids.New(now.AddMinutes(-i * 7)),
                                1 + i % 5,
                                1,
                                1,
                                "Consulta de factura",
                                "Pregunta por el valor de la factura y por la fecha de corte; se le explica y queda conforme.",
                                "Ana Agente",
                            ]
                    )
            );
            await session.InsertManyAsync(
                "txn",
                ["customer_id", "occurred_at", "id", "kind", "amount_minor", "currency", "description"],
                Enumerable
                    .Range(0, interactions / 2)
                    .Select(i =>
                        (object?[])
                            [customer, now.AddHours(-i), Ids.New(now.AddHours(-i)), 1, 1_000L + i, "COP", "Compra"]
                    )
            );
            await session.InsertManyAsync(
                "measure",
                ["customer_id", "month", "code", "amount"],
                Enumerable
                    .Range(0, 240)
                    .Select(i =>
                        (object?[])[customer, new DateOnly(2020 + i / 48, 1 + i / 4 % 12, 1), "m" + i % 4, (double)i]
                    )
            );
        });
    }
}
