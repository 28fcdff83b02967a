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

        ProfilePull.Learn(told).ShouldBe(pull, 0.08);
    }

    [Fact]
    public void With_nothing_told_it_stays_between_nothing_and_all()
    {
        ProfilePull.Learn([]).ShouldBe(ProfilePull.Unlearnt);
        ProfilePull.Learn([(0, 1, true), (0, -1, true)]).ShouldBe(ProfilePull.Unlearnt);
    }

    [Fact]
    public void The_level_keeps_the_pace()
    {
        double[] likeness = [-3, -1, 0, 2];

        var level = ProfilePull.Level(likeness, 0.6, 0.04);

        likeness.Average(x => ProfilePull.Chance(level, 0.6, x)).ShouldBe(0.04, 1e-6);
    }
}
