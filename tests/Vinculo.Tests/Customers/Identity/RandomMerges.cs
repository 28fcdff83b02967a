using Shouldly;
using Vinculo.Customers;
using Vinculo.Tests.Support;

namespace Vinculo.Tests.Customers.Identity;

/// <summary>Merges and splits in an order chance decides; at the end everything is undone and compared with the beginning.</summary>
internal static class RandomMerges
{
    public static async Task RunAsync(TestDatabase test, int customers, int steps, int seed, int? most = null)
    {
        var town = new Town(test);
        var random = new Random(seed);
        var people = new List<CustomerId>();
        for (var i = 0; i < customers; i++)
            people.Add(
                await town.PersonAsync(
                    i % 3 == 0 ? "Ana" : "Anita " + i,
                    "Gil",
                    phone: i % 2 == 0 ? "300 111 2233" : null,
                    document: i % 4 == 0 ? (1_000_100 + i).ToString() : null
                )
            );
        await WholeDatabase.FurnishAsync(test.Database, [.. people.Select(p => p.Value)]);
        var before = await WholeDatabase.DumpAsync(test.Database);
        var open = new List<Guid>();
        for (var step = 0; step < steps; step++)
        {
            if (open.Count > 0 && (random.Next(2) == 0 || open.Count > (most ?? customers * 2 / 3)))
            {
                await UndoAsync(town, open, random.Next(open.Count));
                continue;
            }
            var (one, other) = (people[random.Next(customers)], people[random.Next(customers)]);
            if (await town.CurrentAsync(one) == await town.CurrentAsync(other))
                continue;
            var survivor = random.Next(2) == 0 ? one : (CustomerId?)null;
            var merged = await town.Merge.RunAsync(new(one, other, "", Survivor: survivor), Town.Steward, "test");
            merged.IsAccepted(out var fact).ShouldBeTrue();
            open.Add(fact!.Event);
        }
        while (open.Count > 0)
            await UndoAsync(town, open, random.Next(open.Count));
        WholeDatabase.Differences(before, await WholeDatabase.DumpAsync(test.Database)).ShouldBeEmpty();
    }

    private static async Task UndoAsync(Town town, List<Guid> open, int which)
    {
        (await town.Split.RunAsync(new(open[which]), Town.Steward, "test")).IsAccepted(out _).ShouldBeTrue();
        open.RemoveAt(which);
    }
}
