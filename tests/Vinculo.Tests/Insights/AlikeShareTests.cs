using Vinculo.Analytics.Evaluate;
using Vinculo.Analytics.Randomness;
using Vinculo.Insights.Scoring;

namespace Vinculo.Tests.Insights;

/// <summary>The range of a risk: what became of those scored alike.</summary>
public class AlikeShareTests
{
    [Fact]
    public void Neighbours_are_counted_together_and_the_share_that_leaves_lies_in_four_ranges_of_five()
    {
        var chance = new Xoshiro256(5);
        var (held, groups) = (0, 0);
        for (var world = 0; world < 20; world++)
        {
            var promised = Enumerable
                .Range(0, 8_000)
                .Select(_ => 0.02 + 0.3 * Math.Pow(chance.NextDouble(), 3))
                .ToArray();
            // The model is too hopeful: half as many again leave.
            var left = promised.Select(p => chance.Bernoulli(1.5 * p)).ToArray();

            var alike = AlikeShare.Of(promised, left);

            alike.Count.ShouldBeInRange(40, 100);
            alike[^1].Cases.ShouldBeInRange(30, 60);
            alike.Sum(a => a.Cases).ShouldBe(8_000);
            alike.ShouldBe(alike.OrderBy(a => a.UpTo));
            var from = 0.0;
            foreach (var one in alike)
            {
                var truth = promised.Where(p => p > from && p <= one.UpTo).Average(p => 1.5 * p);
                held += truth >= one.Low && truth <= one.High ? 1 : 0;
                groups++;
                from = one.UpTo;
            }
        }
        ((double)held / groups).ShouldBeInRange(0.75, 0.86);
    }

    [Fact]
    public void A_customer_is_found_among_her_like_and_too_few_say_nothing()
    {
        var promised = Enumerable.Range(0, 1_000).Select(i => i / 500 * 0.5).ToArray();
        var left = Enumerable.Range(0, 1_000).Select(i => i >= 500 && i % 2 == 0).ToArray();

        var alike = AlikeShare.Of(promised, left);

        alike
            .Select(a => (a.UpTo, a.Cases, a.Left))
            .ShouldBe([(0, 500, 0), (0.5, 500, 250)], "equals are never parted");
        AlikeShare.Find(alike, 0)!.Left.ShouldBe(0);
        AlikeShare.Find(alike, 0.01)!.Left.ShouldBe(250);
        AlikeShare.Find(alike, 0.99)!.Left.ShouldBe(250);
        var expected = Proportion.Wilson(250, 500, 0.8);
        (alike[1].Low, alike[1].High).ShouldBe((Math.Round(expected.Low, 4), Math.Round(expected.High, 4)));
        AlikeShare.Of([0.1, 0.2], [true, false]).ShouldBeEmpty();
        AlikeShare.Find([], 0.1).ShouldBeNull();
    }
}
