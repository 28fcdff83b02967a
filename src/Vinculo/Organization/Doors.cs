using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Vinculo.Platform;

namespace Vinculo.Organization;

/// <summary>How the house lets people in and turns them away: programs get problem+json, people get a page.</summary>
internal static class Doors
{
    /// <summary>Scheme that picks the API key or the session cookie by looking at the request.</summary>
    public const string Scheme = "Vinculo";

    public static bool IsApi(HttpRequest request) => request.Path.StartsWithSegments("/api");

    /// <summary>An address of this house, to come back to after signing in; anything else becomes the start page.</summary>
    public static string SafeReturn(string? address) =>
        address is { Length: > 0 and < 2000 }
        && address[0] == '/'
        && (address.Length == 1 || address[1] is not ('/' or '\\'))
        && !address.Any(char.IsControl)
            ? address
            : "/";

    public static void Configure(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = "vinculo";
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.ExpireTimeSpan = Sessions.Idle;
        options.SlidingExpiration = true;
        options.LoginPath = "/sign-in";
        options.Events = new CookieAuthenticationEvents
        {
            OnValidatePrincipal = ValidateAsync,
            OnRedirectToLogin = context =>
                IsApi(context.Request)
                    ? RefuseAsync(context.HttpContext, StatusCodes.Status401Unauthorized)
                    : Redirect(context),
            OnRedirectToAccessDenied = context => RefuseAsync(context.HttpContext, StatusCodes.Status403Forbidden),
        };
    }

    private static Task Redirect(RedirectContext<CookieAuthenticationOptions> context)
    {
        var request = context.Request;
        // A form sent after the session ended cannot be sent again by a redirect: come back to its page.
        var back = HttpMethods.IsGet(request.Method) ? request.Path + request.QueryString : request.Path.ToString();
        context.Response.Redirect(
            back is "/" or "" ? "/sign-in" : "/sign-in" + QueryString.Create("returnUrl", SafeReturn(back))
        );
        return Task.CompletedTask;
    }

    /// <summary>Every request: is the session open, the user active, the stamp still the one signed in with? From memory.</summary>
    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var http = context.HttpContext;
        var principal = context.Principal;
        if (
            SessionClaims.User(principal) is { } user
            && SessionClaims.SessionOf(principal) is { } session
            && await http.RequestServices.GetRequiredService<Access>().OfUserAsync(user, session, http.RequestAborted)
                is { } known
            && known.SecurityStamp == principal!.FindFirst(SessionClaims.Stamp)?.Value
        )
        {
            CurrentActor.Set(http, known.Actor);
            http.Features.Set(known);
            context.ReplacePrincipal(SessionClaims.Describe(principal, known));
            return;
        }
        context.RejectPrincipal();
        await http.SignOutAsync(IdentityConstants.ApplicationScheme);
    }

    /// <summary>Says no: as problem+json to programs, as a bare status to browsers (the page is put in by the shell).</summary>
    public static async Task RefuseAsync(HttpContext http, int status, string? code = null)
    {
        code ??= status == StatusCodes.Status401Unauthorized ? "sign-in.required" : "permission.missing";
        var permission = http.GetEndpoint()
            ?.Metadata.GetOrderedMetadata<PermissionAttribute>()
            .FirstOrDefault(p => CurrentActor.Find(http)?.May(p.Code) == false)
            ?.Code;
        if (status == StatusCodes.Status403Forbidden && CurrentActor.Find(http) is { } actor)
            await http
                .RequestServices.GetRequiredService<Audit>()
                .ReadAsync(actor, "access.refused", null, http.Request.Path);

        http.Response.StatusCode = status;
        if (!IsApi(http.Request))
            return;
        await Results
            .Problem(
                statusCode: status,
                title: code,
                extensions: new Dictionary<string, object?> { ["code"] = code, ["permission"] = permission }
            )
            .ExecuteAsync(http);
    }
}
