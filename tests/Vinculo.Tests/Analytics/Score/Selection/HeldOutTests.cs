using Shouldly;
using Vinculo.Analytics.Randomness;
using Vinculo.Analytics.Score.Selection;
using Xunit;

namespace Vinculo.Tests.Analytics.Score.Selection;

public sealed class HeldOutTests
{
    [Fact]
    public void Candidates_that_are_calibrated_later_are_compared_by_their_order_alone()
    {
        var random = new Xoshiro256(5);
        var truth = Enumerable.Range(0, 4_000).Select(_ => random.Normal(-2, 1)).ToArray();
        var labels = Array.ConvertAll(truth, x => random.Bernoulli(1 / (1 + Math.Exp(-x))));
        var timid = Array.ConvertAll(truth, x => 0.4 * x - 1);
        var vague = Array.ConvertAll(truth, x => x + random.Normal(0, 1));

        var plain = new HeldOut(labels, null, labels.Length);
        var (worse, error) = plain.Compare(truth, timid);
        worse.ShouldBeLessThan(-2 * error);

        var aligned = new HeldOut(labels, null, labels.Length, aligned: true);
        aligned.Compare(truth, timid).Gain.ShouldBe(0, 1e-9);
        aligned.LogLoss(timid).ShouldBe(aligned.LogLoss(truth), 1e-9);
        var (lost, spread) = aligned.Compare(truth, vague);
        lost.ShouldBeLessThan(-2 * spread);
    }
}
