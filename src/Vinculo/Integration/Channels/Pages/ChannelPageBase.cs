using Microsoft.AspNetCore.Components;
using Vinculo.Organization;
using Vinculo.Platform;

namespace Vinculo.Integration.Channels.Pages;

/// <summary>What the pages of channels share.</summary>
public abstract class ChannelPageBase : ComponentBase
{
    [CascadingParameter]
    protected HttpContext Http { get; set; } = null!;

    [Inject]
    protected NavigationManager Navigation { get; set; } = null!;

    /// <summary>What the last form was refused for.</summary>
    protected Refusal? No { get; set; }

    protected Actor Actor => CurrentActor.Of(Http);

    /// <summary>The sentence for a field, or null when it is not to blame.</summary>
    protected string? ErrorOf(string field) => No?.Field == field ? RefusalText.Of(No) : null;

    /// <summary>A value of the posted form; null when it is empty or nothing was posted.</summary>
    protected string? Posted(string name) =>
        Http.Request.HasFormContentType && Http.Request.Form[name].ToString() is { Length: > 0 } value ? value : null;
}
