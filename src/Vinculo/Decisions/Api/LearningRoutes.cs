using Vinculo.Decisions.Learning;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Api;

namespace Vinculo.Decisions.Api;

/// <summary>The settings of learning, for programs.</summary>
internal static class LearningRoutes
{
    public const string Page = "/settings/learning";

    public static void Map(IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1/learning-settings")
            .WithTags("Decisions")
            .RequirePermission(Permissions.OffersRead);
        group
            .MapGet("/", GetAsync)
            .Named(
                "getLearningSettings",
                "How much is left to chance, who is left alone, and by what fairness is looked at"
            )
            .WithDescription("Shares are parts of 1. Its ETag is the version to change.")
            .Produces<LearningAnswer>();
        group
            .MapPut("/", PutAsync)
            .RequirePermission(Permissions.SettingsManage)
            .Named("putLearningSettings", "Sets them; says why")
            .WithDescription(
                "Send If-Match with the ETag you read. Another share of the control group is drawn in the background: a larger one "
                    + "adds customers, a smaller one lets those go who came last. Who, when, why and the state before stand in the audit."
            )
            .WithExample(
                """{"controlShare":0.1,"randomShare":0.03,"fairBy":["sex","age","channel"],"fairGroups":12,"reason":"More certainty for the board"}""",
                """
                {"controlShare":0.1,"controlSince":"2026-10-13T12:00:00Z","controlEarlier":[{"share":0.05,"since":null}],
                 "randomShare":0.03,"fairBy":["sex","age","channel"],"fairGroups":12}
                """
            )
            .Accepts<SetLearning.Request>("application/json")
            .Produces<LearningAnswer>()
            .ProducesProblem(StatusCodes.Status412PreconditionFailed)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<IResult> GetAsync(SetLearning learning, HttpContext http, CancellationToken cancel) =>
        Told(await learning.ReadAsync(CurrentActor.Of(http), cancel), http);

    private static async Task<IResult> PutAsync(
        SetLearning.Request request,
        SetLearning learning,
        HttpContext http,
        CancellationToken cancel
    ) =>
        Told(
            await learning.RunAsync(
                request,
                http.Request.Headers.IfMatch.ToString().Trim('"'),
                CurrentActor.Of(http),
                cancel
            ),
            http
        );

    private static IResult Told(Outcome<SetLearning.View> outcome, HttpContext http) =>
        Answers.Of(
            outcome,
            view =>
            {
                http.Response.Headers.ETag = $"\"{view.Version}\"";
                return Answers.Json(
                    new LearningAnswer(
                        view.Control.Share,
                        view.Control.Since,
                        view.Control.Earlier,
                        view.Terms.RandomShare,
                        view.Terms.FairBy,
                        view.Terms.FairGroups
                    )
                );
            }
        );
}

/// <param name="ControlShare">Part of all customers that is never sold to.</param>
/// <param name="ControlSince">Since when; null: from the beginning.</param>
/// <param name="ControlEarlier">What held before, the latest first.</param>
/// <param name="RandomShare">Part of decisions made at random.</param>
/// <param name="FairBy">Attributes of the fairness report.</param>
/// <param name="FairGroups">Groups of each at most.</param>
internal sealed record LearningAnswer(
    double ControlShare,
    DateTimeOffset? ControlSince,
    IReadOnlyList<Customers.ControlShare.Held> ControlEarlier,
    double RandomShare,
    IReadOnlyList<string> FairBy,
    int FairGroups
);
