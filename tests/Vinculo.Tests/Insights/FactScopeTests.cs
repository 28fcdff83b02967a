using Vinculo.Customers;
using Vinculo.Insights.Facts;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Insights;

/// <summary>Everybody in stretches that are counted side by side.</summary>
public class FactScopeTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 15, 0, 0, TimeSpan.Zero);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Stretches_hold_every_customer_once_and_in_order(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        (await StretchesAsync(test.Database, 4)).ShouldHaveSingleItem().ShouldBeEmpty();
        var people = Enumerable.Range(0, 101).Select(i => Ids.From(Now, "test", $"customer {i}")).Order().ToList();
        await FoundAsync(test.Database, people[..2]);

        (await StretchesAsync(test.Database, 4)).SelectMany(s => s).ShouldBe(people[..2]);
        await FoundAsync(test.Database, people[2..]);
        var stretches = await StretchesAsync(test.Database, 4);

        stretches.Select(s => s.Count).ShouldBe([25, 25, 25, 26]);
        stretches.SelectMany(s => s).ShouldBe(people);
        (await StretchesAsync(test.Database, 1)).ShouldHaveSingleItem().ShouldBe(people);
    }

    private static Task FoundAsync(Database database, IEnumerable<Guid> people) =>
        database.WriteAsync(session =>
            session.AddPeopleAsync(
                people.Select(id => FactRows.Person(id, CustomerStage.Customer, "Persona", new(2020, 1, 1), Now))
            )
        );

    private static async Task<List<List<Guid>>> StretchesAsync(Database database, int stretches)
    {
        var found = new List<List<Guid>>();
        foreach (var stretch in await FactScope.StretchesAsync(database, stretches, CancellationToken.None))
            found.Add(
                await database.ReadAsync(session =>
                    session.QueryAsync(
                        $"SELECT c.customer_id FROM customer c {stretch.Where("c.customer_id", session.Engine)} ORDER BY c.customer_id",
                        row => row.Guid(0),
                        stretch.Arguments
                    )
                )
            );
        return found;
    }
}
