using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Api;
using Vinculo.Service.Satisfaction.Figures;

namespace Vinculo.Service.Satisfaction.Api;

/// <summary>Satisfaction for programs: a till, a kiosk or another desk asks; a report reads.</summary>
internal static class SatisfactionRoutes
{
    private const string Root = "/api/v1/satisfaction";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(Root).WithTags("Satisfaction");
        group
            .MapGet("/surveys", SurveysAsync)
            .RequirePermission(Permissions.SatisfactionServe)
            .Named("listSurveys", "What the company asks its customers, and after what")
            .Produces<IReadOnlyList<Survey>>();
        group
            .MapPost("/surveys", WriteAsync)
            .RequirePermission(Permissions.SatisfactionManage)
            .Named("writeSurvey", "Writes a survey, or with id changes one; it asks nobody before it is switched on")
            .WithDescription("Words that changed are a new version: answers keep the words they answered.")
            .Produces<Survey>()
            .ProducesProblem(StatusCodes.Status412PreconditionFailed)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        group
            .MapPost("/surveys/{id:guid}/switch", SwitchAsync)
            .RequirePermission(Permissions.SatisfactionManage)
            .Named("switchSurvey", "Lets a survey ask, or not any more; after each kind of event at most one asks")
            .Produces<Survey>()
            .ProducesProblem(StatusCodes.Status409Conflict);
        group
            .MapPost("/invitations", InviteAsync)
            .RequirePermission(Permissions.SatisfactionServe)
            .Named("askOpinion", "Asks one customer: sends the link, or gives it to be shown")
            .WithDescription(
                "Customers who were asked a short while ago, are to be left alone or do not want to be asked are not. Send the same requestId with every repetition: they are asked once."
            )
            .WithExample(
                """{"customer":"0195f3a0-7c1e-7d3b-9f4e-2b6f0c9d1a55","survey":"0195f3a1-02aa-7b10-8c55-6e0d2f9b7c01","send":false,"requestId":"0195f3a2-1111-7b10-8c55-6e0d2f9b7c02"}""",
                """{"id":"0195f3a2-1111-7b10-8c55-6e0d2f9b7c02","state":"asked","link":"https://crm.example.co/opinion/AZXzohERexCMVW4NL5t8Aq2f3Q0xk1mZr7Yw9g"}"""
            )
            .Produces<InvitationAnswer>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
        group
            .MapGet("/opinions", OpinionsAsync)
            .RequirePermission(Permissions.SatisfactionServe)
            .Named("listOpinions", "Who was asked and what they said, the last first")
            .WithDescription(
                "kind is satisfaction, recommendation or ease; from and until are days of asking; count is asked, answered, good, middle, bad, loops, closed or inTime; by and value are those of the figures. next and previous go on in after and before."
            )
            .Asks([.. OpinionAddress.Filters, "after", "before", "limit"])
            .Produces<OpinionListAnswer>()
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        group
            .MapPost("/opinions", RecordAsync)
            .RequirePermission(Permissions.SatisfactionServe)
            .Named(
                "recordOpinion",
                "Takes down an opinion given elsewhere: on paper, at a counter, at the end of a call"
            )
            .WithDescription("Send the same requestId with every repetition: it is taken down once.")
            .Produces<RecordedAnswer>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        group
            .MapGet("/figures", FiguresAsync)
            .RequirePermission(Permissions.InsightsRead)
            .Named(
                "satisfactionFigures",
                "CSAT, NPS or CES of a period with its interval, by channel, team, agent, code or any segmentation"
            )
            .WithDescription(
                "figure is the share of the content (satisfaction), of those who found it easy (ease), or promoters less detractors (recommendation, −1 to 1); null below ten answers. low and high hold it with 95 %. by is channel, team, agent, code, segment (the value class when asked) or segmentation:abc-xyz, any of the company's by its code: each counts where the customer stood when asked."
            )
            .Asks([.. OpinionAddress.Filters])
            .Produces<FiguresAnswer>()
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        group
            .MapGet("/loops", LoopsAsync)
            .RequirePermission(Permissions.SatisfactionServe)
            .Named("listLoops", "Bad answers: open ones, the soonest due first; or closed ones, the last first")
            .Produces<LoopListAnswer>()
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        group
            .MapPost("/loops/{id:guid}/close", CloseAsync)
            .RequirePermission(Permissions.SatisfactionServe)
            .Named("closeLoop", "Says what was done about a bad answer and whether the customer is content now")
            .Produces<LoopAnswer>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        group
            .MapPost("/loops/{id:guid}/owner", GiveAsync)
            .RequirePermission(Permissions.SatisfactionServe)
            .Named("giveLoop", "Takes a bad answer, or gives it to somebody")
            .Produces<LoopAnswer>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
        group
            .MapGet("/customers/{id:guid}", CustomerAsync)
            .RequirePermission(Permissions.SatisfactionServe)
            .Named("customerOpinions", "The first and the last answer of a customer on each scale")
            .Produces<IReadOnlyList<HistoryAnswer>>()
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> SurveysAsync(KeepSurvey keep, CancellationToken cancel) =>
        Answers.Json(await keep.AllAsync(cancel));

    private static async Task<IResult> WriteAsync(
        SurveyRequest request,
        KeepSurvey keep,
        HttpContext http,
        CancellationToken cancel
    )
    {
        var none = new SurveyWords("", null, "", "");
        var kind = request.Kind ?? 0;
        return Answers.Of(
            await keep.RunAsync(
                new(
                    request.Id,
                    request.RowVersion ?? 0,
                    request.Name ?? "",
                    kind,
                    request.Event ?? SurveyEvent.ByHand,
                    new(request.Es ?? none, request.En ?? none),
                    new(
                        request.DelayMinutes ?? 60,
                        request.Share ?? 1,
                        request.MostPerDay ?? 0,
                        request.BadUpTo ?? SurveyScale.Of(kind).UsualBad,
                        request.Template
                    )
                ),
                CurrentActor.Of(http),
                $"POST {Root}/surveys",
                cancel
            ),
            survey => Answers.Json(survey)
        );
    }

    private static async Task<IResult> SwitchAsync(
        Guid id,
        SwitchRequest request,
        KeepSurvey keep,
        HttpContext http,
        CancellationToken cancel
    ) =>
        Answers.Of(
            await keep.SwitchAsync(
                id,
                request.Active,
                CurrentActor.Of(http),
                $"POST {Root}/surveys/{{id}}/switch",
                cancel
            ),
            survey => Answers.Json(survey)
        );

    private static async Task<IResult> InviteAsync(
        InvitationRequest request,
        InviteCustomer invite,
        HttpContext http,
        CancellationToken cancel
    ) =>
        Answers.Of(
            await invite.RunAsync(
                new(
                    new(request.Customer),
                    request.Survey,
                    request.Send ?? true,
                    $"{http.Request.Scheme}://{http.Request.Host}",
                    request.RequestId
                ),
                CurrentActor.Of(http),
                $"POST {Root}/invitations",
                cancel
            ),
            asked => Answers.Json(new InvitationAnswer(asked.Opinion.Id, asked.Opinion.State, asked.Link))
        );

    private static async Task<IResult> OpinionsAsync(OpinionList list, HttpContext http, CancellationToken cancel)
    {
        var address = OpinionAddress.Read(http.Request.Query);
        return Answers.Of(
            await list.ReadAsync(
                address.Filter,
                address.After,
                address.Before,
                address.Limit,
                CurrentActor.Of(http),
                $"GET {Root}/opinions",
                cancel
            ),
            page =>
                Answers.Json(
                    new OpinionListAnswer(
                        [.. page.Lines.Select(l => OpinionAnswer.Of(l.Opinion, l.Segment))],
                        page.Next,
                        page.Previous
                    )
                )
        );
    }

    private static async Task<IResult> RecordAsync(
        RecordRequest request,
        RecordOpinion record,
        HttpContext http,
        CancellationToken cancel
    ) =>
        Answers.Of(
            await record.RunAsync(
                new(
                    new(request.Customer),
                    request.Survey,
                    request.Score,
                    request.Comment,
                    request.Channel,
                    request.Agent,
                    request.Team,
                    request.Code,
                    request.At,
                    request.RequestId
                ),
                CurrentActor.Of(http),
                $"POST {Root}/opinions",
                cancel
            ),
            id => Answers.Json(new RecordedAnswer(id))
        );

    private static async Task<IResult> FiguresAsync(
        OpinionFigures figures,
        Ui.TimeText time,
        HttpContext http,
        CancellationToken cancel
    )
    {
        var filter = OpinionAddress.Read(http.Request.Query).Period(time.Today);
        return Answers.Of(
            await figures.ReadAsync(
                filter.Kind,
                filter.From!.Value,
                filter.Until!.Value,
                filter.By,
                CurrentActor.Of(http),
                filter.Segmentation,
                cancel
            ),
            view =>
                Answers.Json(
                    new FiguresAnswer(
                        FigureAnswer.Of(filter.Kind, null, view.All),
                        [.. view.Parts.Select(p => FigureAnswer.Of(filter.Kind, p.Value, p.Sums))],
                        view.IsBehind
                    )
                )
        );
    }

    private static async Task<IResult> LoopsAsync(
        bool? closed,
        bool? mine,
        string? after,
        string? before,
        int? limit,
        LoopList list,
        HttpContext http,
        CancellationToken cancel
    ) =>
        Answers.Of(
            await list.ReadAsync(
                closed ?? false,
                mine ?? false,
                after,
                before,
                Math.Clamp(limit ?? LoopList.PageSize, 1, OpinionList.MostRows),
                CurrentActor.Of(http),
                $"GET {Root}/loops",
                cancel
            ),
            page =>
                Answers.Json(
                    new LoopListAnswer(
                        [.. page.Lines.Select(l => LoopAnswer.Of(l.Loop, l.Opinion))],
                        page.Next,
                        page.Previous
                    )
                )
        );

    private static async Task<IResult> CloseAsync(
        Guid id,
        CloseRequest request,
        CloseLoop close,
        HttpContext http,
        CancellationToken cancel
    ) =>
        Told(
            await close.RunAsync(
                new(id, request.Done, request.Content, request.SecondScore),
                CurrentActor.Of(http),
                $"POST {Root}/loops/{{id}}/close",
                cancel
            )
        );

    private static async Task<IResult> GiveAsync(
        Guid id,
        OwnerRequest request,
        CloseLoop close,
        HttpContext http,
        CancellationToken cancel
    )
    {
        var actor = CurrentActor.Of(http);
        return Told(
            await close.GiveAsync(id, request.Owner ?? actor.Id, actor, $"POST {Root}/loops/{{id}}/owner", cancel)
        );
    }

    private static async Task<IResult> CustomerAsync(
        Guid id,
        CustomerOpinions opinions,
        HttpContext http,
        CancellationToken cancel
    ) =>
        Answers.Of(
            await opinions.OfAsync(new(id), CurrentActor.Of(http), $"GET {Root}/customers/{{id}}", cancel),
            histories =>
                Answers.Json<IReadOnlyList<HistoryAnswer>>([
                    .. histories.Select(h => new HistoryAnswer(
                        h.Kind,
                        h.Answers,
                        h.First.At,
                        h.First.Score,
                        h.Last.At,
                        h.Last.Score
                    )),
                ])
        );

    private static IResult Told(Outcome<OpinionLoop> outcome) =>
        Answers.Of(outcome, loop => Answers.Json(LoopAnswer.Of(loop, null)));
}
