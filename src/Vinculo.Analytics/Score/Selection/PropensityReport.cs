using Vinculo.Analytics.Score.Boosting;

namespace Vinculo.Analytics.Score.Selection;

/// <summary>Which model answers.</summary>
public enum PropensityKind
{
    /// <summary>Everybody gets the base rate: too few cases of one answer to tell anybody apart.</summary>
    BaseRate,

    /// <summary>Logistic regression on straight lines: few cases, or features that drift.</summary>
    Linear,

    /// <summary>Logistic regression on bins.</summary>
    Logistic,

    /// <summary>Boosted trees.</summary>
    Boosting,

    /// <summary>The weighted log odds of logistic regression and boosted trees.</summary>
    Blend,
}

/// <summary>Why that model.</summary>
public enum ChoiceReason
{
    /// <summary>Asked for.</summary>
    Asked,

    /// <summary>Fewer than <see cref="PropensityModel.FewestForBaseRate"/> cases of the rarer answer.</summary>
    TooFewForAnyModel,

    /// <summary>Every column was left out: nothing is left to tell cases apart by.</summary>
    NoColumnLeft,

    /// <summary>Fewer than <see cref="PropensityModel.FewestForChoice"/> cases of the rarer answer.</summary>
    TooFewForChoice,

    /// <summary>Most of what tells cases apart has drifted within the training time; only straight lines reach beyond.</summary>
    Drift,

    /// <summary>Better than the one that would stand otherwise by more than two standard errors.</summary>
    Better,

    /// <summary>Few periods to try methods on: both are mixed evenly, and neither alone was better by more than two standard errors.</summary>
    Steadier,

    /// <summary>Nothing was better than this one, the simplest, by more than two standard errors.</summary>
    SimplestAsGood,
}

/// <summary>How one candidate did on cases held back.</summary>
/// <param name="Kind">Which.</param>
/// <param name="LogLoss">Mean log loss.</param>
/// <param name="Auc">Chance that a yes scores above a no; NaN where only one answer was held back.</param>
/// <param name="Brier">Mean squared error of the probability.</param>
/// <param name="Gain">Log loss saved against the simplest candidate; below 0 it was worse.</param>
/// <param name="GainError">Standard error of that gain, by jackknife over twenty blocks of cases.</param>
/// <param name="Settings">What was chosen within the candidate, for logs.</param>
public sealed record CandidateScore(
    PropensityKind Kind,
    double LogLoss,
    double Auc,
    double Brier,
    double Gain,
    double GainError,
    string Settings
);

/// <summary>A feature whose values moved within the training time.</summary>
/// <param name="Feature">Its name.</param>
/// <param name="Index">Population stability index of the later half against the earlier.</param>
public sealed record DriftedFeature(string Feature, double Index);

/// <summary>What was chosen, why, and what was left out.</summary>
/// <param name="Kind">The model that answers.</param>
/// <param name="Reason">Why.</param>
/// <param name="Cases">Training cases.</param>
/// <param name="Positives">Of them, yes.</param>
/// <param name="Candidates">How each did on cases held back, simplest first; empty when there was no choice.</param>
/// <param name="LeftOut">Columns not used, and why.</param>
/// <param name="Drift">Features that drifted, worst first; only where the cases lie in order of time.</param>
/// <param name="BlendShare">Share of the boosted trees in the log odds: 0 … 1.</param>
/// <param name="Duplicates">Cases that repeat another one in every feature.</param>
public sealed record PropensityReport(
    PropensityKind Kind,
    ChoiceReason Reason,
    int Cases,
    int Positives,
    IReadOnlyList<CandidateScore> Candidates,
    IReadOnlyList<LeftOutColumn> LeftOut,
    IReadOnlyList<DriftedFeature> Drift,
    double BlendShare,
    int Duplicates
);
