using Vinculo.Decisions.Loyalty;

namespace Vinculo.Tests.Decisions.Loyalty;

public class LoyaltyRulesTests
{
    private static readonly DateOnly Today = new(2026, 3, 2);

    private static readonly LoyaltyTerms Terms = new()
    {
        Active = true,
        Tiers = [new("plata", "Plata", "Silver", 100), new("oro", "Oro", "Gold", 500)],
    };

    [Fact]
    public void Points_that_would_be_lost_soonest_go_first()
    {
        var (late, soon, never) = (Id(1), Id(2), Id(3));
        PointLot[] lots = [new(never, null, 50), new(late, Today.AddDays(90), 40), new(soon, Today.AddDays(9), 30)];
        PointLots.Take(lots, 60).ShouldBe([new(soon, 30), new(late, 30)]);
        PointLots.Take(lots, 60, first: never).ShouldBe([new(never, 50), new(soon, 10)]);
        PointLots.Take(lots, 1_000).Sum(t => t.Points).ShouldBe(120);
        PointLots.LostOn(lots, Today.AddDays(9)).ShouldBeEmpty();
        PointLots.LostOn(lots, Today.AddDays(10)).ShouldHaveSingleItem().Entry.ShouldBe(soon);
    }

    [Fact]
    public void A_level_is_reached_at_once_and_left_only_after_the_grace()
    {
        var gold = TierStanding.None.On(Terms, 500, Today);
        gold.ShouldBe(new("oro", Today, null));
        var warned = gold.On(Terms, 120, Today.AddDays(1));
        warned.ShouldBe(gold with { GraceUntil = Today.AddDays(61) });
        warned.On(Terms, 120, Today.AddDays(61)).ShouldBe(warned);
        warned.On(Terms, 510, Today.AddDays(40)).ShouldBe(gold);
        warned.On(Terms, 120, Today.AddDays(62)).ShouldBe(new("plata", Today.AddDays(62), null));
        warned.On(Terms, 0, Today.AddDays(62)).ShouldBe(TierStanding.None);
    }

    [Theory]
    [InlineData(2026, 1, 31, 12, 2027, 1, 31)]
    [InlineData(2026, 3, 2, 1, 2026, 4, 30)]
    [InlineData(2027, 2, 1, 12, 2028, 2, 29)]
    public void Points_last_through_the_last_day_of_the_month(
        int y,
        int m,
        int d,
        int months,
        int ey,
        int em,
        int ed
    ) =>
        new LoyaltyTerms { ExpiryMonths = months }
            .ExpiryOf(new(y, m, d))
            .ShouldBe(new DateOnly(ey, em, ed));

    [Fact]
    public void Terms_that_contradict_themselves_are_refused_at_their_field()
    {
        Terms.Problem().ShouldBeNull();
        (Terms with { PointEveryMinor = 0 }).Problem()!.Field.ShouldBe("pointEvery");
        (Terms with { Tiers = [Terms.Tiers[1], Terms.Tiers[0]] }).Problem()!.Field.ShouldBe("tiers");
        (Terms with { Rewards = [new("a", "A", "A", 5), new("a", "B", "B", 6)] }).Problem()!.Field.ShouldBe("rewards");
        (Terms with { ExpiryMonths = -1 }).Problem()!.Field.ShouldBe("expiryMonths");
    }

    private static Guid Id(byte last) => new(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last);
}
