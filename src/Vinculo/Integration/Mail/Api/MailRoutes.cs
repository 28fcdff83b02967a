using Vinculo.Integration.Mail.Outbound;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Api;

namespace Vinculo.Integration.Mail.Api;

/// <summary>What can be asked of mailboxes.</summary>
internal static class MailRoutes
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapPost("/api/v1/channels/{account:guid}/check", CheckAsync)
            .WithTags("Channels")
            .RequirePermission(Permissions.ChannelsManage)
            .Named("checkMailServer", "Tries the server that a mailbox sends through; nothing is sent")
            .Produces<CheckMailServer.Answer>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);

    private static async Task<IResult> CheckAsync(
        Guid account,
        CheckMailServer check,
        HttpContext http,
        CancellationToken cancel
    ) => Answers.Of(await check.RunAsync(account, CurrentActor.Of(http), cancel), answer => Answers.Json(answer));
}
