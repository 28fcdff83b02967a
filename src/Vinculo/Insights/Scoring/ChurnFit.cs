using Vinculo.Analytics;
using Vinculo.Analytics.Evaluate;
using Vinculo.Analytics.Score;
using Vinculo.Analytics.Score.Calibration;
using Vinculo.Analytics.Score.Selection;
using Vinculo.Insights.Features;
using Vinculo.Platform;

namespace Vinculo.Insights.Scoring;

/// <summary>
/// Learns who leaves from the earlier days: the methods are tried there, each day foretold by those before it, and the
/// simplest that nothing clearly beats is taken. It is calibrated and judged on the latest day, and foretells every past
/// period with a model that knew only what came before it.
/// </summary>
internal sealed class ChurnFit(FeatureSet features, Horizon horizon, ChurnHorizon ahead)
{
    /// <summary>Fewer leavers than this teach nothing.</summary>
    public const int FewestLeavers = 40;

    /// <summary>A day with fewer customers is left out.</summary>
    public const int FewestCases = 50;

    /// <summary>More cases make the model hardly better and the first night long.</summary>
    private const int LearntCases = 45_000;
    private const int TrialCases = 20_000;
    private const int WeighedCases = 2_000;

    /// <summary>With so many leaves a tree's reasons are looked up and not worked out, a thousand times as fast.</summary>
    private const int MostLeaves = 8;

    private sealed record Case(double[] Row, string? Family, bool Left, int Period);

    /// <summary>Chooses and fits a model.</summary>
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
            ? (Before(kept, 0), Of(kept[0]).ToList())
            : (Part(Of(kept[0]), i => i % 5 != 0), Part(Of(kept[0]), i => i % 5 == 0));
        var leavers = learn.Count(c => c.Left);
        if (leavers < FewestLeavers || test.Count == 0)
            return (null, Refusal.Conflict("model.leavers-few", ("leavers", leavers), ("needed", FewestLeavers)));
        if (Contest(learn) is not { } contest)
            return (null, Refusal.Conflict("model.unfit"));

        var (seen, labels) = (Table(test), Labels(test));
        var raw = contest.Chosen.Predict(seen);
        var calibrator = Calibrator.Fit(raw, labels);
        var calibrated = calibrator.Apply(raw);
        var calibration = CalibrationReport.Of(calibrated, labels);
        var mixed = Mixed(labels);
        var model = contest.Chosen with { Calibrator = calibrator };
        var weights = Weights(model, test);
        var choice = contest.Chosen.Report;
        var report = new ChurnReport(
            MethodOf(model.Kind),
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
            Periods = [.. Periods(kept, model)],
            Weights = weights,
            Shapes =
            [
                .. FeatureShapes.Of(
                    features,
                    now,
                    weights.Where(w => w.Share >= 0.01).Select(w => w.Feature).ToHashSet(StringComparer.Ordinal)
                ),
            ],
            Tried =
            [
                .. choice.Candidates.Select(c => new TriedMethod(
                    MethodOf(c.Kind),
                    double.IsFinite(c.Auc) ? c.Auc : 0.5,
                    c.LogLoss,
                    c.Kind == model.Kind
                )
                {
                    Gain = c.Gain,
                    GainError = c.GainError,
                    LaterAuc =
                        mixed && contest.Candidates.FirstOrDefault(m => m.Kind == c.Kind) is { } other
                            ? ScoreQuality.Auc(other.Predict(seen), labels)
                            : null,
                }),
            ],
            Choice = ChoiceOf(choice.Reason),
            Moved = [.. choice.Drift.Take(5).Select(d => new MovedFeature(d.Feature, d.Index))],
            Leaks = [.. choice.LeftOut.Where(l => l.IsLeak).Select(l => l.Column)],
        };
        return (new(model, features.Measures, calibration.Observed, report), null);
    }

    private static bool Mixed(IReadOnlyCollection<bool> labels) => labels.Contains(true) && labels.Contains(false);

    private static string MethodOf(PropensityKind kind) =>
        kind switch
        {
            PropensityKind.BaseRate => "base-rate",
            PropensityKind.Linear => "logistic-linear",
            PropensityKind.Logistic => "logistic-binned",
            PropensityKind.Boosting => "boosting",
            _ => "blend",
        };

    private static string ChoiceOf(ChoiceReason reason) =>
        reason switch
        {
            ChoiceReason.Better => "better",
            ChoiceReason.Drift => "drift",
            ChoiceReason.TooFewForAnyModel or ChoiceReason.TooFewForChoice => "few",
            _ => "simplest",
        };

    private IEnumerable<Case> Of(DayCases cases) =>
        cases
            .Left[ahead.Days]
            .Select((left, i) => new Case(cases.Rows[i], cases.Families[i], left, cases.Day.DayNumber));

    /// <summary>Cases of the days before one, the earliest first.</summary>
    private List<Case> Before(IReadOnlyList<DayCases> kept, int day) =>
        Some(kept.Skip(day + 1).Reverse().SelectMany(Of), LearntCases);

    private static List<Case> Part(IEnumerable<Case> cases, Func<int, bool> belongs) =>
        [.. cases.Where((_, i) => belongs(i))];

    private FeatureTable Table(IReadOnlyList<Case> cases) =>
        features.Table([.. cases.Select(c => c.Row)], [.. cases.Select(c => c.Family)]);

    private static bool[] Labels(IReadOnlyList<Case> cases) => [.. cases.Select(c => c.Left)];

    private PropensityContest? Contest(IReadOnlyList<Case> learn)
    {
        try
        {
            return PropensityContest.Run(
                Table(learn),
                Labels(learn),
                new()
                {
                    Periods = [.. learn.Select(c => c.Period)],
                    MostTrialCases = TrialCases,
                    MostLeaves = MostLeaves,
                }
            );
        }
        catch (UnfitDataException)
        {
            // Told by the caller as a refusal.
            return null;
        }
    }

    /// <summary>
    /// Each period but the earliest, by the method chosen, learnt from the periods before it. Windows do not overlap, so
    /// every answer it learns from was known on the day it foretells; every fifth case is kept for its calibration.
    /// </summary>
    private IEnumerable<PastPeriod> Periods(IReadOnlyList<DayCases> kept, PropensityModel chosen)
    {
        for (var k = 0; k < kept.Count - 1; k++)
        {
            var known = Some(Before(kept, k), TrialCases);
            var (learn, hold) = (Part(known, i => i % 5 != 0), Part(known, i => i % 5 == 0));
            if (learn.Count(c => c.Left) < FewestLeavers / 2 || !Mixed(Labels(learn)))
                continue;
            var model = chosen.Again(Table(learn), Labels(learn));
            var calibrator = Calibrator.Fit(model.Predict(Table(hold)), Labels(hold));
            var test = Some(Of(kept[k]), TrialCases);
            var probabilities = calibrator.Apply(model.Predict(Table(test)));
            yield return Judge(kept[k].Day, ahead.Days, probabilities, Labels(test));
        }
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
    private List<FeatureWeight> Weights(PropensityModel model, IReadOnlyList<Case> test)
    {
        var reader = new RiskReader(model, features);
        var sums = new double[reader.Names.Count];
        foreach (var one in Some(test, WeighedCases))
        {
            reader.Probability(one.Row, one.Family);
            for (var f = 0; f < sums.Length; f++)
                sums[f] += Math.Abs(reader.Effects[f]);
        }
        var all = sums.Sum();
        return
        [
            .. sums.Select((sum, f) => new FeatureWeight(reader.Names[f], all > 0 ? sum / all : 0))
                .OrderByDescending(w => w.Share)
                .ThenBy(w => w.Feature, StringComparer.Ordinal),
        ];
    }
}
