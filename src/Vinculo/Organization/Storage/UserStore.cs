using System.Buffers.Text;
using Microsoft.AspNetCore.Identity;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Organization.Storage;

/// <summary>
/// What ASP.NET Core Identity keeps, in the tables of <c>0002_organization.sql</c>. A changed stamp moves the counter of
/// <see cref="Access"/>, so that it is felt by open sessions.
/// </summary>
internal sealed partial class UserStore(Database database, Access access, TimeProvider clock)
    : IUserPasswordStore<AppUser>,
        IUserEmailStore<AppUser>,
        IUserSecurityStampStore<AppUser>,
        IUserLockoutStore<AppUser>,
        IUserTwoFactorStore<AppUser>,
        IUserAuthenticatorKeyStore<AppUser>,
        IUserTwoFactorRecoveryCodeStore<AppUser>,
        IUserPasskeyStore<AppUser>
{
    private const string Columns = """
        id, user_name, normalized_user_name, email, normalized_email, email_confirmed, password_hash, security_stamp,
        concurrency_stamp, two_factor_enabled, lockout_end, lockout_enabled, access_failed_count, display_name, language,
        theme, density, time_zone, active, must_change_password, created_at, last_seen_at
        """;

    public async Task<IdentityResult> CreateAsync(AppUser user, CancellationToken cancellationToken)
    {
        await database.WriteAsync(
            async session =>
            {
                await InsertWithinAsync(session, user);
                await access.ChangedWithinAsync(session);
            },
            cancellationToken
        );
        return IdentityResult.Success;
    }

    internal static Task InsertWithinAsync(Session session, AppUser user) =>
        session.ExecuteAsync(
            $"""
            INSERT INTO app_user ({Columns}, phone_number_confirmed)
            VALUES (@id, @name, @normalName, @email, @normalEmail, @confirmed, @hash, @stamp, @concurrency, @two, @lockEnd,
              @lockable, @failed, @display, @language, @theme, @density, @zone, @active, @mustChange, @created, @seen, @no)
            """,
            [.. Arguments(user), ("created", user.CreatedAt), ("seen", user.LastSeenAt), ("no", false)]
        );

    public async Task<IdentityResult> UpdateAsync(AppUser user, CancellationToken cancellationToken)
    {
        var saved = await database.WriteAsync(
            async session =>
            {
                // A wrong password only counts up: whoever tries thousands must not make every process forget everybody.
                var stamp = await session.FirstOrDefaultAsync(
                    "SELECT security_stamp FROM app_user WHERE id = @id",
                    row => row.TextOrNull(0),
                    ("id", user.Id)
                );
                if (!await UpdateWithinAsync(session, user, Ids.New(clock.GetUtcNow()).ToString()))
                    return false;
                if (stamp != user.SecurityStamp)
                    await access.ChangedWithinAsync(session);
                return true;
            },
            cancellationToken
        );
        return saved
            ? IdentityResult.Success
            : IdentityResult.Failed(new IdentityErrorDescriber().ConcurrencyFailure());
    }

    /// <summary>Saves a user as it was read; false when somebody else has saved it meanwhile.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="user">The user; its concurrency stamp becomes <paramref name="stamp"/>.</param>
    /// <param name="stamp">The stamp to leave.</param>
    internal static async Task<bool> UpdateWithinAsync(Session session, AppUser user, string stamp)
    {
        var rows = await session.ExecuteAsync(
            """
            UPDATE app_user SET user_name = @name, normalized_user_name = @normalName, email = @email,
              normalized_email = @normalEmail, email_confirmed = @confirmed, password_hash = @hash, security_stamp = @stamp,
              concurrency_stamp = @next, two_factor_enabled = @two, lockout_end = @lockEnd,
              lockout_enabled = @lockable, access_failed_count = @failed, display_name = @display, language = @language,
              theme = @theme, density = @density, time_zone = @zone, active = @active, must_change_password = @mustChange
            WHERE id = @id AND concurrency_stamp = @concurrency
            """,
            [.. Arguments(user), ("next", stamp)]
        );
        if (rows == 0)
            return false;
        session.AfterCommit(() => user.ConcurrencyStamp = stamp);
        return true;
    }

    internal static Task<AppUser?> FindWithinAsync(Session session, Guid id) =>
        session.FirstOrDefaultAsync($"SELECT {Columns} FROM app_user WHERE id = @key", Read, ("key", id));

    public Task<IdentityResult> DeleteAsync(AppUser user, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Users are deactivated, so that what they did keeps its author.");

    public async Task<AppUser?> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
        Guid.TryParse(userId, out var id) ? await FindAsync("id = @key", id, cancellationToken) : null;

    public Task<AppUser?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) =>
        FindAsync("normalized_user_name = @key", normalizedUserName, cancellationToken);

    public Task<AppUser?> FindByEmailAsync(string normalizedEmail, CancellationToken cancellationToken) =>
        FindAsync("normalized_email = @key", normalizedEmail, cancellationToken);

    private Task<AppUser?> FindAsync(string condition, object key, CancellationToken cancel) =>
        database.ReadAsync(
            session =>
                session.FirstOrDefaultAsync($"SELECT {Columns} FROM app_user WHERE {condition}", Read, ("key", key)),
            cancel
        );

    internal static AppUser Read(Row row) =>
        new()
        {
            Id = row.Guid(0),
            UserName = row.TextOrNull(1),
            NormalizedUserName = row.TextOrNull(2),
            Email = row.TextOrNull(3),
            NormalizedEmail = row.TextOrNull(4),
            EmailConfirmed = row.Bool(5),
            PasswordHash = row.TextOrNull(6),
            SecurityStamp = row.TextOrNull(7),
            ConcurrencyStamp = row.TextOrNull(8),
            TwoFactorEnabled = row.Bool(9),
            LockoutEnd = row.InstantOrNull(10),
            LockoutEnabled = row.Bool(11),
            AccessFailedCount = row.Int(12),
            DisplayName = row.Text(13),
            Language = row.Text(14),
            Theme = row.TextOrNull(15),
            Density = row.TextOrNull(16),
            TimeZone = row.TextOrNull(17),
            Active = row.Bool(18),
            MustChangePassword = row.Bool(19),
            CreatedAt = row.Instant(20),
            LastSeenAt = row.InstantOrNull(21),
        };

    private static (string, object?)[] Arguments(AppUser user) =>
        [
            ("id", user.Id),
            ("name", user.UserName),
            ("normalName", user.NormalizedUserName),
            ("email", user.Email),
            ("normalEmail", user.NormalizedEmail),
            ("confirmed", user.EmailConfirmed),
            ("hash", user.PasswordHash),
            ("stamp", user.SecurityStamp),
            ("concurrency", user.ConcurrencyStamp),
            ("two", user.TwoFactorEnabled),
            ("lockEnd", user.LockoutEnd),
            ("lockable", user.LockoutEnabled),
            ("failed", user.AccessFailedCount),
            ("display", user.DisplayName),
            ("language", user.Language),
            ("theme", user.Theme),
            ("density", user.Density),
            ("zone", user.TimeZone),
            ("active", user.Active),
            ("mustChange", user.MustChangePassword),
        ];

    public async Task AddOrUpdatePasskeyAsync(
        AppUser user,
        UserPasskeyInfo passkey,
        CancellationToken cancellationToken
    ) =>
        await database.WriteAsync(
            session =>
                session.ExecuteAsync(
                    """
                    INSERT INTO app_user_passkey (credential_id, user_id, data) VALUES (@id, @user, @data)
                    ON CONFLICT (credential_id) DO UPDATE SET data = excluded.data WHERE app_user_passkey.user_id = excluded.user_id
                    """,
                    ("id", Base64Url.EncodeToString(passkey.CredentialId)),
                    ("user", user.Id),
                    ("data", Json.Of(StoredPasskey.Of(passkey)))
                ),
            cancellationToken
        );

    public async Task<IList<UserPasskeyInfo>> GetPasskeysAsync(AppUser user, CancellationToken cancellationToken) =>
        await database.ReadAsync(
            session =>
                session.QueryAsync(
                    "SELECT credential_id, data FROM app_user_passkey WHERE user_id = @user ORDER BY credential_id",
                    ReadPasskey,
                    ("user", user.Id)
                ),
            cancellationToken
        );

    public async Task<AppUser?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) =>
        await FindAsync(
            "id = (SELECT user_id FROM app_user_passkey WHERE credential_id = @key)",
            Base64Url.EncodeToString(credentialId),
            cancellationToken
        );

    public async Task<UserPasskeyInfo?> FindPasskeyAsync(
        AppUser user,
        byte[] credentialId,
        CancellationToken cancellationToken
    ) =>
        await database.ReadAsync(
            session =>
                session.FirstOrDefaultAsync(
                    "SELECT credential_id, data FROM app_user_passkey WHERE user_id = @user AND credential_id = @id",
                    ReadPasskey,
                    ("user", user.Id),
                    ("id", Base64Url.EncodeToString(credentialId))
                ),
            cancellationToken
        );

    public async Task RemovePasskeyAsync(AppUser user, byte[] credentialId, CancellationToken cancellationToken) =>
        await database.WriteAsync(
            session =>
                session.ExecuteAsync(
                    "DELETE FROM app_user_passkey WHERE user_id = @user AND credential_id = @id",
                    ("user", user.Id),
                    ("id", Base64Url.EncodeToString(credentialId))
                ),
            cancellationToken
        );

    private static UserPasskeyInfo ReadPasskey(Row row) =>
        Json.Read<StoredPasskey>(row.Text(1)).ToInfo(Base64Url.DecodeFromChars(row.Text(0)));

    private sealed record StoredPasskey(
        byte[] PublicKey,
        string? Name,
        DateTimeOffset CreatedAt,
        uint SignCount,
        string[]? Transports,
        bool IsUserVerified,
        bool IsBackupEligible,
        bool IsBackedUp,
        byte[] AttestationObject,
        byte[] ClientDataJson
    )
    {
        public static StoredPasskey Of(UserPasskeyInfo key) =>
            new(
                key.PublicKey,
                key.Name,
                key.CreatedAt,
                key.SignCount,
                key.Transports,
                key.IsUserVerified,
                key.IsBackupEligible,
                key.IsBackedUp,
                key.AttestationObject,
                key.ClientDataJson
            );

        public UserPasskeyInfo ToInfo(byte[] id) =>
            new(
                id,
                PublicKey,
                CreatedAt,
                SignCount,
                Transports,
                IsUserVerified,
                IsBackupEligible,
                IsBackedUp,
                AttestationObject,
                ClientDataJson
            )
            {
                Name = Name,
            };
    }

    public void Dispose() { }
}
