using System.ComponentModel;
using Vinculo.Customers;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Api;

namespace Vinculo.Decisions.Loyalty.Api;

/// <summary>A customer's points, for programs.</summary>
internal static class LoyaltyRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes
            .MapGroup("/api/v1/customers/{id}/points")
            .WithTags("Loyalty")
            .RequirePermission(Permissions.CustomersRead);
        group
            .MapGet("/", ReadAsync)
            .Named("getPoints", "A customer's points: balance, level, what is lost next, the newest entries")
            .Produces<PointsAnswer>()
            .ProducesProblem(StatusCodes.Status404NotFound);
        group
            .MapPost("/", MoveAsync)
            .RequirePermission(Permissions.LoyaltyServe)
            .Named(
                "movePoints",
                "Lets a customer join, spends points for a reward, gives or takes points, takes an entry back"
            )
            .WithDescription(
                "Send the same requestId with every repetition: the points move once. Points never fall below nothing; those that would be lost soonest go first."
            )
            .WithExample(
                """{"act":"spend","reward":"recarga-5-mil","requestId":"0195f3a0-7c1e-7d3b-9f4e-2b6f0c9d1a55"}""",
                """{"entry":"0195f3a1-02aa-7b10-8c55-6e0d2f9b7c01","kind":"spent","points":-500,"balance":1240,"at":"2026-03-02T15:00:00Z"}"""
            )
            .Produces<MovedAnswer>()
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        routes
            .MapPost("/api/v1/customers/{id}/referrals", ReferAsync)
            .WithTags("Loyalty")
            .RequirePermission(Permissions.LoyaltyServe)
            .Named("refer", "Notes that a customer brought another; both are rewarded once the other has stayed")
            .Produces<CustomerReferred>()
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<IResult> ReadAsync(
        CustomerId id,
        CustomerPoints points,
        HttpContext http,
        CancellationToken cancel
    ) =>
        Answers.Of(
            await points.OfAsync(id, CurrentActor.Of(http), "GET /api/v1/customers/{id}/points", cancel),
            sheet =>
                Answers.Json(
                    new PointsAnswer(
                        sheet.Member,
                        sheet.Balance,
                        sheet.Standing.Tier,
                        sheet.Standing.GraceUntil,
                        sheet.NextLost?.Points,
                        sheet.NextLost?.Day,
                        sheet.Entries
                    )
                )
        );

    private static async Task<IResult> MoveAsync(
        CustomerId id,
        MoveRequest request,
        MovePoints move,
        HttpContext http,
        CancellationToken cancel
    )
    {
        if (
            string.IsNullOrEmpty(request.Act)
            || char.IsAsciiDigit(request.Act[0])
            || !Enum.TryParse<PointsAct>(request.Act, ignoreCase: true, out var act)
        )
            return Answers.Problem(Refusal.Invalid("loyalty.act-unknown", "act"));
        var moved = await move.RunAsync(
            new(id, act, request.Points ?? 0, request.Reward, request.Entry, request.Reason, request.RequestId),
            CurrentActor.Of(http),
            "POST /api/v1/customers/{id}/points",
            cancel
        );
        return Answers.Of(
            moved,
            fact =>
                Answers.Json(
                    new MovedAnswer(
                        fact.Entry == Guid.Empty ? null : fact.Entry,
                        fact.Kind,
                        fact.Points,
                        fact.Balance,
                        fact.At
                    )
                )
        );
    }

    private static async Task<IResult> ReferAsync(
        CustomerId id,
        ReferRequest request,
        Referrals referrals,
        HttpContext http,
        CancellationToken cancel
    ) =>
        Answers.Of(
            await referrals.RunAsync(
                new(id, new(request.Other ?? Guid.Empty)),
                CurrentActor.Of(http),
                "POST /api/v1/customers/{id}/referrals",
                cancel
            ),
            fact => Answers.Json(fact)
        );
}

internal sealed record PointsAnswer(
    [property: Description("Takes part in the programme.")] bool Member,
    long Balance,
    [property: Description("Code of the level; absent: none.")] string? Tier,
    [property: Description("The points no longer carry the level; it is kept through this day.")] DateOnly? GraceUntil,
    [property: Description("How many are lost next.")] long? NextLost,
    [property: Description("The last day those can be spent.")] DateOnly? NextLostAfter,
    IReadOnlyList<PointEntry> Entries
);

internal sealed record MoveRequest(
    [property: Description("join, spend, give, take or takeBack.")] string? Act,
    [property: Description("How many, to give or take.")] long? Points,
    [property: Description("Code of the reward, to spend.")] string? Reward,
    [property: Description("The entry that is taken back.")] Guid? Entry,
    [property: Description("Why; needed to give, take and take back.")] string? Reason,
    [property: Description("The same for every repetition of this request.")] Guid? RequestId
);

internal sealed record MovedAnswer(Guid? Entry, PointKind Kind, long Points, long Balance, DateTimeOffset At);

internal sealed record ReferRequest([property: Description("The customer who was brought.")] Guid? Other);
