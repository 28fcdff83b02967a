using Vinculo.Analytics.Decide.Contextual;
using Vinculo.Analytics.Randomness;

namespace Vinculo.Tests.Analytics.Decide.Contextual;

public sealed class ThompsonDrawTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(24)]
    [InlineData(90)]
    public void Quick_draws_give_the_shares_of_slow_ones(int count)
    {
        var random = new Xoshiro256(7);
        var stakes = new Stake[count];
        for (var i = 0; i < count; i++)
            stakes[i] = new(
                random.Normal(-2, 1),
                random.Uniform(0, 1.5),
                random.Uniform(50, 150),
                random.Uniform(0, 9)
            );
        var (slow, quick) = (new double[count], new double[count]);

        ThompsonDraw.Shares(stakes, new Xoshiro256(1), 100_000, slow);
        ThompsonDraw.QuickShares(stakes, new Xoshiro256(2), 100_000, quick);

        quick.Sum().ShouldBe(1, 1e-9);
        for (var i = 0; i < count; i++)
            quick[i].ShouldBe(slow[i], 0.01);
    }

    [Fact]
    public void What_is_known_for_certain_is_compared_by_its_gain_and_nothing_else()
    {
        // The second gains 0.5 · 40 − 1 = 19, the first 0.5 · 30 = 15, the third costs more than it brings.
        Stake[] stakes = [new(0, 0, 30, 0), new(0, 0, 40, 1), new(900, 0, 10, 20), new(-900, 0, 1_000, 0)];
        var shares = new double[4];

        ThompsonDraw.QuickShares(stakes, new Xoshiro256(3), 64, shares);

        shares.ShouldBe([0, 1, 0, 0]);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(11)]
    public void Of_equals_the_first_is_drawn_also_where_all_cost_more_than_they_bring(int count)
    {
        var stakes = Enumerable.Repeat(new Stake(0, 0, 10, 20), count).ToArray();
        stakes[0] = new(0, 0, 10, 30);
        var shares = new double[count];

        ThompsonDraw.QuickShares(stakes, new Xoshiro256(4), 8, shares);

        shares.ShouldBe([0, 1, .. Enumerable.Repeat(0.0, count - 2)]);
    }
}
