using Vinculo.Insights;
using Vinculo.Insights.Influence;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Insights.Value;

public class InfluenceTests
{
    private static CustomerInfluence Influences(Database database) =>
        new(
            database,
            new(database, new(database, new FixedClock(TelephoneCompany.Now))),
            new(),
            new FixedClock(TelephoneCompany.Now)
        );

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task In_a_chain_of_strangers_nothing_is_contagious_and_no_money_is_added(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var people = await TelephoneCompany.OpenAsync(test.Database, 700);
        var scoring = TelephoneCompany.Scoring(test.Database);
        await scoring.RunAsync(null, CancellationToken.None);
        await scoring.RunAsync(null, CancellationToken.None);
        var one = people.Skip(5).First(p => !p.Gone);

        var sheet = (await Influences(test.Database).RunAsync(one.Id, Town.Agent, "test", default)).Accepted;

        // They left at random: whatever little goes together is no evidence.
        sheet.Verdict.ShouldBeOneOf("noAssociation", "likeness");
        sheet.DragMinor.ShouldBeNull();
        sheet.Sway.ShouldNotBeNull();
        sheet.Community!.Value.ShouldBeGreaterThan(1);
        sheet.Ties.Count.ShouldBe(2);
        sheet.Ties.ShouldAllBe(t => t.Share > 0 && t.Share <= 1);
        sheet.AtStakeMinor.ShouldBe(sheet.Customer.ValueMinor!.Value);
        var value = (
            await TelephoneCompany.Values(test.Database).RunAsync(one.Id, Town.Agent, "test", default)
        ).Accepted;
        var line = value.Strategic!.Parts.Single(p => p.Code == CustomerScores.InfluenceMoney);
        (line.AmountMinor, line.Parts.Single().Code).ShouldBe((0, "influence.no_evidence"));
    }

    [Fact]
    public async Task Others_out_of_reach_are_counted_and_not_named()
    {
        await using var test = await TestDatabase.CreateAsync(Engine.Sqlite);
        var people = await TelephoneCompany.OpenAsync(test.Database, 50);
        await test.Database.WriteAsync(session =>
            session.ExecuteAsync(
                "UPDATE customer SET team_id = @team WHERE customer_id = @id",
                ("team", Guid.NewGuid()),
                ("id", people[9].Id)
            )
        );
        var narrow = Town.Agent with { Reach = Reach.Teams, Teams = [] };

        var sheet = (await Influences(test.Database).RunAsync(people[10].Id, narrow, "test", default)).Accepted;

        sheet.Hidden.ShouldBe(1);
        sheet.Ties.Single().Id.ShouldBe(people[11].Id);
    }
}
