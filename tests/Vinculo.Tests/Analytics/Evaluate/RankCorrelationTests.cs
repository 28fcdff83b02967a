using Vinculo.Analytics.Evaluate;

namespace Vinculo.Tests.Analytics.Evaluate;

public class RankCorrelationTests
{
    [Fact]
    public void The_same_order_is_one_the_reverse_is_minus_one_and_equals_share_their_place()
    {
        RankCorrelation.Spearman([1, 2, 3, 10], [5, 6, 7, 800]).ShouldBe(1);
        RankCorrelation.Spearman([1, 2, 3, 10], [9, 7, 4, 1]).ShouldBe(-1);
        // Places 1 2 3 4 5 and 1 2 3.5 5 3.5: 8 of sqrt(10 × 9.5).
        RankCorrelation.Spearman([1, 2, 3, 4, 5], [5, 6, 7, 8, 7])!.Value.ShouldBe(8 / Math.Sqrt(95), 1e-12);
        RankCorrelation.Spearman([1, 2, 3], [4, 4, 4]).ShouldBeNull();
        RankCorrelation.Spearman([], []).ShouldBeNull();
    }
}
