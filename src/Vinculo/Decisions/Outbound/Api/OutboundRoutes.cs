using System.ComponentModel;
using Vinculo.Customers;
using Vinculo.Decisions.Api;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Api;

namespace Vinculo.Decisions.Outbound.Api;

/// <summary>Contact lists for programs: a dialler or a sender of letters asks for one and works it off.</summary>
internal static class OutboundRoutes
{
    private const string Path = "/api/v1/outbound-lists";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(Path).WithTags("Outbound lists").RequirePermission(Permissions.OutboundServe);
        group
            .MapGet("/", AllAsync)
            .Named("listOutboundLists", "Contact lists, newest first, with how far each has come")
            .Produces<ListsAnswer>();
        group
            .MapPost("/", MakeAsync)
            .RequirePermission(Permissions.OutboundManage)
            .Named("makeOutboundList", "Makes a list of customers to contact, in the background")
            .WithDescription(
                "Asks the contact rules about everybody, for every channel; proposes to those who may be contacted what comes first "
                    + "for them at their best channel and hour; keeps those from whom most is expected. Customers of the control group "
                    + "are left alone, and nobody waits on two lists. Follow it by state; report counts who is not on it, and why."
            )
            .WithExample(
                """{"name":"Larga distancia, marzo","offer":"long_distance_plan","channel":"voice","most":300}""",
                """{"id":"0195f3a0-7c1e-7d3b-9f4e-2b6f0c9d1a55","name":"Larga distancia, marzo","state":"beingMade"}"""
            )
            .Produces<ListAnswer>(StatusCodes.Status202Accepted)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        group
            .MapGet("/{id:guid}", OneAsync)
            .Named("getOutboundList", "A list with its customers, those first from whom most is expected")
            .WithDescription(
                "Answer an entry's decision with POST /api/v1/decisions/{decision}/outcomes: it leaves the list with it."
            )
            .Produces<ListPageAnswer>()
            .ProducesProblem(StatusCodes.Status404NotFound);
        group
            .MapPost("/{id:guid}/next", NextAsync)
            .RequirePermission(Permissions.DecisionsDecide)
            .Named("takeNextOfOutboundList", "Takes the next customer; the same one until she is answered or let go")
            .WithDescription(
                "The contact rules are asked again first: whoever may not be contacted now is passed over."
            )
            .Produces<EntryAnswer>()
            .ProducesProblem(StatusCodes.Status409Conflict);
        group
            .MapPost("/{id:guid}/customers/{customerId}/release", LetGoAsync)
            .RequirePermission(Permissions.DecisionsDecide)
            .Named("releaseFromOutboundList", "Puts a customer off for some hours, or takes her off the list")
            .Produces<EntryAnswer>()
            .ProducesProblem(StatusCodes.Status404NotFound);
        group
            .MapPost("/{id:guid}/close", CloseAsync)
            .RequirePermission(Permissions.OutboundManage)
            .Named("closeOutboundList", "Closes a list; whoever waits on it may come onto another one")
            .Produces<ListAnswer>()
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> AllAsync(OutboundLists lists, HttpContext http, CancellationToken cancel) =>
        Answers.Of(
            await lists.AllAsync(CurrentActor.Of(http), cancel),
            all => Answers.Json(new ListsAnswer([.. all.Select(l => ListAnswer.Of(l.List, l.Count))]))
        );

    private static async Task<IResult> MakeAsync(
        MakeRequest request,
        MakeOutboundList make,
        HttpContext http,
        CancellationToken cancel
    )
    {
        Channel? channel = null;
        if (request.Channel is { } word)
        {
            if (!DecisionRoutes.TryChannel(word, out var read))
                return Answers.Problem(Refusal.Invalid("outbound.channel", "channel"));
            channel = read;
        }
        return Answers.Of(
            await make.RunAsync(
                new(request.Name ?? "", request.Offer, request.Segment, channel, request.Most ?? OutboundPlan.Usual),
                CurrentActor.Of(http),
                $"POST {Path}",
                cancel
            ),
            list => Answers.Json(ListAnswer.Of(list, null), StatusCodes.Status202Accepted)
        );
    }

    private static async Task<IResult> OneAsync(
        Guid id,
        [Description("waiting, taken, answered or off.")] string? state,
        [Description("The next of the page before.")] string? after,
        OutboundLists lists,
        HttpContext http,
        CancellationToken cancel
    )
    {
        EntryState? only = null;
        if (state is { Length: > 0 })
        {
            if (!DecisionRoutes.TryWord(state, out EntryState read))
                return Answers.Problem(Refusal.Invalid("outbound.state", "state"));
            only = read;
        }
        return Answers.Of(
            await lists.OneAsync(
                id,
                only,
                after,
                OutboundLists.PageRows,
                CurrentActor.Of(http),
                "customer.found",
                $"GET {Path}/{{id}}",
                cancel
            ),
            view =>
                Answers.Json(
                    new ListPageAnswer(
                        ListAnswer.Of(view.List, view.Count),
                        [.. view.Rows.Select(r => EntryAnswer.Of(r.Entry) with { Name = r.Name })],
                        view.Next
                    )
                )
        );
    }

    private static async Task<IResult> NextAsync(
        Guid id,
        WorkOutboundList work,
        HttpContext http,
        CancellationToken cancel
    ) =>
        Answers.Of(
            await work.NextAsync(id, CurrentActor.Of(http), $"POST {Path}/{{id}}/next", cancel),
            entry => Answers.Json(EntryAnswer.Of(entry))
        );

    private static async Task<IResult> LetGoAsync(
        Guid id,
        CustomerId customerId,
        ReleaseRequest request,
        WorkOutboundList work,
        HttpContext http,
        CancellationToken cancel
    ) =>
        Answers.Of(
            await work.LetGoAsync(
                id,
                customerId,
                request.Hours is { } hours ? TimeSpan.FromHours(Math.Clamp(hours, -1, 10_000)) : null,
                CurrentActor.Of(http),
                $"POST {Path}/{{id}}/customers/{{customerId}}/release",
                cancel
            ),
            entry => Answers.Json(EntryAnswer.Of(entry))
        );

    private static async Task<IResult> CloseAsync(
        Guid id,
        MakeOutboundList make,
        HttpContext http,
        CancellationToken cancel
    ) =>
        Answers.Of(
            await make.CloseAsync(id, CurrentActor.Of(http), $"POST {Path}/{{id}}/close", cancel),
            list => Answers.Json(ListAnswer.Of(list, null))
        );
}

internal sealed record MakeRequest(
    [property: Description("What people call it; at most 100 characters.")] string? Name,
    [property: Description("Those for whom this offer comes first; left out: whatever comes first for each.")]
        string? Offer,
    [property: Description("Only customers of this segment, as segmentation:segment.")] string? Segment,
    [property: Description("voice, whatsapp, sms, email, app or visit; left out: the best for each.")] string? Channel,
    [property: Description("At most so many, 1 … 20,000; left out: 500.")] int? Most
);

internal sealed record ReleaseRequest(
    [property: Description("Again after so many hours, at most 720; left out: off the list.")] double? Hours
);

internal sealed record ListsAnswer(IReadOnlyList<ListAnswer> Items);

internal sealed record ListPageAnswer(
    ListAnswer List,
    IReadOnlyList<EntryAnswer> Items,
    [property: Description("Send as after for the next page; absent on the last.")] string? Next
);

internal sealed record ListAnswer(
    Guid Id,
    string Name,
    ListState State,
    string? Offer,
    string? Segment,
    Channel? Channel,
    int Most,
    DateTimeOffset MadeAt,
    ListCount? Count,
    [property: Description("Who may be contacted now, later and never, and who has nothing to be proposed, by code.")]
        OutboundReport Report
)
{
    public static ListAnswer Of(OutboundList list, ListCount? count) =>
        new(
            list.Id,
            list.Name,
            list.State,
            list.Plan.Offer,
            list.Plan.Segment?.ToString(),
            list.Plan.Channel,
            list.Plan.Most,
            list.MadeAt,
            count,
            list.Report
        );
}

internal sealed record EntryAnswer(
    Guid CustomerId,
    [property: Description("Give the answer to this decision.")] Guid Decision,
    [property: Description("The offer: action of the answer.")] string Action,
    Channel Channel,
    [property: Description("What the contact is expected to bring, in the currency's unit.")] decimal Worth,
    string Currency,
    [property: Description("Not before.")] DateTimeOffset ReadyAt,
    [property: Description("When she is reached best.")] DateTimeOffset BestAt,
    EntryState State,
    Result? Result,
    [property: Description("Why she was put off or taken off.")] string? Code
)
{
    public string? Name { get; init; }

    public static EntryAnswer Of(OutboundEntry entry) =>
        new(
            entry.Customer.Value,
            entry.Decision,
            entry.Offer,
            entry.Channel,
            Ui.MoneyText.Major(entry.WorthMinor, entry.Currency),
            entry.Currency,
            entry.ReadyAt,
            entry.BestAt,
            entry.State,
            entry.Result,
            entry.Code
        );
}
