using Vinculo.Insights.Features;
using Vinculo.Insights.Scoring;

namespace Vinculo.Insights.Models;

/// <summary>What a look at a model in use found.</summary>
/// <param name="Health">The verdict.</param>
/// <param name="Due">Outcomes that came due since it was made, all together; null while there are none.</param>
/// <param name="Drifts">How far each feature that weighs something has moved, the weightiest first.</param>
/// <param name="Reasons">Why it is not <see cref="ModelHealth.Good"/>: codes with a text in <c>ModelText</c>.</param>
public sealed record ModelFindings(
    ModelHealth Health,
    PastPeriod? Due,
    IReadOnlyList<FeatureDrift> Drifts,
    IReadOnlyList<FindingReason> Reasons
);

/// <param name="Feature">Name of the feature.</param>
/// <param name="Share">How much it weighs in the model.</param>
/// <param name="Index">Population stability index: below 0.1 steady, above 0.25 drifted.</param>
public sealed record FeatureDrift(string Feature, double Share, double Index);

/// <param name="Code">What was found.</param>
/// <param name="Feature">In which feature, if in one.</param>
/// <param name="Was">Before.</param>
/// <param name="Is">Now.</param>
public sealed record FindingReason(string Code, string? Feature, double Was, double Is);

/// <summary>Looks whether a model still foretells what comes true, and whether its customers are still those it learnt from.</summary>
internal static class ModelExam
{
    /// <summary>An index above this is a drift; above <see cref="Moved"/> it is watched.</summary>
    public const double Drifted = 0.25;
    public const double Moved = 0.1;

    /// <summary>A feature with at least this part of the whole matters by itself.</summary>
    public const double Matters = 0.1;

    private const int FewestDue = 200;
    private const int FewestLeavers = 30;

    public static ModelFindings Of(ChurnModel model, ChurnHorizon ahead, ChurnCases cases)
    {
        var drifts = Drifts(model.Report, cases);
        var due = Due(model, ahead, cases);
        List<FindingReason> bad = [],
            watched = [];
        foreach (var drift in drifts)
            if (drift.Index > Drifted && drift.Share >= Matters)
                bad.Add(new("drifted", drift.Feature, drift.Share, drift.Index));
            else if (drift.Index > Moved)
                watched.Add(new("moved", drift.Feature, drift.Share, drift.Index));
        if (due is not null)
            bad.AddRange(Broken(model.Report, due));
        return new(Verdict(bad, watched), due, drifts, [.. bad, .. watched]);
    }

    public static ModelHealth Verdict(List<FindingReason> bad, List<FindingReason> watched) =>
        bad.Count > 0 ? ModelHealth.Wanting
        : watched.Count > 0 ? ModelHealth.Watch
        : ModelHealth.Good;

    private static List<FeatureDrift> Drifts(ChurnReport report, ChurnCases cases)
    {
        var shares = report.Weights.ToDictionary(w => w.Feature, w => w.Share, StringComparer.Ordinal);
        return
        [
            .. from shape in report.Shapes
            let index = FeatureShapes.Drift(shape, cases.Features, cases.Now)
            where index is not null
            orderby shares.GetValueOrDefault(shape.Feature) descending, shape.Feature
            select new FeatureDrift(shape.Feature, shares.GetValueOrDefault(shape.Feature), index.Value),
        ];
    }

    /// <summary>Days the model had not seen when it was made, whose answer is known by now.</summary>
    private static PastPeriod? Due(ChurnModel model, ChurnHorizon ahead, ChurnCases cases)
    {
        var days = ahead
            .Apart(cases.Of(ahead).Where(d => d.Day >= model.Report.AsOf && d.Rows.Count > 0), d => d.Day)
            .ToList();
        if (days.Count == 0)
            return null;
        var reader = new RiskReader(model, cases.Features);
        List<double> promised = [];
        List<bool> left = [];
        foreach (var day in days)
            for (var i = 0; i < day.Rows.Count; i++)
            {
                promised.Add(reader.Probability(day.Rows[i], day.Families[i]));
                left.Add(day.Left[ahead.Days][i]);
            }
        return ChurnFit.Judge(days[^1].Day, ahead.Days * days.Count, [.. promised], [.. left]);
    }

    /// <summary>What in the outcomes lies beyond what chance explains.</summary>
    private static IEnumerable<FindingReason> Broken(ChurnReport report, PastPeriod due)
    {
        if (due.Cases < FewestDue || due.Leavers < FewestLeavers)
            yield break;
        var then = report.Periods.Select(p => p.Auc).OfType<double>().DefaultIfEmpty(report.Auc ?? 0.5).Average();
        if (due.Auc is { } auc)
        {
            var error = Math.Sqrt(auc * (1 - auc) / due.Leavers);
            if (then - auc > Math.Max(0.05, 2 * error))
                yield return new("auc-fell", null, then, auc);
        }
        var rate = due.Expected / due.Cases;
        var ratio = due.Expected > 0 ? due.Leavers / due.Expected : double.PositiveInfinity;
        if (
            ratio is > 4 / 3.0 or < 0.75
            && Math.Abs(due.Leavers - due.Expected) > 2.6 * Math.Sqrt(due.Expected * (1 - rate))
        )
            yield return new("level-off", null, rate, (double)due.Leavers / due.Cases);
        if (due is { Leavers: >= 100, Slope: { } slope } && slope is < 0.6 or > 1.67)
            yield return new("slope-off", null, 1, due.Slope ?? 0);
    }
}
