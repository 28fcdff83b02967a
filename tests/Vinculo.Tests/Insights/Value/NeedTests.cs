using Vinculo.Insights.Needs;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Insights.Value;

public class NeedTests
{
    private static readonly NeedRules Rules = new([
        new("long-distance", "long_distance_minutes", 30, "larga distancia"),
        new("more-data", "data_gb", 100, null),
    ]);

    private static readonly HashSet<string> Nothing = [];

    [Fact]
    public void A_measure_above_its_level_shows_a_need_and_the_further_above_the_surer()
    {
        var levels = new Dictionary<string, double> { ["long_distance_minutes"] = 30, ["data_gb"] = 5 };
        var one = NeedSearch.Of(Rules, levels, Nothing, _ => null).Single();

        (one.Need, one.Observed).ShouldBe(("long-distance", true));
        one.Confidence.ShouldBe(0.6, 1e-12);
        levels["long_distance_minutes"] = 60;
        NeedSearch.Of(Rules, levels, Nothing, _ => null).Single().Confidence.ShouldBe(0.8, 1e-12);
        levels["long_distance_minutes"] = 29;
        NeedSearch.Of(Rules, levels, Nothing, _ => null).ShouldBeEmpty();
    }

    [Fact]
    public void Whoever_has_what_answers_a_need_has_it_no_more()
    {
        var levels = new Dictionary<string, double> { ["long_distance_minutes"] = 90 };

        NeedSearch.Of(Rules, levels, new HashSet<string> { "larga distancia" }, _ => (0.9, 0.1)).ShouldBeEmpty();
    }

    [Fact]
    public void A_profile_infers_a_need_only_when_it_is_much_likelier_than_the_average()
    {
        var none = new Dictionary<string, double>();

        var one = NeedSearch.Of(Rules, none, Nothing, _ => (0.6, 0.1)).Single();
        (one.Observed, one.Confidence).ShouldBe((false, 0.6));
        NeedSearch.Of(Rules, none, Nothing, _ => (0.6, 0.4)).ShouldBeEmpty();
        NeedSearch.Of(Rules, none, Nothing, _ => (0.1, 0.01)).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_need_that_is_not_true_goes_away_and_is_not_found_again(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var people = await TelephoneCompany.OpenAsync(test.Database, 400);
        await test.Database.WriteAsync(session =>
            session.KeepAsync(NeedRules.SettingCode, Rules, TelephoneCompany.Now)
        );
        var scoring = TelephoneCompany.Scoring(test.Database);
        await scoring.RunAsync(null, CancellationToken.None);
        var caller = people.First(p => p is { Gone: false, Abroad: true, Bundle: false });
        var (bundled, home) = (
            people.First(p => p is { Gone: false, Abroad: true, Bundle: true }),
            people.First(p => p is { Gone: false, Abroad: false, Bundle: false })
        );

        (await TelephoneCompany.ScoresAsync(test.Database, caller.Id))["need:long-distance"]
            .Amount.ShouldBeInRange(0.7, 0.95);
        (await TelephoneCompany.ScoresAsync(test.Database, bundled.Id)).ShouldNotContainKey("need:long-distance");
        (await TelephoneCompany.ScoresAsync(test.Database, home.Id)).ShouldNotContainKey("need:long-distance");

        var deny = new DenyNeed(
            test.Database,
            new(test.Database, new FixedClock(TelephoneCompany.Now)),
            new FixedClock(TelephoneCompany.Now)
        );
        var first = await deny.RunAsync(new(caller.Id, "long-distance"), Town.Agent, "test", default);
        (await TelephoneCompany.ScoresAsync(test.Database, caller.Id)).ShouldNotContainKey("need:long-distance");
        await scoring.RunAsync(null, CancellationToken.None);
        (await TelephoneCompany.ScoresAsync(test.Database, caller.Id)).ShouldNotContainKey("need:long-distance");
        // Saying it twice is saying it once.
        (await deny.RunAsync(new(caller.Id, "long-distance"), Town.Agent, "test", default)).Accepted.ShouldBe(
            first.Accepted
        );
        (await deny.RunAsync(new(home.Id, "x"), Town.Viewer, "test", default)).IsRefused(out var no).ShouldBeTrue();
        no!.Code.ShouldBe("permission.missing");
    }
}
