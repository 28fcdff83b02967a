using Vinculo.Platform;

namespace Vinculo.Organization;

/// <summary>Who is behind a request. Worked out once, while the request is authenticated, from memory.</summary>
public static class CurrentActor
{
    /// <summary>The actor of a request that has passed a permission.</summary>
    /// <exception cref="InvalidOperationException">Nobody is signed in: the route or page lacks its permission.</exception>
    public static Actor Of(HttpContext http) =>
        Find(http) ?? throw new InvalidOperationException("Nobody is signed in; the route lacks RequirePermission.");

    /// <summary>The actor of a request, or nothing when nobody is signed in.</summary>
    public static Actor? Find(HttpContext http) => RequestActor.Find(http);

    internal static void Set(HttpContext http, Actor? actor) => RequestActor.Set(http, actor);
}
