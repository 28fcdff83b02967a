using System.ComponentModel;
using System.Globalization;
using Microsoft.Extensions.Localization;
using Vinculo.Customers;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Api;
using Vinculo.Ui;

namespace Vinculo.Decisions.Retention.Api;

/// <summary>The retention desk, for programs: a call centre opens a case, another system ends it.</summary>
internal static class RetentionRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/mesa-de-retencion/senales.csv", ExportAsync)
            .RequirePermission(Permissions.CustomersExport)
            .RequirePermission(Permissions.RetentionServe)
            .ExcludeFromDescription();
        var group = routes
            .MapGroup("/api/v1/customers/{id}/retention")
            .WithTags("Retention")
            .RequirePermission(Permissions.RetentionServe);
        group
            .MapGet("/", ReadAsync)
            .Named("getRetention", "The open case of a customer, what may be offered and who may allow it")
            .Produces<RetentionAnswer>()
            .ProducesProblem(StatusCodes.Status404NotFound);
        group
            .MapPost("/", OpenAsync)
            .Named("openRetention", "Opens a case; while one is open, that one is the answer")
            .Produces<RetentionCase>()
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        group
            .MapPost("/{caseId:guid}", GoOnAsync)
            .Named("goOnWithRetention", "Chooses an offer, allows it or not, or writes down what the customer said")
            .WithDescription(
                "One of offer, allow and result is sent. An offer above the caller's authority waits for somebody who has it. "
                    + "A minimum stay that the law does not allow is refused. A result of thinks needs followUp, which becomes a commitment."
            )
            .Produces<RetentionCase>()
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<IResult> ReadAsync(
        CustomerId id,
        RetentionDesk desk,
        HttpContext http,
        CancellationToken cancel
    ) =>
        Answers.Of(
            await desk.OfAsync(id, CurrentActor.Of(http), "GET /api/v1/customers/{id}/retention", cancel),
            found => Answers.Json(new RetentionAnswer(found.Case, found.Fitting))
        );

    private static async Task<IResult> OpenAsync(
        CustomerId id,
        OpenRequest request,
        OpenRetentionCase open,
        HttpContext http,
        CancellationToken cancel
    ) =>
        Answers.Of(
            await open.RunAsync(
                new(id, request.Signal ?? 0, request.Reason ?? "", request.Note),
                CurrentActor.Of(http),
                "POST /api/v1/customers/{id}/retention",
                cancel
            ),
            opened => Answers.Json(opened)
        );

    private static async Task<IResult> GoOnAsync(
        CustomerId id,
        Guid caseId,
        GoOnRequest request,
        GoOnWithRetention goOn,
        IStringLocalizer<RetentionTexts> texts,
        HttpContext http,
        CancellationToken cancel
    )
    {
        const string cause = "POST /api/v1/customers/{id}/retention/{caseId}";
        var actor = CurrentActor.Of(http);
        var outcome = request switch
        {
            { Offer: { } offer } => await goOn.ChooseAsync(id, caseId, offer, actor, cause, cancel),
            { Allow: { } yes } => await goOn.ApproveAsync(id, caseId, yes, actor, cause, cancel),
            _ => await goOn.EndAsync(
                id,
                caseId,
                request.Result ?? 0,
                request.Note,
                request.FollowUp,
                texts["Promise.Plain"],
                actor,
                cause,
                cancel
            ),
        };
        return Answers.Of(outcome, changed => Answers.Json(changed));
    }

    /// <summary>Customers at high risk without a case, most at stake first.</summary>
    private static async Task ExportAsync(
        HttpContext http,
        RetentionDesk desk,
        IStringLocalizer<RetentionTexts> texts,
        Audit audit,
        CancellationToken cancel
    )
    {
        var actor = CurrentActor.Of(http);
        var file = new CsvTable();
        file.Line(texts["Customer"], texts["Class"], texts["Risk"], texts["AtStake"]);
        foreach (var row in (await desk.ReadAsync(actor, cancel)).Accepted.Signals)
        {
            file.Line(
                row.Name,
                row.Class?.ToString() ?? "",
                CsvTable.Number(row.Churn ?? 0),
                CsvTable.Number((double)MoneyText.Major(row.AtStakeMinor, row.Currency ?? "COP"))
            );
            await audit.ReadAsync(actor, "customers.exported", row.Customer.Value, "/mesa-de-retencion");
        }
        await file.SendAsync(http, texts["File"].Value.ToString(CultureInfo.InvariantCulture), cancel);
    }
}

internal sealed record RetentionAnswer(RetentionCase? Case, IReadOnlyList<SaveOffer> Offers);

internal sealed record OpenRequest(
    [property: Description("said, highRisk, contractEnds or complaint.")] LeavingSignal? Signal,
    [property: Description("price, competitor, quality, service, billing, use, moving, product, trust or other.")]
        string? Reason,
    [property: Description("In the customer's words.")] string? Note
);

internal sealed record GoOnRequest(
    [property: Description("Code of a row of the table.")] string? Offer,
    [property: Description("Allow what waits, or not.")] bool? Allow,
    [property: Description("stays, leaves or thinks.")] RetentionState? Result,
    string? Note,
    [property: Description("When to call again.")] DateOnly? FollowUp
);
