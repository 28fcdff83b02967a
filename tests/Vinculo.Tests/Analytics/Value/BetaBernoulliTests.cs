using Shouldly;
using Vinculo.Analytics;
using Vinculo.Analytics.Randomness;
using Vinculo.Analytics.Value.Contractual;
using Vinculo.Analytics.Value.Lifetime;
using Xunit;

namespace Vinculo.Tests.Analytics.Value;

public class BetaBernoulliTests
{
    private static readonly BetaBernoulli Published = new(1.204, 0.750, 0.657, 2.783);

    [Fact]
    public void Donations_give_the_published_parameters()
    {
        // [FHS2010] table 2: α 1.204, β .750, γ .657, δ 2.783, LL -33225.6.
        if (SharedData.Find("cdnow/donations.csv") is not { } path)
            return;
        var rows = SharedData.Rows(path).Skip(1).ToArray();
        var fit = BetaBernoulli.Fit(
            new(
                [.. rows.Select(r => (int)SharedData.Number(r[0]))],
                [.. rows.Select(r => (int)SharedData.Number(r[1]))],
                [.. rows.Select(r => (int)SharedData.Number(r[2]))],
                [.. rows.Select(r => SharedData.Number(r[3]))]
            )
        );
        SharedData.Say($"{fit.Model} {fit.Report}");
        fit.Report.Converged.ShouldBeTrue();
        fit.Report.LogLikelihood.ShouldBe(-33225.58127435, 1e-5);
        fit.Model.Alpha.ShouldBe(1.20352233, 1e-4);
        fit.Model.Beta.ShouldBe(0.7497164, 1e-4);
        fit.Model.Gamma.ShouldBe(0.65671828, 1e-4);
        fit.Model.Delta.ShouldBe(2.78344274, 1e-3);
        fit.Uncertainty.IsKnown.ShouldBeTrue();
    }

    [Fact]
    public void A_regular_donor_is_judged_as_published()
    {
        // [FHS2010] table 4: of those who gave every year 1996 to 2001, 3.75 gifts are expected in the next five.
        Published.Expected(6, 6, 6, 5).ShouldBe(3.75, 0.01);
        Published.Expected(0, 0, 6, 5).ShouldBe(0.07, 0.01);
        Published.Alive(6, 6, 6).ShouldBeGreaterThan(Published.Alive(3, 3, 6));
    }

    [Fact]
    public void Expectation_and_life_are_those_of_simulated_donors()
    {
        var random = new Xoshiro256(8);
        var (given, alive, expected, chance) = (0.0, 0.0, 0.0, 0.0);
        const int n = 100_000;
        for (var i = 0; i < n; i++)
        {
            var take = random.Beta(1.204, 0.75);
            var stop = random.Beta(0.657, 2.783);
            var (x, last, there) = (0, 0, true);
            for (var t = 1; t <= 6; t++)
            {
                there = there && !random.Bernoulli(stop);
                if (there && random.Bernoulli(take))
                    (x, last) = (x + 1, t);
            }
            expected += Published.Expected(x, last, 6, 5);
            chance += Published.Alive(x, last, 6);
            for (var t = 0; t < 5; t++)
            {
                there = there && !random.Bernoulli(stop);
                alive += t == 0 && there ? 1 : 0;
                given += there && random.Bernoulli(take) ? 1 : 0;
            }
        }
        (expected / n).ShouldBe(given / n, 0.03);
        (chance / n).ShouldBe(alive / n, 0.01);
    }

    [Fact]
    public void Numbers_of_opportunities_taken_have_chances_whose_mean_is_what_is_expected()
    {
        IPurchaseModel model = Published;
        foreach (
            var (x, last, n, ahead) in new[] { (6, 6, 6, 5), (0, 0, 6, 5), (3, 4, 6, 12), (0, 0, 0, 3), (2, 5, 5, 0) }
        )
        {
            var chances = new double[ahead + 3];
            model.Chances(x, last, n, ahead, chances);
            chances.Sum().ShouldBe(1, 1e-12);
            chances.Select((p, y) => p * y).Sum().ShouldBe(Published.Expected(x, last, n, ahead), 1e-10);
            model.Expected(x, last, n, ahead).ShouldBe(Published.Expected(x, last, n, ahead), 1e-12);
        }
        // A horizon holds its whole opportunities only, and times are counted in them.
        model.Expected(6, 6, 6, 4.9).ShouldBe(Published.Expected(6, 6, 6, 4), 1e-12);
        model.Alive(6, 6, 6).ShouldBe(Published.Alive(6, 6, 6));
        Should.Throw<ArgumentOutOfRangeException>(() => model.Alive(1, 1.5, 3));
    }

    [Fact]
    public void Discounting_takes_away_and_infinity_is_finite()
    {
        Published.Expected(3, 6, 6, 5, 0.1).ShouldBeLessThan(Published.Expected(3, 6, 6, 5));
        Published.Expected(3, 6, 6, 100_000, 0.1).ShouldBe(Published.Expected(3, 6, 6, 1_000, 0.1), 1e-9);
        new BetaBernoulli(1, 1, 1, 2).Expected(1, 1, 2, 5).ShouldBeInRange(0, 5);
    }

    [Fact]
    public void Histories_that_cannot_be_are_refused_with_the_reason()
    {
        Reason([], [], []).ShouldBe(UnfitReason.NoCases);
        Reason([0], [0], [5]).ShouldBe(UnfitReason.OneClass);
        Reason([2], [1], [5]).ShouldBe(UnfitReason.ImpossibleValue);
        Should.Throw<ArgumentOutOfRangeException>(() => Published.Alive(1, 7, 6));

        static UnfitReason Reason(int[] x, int[] last, int[] n) =>
            Should
                .Throw<UnfitDataException>(() =>
                    BetaBernoulli.Fit(new(x, last, n, [.. Enumerable.Repeat(1.0, x.Length)]))
                )
                .Reason;
    }
}

public class MarkovValueTests
{
    [Fact]
    public void The_published_relation_is_worth_what_it_was_worked_out_to_be()
    {
        // [PC2000]: chances to buy .3 .2 .15 .05 by recency, margin 40 less 4 for the mailing, 20 % a period.
        var value = MarkovValue.ByRecency([0.3, 0.2, 0.15, 0.05], 36, 4);
        double[] expected = [52.320, 5.554, 1.251, -1.820, 0];
        var forever = value.Forever(0.2);
        for (var i = 0; i < 5; i++)
            forever[i].ShouldBe(expected[i], 5e-4);
        value.Over(400, 0.2).Zip(forever).ShouldAllBe(p => Math.Abs(p.First - p.Second) < 1e-9);
        value.Over(0, 0.2).ShouldBe([36, -4, -4, -4, 0]);
    }

    [Fact]
    public void Rows_that_are_no_chances_are_refused()
    {
        Should.Throw<ArgumentException>(() =>
            new MarkovValue(
                [
                    [0.5, 0.4],
                    [0, 1],
                ],
                [1, 0]
            ).Forever(0.1)
        );
        Should.Throw<ArgumentException>(() => MarkovValue.ByRecency([1.2], 1, 1));
        Should.Throw<ArgumentException>(() => MarkovValue.ByRecency([0.2], 1, 1).Forever(0));
    }
}
