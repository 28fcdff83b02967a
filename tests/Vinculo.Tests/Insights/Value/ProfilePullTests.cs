using Vinculo.Analytics.Randomness;
using Vinculo.Insights.Value;

namespace Vinculo.Tests.Insights.Value;

public class ProfilePullTests
{
    [Theory]
    [InlineData(0.0)]
    [InlineData(0.3)]
    [InlineData(0.9)]
    public void The_slope_that_takers_follow_is_found_whatever_the_level_of_each_product(double pull)
    {
        var random = new Xoshiro256(7);
        var told = new List<(int, double, bool)>();
        for (var product = 0; product < 5; product++)
        for (var i = 0; i < 4_000; i++)
        {
            var likeness = random.Normal() * 1.5 - product;
            told.Add((product, likeness, random.Bernoulli(ProfilePull.Chance(-3 + 0.4 * product, pull, likeness))));
        }

        ProfilePull.Learn(told).All.ShouldBe(pull, 0.08);
    }

    [Fact]
    public void With_nothing_told_it_stays_between_nothing_and_all()
    {
        ProfilePull.Learn([]).Of(0).ShouldBe(ProfilePull.Unlearnt.All);
        ProfilePull.Learn([(0, 1, true), (0, -1, true)]).Of(0).ShouldBe(ProfilePull.Unlearnt.All);
    }

    [Fact]
    public void A_product_whose_takers_are_nothing_like_its_holders_has_a_slope_of_its_own()
    {
        var random = new Xoshiro256(11);
        double[] slopes = [0.5, 0.5, 0.5, 0];
        var told = new List<(int, double, bool)>();
        for (var product = 0; product < slopes.Length; product++)
        for (var i = 0; i < 4_000; i++)
        {
            var likeness = random.Normal() * 2 - 2;
            told.Add((product, likeness, random.Bernoulli(ProfilePull.Chance(-2.5, slopes[product], likeness))));
        }
        // Three takers of a fifth product tell next to nothing: it is believed to be like the others.
        for (var i = 0; i < 300; i++)
            told.Add((4, random.Normal() * 0.3, i % 100 == 0));

        var learnt = ProfilePull.Learn(told);

        learnt.Of(0).ShouldBe(0.5, 0.08);
        learnt.Of(3).ShouldBe(0, 0.08);
        learnt.Of(4).ShouldBe(learnt.All, 0.1);
        learnt.Of(5).ShouldBe(learnt.All);
    }

    [Fact]
    public void The_level_keeps_the_pace()
    {
        double[] likeness = [-3, -1, 0, 2];

        var level = ProfilePull.Level(likeness, 0.6, 0.04);

        likeness.Average(x => ProfilePull.Chance(level, 0.6, x)).ShouldBe(0.04, 1e-6);
    }
}
