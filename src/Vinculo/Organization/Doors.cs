using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Vinculo.Platform;

namespace Vinculo.Organization;

/// <summary>Marks a route that pages of other origins may post to: it asks for no cookie and looks itself at who may.</summary>
public sealed class OpenToOtherSites;

/// <summary>How the house lets people in and turns them away: programs get problem+json, people get a page.</summary>
internal static class Doors
{
    /// <summary>Scheme that picks the API key or the session cookie by looking at the request.</summary>
    public const string Scheme = "Vinculo";

    public static bool IsApi(HttpRequest request) =>
        request.Path.StartsWithSegments("/api") || request.Path.StartsWithSegments("/mcp");

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

    /// <summary>
    /// Scripts come from our own files only; nobody may frame us. Styles may stand in the page (component widths do).
    /// A route that needs more says so by setting the header itself.
    /// </summary>
    public static Task AddHeadersAsync(HttpContext http, RequestDelegate next)
    {
        http.Response.OnStarting(() =>
        {
            var headers = http.Response.Headers;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "same-origin";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "camera=(), geolocation=(), payment=(), usb=()";
            if (headers.ContentSecurityPolicy.Count == 0)
                headers.ContentSecurityPolicy =
                    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
                    + "font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; "
                    + "frame-ancestors 'none'";
            if (http.Request.IsHttps)
                headers.StrictTransportSecurity = "max-age=31536000";
            return Task.CompletedTask;
        });
        return next(http);
    }

    /// <summary>
    /// What a browser sends from another site is refused, whatever it is: the cookie travels with top-level forms, and
    /// JSON routes carry no anti-forgery token of their own. Keys are not cookies: no site can make a browser send one.
    /// </summary>
    public static Task RefuseForeignFormsAsync(HttpContext http, RequestDelegate next)
    {
        var request = http.Request;
        if (
            HttpMethods.IsGet(request.Method)
            || HttpMethods.IsHead(request.Method)
            || HttpMethods.IsOptions(request.Method)
            || ApiKeyHandler.Carries(request)
            || http.GetEndpoint()?.Metadata.GetMetadata<OpenToOtherSites>() is not null
            || !IsForeign(request)
        )
            return next(http);
        return RefuseAsync(http, StatusCodes.Status403Forbidden, "request.foreign");
    }

    private static bool IsForeign(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"].FirstOrDefault() is { Length: > 0 } site)
            return site is not ("same-origin" or "none");
        return request.Headers.Origin.FirstOrDefault() is { Length: > 0 } origin
            && (!Uri.TryCreate(origin, UriKind.Absolute, out var from) || from.Authority != request.Host.Value);
    }

    /// <summary>Whoever has a password from somebody else chooses their own before anything else.</summary>
    public static Task AskForNewPasswordAsync(HttpContext http, RequestDelegate next)
    {
        if (
            http.Features.Get<UserAccess>() is not { MustChangePassword: true }
            || http.GetEndpoint() is null
            || http.GetEndpoint()!.Metadata.GetMetadata<Microsoft.AspNetCore.Authorization.IAllowAnonymous>()
                is not null
            || http.Request.Path.StartsWithSegments(NewPasswordPath)
            || http.Request.Path.StartsWithSegments("/sign-out")
        )
            return next(http);
        if (IsApi(http.Request))
            return RefuseAsync(http, StatusCodes.Status403Forbidden, "password.change-required");
        http.Response.Redirect(NewPasswordPath);
        return Task.CompletedTask;
    }

    public const string NewPasswordPath = "/account/password";

    private static async Task Redirect(RedirectContext<CookieAuthenticationOptions> context)
    {
        var request = context.Request;
        if (
            await context
                .HttpContext.RequestServices.GetRequiredService<FirstRun>()
                .IsOpenAsync(context.HttpContext.RequestAborted)
        )
        {
            context.Response.Redirect(FirstRun.Path);
            return;
        }
        // A form sent after the session ended cannot be sent again by a redirect: come back to its page.
        var back = HttpMethods.IsGet(request.Method) ? request.Path + request.QueryString : request.Path.ToString();
        context.Response.Redirect(
            back is "/" or "" ? "/sign-in" : "/sign-in" + QueryString.Create("returnUrl", SafeReturn(back))
        );
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
        code ??= status == StatusCodes.Status401Unauthorized ? "request.unauthenticated" : "permission.missing";
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
        var refusal =
            permission is not null ? Actor.Refused(permission)
            : code == "permission.missing" ? Refusal.Forbidden("permission.missing", ("permission", ""))
            : Refusal.Forbidden(code);
        await Results
            .Problem(
                RefusalText.Of(refusal),
                statusCode: status,
                title: RefusalText.Title(RefusalKind.Forbidden),
                type: "urn:vinculo:" + code,
                extensions: new Dictionary<string, object?> { ["code"] = code, ["facts"] = refusal.Facts }
            )
            .ExecuteAsync(http);
    }
}
