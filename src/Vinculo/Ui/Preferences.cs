using Microsoft.AspNetCore.Mvc;

namespace Vinculo.Ui;

/// <summary>What a reader chose about looks, kept in cookies so that the first byte of the next page is already right.</summary>
public static class Preferences
{
    private static readonly string[] Themes = ["system", "light", "dark"];
    private static readonly string[] Densities = ["comfortable", "compact"];

    /// <summary>"light", "dark" or "system".</summary>
    public static string Theme(HttpContext? context) => Kept(context, "theme", Themes);

    /// <summary>"comfortable" or "compact".</summary>
    public static string Density(HttpContext? context) => Kept(context, "density", Densities);

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapPost(
                "/look",
                (HttpContext context, [FromForm] string? theme, [FromForm] string? density, [FromForm] string? back) =>
                {
                    Keep(context, "theme", theme, Themes);
                    Keep(context, "density", density, Densities);
                    return Back(back);
                }
            )
            .AllowAnonymous()
            .ExcludeFromDescription();
        routes
            .MapPost(
                "/lang",
                (
                    HttpContext context,
                    [FromForm] string? lang,
                    [FromQuery(Name = "lang")] string? asked,
                    [FromForm] string? back
                ) =>
                {
                    Keep(context, Languages.Key, lang ?? asked, [.. Languages.All.Select(l => l.Code)]);
                    return Back(back);
                }
            )
            .AllowAnonymous()
            .ExcludeFromDescription();
    }

    /// <summary>Only an address of ours: a form must not be able to send the reader elsewhere.</summary>
    public static string LocalOr(string? address, string otherwise = "/") =>
        address is ['/', not ('/' or '\\'), ..] or "/" ? address : otherwise;

    /// <summary>Keeps on this device what the account says.</summary>
    public static void Remember(HttpContext context, string? theme, string? density, string? language)
    {
        Keep(context, "theme", theme, Themes);
        Keep(context, "density", density, Densities);
        Keep(context, Languages.Key, language, [.. Languages.All.Select(l => l.Code)]);
    }

    private static IResult Back(string? back) => Results.Redirect(LocalOr(back));

    private static string Kept(HttpContext? context, string name, string[] allowed) =>
        context?.Request.Cookies[name] is { } value && allowed.Contains(value) ? value : allowed[0];

    private static void Keep(HttpContext context, string name, string? value, string[] allowed)
    {
        if (value is null || !allowed.Contains(value))
            return;
        context.Response.Cookies.Append(
            name,
            value,
            new CookieOptions
            {
                MaxAge = TimeSpan.FromDays(400),
                SameSite = SameSiteMode.Lax,
                HttpOnly = true,
                Secure = context.Request.IsHttps,
                IsEssential = true,
            }
        );
    }
}
