using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Vinculo.Organization;

/// <summary>The claims of a session's cookie; everything else about the user is looked up in memory.</summary>
internal static class SessionClaims
{
    public const string Session = "sid";
    public const string Stamp = "stamp";

    public static Guid? User(ClaimsPrincipal? principal) => Id(principal, ClaimTypes.NameIdentifier);

    public static Guid? SessionOf(ClaimsPrincipal? principal) => Id(principal, Session);

    /// <summary>The principal as this request sees it: with the name and language the user has now. The cookie stays small.</summary>
    public static ClaimsPrincipal Describe(ClaimsPrincipal principal, UserAccess known) =>
        new(
            new ClaimsIdentity(
                [
                    .. principal.Claims,
                    new(ClaimTypes.Name, known.Actor.Name),
                    new(ClaimTypes.Email, known.Email),
                    new("lang", known.Language),
                    .. known.Roles.Select(role => new Claim(ClaimTypes.Role, role)),
                ],
                IdentityConstants.ApplicationScheme
            )
        );

    private static Guid? Id(ClaimsPrincipal? principal, string claim) =>
        Guid.TryParse(principal?.FindFirstValue(claim), out var id) ? id : null;
}

/// <summary>Puts little into the cookie, so that it stays small and rights are never out of date.</summary>
internal sealed class SessionClaimsFactory : IUserClaimsPrincipalFactory<AppUser>
{
    public Task<ClaimsPrincipal> CreateAsync(AppUser user) =>
        Task.FromResult(
            new ClaimsPrincipal(
                new ClaimsIdentity(
                    [
                        new(ClaimTypes.NameIdentifier, user.Id.ToString()),
                        new(SessionClaims.Stamp, user.SecurityStamp ?? ""),
                    ],
                    IdentityConstants.ApplicationScheme
                )
            )
        );
}

/// <summary>Identity's sign-in, with a session of ours behind every cookie, which can be seen and ended from elsewhere.</summary>
internal sealed class SessionSignInManager(
    UserManager<AppUser> users,
    IHttpContextAccessor http,
    IUserClaimsPrincipalFactory<AppUser> claims,
    IOptions<IdentityOptions> options,
    ILogger<SignInManager<AppUser>> log,
    IAuthenticationSchemeProvider schemes,
    IUserConfirmation<AppUser> confirmation,
    Sessions sessions
) : SignInManager<AppUser>(users, http, claims, options, log, schemes, confirmation)
{
    public override async Task<bool> CanSignInAsync(AppUser user) => user.Active && await base.CanSignInAsync(user);

    /// <summary>A passkey is two factors in one, but it does not open a locked or deactivated account.</summary>
    protected override async Task<SignInResult> SignInOrTwoFactorAsync(
        AppUser user,
        bool isPersistent,
        string? loginProvider = null,
        bool bypassTwoFactor = false
    ) =>
        await PreSignInCheck(user) is { } refused
            ? refused
            : await base.SignInOrTwoFactorAsync(user, isPersistent, loginProvider, bypassTwoFactor);

    public override async Task SignInWithClaimsAsync(
        AppUser user,
        AuthenticationProperties? authenticationProperties,
        IEnumerable<Claim> additionalClaims
    )
    {
        // Renewing the cookie of a running session (after a change of password) goes on with that session.
        var session =
            SessionClaims.User(Context.User) == user.Id && SessionClaims.SessionOf(Context.User) is { } running
                ? running
                : await sessions.OpenAsync(user, Context);
        await base.SignInWithClaimsAsync(
            user,
            authenticationProperties,
            additionalClaims.Append(new(SessionClaims.Session, session.ToString()))
        );
        // A device seen for the first time looks as its owner likes it.
        Ui.Preferences.Remember(Context, user.Theme, user.Density, null);
    }

    public override async Task SignOutAsync()
    {
        if (CurrentActor.Find(Context) is { } actor && SessionClaims.SessionOf(Context.User) is { } session)
            await sessions.EndAsync(session, actor, "user.signed-out", Context.RequestAborted);
        await base.SignOutAsync();
    }
}
