using System.CommandLine;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Vinculo.Organization.Api;
using Vinculo.Organization.Pages;
using Vinculo.Organization.Storage;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Ui;

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
        services.AddSingleton<Roles>();
        services.AddSingleton<Teams>();
        services.AddSingleton<Settings>();
        services.AddHostedService<CompanyWatch>();
        services.AddSingleton<CustomFields>();
        services.AddSingleton<FieldNames>();
        services.AddSingleton<SavedViews>();
        services.AddSingleton<Notifications>();
        services.AddSingleton<Favourites>();
        services.AddSingleton<Extensions>();
        services.AddSingleton<AuditTrail>();
        services.AddSingleton<FirstRun>();
        services.AddSingleton<SignInPressure>();
        services.AddSingleton<OrganizationSetup>();
        services.AddScoped<Users>();
        services.AddScoped<SignIn>();
        services.AddScoped<Account>();
        services.Configure<UiOptions>(ui => ui.TimeZone = options.TimeZone);
        services.AddScoped<IPermissionCheck, ActorPermissions>();
        services.AddScoped<INotificationFeed, NotificationFeed>();
        services.AddScoped<IFavourites, FavouriteList>();
        AddIdentity(services);
        AddNavigation(services);
    }

    public async Task PrepareAsync(IServiceProvider services, CancellationToken cancel)
    {
        await services.GetRequiredService<OrganizationSetup>().EnsureRolesAsync(cancel);
        var settings = services.GetRequiredService<Settings>();
        settings.Follow(await settings.CompanyAsync(cancel));
    }

    public void Use(WebApplication app)
    {
        app.Use(Doors.AddHeadersAsync);
        app.UseAuthentication();
        app.Use(Doors.RefuseForeignFormsAsync);
        app.Use(Doors.AskForNewPasswordAsync);
        app.UseAuthorization();
    }

    public void MapRoutes(WebApplication app)
    {
        OrganizationApi.Map(app);
        SignInRoutes.Map(app);
        FavouriteRoutes.Map(app);
        app.Lifetime.ApplicationStarted.Register(() => _ = AnnounceFirstRunAsync(app));
    }

    public IEnumerable<Command> Commands() => OrganizationCommands.All();

    /// <summary>Nobody but whoever reads this console may be the first user.</summary>
    private static async Task AnnounceFirstRunAsync(WebApplication app)
    {
        var first = app.Services.GetRequiredService<FirstRun>();
        if (!await first.IsOpenAsync(CancellationToken.None))
            return;
        var url = app.Urls.FirstOrDefault()?.TrimEnd('/') ?? "";
        app.Services.GetRequiredService<ILoggerFactory>()
            .CreateLogger("Vinculo")
            .LogInformation(
                "Cree la cuenta de quien administra · Create the administrator's account: {Address}",
                url + first.Address
            );
    }

    private static void AddNavigation(IServiceCollection services)
    {
        Add("/settings/company", "settings", "Nav.Company", 10, Permissions.SettingsManage);
        Add("/settings/fields", "list-checks", "Nav.Fields", 20, Permissions.SettingsManage);
        Add("/settings/users", "users", "Nav.Users", 30, Permissions.UsersManage);
        Add("/settings/roles", "shield-check", "Nav.Roles", 40, Permissions.UsersManage);
        Add("/settings/teams", "users-round", "Nav.Teams", 50, Permissions.UsersManage);
        Add("/settings/api-keys", "key-round", "Nav.ApiKeys", 60, Permissions.ApiKeysManage);
        Add("/settings/audit", "history", "Nav.Audit", 70, Permissions.AuditRead);

        void Add(string href, string icon, string text, int order, string permission) =>
            services.AddSingleton(
                NavigationEntry.For<OrganizationText>(href, icon, text, order, NavigationSection.Settings, permission)
            );
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
                identity.User.AllowedUserNameCharacters = "";
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
            .AddTokenProvider<AuthenticatorTokenProvider<AppUser>>(TokenOptions.DefaultAuthenticatorProvider);
        // A passkey stands for password and second factor together, so the authenticator must have checked its owner.
        services.Configure<IdentityPasskeyOptions>(passkeys =>
        {
            passkeys.UserVerificationRequirement = "required";
            passkeys.ResidentKeyRequirement = "required";
        });

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
        var authorization = services
            .AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder(Doors.Scheme).RequireAuthenticatedUser().Build());
        foreach (var code in Permissions.All)
            authorization.AddPolicy(
                code,
                policy => policy.RequireAuthenticatedUser().AddRequirements(new PermissionRequirement(code))
            );
    }
}
