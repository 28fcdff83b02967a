using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Vinculo.Organization;

/// <summary><c>Authorization: Bearer vk_…</c>: another program acts, with the scopes of its key.</summary>
internal sealed class ApiKeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory log,
    UrlEncoder encoder,
    Access access
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, log, encoder)
{
    public const string Name = "ApiKey";
    private const string Prefix = "Bearer ";
    private const int LongestKey = 200;

    /// <summary>Does the request bring a key (good or bad)?</summary>
    public static bool Carries(HttpRequest request) =>
        request.Headers.Authorization is [{ } header, ..]
        && header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!Carries(Request))
            return AuthenticateResult.NoResult();
        var key = Request.Headers.Authorization.ToString()[Prefix.Length..].Trim();
        if (
            key.Length > LongestKey
            || !key.StartsWith(ApiKeys.Mark, StringComparison.Ordinal)
            || await access.OfKeyAsync(key, Context.RequestAborted) is not { } known
        )
            return AuthenticateResult.Fail("The API key is unknown, expired or revoked.");

        CurrentActor.Set(Context, known.Actor);
        var identity = new ClaimsIdentity(
            [new(ClaimTypes.NameIdentifier, known.Actor.Id.ToString()), new(ClaimTypes.Name, known.Actor.Name)],
            Name
        );
        return AuthenticateResult.Success(new(new ClaimsPrincipal(identity), Name));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer";
        return Doors.RefuseAsync(Context, StatusCodes.Status401Unauthorized);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        Doors.RefuseAsync(Context, StatusCodes.Status403Forbidden);
}
