using Microsoft.AspNetCore.Identity;
using QRCoder;
using Vinculo.Organization.Storage;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Organization;

/// <summary>What people do with their own account: language and looks, password, second factor, passkeys.</summary>
public sealed class Account(
    Database database,
    UserManager<AppUser> users,
    IUserStore<AppUser> store,
    SignInManager<AppUser> manager,
    Users people,
    Access access,
    Audit audit,
    TimeProvider clock
)
{
    public sealed record Profile(string Name, string Language, string? Theme, string? Density, string? TimeZone);

    /// <summary>What somebody scans to set up an authenticator.</summary>
    /// <param name="Secret">To type when scanning does not work, in groups of four.</param>
    /// <param name="Svg">The QR code.</param>
    public sealed record Enrolment(string Secret, string Svg);

    /// <summary>One-time codes for the day the telephone is lost; shown once.</summary>
    public sealed record RecoveryCodes(IReadOnlyList<string> Codes);

    public async Task<AppUser> MeAsync(Actor actor, CancellationToken cancel) =>
        await database.ReadAsync(session => UserStore.FindWithinAsync(session, actor.Id), cancel)
        ?? throw new InvalidOperationException("The actor of the request is no user.");

    public async Task<Outcome<Guid>> ChangeProfileAsync(Profile profile, Actor actor, CancellationToken cancel)
    {
        var name = profile.Name.Trim();
        if (name.Length is 0 or > 100)
            return Refusal.Invalid("user.name", "name");
        if (profile.TimeZone is { Length: > 0 } zone && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
            return Refusal.Invalid("company.time-zone", "timeZone");
        return await ChangeAsync(
            actor,
            "user.profile-changed",
            user =>
            {
                user.DisplayName = name;
                user.Language = profile.Language == "en" ? "en" : "es";
                user.Theme = profile.Theme is "light" or "dark" ? profile.Theme : null;
                user.Density = profile.Density is "compact" or "comfortable" ? profile.Density : null;
                user.TimeZone = string.IsNullOrEmpty(profile.TimeZone) ? null : profile.TimeZone;
            },
            user => new Profile(user.DisplayName, user.Language, user.Theme, user.Density, user.TimeZone),
            cancel
        );
    }

    /// <summary>Chooses a new password; every other session of the user ends.</summary>
    public async Task<Outcome<Guid>> ChangePasswordAsync(
        string current,
        string next,
        Actor actor,
        Guid session,
        CancellationToken cancel
    )
    {
        var user = await MeAsync(actor, cancel);
        if (!await users.CheckPasswordAsync(user, current))
            return Refusal.Invalid("password.wrong", "current");
        if (current == next)
            return Refusal.Invalid("password.same", "password");
        if (await people.PasswordProblemAsync(user, next) is { } weak)
            return weak;
        var hash = users.PasswordHasher.HashPassword(user, next);
        var outcome = await ChangeAsync(
            actor,
            "user.password-changed",
            changed =>
            {
                changed.PasswordHash = hash;
                changed.MustChangePassword = false;
                changed.SecurityStamp = Ids.New(clock.GetUtcNow()).ToString();
            },
            _ => null,
            cancel,
            within: s => Sessions.EndAllWithinAsync(s, actor.Id, session, clock.GetUtcNow())
        );
        if (outcome.IsAccepted(out _))
            await manager.RefreshSignInAsync(await MeAsync(actor, cancel));
        return outcome;
    }

    /// <summary>A fresh secret to put into an authenticator; it counts only after <see cref="ConfirmAsync"/>.</summary>
    public async Task<Enrolment> EnrolAsync(Actor actor, bool fresh, CancellationToken cancel)
    {
        var user = await MeAsync(actor, cancel);
        var secret = await users.GetAuthenticatorKeyAsync(user);
        if (secret is null || (fresh && !user.TwoFactorEnabled))
        {
            // Straight into the store: through the manager it would change the stamp and so end this very session.
            secret = users.GenerateNewAuthenticatorKey();
            await ((IUserAuthenticatorKeyStore<AppUser>)store).SetAuthenticatorKeyAsync(user, secret, cancel);
        }
        var address =
            $"otpauth://totp/{Uri.EscapeDataString("Vínculo:" + user.Email)}?secret={secret}&issuer={Uri.EscapeDataString("Vínculo")}&digits=6";
        using var code = QRCodeGenerator.GenerateQrCode(address, QRCodeGenerator.ECCLevel.M);
        var svg = new SvgQRCode(code).GetGraphic(
            5,
            "#18181b",
            "#ffffff",
            sizingMode: SvgQRCode.SizingMode.ViewBoxAttribute
        );
        return new(string.Join(' ', secret.Chunk(4).Select(g => new string(g))), svg);
    }

    /// <summary>Turns the second factor on, once the authenticator shows the right code.</summary>
    /// <returns>Recovery codes, shown once.</returns>
    public async Task<Outcome<RecoveryCodes>> ConfirmAsync(string code, Actor actor, CancellationToken cancel)
    {
        var user = await MeAsync(actor, cancel);
        var plain = new string([.. code.Where(char.IsAsciiDigit)]);
        if (!await users.VerifyTwoFactorTokenAsync(user, users.Options.Tokens.AuthenticatorTokenProvider, plain))
            return Refusal.Invalid("code.wrong", "code");
        var outcome = await ChangeAsync(
            actor,
            "user.second-factor-on",
            changed => changed.TwoFactorEnabled = true,
            _ => null,
            cancel
        );
        return outcome.IsRefused(out var refusal) ? refusal : await NewRecoveryCodesAsync(actor, cancel);
    }

    /// <summary>Makes ten new recovery codes; the old ones no longer count.</summary>
    private async Task<Outcome<RecoveryCodes>> NewRecoveryCodesAsync(Actor actor, CancellationToken cancel)
    {
        var user = await MeAsync(actor, cancel);
        var codes = await users.GenerateNewTwoFactorRecoveryCodesAsync(user, 10);
        return codes is null ? Refusal.Stale("user.stale") : new RecoveryCodes([.. codes]);
    }

    /// <summary>Turns the second factor off; asks for the password, so that an unattended screen is not enough.</summary>
    public async Task<Outcome<Guid>> TurnOffAsync(string password, Actor actor, CancellationToken cancel)
    {
        if (!await users.CheckPasswordAsync(await MeAsync(actor, cancel), password))
            return Refusal.Invalid("password.wrong", "password");
        return await ChangeAsync(
            actor,
            "user.second-factor-off",
            changed => changed.TwoFactorEnabled = false,
            _ => null,
            cancel,
            within: s => s.ExecuteAsync("DELETE FROM app_user_token WHERE user_id = @id", ("id", actor.Id))
        );
    }

    public async Task<IReadOnlyList<UserPasskeyInfo>> PasskeysAsync(Actor actor, CancellationToken cancel) =>
        [.. await users.GetPasskeysAsync(await MeAsync(actor, cancel))];

    /// <summary>What the browser needs for <c>navigator.credentials.create</c>, as JSON.</summary>
    public async Task<string> PasskeyOptionsAsync(Actor actor, CancellationToken cancel)
    {
        var user = await MeAsync(actor, cancel);
        return await manager.MakePasskeyCreationOptionsAsync(
            new()
            {
                Id = user.Id.ToString(),
                Name = user.Email ?? "",
                DisplayName = user.DisplayName,
            }
        );
    }

    /// <summary>Keeps a passkey the browser has made.</summary>
    /// <param name="credential">What <c>navigator.credentials.create</c> gave, as JSON.</param>
    /// <param name="name">What its owner calls it.</param>
    /// <param name="actor">Its owner.</param>
    /// <param name="cancel">The caller gave up.</param>
    public async Task<Outcome<Guid>> AddPasskeyAsync(
        string credential,
        string name,
        Actor actor,
        CancellationToken cancel
    )
    {
        var user = await MeAsync(actor, cancel);
        var made = await manager.PerformPasskeyAttestationAsync(credential);
        if (!made.Succeeded || made.UserEntity.Id != user.Id.ToString())
            return Refusal.Invalid("passkey.refused", "credential");
        made.Passkey.Name = name.Trim() is { Length: > 0 and <= 60 } said ? said : "Passkey";
        var saved = await users.AddOrUpdatePasskeyAsync(user, made.Passkey);
        if (!saved.Succeeded)
            return Refusal.Stale("user.stale");
        await NoteAsync(actor, "user.passkey-added", cancel);
        return actor.Id;
    }

    public async Task<Outcome<Guid>> RemovePasskeyAsync(byte[] credential, Actor actor, CancellationToken cancel)
    {
        var removed = await users.RemovePasskeyAsync(await MeAsync(actor, cancel), credential);
        if (!removed.Succeeded)
            return Refusal.Stale("user.stale");
        await NoteAsync(actor, "user.passkey-removed", cancel);
        return actor.Id;
    }

    private Task NoteAsync(Actor actor, string act, CancellationToken cancel) =>
        database.WriteAsync(
            s => audit.ChangedWithinAsync(s, actor, act, null, "user", actor.Id.ToString(), null, null, null),
            cancel
        );

    private async Task<Outcome<Guid>> ChangeAsync(
        Actor actor,
        string act,
        Action<AppUser> change,
        Func<AppUser, object?> state,
        CancellationToken cancel,
        Func<Session, Task>? within = null
    ) =>
        await database.WriteAsync<Outcome<Guid>>(
            async session =>
            {
                if (await UserStore.FindWithinAsync(session, actor.Id) is not { } user)
                    return Refusal.Missing("user.not-found");
                var before = state(user);
                change(user);
                if (!await UserStore.UpdateWithinAsync(session, user, Ids.New(clock.GetUtcNow()).ToString()))
                    return Refusal.Stale("user.stale");
                if (within is not null)
                    await within(session);
                await audit.ChangedWithinAsync(
                    session,
                    actor,
                    act,
                    null,
                    "user",
                    actor.Id.ToString(),
                    before,
                    state(user),
                    null
                );
                await access.ChangedWithinAsync(session);
                return user.Id;
            },
            cancel
        );
}
