using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Vinculo.Analytics.Randomness;
using Vinculo.Analytics.Segment;
using Xunit;

namespace Vinculo.Tests.Analytics.Segment;

public class RankCutoffsTests
{
    [Fact]
    public void Classing_by_kept_borders_gives_the_fifths_of_ranking_everybody() =>
        Prop.ForAll(
                Gen.Choose(5, 400).ToArbitrary(),
                n =>
                {
                    var random = Xoshiro256.For(7, "ranks", (ulong)n);
                    // Few different values, so that borders fall among equals.
                    var values = Enumerable.Range(0, n).Select(_ => (double)random.NextInt(6)).ToArray();
                    var ids = Enumerable
                        .Range(0, n)
                        .Select(i => new Guid(random.NextInt(int.MaxValue), (short)i, 0, new byte[8]))
                        .ToArray();
                    var scores = RfmScores.Of(ids, values, values, values);
                    var borders = RankCutoffs.Equal(ids, values, 5);
                    return Enumerable.Range(0, n).All(i => 1 + borders.Of(values[i], ids[i]) == scores[i].Frequency);
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void A_newcomer_is_classed_without_ranking_anybody_again()
    {
        var ids = Enumerable.Range(1, 10).Select(i => new Guid(i, 0, 0, new byte[8])).ToArray();
        var borders = RankCutoffs.Equal(ids, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 5);
        borders.Of(0, Guid.Empty).ShouldBe(0);
        borders.Of(5.5, Guid.Empty).ShouldBe(2);
        borders.Of(1_000, Guid.Empty).ShouldBe(4);
    }

    [Fact]
    public void What_is_not_a_number_is_refused()
    {
        Should.Throw<ArgumentException>(() => RankCutoffs.Equal([Guid.Empty], [double.NaN], 5));
        Should.Throw<ArgumentException>(() => RankCutoffs.Equal([Guid.Empty], [1, 2], 5));
    }
}
