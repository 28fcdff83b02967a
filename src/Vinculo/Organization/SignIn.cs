using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Identity;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Organization;

/// <summary>What became of an attempt to sign in.</summary>
public enum SignInAnswer
{
    Done,

    /// <summary>The password was right; the authenticator's code is still to come.</summary>
    SecondFactor,

    /// <summary>Wrong address, password or code, deactivated, or locked: the answer does not tell which.</summary>
    Wrong,

    /// <summary>Too many attempts from this network address; wait a minute.</summary>
    TooMany,
}

/// <summary>How many failures a network address may have, so that one password is not tried on everybody.</summary>
public sealed class SignInPressure : IDisposable
{
    private readonly PartitionedRateLimiter<string> failures = PartitionedRateLimiter.Create<string, string>(address =>
        RateLimitPartition.GetFixedWindowLimiter(
            address,
            _ => new FixedWindowRateLimiterOptions { PermitLimit = 60, Window = TimeSpan.FromMinutes(1) }
        )
    );

    internal bool IsHigh(string address) => failures.GetStatistics(address) is { CurrentAvailablePermits: <= 0 };

    internal void Failed(string address) => failures.AttemptAcquire(address).Dispose();

    public void Dispose() => failures.Dispose();
}

/// <summary>Signs people in: password, authenticator code, recovery code, passkey. Every attempt is in the audit.</summary>
public sealed class SignIn(
    SignInManager<AppUser> manager,
    UserManager<AppUser> users,
    Database database,
    Audit audit,
    SignInPressure pressure,
    IHttpContextAccessor http
)
{
    private static readonly string Nobody = new PasswordHasher<AppUser>().HashPassword(
        new(),
        "nobody has this password"
    );

    private string Address => http.HttpContext?.Connection.RemoteIpAddress?.ToString() ?? "";

    public async Task<SignInAnswer> WithPasswordAsync(string email, string password)
    {
        if (pressure.IsHigh(Address))
            return SignInAnswer.TooMany;
        var user = email.Length <= 200 ? await users.FindByEmailAsync(email.Trim()) : null;
        if (user is null || password.Length > PasswordRules.Longest)
        {
            // As much work as for somebody who exists, so that the time taken does not tell who does.
            users.PasswordHasher.VerifyHashedPassword(new(), Nobody, password[..Math.Min(password.Length, 128)]);
            return await FailedAsync(user, "password");
        }
        return await AnswerAsync(
            user,
            await manager.PasswordSignInAsync(user, password, isPersistent: false, lockoutOnFailure: true),
            "password"
        );
    }

    /// <param name="code">Six digits; blanks are ignored.</param>
    /// <param name="rememberDevice">Do not ask again on this device for 14 days.</param>
    public async Task<SignInAnswer> WithCodeAsync(string code, bool rememberDevice)
    {
        var user = await manager.GetTwoFactorAuthenticationUserAsync();
        if (user is null)
            return SignInAnswer.Wrong;
        var plain = new string([.. code.Where(char.IsAsciiDigit)]);
        return await AnswerAsync(
            user,
            await manager.TwoFactorAuthenticatorSignInAsync(plain, isPersistent: false, rememberDevice),
            "code"
        );
    }

    public async Task<SignInAnswer> WithRecoveryCodeAsync(string code)
    {
        var user = await manager.GetTwoFactorAuthenticationUserAsync();
        if (user is null)
            return SignInAnswer.Wrong;
        return await AnswerAsync(user, await manager.TwoFactorRecoveryCodeSignInAsync(code.Trim()), "recovery-code");
    }

    /// <param name="credential">What the browser's <c>navigator.credentials.get</c> gave, as JSON.</param>
    public async Task<SignInAnswer> WithPasskeyAsync(string credential)
    {
        if (pressure.IsHigh(Address))
            return SignInAnswer.TooMany;
        return await AnswerAsync(null, await manager.PasskeySignInAsync(credential), "passkey");
    }

    private async Task<SignInAnswer> AnswerAsync(AppUser? user, SignInResult result, string means) =>
        result.Succeeded ? SignInAnswer.Done
        : result.RequiresTwoFactor ? SignInAnswer.SecondFactor
        : await FailedAsync(user, result.IsLockedOut ? means + ", locked" : means);

    private async Task<SignInAnswer> FailedAsync(AppUser? user, string means)
    {
        pressure.Failed(Address);
        await database.WriteAsync(session =>
            audit.ChangedWithinAsync(
                session,
                Actor.System("sign-in"),
                "user.sign-in-failed",
                null,
                "user",
                user?.Id.ToString() ?? "",
                null,
                new { means, address = Address },
                http.HttpContext?.Request.Path
            )
        );
        return SignInAnswer.Wrong;
    }
}
