using System.ComponentModel;
using System.Globalization;
using Microsoft.Extensions.Localization;
using Vinculo.Customers;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Api;
using Vinculo.Ui;

namespace Vinculo.Service.Fulfilment.Api;

/// <summary>What is promised and sold, for programs: shops begin deliveries, logistics says which step is done, portals show it.</summary>
internal static class FulfilmentRoutes
{
    private const string Root = "/api/v1/fulfilments";
    private const string File = "/cumplimiento/lista.csv";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(Root).WithTags("Fulfilment").RequirePermission(Permissions.FulfilmentWork);
        group
            .MapGet("/", ListAsync)
            .Named("listFulfilments", "Promises and sold things: open ones, the soonest due first; or all")
            .WithDescription(
                "The filters are those of the page: open, due, kind, owner (an id, me or none), team, channel, from, until, part, customer. next goes on in after."
            )
            .Asks([.. UndertakingList.Filters, "open", "after", "limit"])
            .Produces<FulfilmentListAnswer>();
        group
            .MapGet("/{id:guid}", ReadAsync)
            .Named("getFulfilment", "One with its steps, its history and the link its customer may follow")
            .Produces<FulfilmentAnswer>()
            .ProducesProblem(StatusCodes.Status404NotFound);
        group
            .MapPost("/", StartAsync)
            .Named("startFulfilment", "Begins to deliver something that was promised or sold")
            .WithDescription("Send the same requestId with every repetition: it is begun once.")
            .Produces<FulfilmentAnswer>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        group
            .MapPost("/{id:guid}/acts", ActAsync)
            .Named(
                "workFulfilment",
                "Does something with one: a step is done, it is kept, broken, handed on, put off …"
            )
            .WithDescription(
                "act is one of step, keep, break, cancel, assign, postpone, note and undo. With the last step it is kept. undo takes the last act back. With rowVersion somebody else's change meanwhile is refused."
            )
            .Produces<FulfilmentAnswer>()
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        group
            .MapGet("/figures", FiguresAsync)
            .RequirePermission(Permissions.InsightsRead)
            .Named(
                "fulfilmentFigures",
                "How much of what was due in a period was kept, by team, owner, channel or kind"
            )
            .Produces<FulfilmentFiguresAnswer>()
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        group
            .MapGet("/plans", PlansAsync)
            .Named("listFulfilmentPlans", "How things of each kind are delivered")
            .Produces<IReadOnlyList<FulfilmentPlan>>();
        group
            .MapPut("/plans/{code}", SavePlanAsync)
            .RequirePermission(Permissions.FulfilmentManage)
            .Named("saveFulfilmentPlan", "Keeps a plan as its next version; what has begun goes on as it began")
            .WithDescription("version is the one that was read; -1 for a new plan.")
            .Produces<PlanVersion>()
            .ProducesProblem(StatusCodes.Status412PreconditionFailed)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        routes
            .MapGet(File, ExportAsync)
            .RequirePermission(Permissions.FulfilmentWork)
            .RequirePermission(Permissions.CustomersExport)
            .ExcludeFromDescription();
    }

    private static async Task<IResult> ListAsync(HttpContext http, UndertakingList list, CancellationToken cancel)
    {
        var words = new AddressWords(http.Request.Query, CurrentActor.Of(http).Id);
        return Answers.Of(
            await list.ReadAsync(
                UndertakingList.Read(words),
                words.Text("after"),
                words.Number("limit", UndertakingList.PageSize, UndertakingList.MostRows),
                CurrentActor.Of(http),
                cancel
            ),
            page =>
                Answers.Json(
                    new FulfilmentListAnswer([.. page.Items.Select(i => FulfilmentAnswer.Of(i.One))], page.Next)
                )
        );
    }

    private static async Task<IResult> ReadAsync(
        Guid id,
        UndertakingFile file,
        HttpContext http,
        CancellationToken cancel
    ) =>
        Answers.Of(
            await file.OfAsync(id, CurrentActor.Of(http), $"GET {Root}/{{id}}", cancel),
            sheet =>
                Answers.Json(
                    FulfilmentAnswer.Of(sheet.One) with
                    {
                        History = sheet.Events,
                        StatusLink = $"{http.Request.Scheme}://{http.Request.Host}{sheet.Link}",
                    }
                )
        );

    private static async Task<IResult> StartAsync(
        StartRequest request,
        StartUndertaking start,
        HttpContext http,
        CancellationToken cancel
    ) =>
        Told(
            await start.RunAsync(
                new(
                    new(request.Customer ?? Guid.Empty),
                    request.Kind,
                    request.What ?? "",
                    request.DueOn,
                    request.Owner,
                    request.Team,
                    request.Channel,
                    request.Source,
                    request.RequestId
                ),
                CurrentActor.Of(http),
                $"POST {Root}",
                cancel
            )
        );

    private static async Task<IResult> ActAsync(
        Guid id,
        WorkRequest request,
        WorkUndertaking work,
        HttpContext http,
        CancellationToken cancel
    ) =>
        Told(
            await work.RunAsync(
                id,
                new(request.Act ?? 0, request.Step, request.Owner, request.Team, request.DueOn, request.Note),
                request.RowVersion ?? 0,
                CurrentActor.Of(http),
                $"POST {Root}/{{id}}/acts",
                cancel
            )
        );

    private static async Task<IResult> FiguresAsync(
        DateOnly from,
        DateOnly until,
        UndertakingDimension? by,
        UndertakingFigures figures,
        HttpContext http,
        CancellationToken cancel
    ) =>
        Answers.Of(
            await figures.ReadAsync(from, until, by ?? UndertakingDimension.Team, CurrentActor.Of(http), cancel),
            view =>
                Answers.Json(
                    new FulfilmentFiguresAnswer(
                        FigureRow.Of("", view.All),
                        [.. view.Rows.Select(r => FigureRow.Of(r.Value, r.Sums))]
                    )
                )
        );

    private static async Task<IResult> PlansAsync(FulfilmentPlans plans, CancellationToken cancel) =>
        Answers.Json((await plans.BookAsync(cancel)).Current);

    private static async Task<IResult> SavePlanAsync(
        string code,
        PlanRequest request,
        FulfilmentPlans plans,
        HttpContext http,
        CancellationToken cancel
    ) =>
        Answers.Of(
            await plans.SaveAsync(
                new(
                    code,
                    0,
                    request.NameEs ?? "",
                    request.NameEn ?? request.NameEs ?? "",
                    request.Days ?? 0,
                    request.Steps ?? [],
                    request.Team,
                    request.Offers,
                    request.Active ?? true
                ),
                request.Version ?? -1,
                CurrentActor.Of(http),
                $"PUT {Root}/plans/{{code}}",
                cancel
            ),
            version => Answers.Json(new PlanVersion(version))
        );

    private static async Task ExportAsync(
        HttpContext http,
        UndertakingList list,
        FulfilmentPlans plans,
        IStringLocalizer<FulfilmentTexts> texts,
        CancellationToken cancel
    )
    {
        var actor = CurrentActor.Of(http);
        var book = await plans.BookAsync(cancel);
        var rows = await list.ExportAsync(UndertakingList.Read(new(http.Request.Query, actor.Id)), actor, File, cancel);
        var file = new CsvTable();
        string[] heads = ["What", "Customer", "Kind", "State", "Due", "Steps", "Made", "Closed", "Postponed"];
        file.Line(heads.Select(head => texts[head].Value));
        foreach (var (one, name, _, steps, done, _) in rows)
            file.Line(
                one.What,
                name,
                book.Find(one.Kind)?.Name(CultureInfo.CurrentUICulture) ?? one.Kind,
                texts["State." + one.State],
                Day(one.DueOn),
                steps == 0 ? "" : $"{done}/{steps}",
                Day(DateOnly.FromDateTime(one.MadeAt.UtcDateTime)),
                Day(one.ClosedAt is { } at ? DateOnly.FromDateTime(at.UtcDateTime) : null),
                CsvTable.Number(one.Postponed)
            );
        await file.SendAsync(http, texts["File"].Value, cancel);
    }

    private static string Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";

    private static IResult Told(Outcome<Undertaking> outcome) =>
        Answers.Of(outcome, one => Answers.Json(FulfilmentAnswer.Of(one)));
}

internal sealed record FulfilmentListAnswer(IReadOnlyList<FulfilmentAnswer> Items, string? Next);

internal sealed record FulfilmentAnswer(
    Guid Id,
    CustomerId Customer,
    [property: Description("As the customer was told.")] string What,
    [property: Description("Code of its plan.")] string Kind,
    UndertakingState State,
    DateOnly? DueOn,
    Guid? Owner,
    Guid? Team,
    Channel? Channel,
    DateTimeOffset MadeAt,
    DateTimeOffset? ClosedAt,
    [property: Description("Of one that was kept: by its day.")] bool? InTime,
    [property: Description("How often its day was moved.")] int Postponed,
    [property: Description("What was sold, in the words of whoever sold it.")] string? Source,
    [property: Description("Only of a single one.")] IReadOnlyList<UndertakingStep> Steps,
    int RowVersion
)
{
    [Description("Newest first; only of a single one.")]
    public IReadOnlyList<UndertakingEvent>? History { get; init; }

    [Description("Where the customer sees how far it is, without signing in; only of a single one.")]
    public string? StatusLink { get; init; }

    public static FulfilmentAnswer Of(Undertaking one) =>
        new(
            one.Id,
            one.Customer,
            one.What,
            one.Kind,
            one.State,
            one.DueOn,
            one.Owner,
            one.Team,
            one.Channel,
            one.MadeAt,
            one.ClosedAt,
            one.InTime,
            one.Postponed,
            one.Source,
            one.Steps,
            one.RowVersion
        );
}

internal sealed record StartRequest(
    Guid? Customer,
    [property: Description("Code of a plan; promise if not said.")] string? Kind,
    [property: Description("In a few words, as the customer was told; 500 characters.")] string? What,
    [property: Description("By when; as the plan says if not said.")] DateOnly? DueOn,
    Guid? Owner,
    Guid? Team,
    [property: Description("Through which it was promised or sold.")] Channel? Channel,
    [property: Description("What was sold, in your own words: an order number.")] string? Source,
    [property: Description("The same for every repetition of this request.")] Guid? RequestId
);

internal sealed record WorkRequest(
    [property: Description("step, keep, break, cancel, assign, postpone, note or undo.")] UndertakingAct? Act,
    [property: Description("Which step is done, from 1.")] int? Step,
    Guid? Owner,
    Guid? Team,
    [property: Description("Of postpone: the new day.")] DateOnly? DueOn,
    [property: Description("Why; required to cancel and to postpone.")] string? Note,
    int? RowVersion
);

internal sealed record PlanRequest(
    string? NameEs,
    string? NameEn,
    [property: Description("Business days until it is due when it has no steps.")] int? Days,
    [property: Description("In order; days are business days after the step before.")] IReadOnlyList<PlanStep>? Steps,
    Guid? Team,
    [property: Description("Codes of offers, products or families that are delivered so when sold.")]
        IReadOnlyList<string>? Offers,
    bool? Active,
    int? Version
);

internal sealed record PlanVersion(int Version);

internal sealed record FulfilmentFiguresAnswer(FigureRow All, IReadOnlyList<FigureRow> Rows);

internal sealed record FigureRow(
    [property: Description("Empty: none.")] string Value,
    long Due,
    long InTime,
    long KeptLate,
    long Broken,
    long Late,
    long Pending,
    long Cancelled,
    [property: Description("Kept by its day, of what has come to its day and was not cancelled; null: nothing has.")]
        double? KeptShare
)
{
    public static FigureRow Of(string value, UndertakingSums sums) =>
        new(
            value,
            sums.All,
            sums.Of(UndertakingPart.InTime),
            sums.Of(UndertakingPart.KeptLate),
            sums.Of(UndertakingPart.Broken),
            sums.Of(UndertakingPart.Late),
            sums.Of(UndertakingPart.Pending),
            sums.Of(UndertakingPart.Cancelled),
            sums.KeptShare
        );
}
