using System.Globalization;
using System.Text;
using Vinculo.Analytics.Value.Lifetime;
using Vinculo.Platform;

namespace Vinculo.Integration.Analysis;

/// <summary>What <c>vinculo lifetime</c> has to tell.</summary>
internal static class LifetimeAnswer
{
    private static readonly AnalysisTexts Texts = new("LifetimeTexts");

    public static CommandAnswer Of(LifetimeRun run, PurchaseBook? book, double seconds)
    {
        var remarks = Remarks(run, book);
        var fitted = run.Fitted;
        var money = run.Spend is not null || run.MeanAmount is not null;
        var (purchases, value) = (run.Ahead.Purchases.Sum(), run.Ahead.Value.Sum());
        var facts = new
        {
            model = fitted.Code,
            customers = run.History.Customers,
            repeaters = run.History.Repeats.Count(x => x > 0),
            parameters = fitted.Model.Parameters.ToDictionary(p => p.Name, p => p.Value),
            logLikelihood = fitted.Code == "rate" ? (double?)null : fitted.Report.LogLikelihood,
            spend = Spend(run),
            holdout = run.Foretold is not { } foretold
                ? null
                : new
                {
                    rmse = foretold.Rmse,
                    mae = foretold.Mae,
                    actual = foretold.Actual,
                    predicted = foretold.Predicted,
                    customers = foretold.Customers,
                    after = book!.Show(run.Split!.After),
                    until = book.Show(run.Split.Until),
                    said = run.Split.Said,
                },
            fitSeconds = fitted.Seconds,
            converged = fitted.Report.Converged,
            chosen = new
            {
                reason = run.Reason,
                compared = run.Candidates.ToDictionary(
                    c => c.Key,
                    c => new
                    {
                        rmse = c.Value.Rmse,
                        mae = c.Value.Mae,
                        predicted = c.Value.Predicted,
                    }
                ),
            },
            unit = run.Unit.Code,
            season = book?.Season?.Months,
            observed = book is null ? null : new { from = book.Shown.From, until = book.Shown.Until },
            opportunities = fitted.Code == LifetimeModels.Opportunities ? run.Unit.Code : null,
            regular = run.Regular?.Code,
            ahead = new
            {
                horizon = run.Horizon,
                purchases,
                value = money ? AnalysisTexts.Finite(value) : null,
                low = run.Total is { } low ? AnalysisTexts.Finite(low.Low) : null,
                high = run.Total is { } high ? AnalysisTexts.Finite(high.High) : null,
                alive = fitted.Code == "rate" ? (double?)null : run.Ahead.Alive.Sum(),
            },
            amounts = TellsAmounts(run, book),
            rows = book?.Rows,
            remarks,
            seconds,
        };
        return new(facts, Text(run, book, remarks, seconds));
    }

    private static object? Spend(LifetimeRun run) =>
        run.Spend is { } spend
            ? new
            {
                p = spend.Model.P,
                q = spend.Model.Q,
                gamma = spend.Model.Gamma,
                logLikelihood = spend.Report.LogLikelihood,
                customers = spend.Report.Cases,
                correlation = spend.Model.Correlation,
                mean = AnalysisTexts.Finite(spend.Model.ExpectedSpend(0, 0)),
            }
        : run.MeanAmount is { } mean ? new { mean }
        : null;

    private static List<string> Remarks(LifetimeRun run, PurchaseBook? book)
    {
        var remarks = new List<string>();
        foreach (var code in run.Remarks)
            remarks.Add(
                Texts.Of(
                    "remark." + code,
                    ("customers", run.History.Customers),
                    ("repeaters", run.History.Repeats.Count(x => x > 0)),
                    ("least", LifetimeModels.LeastCustomers),
                    ("leastRepeaters", LifetimeModels.LeastRepeaters),
                    ("correlation", run.Spend?.Model.Correlation ?? 0)
                )
            );
        if (run.Fitted.Code == LifetimeModels.Opportunities)
            remarks.Add(Texts.Of("remark.opportunities", ("unit", Texts.Of("one." + run.Unit.Code))));
        if (book?.Unfinished is { } unfinished)
            remarks.Add(
                Texts.Of("remark.unfinished", ("from", unfinished), ("unit", Texts.Of("one." + run.Unit.Code)))
            );
        if (run.Regular is { } regular)
            remarks.Add(Texts.Of("remark.regular", ("unit", Texts.Of("one." + regular.Code)), ("code", regular.Code)));
        if (!TellsAmounts(run, book))
            remarks.Add(Texts.Of("remark.no-amounts"));
        if (book is not null)
            remarks.AddRange(PurchaseRemarks.Of(book));
        return remarks;
    }

    private static bool TellsAmounts(LifetimeRun run, PurchaseBook? book) =>
        book?.TellsAmounts ?? run.History.MeanSpend.Length > 0;

    private static string Text(LifetimeRun run, PurchaseBook? book, IReadOnlyList<string> remarks, double seconds)
    {
        var text = new StringBuilder();
        var units = Texts.Of("unit." + run.Unit.Code);
        text.AppendLine(
            Texts.Of(
                "customers",
                ("customers", run.History.Customers),
                ("repeaters", run.History.Repeats.Count(x => x > 0)),
                ("rows", book?.Rows.Used ?? run.History.Customers),
                ("from", book?.Shown.From ?? "–"),
                ("until", book?.Shown.Until ?? "–")
            )
        );
        text.AppendLine(
            Texts.Of(
                "model",
                ("model", Texts.Of("model." + run.Fitted.Code)),
                ("reason", Texts.Of("reason." + run.Reason)),
                (
                    "parameters",
                    string.Join(
                        "  ",
                        run.Fitted.Model.Parameters.Select(p => $"{p.Name} {AnalysisTexts.Number(p.Value)}")
                    )
                ),
                ("logLikelihood", run.Fitted.Report.LogLikelihood.ToString("N2", CultureInfo.CurrentCulture)),
                ("seconds", run.Fitted.Seconds.ToString("0.000", CultureInfo.CurrentCulture))
            )
        );
        if (run.Spend is { } spend)
            text.AppendLine(
                Texts.Of(
                    "spend",
                    ("p", spend.Model.P),
                    ("q", spend.Model.Q),
                    ("gamma", spend.Model.Gamma),
                    ("mean", spend.Model.ExpectedSpend(0, 0)),
                    ("correlation", spend.Model.Correlation)
                )
            );
        if (run.Foretold is { } foretold)
            text.AppendLine(
                Texts.Of(
                    "holdout",
                    ("after", book!.Show(run.Split!.After)),
                    ("rmse", foretold.Rmse),
                    ("mae", foretold.Mae),
                    ("actual", foretold.Actual),
                    ("predicted", foretold.Predicted)
                )
            );
        text.AppendLine(
            Texts.Of(
                "ahead",
                ("horizon", run.Horizon),
                ("unit", units),
                ("alive", run.Ahead.Alive.Sum()),
                ("purchases", run.Ahead.Purchases.Sum())
            )
        );
        if (run.Spend is not null || run.MeanAmount is not null)
            text.AppendLine(
                run.Total is { } total
                    ? Texts.Of("value", ("value", run.Ahead.Value.Sum()), ("low", total.Low), ("high", total.High))
                    : Texts.Of("value-alone", ("value", run.Ahead.Value.Sum()))
            );
        foreach (var remark in remarks)
            text.AppendLine("- " + remark);
        text.Append(Texts.Of("seconds", ("seconds", seconds.ToString("0.0", CultureInfo.CurrentCulture))));
        return text.ToString();
    }
}
