using System.ComponentModel;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Api;

namespace Vinculo.Integration.WebForms.Api;

internal sealed record FormRequest(
    [property: Description("Of the form to change; left out: a new one.")] Guid? Id,
    [property: Description("Last part of its address: small letters, figures and hyphens.")] string? Slug,
    [property: Description("As people here call it.")] string? Name,
    [property: Description("Whose queue its matters go to; left out: everybody's.")] Guid? Team,
    [property: Description("On unless said otherwise.")] bool? Active,
    [property: Description("Purpose, words in both languages, fields, the sites that may show it.")]
        FormDefinition? Definition,
    [property: Description("As read, for a change.")] int? RowVersion
);

internal sealed record EntryListAnswer(IReadOnlyList<EntryLine> Items, string? Next, string? Previous);

/// <summary>Forms for programs: a site's builder reads which there are, a deployment writes them.</summary>
internal static class FormRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/forms").WithTags("Forms").RequirePermission(Permissions.ChannelsManage);
        group
            .MapGet("/", ListAsync)
            .Named("listForms", "The company's web forms as they stand, those switched off too")
            .Produces<IReadOnlyList<WebForm>>();
        group
            .MapPost("/", WriteAsync)
            .Named("writeForm", "Makes a web form, or with id changes one; it is in use at once when it is on")
            .WithDescription(
                "What changed of words or fields is a new version: what was sent names the version it was sent by."
            )
            .Produces<WebForm>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        group
            .MapGet("/{id:guid}/versions", VersionsAsync)
            .Named("formVersions", "Every version of a web form, with the words senders agreed to, the newest first")
            .Produces<IReadOnlyList<FormVersion>>();
        group
            .MapGet("/{id:guid}/entries", EntriesAsync)
            .RequirePermission(Permissions.CustomersRead)
            .Named("formEntries", "What came by a web form, the last first, with the case or matter it went to")
            .WithDescription(
                "from and until are days of sending; state is open or settled. next and previous go on in after and before."
            )
            .Asks(EntryAddress.Words)
            .Produces<EntryListAnswer>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<IResult> EntriesAsync(
        Guid id,
        FormBook book,
        FormEntries entries,
        HttpContext http,
        CancellationToken cancel
    )
    {
        if (await book.FindAsync(id, cancel) is null)
            return Answers.Problem(Refusal.Missing("form.not-found"));
        var address = EntryAddress.Read(id, http.Request.Query);
        return Answers.Of(
            await entries.ReadAsync(
                address.Filter,
                address.After,
                address.Before,
                address.Limit,
                CurrentActor.Of(http),
                "GET /api/v1/forms/{id}/entries",
                cancel
            ),
            page => Answers.Json(new EntryListAnswer(page.Lines, page.Next, page.Previous))
        );
    }

    private static async Task<IResult> ListAsync(FormBook book, CancellationToken cancel) =>
        Answers.Json(await book.AllAsync(cancel));

    private static async Task<IResult> VersionsAsync(Guid id, FormBook book, CancellationToken cancel) =>
        Answers.Json(await book.VersionsAsync(id, cancel));

    private static async Task<IResult> WriteAsync(
        FormRequest request,
        SaveForm save,
        HttpContext http,
        CancellationToken cancel
    )
    {
        if (request.Definition is not { Es: not null, En: not null, Fields: not null, Origins: not null } definition)
            return Answers.Problem(Refusal.Invalid("form.definition", "definition"));
        return Answers.Of(
            await save.RunAsync(
                new(
                    request.Id,
                    request.RowVersion ?? 0,
                    request.Slug ?? "",
                    request.Name ?? "",
                    request.Team,
                    request.Active ?? true,
                    definition
                ),
                CurrentActor.Of(http),
                "POST /api/v1/forms",
                cancel
            ),
            form => Answers.Json(form)
        );
    }
}
