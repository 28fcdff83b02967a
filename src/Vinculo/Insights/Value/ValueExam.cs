using Vinculo.Insights.Models;
using Vinculo.Insights.Scoring;

namespace Vinculo.Insights.Value;

/// <summary>What a look at the value found.</summary>
/// <param name="Health">The verdict.</param>
/// <param name="Trial">How it would have done in past periods.</param>
/// <param name="Risk">Under contract, the version of the risk model whose back-test it stands on.</param>
/// <param name="Drifts">How far what it looks at has moved since the earliest day of the trial, the furthest first.</param>
/// <param name="Reasons">Why it is not <see cref="ModelHealth.Good"/>.</param>
public sealed record ValueFindings(
    ModelHealth Health,
    ValueTrial Trial,
    int? Risk,
    IReadOnlyList<FeatureDrift> Drifts,
    IReadOnlyList<FindingReason> Reasons
);

/// <summary>Looks every night whether the value foretells what comes, and whether customers are still those it was tried on.</summary>
internal static class ValueExam
{
    /// <summary>What the value is made of under contract.</summary>
    private static readonly HashSet<string> OfContract = new(
        ["tenure_months", "products_active", "purchases_12m", "spend_12m"],
        StringComparer.Ordinal
    );

    /// <summary>What it is made of without one.</summary>
    private static readonly HashSet<string> OfPurchases = new(
        ["tenure_months", "days_since_purchase", "purchases_12m", "spend_12m"],
        StringComparer.Ordinal
    );

    private const int Fewest = 200;

    /// <summary>What came may be so many times what was foretold, or that part of it, before a quarter is watched.</summary>
    private const double Off = 4 / 3.0;

    /// <summary>The same of a whole year, which has no seasons: beyond it the value is not to be trusted.</summary>
    private const double FarOff = 2;

    public static ValueFindings Of(Horizon horizon, ChurnCases cases, (ChurnModel Model, int Version)? risk)
    {
        var contract = horizon.Relationship == Relationship.Contractual;
        var trial = contract ? risk?.Model.Report.Value ?? ValueTrial.None : ValueBackTest.WithoutContract(cases);
        var drifts = Drifts(cases, contract ? OfContract : OfPurchases);
        List<FindingReason> bad = [],
            watched = [];
        if (
            trial.Periods.FirstOrDefault(p => p is { Months: ValuePeriod.Year, Customers: >= Fewest }) is { } year
            && IsOff(year, FarOff)
        )
            bad.Add(new("money-off", null, 1, year.Happened / year.Foretold));
        if (
            trial.Periods.FirstOrDefault(p => p is { Months: ValuePeriod.Quarter, Customers: >= Fewest }) is { } quarter
            && IsOff(quarter, Off)
        )
            watched.Add(new("money-off", null, 1, quarter.Happened / quarter.Foretold));
        foreach (var drift in drifts.Where(d => d.Index > ModelExam.Drifted))
            watched.Add(new("input-moved", drift.Feature, 0, drift.Index));
        return new(
            ModelExam.Verdict(bad, watched),
            trial,
            contract ? risk?.Version : null,
            drifts,
            [.. bad, .. watched]
        );
    }

    private static bool IsOff(ValuePeriod period, double times) =>
        period.Foretold > 0 && (period.Happened > times * period.Foretold || period.Happened * times < period.Foretold);

    private static List<FeatureDrift> Drifts(ChurnCases cases, HashSet<string> inputs) =>
        cases.Of(ChurnHorizon.Main).LastOrDefault(d => d is { Money: not null, Rows.Count: >= Fewest }) is not { } then
            ? []
            :
            [
                .. from shape in FeatureShapes.Of(cases.Features, then, inputs)
                let index = FeatureShapes.Drift(shape, cases.Features, cases.Now)
                where index is not null
                orderby index descending, shape.Feature
                select new FeatureDrift(shape.Feature, 0, index.Value),
            ];
}
