using System.Globalization;
using System.Text;
using Vinculo.Analytics;
using Vinculo.Analytics.Value.Survival;
using Vinculo.Platform;

namespace Vinculo.Integration.Analysis;

/// <summary>
/// What <c>vinculo survival --renewals</c> has to tell: how many renew, how that rises with tenure, and how long those of each
/// tenure are still to be expected.
/// </summary>
internal sealed class RenewalsAnswer
{
    private static readonly AnalysisTexts Texts = new("SurvivalTexts");

    private readonly RenewalsTable table;
    private readonly ShiftedBetaGeometric model;
    private readonly FitReport report;

    /// <summary>Renewals the fit has seen.</summary>
    private readonly int seen;
    private readonly double discount;

    private RenewalsAnswer(
        RenewalsTable table,
        ShiftedBetaGeometric model,
        FitReport report,
        int seen,
        double discount
    ) => (this.table, this.model, this.report, this.seen, this.discount) = (table, model, report, seen, discount);

    private double Began => table.Left[0];

    private int Renewals => table.Left.Length - 1;

    private bool IsChecked => seen < Renewals;

    /// <summary>Mean distance of the share left to what was foretold, over renewals the fit has not seen.</summary>
    private double Missed =>
        Enumerable.Range(seen + 1, Renewals - seen).Average(t => Math.Abs(table.Left[t] / Began - model.Survival(t)));

    public static Outcome<CommandAnswer> Of(
        IReadOnlyList<RenewalsTable> tables,
        string? calibrationEnd,
        double discount,
        double seconds
    )
    {
        var answers = new List<RenewalsAnswer>();
        foreach (var table in tables)
        {
            var seen = table.Left.Length - 1;
            if (calibrationEnd is not null)
            {
                seen = table.Periods.ToList().FindIndex(p => p == calibrationEnd.Trim());
                if (seen < RenewalsTable.LeastRenewals || seen >= table.Left.Length - 1)
                    return Refusal.Invalid(
                        "analysis.calibration-end",
                        "calibration-end",
                        ("said", calibrationEnd),
                        ("from", table.Periods[RenewalsTable.LeastRenewals]),
                        ("until", table.Periods[^1])
                    );
            }
            var lost = new double[seen];
            for (var t = 0; t < seen; t++)
                lost[t] = table.Left[t] - table.Left[t + 1];
            try
            {
                var (model, report) = ShiftedBetaGeometric.Fit(lost, table.Left[seen]);
                answers.Add(new(table, model, report, seen, discount));
            }
            catch (UnfitDataException)
            {
                return Refusal.Invalid("analysis.renewals-flat", "renewals", ("column", table.Name));
            }
        }
        var remarks = answers.SelectMany(a => a.Remarks()).ToList();
        var facts = new
        {
            renewals = answers.ConvertAll(a => a.Facts()),
            discount,
            remarks,
            seconds,
        };
        var text = string.Join(
            Environment.NewLine,
            answers.Select(a => a.Text()).Concat(remarks.Select(remark => "- " + remark))
        );
        return new CommandAnswer(facts, text);
    }

    private IEnumerable<string> Remarks()
    {
        if (table.IsShares)
            yield return Texts.Of("remark.shares", ("column", table.Name));
        if (!report.Converged)
            yield return Texts.Of("remark.renewals-unsettled", ("column", table.Name));
    }

    private object Facts() =>
        new
        {
            column = table.Name,
            model = "sbg",
            customers = Began,
            left = table.Left[^1],
            parameters = new { alpha = model.Alpha, beta = model.Beta },
            logLikelihood = report.LogLikelihood,
            converged = report.Converged,
            meanChurn = model.MeanChurn,
            retention = Enumerable
                .Range(1, Renewals)
                .Select(t => new
                {
                    period = table.Periods[t],
                    left = table.Left[t],
                    survival = table.Left[t] / Began,
                    survivalExpected = model.Survival(t),
                    retention = AnalysisTexts.Finite(table.Left[t] / table.Left[t - 1]),
                    retentionExpected = model.Retention(t),
                    seen = t <= seen,
                }),
            lifetime = model.ExpectedLifetime(discount),
            residual = Enumerable
                .Range(0, Renewals + 1)
                .Select(t => new { renewals = t, lifetime = model.ResidualLifetime(t, discount) }),
            holdout = IsChecked
                ? new
                {
                    after = table.Periods[seen],
                    until = table.Periods[^1],
                    mae = Missed,
                    actual = table.Left[^1] / Began,
                    predicted = model.Survival(Renewals),
                }
                : null,
        };

    private string Text()
    {
        var text = new StringBuilder();
        text.AppendLine(
            Texts.Of(
                "renewals",
                ("column", table.Name),
                ("began", Began),
                ("renewals", Renewals),
                ("left", table.Left[^1]),
                ("share", Share(table.Left[^1] / Began))
            )
        );
        text.AppendLine(
            Texts.Of(
                "renewals.model",
                ("alpha", model.Alpha),
                ("beta", model.Beta),
                ("logLikelihood", report.LogLikelihood.ToString("N2", CultureInfo.CurrentCulture)),
                ("churn", Share(model.MeanChurn))
            )
        );
        foreach (var t in Enumerable.Range(1, Renewals))
            text.AppendLine(
                Texts.Of(
                    t <= seen ? "renewals.row" : "renewals.row.ahead",
                    ("period", table.Periods[t]),
                    ("retention", Share(table.Left[t] / table.Left[t - 1])),
                    ("expected", Share(model.Retention(t))),
                    ("survival", Share(table.Left[t] / Began)),
                    ("survivalExpected", Share(model.Survival(t)))
                )
            );
        if (IsChecked)
            text.AppendLine(
                Texts.Of(
                    "renewals.holdout",
                    ("after", table.Periods[seen]),
                    ("actual", Share(table.Left[^1] / Began)),
                    ("predicted", Share(model.Survival(Renewals))),
                    ("points", 100 * Missed)
                )
            );
        int[] tenures = [.. new[] { 0, 1, 2, 4, 9 }.Where(t => t < Renewals), Renewals];
        text.Append(
            Texts.Of(
                "renewals.lifetime",
                ("discount", Share(discount)),
                ("lifetime", model.ExpectedLifetime(discount)),
                (
                    "residual",
                    string.Join(
                        "; ",
                        tenures.Select(t => $"{t}: {AnalysisTexts.Number(model.ResidualLifetime(t, discount))}")
                    )
                )
            )
        );
        return text.ToString();
    }

    private static string Share(double share) => share.ToString("P1", CultureInfo.CurrentCulture);
}
