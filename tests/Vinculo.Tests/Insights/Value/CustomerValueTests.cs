using Vinculo.Insights;
using Vinculo.Insights.Scoring;
using Vinculo.Insights.Value;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Insights.Value;

public class CustomerValueTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Every_line_of_the_formula_adds_up_to_what_is_stored(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var people = await TelephoneCompany.OpenAsync(test.Database, 600);
        await TelephoneCompany.Scoring(test.Database).RunAsync(null, CancellationToken.None);
        var visitor = people.First(p => p is { Gone: false, Visits: 14 });

        var sheet = (
            await TelephoneCompany
                .Values(test.Database)
                .RunAsync(visitor.Id, Town.Agent, "test", CancellationToken.None)
        ).Accepted;

        var scores = await TelephoneCompany.ScoresAsync(test.Database, visitor.Id);
        var margin = sheet.Current.Parts.Single(p => p.Code == "margin");
        margin.AmountMinor.ShouldBe((long)scores["margin"].Amount);
        // Eleven bills fall into the twelve months: they are of the first of a month.
        margin.AmountMinor.ShouldBe(11 * visitor.Margin);
        margin.Parts.Sum(p => p.AmountMinor).ShouldBe(margin.AmountMinor);
        margin.Parts.ShouldAllBe(p => p.From != null && p.To != null && p.Number > 0);
        var cost = sheet.Current.Parts.Single(p => p.Code == "cost");
        // Fourteen visits at 9,000 pesos.
        cost.AmountMinor.ShouldBe(-14 * 900_000);
        scores["cost"].Amount.ShouldBe(14 * 900_000);
        sheet.Current.AmountMinor.ShouldBe(margin.AmountMinor + cost.AmountMinor);
        sheet.Future!.AmountMinor.ShouldBe((long)scores["value"].Amount);
        sheet.Likely!.Value.Low.ShouldBeLessThan(sheet.Future.AmountMinor!.Value);
        sheet.Likely!.Value.High.ShouldBeGreaterThan(sheet.Future.AmountMinor!.Value);
        sheet.Strategic!.AmountMinor.ShouldBe((long)scores["strategic"].Amount);
        sheet.TotalMinor.ShouldBe(sheet.Future.AmountMinor!.Value + sheet.Strategic.AmountMinor!.Value);
        sheet.Rank!.Value.ShouldBeInRange(1, sheet.Ranked);
        sheet.CostsAreSaid.ShouldBeTrue();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_serving_costs_is_taken_off_what_is_expected(Engine engine)
    {
        await using var with = await TestDatabase.CreateAsync(engine);
        await using var without = await TestDatabase.CreateAsync(engine);
        var people = await TelephoneCompany.OpenAsync(with.Database, 400);
        await TelephoneCompany.OpenAsync(without.Database, 400, withCosts: false);
        await TelephoneCompany.Scoring(with.Database).RunAsync(null, CancellationToken.None);
        await TelephoneCompany.Scoring(without.Database).RunAsync(null, CancellationToken.None);
        var visitor = people.First(p => p is { Gone: false, Visits: 14 });
        var homely = people.First(p => p is { Gone: false, Visits: 0 });

        var (dear, same) = (
            await TelephoneCompany.ScoresAsync(with.Database, visitor.Id),
            await TelephoneCompany.ScoresAsync(with.Database, homely.Id)
        );
        var gross = await TelephoneCompany.ScoresAsync(without.Database, visitor.Id);

        // The same months, each worth less by what a month of visits costs.
        var share = 14d * 900_000 / (11 * visitor.Margin);
        (dear["value"].Amount / gross["value"].Amount).ShouldBe(1 - share, 0.001);
        same["value"]
            .Amount.ShouldBe((await TelephoneCompany.ScoresAsync(without.Database, homely.Id))["value"].Amount);
        gross.ShouldNotContainKey("cost");
        var sheet = (
            await TelephoneCompany
                .Values(without.Database)
                .RunAsync(visitor.Id, Town.Agent, "test", CancellationToken.None)
        ).Accepted;
        sheet.CostsAreSaid.ShouldBeFalse();
        sheet.Current.Parts.Single(p => p.Code == "cost").AmountMinor.ShouldBe(0);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Without_a_contract_the_range_is_that_of_her_own_future(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var people = await TelephoneCompany.OpenAsync(test.Database, 300);
        await test.Database.WriteAsync(session =>
            session.KeepAsync(
                BusinessTerms.SettingCode,
                new BusinessTerms(Relationship.Transactional),
                TelephoneCompany.Now
            )
        );
        await TelephoneCompany.Scoring(test.Database).RunAsync(null, CancellationToken.None);

        foreach (var person in people.Where(p => !p.Gone).Take(20))
        {
            var value = (await TelephoneCompany.ScoresAsync(test.Database, person.Id))["value"];
            value.Low!.Value.ShouldBeLessThan(0.8 * value.Amount);
            value.High!.Value.ShouldBeGreaterThan(1.05 * value.Amount);
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Those_who_talk_abroad_are_the_ones_the_bundle_is_proposed_to(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var people = await TelephoneCompany.OpenAsync(test.Database, 900);
        await TelephoneCompany.Scoring(test.Database).RunAsync(null, CancellationToken.None);

        var (abroad, home) = (new List<double>(), new List<double>());
        foreach (var person in people.Where(p => p is { Gone: false, Bundle: false }))
        {
            var scores = await TelephoneCompany.ScoresAsync(test.Database, person.Id);
            var next = scores["next:mundo"];
            next.Band.ShouldBe((int)NextKind.CrossSell);
            (person.Abroad ? abroad : home).Add(
                ScoreReasons
                    .Read(next.ReasonsJson, System.Globalization.CultureInfo.GetCultureInfo("es-CO"))
                    .Count(r => r.Feature == "measure.long_distance_minutes")
            );
            scores
                .Where(s => s.Key.StartsWith("next:", StringComparison.Ordinal))
                .Sum(s => s.Value.Amount)
                .ShouldBe(scores["strategic"].Amount, 0.51);
        }

        abroad.Average().ShouldBeGreaterThan(0.9);
        home.Average().ShouldBeLessThan(0.1);
    }

    [Fact]
    public async Task Who_may_not_see_the_customer_gets_no_figure_of_theirs()
    {
        await using var test = await TestDatabase.CreateAsync(Engine.Sqlite);
        var people = await TelephoneCompany.OpenAsync(test.Database, 60);
        var team = Guid.NewGuid();
        await test.Database.WriteAsync(session =>
            session.ExecuteAsync(
                "UPDATE customer SET team_id = @team WHERE customer_id = @id",
                ("team", team),
                ("id", people[0].Id)
            )
        );
        var values = TelephoneCompany.Values(test.Database);
        var narrow = Town.Agent with { Reach = Reach.Teams, Teams = [] };

        (await values.RunAsync(people[0].Id, narrow, "test", default)).IsRefused(out var far).ShouldBeTrue();
        far!.Code.ShouldBe("customer.out-of-reach");
        (await values.RunAsync(people[0].Id, Town.Viewer, "test", default)).IsRefused(out var no).ShouldBeTrue();
        no!.Code.ShouldBe("permission.missing");
        (await values.RunAsync(new(Guid.NewGuid()), Town.Agent, "test", default))
            .IsRefused(out var none)
            .ShouldBeTrue();
        none!.Code.ShouldBe("customer.not-found");
    }
}
