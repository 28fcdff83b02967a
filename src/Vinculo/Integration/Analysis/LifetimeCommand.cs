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
        "bgnbd | paretonbd | mbgnbd | bgbb; sin decirlo, se elige de los tres primeros · one of the first three is chosen when not said"
    );

    private static readonly Option<string?> CalibrationEnd = Ask<string?>(
        "--calibration-end",
        "Último día con el que se ajusta; lo demás comprueba · Last day to fit with; the rest checks"
    );

    private static readonly Option<string> Unit = Ask<string>("--unit", "weeks | days | months | years", "weeks");

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
            if (wish.Counts && !summary.IsWhole)
                return Refusal.Invalid("analysis.opportunities-whole", "model");
            var known = LifetimeRun.Of(summary.History, wish);
            if (!wish.Counts && summary.IsRegular)
                known.Regular = wish.Unit;
            return Answer(known, null, summary.Ids, i => i, asked);
        }

        var today = DateOnly.FromDateTime(time.GetLocalNow().DateTime);
        if (PurchaseBook.Read(file, asked, wish.DaysPerPeriod, today).IsRefused(out refusal, out var book))
            return refusal;
        var regular = Opportunities.Regular(book, wish.Unit);
        var periods = wish.Counts ? new Opportunities(book.Time, wish.Unit) : null;
        Holdout? split = null;
        var end = periods?.LastWhole(book, book.Last) ?? book.Last;
        if (asked.Of(CalibrationEnd) is { } said)
        {
            // At or after the last purchase nothing would be left to check the model with.
            if (
                book.Time.Said(said, book.OtherOrder) is not { } day
                || day < book.First
                || day >= book.Last
                || (periods is not null && !Splits(book, periods, day, end))
            )
                return Refusal.Invalid(
                    "analysis.calibration-end",
                    "calibration-end",
                    ("said", said),
                    ("from", book.Time.Show(book.First)),
                    ("until", book.Time.Show(book.Last))
                );
            split = new Holdout(periods?.LastWhole(book, day) ?? day, end, true);
            book = book.KnownOn(day);
        }
        if (periods is not null)
        {
            if (asked.Of(Season) is not null)
                return Refusal.Invalid("analysis.season-opportunities", "season");
            book = book.By(periods, end);
            if (book.Days.Length == 0)
                return Refusal.Invalid("analysis.opportunities-none", "unit", ("unit", wish.Unit.Code));
        }
        var season = SeasonClock.Of(asked.Of(Season), book, split?.After ?? end);
        if (season.IsRefused(out refusal))
            return refusal;
        book.Season = season.Accepted;
        var run = LifetimeRun.Of(book, wish, split, end);
        if (regular is not null && (!wish.Counts || wish.Unit != regular))
            run.Regular = regular;
        return Answer(run, book, book.Ids, i => run.Who[i], asked);
    }

    /// <summary>Whether opportunities lie on either side of a day.</summary>
    private static bool Splits(PurchaseBook book, Opportunities periods, int day, int end) =>
        periods.LastWhole(book, day) is var after && after >= periods.Of(book.First) && after < end;

    private static Outcome<LifetimeWish> WishOf(Asked asked)
    {
        var model = asked.Of(Model) is { } said
            ? said.Trim()
                .ToLowerInvariant()
                .Replace("/", "", StringComparison.Ordinal)
                .Replace("-", "", StringComparison.Ordinal)
            : null;
        if (model is not (null or "auto") && !LifetimeModels.Known.Contains(model))
            return Refusal.Invalid(
                "analysis.model-unknown",
                "model",
                ("model", model),
                ("models", string.Join(", ", LifetimeModels.Known))
            );
        if (TimeUnit.Of(asked.Of(Unit)!) is not { } unit)
            return Refusal.Invalid("analysis.unit-unknown", "unit", ("unit", asked.Of(Unit)));
        var (horizon, discount, margin) = (asked.Of(Horizon), asked.Of(Discount), asked.Of(Margin));
        if (horizon is { } ahead && !(ahead > 0 && ahead * unit.Days < 100_000))
            return Refusal.Invalid("analysis.number-range", "horizon", ("option", "--horizon"), ("value", ahead));
        if (!(discount > -1 && discount < 100))
            return Refusal.Invalid("analysis.number-range", "discount", ("option", "--discount"), ("value", discount));
        if (!(margin > 0 && margin <= 1))
            return Refusal.Invalid("analysis.number-range", "margin", ("option", "--margin"), ("value", margin));
        return new LifetimeWish(model == "auto" ? null : model, unit, horizon, discount, margin);
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
        return LifetimeAnswer.Of(run, book, asked.Seconds);
    }
}
