using System.Globalization;
using System.Text;
using Vinculo.Analytics;
using Vinculo.Analytics.Evaluate;
using Vinculo.Analytics.Score;
using Vinculo.Analytics.Value.Survival;

namespace Vinculo.Integration.Analysis;

/// <summary>
/// Leaving period by period, where durations are few whole numbers and many leave in the same: what Cox takes for ties is one
/// period's chance here.
/// </summary>
internal sealed class SurvivalHazard
{
    private const int MostPeriods = 120;
    private const int MostCustomerPeriods = 3_000_000;

    /// <summary>Departures a period from which on they are ties rather than chance.</summary>
    private const int Tied = 5;

    private static readonly AnalysisTexts Texts = new("SurvivalTexts");

    private readonly IReadOnlyList<(int Period, int AtRisk, int Events, double Expected)> periods;
    private readonly IReadOnlyList<(string Name, double From, double To, double OddsRatio)> effects;
    private readonly FitReport report;
    private readonly double concordance;

    private SurvivalHazard(
        IReadOnlyList<(int, int, int, double)> periods,
        IReadOnlyList<(string, double, double, double)> effects,
        FitReport report,
        double concordance
    ) => (this.periods, this.effects, this.report, this.concordance) = (periods, effects, report, concordance);

    /// <summary>Null where durations are no periods, or none of them is tied.</summary>
    public static SurvivalHazard? Of(double[] durations, bool[] ended, SurvivalFeatures features)
    {
        var (lasted, left) = (
            Array.ConvertAll(features.Cases, i => durations[i]),
            Array.ConvertAll(features.Cases, i => ended[i])
        );
        if (lasted.Length == 0 || !Array.TrueForAll(lasted, d => double.IsInteger(d) && d <= MostPeriods))
            return null;
        var events = left.Count(e => e);
        var distinct = lasted.Where((_, i) => left[i]).Distinct().Count();
        // Where somebody left after no period, the first one is numbered 0.
        var first = lasted.Where((_, i) => left[i]).DefaultIfEmpty(1).Min() == 0 ? 1 : 0;
        if (distinct < 2 || events < Tied * distinct || lasted.Sum() > MostCustomerPeriods)
            return null;
        try
        {
            var months = Array.ConvertAll(lasted, d => (int)d + first);
            var table = new FeatureTable([.. features.Values.Select((v, k) => new NumericColumn($"{k}", v))]);
            var spread = DiscreteHazard.Expand(table, months, left);
            var (hazard, fit) = DiscreteHazard.Fit(spread);
            return new(
                Periods(spread, hazard, first),
                Effects(features, hazard),
                fit.Report,
                Concordance.Of(lasted, left, Risks(features, hazard))
            );
        }
        catch (UnfitDataException)
        {
            return null;
        }
    }

    public object Facts() =>
        new
        {
            customerPeriods = report.Cases,
            logLikelihood = report.LogLikelihood,
            converged = report.Converged,
            concordance = AnalysisTexts.Finite(concordance),
            periods = periods.Select(p => new
            {
                period = p.Period,
                atRisk = p.AtRisk,
                events = p.Events,
                observed = (double)p.Events / p.AtRisk,
                expected = p.Expected,
            }),
            effects = effects.ToDictionary(
                e => e.Name,
                e => new
                {
                    from = e.From,
                    to = e.To,
                    oddsRatio = AnalysisTexts.Finite(e.OddsRatio),
                }
            ),
        };

    public string Text()
    {
        var text = new StringBuilder();
        text.AppendLine(
            Texts.Of(
                "hazard",
                ("cases", report.Cases),
                ("concordance", concordance),
                ("logLikelihood", report.LogLikelihood.ToString("N3", CultureInfo.CurrentCulture))
            )
        );
        var shown = Enumerable.Range(0, 6).Select(k => periods[(periods.Count - 1) * k / 5]).Distinct();
        text.AppendLine(
            Texts.Of(
                "hazard.periods",
                (
                    "points",
                    string.Join(
                        "; ",
                        shown.Select(p => $"{p.Period}: {Share((double)p.Events / p.AtRisk)} ({Share(p.Expected)})")
                    )
                )
            )
        );
        foreach (var (name, from, to, ratio) in effects)
            text.AppendLine(Texts.Of("hazard.effect", ("name", name), ("from", from), ("to", to), ("ratio", ratio)));
        return text.ToString();
    }

    private static string Share(double share) => share.ToString("P1", CultureInfo.CurrentCulture);

    /// <summary>Who was there, who left and how many were to be expected to, by period.</summary>
    private static List<(int, int, int, double)> Periods(PersonPeriods spread, DiscreteHazard hazard, int first)
    {
        var chances = hazard.Logistic.Predict(spread.Table);
        var tenure = ((NumericColumn)spread.Table.Columns[0]).Values;
        return
        [
            .. Enumerable
                .Range(0, chances.Length)
                .GroupBy(i => (int)tenure[i])
                .OrderBy(g => g.Key)
                .Select(g => (g.Key - first, g.Count(), g.Count(i => spread.Left[i]), g.Average(i => chances[i]))),
        ];
    }

    /// <summary>Odds of leaving at one value against another: yes against no, else the upper quarter against the lower.</summary>
    private static List<(string, double, double, double)> Effects(SurvivalFeatures features, DiscreteHazard hazard)
    {
        var effects = new List<(string, double, double, double)>();
        for (var k = 0; k < features.Names.Count; k++)
        {
            double[] values = [.. features.Values[k].Order()];
            var (low, high) = Array.TrueForAll(values, v => v is 0 or 1)
                ? (0, 1)
                : (Quantiles.OfSorted(values, 0.25), Quantiles.OfSorted(values, 0.75));
            var term = hazard.Logistic.Terms[k + 1];
            effects.Add(
                (
                    features.Names[k],
                    low,
                    high,
                    Math.Exp(term.LogOdds(FeatureValue.Of(high)) - term.LogOdds(FeatureValue.Of(low)))
                )
            );
        }
        return effects;
    }

    /// <summary>What each customer's features add to the log odds of every period.</summary>
    private static double[] Risks(SurvivalFeatures features, DiscreteHazard hazard)
    {
        var risks = new double[features.Cases.Length];
        for (var k = 0; k < features.Values.Count; k++)
        for (var i = 0; i < risks.Length; i++)
            risks[i] += hazard.Logistic.Terms[k + 1].LogOdds(FeatureValue.Of(features.Values[k][i]));
        return risks;
    }
}
