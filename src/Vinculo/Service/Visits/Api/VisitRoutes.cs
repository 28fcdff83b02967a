using System.ComponentModel;
using Vinculo.Customers;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Api;

namespace Vinculo.Service.Visits.Api;

/// <summary>Turns at branches, for programs: kiosks and calling screens of other makers, appointment pages of the company's site.</summary>
internal static class VisitRoutes
{
    private const string Root = "/api/v1/visits";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(Root).WithTags("Visits").RequirePermission(Permissions.VisitsServe);
        group
            .MapGet("/branches", BranchesAsync)
            .Named("listBranches", "Branches with their services")
            .Produces<IReadOnlyList<Branch>>();
        group
            .MapPut("/branches/{id:guid}", SaveAsync)
            .RequirePermission(Permissions.VisitsManage)
            .Named("saveBranch", "Changes a branch; rowVersion 0 makes a new one")
            .Produces<Branch>()
            .ProducesProblem(StatusCodes.Status412PreconditionFailed)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        group
            .MapGet("/branches/{id:guid}/turns", TodayAsync)
            .Named("listTurns", "Today's turns of a branch, in the order of calling")
            .Produces<IReadOnlyList<VisitTicket>>();
        group
            .MapPost("/branches/{id:guid}/turns", TakeAsync)
            .Named("takeTurn", "Gives a turn: with a document, the code of an appointment, or nothing")
            .WithDescription("Send the same requestId with every repetition: one turn is given.")
            .Produces<VisitTicket>()
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        group
            .MapPost("/branches/{id:guid}/next", NextAsync)
            .Named("callNext", "Calls whoever is next to a desk")
            .Produces<VisitTicket>()
            .ProducesProblem(StatusCodes.Status404NotFound);
        group
            .MapPost("/turns/{id:guid}/acts", ActAsync)
            .Named("workTurn", "Goes on with a turn")
            .WithDescription(
                "act is one of call, start, finish, noShow, recall, leave and transfer. finish needs outcome: solved, partly, not-solved or sent-elsewhere."
            )
            .Produces<VisitTicket>()
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        group
            .MapGet("/branches/{id:guid}/figures", FiguresAsync)
            .RequirePermission(Permissions.InsightsRead)
            .Named("visitFigures", "How many came, how long they waited and were served, by service")
            .Produces<IReadOnlyList<VisitFigure>>()
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        group
            .MapGet("/branches/{id:guid}/hours", FreeAsync)
            .Named("listFreeHours", "Hours of a day that can be booked")
            .Produces<IReadOnlyList<DateTimeOffset>>()
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        group
            .MapPost("/branches/{id:guid}/appointments", BookAsync)
            .Named("bookAppointment", "Books an hour; its code is what the customer shows at the door")
            .Produces<BookedAnswer>()
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        group
            .MapDelete("/appointments/{id:guid}", CancelAsync)
            .Named("cancelAppointment", "Calls an appointment off")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status404NotFound);
        group
            .MapGet("/branches/{id:guid}/live", LiveAsync)
            .Named("followBranch", "Server-sent events: moved, whenever somebody came, was called or went")
            .Produces(StatusCodes.Status200OK, contentType: "text/event-stream");
        routes.MapGet(BranchLinks.Room + "{token}/live", RoomLiveAsync).AllowAnonymous().ExcludeFromDescription();
    }

    private static async Task<IResult> BranchesAsync(VisitRoom room, CancellationToken cancel) =>
        Answers.Json<IReadOnlyList<Branch>>(await room.BranchesAsync(cancel));

    private static async Task<IResult> SaveAsync(
        Guid id,
        BranchRequest request,
        VisitRoom room,
        HttpContext http,
        CancellationToken cancel
    ) =>
        Answers.Of(
            await room.SaveAsync(
                new(
                    id,
                    request.Name ?? "",
                    request.Services ?? [],
                    request.CallLimit ?? 3,
                    request.Active ?? true,
                    request.RowVersion ?? 0
                ),
                CurrentActor.Of(http),
                $"PUT {Root}/branches/{{id}}",
                cancel
            ),
            branch => Answers.Json(branch)
        );

    private static async Task<IResult> TodayAsync(Guid id, VisitRoom room, CancellationToken cancel) =>
        Answers.Json<IReadOnlyList<VisitTicket>>(await room.TodayAsync(id, cancel));

    private static async Task<IResult> TakeAsync(
        Guid id,
        TurnRequest request,
        TakeTurn take,
        CancellationToken cancel
    ) =>
        Told(
            await take.RunAsync(
                new(id, request.Service, request.Key, request.Preferential ?? false, request.RequestId),
                cancel
            )
        );

    private static async Task<IResult> NextAsync(
        Guid id,
        NextRequest request,
        ServeVisits serve,
        HttpContext http,
        CancellationToken cancel
    ) =>
        Told(
            await serve.CallNextAsync(
                id,
                request.Service,
                request.Desk ?? "",
                CurrentActor.Of(http),
                $"POST {Root}/branches/{{id}}/next",
                cancel
            )
        );

    private static async Task<IResult> ActAsync(
        Guid id,
        ServeVisits.Request request,
        ServeVisits serve,
        HttpContext http,
        CancellationToken cancel
    ) => Told(await serve.RunAsync(id, request, CurrentActor.Of(http), $"POST {Root}/turns/{{id}}/acts", cancel));

    private static async Task<IResult> FiguresAsync(
        Guid id,
        DateOnly from,
        DateOnly until,
        VisitRoom room,
        HttpContext http,
        CancellationToken cancel
    ) =>
        Answers.Of(
            await room.FiguresAsync(id, from, until, CurrentActor.Of(http), cancel),
            figures => Answers.Json(figures)
        );

    private static async Task<IResult> FreeAsync(
        Guid id,
        string service,
        DateOnly day,
        Appointments appointments,
        HttpContext http,
        CancellationToken cancel
    ) =>
        Answers.Of(
            await appointments.FreeAsync(id, service, day, CurrentActor.Of(http), cancel),
            hours => Answers.Json(hours)
        );

    private static async Task<IResult> BookAsync(
        Guid id,
        BookRequest request,
        Appointments appointments,
        HttpContext http,
        CancellationToken cancel
    ) =>
        Answers.Of(
            await appointments.BookAsync(
                new(
                    id,
                    request.Service ?? "",
                    request.At ?? default,
                    new(request.Customer ?? Guid.Empty),
                    request.Confirm,
                    request.RequestId
                ),
                CurrentActor.Of(http),
                $"POST {Root}/branches/{{id}}/appointments",
                cancel
            ),
            booked => Answers.Json(BookedAnswer.Of(booked))
        );

    private static async Task<IResult> CancelAsync(
        Guid id,
        Appointments appointments,
        HttpContext http,
        CancellationToken cancel
    ) =>
        Answers.Of(
            await appointments.CancelAsync(id, CurrentActor.Of(http), $"DELETE {Root}/appointments/{{id}}", cancel),
            _ => Results.NoContent()
        );

    private static async Task RoomLiveAsync(
        string token,
        BranchLinks links,
        HttpContext http,
        VisitBell bell,
        VisitRoom room,
        IHostApplicationLifetime life
    )
    {
        if (links.Read(token) is { } branch)
            await LiveAsync(branch, http, bell, room, life);
        else
            http.Response.StatusCode = StatusCodes.Status404NotFound;
    }

    private static async Task LiveAsync(
        Guid id,
        HttpContext http,
        VisitBell bell,
        VisitRoom room,
        IHostApplicationLifetime life
    )
    {
        // A screen that listens must not keep the house from closing.
        using var over = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, life.ApplicationStopping);
        var cancel = over.Token;
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        var last = await room.MarkAsync(id, cancel);
        await SendAsync(": here\n\n");
        try
        {
            for (var beats = 1; !cancel.IsCancellationRequested; beats++)
            {
                // Another node's moves are seen within seconds, this one's at once.
                await Task.WhenAny(bell.NextAsync(), Task.Delay(TimeSpan.FromSeconds(3), cancel));
                var mark = await room.MarkAsync(id, cancel);
                if (mark != last)
                    await SendAsync("event: moved\ndata: {}\n\n");
                else if (beats % 5 == 0)
                    await SendAsync(": beat\n\n");
                last = mark;
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            http.Abort();
        }

        async Task SendAsync(string text)
        {
            await http.Response.WriteAsync(text, cancel);
            await http.Response.Body.FlushAsync(cancel);
        }
    }

    private static IResult Told(Outcome<VisitTicket> outcome) => Answers.Of(outcome, ticket => Answers.Json(ticket));
}

internal sealed record BranchRequest(
    string? Name,
    IReadOnlyList<BranchService>? Services,
    [property: Description("Called so often and nobody came: gone; 3 if not said.")] int? CallLimit,
    bool? Active,
    int? RowVersion
);

internal sealed record TurnRequest(
    [property: Description("Code of a service; an appointment has its own.")] string? Service,
    [property: Description("A document, or the code of an appointment.")] string? Key,
    [property: Description("Says that the law gives them preference.")] bool? Preferential,
    [property: Description("The same for every repetition of this request.")] Guid? RequestId
);

internal sealed record NextRequest(
    [property: Description("Where the person is to come.")] string? Desk,
    [property: Description("Only of this service.")] string? Service
);

internal sealed record BookRequest(
    Guid? Customer,
    string? Service,
    DateTimeOffset? At,
    [property: Description("By which of the customer's ways they are told; none: not by us.")] Guid? Confirm,
    [property: Description("The same for every repetition of this request.")] Guid? RequestId
);

internal sealed record BookedAnswer(
    Guid Id,
    Guid Branch,
    CustomerId Customer,
    string CustomerName,
    string Service,
    DateTimeOffset At,
    string Code,
    bool Came,
    [property: Description("Why no confirmation went out; none: it did, or none was asked for.")] string? NotTold
)
{
    public static BookedAnswer Of(Booking booked)
    {
        var a = booked.Appointment;
        var no = booked.NotTold is null ? null : RefusalText.Of(booked.NotTold);
        return new(a.Id, a.Branch, a.Customer, a.CustomerName, a.Service, a.At, a.Code, a.Came, no);
    }
}
