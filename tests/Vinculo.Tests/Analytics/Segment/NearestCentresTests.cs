using Shouldly;
using Vinculo.Analytics.Randomness;
using Vinculo.Analytics.Segment;
using Xunit;

namespace Vinculo.Tests.Analytics.Segment;

public class NearestCentresTests
{
    [Fact]
    public void Three_clouds_are_found_whatever_the_start_and_the_largest_comes_first()
    {
        var random = Xoshiro256.For(3, "clouds");
        double[][] middles =
        [
            [0, 0],
            [8, 0],
            [0, 8],
        ];
        int[] sizes = [50, 200, 100];
        var rows = sizes
            .SelectMany(
                (n, g) => Enumerable.Range(0, n).Select(_ => middles[g].Select(m => m + random.Normal()).ToArray())
            )
            .ToArray();
        for (ulong seed = 1; seed <= 5; seed++)
        {
            var found = NearestCentres.Find(rows, 3, Xoshiro256.For(seed, "start"));
            found.Converged.ShouldBeTrue();
            found.Sizes.ShouldBe([200, 100, 50]);
            found.Explained.ShouldBeGreaterThan(.9);
            found.Centres[0][0].ShouldBe(8, .3);
            NearestCentres.Of([7.5, .5], found.Centres).ShouldBe(0);
        }
    }

    [Fact]
    public void More_groups_than_rows_are_refused() =>
        Should.Throw<ArgumentOutOfRangeException>(() =>
            NearestCentres.Find(
                [
                    [1],
                    [2],
                ],
                3,
                Xoshiro256.For(1, "start")
            )
        );
}
