using Microsoft.AspNetCore.Components;
using Vinculo.Platform;

namespace Vinculo.Organization;

/// <summary>What pages share that somebody signed in looks at: the request, who it is, and what the last form was refused for.</summary>
public abstract class ActorPage : ComponentBase
{
    [CascadingParameter]
    protected HttpContext Http { get; set; } = null!;

    [Inject]
    protected NavigationManager Navigation { get; set; } = null!;

    /// <summary>What the last form was refused for.</summary>
    protected Refusal? No { get; set; }

    protected Actor Actor => CurrentActor.Of(Http);

    protected CancellationToken Cancel => Http.RequestAborted;

    /// <summary>A value of the address.</summary>
    protected string? Asked(string key) => Http.Request.Query[key].FirstOrDefault();

    /// <summary>The sentence for a field, or null when it is not to blame.</summary>
    protected string? ErrorOf(string field) =>
        No is not null && string.Equals(No.Field, field, StringComparison.OrdinalIgnoreCase)
            ? RefusalText.Of(No)
            : null;
}
