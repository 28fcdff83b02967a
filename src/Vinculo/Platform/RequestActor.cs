namespace Vinculo.Platform;

/// <summary>Where authentication leaves the actor of a request, so that the ground floor knows who asks.</summary>
public static class RequestActor
{
    /// <summary>The actor, or nothing when nobody is signed in.</summary>
    public static Actor? Find(HttpContext http) => http.Features.Get<Actor>();

    public static void Set(HttpContext http, Actor? actor) => http.Features.Set(actor);
}
