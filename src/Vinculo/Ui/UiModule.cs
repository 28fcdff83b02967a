using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Localization;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;

namespace Vinculo.Ui;

/// <summary>Shared screen furniture: document, shell, components, languages, error pages, gallery.</summary>
public static class UiModule
{
    /// <summary>
    /// Finds stylesheet, scripts and fonts: beside a published application, with their sources in a built tree. Outside
    /// Development they are served as they were built, compressed and kept by the browser for good.
    /// </summary>
    public static void Serve(WebApplicationBuilder builder)
    {
        builder.WebHost.UseStaticWebAssets();
        if (!builder.Environment.IsDevelopment())
            builder.Configuration["ReloadStaticAssetsAtRuntime"] = "false";
    }

    /// <summary>Services of the screens. Rooms add their <see cref="NavigationEntry"/>s as singletons.</summary>
    public static void Add(IServiceCollection services)
    {
        services.AddRazorComponents();
        services.AddHttpContextAccessor();
        services.AddAntiforgery(o => o.HeaderName = "RequestVerificationToken");
        services.AddLocalization();
        services.AddSingleton<ResourceManagerStringLocalizerFactory>();
        services.Replace(ServiceDescriptor.Singleton<IStringLocalizerFactory, KeptTexts>());
        // They hold nothing of a request, and a page asks for dozens.
        services.Replace(ServiceDescriptor.Singleton(typeof(IStringLocalizer<>), typeof(StringLocalizer<>)));
        // Pages only: our JSON is small and asked for thousands of times a second. Anti-forgery tokens are masked anew
        // in every page, so compressing them over TLS tells nothing.
        services.AddResponseCompression(o =>
        {
            o.EnableForHttps = true;
            o.MimeTypes = ["text/html", "text/css", "text/javascript", "image/svg+xml"];
        });
        services.AddOptions<UiOptions>().BindConfiguration("Ui");
        services.AddOptions<RequestLocalizationOptions>().Configure(Languages.Configure);
        services.AddSingleton(Markup.Encoder);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddScoped<IPermissionCheck, ClaimPermissionCheck>();
        services.TryAddScoped<INotificationFeed, NoNotifications>();
        services.TryAddSingleton<IDeskBell, NoDeskBell>();
        services.TryAddScoped<IFavourites, NoFavourites>();
        services.AddScoped<NavigationMenu>();
        services.AddSingleton<FrameParts>();
        services.AddScoped<FormToken>();
        services.AddScoped<TimeText>();
        services.AddSingleton(UiRoutes.Gallery);
    }

    /// <summary>First in the pipeline, before authentication: what goes wrong below is answered by a page of ours.</summary>
    /// <remarks>Addresses under /api and /mcp keep their own answers (problem details).</remarks>
    public static void Use(WebApplication app)
    {
        app.UseResponseCompression();
        app.Use(AddHeaders);
        if (!app.Environment.IsDevelopment())
            app.UseExceptionHandler(
                // The failed page's services are half used: the page that says so gets its own.
                new ExceptionHandlerOptions { ExceptionHandlingPath = "/error/500", CreateScopeForErrors = true }
            );
        app.UseStatusCodePagesWithReExecute("/error/{0}", createScopeForStatusCodePages: true);
        app.Use(
            (context, next) =>
            {
                // The page that explains a failed form is read, not posted again.
                if (
                    context.Features.Get<IStatusCodeReExecuteFeature>() is not null
                    || context.Features.Get<IExceptionHandlerFeature>() is not null
                )
                    context.Request.Method = HttpMethods.Get;
                if (IsForMachines(context.Request.Path) && context.Features.Get<IStatusCodePagesFeature>() is { } pages)
                    pages.Enabled = false;
                return next(context);
            }
        );
    }

    /// <summary>After authentication and authorisation: languages, anti-forgery, pages and the routes of this room.</summary>
    public static void Map(WebApplication app)
    {
        app.UseRequestLocalization(app.Services.GetRequiredService<IOptions<RequestLocalizationOptions>>().Value);
        app.UseAntiforgery();
        app.UseWhen(
            context => context.Request.Path.StartsWithSegments("/ui"),
            branch => branch.Use(UiRoutes.GuardGallery)
        );
        app.MapStaticAssets().AllowAnonymous();
        app.MapRazorComponents<App>();
        Preferences.Map(app);
        UiRoutes.Map(app);
    }

    internal static bool IsForMachines(PathString path) =>
        path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
        || path.StartsWithSegments("/mcp", StringComparison.OrdinalIgnoreCase);

    /// <summary>A page is never kept by a browser or a proxy: it holds personal data.</summary>
    private static Task AddHeaders(HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.XContentTypeOptions = "nosniff";
            if (context.Response.ContentType?.StartsWith("text/html", StringComparison.Ordinal) == true)
            {
                headers.XFrameOptions = "SAMEORIGIN";
                headers["Referrer-Policy"] = "same-origin";
                if (headers.CacheControl.Count == 0)
                    headers.CacheControl = "no-cache, no-store";
            }
            return Task.CompletedTask;
        });
        return next(context);
    }
}

/// <summary>What a company may set about its screens (section "Ui").</summary>
public sealed class UiOptions
{
    /// <summary>IANA name of the zone in which instants are shown.</summary>
    public string TimeZone { get; set; } = "America/Bogota";

    /// <summary>Name shown in the sidebar and in window titles.</summary>
    public string ProductName { get; set; } = "Vínculo";
}
