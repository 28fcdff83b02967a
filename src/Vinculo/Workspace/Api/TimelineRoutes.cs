using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Http.HttpResults;
using Vinculo.Customers;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Workspace.Panels;

namespace Vinculo.Workspace;

/// <summary>Parts of a life sheet that are swapped in: the timeline under another filter, and its older rows.</summary>
internal static class TimelineRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        Map<TimelinePanel>(routes, "/clientes/{id}/historia");
        Map<TimelineRows>(routes, "/clientes/{id}/historia/filas");
    }

    private static void Map<TPart>(IEndpointRouteBuilder routes, string pattern)
        where TPart : Microsoft.AspNetCore.Components.IComponent =>
        routes.MapGet(pattern, PartAsync<TPart>).RequirePermission(Permissions.CustomersRead).ExcludeFromDescription();

    private static async Task<IResult> PartAsync<TPart>(
        CustomerId id,
        string? after,
        string? channel,
        string? kind,
        HttpContext http,
        CustomerTimeline timeline,
        CancellationToken cancel
    )
        where TPart : Microsoft.AspNetCore.Components.IComponent
    {
        var ask = TimelineAsk.Read(after, channel, kind, null);
        var outcome = await timeline.RunAsync(id, ask, CurrentActor.Of(http), "hoja de vida", cancel);
        return Answers.Of(
            outcome,
            page => new RazorComponentResult<TPart>(
                new Dictionary<string, object?>(StringComparer.Ordinal)
                {
                    ["Customer"] = id,
                    ["Entries"] = page.Items,
                    ["Ask"] = ask,
                    ["Next"] = page.Next,
                }
            )
        );
    }
}
