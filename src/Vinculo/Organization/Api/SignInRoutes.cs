using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Vinculo.Platform;

namespace Vinculo.Organization.Api;

/// <summary>Signing out, and what the passkey island talks to.</summary>
internal static class SignInRoutes
{
    public sealed record Credential(string Json, string? Name, string? ReturnUrl);

    public static void Map(WebApplication app)
    {
        app.MapPost(
                "/sign-out",
                async (HttpContext http, SignInManager<AppUser> manager) =>
                {
                    if (http.Features.Get<IAntiforgeryValidationFeature>() is { IsValid: false })
                        return Results.StatusCode(StatusCodes.Status400BadRequest);
                    await manager.SignOutAsync();
                    return Results.Redirect("/sign-in");
                }
            )
            .WithMetadata(new RequireAntiforgeryTokenAttribute())
            .RequireAuthorization()
            .ExcludeFromDescription();

        app.MapPost(
                "/sign-in/passkey/options",
                async (SignInManager<AppUser> manager) =>
                    Results.Text(await manager.MakePasskeyRequestOptionsAsync(null), "application/json")
            )
            .AllowAnonymous()
            .ExcludeFromDescription();
        app.MapPost(
                "/sign-in/passkey",
                async (SignIn signIn, [FromBody] Credential credential) =>
                    await signIn.WithPasskeyAsync(credential.Json) switch
                    {
                        SignInAnswer.Done => Answers.Json(new { href = Doors.SafeReturn(credential.ReturnUrl) }),
                        SignInAnswer.TooMany => Answers.Problem(Refusal.Forbidden("sign-in.too-many")),
                        _ => Answers.Problem(Refusal.Forbidden("passkey.unknown")),
                    }
            )
            .AllowAnonymous()
            .ExcludeFromDescription();

        app.MapPost(
                "/account/passkeys/options",
                async (HttpContext http, Account account, CancellationToken cancel) =>
                    Results.Text(await account.PasskeyOptionsAsync(CurrentActor.Of(http), cancel), "application/json")
            )
            .RequireAuthorization()
            .ExcludeFromDescription();
        app.MapPost(
                "/account/passkeys",
                async (HttpContext http, Account account, [FromBody] Credential credential, CancellationToken cancel) =>
                    Answers.Of(
                        await account.AddPasskeyAsync(
                            credential.Json,
                            credential.Name ?? "",
                            CurrentActor.Of(http),
                            cancel
                        ),
                        _ => Results.NoContent()
                    )
            )
            .RequireAuthorization()
            .ExcludeFromDescription();
    }
}
