using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Identity;

namespace Vinculo.Organization.Storage;

/// <summary>The plain fields Identity asks for one by one, and the second factor's secrets.</summary>
internal sealed partial class UserStore
{
    private const string Provider = "vinculo";
    private const string AuthenticatorKey = "authenticator-key";
    private const string RecoveryCodes = "recovery-codes";

    public Task<string> GetUserIdAsync(AppUser user, CancellationToken cancellationToken) =>
        Task.FromResult(user.Id.ToString());

    public Task<string?> GetUserNameAsync(AppUser user, CancellationToken cancellationToken) =>
        Task.FromResult(user.UserName);

    public Task SetUserNameAsync(AppUser user, string? userName, CancellationToken cancellationToken)
    {
        user.UserName = userName;
        return Task.CompletedTask;
    }

    public Task<string?> GetNormalizedUserNameAsync(AppUser user, CancellationToken cancellationToken) =>
        Task.FromResult(user.NormalizedUserName);

    public Task SetNormalizedUserNameAsync(AppUser user, string? normalizedName, CancellationToken cancellationToken)
    {
        user.NormalizedUserName = normalizedName;
        return Task.CompletedTask;
    }

    public Task SetPasswordHashAsync(AppUser user, string? passwordHash, CancellationToken cancellationToken)
    {
        user.PasswordHash = passwordHash;
        return Task.CompletedTask;
    }

    public Task<string?> GetPasswordHashAsync(AppUser user, CancellationToken cancellationToken) =>
        Task.FromResult(user.PasswordHash);

    public Task<bool> HasPasswordAsync(AppUser user, CancellationToken cancellationToken) =>
        Task.FromResult(user.PasswordHash is not null);

    public Task SetEmailAsync(AppUser user, string? email, CancellationToken cancellationToken)
    {
        user.Email = email;
        return Task.CompletedTask;
    }

    public Task<string?> GetEmailAsync(AppUser user, CancellationToken cancellationToken) =>
        Task.FromResult(user.Email);

    public Task<bool> GetEmailConfirmedAsync(AppUser user, CancellationToken cancellationToken) =>
        Task.FromResult(user.EmailConfirmed);

    public Task SetEmailConfirmedAsync(AppUser user, bool confirmed, CancellationToken cancellationToken)
    {
        user.EmailConfirmed = confirmed;
        return Task.CompletedTask;
    }

    public Task<string?> GetNormalizedEmailAsync(AppUser user, CancellationToken cancellationToken) =>
        Task.FromResult(user.NormalizedEmail);

    public Task SetNormalizedEmailAsync(AppUser user, string? normalizedEmail, CancellationToken cancellationToken)
    {
        user.NormalizedEmail = normalizedEmail;
        return Task.CompletedTask;
    }

    public Task SetSecurityStampAsync(AppUser user, string stamp, CancellationToken cancellationToken)
    {
        user.SecurityStamp = stamp;
        return Task.CompletedTask;
    }

    public Task<string?> GetSecurityStampAsync(AppUser user, CancellationToken cancellationToken) =>
        Task.FromResult(user.SecurityStamp);

    public Task<DateTimeOffset?> GetLockoutEndDateAsync(AppUser user, CancellationToken cancellationToken) =>
        Task.FromResult(user.LockoutEnd);

    public Task SetLockoutEndDateAsync(AppUser user, DateTimeOffset? lockoutEnd, CancellationToken cancellationToken)
    {
        user.LockoutEnd = lockoutEnd;
        return Task.CompletedTask;
    }

    public Task<int> IncrementAccessFailedCountAsync(AppUser user, CancellationToken cancellationToken) =>
        Task.FromResult(++user.AccessFailedCount);

    public Task ResetAccessFailedCountAsync(AppUser user, CancellationToken cancellationToken)
    {
        user.AccessFailedCount = 0;
        return Task.CompletedTask;
    }

    public Task<int> GetAccessFailedCountAsync(AppUser user, CancellationToken cancellationToken) =>
        Task.FromResult(user.AccessFailedCount);

    public Task<bool> GetLockoutEnabledAsync(AppUser user, CancellationToken cancellationToken) =>
        Task.FromResult(user.LockoutEnabled);

    public Task SetLockoutEnabledAsync(AppUser user, bool enabled, CancellationToken cancellationToken)
    {
        user.LockoutEnabled = enabled;
        return Task.CompletedTask;
    }

    public Task SetTwoFactorEnabledAsync(AppUser user, bool enabled, CancellationToken cancellationToken)
    {
        user.TwoFactorEnabled = enabled;
        return Task.CompletedTask;
    }

    public Task<bool> GetTwoFactorEnabledAsync(AppUser user, CancellationToken cancellationToken) =>
        Task.FromResult(user.TwoFactorEnabled);

    public Task SetAuthenticatorKeyAsync(AppUser user, string key, CancellationToken cancellationToken) =>
        SetTokenAsync(user, AuthenticatorKey, key, cancellationToken);

    public Task<string?> GetAuthenticatorKeyAsync(AppUser user, CancellationToken cancellationToken) =>
        TokenAsync(user, AuthenticatorKey, cancellationToken);

    /// <summary>Only digests are kept: whoever reads the table cannot use a code.</summary>
    public Task ReplaceCodesAsync(
        AppUser user,
        IEnumerable<string> recoveryCodes,
        CancellationToken cancellationToken
    ) => SetTokenAsync(user, RecoveryCodes, string.Join(';', recoveryCodes.Select(Digest)), cancellationToken);

    public async Task<bool> RedeemCodeAsync(AppUser user, string code, CancellationToken cancellationToken)
    {
        var stored = await TokenAsync(user, RecoveryCodes, cancellationToken);
        var left = (stored ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries).ToList();
        if (!left.Remove(Digest(code)))
            return false;
        // Two requests with the same code: only the one that finds the list unchanged may use it.
        var rows = await database.WriteAsync(
            session =>
                session.ExecuteAsync(
                    "UPDATE app_user_token SET value = @left WHERE user_id = @user AND login_provider = @provider AND name = @name AND value = @stored",
                    ("left", string.Join(';', left)),
                    ("user", user.Id),
                    ("provider", Provider),
                    ("name", RecoveryCodes),
                    ("stored", stored)
                ),
            cancellationToken
        );
        return rows == 1;
    }

    public async Task<int> CountCodesAsync(AppUser user, CancellationToken cancellationToken) =>
        (await TokenAsync(user, RecoveryCodes, cancellationToken) ?? "")
            .Split(';', StringSplitOptions.RemoveEmptyEntries)
            .Length;

    private static string Digest(string code) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(code.Trim().ToUpperInvariant())));

    private Task<string?> TokenAsync(AppUser user, string name, CancellationToken cancel) =>
        database.ReadAsync(
            session =>
                session.FirstOrDefaultAsync(
                    "SELECT value FROM app_user_token WHERE user_id = @user AND login_provider = @provider AND name = @name",
                    row => row.TextOrNull(0),
                    ("user", user.Id),
                    ("provider", Provider),
                    ("name", name)
                ),
            cancel
        );

    private async Task SetTokenAsync(AppUser user, string name, string value, CancellationToken cancel) =>
        await database.WriteAsync(
            session =>
                session.ExecuteAsync(
                    """
                    INSERT INTO app_user_token (user_id, login_provider, name, value) VALUES (@user, @provider, @name, @value)
                    ON CONFLICT (user_id, login_provider, name) DO UPDATE SET value = excluded.value
                    """,
                    ("user", user.Id),
                    ("provider", Provider),
                    ("name", name),
                    ("value", value)
                ),
            cancel
        );
}
