using Vinculo.Analytics.Randomness;
using Vinculo.Customers;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Insights;

/// <summary>
/// A small operator: those who look up prices often leave within months, at a known rate; two years of bills and measures.
/// </summary>
internal static class SmallOperator
{
    public static DateTimeOffset Now { get; } = new(2026, 3, 2, 15, 0, 0, TimeSpan.Zero);

    public static async Task<List<(Guid Id, bool Restless, bool Gone)>> FoundAsync(Database database, int size)
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
            var restless = chance.Bernoulli(0.3);
            var hazard = restless ? 0.09 : 0.01;
            DateOnly? ended = null;
            var margin = 500_000 + (long)(chance.NextDouble() * 2_000_000);
            for (var month = 0; month < 24 && ended is null; month++)
            {
                var first = start.AddMonths(month);
                measures.Add([id, first, "price_checks", (double)chance.Poisson(restless ? 3 : 0.3)]);
                bills.Add([
                    id,
                    new DateTimeOffset(first.ToDateTime(new TimeOnly(15, 0)), TimeSpan.Zero),
                    Ids.From(Now, "bill", $"{i}/{month}"),
                    3,
                    margin * 2,
                    margin,
                    "COP",
                ]);
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
            holdings.Add([
                id,
                Ids.From(Now, "line", $"{i}"),
                product,
                ended is null ? 1 : 3,
                start.AddMonths(-6),
                ended,
                Now,
            ]);
            people.Add((id, restless, ended is not null));
        }
        await database.WriteAsync(async session =>
        {
            await session.ExecuteAsync(
                "INSERT INTO product (id, code, name_es, family, active, row_version) VALUES (@id, 'pos', 'Pospago', 'pospago', @yes, 1)",
                ("id", product),
                ("yes", true)
            );
            await session.AddPeopleAsync(customers);
            await session.AddFactsAsync(holdings, bills, measures);
        });
        return people;
    }
}
