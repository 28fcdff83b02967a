using Vinculo.Analytics;
using Vinculo.Analytics.Evaluate.OffPolicy;
using Vinculo.Analytics.Randomness;

namespace Vinculo.Tests.Analytics.Evaluate.OffPolicy;

/// <summary>What a log says of another policy, against simulated truth.</summary>
public sealed class OffPolicyTests
{
    private static readonly double[] Drawn = [0.6, 0.3, 0.1];
    private static readonly double[] Wanted = [0.2, 0.3, 0.5];
    private static readonly double[] Rates = [0.1, 0.2, 0.3];

    [Fact]
    public void Intervals_hold_the_truth_as_often_as_they_say()
    {
        var truth = Wanted.Zip(Rates, (p, r) => p * r).Sum();
        var held = new int[3];
        const int Worlds = 300;
        for (var w = 0; w < Worlds; w++)
        {
            var estimate = OffPolicyEstimate.Of(Log(3_000, (ulong)w));
            held[0] += estimate.Inverse.Likely.Holds(truth) ? 1 : 0;
            held[1] += estimate.Normalised.Likely.Holds(truth) ? 1 : 0;
            held[2] += estimate.Robust.Likely.Holds(truth) ? 1 : 0;
        }
        foreach (var count in held)
            (count / (double)Worlds).ShouldBeInRange(0.915, 0.985);
    }

    [Fact]
    public void Expecting_rewards_by_action_makes_the_estimate_surer_than_weights_alone()
    {
        var estimate = OffPolicyEstimate.Of(Log(20_000, 1));
        estimate.Trust.ShouldBe(OffPolicyTrust.Sound);
        estimate.Robust.Error.ShouldBeLessThan(estimate.Inverse.Error);
        // Effective sample of these two policies: n / Σ wanted² / drawn.
        estimate.EffectiveSample.ShouldBe(20_000 / (0.04 / 0.6 + 0.3 + 2.5), 400);
    }

    [Fact]
    public void A_log_too_small_for_a_policy_is_refused_and_so_is_one_whose_probabilities_are_wrong()
    {
        OffPolicyEstimate.Of(Log(200, 1)).Trust.ShouldBe(OffPolicyTrust.Refused);
        var log = Log(20_000, 1);
        var wrong = OffPolicyEstimate.Of(log with { Logged = Array.ConvertAll(log.Logged, p => p / 2) });
        wrong.Trust.ShouldBe(OffPolicyTrust.Refused);
        wrong.Doubts.ShouldContain(OffPolicyDoubt.WeightsOff);
        // A fourth action nobody ever tried.
        var never = OffPolicyEstimate.Of(
            log with
            {
                ActionCount = 4,
                Target = new double[20_000],
                TargetOf = (_, a) => a == 3 ? 1 : 0,
            }
        );
        never.Doubts.ShouldContain(OffPolicyDoubt.NoOverlap);
        Should.Throw<UnfitDataException>(() => OffPolicyEstimate.Of(new OffPolicyLog([], [], [], [], 1, null)));
        Should.Throw<ArgumentException>(() => OffPolicyEstimate.Of(log with { Logged = new double[20_000] }));
    }

    [Fact]
    public void Bands_of_segments_hold_all_at_once()
    {
        var truth = Wanted.Zip(Rates, (p, r) => p * r).Sum();
        var all = 0;
        for (var w = 0; w < 100; w++)
        {
            var log = Log(8_000, (ulong)(1_000 + w));
            var groups = Enumerable.Range(0, 8_000).Select(i => i % 8).ToArray();
            var own = OffPolicyEstimate.ByGroup(log, groups, 9);
            own[8].ShouldBeNull();
            all += own.Take(8).All(e => e!.Robust.Likely.Holds(truth)) ? 1 : 0;
        }
        all.ShouldBeGreaterThanOrEqualTo(87);
    }

    private static OffPolicyLog Log(int n, ulong seed)
    {
        var random = Xoshiro256.For(seed, "log");
        var actions = new int[n];
        var rewards = new double[n];
        for (var i = 0; i < n; i++)
        {
            actions[i] = random.PickWeighted(Drawn);
            rewards[i] = random.Bernoulli(Rates[actions[i]]) ? 1 : 0;
        }
        return new OffPolicyLog(
            actions,
            rewards,
            Array.ConvertAll(actions, a => Drawn[a]),
            Array.ConvertAll(actions, a => Wanted[a]),
            3,
            (_, a) => Wanted[a]
        )
        {
            IsSameForAll = true,
        };
    }
}
