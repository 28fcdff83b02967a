using System.CommandLine;
using System.Globalization;
using System.Text;
using Vinculo.Analytics;
using Vinculo.Analytics.Value.Survival;
using Vinculo.Platform;

namespace Vinculo.Integration.Analysis;

/// <summary>
/// <c>vinculo survival</c>: how long customers stay (Kaplan-Meier) and what goes with leaving (Cox, and period by period
/// where durations are few); or, of a table of renewals, how long those of each tenure are still to be expected.
/// </summary>
internal sealed class SurvivalCommand()
    : TableVerb(
        "survival",
        "Cuánto se quedan los clientes y qué acompaña su salida · How long customers stay and what goes with leaving",
        null
    )
{
    private const double Doubtful = 0.01;

    private static readonly AnalysisTexts Texts = new("SurvivalTexts");

    private static readonly Option<string?> Duration = Ask<string?>(
        "--duration",
        "Columna de la duración · Column of the duration"
    );

    private static readonly Option<string?> Event = Ask<string?>(
        "--event",
        "Columna que dice si terminó · Column that says whether it ended"
    );

    private static readonly Option<string?> Positive = Ask<string?>(
        "--positive",
        "Valor que significa que terminó · Value that means it ended"
    );

    private static readonly Option<string[]> Covariates = AskMany(
        "--covariates",
        "Columnas para Cox, con comas; all o none · Columns for Cox, by commas; all or none"
    );

    private static readonly Option<string?> Group = Ask<string?>(
        "--group",
        "Columna cuyos grupos se comparan · Column whose groups are compared"
    );

    private static readonly Option<string[]> Renewals = AskMany(
        "--renewals",
        "Tabla de renovaciones: columnas con los clientes que quedan · Table of renewals: columns of customers left"
    );

    private static readonly Option<string?> Period = Ask<string?>(
        "--period",
        "Columna del periodo de cada fila, con --renewals · Column of each row's period, with --renewals"
    );

    private static readonly Option<string?> CalibrationEnd = Ask<string?>(
        "--calibration-end",
        "Último periodo con el que se ajusta, con --renewals; lo demás comprueba · Last period to fit with; the rest checks"
    );

    private static readonly Option<double> Discount = Ask<double>(
        "--discount",
        "Tasa de descuento por periodo, con --renewals: 0.1 · Discount rate a period: 0.1",
        0.1
    );

    protected override Option[] Options =>
        [Duration, Event, Positive, Covariates, Group, Renewals, Period, CalibrationEnd, Discount];

    protected override Outcome<CommandAnswer> Answer(AnalystFile file, Asked asked)
    {
        if (asked.Names(Renewals, file.Columns).ToArray() is { Length: > 0 } renewals)
            return OfRenewals(file, renewals, asked);
        if (
            SurvivalTable
                .Open(file, asked.Of(Duration), asked.Of(Event), asked.Of(Positive))
                .IsRefused(out var refusal, out var table)
        )
            return refusal;
        var (durations, ended) = (table.Durations.ToArray(), table.Ended.ToArray());
        var curve = KaplanMeier.Fit(durations, ended);
        var remarks = new List<string>();
        if (table.Unreadable > 0)
            remarks.Add(Texts.Of("remark.unreadable", ("count", table.Unreadable)));
        if (table.Negative > 0)
            remarks.Add(Texts.Of("remark.negative", ("count", table.Negative)));
        if (table.EndedMeans is { } means)
            remarks.Add(Texts.Of("remark.event", ("value", means)));

        var (none, columns) = Wanted(asked.Of(Covariates));
        var features = table.Features(columns);
        if (features.IsRefused(out refusal))
            return refusal;
        var (cox, used) = none
            ? (null, features.Accepted)
            : Cox(durations, ended, features.Accepted, columns is not null, remarks);
        Comparison? groups = null;
        if (asked.Of(Group) is { } group)
        {
            var column = file.Column("--group", group);
            if (column.IsRefused(out refusal))
                return refusal;
            groups = Compare(table, column.Accepted, durations, ended);
        }
        var hazard = none || used.Names.Count == 0 ? null : SurvivalHazard.Of(durations, ended, used);
        return Answer(table, curve, cox, hazard, used, columns is not null, groups, remarks, asked.Seconds);
    }

    private static Outcome<CommandAnswer> OfRenewals(AnalystFile file, string[] columns, Asked asked)
    {
        var discount = asked.Of(Discount);
        // At no discount, one whose chance to leave comes near to none is expected for ever.
        if (!(discount > 0 && discount < 100))
            return Refusal.Invalid("analysis.number-range", "discount", ("option", "--discount"), ("value", discount));
        return RenewalsTable.Read(file, columns, asked.Of(Period)).IsRefused(out var refusal, out var tables)
            ? refusal
            : RenewalsAnswer.Of(tables, asked.Of(CalibrationEnd), discount, asked.Seconds);
    }

    private static (bool None, IReadOnlyList<string>? Columns) Wanted(string[]? said)
    {
        string[] names =
        [
            .. (said ?? []).SelectMany(s =>
                s.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            ),
        ];
        return names switch
        {
            [] or ["all"] => (false, null),
            ["none"] => (true, []),
            _ => (false, names),
        };
    }

    private static (CoxRegression? Fit, SurvivalFeatures Features) Cox(
        double[] durations,
        bool[] ended,
        SurvivalFeatures features,
        bool asked,
        List<string> remarks
    )
    {
        foreach (var leak in features.Leaks)
            remarks.Add(Told(leak, asked));
        if (features.Identifiers.Count > 0)
            remarks.Add(Texts.Of("remark.identifiers", ("columns", string.Join(", ", features.Identifiers))));
        if (features.Skipped.Count > 0)
            remarks.Add(Texts.Of("remark.skipped", ("columns", string.Join(", ", features.Skipped))));
        if (features.Repeats.Count > 0)
            remarks.Add(Texts.Of("remark.repeats", ("columns", string.Join(", ", features.Repeats))));
        if (features.Cases.Length < durations.Length && features.Names.Count > 0)
            remarks.Add(Texts.Of("remark.missing", ("count", durations.Length - features.Cases.Length)));
        try
        {
            var (fit, used) = Fit(
                Array.ConvertAll(features.Cases, i => durations[i]),
                Array.ConvertAll(features.Cases, i => ended[i]),
                features
            );
            if (used.Broken.Count > 0)
                remarks.Add(Texts.Of("remark.broken", ("columns", string.Join(", ", used.Broken))));
            if (fit.Report.Remarks.Count > 0)
                remarks.Add(Texts.Of("remark.unbounded"));
            var changing = used.Names.Where((_, k) => fit.Effects[k].Proportional < Doubtful).ToList();
            if (changing.Count > 0)
                remarks.Add(Texts.Of("remark.not-proportional", ("names", string.Join(", ", changing))));
            return (fit, used);
        }
        catch (UnfitDataException unfit)
        {
            remarks.Add(Texts.Of("remark.no-cox", ("reason", Texts.Of("unfit." + unfit.Reason))));
            return (null, features);
        }
    }

    private static string Told(SurvivalLeak leak, bool kept) =>
        Texts.Of(
            $"leak.{leak.Of}{(kept ? ".kept" : "")}",
            ("column", leak.Column),
            ("strength", leak.Strength.ToString("0.00", CultureInfo.CurrentCulture))
        );

    /// <summary>
    /// Fits all features; where that has no answer, all but one: of those without which there is one, the feature that
    /// follows the durations most.
    /// </summary>
    private static (CoxRegression Fit, SurvivalFeatures Used) Fit(
        double[] durations,
        bool[] ended,
        SurvivalFeatures features
    )
    {
        while (true)
        {
            if (Tried(features) is { } all)
                return (all, features);
            var suspects = Enumerable
                .Range(0, features.Names.Count)
                .OrderByDescending(k => DurationLeak.OfNumbers(durations, features.Values[k]))
                .ToList();
            foreach (var k in suspects)
                if (Tried(features.Without(k)) is { } fit)
                    return (fit, features.Without(k));
            features = features.Without(suspects[0]);
        }

        CoxRegression? Tried(SurvivalFeatures some)
        {
            try
            {
                return CoxRegression.Fit(durations, ended, some.Values);
            }
            catch (UnfitDataException unfit) when (unfit.Reason == UnfitReason.NoFeatures && features.Names.Count > 1)
            {
                return null;
            }
        }
    }

    private sealed record Comparison(
        string Column,
        double? ChiSquare,
        int Degrees,
        double? P,
        IReadOnlyList<(string Name, int Cases, int Events, double? Median)> Groups
    );

    private static Comparison Compare(SurvivalTable table, int column, double[] durations, bool[] ended)
    {
        var (groups, names) = table.Groups(column);
        var (chi, p) = names.Length > 1 ? KaplanMeier.LogRank(durations, ended, groups) : (double.NaN, double.NaN);
        var each = names
            .Select(
                (name, g) =>
                {
                    int[] members = [.. Enumerable.Range(0, groups.Length).Where(i => groups[i] == g)];
                    var curve = KaplanMeier.Fit(
                        Array.ConvertAll(members, i => durations[i]),
                        Array.ConvertAll(members, i => ended[i])
                    );
                    return (name, members.Length, curve.Events.Sum(), curve.Median);
                }
            )
            .ToList();
        return new(
            table.File.Columns[column],
            AnalysisTexts.Finite(chi),
            names.Length - 1,
            AnalysisTexts.Finite(p),
            each
        );
    }

    private static CommandAnswer Answer(
        SurvivalTable table,
        KaplanMeier curve,
        CoxRegression? cox,
        SurvivalHazard? hazard,
        SurvivalFeatures features,
        bool asked,
        Comparison? groups,
        List<string> remarks,
        double seconds
    )
    {
        var facts = new
        {
            n = table.Durations.Count,
            events = table.Ended.Count(e => e),
            kaplanMeier = curve.Times.Select(
                (t, i) =>
                {
                    var likely = curve.Likely(t);
                    return new
                    {
                        time = t,
                        survival = curve.Survival[i],
                        low = likely.Low,
                        high = likely.High,
                        atRisk = curve.AtRisk[i],
                        events = curve.Events[i],
                    };
                }
            ),
            median = curve.Median,
            cox = cox is null
                ? null
                : new
                {
                    n = features.Cases.Length,
                    logLikelihood = cox.Report.LogLikelihood,
                    nullLogLikelihood = cox.NullLogLikelihood,
                    converged = cox.Report.Converged,
                    coefficients = features
                        .Names.Zip(cox.Effects)
                        .ToDictionary(
                            e => e.First,
                            e => new
                            {
                                coef = e.Second.Coefficient,
                                se = AnalysisTexts.Finite(e.Second.Error),
                                hazardRatio = AnalysisTexts.Finite(e.Second.HazardRatio),
                                low = AnalysisTexts.Finite(e.Second.Likely().Low),
                                high = AnalysisTexts.Finite(e.Second.Likely().High),
                                p = AnalysisTexts.Finite(e.Second.PValue),
                                proportionalP = AnalysisTexts.Finite(e.Second.Proportional),
                            }
                        ),
                    concordance = AnalysisTexts.Finite(cox.Concordance),
                },
            hazard = hazard?.Facts(),
            leaks = features.Leaks.Select(leak => new
            {
                leak.Column,
                reason = Told(leak, asked),
                code = leak.Of,
                leak.Strength,
                used = asked,
            }),
            repeats = features.Repeats,
            broken = features.Broken,
            skipped = features.Skipped,
            identifiers = features.Identifiers,
            logRank = groups is null
                ? null
                : new
                {
                    column = groups.Column,
                    chiSquare = groups.ChiSquare,
                    degrees = groups.Degrees,
                    p = groups.P,
                    groups = groups.Groups.Select(g => new
                    {
                        group = g.Name,
                        n = g.Cases,
                        events = g.Events,
                        median = g.Median,
                    }),
                },
            remarks,
            seconds,
        };
        return new(facts, Text(table, curve, cox, hazard, features, groups, remarks));
    }

    private static string Text(
        SurvivalTable table,
        KaplanMeier curve,
        CoxRegression? cox,
        SurvivalHazard? hazard,
        SurvivalFeatures features,
        Comparison? groups,
        List<string> remarks
    )
    {
        var text = new StringBuilder();
        text.AppendLine(
            Texts.Of(
                "people",
                ("n", table.Durations.Count),
                ("events", table.Ended.Count(e => e)),
                ("mean", table.Durations.Average())
            )
        );
        text.AppendLine(curve.Median is { } median ? Texts.Of("median", ("median", median)) : Texts.Of("median-none"));
        if (curve.Times.Length > 0)
        {
            var steps = Enumerable.Range(1, 6).Select(k => curve.Times[(curve.Times.Length - 1) * k / 6]).Distinct();
            text.AppendLine(
                Texts.Of(
                    "curve",
                    (
                        "points",
                        string.Join(
                            "; ",
                            steps.Select(t =>
                                $"{AnalysisTexts.Number(t)}: {curve.At(t).ToString("P1", CultureInfo.CurrentCulture)}"
                            )
                        )
                    )
                )
            );
        }
        if (groups is { ChiSquare: { } chi, P: { } p })
            text.AppendLine(
                Texts.Of("logrank", ("group", groups.Column), ("chi", chi), ("df", groups.Degrees), ("p", p))
            );
        if (cox is not null)
        {
            text.AppendLine(
                Texts.Of(
                    "cox",
                    ("n", features.Cases.Length),
                    ("concordance", cox.Concordance),
                    ("logLikelihood", cox.Report.LogLikelihood.ToString("N3", CultureInfo.CurrentCulture))
                )
            );
            foreach (var (name, effect) in features.Names.Zip(cox.Effects))
                text.AppendLine(
                    Texts.Of(
                        "effect",
                        ("name", name),
                        ("ratio", effect.HazardRatio),
                        ("low", effect.Likely().Low),
                        ("high", effect.Likely().High),
                        ("p", effect.PValue)
                    )
                );
        }
        if (hazard is not null)
            text.Append(hazard.Text());
        foreach (var remark in remarks)
            text.AppendLine("- " + remark);
        return text.ToString().TrimEnd();
    }
}
