using Vinculo.Analytics;
using Vinculo.Analytics.Evaluate;
using Vinculo.Analytics.Score;
using Vinculo.Analytics.Score.Calibration;
using Vinculo.Analytics.Score.Logistic;
using Vinculo.Insights.Features;
using Vinculo.Platform;

namespace Vinculo.Insights.Scoring;

/// <summary>
/// Learns who leaves from the earlier days, is tried and calibrated on the latest, and foretells every past period with a
/// model that knew only what came before it.
/// </summary>
internal sealed class ChurnFit(FeatureSet features, Horizon horizon, ChurnHorizon ahead)
{
    public const string Method = "logistic-binned";

    /// <summary>Fewer leavers than this teach nothing.</summary>
    public const int FewestLeavers = 40;

    /// <summary>A day with fewer customers is left out.</summary>
    public const int FewestCases = 50;

    private const int TrialCases = 20_000;
    private const int WeighedCases = 2_000;

    private sealed record Case(double[] Row, string? Family, bool Left);

    /// <summary>Fits a model.</summary>
    /// <param name="days">Cases, latest day first. With one day only, every fifth customer is kept for trying.</param>
    /// <param name="now">The customers of today, for what is watched later.</param>
    /// <param name="customers">Customers of the company.</param>
    /// <returns>The model, or why the data do not carry one.</returns>
    public (ChurnModel? Model, Refusal? No) Run(IReadOnlyList<DayCases> days, DayCases now, long customers)
    {
        if (days.Count == 0)
            return (
                null,
                Refusal.Conflict(
                    "model.history-short",
                    ("days", horizon.AsOf.DayNumber - horizon.FirstFact.DayNumber),
                    ("needed", ahead.Days + 60)
                )
            );
        var kept = days.Where(d => d.Rows.Count >= FewestCases && Mixed(d.Left[ahead.Days])).ToList();
        if (kept.Count == 0)
            return (
                null,
                Refusal.Conflict(
                    "model.cases-few",
                    ("cases", days.Max(d => d.Rows.Count)),
                    ("needed", FewestCases),
                    ("leavers", days.Sum(d => d.Left[ahead.Days].Count(l => l)))
                )
            );
        var byTime = kept.Count > 1;
        var (learn, test) = byTime
            ? (kept.Skip(1).SelectMany(Of).ToList(), Of(kept[0]).ToList())
            : (Of(kept[0]).Where((_, i) => i % 5 != 0).ToList(), Of(kept[0]).Where((_, i) => i % 5 == 0).ToList());
        var leavers = learn.Count(c => c.Left);
        if (leavers < FewestLeavers || test.Count == 0)
            return (null, Refusal.Conflict("model.leavers-few", ("leavers", leavers), ("needed", FewestLeavers)));
        if (Fitted(learn) is not { } logistic)
            return (null, Refusal.Conflict("model.unfit"));

        var raw = logistic.Predict(Table(test));
        var labels = test.Select(c => c.Left).ToArray();
        var calibrator = Calibrator.Fit(raw, labels);
        var calibrated = calibrator.Apply(raw);
        var calibration = CalibrationReport.Of(calibrated, labels);
        var mixed = Mixed(labels);
        var weights = Weights(logistic, test);
        var report = new ChurnReport(
            Method,
            horizon.Relationship,
            ahead.Days,
            byTime ? [.. kept.Skip(1).Select(d => d.Day)] : [kept[0].Day],
            byTime ? kept[0].Day : null,
            learn.Count,
            leavers,
            test.Count,
            mixed ? ScoreQuality.Auc(raw, labels) : null,
            ScoreQuality.Brier(calibrated, labels),
            ScoreQuality.LogLoss(calibrated, labels),
            calibration.Error,
            mixed ? ScoreQuality.Lift(raw, labels) : null,
            calibration.Observed,
            calibration.Rows
        )
        {
            AsOf = horizon.AsOf,
            Customers = customers,
            Periods = [.. Periods(kept)],
            Weights = weights,
            Shapes =
            [
                .. FeatureShapes.Of(
                    features,
                    now,
                    weights.Where(w => w.Share >= 0.01).Select(w => w.Feature).ToHashSet(StringComparer.Ordinal)
                ),
            ],
        };
        return (new(new(logistic, calibrator), features.Measures, calibration.Observed, report), null);
    }

    private static bool Mixed(IReadOnlyCollection<bool> labels) => labels.Contains(true) && labels.Contains(false);

    private IEnumerable<Case> Of(DayCases cases) =>
        cases.Left[ahead.Days].Select((left, i) => new Case(cases.Rows[i], cases.Families[i], left));

    private FeatureTable Table(IReadOnlyList<Case> cases) =>
        features.Table([.. cases.Select(c => c.Row)], [.. cases.Select(c => c.Family)]);

    private BinnedLogistic? Fitted(IReadOnlyList<Case> cases)
    {
        try
        {
            return BinnedLogistic.Fit(Table(cases), [.. cases.Select(c => c.Left)]).Model;
        }
        catch (UnfitDataException)
        {
            // Told by the caller as a refusal.
            return null;
        }
    }

    /// <summary>
    /// Each period but the earliest, by a model of the periods before it. Windows do not overlap, so every answer it learns
    /// from was known on the day it foretells; every fifth case is kept for its calibration.
    /// </summary>
    private IEnumerable<PastPeriod> Periods(IReadOnlyList<DayCases> kept)
    {
        for (var k = 0; k < kept.Count - 1; k++)
        {
            var known = Some(kept.Skip(k + 1).SelectMany(Of), TrialCases);
            var (learn, hold) = (Part(known, i => i % 5 != 0), Part(known, i => i % 5 == 0));
            if (learn.Count(c => c.Left) < FewestLeavers / 2 || Fitted(learn) is not { } logistic)
                continue;
            var calibrator = Calibrator.Fit(logistic.Predict(Table(hold)), [.. hold.Select(c => c.Left)]);
            var test = Some(Of(kept[k]), TrialCases);
            var probabilities = calibrator.Apply(logistic.Predict(Table(test)));
            yield return Judge(kept[k].Day, ahead.Days, probabilities, [.. test.Select(c => c.Left)]);
        }

        static List<Case> Part(List<Case> cases, Func<int, bool> belongs) => [.. cases.Where((_, i) => belongs(i))];
    }

    /// <summary>How probabilities of one day came true.</summary>
    internal static PastPeriod Judge(DateOnly day, int days, double[] probabilities, bool[] left)
    {
        var mixed = Mixed(left);
        return new(
            day,
            days,
            left.Length,
            left.Count(l => l),
            probabilities.Sum(),
            mixed ? ScoreQuality.Auc(probabilities, left) : null,
            ScoreQuality.Brier(probabilities, left),
            mixed ? ScoreQuality.Lift(probabilities, left) : null,
            mixed ? CalibrationReport.Of(probabilities, left).Slope : null
        );
    }

    /// <summary>Evenly spread cases, at most so many.</summary>
    private static List<Case> Some(IEnumerable<Case> cases, int most)
    {
        var all = cases.ToList();
        if (all.Count <= most)
            return all;
        return [.. Enumerable.Range(0, most).Select(i => all[(int)((long)i * all.Count / most)])];
    }

    /// <summary>What each feature adds on average to the log odds, up or down, as a share of what all add.</summary>
    private List<FeatureWeight> Weights(BinnedLogistic logistic, IReadOnlyList<Case> test)
    {
        var sums = new double[logistic.Terms.Count];
        foreach (var one in Some(test, WeighedCases))
        {
            var row = logistic.Arrange(features.Row(one.Row, one.Family));
            for (var t = 0; t < sums.Length; t++)
                sums[t] += Math.Abs(logistic.Terms[t].LogOdds(row[t]) - logistic.Terms[t].Average);
        }
        var all = sums.Sum();
        return
        [
            .. sums.Select((sum, t) => new FeatureWeight(logistic.Terms[t].Name, all > 0 ? sum / all : 0))
                .OrderByDescending(w => w.Share)
                .ThenBy(w => w.Feature, StringComparer.Ordinal),
        ];
    }
}
