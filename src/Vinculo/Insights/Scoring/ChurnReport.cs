using Vinculo.Analytics.Score.Calibration;
using Vinculo.Insights.Value;

namespace Vinculo.Insights.Scoring;

/// <summary>How a churn model did on customers and months it had not seen.</summary>
/// <param name="Method">What was fitted.</param>
/// <param name="Relationship">How customers leave here.</param>
/// <param name="HorizonDays">Days ahead.</param>
/// <param name="TrainedOn">Days whose customers it learnt from.</param>
/// <param name="ValidatedOn">The later day it was tried on; null when the history is too short and customers were split instead.</param>
/// <param name="Cases">Training cases.</param>
/// <param name="Leavers">Of them, those who left.</param>
/// <param name="ValidationCases">Cases tried on.</param>
/// <param name="Auc">Chance that a leaver scores above a stayer.</param>
/// <param name="Brier">Mean squared error of the probability, after calibration.</param>
/// <param name="LogLoss">Mean negative log likelihood, after calibration.</param>
/// <param name="CalibrationError">ECE over ten widths.</param>
/// <param name="Lift">Leavers in the top tenth against the average.</param>
/// <param name="BaseRate">Share that left in the validation cases.</param>
/// <param name="Reliability">Promised against observed, by tenth of the scale.</param>
public sealed record ChurnReport(
    string Method,
    Relationship Relationship,
    int HorizonDays,
    IReadOnlyList<DateOnly> TrainedOn,
    DateOnly? ValidatedOn,
    int Cases,
    int Leavers,
    int ValidationCases,
    double? Auc,
    double Brier,
    double LogLoss,
    double CalibrationError,
    double? Lift,
    double BaseRate,
    IReadOnlyList<ReliabilityRow> Reliability
)
{
    /// <summary>The horizon the model was made at: it has seen nothing from that day on.</summary>
    public DateOnly AsOf { get; init; }

    /// <summary>Customers of the company then; null: not noted.</summary>
    public long? Customers { get; init; }

    /// <summary>Each past period, latest first, foretold by a model that knew only what came before it.</summary>
    public IReadOnlyList<PastPeriod> Periods { get; init; } = [];

    /// <summary>What weighs most first; shares of the whole.</summary>
    public IReadOnlyList<FeatureWeight> Weights { get; init; } = [];

    /// <summary>How the customers looked when the model was made, for what weighs something.</summary>
    public IReadOnlyList<FeatureShape> Shapes { get; init; } = [];

    /// <summary>The methods that were tried, the simplest first, the chosen one among them.</summary>
    public IReadOnlyList<TriedMethod> Tried { get; init; } = [];

    /// <summary>Why it is this one: code with a text in <c>ModelText</c>; null: made before there was a choice.</summary>
    public string? Choice { get; init; }

    /// <summary>Features that moved while it learnt (index above 0.25), the worst first.</summary>
    public IReadOnlyList<MovedFeature> Moved { get; init; } = [];

    /// <summary>
    /// How far the log odds of the same customers lie apart a year later, as a standard deviation: what today says of the
    /// months to come, and what it does not; null: the history is too short.
    /// </summary>
    public double? Wander { get; init; }

    /// <summary>What became of past cases by probability, the least first: the range of each customer's risk; none before it was counted.</summary>
    public IReadOnlyList<AlikeShare> Alike { get; init; } = [];

    /// <summary>Under contract, how the value that stands on this risk would have done; null of other horizons and businesses.</summary>
    public ValueTrial? Value { get; init; }

    /// <summary>Features not used because they give the answer away.</summary>
    public IReadOnlyList<string> Leaks { get; init; } = [];
}

/// <summary>A period foretold.</summary>
/// <param name="From">The day it was foretold.</param>
/// <param name="Days">How long it is.</param>
/// <param name="Cases">Customers then.</param>
/// <param name="Leavers">Of them, those who left.</param>
/// <param name="Expected">How many the probabilities promised.</param>
/// <param name="Slope">Calibration slope: 1 is right, below it the model is too sure of itself.</param>
public sealed record PastPeriod(
    DateOnly From,
    int Days,
    int Cases,
    int Leavers,
    double Expected,
    double? Auc,
    double Brier,
    double? Lift,
    double? Slope
);

/// <param name="Feature">Name of the feature.</param>
/// <param name="Share">Its part of what all features say together, 0 to 1.</param>
public sealed record FeatureWeight(string Feature, double Share);

/// <summary>How a feature is spread over the customers.</summary>
/// <param name="Edges">Upper edges of the bins but the last; of a level, none.</param>
/// <param name="Levels">Names of the levels; of a number, none.</param>
/// <param name="Counts">Customers a bin or level; the last counts those of whom nothing is known.</param>
public sealed record FeatureShape(
    string Feature,
    IReadOnlyList<double> Edges,
    IReadOnlyList<string> Levels,
    IReadOnlyList<long> Counts
);

/// <summary>How a method did on periods later than those it learnt from, while it was chosen.</summary>
/// <param name="Method">Code of the method.</param>
/// <param name="Auc">Chance that a leaver scores above a stayer.</param>
/// <param name="LogLoss">Mean negative log likelihood; the least is the best.</param>
/// <param name="Chosen">It is the one in this model.</param>
public sealed record TriedMethod(string Method, double Auc, double LogLoss, bool Chosen)
{
    /// <summary>Log loss saved against the simplest; below 0 it was worse.</summary>
    public double Gain { get; init; }

    /// <summary>Standard error of <see cref="Gain"/>.</summary>
    public double GainError { get; init; }

    /// <summary>On the period kept for trying, which had no part in the choice; null: only stayers or only leavers.</summary>
    public double? LaterAuc { get; init; }
}

/// <param name="Feature">Name of the feature.</param>
/// <param name="Index">Population stability index of the later periods against the earlier.</param>
public sealed record MovedFeature(string Feature, double Index);
