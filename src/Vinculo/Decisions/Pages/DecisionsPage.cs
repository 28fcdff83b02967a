using Vinculo.Organization;

namespace Vinculo.Decisions.Pages;

/// <summary>What the room's pages share: the request, the actor, the posted form, how a refusal is shown beside its field.</summary>
public abstract class DecisionsPage : ActorPage
{
    protected bool IsPost => HttpMethods.IsPost(Http.Request.Method) && Http.Request.HasFormContentType;
}
