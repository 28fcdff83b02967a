using System.CommandLine;
using Vinculo.Analytics.Value.Lifetime;
using Vinculo.Integration.Mapping;
using Vinculo.Platform;

namespace Vinculo.Integration.Analysis;

/// <summary><c>vinculo lifetime</c>: who still buys, how often and for how much, from a file of purchases.</summary>
internal sealed class LifetimeCommand(TimeProvider time)
    : TableVerb(
        "lifetime",
        "Valor de vida de los clientes a partir de sus compras · Customers' lifetime value from their purchases",
        "Archivo con el resultado de cada cliente · File with every customer's figures"
    )
{
    private static readonly Option<string?> Model = Ask<string?>(
        "--model",
        "bgnbd | paretonbd | mbgnbd; sin decirlo, se elige · chosen when not said"
    );

    private static readonly Option<string?> CalibrationEnd = Ask<string?>(
        "--calibration-end",
        "Último día con el que se ajusta; lo demás comprueba · Last day to fit with; the rest checks"
    );

    private static readonly Option<string> Unit = Ask<string>("--unit", "weeks | days | months", "weeks");

    private static readonly Option<double?> Horizon = Ask<double?>(
        "--horizon",
        "Cuánto se mira adelante, en la unidad · How far ahead, in the unit"
    );

    private static readonly Option<double> Discount = Ask<double>(
        "--discount",
        "Tasa de descuento anual: 0.1 · Yearly discount rate: 0.1"
    );

    private static readonly Option<double> Margin = Ask<double>(
        "--margin",
        "Parte del valor que es margen: 0.3 · Share of an amount that is margin: 0.3",
        1
    );

    private static readonly Option<string?> Season = Ask<string?>(
        "--season",
        "Doce números, de enero a diciembre, o auto · Twelve numbers, January to December, or auto"
    );

    protected override Option[] Options =>
        [
            PurchaseColumns.IdOption,
            PurchaseColumns.DateOption,
            PurchaseColumns.AmountOption,
            PurchaseColumns.CurrencyOption,
            Model,
            CalibrationEnd,
            Unit,
            Horizon,
            Discount,
            Margin,
            Season,
        ];

    protected override Outcome<CommandAnswer> Answer(AnalystFile file, Asked asked)
    {
        if (WishOf(asked).IsRefused(out var refusal, out var wish))
            return refusal;
        if (asked.Of(PurchaseColumns.DateOption) is null && PurchaseSummary.Of(file) is { } summary)
        {
            var known = LifetimeRun.Of(summary.History, wish);
            return Answer(known, null, summary.Ids, i => i, asked);
        }

        var today = DateOnly.FromDateTime(time.GetLocalNow().DateTime);
        if (PurchaseBook.Read(file, asked, wish.DaysPerPeriod, today).IsRefused(out refusal, out var book))
            return refusal;
        Holdout? split = null;
        var end = book.Last;
        if (asked.Of(CalibrationEnd) is { } said)
        {
            // At or after the last purchase nothing would be left to check the model with.
            if (book.Time.Said(said, book.OtherOrder) is not { } day || day < book.First || day >= book.Last)
                return Refusal.Invalid(
                    "analysis.calibration-end",
                    "calibration-end",
                    ("said", said),
                    ("from", book.Time.Show(book.First)),
                    ("until", book.Time.Show(book.Last))
                );
            split = new Holdout(day, book.Last, true);
            book = book.KnownOn(day);
        }
        var season = SeasonClock.Of(asked.Of(Season), book, split?.After ?? end);
        if (season.IsRefused(out refusal))
            return refusal;
        book.Season = season.Accepted;
        var run = LifetimeRun.Of(book, wish, split, end);
        return Answer(run, book, book.Ids, i => run.Who[i], asked);
    }

    private static Outcome<LifetimeWish> WishOf(Asked asked)
    {
        var model = asked.Of(Model) is { } said
            ? said.Trim()
                .ToLowerInvariant()
                .Replace("/", "", StringComparison.Ordinal)
                .Replace("-", "", StringComparison.Ordinal)
            : null;
        if (model is not (null or "auto") && !LifetimeModels.Codes.Contains(model))
            return Refusal.Invalid(
                "analysis.model-unknown",
                "model",
                ("model", model),
                ("models", string.Join(", ", LifetimeModels.Codes))
            );
        double? days = asked.Of(Unit)!.Trim().ToLowerInvariant() switch
        {
            "weeks" or "week" or "semanas" or "semana" => 7,
            "days" or "day" or "dias" or "días" or "dia" or "día" => 1,
            "months" or "month" or "meses" or "mes" => 365.25 / 12,
            _ => null,
        };
        if (days is null)
            return Refusal.Invalid("analysis.unit-unknown", "unit", ("unit", asked.Of(Unit)));
        var (horizon, discount, margin) = (asked.Of(Horizon), asked.Of(Discount), asked.Of(Margin));
        if (horizon is { } ahead && !(ahead > 0 && ahead * days < 100_000))
            return Refusal.Invalid("analysis.number-range", "horizon", ("option", "--horizon"), ("value", ahead));
        if (!(discount > -1 && discount < 100))
            return Refusal.Invalid("analysis.number-range", "discount", ("option", "--discount"), ("value", discount));
        if (!(margin > 0 && margin <= 1))
            return Refusal.Invalid("analysis.number-range", "margin", ("option", "--margin"), ("value", margin));
        return new LifetimeWish(model == "auto" ? null : model, days.Value, horizon, discount, margin);
    }

    private static Outcome<CommandAnswer> Answer(
        LifetimeRun run,
        PurchaseBook? book,
        IReadOnlyList<string> ids,
        Func<int, int> who,
        Asked asked
    )
    {
        if (asked.Out is { } target)
        {
            var history = run.History;
            var money = run.Spend is not null || run.MeanAmount is not null;
            CsvOut.Write(
                target,
                ["id", "frequency", "recency", "T", "p_alive", "expected_purchases", "expected_value", "low", "high"],
                Enumerable
                    .Range(0, history.Customers)
                    .Select(i =>
                        (object?[])
                            [
                                ids[who(i)],
                                history.Repeats[i],
                                history.Last[i],
                                history.Age[i],
                                run.Fitted.Code == "rate" ? null : run.Ahead.Alive[i],
                                run.Ahead.Purchases[i],
                                money ? run.Ahead.Value[i] : null,
                                run.Ahead.Likely[i].Low,
                                run.Ahead.Likely[i].High,
                            ]
                    )
            );
        }
        return LifetimeAnswer.Of(run, book, asked.Of(Unit)!, asked.Seconds);
    }
}
