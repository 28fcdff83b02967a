using Microsoft.AspNetCore.Mvc;
using Vinculo.Customers;
using Vinculo.Insights.Value;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Api;

namespace Vinculo.Insights.Needs.Api;

/// <summary>"Not true": from the sheet's panel and from other systems.</summary>
internal static class NeedRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapPost("/clientes/{id}/necesidades/no", DenyAsync)
            .RequirePermission(Permissions.InteractionsRecord)
            .ExcludeFromDescription();
        routes
            .MapPut("/api/v1/customers/{id}/needs/{code}/denial", PutAsync)
            .RequirePermission(Permissions.InteractionsRecord)
            .Named("DenyNeed", "Says that a customer does not have a need; it is not found again.");
    }

    private static async Task<IResult> DenyAsync(
        CustomerId id,
        [FromForm] string? code,
        DenyNeed deny,
        HttpContext http,
        CancellationToken cancel
    )
    {
        var outcome = await deny.RunAsync(new(id, code ?? ""), CurrentActor.Of(http), "hoja de vida", cancel);
        return outcome.IsRefused(out var refusal)
            ? Answers.Problem(refusal)
            : Results.LocalRedirect(ValueLinks.Sheet(id) + "?hecho=not-needed");
    }

    private static async Task<IResult> PutAsync(
        CustomerId id,
        string code,
        DenyNeed deny,
        HttpContext http,
        CancellationToken cancel
    ) =>
        Answers.Of(
            await deny.RunAsync(new(id, code), CurrentActor.Of(http), "api/needs", cancel),
            _ => Results.NoContent()
        );
}
