using Vinculo.Platform;

namespace Vinculo.Organization.Pages;

/// <summary>What the room's pages share: the request, the actor, and how a refusal is shown beside its field.</summary>
public abstract class OrganizationPage : ActorPage
{
    /// <summary>The sentence when no field of the form is to blame.</summary>
    protected string? ErrorOfAll => No is { Field: null } ? RefusalText.Of(No) : null;

    /// <summary>A value of the posted form; null when nothing was posted.</summary>
    protected string? Sent(string name) =>
        Http.Request.HasFormContentType ? Http.Request.Form[name].FirstOrDefault() : null;

    /// <summary>A ticked box of the posted form.</summary>
    protected bool IsSent(string name) => Sent(name) == "true";

    /// <summary>The identifiers posted under one name: ticked boxes, a hidden field.</summary>
    protected IReadOnlyList<Guid> SentIds(string name) =>
        Http.Request.HasFormContentType
            ?
            [
                .. Http
                    .Request.Form[name]
                    .Select(v => Guid.TryParse(v, out var id) ? id : Guid.Empty)
                    .Where(id => id != Guid.Empty),
            ]
            : [];

    protected bool IsPost => HttpMethods.IsPost(Http.Request.Method);
}
