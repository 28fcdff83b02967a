using Microsoft.AspNetCore.Mvc;
using Vinculo.Ui;

namespace Vinculo.Organization.Api;

/// <summary>The star of a page, without any script: keeps it or lets it go, and comes back.</summary>
internal static class FavouriteRoutes
{
    public static void Map(WebApplication app) =>
        app.MapPost(
                "/favourites",
                async (
                    HttpContext http,
                    [FromForm] string href,
                    [FromForm] string title,
                    [FromForm] string? icon,
                    [FromForm] bool keep,
                    Favourites favourites,
                    CancellationToken cancel
                ) =>
                {
                    var user = CurrentActor.Of(http).Id;
                    var page = Preferences.LocalOr(href);
                    if (!keep)
                        await favourites.RemoveAsync(user, page, cancel);
                    else if (
                        (await favourites.AddAsync(user, new(page, title, icon), cancel)).IsRefused(out var refusal)
                    )
                        return Platform.Answers.Problem(refusal);
                    return Results.Redirect(page);
                }
            )
            .RequireAuthorization()
            .ExcludeFromDescription();
}
