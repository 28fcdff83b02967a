using Vinculo.Insights;
using Vinculo.Insights.Models;
using Vinculo.Insights.Scoring;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Tests.Insights.Value;

namespace Vinculo.Tests.Insights.Models;

/// <summary>Models that are learnt anew every night are tried on the past, and found wanting when it speaks against them.</summary>
public class ScorerTrialTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Next_product_says_what_it_would_have_foretold_a_year_ago_and_stands_back_when_that_did_not_come(
        Engine engine
    )
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var people = await TelephoneCompany.OpenAsync(test.Database, 700);
        var scoring = TelephoneCompany.Scoring(test.Database);
        await scoring.RunAsync(null, CancellationToken.None);
        var catalogue = new ModelCatalogue(test.Database);

        var card = (await catalogue.FindAsync("next", CancellationToken.None))!;

        card.Found!.Health.ShouldNotBe(ModelHealth.Wanting);
        var year = card.Trial!.Periods.ShouldHaveSingleItem();
        (year.From, year.Until).ShouldBe((new DateOnly(2025, 3, 2), new DateOnly(2026, 3, 2)));
        year.Cases.ShouldBeGreaterThan(300);
        year.Happened.ShouldBeGreaterThan(30);
        (year.Happened / year.Foretold).ShouldBeInRange(0.6, 1.6);
        year.Auc!.Value.ShouldBeGreaterThan(0.6, "who talks abroad takes the bundle");
        card.Trial.Products.Select(p => p.Code).ShouldContain("mundo");
        card.Trial.Reliability.Sum(r => r.Cases).ShouldBe(year.Cases);
        card.Trial.Drifts.ShouldNotBeEmpty();
        (await catalogue.ListAsync(CancellationToken.None)).Single(m => m.Code == "next").Health.ShouldNotBeNull();

        // In the last year nearly everybody took it, whom nothing then told from the others.
        var without = people.Where(p => !p.Bundle && !p.Gone).Select(p => p.Id).ToList();
        var bundle = Ids.From(TelephoneCompany.Now, "p", "b");
        await test.Database.WriteAsync(session =>
            session.AddFactsAsync(
                without
                    .Skip(without.Count / 10)
                    .Select(id =>
                        FactRows.Line(
                            id.Value,
                            Ids.From(TelephoneCompany.Now, "late", $"{id}"),
                            bundle,
                            new(2025, 9, 1),
                            null,
                            TelephoneCompany.Now
                        )
                    ),
                [],
                []
            )
        );
        await scoring.RunAsync(null, CancellationToken.None);

        var then = (await catalogue.FindAsync("next", CancellationToken.None))!;
        then.Found!.Health.ShouldBe(ModelHealth.Wanting);
        then.Found.Reasons.ShouldContain(r => r.Code == "takers-off" && r.Is > 2 * r.Was);
        var scores = await TelephoneCompany.ScoresAsync(test.Database, without[0]);
        scores["next:mundo"].Trusted.ShouldBeFalse();
        scores["margin"].Trusted.ShouldBeTrue();
        scores["strategic"].Amount.ShouldBe(0, "nothing else counts, and this is told without being added");
        var value = (
            await TelephoneCompany.Values(test.Database).RunAsync(without[0], Town.Agent, "test", default)
        ).Accepted;
        value.Untrusted.ShouldContain("next:mundo");
        value.Strategic!.AmountMinor.ShouldBe(0);
    }

    [Fact]
    public async Task Influence_tells_whether_who_left_had_lost_close_ones_as_often_as_was_to_be_expected()
    {
        await using var test = await TestDatabase.CreateAsync(Engine.Sqlite);
        await TelephoneCompany.OpenAsync(test.Database, 700);
        await TelephoneCompany.Scoring(test.Database).RunAsync(null, CancellationToken.None);

        var card = (await new ModelCatalogue(test.Database).FindAsync("influence", CancellationToken.None))!;

        card.Found!.Health.ShouldBe(ModelHealth.Good);
        card.Trial!.Periods.ShouldNotBeEmpty();
        // They leave at random: what is foretold is chance.
        foreach (var half in card.Trial.Periods)
        {
            half.Foretold.ShouldBe(half.Usual!.Value);
            half.Happened.ShouldBeInRange(0, half.Cases);
        }
    }

    [Theory]
    [InlineData(100, 120, 100.0, null, null, ModelHealth.Good)]
    [InlineData(1_000, 160, 100.0, null, null, ModelHealth.Watch)]
    [InlineData(1_000, 260, 100.0, null, null, ModelHealth.Wanting)]
    [InlineData(1_000, 20, 100.0, null, null, ModelHealth.Wanting)]
    [InlineData(1_000, 9, 4.0, null, null, ModelHealth.Good)]
    [InlineData(1_000, 100, 100.0, null, 0.44, ModelHealth.Wanting)]
    [InlineData(500, 60, 100.0, 60.0, null, ModelHealth.Wanting)]
    [InlineData(500, 95, 100.0, 60.0, null, ModelHealth.Good)]
    public void A_model_is_found_wanting_only_for_what_chance_does_not_explain(
        int cases,
        int happened,
        double foretold,
        double? usual,
        double? auc,
        ModelHealth health
    )
    {
        var from = new DateOnly(2025, 1, 1);
        var period = new TrialPeriod(from, from.AddYears(1), cases, happened, foretold, usual, auc);

        ScorerExam.Of(new([period], [], [], [])).Health.ShouldBe(health);
    }
}
