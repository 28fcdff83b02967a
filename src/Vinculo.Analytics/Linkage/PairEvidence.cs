namespace Vinculo.Analytics.Linkage;

/// <summary>What the engine makes of a pair.</summary>
public enum Verdict
{
    /// <summary>Two owners, nothing in common that matters.</summary>
    Different,

    /// <summary>One owner.</summary>
    Same,

    /// <summary>A person should look.</summary>
    Review,

    /// <summary>Two persons of one household.</summary>
    Household,
}

/// <summary>What one comparison says.</summary>
/// <param name="Comparison">Code, such as <c>given</c>; <c>prior</c> for what is believed before looking.</param>
/// <param name="Level">Code of the level reached, such as <c>Equal</c>; <c>Missing</c> when one side has nothing.</param>
/// <param name="Bits">What it adds to the match weight; negative speaks against.</param>
/// <param name="Rarity">The part of <paramref name="Bits"/> that is due to how rare the agreeing value is.</param>
/// <param name="LeftText">What was compared, standardised; null when missing.</param>
/// <param name="RightText">The other side.</param>
public sealed record EvidenceStep(
    string Comparison,
    string Level,
    double Bits,
    double Rarity,
    string? LeftText,
    string? RightText
);

/// <summary>Why two records are taken for one or for two: the steps add up to the bits.</summary>
/// <param name="Bits">Match weight, base 2; 0 is even odds.</param>
/// <param name="Probability">Chance that both are one, 0 to 1.</param>
/// <param name="Household">Chance that they are two of one household, 0 to 1.</param>
/// <param name="Steps">The prior, each comparison, and last what the household explanation takes away.</param>
/// <param name="Veto">Contradiction that forbids an automatic union, whatever the bits; null for none.</param>
/// <param name="Verdict">What follows.</param>
public sealed record PairEvidence(
    double Bits,
    double Probability,
    double Household,
    IReadOnlyList<EvidenceStep> Steps,
    string? Veto,
    Verdict Verdict
);
