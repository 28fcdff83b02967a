using Vinculo.Customers;
using Vinculo.Insights.Moves;
using Vinculo.Insights.Value.Wallet;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Api;
using Vinculo.Ui;

namespace Vinculo.Insights.Value.Api;

/// <summary>What a customer is worth, as a resource.</summary>
internal static class ValueRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapGet(ValueLinks.Export, ExportAsync)
            .RequirePermission(Permissions.CustomersExport)
            .RequirePermission(Permissions.InsightsRead)
            .ExcludeFromDescription();
        routes
            .MapGet("/api/v1/customers/{id}/value", ValueAsync)
            .RequirePermission(Permissions.CustomersRead)
            .Named(
                "GetCustomerValue",
                "What a customer is worth in money, with every line of the formula, its numbers, source and date."
            );
        routes
            .MapPost("/clientes/{id}/valor/montos/{amount:guid}/confirmar", ConfirmAsync)
            .RequirePermission(Permissions.CustomersEdit)
            .ExcludeFromDescription();
        routes
            .MapPut("/api/v1/customers/{id}/amounts/{amount:guid}/confirmation", PutConfirmationAsync)
            .RequirePermission(Permissions.CustomersEdit)
            .Named(
                "ConfirmAmount",
                "Says that an amount which looked like a slip of the hand is right; it counts from now on."
            );
    }

    private static async Task<IResult> ConfirmAsync(
        CustomerId id,
        Guid amount,
        IFormCollection form,
        ConfirmAmount confirm,
        HttpContext http,
        CancellationToken cancel
    )
    {
        var outcome = await confirm.RunAsync(new(id, amount), CurrentActor.Of(http), "valor", cancel);
        return Results.LocalRedirect(
            ValueLinks.Value(id) + (outcome.IsRefused(out var refusal) ? "?no=" + refusal.Code : "?hecho=confirmado")
        );
    }

    private static async Task<IResult> PutConfirmationAsync(
        CustomerId id,
        Guid amount,
        ConfirmAmount confirm,
        HttpContext http,
        CancellationToken cancel
    ) =>
        Answers.Of(
            await confirm.RunAsync(new(id, amount), CurrentActor.Of(http), "api/amounts", cancel),
            _ => Results.NoContent()
        );

    /// <summary>The report as a file: classes, cities, channels, and those who cost most by name as far as the reader may.</summary>
    private static async Task ExportAsync(
        HttpContext http,
        ValueBase bases,
        LosingCustomers losing,
        ValueMovement movement,
        MarketShares markets,
        ValueWords words,
        Audit audit,
        CancellationToken cancel
    )
    {
        var actor = CurrentActor.Of(http);
        var file = new CsvTable();
        file.Line(
            words["Export.What"],
            "",
            words["Base.Count"],
            words["Current"],
            words["Future"],
            words["Base.LosingOf"],
            words["Base.ShareOf"]
        );
        var kept = (await bases.ReadAsync(1, cancel)).FirstOrDefault();
        if (kept is { Report: { } report })
        {
            foreach (var (title, groups) in new[] { ("Base.Class", report.Classes), ("Base.City", report.Cities) })
            foreach (var g in groups)
                file.Line(
                    words[title],
                    g.Key,
                    CsvTable.Number(g.Customers),
                    Money(g.CurrentMinor),
                    Money(g.FutureMinor),
                    CsvTable.Number(g.Losing),
                    g.Share is { } share ? CsvTable.Number(share) : ""
                );
            foreach (var c in report.Channels)
                file.Line(words["Base.Channel"], words.Of(c.Channel), CsvTable.Number(c.Contacts), Money(-c.CostMinor));
            foreach (var m in await markets.ReadAsync(cancel))
                file.Line(
                    words["Export.Market"],
                    m.Size.Family,
                    "",
                    Money(m.OwnMinor),
                    Money(m.Size.YearMinor),
                    "",
                    CsvTable.Number(m.Share)
                );
            foreach (var c in await losing.ReadAsync(report.Worst, actor, ValueLinks.Export, cancel))
                if (c.Name is not null)
                    file.Line(words["Export.Losing"], c.Name, "", Money(c.CurrentMinor));
            if (await movement.RunAsync(null, actor, cancel) is { } change)
                foreach (var (step, customers, minor) in change.Steps)
                    file.Line(
                        MoveTexts.Of("Change"),
                        MoveTexts.Of("Step." + step),
                        CsvTable.Number(customers),
                        change.ByValue ? "" : Money(minor),
                        change.ByValue ? Money(minor) : ""
                    );
        }
        await audit.ReadAsync(actor, "value.exported", null, ValueLinks.Export);
        await file.SendAsync(http, words["Export.File"], cancel);

        string Money(long minor) => CsvTable.Number((double)MoneyText.Major(minor, kept!.Currency));
    }

    /// <summary>A line of the formula; money in minor units of the answer's currency.</summary>
    internal sealed record Line(
        string Code,
        string Text,
        long? AmountMinor,
        double? Number,
        string? Label,
        long? UnitMinor,
        string? Source,
        DateTimeOffset? From,
        DateTimeOffset? To,
        IReadOnlyList<Line>? Parts
    );

    /// <param name="Doubted">Amounts in no sum, since they look like slips of the hand and nobody has confirmed them.</param>
    /// <param name="TotalMinor">Future and strategic together; current is the past and is not in it.</param>
    internal sealed record Answer(
        CustomerId CustomerId,
        DateTimeOffset AsOf,
        string Currency,
        Line Current,
        Line? Future,
        long? FutureLowMinor,
        long? FutureHighMinor,
        Line? Strategic,
        long TotalMinor,
        ValueClass? ValueClass,
        long? Rank,
        long Ranked,
        EarlierValue? Before,
        WalletView? Wallet,
        IReadOnlyList<DoubtedAmount> Doubted
    );

    private static async Task<IResult> ValueAsync(
        CustomerId id,
        HttpContext http,
        CustomerValue value,
        ValueWords words,
        CancellationToken cancel
    )
    {
        var outcome = await value.RunAsync(id, CurrentActor.Of(http), "api/value", cancel);
        return Answers.Of(
            outcome,
            sheet =>
                Answers.Json(
                    new Answer(
                        sheet.Customer.Id,
                        sheet.AsOf,
                        sheet.Currency,
                        Of(sheet.Current),
                        sheet.Future is { } future ? Of(future) : null,
                        sheet.Likely?.Low,
                        sheet.Likely?.High,
                        sheet.Strategic is { } strategic ? Of(strategic) : null,
                        sheet.TotalMinor,
                        sheet.Customer.ValueClass,
                        sheet.Rank,
                        sheet.Ranked,
                        sheet.Before,
                        sheet.Wallet,
                        sheet.Doubted
                    )
                )
        );

        Line Of(ValueLine line) =>
            new(
                line.Code,
                words.Sentence(line, outcome.Accepted.Currency),
                line.AmountMinor,
                line.Number,
                line.Label,
                line.UnitMinor,
                line.Source,
                line.From,
                line.To,
                line.Parts.Count == 0 ? null : [.. line.Parts.Select(Of)]
            );
    }
}
