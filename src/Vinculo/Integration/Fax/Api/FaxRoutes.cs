using System.ComponentModel;
using Vinculo.Customers;
using Vinculo.Interactions.Conversations;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Api;

namespace Vinculo.Integration.Fax.Api;

internal sealed record FaxGift(
    [property: Description("Whose it is; left out: of somebody new.")] Guid? Customer,
    [property: Description("Of somebody new: the name that stands on the fax.")] string? Name
);

internal sealed record FaxGiven(Guid Customer);

internal sealed record FaxFile(string? Name, [property: Description("A PDF, in base 64.")] byte[]? Content);

internal sealed record FaxRequest(
    Guid Customer,
    [property: Description("As people write it; without a country, the company's.")] string? Number,
    [property: Description("Left out: the files say it all.")] string? Text,
    IReadOnlyList<FaxFile>? Files,
    [property: Description("Of ours, through which; left out: the first that sends.")] Guid? Account,
    [property: Description(
        "In the words of the contact rules; unless said, what stands on file: requested, or service of a case."
    )]
        string? Purpose,
    [property: Description("Why it is sent although the contact rules say no.")] string? Anyway,
    [property: Description("Of the inbox, it belongs to; left out: the open one, or a new one.")] Guid? Episode,
    Guid? RequestId
);

/// <summary>Faxes that wait to be given to a customer, for another desk or a program that reads them.</summary>
internal static class FaxRoutes
{
    private const string Root = "/api/v1/faxes";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(Root).WithTags("Fax").RequirePermission(Permissions.InboxServe);
        group
            .MapGet("/", ListAsync)
            .Named("listFaxes", "Faxes of which nobody has said yet whose they are, the oldest first")
            .Produces<IReadOnlyList<WaitingFax>>();
        group
            .MapPost("/", WriteAsync)
            .Named("sendFax", "Writes a fax to a customer at a number, whether or not one ever came from there")
            .WithDescription(
                "What becomes of it is told where the episode is. Send the same requestId with every repetition: it goes out once."
            )
            .WithExample(
                """{"customer":"0195f3a0-7c1e-7d3b-9f4e-2b6f0c9d1a55","number":"+57 604 555 0101","text":"Le enviamos el contrato.","purpose":"requested","requestId":"0195f3a2-1111-7b10-8c55-6e0d2f9b7c02"}""",
                """{"customer":"0195f3a0-7c1e-7d3b-9f4e-2b6f0c9d1a55","matter":"0195f3a2-1111-7b10-8c55-6e0d2f9b7c03","message":"0195f3a2-1111-7b10-8c55-6e0d2f9b7c02"}"""
            )
            .Produces<FaxQueued>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        group
            .MapGet("/{id:guid}/pages", PagesAsync)
            .Named("faxPages", "The pages of a fax that waits, as PDF or TIFF")
            .Produces(StatusCodes.Status200OK)
            .ProducesProblem(StatusCodes.Status404NotFound);
        group
            .MapPost("/{id:guid}/customer", GiveAsync)
            .Named("giveFax", "Says whose a fax is: it becomes a message of that customer's conversation")
            .Produces<FaxGiven>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        group
            .MapPost("/{id:guid}/put-away", PutAwayAsync)
            .Named("putFaxAway", "Says that a fax is nobody's; it is kept")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<IResult> ListAsync(ClassifyFax faxes, HttpContext http, CancellationToken cancel) =>
        Answers.Of(await faxes.WaitingAsync(CurrentActor.Of(http), cancel), waiting => Answers.Json(waiting));

    /// <summary>Handed over to be kept or opened outside: what strangers sent does not run within our pages.</summary>
    private static async Task<IResult> PagesAsync(
        Guid id,
        ClassifyFax faxes,
        HttpContext http,
        CancellationToken cancel
    ) =>
        Answers.Of(
            await faxes.OpenAsync(id, CurrentActor.Of(http), $"GET {Root}/pages", cancel),
            file =>
            {
                http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
                http.Response.Headers.CacheControl = "no-store";
                var isTiff = file.ContentType.Contains("tif", StringComparison.OrdinalIgnoreCase);
                return Results.File(
                    file.Content,
                    isTiff ? "image/tiff" : "application/pdf",
                    isTiff ? "fax.tiff" : "fax.pdf"
                );
            }
        );

    private static async Task<IResult> WriteAsync(
        FaxRequest request,
        SendFax send,
        HttpContext http,
        CancellationToken cancel
    ) =>
        Answers.Of(
            await send.RunAsync(
                new(
                    new(request.Customer),
                    request.Account,
                    request.Number,
                    request.Text,
                    [
                        .. (request.Files ?? []).Select(f => new OutgoingFile(
                            f.Name.NullIfBlank() ?? "fax.pdf",
                            "application/pdf",
                            f.Content ?? []
                        )),
                    ],
                    request.Purpose,
                    request.Anyway,
                    request.Episode,
                    request.RequestId
                ),
                CurrentActor.Of(http),
                $"POST {Root}",
                cancel
            ),
            queued => Answers.Json(queued)
        );

    private static async Task<IResult> GiveAsync(
        Guid id,
        FaxGift gift,
        ClassifyFax faxes,
        HttpContext http,
        CancellationToken cancel
    )
    {
        var actor = CurrentActor.Of(http);
        var given = gift.Customer is { } customer
            ? await faxes.GiveAsync(id, new(customer), actor, $"POST {Root}/customer", cancel)
            : await faxes.GiveNewAsync(id, gift.Name, actor, $"POST {Root}/customer", cancel);
        return Answers.Of(given, whose => Answers.Json(new FaxGiven(whose.Value)));
    }

    private static async Task<IResult> PutAwayAsync(
        Guid id,
        ClassifyFax faxes,
        HttpContext http,
        CancellationToken cancel
    ) =>
        Answers.Of(
            await faxes.PutAwayAsync(id, CurrentActor.Of(http), $"POST {Root}/put-away", cancel),
            _ => Results.NoContent()
        );
}
