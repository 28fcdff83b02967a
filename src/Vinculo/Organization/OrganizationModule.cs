using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Vinculo.Organization.Storage;
using Vinculo.Platform;

namespace Vinculo.Organization;

/// <summary>People of the company, what they may do, how they sign in; keys for programs; settings; the audit's pages.</summary>
public sealed class OrganizationModule : IModule
{
    public void AddServices(IServiceCollection services, VinculoOptions options)
    {
        services.AddSingleton<Access>();
        services.AddHostedService<AccessWatch>();
        services.AddSingleton<Sessions>();
        services.AddSingleton<ApiKeys>();
        services.AddSingleton<OrganizationSetup>();
        AddIdentity(services);
    }

    public Task PrepareAsync(IServiceProvider services, CancellationToken cancel) =>
        services.GetRequiredService<OrganizationSetup>().EnsureRolesAsync(cancel);

    public void Use(WebApplication app)
    {
        app.UseAuthentication();
        app.UseAuthorization();
    }

    public void MapRoutes(WebApplication app)
    {
        app.MapGet("/api/v1/me", (HttpContext http) => Results.Json(Me.Of(CurrentActor.Of(http)), Json.Options))
            .RequireAuthorization();
    }

    private sealed record Me(Guid Id, string Name, ActorKind Kind, IReadOnlyCollection<string> Permissions)
    {
        public static Me Of(Actor actor) => new(actor.Id, actor.Name, actor.Kind, actor.Permissions.ToList());
    }

    private static void AddIdentity(IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddScoped<IUserStore<AppUser>, UserStore>();
        services.AddScoped<IUserClaimsPrincipalFactory<AppUser>, SessionClaimsFactory>();
        services
            .AddIdentityCore<AppUser>(identity =>
            {
                identity.User.RequireUniqueEmail = true;
                identity.Password.RequiredLength = PasswordRules.ShortestOfAll;
                identity.Password.RequireDigit = false;
                identity.Password.RequireLowercase = false;
                identity.Password.RequireUppercase = false;
                identity.Password.RequireNonAlphanumeric = false;
                identity.Password.RequiredUniqueChars = 5;
                identity.Lockout.MaxFailedAccessAttempts = 5;
                identity.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(15);
                identity.Lockout.AllowedForNewUsers = true;
            })
            .AddPasswordValidator<PasswordRules>()
            .AddSignInManager<SessionSignInManager>()
            .AddDefaultTokenProviders();

        services
            .AddAuthentication(Doors.Scheme)
            .AddPolicyScheme(
                Doors.Scheme,
                null,
                scheme =>
                    scheme.ForwardDefaultSelector = http =>
                        ApiKeyHandler.Carries(http.Request) ? ApiKeyHandler.Name : IdentityConstants.ApplicationScheme
            )
            .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.Name, null)
            .AddIdentityCookies(cookies =>
            {
                cookies.ApplicationCookie!.Configure(Doors.Configure);
                cookies.TwoFactorUserIdCookie!.Configure(cookie => cookie.Cookie.Name = "vinculo.second");
                cookies.TwoFactorRememberMeCookie!.Configure(cookie => cookie.Cookie.Name = "vinculo.device");
            });
        services.AddSingleton<IAuthorizationHandler, PermissionHandler>();
        // Safe by default: a route that says nothing is for people who are signed in.
        services
            .AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder(Doors.Scheme).RequireAuthenticatedUser().Build());
    }
}
