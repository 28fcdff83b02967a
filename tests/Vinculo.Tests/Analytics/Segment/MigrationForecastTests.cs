using Vinculo.Analytics.Randomness;
using Vinculo.Analytics.Segment;

namespace Vinculo.Tests.Analytics.Segment;

public class MigrationForecastTests
{
    /// <summary>Three segments; the last column leaves.</summary>
    private static readonly double[][] Truth =
    [
        [.80, .12, .03, .05],
        [.15, .65, .15, .05],
        [.02, .18, .60, .20],
    ];

    [Fact]
    public void What_is_expected_is_the_chain_with_as_many_arriving_as_before()
    {
        var counts = new long[,]
        {
            { 80_000, 20_000, 0, 0 },
            { 30_000, 60_000, 0, 10_000 },
            { 0, 0, 0, 0 },
            { 500, 0, 0, 0 },
        };
        var forecast = new MigrationForecast(counts, new Xoshiro256(1));
        var ahead = forecast.Ahead([1000, 1000, 0], [1, 2]);
        ahead[0].Expected[0].ShouldBe(800 + 300 + 500, 1);
        ahead[0].Expected[1].ShouldBe(200 + 600, 1);
        ahead[1].Expected[0].ShouldBe(.8 * 1600 + .3 * 800 + 500, 2);
        ahead[0].Likely[0].Low.ShouldBeInRange(1540, 1600);
        ahead[0].Likely[0].High.ShouldBeInRange(1600, 1660);
        forecast.Counted(1).ShouldBe(100_000);
        forecast.Counted(2).ShouldBe(0);
        // The same movement says the same.
        new MigrationForecast(counts, new Xoshiro256(1))
            .Ahead([1000, 1000, 0], [1, 2])[1]
            .Likely.ShouldBe(ahead[1].Likely);
        Should.Throw<ArgumentException>(() => forecast.Ahead([1], [1]));
        Should.Throw<ArgumentException>(() => forecast.Ahead([1, 1, 1], [2, 1]));
    }

    [Fact]
    public void What_comes_lies_in_its_range_four_times_in_five()
    {
        var random = new Xoshiro256(3);
        var (within, all) = (0, 0);
        for (var world = 0; world < 400; world++)
        {
            var (counts, now) = Period([150, 250, 100], random);
            var ahead = new MigrationForecast(counts, random, 200).Ahead(now, [1, 2]);
            var state = now;
            foreach (var one in ahead)
            {
                state = Period(state, random).After;
                for (var j = 0; j < 3; j++, all++)
                    within += state[j] >= one.Likely[j].Low && state[j] <= one.Likely[j].High ? 1 : 0;
            }
        }
        SharedData.Say($"{100.0 * within / all:0.0} % within");
        ((double)within / all).ShouldBeInRange(0.77, 0.84);
    }

    [Fact]
    public void The_worth_of_a_segment_is_that_of_the_published_relation()
    {
        // [PC2000]: chances to buy .3 .2 .15 .05 by recency, margin 40 less 4 for the mailing, 20 % a period, then lost.
        var counts = new long[5, 5];
        foreach (var (state, buys) in new[] { .3, .2, .15, .05 }.Select((p, i) => (i, p)))
        {
            counts[state, 0] = (long)(buys * 1e9);
            counts[state, state + 1] += (long)((1 - buys) * 1e9);
        }
        var forecast = new MigrationForecast(counts, new Xoshiro256(1), 20);
        var worth = forecast.Worth([36, -4, -4, -4], 400, .2);
        double[] published = [52.320, 5.554, 1.251, -1.820];
        for (var i = 0; i < 4; i++)
        {
            worth[i].Expected.ShouldBe(published[i], 5e-4);
            worth[i].Likely.Low.ShouldBe(published[i], 5e-3);
            worth[i].Likely.High.ShouldBe(published[i], 5e-3);
            worth[i].Stays.ShouldBe(0, 1e-6);
        }
        // One period is the present one's margin, and who is there at its end.
        var one = forecast.Worth([36, -4, -4, -4], 1, .2);
        one[0].Expected.ShouldBe(36);
        one[3].Stays.ShouldBe(.05, 1e-6);
    }

    [Fact]
    public void Few_customers_make_a_wide_range()
    {
        var (many, few) = (Width(100), Width(1));
        few.ShouldBeGreaterThan(4 * many);

        static double Width(int times)
        {
            var counts = new long[,]
            {
                { 6 * times, 2 * times, 2 * times },
                { 1 * times, 8 * times, 1 * times },
                { 0, 0, 0 },
            };
            var worth = new MigrationForecast(counts, new Xoshiro256(2)).Worth([100, 10], 12, .02)[0];
            return (worth.Likely.High - worth.Likely.Low) / worth.Expected;
        }
    }

    /// <summary>Everybody moves once; thirty arrive in the first segment, more or less.</summary>
    private static (long[,] Counts, long[] After) Period(long[] state, Xoshiro256 random)
    {
        var counts = new long[4, 4];
        for (var i = 0; i < 3; i++)
        for (var k = 0; k < state[i]; k++)
            counts[i, random.PickWeighted(Truth[i])]++;
        counts[3, 0] = random.Poisson(30);
        var after = new long[3];
        for (var i = 0; i < 4; i++)
        for (var j = 0; j < 3; j++)
            after[j] += counts[i, j];
        return (counts, after);
    }
}
