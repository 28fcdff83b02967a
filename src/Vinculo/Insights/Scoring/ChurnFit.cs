using Vinculo.Analytics;
using Vinculo.Analytics.Evaluate;
using Vinculo.Analytics.Score;
using Vinculo.Analytics.Score.Calibration;
using Vinculo.Analytics.Score.Selection;
using Vinculo.Insights.Features;
using Vinculo.Insights.Value;
using Vinculo.Platform;

namespace Vinculo.Insights.Scoring;

/// <summary>
/// Learns who leaves from many looks at the past: the methods are tried on earlier looks, each foretold by those whose answer
/// was known then, and the simplest that nothing clearly beats is taken. What it promises is set against what came true in
/// the periods it had not seen, and the model in use has then learnt from all of them.
/// </summary>
internal sealed class ChurnFit(FeatureSet features, Horizon horizon, ChurnHorizon ahead)
{
    /// <summary>Fewer leavers than this teach nothing.</summary>
    public const int FewestLeavers = 40;

    /// <summary>A day with fewer customers is left out.</summary>
    public const int FewestCases = 50;

    /// <summary>More cases make the model hardly better and the first night long.</summary>
    private const int LearntCases = 16_000;
    private const int TrialCases = 8_000;
    private const int WeighedCases = 2_000;

    /// <summary>Past periods are foretold in stretches of at least so many days, each by one model; the latest stretches only.</summary>
    private const int StretchDays = 90;
    private const int Stretches = 5;

    /// <summary>How far back the same customers are looked at to see how much risks move.</summary>
    private const int FarthestDays = 365;
    private const int NearestDays = 180;

    /// <summary>With so many leaves a tree's reasons are looked up and not worked out, a thousand times as fast.</summary>
    private const int MostLeaves = 8;

    private sealed record Case(double[] Row, string? Family, bool Left, int Period, int Customer, double Weight = 1);

    /// <summary>A past day as it was foretold by a model that knew only what came before it.</summary>
    /// <param name="Learnt">Of the leavers the model in use learns from, the share that one knew.</param>
    private sealed record Foretold(DayCases Cases, double[] Probabilities, bool[] Left, double Learnt);

    /// <summary>Chooses and fits a model.</summary>
    /// <param name="days">Cases, latest day first. With no day whose answer was known before the latest, every fifth customer is kept for trying.</param>
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
        var before = Before(kept, kept[0].Day);
        var byTime = before.Count > 0;
        var (learn, test) = byTime
            ? (before, Of(kept[0]).ToList())
            : (Part(Of(kept[0]), i => i % 5 != 0), Part(Of(kept[0]), i => i % 5 == 0));
        var leavers = learn.Count(c => c.Left);
        if (leavers < FewestLeavers || test.Count == 0)
            return (null, Refusal.Conflict("model.leavers-few", ("leavers", leavers), ("needed", FewestLeavers)));
        if (Contest(learn) is not { } contest)
            return (null, Refusal.Conflict("model.unfit"));

        var (seen, labels) = (Table(test), Labels(test));
        var chosen = contest.Chosen;
        var raw = chosen.Predict(seen);
        var past = Past(kept, chosen);
        var calibrator =
            past.Count == 0
                ? PlattCalibrator.FitNear(raw, labels)
                : PlattCalibrator.FitNear(
                    [.. past.SelectMany(p => p.Probabilities)],
                    [.. past.SelectMany(p => p.Left)],
                    [.. past.SelectMany(p => p.Left.Select(_ => p.Learnt))]
                );
        var calibrated = calibrator.Apply(raw);
        var calibration = CalibrationReport.Of(calibrated, labels);
        var mixed = Mixed(labels);
        var all = byTime ? Some(kept.Reverse<DayCases>().SelectMany(Of), LearntCases) : [.. Of(kept[0])];
        var model = chosen.Again(Table(all), Labels(all), Weights(all)) with { Calibrator = calibrator };
        var weights = Weighty(model, test);
        var choice = contest.Chosen.Report;
        var wander = Wander(model, kept, now);
        var report = new ChurnReport(
            MethodOf(model.Kind),
            horizon.Relationship,
            ahead.Days,
            byTime ? [.. kept.Select(d => d.Day)] : [kept[0].Day],
            byTime ? kept[0].Day : null,
            all.Count,
            all.Count(c => c.Left),
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
            Periods = [.. past.Select(p => Judge(p.Cases.Day, ahead.Days, calibrator.Apply(p.Probabilities), p.Left))],
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
            Wander = wander,
            Alike =
                past.Count == 0
                    ? AlikeShare.Of(calibrated, labels)
                    : AlikeShare.Of(
                        [.. past.SelectMany(p => calibrator.Apply(p.Probabilities))],
                        [.. past.SelectMany(p => p.Left)]
                    ),
            Value =
                ahead == ChurnHorizon.Main && horizon.Relationship == Relationship.Contractual
                    ? ValueBackTest.UnderContract(
                        [.. past.Select(p => (p.Cases, calibrator.Apply(p.Probabilities)))],
                        CustomerAppraisal.HazardError(wander)
                    )
                    : null,
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
            ChoiceReason.Steadier => "steadier",
            ChoiceReason.Drift => "drift",
            ChoiceReason.NoColumnLeft or ChoiceReason.TooFewForAnyModel or ChoiceReason.TooFewForChoice => "few",
            _ => "simplest",
        };

    private IEnumerable<Case> Of(DayCases cases) =>
        cases
            .Left[ahead.Days]
            .Select(
                (left, i) => new Case(cases.Rows[i], cases.Families[i], left, cases.Day.DayNumber, cases.Customers[i])
            );

    /// <summary>Cases whose answer was known on a day, the earliest first.</summary>
    private List<Case> Before(IReadOnlyList<DayCases> kept, DateOnly day) =>
        Some(kept.Where(d => d.Day.AddDays(ahead.Days) <= day).Reverse().SelectMany(Of), LearntCases);

    private static List<Case> Part(IEnumerable<Case> cases, Func<int, bool> belongs) =>
        [.. cases.Where((_, i) => belongs(i))];

    private FeatureTable Table(IReadOnlyList<Case> cases) =>
        features.Table([.. cases.Select(c => c.Row)], [.. cases.Select(c => c.Family)]);

    private static bool[] Labels(IReadOnlyList<Case> cases) => [.. cases.Select(c => c.Left)];

    /// <summary>Null: each counts once.</summary>
    private static double[]? Weights(IReadOnlyList<Case> cases) =>
        cases.All(c => c.Weight == 1) ? null : [.. cases.Select(c => c.Weight)];

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
                    Groups = [.. learn.Select(c => c.Customer)],
                    Embargo = ahead.Days,
                    Repeated = true,
                    Recalibrated = true,
                    Weights = Weights(learn),
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
    /// Past periods, latest first, each foretold by the method chosen as it learnt it from cases whose answer was known when
    /// the stretch began. Nobody's leaving answers for two periods. A model that knew little is another one than that in use:
    /// its periods count by how much of it it knew.
    /// </summary>
    private List<Foretold> Past(IReadOnlyList<DayCases> kept, PropensityModel chosen)
    {
        var told = new List<Foretold>();
        var leavers = Leavers(kept);
        var several = Math.Max(1, StretchDays / ahead.Days);
        foreach (var stretch in ahead.Apart(kept, d => d.Day).Chunk(several).Take(Stretches))
        {
            var known = Some(Before(kept, stretch[^1].Day), TrialCases);
            if (known.Count(c => c.Left) < FewestLeavers / 2 || !Mixed(Labels(known)))
                continue;
            var model = chosen.Again(Table(known), Labels(known), Weights(known));
            var learnt = Leavers(kept.Where(d => d.Day.AddDays(ahead.Days) <= stretch[^1].Day)) / leavers;
            foreach (var day in stretch)
            {
                var cases = Of(day).ToList();
                told.Add(new(day, model.Predict(Table(cases)), Labels(cases), learnt));
            }
        }
        return told;
    }

    private double Leavers(IEnumerable<DayCases> days) => days.Sum(d => d.Left[ahead.Days].Count(left => left));

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

    /// <summary>
    /// At most so many cases: of those who left as many as half of that, of the others evenly spread ones that weigh what
    /// they stand for.
    /// </summary>
    private static List<Case> Some(IEnumerable<Case> cases, int most)
    {
        var all = cases.ToList();
        if (all.Count <= most)
            return all;
        var left = all.Count(c => c.Left);
        var some = new List<Case>(most);
        int[] of = [all.Count - left, left];
        var leavers = Math.Min(left, Math.Max(most / 2, most - of[0]));
        int[] wanted = [most - leavers, leavers];
        int[] met = [0, 0];
        foreach (var one in all)
        {
            var kind = one.Left ? 1 : 0;
            var (from, to) = ((long)met[kind] * wanted[kind] / of[kind], (met[kind] + 1L) * wanted[kind] / of[kind]);
            met[kind]++;
            if (to > from)
                some.Add(one with { Weight = one.Weight * of[kind] / wanted[kind] });
        }
        return some;
    }

    /// <summary>How far those who are still customers have moved since the look a year ago, or the earliest of the last half year and more.</summary>
    private double? Wander(PropensityModel model, IReadOnlyList<DayCases> kept, DayCases now)
    {
        var year = kept.LastOrDefault(d => d.Day >= horizon.AsOf.AddDays(-FarthestDays));
        if (year is null || year.Day > horizon.AsOf.AddDays(-NearestDays))
            return null;
        var reader = new RiskReader(model, features);
        var then = new Dictionary<int, double>();
        for (var i = 0; i < year.Rows.Count; i++)
            then[year.Customers[i]] = LogOdds(reader.Probability(year.Rows[i], year.Families[i]));
        List<double> moved = [];
        for (var i = 0; i < now.Rows.Count; i++)
            if (then.TryGetValue(now.Customers[i], out var before))
                moved.Add(LogOdds(reader.Probability(now.Rows[i], now.Families[i])) - before);
        if (moved.Count < FewestCases)
            return null;
        var mean = moved.Average();
        return Math.Sqrt(moved.Average(m => (m - mean) * (m - mean)));

        static double LogOdds(double p) => Math.Log(Math.Max(p, 1e-9) / Math.Max(1 - p, 1e-9));
    }

    /// <summary>What each feature adds on average to the log odds, up or down, as a share of what all add.</summary>
    private List<FeatureWeight> Weighty(PropensityModel model, IReadOnlyList<Case> test)
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
