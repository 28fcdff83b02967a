using System.Globalization;
using Vinculo.Analytics.Score.Selection;

namespace Vinculo.Integration.Analysis;

/// <summary>The report for people: what was chosen and why, what was left out, how far to trust it.</summary>
internal static class ChurnText
{
    private const double Useless = 0.55;

    private static readonly AnalysisTexts Texts = new("ChurnTexts");

    public static string Why(LeftOutColumn left) => Texts.Of("left." + left.Reason, ("auc", Score(left.Auc)));

    public static string Of(ChurnReading r)
    {
        var text = new Report(Texts);
        var yes = r.Table.Outcome.Count(o => o);
        text.Line(
            "head",
            ("file", r.File),
            ("rows", r.Table.Outcome.Length),
            ("yes", yes),
            ("share", Percent((double)yes / r.Table.Outcome.Length)),
            ("target", r.Table.Target),
            ("positive", r.Table.Positive)
        );
        text.Line("tried." + r.Rule, ("folds", r.Folds), ("tested", r.Tested));
        text.Plain();

        text.Line("model." + r.Kind);
        text.Line("why." + r.Typical.Reason);
        if (r.Folds > 1 && r.ChosenIn < r.Folds)
            text.Line("chosen-in", ("in", r.ChosenIn), ("folds", r.Folds));
        foreach (var c in r.Typical.Candidates)
        {
            text.Line(
                "candidate",
                ("name", Texts.Of("name." + c.Kind).PadRight(34)),
                ("loss", Score(c.LogLoss)),
                ("auc", Score(c.Auc)),
                ("gain", c.Gain.ToString("+0.0000;-0.0000;0", CultureInfo.CurrentCulture)),
                ("error", c.GainError.ToString("0.0000", CultureInfo.CurrentCulture))
            );
        }
        text.Plain();

        text.Line(
            "auc",
            ("auc", Score(r.Auc)),
            ("low", Score(r.Intervals.Auc.Low)),
            ("high", Score(r.Intervals.Auc.High))
        );
        text.Line(
            "brier",
            ("brier", r.Brier.ToString("0.0000", CultureInfo.CurrentCulture)),
            ("loss", Score(r.LogLoss))
        );
        text.Line(
            "calibration",
            ("expected", Percent(r.Calibration.Expected)),
            ("observed", Percent(r.Calibration.Observed)),
            ("ece", Percent(r.Calibration.Error))
        );
        if (r.Gains.Count > 0)
            text.Line(
                "gain",
                ("lift", r.Gains[0].Lift.ToString("0.0", CultureInfo.CurrentCulture)),
                ("gain", Percent(r.Gains[0].Gain))
            );
        text.Line("trust." + Trust(r));
        text.Plain();

        if (r.Importance.Any(i => i.LogLoss > 0))
        {
            text.Line("needs");
            foreach (var i in r.Importance.Where(i => i.LogLoss > 0).Take(8))
                text.Line(
                    "need",
                    ("feature", i.Feature),
                    ("loss", i.LogLoss.ToString("0.0000", CultureInfo.CurrentCulture))
                );
            text.Plain();
        }
        foreach (var (left, _) in r.LeftOut)
            text.Line("left", ("column", left.Column), ("why", Why(left)));
        if (r.Table.Kept.Count > 0)
            text.Line("kept", ("columns", string.Join(", ", r.Table.Kept)));
        foreach (var column in r.Table.FreeText)
            text.Line("left", ("column", column), ("why", Texts.Of("left.text")));
        if (r.Typical.Drift.Count > 0)
            text.Line("drift", ("features", string.Join(", ", r.Typical.Drift.Take(8).Select(d => d.Feature))));
        text.Count("unanswered", "rows", r.Table.Unanswered);
        text.Count("broken", "rows", r.Table.Broken);
        foreach (var (column, cells) in r.Table.Unread)
            text.Line("unread", ("column", column), ("cells", cells));
        text.Count("duplicates", "rows", r.Typical.Duplicates);
        text.Line("seconds", ("seconds", r.Seconds.ToString("0.0", CultureInfo.CurrentCulture)));
        return text.ToString();
    }

    private static string Trust(ChurnReading r) =>
        double.IsNaN(r.Auc) ? "one-answer"
        : r.Intervals.Auc.Low <= 0.5 ? "none"
        : r.Auc < Useless ? "little"
        : Math.Abs(r.Calibration.Expected - r.Calibration.Observed) > 0.25 * r.Calibration.Observed ? "order-only"
        : r.Auc > 0.97 ? "too-good"
        : "fair";

    private static string Score(double value) =>
        double.IsNaN(value) ? "–" : value.ToString("0.0000", CultureInfo.CurrentCulture);

    private static string Percent(double value) =>
        double.IsNaN(value)
            ? "–"
            : (100 * value).ToString(Math.Abs(value) < 0.1 ? "0.00" : "0.0", CultureInfo.CurrentCulture) + " %";
}
