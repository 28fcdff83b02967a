using System.Diagnostics;
using System.Globalization;
using Vinculo.Customers;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Tests.Customers.Identity;

namespace Vinculo.Bench;

/// <summary>
/// <c>merges [merges] [customers] [address]</c>: merges and undoes in an order chance decides, on a database in which every
/// customer has rows in every table that names one; at the end all is undone and every row of every table is compared with
/// how it was. Logs, which grow, are no part of the state.
/// </summary>
internal static class MergesBench
{
    public static async Task<int> RunAsync(string[] args)
    {
        var folder = Directory.CreateTempSubdirectory("vinculo-bench-").FullName;
        int Number(int place, int usual) =>
            args.Length > place ? int.Parse(args[place], CultureInfo.InvariantCulture) : usual;
        try
        {
            var address = args.Length > 2 ? args[2] : "sqlite:" + Path.Combine(folder, "vinculo.db");
            await using var database = new Database(DatabaseAddress.Parse(address, folder));
            await new Schema(database, TimeProvider.System).ApplyAsync(null, CancellationToken.None);
            return await MeasureAsync(database, Number(0, 10_000), Number(1, 200));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<int> MeasureAsync(Database database, int merges, int customers)
    {
        var actor = Actor.System("bench");
        var (register, merge, split) = CustomerVerbs.Of(database);
        var people = new List<CustomerId>();
        for (var i = 0; i < customers; i++)
            people.Add(
                (
                    await register.RunAsync(
                        new(
                            CustomerKind.Person,
                            CustomerStage.Customer,
                            i % 3 == 0 ? "Ana" : "Anita " + i.ToString(CultureInfo.InvariantCulture),
                            "Gil",
                            Phones: i % 2 == 0 ? ["300 111 2233"] : null
                        ),
                        actor,
                        "bench"
                    )
                ).Accepted
            );
        await WholeDatabase.FurnishAsync(database, [.. people.Select(p => p.Value)]);
        var before = await WholeDatabase.DumpAsync(database);
        var rows = before.Values.Sum(r => r.Count);

        var random = new Random(7);
        var open = new List<Guid>();
        var (merged, watch) = (0, Stopwatch.StartNew());
        while (merged < merges || open.Count > 0)
        {
            // At most a third of the customers are parts of others, so that chains of four and five come up and end.
            if (open.Count > 0 && (merged == merges || open.Count > customers / 3 || random.Next(2) == 0))
            {
                var which = random.Next(open.Count);
                if ((await split.RunAsync(new(open[which]), actor, "bench")).IsRefused(out var no))
                    throw new InvalidOperationException(no.Code);
                open.RemoveAt(which);
                continue;
            }
            var (one, other) = (people[random.Next(customers)], people[random.Next(customers)]);
            if (one != other && (await merge.RunAsync(new(one, other, ""), actor, "bench")).IsAccepted(out var fact))
            {
                open.Add(fact.Event);
                merged++;
            }
        }
        var differences = WholeDatabase.Differences(before, await WholeDatabase.DumpAsync(database));
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{database.Engine}: {merged:N0} random merges of {customers:N0} customers with {rows:N0} rows in {before.Count} tables, each undone: {differences.Count} differences; {watch.Elapsed.TotalMilliseconds / merged / 2:0.0} ms a step, load {Running.ProcessFigures.Load()}"
            )
        );
        foreach (var difference in differences.Take(20))
            Console.WriteLine(difference);
        return differences.Count == 0 ? 0 : 1;
    }
}
