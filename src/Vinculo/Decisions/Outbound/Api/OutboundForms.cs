using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;
using Vinculo.Customers;
using Vinculo.Decisions.Outbound.Storage;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Ui;

namespace Vinculo.Decisions.Outbound.Api;

/// <summary>Where the forms of lists go: the next customer, later, off the list; and the list as a file.</summary>
internal static class OutboundForms
{
    public const string Page = "/listas";

    /// <summary>What the sheet's address says of the list she is served from.</summary>
    public const string Query = "lista";

    private const int FileRows = 500;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup(Page).RequirePermission(Permissions.OutboundServe).ExcludeFromDescription();
        pages.MapPost("/{id:guid}/siguiente", NextAsync).RequirePermission(Permissions.DecisionsDecide);
        pages.MapGet("/{id:guid}/avance", ProgressAsync);
        pages.MapGet("/{id:guid}/lista.csv", ExportAsync).RequirePermission(Permissions.CustomersExport);
    }

    /// <summary>The sheet of a customer who is served from a list.</summary>
    public static string Sheet(CustomerId customer, Guid list) => $"/clientes/{customer}?{Query}={list:D}";

    /// <summary>Lets go of the customer who was served, if one is named, and leads to the next one.</summary>
    private static async Task<IResult> NextAsync(
        Guid id,
        [FromForm] Guid? customer,
        [FromForm] string? act,
        WorkOutboundList work,
        HttpContext http,
        CancellationToken cancel
    )
    {
        var actor = CurrentActor.Of(http);
        if (customer is { } served && act is "later" or "tomorrow" or "off")
        {
            TimeSpan? wait = act switch
            {
                "later" => TimeSpan.FromHours(2),
                "tomorrow" => TimeSpan.FromDays(1),
                _ => null,
            };
            _ = await work.LetGoAsync(id, new(customer.Value), wait, actor, Page, cancel);
        }
        var next = await work.NextAsync(id, actor, Page, cancel);
        return Results.LocalRedirect(
            next.IsRefused(out var refusal, out var entry)
                ? $"{Page}/{id:D}?no={Uri.EscapeDataString(refusal.Code)}"
                : Sheet(entry.Customer, id)
        );
    }

    private static async Task<IResult> ProgressAsync(
        Guid id,
        Database database,
        IStringLocalizer<OutboundTexts> texts,
        CancellationToken cancel
    )
    {
        var list = await database.ReadAsync(session => OutboundRows.FindAsync(session, id), cancel);
        return list is null
            ? Answers.Problem(OutboundRefusals.NotFound())
            : await JobRoutes.ProgressAsync(database, list.Job, texts["Making"], $"{Page}/{id:D}", cancel);
    }

    private static async Task ExportAsync(
        Guid id,
        OutboundLists lists,
        IStringLocalizer<OutboundTexts> texts,
        TimeText time,
        HttpContext http,
        CancellationToken cancel
    )
    {
        var actor = CurrentActor.Of(http);
        var file = new CsvTable();
        file.Line(
            texts["Customer"],
            texts["Proposal"],
            texts["Channel"],
            texts["Way"],
            texts["Best"],
            texts["Worth"],
            texts["Currency"],
            texts["State"],
            texts["Why"]
        );
        string? after = null;
        var name = "";
        do
        {
            var read = await lists.OneAsync(id, null, after, FileRows, actor, "customers.exported", Page, cancel);
            if (read.IsRefused(out var refusal, out var view))
            {
                await Answers.Problem(refusal).ExecuteAsync(http);
                return;
            }
            name = view.List.Name;
            foreach (var row in view.Rows)
                file.Line(
                    row.Name,
                    row.Proposal?.Title ?? row.Entry.Offer,
                    OutboundWords.Channel(row.Entry.Channel),
                    row.Way,
                    time.Moment(row.Entry.BestAt),
                    CsvTable.Number((double)MoneyText.Major(row.Entry.WorthMinor, row.Entry.Currency)),
                    row.Entry.Currency,
                    OutboundWords.State(row.Entry, texts),
                    string.Join(" ", row.Proposal?.Reasons.Select(r => r.Text) ?? [])
                );
            after = view.Next;
        } while (after is not null);
        await file.SendAsync(http, FileName(name), cancel);
    }

    /// <summary>Letters and digits of the name; a header takes nothing else.</summary>
    private static string FileName(string name) =>
        new([.. name.ToLower(CultureInfo.InvariantCulture).Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')]);
}
