using Vinculo.Organization;

namespace Vinculo.Integration.Channels.Pages;

/// <summary>What the pages of channels share.</summary>
public abstract class ChannelPageBase : ActorPage
{
    /// <summary>A value of the posted form; null when it is empty or nothing was posted.</summary>
    protected string? Posted(string name) =>
        Http.Request.HasFormContentType && Http.Request.Form[name].ToString() is { Length: > 0 } value ? value : null;
}
