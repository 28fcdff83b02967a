using System.Diagnostics;
using Vinculo.Analytics.Evaluate;
using Vinculo.Analytics.Randomness;
using Vinculo.Analytics.Score.Calibration;
using Vinculo.Analytics.Score.Selection;
using Vinculo.Platform;

namespace Vinculo.Integration.Analysis;

/// <summary>What <c>vinculo churn</c> has to tell.</summary>
internal static class ChurnAnswer
{
    private const int ManyRows = 200_000;

    public static CommandAnswer Of(
        string file,
        ChurnTable table,
        CrossCheck check,
        int[] foldOf,
        string rule,
        double reading,
        Stopwatch clock
    )
    {
        int[] judged = [.. Enumerable.Range(0, foldOf.Length).Where(i => !double.IsNaN(check.Predictions[i]))];
        bool[] answers = Array.ConvertAll(judged, i => table.Outcome[i]);
        double[] predictions = Array.ConvertAll(judged, i => check.Predictions[i]);
        var calibration = CalibrationReport.Of(predictions, answers);
        var intervals = ScoreIntervals.Of(
            predictions,
            answers,
            Xoshiro256.For(1, "churn intervals"),
            predictions.Length > ManyRows ? 40 : 200
        );
        var chosen = check
            .Folds.GroupBy(f => f.Report.Kind)
            .OrderByDescending(g => g.Count())
            .ThenBy(g => g.Key)
            .First();
        var typical = chosen.First().Report;
        var leftOut = check
            .Folds.SelectMany(f => f.Report.LeftOut)
            .GroupBy(l => l.Column)
            .Select(g => (Out: g.MaxBy(l => l.Auc)!, Folds: g.Count()))
            .ToList();
        var gains = GainTable.Of(predictions, answers);
        var report = new ChurnReading(
            file,
            table,
            rule,
            check.Folds.Count,
            judged.Length,
            chosen.Key,
            typical,
            check.Folds.Count(f => f.Report.Kind == chosen.Key),
            calibration,
            ScoreQuality.Auc(predictions, answers),
            ScoreQuality.Brier(predictions, answers),
            ScoreQuality.LogLoss(predictions, answers),
            intervals,
            gains,
            leftOut,
            check.Importance,
            clock.Elapsed.TotalSeconds
        );
        var facts = Facts(report, check, judged, answers, reading);
        return new CommandAnswer(facts, ChurnText.Of(report));
    }

    /// <summary>The name programs know a model by.</summary>
    public static string Name(PropensityKind kind) =>
        kind switch
        {
            PropensityKind.BaseRate => "base-rate",
            PropensityKind.Linear or PropensityKind.Logistic => "logistic",
            PropensityKind.Boosting => "boosting",
            _ => "blend",
        };

    private static object Facts(ChurnReading r, CrossCheck check, int[] judged, bool[] answers, double reading)
    {
        var (cpu, megabytes) = CommandAnswer.Spent();
        return new
        {
            model = Name(r.Kind),
            auc = AnalysisTexts.Finite(r.Auc),
            brier = r.Brier,
            logLoss = r.LogLoss,
            ece = r.Calibration.Error,
            candidates = check.ByCandidate.Select(c =>
                Candidate(c.Kind, Array.ConvertAll(judged, i => c.Predictions[i]), answers, c.Kind == r.Kind)
            ),
            leaks = r.LeftOut.Where(l => l.Out.IsLeak).Select(Left),
            seconds = r.Seconds,
            variant = r.Kind.ToString().ToLowerInvariant(),
            reason = r.Typical.Reason.ToString(),
            r.File,
            target = r.Table.Target,
            positive = r.Table.Positive,
            rows = r.Table.Outcome.Length,
            positives = r.Table.Outcome.Count(o => o),
            tested = judged.Length,
            features = r.Table.Features.Columns.Count,
            rule = r.Rule,
            aucInterval = Range(r.Intervals.Auc),
            brierInterval = Range(r.Intervals.Brier),
            calibration = new
            {
                slope = AnalysisTexts.Finite(r.Calibration.Slope),
                intercept = AnalysisTexts.Finite(r.Calibration.Intercept),
                r.Calibration.Expected,
                r.Calibration.Observed,
                reliability = r.Calibration.Rows,
            },
            gains = r.Gains.Select(g => new
            {
                g.Tenth,
                g.Cases,
                g.Yes,
                g.Promised,
                lift = AnalysisTexts.Finite(g.Lift),
                gain = AnalysisTexts.Finite(g.Gain),
            }),
            importance = r.Importance,
            kept = r.Table.Kept,
            constant = r.LeftOut.Where(l => !l.Out.IsLeak).Select(l => l.Out.Column),
            r.Typical.Drift,
            folds = check.Folds.Select(f => new
            {
                f.Fold,
                model = Name(f.Report.Kind),
                variant = f.Report.Kind.ToString().ToLowerInvariant(),
                reason = f.Report.Reason.ToString(),
                f.Report.BlendShare,
                candidates = f.Report.Candidates.Select(c => new
                {
                    model = Name(c.Kind),
                    variant = c.Kind.ToString().ToLowerInvariant(),
                    c.LogLoss,
                    auc = AnalysisTexts.Finite(c.Auc),
                    c.Brier,
                    c.Gain,
                    c.GainError,
                    c.Settings,
                }),
            }),
            reading = new
            {
                withoutAnswer = r.Table.Unanswered,
                broken = r.Table.Broken,
                unread = r.Table.Unread,
                freeText = r.Table.FreeText,
                duplicates = r.Typical.Duplicates,
                seconds = reading,
            },
            cpuSeconds = cpu,
            megabytes,
        };
    }

    private static object Candidate(PropensityKind kind, double[] predictions, bool[] answers, bool chosen) =>
        new
        {
            model = Name(kind),
            variant = kind.ToString().ToLowerInvariant(),
            auc = AnalysisTexts.Finite(ScoreQuality.Auc(predictions, answers)),
            brier = ScoreQuality.Brier(predictions, answers),
            logLoss = ScoreQuality.LogLoss(predictions, answers),
            ece = CalibrationReport.Of(predictions, answers).Error,
            lift = AnalysisTexts.Finite(ScoreQuality.Lift(predictions, answers)),
            chosen,
        };

    private static object Left((LeftOutColumn Out, int Folds) left) =>
        new
        {
            left.Out.Column,
            reason = ChurnText.Why(left.Out),
            code = left.Out.Reason.ToString(),
            left.Out.Auc,
            folds = left.Folds,
        };

    private static double?[] Range(Interval interval) =>
        [AnalysisTexts.Finite(interval.Low), AnalysisTexts.Finite(interval.High)];
}

/// <summary>Everything the report is written from.</summary>
internal sealed record ChurnReading(
    string File,
    ChurnTable Table,
    string Rule,
    int Folds,
    int Tested,
    PropensityKind Kind,
    PropensityReport Typical,
    int ChosenIn,
    CalibrationReport Calibration,
    double Auc,
    double Brier,
    double LogLoss,
    ScoreIntervals Intervals,
    IReadOnlyList<GainRow> Gains,
    IReadOnlyList<(LeftOutColumn Out, int Folds)> LeftOut,
    IReadOnlyList<FeatureImportance> Importance,
    double Seconds
);
