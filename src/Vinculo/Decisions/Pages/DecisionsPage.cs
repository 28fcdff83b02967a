using Microsoft.AspNetCore.Components;
using Vinculo.Organization;
using Vinculo.Platform;

namespace Vinculo.Decisions.Pages;

/// <summary>What the room's pages share: the request, the actor, the posted form, how a refusal is shown beside its field.</summary>
public abstract class DecisionsPage : ComponentBase
{
    [CascadingParameter]
    protected HttpContext Http { get; set; } = null!;

    [Inject]
    protected NavigationManager Navigation { get; set; } = null!;

    /// <summary>What the last form was refused for.</summary>
    protected Refusal? No { get; set; }

    protected Actor Actor => CurrentActor.Of(Http);

    protected CancellationToken Cancel => Http.RequestAborted;

    protected bool IsPost => HttpMethods.IsPost(Http.Request.Method) && Http.Request.HasFormContentType;

    /// <summary>The sentence for a field, or null when it is not to blame.</summary>
    protected string? ErrorOf(string field) => No is not null && No.Field == field ? RefusalText.Of(No) : null;

    /// <summary>A value of the address.</summary>
    protected string? Asked(string key) => Http.Request.Query[key].FirstOrDefault();
}
