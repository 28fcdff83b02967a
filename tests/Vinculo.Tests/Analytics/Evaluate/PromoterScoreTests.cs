using Vinculo.Analytics.Evaluate;

namespace Vinculo.Tests.Analytics.Evaluate;

public class PromoterScoreTests
{
    [Fact]
    public void The_interval_holds_the_truth_as_often_as_it_says_whatever_the_mix_and_from_few_answers_on()
    {
        foreach (var answers in new[] { 10, 20, 40 })
        foreach (var (pro, against) in new[] { (.5, .2), (.3, .3), (.7, .1), (.2, .5), (.15, .15), (.45, .45) })
        {
            var covered = 0.0;
            for (var p = 0; p <= answers; p++)
            for (var d = 0; d <= answers - p; d++)
                if (
                    PromoterScore.Interval(p, d, answers) is var interval
                    && interval.Low <= pro - against
                    && interval.High >= pro - against
                )
                    covered += Chance(answers, p, d, pro, against);
            covered.ShouldBeInRange(.93, .993, $"{answers} {pro} {against}");
        }
    }

    [Fact]
    public void All_of_one_kind_still_leave_room_and_numbers_that_cannot_be_are_refused()
    {
        PromoterScore.Of(6, 2, 10).ShouldBe(.4, 1e-12);
        PromoterScore.Interval(0, 0, 0).ShouldBe(new Interval(-1, 1));
        PromoterScore.Interval(10, 0, 10).Low.ShouldBeLessThan(.95);
        PromoterScore.Interval(10, 0, 10).High.ShouldBe(1);
        Should.Throw<ArgumentOutOfRangeException>(() => PromoterScore.Of(0, 0, 0));
        Should.Throw<ArgumentOutOfRangeException>(() => PromoterScore.Interval(6, 5, 10));
        Should.Throw<ArgumentOutOfRangeException>(() => PromoterScore.Interval(-1, 5, 10));
        Should.Throw<ArgumentOutOfRangeException>(() => PromoterScore.Interval(1, 5, 10, 1));
    }

    /// <summary>Chance of so many of each among the answers.</summary>
    private static double Chance(int n, int p, int d, double pro, double against)
    {
        var chance = Math.Pow(pro, p) * Math.Pow(against, d) * Math.Pow(1 - pro - against, n - p - d);
        for (var i = 1; i <= p; i++)
            chance *= (n - p + i) / (double)i;
        for (var i = 1; i <= d; i++)
            chance *= (n - p - d + i) / (double)i;
        return chance;
    }
}
