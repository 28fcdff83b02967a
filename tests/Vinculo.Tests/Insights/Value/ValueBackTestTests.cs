using Vinculo.Analytics.Randomness;
using Vinculo.Customers;
using Vinculo.Insights;
using Vinculo.Insights.Models;
using Vinculo.Insights.Scoring;
using Vinculo.Insights.Value;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Insights.Value;

/// <summary>The value is set against what came, period by period, and a value that is far off is told of.</summary>
public class ValueBackTestTests
{
    private static readonly DateTimeOffset Now = SmallOperator.Now;

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Under_contract_every_quarter_is_set_against_what_came(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        await SmallOperator.FoundAsync(test.Database, 2_000);

        var found = (
            await LookAsync(test, new FixedClock(new(2026, 2, 28, 15, 0, 0, TimeSpan.Zero)))
        ).Value.ShouldNotBeNull();

        var quarters = found.Trial.Periods.Where(p => p.Months == 3).ToList();
        quarters
            .Select(p => p.From)
            .ShouldBe([.. Enumerable.Range(1, 4).Select(i => new DateOnly(2026, 2, 28).AddDays(-90 * i))]);
        quarters.Count.ShouldBe(found.Trial.Periods.Count, "there are no two years with a whole one before");
        // Rates and margins of this company do not change, so what was promised and what came are of one size.
        foreach (var p in found.Trial.Periods)
            p.Happened.ShouldBe(p.Foretold, 0.15 * p.Foretold, $"{p}");
        foreach (var p in quarters)
            p.Error.ShouldBeLessThan(
                1.05 * p.UsualError,
                "they pay ahead, so that a quarter loses little by who leaves"
            );
        found.Trial.Periods.ShouldAllBe(p => p.Rank > 0.6 && p.Within == null);
        found.Trial.Fifths.Count.ShouldBe(5);
        found.Trial.Fifths.ShouldBe(found.Trial.Fifths.OrderBy(f => f.Foretold));
        found.Trial.Fifths[4].Happened.ShouldBeGreaterThan(2 * found.Trial.Fifths[0].Happened);
        found.Risk.ShouldBe(1);
        found.Drifts.Select(d => d.Feature).ShouldContain("spend_12m");
        found.Health.ShouldNotBe(ModelHealth.Wanting);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Without_a_contract_purchases_to_come_are_set_against_those_that_came(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        await ShopAsync(test.Database, 900);

        var found = (await LookAsync(test, new FixedClock(Now))).Value.ShouldNotBeNull();

        found.Trial.Periods.Select(p => p.Months).ShouldBe([3, 3, 3, 3, 3, 12]);
        found.Risk.ShouldBeNull();
        foreach (var p in found.Trial.Periods)
        {
            p.Happened.ShouldBe(p.Foretold, 0.25 * p.Foretold, $"{p}");
            p.Rank!.Value.ShouldBeGreaterThan(0.4);
            p.Error.ShouldBeLessThan(p.UsualError);
            p.Within!.Value.ShouldBeInRange(0.72, 0.93);
        }
        found.Health.ShouldNotBe(ModelHealth.Wanting);
    }

    [Fact]
    public async Task A_value_that_is_far_off_is_marked_and_told_once_and_is_trusted_again_by_itself()
    {
        await using var test = await TestDatabase.CreateAsync(Engine.Sqlite);
        await ShopAsync(test.Database, 600);
        // From a year before the last quarter on everybody spends five times as much.
        await test.Database.WriteAsync(session =>
            session.ExecuteAsync(
                "UPDATE txn SET amount_minor = 5 * amount_minor, margin_minor = 5 * margin_minor WHERE occurred_at >= @from",
                ("from", Now.AddDays(-440))
            )
        );
        var clock = new FixedClock(Now);

        var card = await LookAsync(test, clock);

        card.Value!.Reasons[0].Code.ShouldBe("money-off");
        card.Value.Reasons[0].Is.ShouldBeGreaterThan(2);
        var wanting = (
            await new ModelCatalogue(test.Database).WantingAsync(CancellationToken.None)
        ).ShouldHaveSingleItem();
        (wanting.Code, wanting.Since).ShouldBe((CustomerScores.Value, Now));
        (await ValueOfAsync(test)).Trusted.ShouldBeFalse();

        // The parameters are learnt anew every night: another version, and the same finding.
        clock.Advance(TimeSpan.FromDays(1));
        await LookAsync(test, clock);
        wanting = (await new ModelCatalogue(test.Database).WantingAsync(CancellationToken.None)).ShouldHaveSingleItem();
        wanting.Since.ShouldBe(Now, "since it was found first");
        (
            await test.Database.ReadAsync(session =>
                session.FirstOrDefaultAsync(
                    "SELECT count(*) FROM outbox WHERE kind = @kind",
                    row => row.Long(0),
                    ("kind", typeof(ModelDegraded).FullName)
                )
            )
        ).ShouldBe(1);

        await test.Database.WriteAsync(session =>
            session.ExecuteAsync(
                "UPDATE txn SET amount_minor = amount_minor / 5, margin_minor = margin_minor / 5 WHERE occurred_at >= @from",
                ("from", Now.AddDays(-440))
            )
        );
        clock.Advance(TimeSpan.FromDays(1));
        await LookAsync(test, clock);
        (await new ModelCatalogue(test.Database).WantingAsync(CancellationToken.None)).ShouldBeEmpty();
        (await ValueOfAsync(test)).Trusted.ShouldBeTrue();
    }

    private static async Task<ModelCard> LookAsync(TestDatabase test, FixedClock clock)
    {
        await new ScoreCustomers(test.Database, new(), clock, [new ValueScorer()]).RunAsync(
            null,
            CancellationToken.None
        );
        return (await new ModelCatalogue(test.Database).FindAsync(CustomerScores.Value, CancellationToken.None))!;
    }

    private static async Task<Score> ValueOfAsync(TestDatabase test)
    {
        List<Score> scores = [];
        await test.Database.ReadAsync(async session =>
        {
            var id = await session.FirstOrDefaultAsync(
                "SELECT customer_id FROM score WHERE model = 'value' ORDER BY customer_id LIMIT 1",
                row => row.Guid(0)
            );
            await session.ReadAsync(CustomerScores.Of(new(id), scores));
            return true;
        });
        return scores.Single(s => s.Model == CustomerScores.Value);
    }

    /// <summary>People who buy now and then, each at a rate and a price of their own, until they do so no more.</summary>
    private static async Task ShopAsync(Database database, int size)
    {
        var chance = new Xoshiro256(11);
        List<object?[]> people = [],
            bills = [];
        var begin = new DateOnly(2023, 9, 1);
        var end = DateOnly.FromDateTime(Now.UtcDateTime);
        for (var i = 0; i < size; i++)
        {
            var id = Ids.From(Now, "shop", $"customer {i}");
            var rate = chance.Gamma(1.5) / 1.5 / 40;
            var leaves = chance.NextDouble() < 0.5 ? int.MaxValue : (int)chance.Exponential(600);
            var price = 20_000_00 + (long)(chance.NextDouble() * 80_000_00);
            var first = begin.AddDays(chance.NextInt(500));
            var purchases = 0;
            for (double day = 0; first.AddDays((int)day) < end && day <= leaves; )
            {
                var amount = (long)(price * (0.6 + 0.8 * chance.NextDouble()));
                bills.Add(
                    FactRows.Paid(
                        id,
                        first.AddDays((int)day),
                        Ids.From(Now, "buy", $"{i}/{purchases++}"),
                        amount,
                        amount / 4
                    )
                );
                day += Math.Max(1, chance.Exponential(1 / rate));
            }
            people.Add(FactRows.Person(id, CustomerStage.Customer, $"Persona {i}", first, Now));
        }
        await database.WriteAsync(async session =>
        {
            await session.AddPeopleAsync(people);
            await session.AddFactsAsync([], bills, []);
        });
    }
}
