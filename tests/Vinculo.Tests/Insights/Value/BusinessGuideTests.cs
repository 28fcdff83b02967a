using Vinculo.Insights.Scoring;
using Vinculo.Insights.Value;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Insights.Value;

public class BusinessGuideTests
{
    [Fact]
    public void Products_that_begin_and_end_are_a_contract() =>
        BusinessGuide.Judge(new(1_000, 990, 120, 10, 5_000, 800, 760)).Kind.ShouldBe(Relationship.Contractual);

    [Fact]
    public void Purchases_alone_are_none() =>
        BusinessGuide.Judge(new(0, 0, 0, 5_000, 0, 600, 60)).Kind.ShouldBe(Relationship.Transactional);

    [Fact]
    public void Products_that_never_end_teach_nothing_of_leaving()
    {
        var advice = BusinessGuide.Judge(new(1_000, 1_000, 0, 5_000, 0, 600, 60));

        advice.Kind.ShouldBe(Relationship.Transactional);
        advice.Evidence.Single(e => e.Code == "ended").For.ShouldBe(Relationship.Transactional);
    }

    [Fact]
    public void Products_that_never_end_are_contracts_where_no_purchase_is_known() =>
        BusinessGuide.Judge(new(1_000, 1_000, 0, 0, 0, 0, 0)).Kind.ShouldBe(Relationship.Contractual);

    [Fact]
    public void A_handful_of_records_carries_no_advice()
    {
        var advice = BusinessGuide.Judge(new(10, 10, 1, 5, 0, 0, 0));

        advice.Kind.ShouldBeNull();
        advice.Evidence.Single().Code.ShouldBe("few");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_guide_looks_at_the_data_and_a_person_overrides_it(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        await TelephoneCompany.OpenAsync(test.Database, 200);

        var sample = await test.Database.ReadAsync(BusinessGuide.LookAsync);
        BusinessGuide.Judge(sample).Kind.ShouldBe(Relationship.Contractual);
        sample.Regular.ShouldBe(sample.Buyers, "a bill a month is an even pace");

        await test.Database.WriteAsync(session =>
            session.KeepAsync(
                BusinessTerms.SettingCode,
                new BusinessTerms(Relationship.Transactional),
                TelephoneCompany.Now
            )
        );
        (await RelationshipAsync(test)).ShouldBe(Relationship.Transactional);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Scores_stand_on_what_the_guide_concludes(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        await TelephoneCompany.OpenAsync(test.Database, 200);
        (await RelationshipAsync(test)).ShouldBe(Relationship.Contractual);

        // Holdings that never end under no even bills say nothing of leaving, however many there are.
        await test.Database.WriteAsync(async session =>
        {
            await session.ExecuteAsync("UPDATE holding SET ended_on = NULL, status = 1");
            await session.ExecuteAsync("UPDATE txn SET kind = 1");
        });

        (await RelationshipAsync(test)).ShouldBe(Relationship.Transactional);
        BusinessGuide
            .Judge(await test.Database.ReadAsync(BusinessGuide.LookAsync))
            .Kind.ShouldBe(Relationship.Transactional);
    }

    private static async Task<Relationship> RelationshipAsync(TestDatabase test) =>
        (
            await test.Database.ReadAsync(session =>
                Horizon.ReadAsync(session, TelephoneCompany.Now, TimeZoneInfo.Utc, "COP")
            )
        )!.Relationship;
}
