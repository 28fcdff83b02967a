using Vinculo.Analytics.Score.Calibration;

namespace Vinculo.Insights.Models;

/// <summary>What a model that is learnt anew every night would have foretold in the past, beside what came.</summary>
/// <param name="Periods">Latest first; each was foretold with nothing but what came before it.</param>
/// <param name="Products">The latest period by product, those of most takers foretold first; empty where nothing is foretold of products.</param>
/// <param name="Reliability">The latest period: promised against observed, by tenth of the scale.</param>
/// <param name="Drifts">How far what it looks at has moved since the latest period began, the furthest first.</param>
public sealed record ScorerTrial(
    IReadOnlyList<TrialPeriod> Periods,
    IReadOnlyList<TrialProduct> Products,
    IReadOnlyList<ReliabilityRow> Reliability,
    IReadOnlyList<FeatureDrift> Drifts
);

/// <summary>A period foretold.</summary>
/// <param name="From">The day it was foretold.</param>
/// <param name="Until">The first day after it.</param>
/// <param name="Cases">Chances told: a customer and a product they did not have; of influence, customers who left.</param>
/// <param name="Happened">Of them, those taken; of influence, those who had lost ties.</param>
/// <param name="Foretold">How many that was to be.</param>
/// <param name="Usual">How many if nobody differed from others; null where nothing is told of it.</param>
/// <param name="Auc">Chance that one that came stood above one that did not; null: none or all came.</param>
public sealed record TrialPeriod(
    DateOnly From,
    DateOnly Until,
    int Cases,
    int Happened,
    double Foretold,
    double? Usual = null,
    double? Auc = null
);

/// <summary>One product of a period.</summary>
/// <param name="Code">Of the product.</param>
/// <param name="Cases">Customers of whom a chance was told.</param>
/// <param name="Happened">Of them, those who took it.</param>
/// <param name="Foretold">How many that was to be.</param>
/// <param name="Auc">As in <see cref="TrialPeriod"/>.</param>
public sealed record TrialProduct(string Code, int Cases, int Happened, double Foretold, double? Auc);

/// <summary>What a look at such a model found.</summary>
/// <param name="Reasons">Why it is not <see cref="Scoring.ModelHealth.Good"/>.</param>
public sealed record ScorerFindings(
    Scoring.ModelHealth Health,
    ScorerTrial Trial,
    IReadOnlyList<FindingReason> Reasons
);
