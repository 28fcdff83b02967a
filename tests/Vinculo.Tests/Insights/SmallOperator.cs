using Vinculo.Analytics.Randomness;
using Vinculo.Customers;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Insights;

/// <summary>
/// A small operator: those who look up prices often leave within months, at a known rate; two years of bills and measures.
/// In its crossed kind those leave who either look up prices or open the application, and not those who do both or neither.
/// </summary>
internal static class SmallOperator
{
    public static DateTimeOffset Now { get; } = new(2026, 3, 2, 15, 0, 0, TimeSpan.Zero);

    public static async Task<List<(Guid Id, bool Restless, bool Gone)>> FoundAsync(
        Database database,
        int size,
        bool crossed = false
    )
    {
        var chance = new Xoshiro256(7);
        var people = new List<(Guid, bool, bool)>();
        List<object?[]> customers = [],
            holdings = [],
            bills = [],
            measures = [];
        var product = Ids.New(Now);
        var start = new DateOnly(2024, 3, 1);
        for (var i = 0; i < size; i++)
        {
            var id = Ids.From(Now, "test", $"customer {i}");
            var looks = chance.Bernoulli(crossed ? 0.5 : 0.3);
            var opens = crossed && chance.Bernoulli(0.5);
            var restless = looks != opens;
            var hazard = restless ? 0.09 : 0.01;
            DateOnly? ended = null;
            var margin = 500_000 + (long)(chance.NextDouble() * 2_000_000);
            for (var month = 0; month < 24 && ended is null; month++)
            {
                var first = start.AddMonths(month);
                measures.Add([id, first, "price_checks", (double)chance.Poisson(looks ? 3 : 0.3)]);
                if (crossed)
                    measures.Add([id, first, "app_logins", (double)chance.Poisson(opens ? 5 : 0.3)]);
                bills.Add(FactRows.Paid(id, first, Ids.From(Now, "bill", $"{i}/{month}"), margin * 2, margin));
                if (chance.Bernoulli(hazard))
                    ended = first.AddDays(20);
            }
            customers.Add(
                FactRows.Person(
                    id,
                    ended is null ? CustomerStage.Customer : CustomerStage.Former,
                    $"Persona {i}",
                    start.AddMonths(-6),
                    Now
                )
            );
            holdings.Add(FactRows.Line(id, Ids.From(Now, "line", $"{i}"), product, start.AddMonths(-6), ended, Now));
            people.Add((id, restless, ended is not null));
        }
        await database.WriteAsync(async session =>
        {
            await session.AddPlanAsync(product);
            await session.AddPeopleAsync(customers);
            await session.AddFactsAsync(holdings, bills, measures);
        });
        return people;
    }

    /// <summary>Half a year goes on: bills and look-ups as ever, but now those leave who never looked up a price.</summary>
    public static async Task TurnAsync(Database database, IEnumerable<(Guid Id, bool Restless, bool Gone)> people)
    {
        var chance = new Xoshiro256(8);
        List<object?[]> bills = [],
            measures = [];
        var left = new List<(Guid Id, DateOnly Day)>();
        var start = new DateOnly(2026, 3, 1);
        foreach (var (id, restless, gone) in people)
        {
            for (var month = 0; month < 6 && !gone; month++)
            {
                var first = start.AddMonths(month);
                measures.Add([id, first, "price_checks", (double)chance.Poisson(restless ? 3 : 0.3)]);
                bills.Add(FactRows.Paid(id, first, Ids.From(Now, "bill", $"{id}/{month}"), 2_000_000L, 1_000_000L));
                if (!chance.Bernoulli(restless ? 0.005 : 0.07))
                    continue;
                left.Add((id, first.AddDays(20)));
                break;
            }
        }
        await database.WriteAsync(async session =>
        {
            await session.AddFactsAsync([], bills, measures);
            foreach (var (id, day) in left)
                await session.ExecuteAsync(
                    "UPDATE holding SET status = 3, ended_on = @day WHERE customer_id = @id",
                    ("day", day),
                    ("id", id)
                );
        });
    }
}
