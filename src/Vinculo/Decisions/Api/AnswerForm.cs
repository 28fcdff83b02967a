using Microsoft.AspNetCore.Mvc;
using Vinculo.Organization;
using Vinculo.Platform;

namespace Vinculo.Decisions.Api;

/// <summary>Where the panel's form goes: records the answer and comes back to the page it stands on.</summary>
internal static class AnswerForm
{
    public static void Map(IEndpointRouteBuilder app) =>
        app.MapPost("/decisions/{id:guid}/answers", PostAsync)
            .RequirePermission(Permissions.DecisionsDecide)
            .ExcludeFromDescription();

    private static async Task<IResult> PostAsync(
        Guid id,
        [FromForm] string? action,
        [FromForm] string? result,
        [FromForm] string? reason,
        [FromForm] string? returnUrl,
        RecordOutcome recordOutcome,
        HttpContext http,
        CancellationToken cancel
    )
    {
        var back = SafeReturn(returnUrl);
        if (!Enum.TryParse<Result>(result, ignoreCase: true, out var said) || !Enum.IsDefined(said))
            return Results.LocalRedirect(back);
        var recorded = await recordOutcome.RunAsync(
            new(id, action ?? "", said, reason),
            CurrentActor.Of(http),
            "panel",
            cancel
        );
        var separator = back.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        return recorded.IsRefused(out var refusal)
            ? Results.LocalRedirect(
                $"{back}{separator}answerRefused={Uri.EscapeDataString(refusal.Code)}#next-best-action"
            )
            : Results.LocalRedirect($"{back}#next-best-action");
    }

    /// <summary>An address of this house, without what an earlier answer left in it; anything else is the start page.</summary>
    private static string SafeReturn(string? address)
    {
        if (address is not { Length: > 0 and < 2_000 } || address[0] != '/' || address.Any(char.IsControl))
            return "/";
        if (address.Length > 1 && address[1] is '/' or '\\')
            return "/";
        return address.Split('#')[0];
    }
}
