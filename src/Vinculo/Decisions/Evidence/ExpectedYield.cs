using Vinculo.Analytics.Evaluate.OffPolicy;

namespace Vinculo.Decisions.Evidence;

/// <summary>What rules would have brought by decisions that were made under others and answered.</summary>
/// <param name="Judged">Answered decisions it is judged by.</param>
/// <param name="EarnedMinor">What they brought each, minor units.</param>
/// <param name="Today">The rules that hold now; null: too few decisions were answered.</param>
/// <param name="Tried">The version that is tried.</param>
public sealed record ExpectedYield(long Judged, double EarnedMinor, PolicyYield? Today, PolicyYield? Tried);

/// <summary>What one way of choosing would have brought a decision, doubly robust.</summary>
/// <param name="ValueMinor">Minor units; null: the record cannot carry an answer.</param>
/// <param name="LowMinor">Where it lies at least in 95 % of repetitions.</param>
/// <param name="HighMinor">Where it lies at most.</param>
/// <param name="Effective">So many decisions carry it in effect.</param>
/// <param name="Trust">How far to trust it.</param>
/// <param name="Doubts">Why not further.</param>
public sealed record PolicyYield(
    double? ValueMinor,
    double? LowMinor,
    double? HighMinor,
    double Effective,
    OffPolicyTrust Trust,
    IReadOnlyList<OffPolicyDoubt> Doubts
)
{
    internal static PolicyYield Of(OffPolicyEstimate estimate) =>
        estimate.Trust == OffPolicyTrust.Refused
            ? new(null, null, null, estimate.EffectiveSample, estimate.Trust, estimate.Doubts)
            : new(
                estimate.Robust.Value,
                estimate.Robust.Likely.Low,
                estimate.Robust.Likely.High,
                estimate.EffectiveSample,
                estimate.Trust,
                estimate.Doubts
            );
}
