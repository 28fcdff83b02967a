using Vinculo.Ui.Gallery;

namespace Vinculo.Ui;

/// <summary>Routes of the furniture itself: only the gallery has any, so that its islands can be tried.</summary>
internal static class UiRoutes
{
    /// <summary>Permission needed to see the gallery outside Development.</summary>
    internal const string GalleryPermission = "ui.gallery";

    internal static readonly NavigationEntry Gallery = NavigationEntry.For<GalleryPage>(
        "/ui/gallery",
        "palette",
        "Title",
        900,
        NavigationSection.Settings,
        GalleryPermission
    );

    /// <summary>The gallery is for those who build: in Development for all, elsewhere by permission.</summary>
    internal static async Task GuardGallery(HttpContext context, RequestDelegate next)
    {
        var services = context.RequestServices;
        if (
            services.GetRequiredService<IHostEnvironment>().IsDevelopment()
            || await services.GetRequiredService<IPermissionCheck>().HoldsAsync(context.User, GalleryPermission)
        )
            await next(context);
        else
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
    }

    internal static void Map(WebApplication app) =>
        app.MapGet(
                "/ui/gallery/search",
                IResult (string? q) =>
                    Results.Json(
                        new
                        {
                            results = GallerySamples
                                .Customers.Where(c =>
                                    c.Name.Contains(q ?? "", StringComparison.CurrentCultureIgnoreCase)
                                )
                                .Select(c => new
                                {
                                    value = c.Name,
                                    title = c.Name,
                                    subtitle = c.Owner,
                                    icon = c.IsCompany ? "building-2" : "user",
                                }),
                        }
                    )
            )
            .AllowAnonymous()
            .ExcludeFromDescription();
}
