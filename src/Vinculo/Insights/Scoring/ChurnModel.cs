using Vinculo.Analytics;
using Vinculo.Analytics.Evaluate;
using Vinculo.Analytics.Score;
using Vinculo.Analytics.Score.Calibration;
using Vinculo.Analytics.Score.Logistic;
using Vinculo.Insights.Features;

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
);

/// <summary>A fitted and calibrated churn model with what it needs to read a customer.</summary>
/// <param name="Measures">The monthly measures its features were made of.</param>
/// <param name="BaseRate">Share leaving within the horizon; bands are set against it.</param>
internal sealed record ChurnModel(
    CalibratedLogistic Logistic,
    IReadOnlyList<string> Measures,
    double BaseRate,
    ChurnReport Report
)
{
    public const string Method = "logistic-binned";

    /// <summary>Fewer leavers than this teach nothing.</summary>
    public const int FewestLeavers = 40;

    /// <summary>Cases of one day.</summary>
    /// <param name="Back">0 for the latest day with a known answer, 1 for the one before …</param>
    internal sealed class Cases(DateOnly day)
    {
        public DateOnly Day => day;

        public List<double[]> Rows { get; } = [];

        public List<string?> Families { get; } = [];

        public List<bool> Left { get; } = [];
    }

    /// <summary>Learns from the earlier days, is tried and calibrated on the latest.</summary>
    /// <param name="features">How rows were made.</param>
    /// <param name="horizon">What is asked.</param>
    /// <param name="days">Cases, latest day first. With one day only, every fifth customer is kept for trying.</param>
    /// <returns>Null when there is too little to learn from.</returns>
    public static ChurnModel? Fit(FeatureSet features, Horizon horizon, IReadOnlyList<Cases> days)
    {
        var kept = days.Where(d => d.Left.Count >= 50 && d.Left.Contains(true) && d.Left.Contains(false)).ToList();
        if (kept.Count == 0)
            return null;
        var byTime = kept.Count > 1;
        var (training, trial) = byTime
            ? (kept.Skip(1).SelectMany(Of), Of(kept[0]))
            : (Of(kept[0]).Where((_, i) => i % 5 != 0), Of(kept[0]).Where((_, i) => i % 5 == 0));
        var (learn, test) = (training.ToList(), trial.ToList());
        if (learn.Count(c => c.Left) < FewestLeavers || test.Count == 0)
            return null;

        LogisticFit fit;
        try
        {
            fit = BinnedLogistic.Fit(
                features.Table([.. learn.Select(c => c.Row)], [.. learn.Select(c => c.Family)]),
                [.. learn.Select(c => c.Left)]
            );
        }
        catch (UnfitDataException)
        {
            return null;
        }

        var raw = fit.Model.Predict(features.Table([.. test.Select(c => c.Row)], [.. test.Select(c => c.Family)]));
        var labels = test.Select(c => c.Left).ToArray();
        var calibrator = Calibrator.Fit(raw, labels);
        var calibrated = calibrator.Apply(raw);
        var calibration = CalibrationReport.Of(calibrated, labels);
        var mixed = labels.Contains(true) && labels.Contains(false);
        var report = new ChurnReport(
            Method,
            horizon.Relationship,
            horizon.Days,
            byTime ? [.. kept.Skip(1).Select(d => d.Day)] : [kept[0].Day],
            byTime ? kept[0].Day : null,
            learn.Count,
            learn.Count(c => c.Left),
            test.Count,
            mixed ? ScoreQuality.Auc(raw, labels) : null,
            ScoreQuality.Brier(calibrated, labels),
            ScoreQuality.LogLoss(calibrated, labels),
            calibration.Error,
            mixed ? ScoreQuality.Lift(raw, labels) : null,
            calibration.Observed,
            calibration.Rows
        );
        return new(new(fit.Model, calibrator), features.Measures, calibration.Observed, report);

        static IEnumerable<(double[] Row, string? Family, bool Left)> Of(Cases cases) =>
            cases.Left.Select((left, i) => (cases.Rows[i], cases.Families[i], left));
    }
}
