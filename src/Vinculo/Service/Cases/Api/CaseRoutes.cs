using System.ComponentModel;
using Vinculo.Customers;
using Vinculo.Interactions.Conversations;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Api;

namespace Vinculo.Service.Cases.Api;

/// <summary>Complaints and requests, for programs: forms, portals and other desks open them and go on with them.</summary>
internal static class CaseRoutes
{
    private const string Root = "/api/v1/cases";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(Root).WithTags("Cases").RequirePermission(Permissions.CasesRead);
        group
            .MapGet("/", ListAsync)
            .Named("listCases", "Complaints and requests: open ones, the soonest due first; or all, the newest first")
            .WithDescription(
                "The filters are those of the page: open, state, kind, code, team, owner (an id, me or none), severity, channel, due, from, until. next and previous go on in after and before."
            )
            .Asks([.. CaseAddress.Filters, "open", "after", "before", "limit"])
            .Produces<CaseListAnswer>()
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        group
            .MapGet("/{id:guid}", ReadAsync)
            .Named("getCase", "One case with its clocks and its history")
            .Produces<CaseAnswer>()
            .ProducesProblem(StatusCodes.Status404NotFound);
        group
            .MapGet("/receipts/{receipt}", ByReceiptAsync)
            .Named("getCaseByReceipt", "One case by the number its customer was given, for ever")
            .Produces<CaseAnswer>()
            .ProducesProblem(StatusCodes.Status404NotFound);
        group
            .MapGet("/{id:guid}/ways", WaysAsync)
            .WithName("listCaseWays")
            .WithSummary("How the customer of a case can be written to, the way to be proposed first")
            .Produces<IReadOnlyList<CaseWayAnswer>>()
            .ProducesProblem(StatusCodes.Status404NotFound);
        group
            .MapGet("/codes", CodesAsync)
            .Named("listCaseCodes", "The codification as it stands")
            .Produces<IReadOnlyList<CaseCode>>();
        group
            .MapPost("/", OpenAsync)
            .RequirePermission(Permissions.CasesWork)
            .Named("openCase", "Opens a case; it has its number and its clocks at once")
            .WithDescription("Send the same requestId with every repetition: one case is opened.")
            .WithExample(
                """{"customer":"0195f3a0-7c1e-7d3b-9f4e-2b6f0c9d1a55","kind":"complaint","code":"billing.overcharge","subject":"Cobro doble en marzo","channel":"web","requestId":"0195f3a1-02aa-7b10-8c55-6e0d2f9b7c01"}""",
                """{"id":"0195f3a1-02aa-7b10-8c55-6e0d2f9b7c01","receipt":"2026-000123","kind":"complaint","code":"billing.overcharge","subject":"Cobro doble en marzo","state":"received","customerStatus":"received","severity":2,"openedAt":"2026-03-02T15:00:00Z","legalDueAt":"2026-03-25T05:00:00Z","dueAt":"2026-03-02T19:00:00Z","rowVersion":1}"""
            )
            .Produces<CaseAnswer>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        group
            .MapPost("/{id:guid}/acts", ActAsync)
            .RequirePermission(Permissions.CasesWork)
            .Named(
                "workCase",
                "Does something with a case: assigns, asks, decides, sends the answer, proves that it came …"
            )
            .WithDescription(
                "act is one of assign, classify, prioritise, start, tell, ask, complete, moreTime, lapse, waitThird, resume, ombudsman, decide, send, prove, bounce, reply, close, withdraw, transfer, extend and note. An answer counts once it is proven; one that bounced never counted, and the clocks ran on. With way what is told, asked, extended or sent goes out by that channel, and what the channel says of its delivery proves the answer or bounces it; without way it was handed over by hand. With requestId it is done once. With rowVersion somebody else's change meanwhile is refused."
            )
            .Produces<CaseAnswer>()
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        group
            .MapPost("/{id:guid}/together", MergeAsync)
            .RequirePermission(Permissions.CasesWork)
            .Named(
                "mergeCases",
                "Answers other cases together with this one; each keeps its number and its term of law"
            )
            .Produces<CaseAnswer>()
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        group
            .MapDelete("/{id:guid}/together/{other:guid}", UnmergeAsync)
            .RequirePermission(Permissions.CasesWork)
            .Named("unmergeCase", "Takes a case apart again: it goes on by itself")
            .Produces<CaseAnswer>()
            .ProducesProblem(StatusCodes.Status409Conflict);
        foreach (var (tied, verb, name, summary) in Ties)
            group
                .MapMethods(
                    "/{id:guid}/matters/{episode:guid}",
                    [verb],
                    (Guid id, Guid episode, TieMatter tie, HttpContext http, CancellationToken cancel) =>
                        TieAsync(id, episode, tied, tie, http, cancel)
                )
                .RequirePermission(Permissions.CasesWork)
                .WithName(name)
                .WithSummary(summary)
                .Produces<CaseAnswer>()
                .ProducesProblem(StatusCodes.Status404NotFound);
        CaseExport.Map(routes);
        FiguresExport.Map(routes);
    }

    private static readonly (bool Tied, string Verb, string Name, string Summary)[] Ties =
    [
        (true, "PUT", "tieMatter", "A matter of the inbox belongs to the case: what was said in it stands there too"),
        (false, "DELETE", "untieMatter", "The matter no longer belongs to the case"),
    ];

    private static async Task<IResult> TieAsync(
        Guid id,
        Guid episode,
        bool tied,
        TieMatter tie,
        HttpContext http,
        CancellationToken cancel
    ) =>
        Told(
            await tie.RunAsync(
                id,
                episode,
                tied,
                CurrentActor.Of(http),
                $"{http.Request.Method} {Root}/{{id}}/matters",
                cancel
            )
        );

    private static async Task<IResult> ListAsync(HttpContext http, CaseList list, CancellationToken cancel)
    {
        var actor = CurrentActor.Of(http);
        var address = CaseAddress.Read(http.Request.Query, actor);
        try
        {
            return Answers.Of(
                await list.ReadAsync(address.Filter, address.After, address.Before, address.Limit, actor, cancel),
                page =>
                    Answers.Json(
                        new CaseListAnswer([.. page.Items.Select(i => CaseAnswer.Of(i.Case))], page.Next, page.Previous)
                    )
            );
        }
        catch (FormatException)
        {
            return Answers.Problem(Refusal.Invalid("case.cursor", "after"));
        }
    }

    private static async Task<IResult> ReadAsync(Guid id, CaseDesk desk, HttpContext http, CancellationToken cancel) =>
        Answers.Of(
            await desk.OfAsync(id, CurrentActor.Of(http), $"GET {Root}/{{id}}", cancel),
            sheet => Answers.Json(CaseAnswer.Of(sheet.Case) with { History = sheet.Events, Messages = sheet.Messages })
        );

    private static async Task<IResult> ByReceiptAsync(
        string receipt,
        CaseDesk desk,
        HttpContext http,
        CancellationToken cancel
    ) =>
        await desk.ByReceiptAsync(receipt, cancel) is { } id
            ? await ReadAsync(id, desk, http, cancel)
            : Answers.Problem(CaseRefusals.NotFound());

    private static async Task<IResult> WaysAsync(Guid id, CaseDesk desk, HttpContext http, CancellationToken cancel) =>
        Answers.Of(
            await desk.OfAsync(id, CurrentActor.Of(http), $"GET {Root}/{{id}}/ways", cancel),
            sheet => Answers.Json<IReadOnlyList<CaseWayAnswer>>([.. sheet.Ways.Select(CaseWayAnswer.Of)])
        );

    private static async Task<IResult> CodesAsync(CaseCodes codes, CancellationToken cancel) =>
        Answers.Json<IReadOnlyList<CaseCode>>([.. (await codes.TreeAsync(cancel)).InOrder.Select(c => c.Code)]);

    private static async Task<IResult> OpenAsync(
        OpenRequest request,
        OpenCase open,
        HttpContext http,
        CancellationToken cancel
    ) =>
        Told(
            await open.RunAsync(
                new(
                    new(request.Customer ?? Guid.Empty),
                    request.Kind ?? 0,
                    request.Subject ?? "",
                    request.Code,
                    request.Body,
                    request.Severity ?? 2,
                    request.Channel,
                    request.Remedy,
                    request.ReceivedAt,
                    null,
                    request.RequestId,
                    request.Episode
                ),
                CurrentActor.Of(http),
                $"POST {Root}",
                cancel
            )
        );

    private static async Task<IResult> ActAsync(
        Guid id,
        ActRequest request,
        WorkCase work,
        HttpContext http,
        CancellationToken cancel
    ) =>
        Told(
            await work.RunAsync(
                id,
                new(request.Act ?? 0)
                {
                    Note = request.Note,
                    Message = request.Message,
                    Proof = request.Proof,
                    Owner = request.Owner,
                    Team = request.Team,
                    Code = request.Code,
                    Kind = request.Kind,
                    Severity = request.Severity,
                    Incomplete = request.Incomplete ?? false,
                    Channel = request.Channel,
                    Way = request.Way,
                    Anyway = request.Anyway,
                    Template = request.Template,
                    RequestId = request.RequestId,
                    Files =
                    [
                        .. (request.Files ?? []).Select(f => new OutgoingFile(
                            f.Name ?? "",
                            f.ContentType ?? "",
                            f.Content ?? []
                        )),
                    ],
                },
                request.RowVersion ?? 0,
                CurrentActor.Of(http),
                $"POST {Root}/{{id}}/acts",
                cancel
            )
        );

    private static async Task<IResult> MergeAsync(
        Guid id,
        TogetherRequest request,
        MergeCases merge,
        HttpContext http,
        CancellationToken cancel
    ) =>
        Told(
            await merge.RunAsync(
                id,
                request.Receipts ?? [],
                CurrentActor.Of(http),
                $"POST {Root}/{{id}}/together",
                cancel
            )
        );

    private static async Task<IResult> UnmergeAsync(
        Guid id,
        Guid other,
        MergeCases merge,
        HttpContext http,
        CancellationToken cancel
    ) =>
        Told(
            await merge.UndoAsync(id, other, CurrentActor.Of(http), $"DELETE {Root}/{{id}}/together/{{other}}", cancel)
        );

    private static IResult Told(Outcome<ServiceCase> outcome) =>
        Answers.Of(outcome, one => Answers.Json(CaseAnswer.Of(one)));
}

internal sealed record CaseListAnswer(IReadOnlyList<CaseAnswer> Items, string? Next, string? Previous);

internal sealed record CaseAnswer(
    Guid Id,
    string Receipt,
    CustomerId Customer,
    CaseKind Kind,
    string? Code,
    string Subject,
    string? Body,
    CaseState State,
    [property: Description("What the customer is told of how far it has come.")] CustomerStatus CustomerStatus,
    [property: Description("1 low to 3 high.")] int Severity,
    Channel? Channel,
    Guid? Team,
    Guid? Owner,
    DateTimeOffset OpenedAt,
    DateTimeOffset? ClosedAt,
    [property: Description("When the next of its clocks runs out.")] DateTimeOffset? DueAt,
    DateTimeOffset? ResponseDueAt,
    DateTimeOffset? SolutionDueAt,
    [property: Description("The moment after the last day the law gives.")] DateTimeOffset? LegalDueAt,
    string? Resolution,
    [property: Description("The case it is answered together with.")] Guid? MergedInto,
    int RowVersion
)
{
    [Description("Newest first; only of a single case.")]
    public IReadOnlyList<CaseEvent>? History { get; init; }

    [Description("What left by channels and how far it has come, newest first; only of a single case.")]
    public IReadOnlyList<CaseMessage>? Messages { get; init; }

    public static CaseAnswer Of(ServiceCase one) =>
        new(
            one.Id,
            one.Receipt,
            one.Customer,
            one.Kind,
            one.Code,
            one.Subject,
            one.Body,
            one.State,
            one.CustomerStatus,
            one.Severity,
            one.Channel,
            one.Team,
            one.Owner,
            one.OpenedAt,
            one.ClosedAt,
            one.DueAt,
            one.ResponseDueAt,
            one.SolutionDueAt,
            one.LegalDueAt,
            one.Resolution,
            one.MergedInto,
            one.RowVersion
        );
}

internal sealed record OpenRequest(
    Guid? Customer,
    [property: Description("petition, complaint, claim, appeal, suggestion, praise or dataProtection.")] CaseKind? Kind,
    [property: Description("In a few words; 200 characters.")] string? Subject,
    [property: Description("Of the codification; without it somebody classifies it later.")] string? Code,
    [property: Description("In the customer's words.")] string? Body,
    [property: Description("1 low to 3 high; 2 if not said.")] int? Severity,
    [property: Description("Through which it came.")] Channel? Channel,
    [property: Description("What the customer asks for.")] string? Remedy,
    [property: Description("When it came in, at most a year ago; now if not said.")] DateTimeOffset? ReceivedAt,
    [property: Description("The same for every repetition of this request.")] Guid? RequestId,
    [property: Description("The matter of the inbox it comes from.")] Guid? Episode
);

internal sealed record ActRequest(
    CaseAct? Act,
    [property: Description("For colleagues; also why.")] string? Note,
    [property: Description("What the customer is told, or told us.")] string? Message,
    [property: Description("By what it is proven that the answer came.")] string? Proof,
    Guid? Owner,
    Guid? Team,
    string? Code,
    CaseKind? Kind,
    int? Severity,
    [property: Description("Of ask: without it the law does not let it be answered.")] bool? Incomplete,
    Channel? Channel,
    int? RowVersion,
    [property: Description("Of what is said to the customer: one of the ways of the case; none: by hand.")] Guid? Way,
    [property: Description("Why it goes out although the contact rules say no.")] string? Anyway,
    [property: Description("The approved words message is in, where the way is not open for free ones.")]
        MessageTemplate? Template,
    [property: Description("Of send, where the way takes files: five at most, 15 MB together.")]
        IReadOnlyList<FileForm>? Files,
    [property: Description("The same for every repetition of this request.")] Guid? RequestId
);

internal sealed record FileForm(string? Name, string? ContentType, [property: Description("Base64.")] byte[]? Content);

internal sealed record CaseWayAnswer(
    Guid Way,
    Channel Channel,
    string Account,
    string? Where,
    [property: Description("Until when one may write freely; null: always.")] DateTimeOffset? FreeUntil,
    [property: Description("One may write now.")] bool IsOpen,
    [property: Description("The last message of the case that went this way did not arrive.")] bool HasFailed,
    [property: Description("Files can go with it.")] bool TakesFiles
)
{
    public static CaseWayAnswer Of(CaseWay one) =>
        new(
            one.Way.Identity.Id,
            one.Way.Channel,
            one.Way.Account,
            one.Way.Identity.Email ?? one.Way.Identity.Phone,
            one.Way.FreeUntil,
            one.IsOpen,
            one.HasFailed,
            ReplyRules.TakesFiles(one.Way.Kind)
        );
}

internal sealed record TogetherRequest(
    [property: Description("Numbers of the other cases.")] IReadOnlyList<string>? Receipts
);
