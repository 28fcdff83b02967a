using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Vinculo.Organization.Storage;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Organization;

/// <summary>A user as lists and forms show it.</summary>
public sealed record UserView(
    Guid Id,
    string Name,
    string Email,
    bool Active,
    bool TwoFactor,
    bool MustChangePassword,
    DateTimeOffset? LockedUntil,
    DateTimeOffset CreatedAt,
    DateTimeOffset? LastSeenAt,
    IReadOnlyList<Guid> Roles,
    IReadOnlyList<Guid> Teams
);

/// <summary>A user just made, or one whose password was reset.</summary>
/// <param name="Id">The user.</param>
/// <param name="TemporaryPassword">Shown once; must be changed at the first sign-in.</param>
public sealed record NewUser(Guid Id, string TemporaryPassword);

/// <summary>The company's people: make, change, deactivate, give a new password.</summary>
public sealed class Users(
    Database database,
    UserManager<AppUser> identity,
    Access access,
    Audit audit,
    TimeProvider clock
)
{
    // Without letters and digits that are mistaken for one another when a password is read over the telephone.
    private const string Alphabet = "abcdefghjkmnpqrstuvwxyz23456789";

    /// <param name="Name">As colleagues see it.</param>
    /// <param name="Email">Signs in with it.</param>
    /// <param name="Language"><c>es</c> or <c>en</c>.</param>
    /// <param name="Roles">At least one.</param>
    /// <param name="Teams">Any number.</param>
    /// <param name="Password">Null: one is made up, to be changed at the first sign-in.</param>
    public sealed record CreateRequest(
        string Name,
        string Email,
        string Language,
        IReadOnlyList<Guid> Roles,
        IReadOnlyList<Guid> Teams,
        string? Password = null
    );

    public sealed record ChangeRequest(
        Guid Id,
        string Name,
        string Email,
        bool Active,
        IReadOnlyList<Guid> Roles,
        IReadOnlyList<Guid> Teams
    );

    /// <summary>Is there anybody at all? The first one is made by whoever installed the product.</summary>
    public Task<bool> AnyAsync(CancellationToken cancel) =>
        database.ReadAsync(s => s.FirstOrDefaultAsync("SELECT 1 FROM app_user LIMIT 1", _ => true), cancel);

    /// <summary>All users by name.</summary>
    /// <param name="search">Part of a name or address, or null.</param>
    /// <param name="cancel">The caller gave up.</param>
    public async Task<IReadOnlyList<UserView>> ListAsync(string? search, CancellationToken cancel)
    {
        var all = await database.ReadAsync(s => ReadAsync(s, null), cancel);
        return string.IsNullOrWhiteSpace(search)
            ? all
            :
            [
                .. all.Where(u =>
                    u.Name.Contains(search.Trim(), StringComparison.CurrentCultureIgnoreCase)
                    || u.Email.Contains(search.Trim(), StringComparison.OrdinalIgnoreCase)
                ),
            ];
    }

    public async Task<UserView?> FindAsync(Guid id, CancellationToken cancel) =>
        (await database.ReadAsync(s => ReadAsync(s, id), cancel)).FirstOrDefault();

    /// <summary>Makes a user.</summary>
    public async Task<Outcome<NewUser>> CreateAsync(CreateRequest request, Actor actor, CancellationToken cancel)
    {
        if (!actor.May(Permissions.UsersManage))
            return Actor.Refused(Permissions.UsersManage);
        var user = new AppUser
        {
            Id = Ids.New(clock.GetUtcNow()),
            DisplayName = request.Name.Trim(),
            UserName = request.Email.Trim(),
            Email = request.Email.Trim(),
            NormalizedUserName = identity.NormalizeName(request.Email.Trim()),
            NormalizedEmail = identity.NormalizeEmail(request.Email.Trim()),
            EmailConfirmed = true,
            LockoutEnabled = true,
            SecurityStamp = NewStamp(),
            ConcurrencyStamp = NewStamp(),
            Language = request.Language == "en" ? "en" : "es",
            MustChangePassword = request.Password is null,
            CreatedAt = clock.GetUtcNow(),
        };
        var password = request.Password ?? NewPassword();
        if (Wrong(user.DisplayName, user.Email) is { } wrong)
            return wrong;
        if (request.Roles.Count == 0)
            return Refusal.Invalid("user.no-role", "roles");
        if (request.Password is not null && await PasswordProblemAsync(user, password) is { } weak)
            return weak;
        user.PasswordHash = identity.PasswordHasher.HashPassword(user, password);

        return await database.WriteAsync<Outcome<NewUser>>(
            async session =>
            {
                if (await TakenAsync(session, user))
                    return Refusal.Conflict("user.email-taken", ("email", user.Email));
                if (await NotOursToGiveAsync(session, request.Roles, [], actor) is { } refused)
                    return refused;
                await UserStore.InsertWithinAsync(session, user);
                await LinkAsync(session, user.Id, request.Roles, request.Teams);
                await AuditAsync(session, actor, "user.created", user.Id, null, await StateAsync(session, user.Id));
                await access.ChangedWithinAsync(session);
                return new NewUser(user.Id, password);
            },
            cancel
        );
    }

    /// <summary>Changes name, address, roles, teams, or whether the user may sign in.</summary>
    public async Task<Outcome<Guid>> ChangeAsync(ChangeRequest request, Actor actor, CancellationToken cancel)
    {
        if (!actor.May(Permissions.UsersManage))
            return Actor.Refused(Permissions.UsersManage);
        if (Wrong(request.Name.Trim(), request.Email.Trim()) is { } wrong)
            return wrong;
        if (request.Roles.Count == 0)
            return Refusal.Invalid("user.no-role", "roles");

        return await database
            .WriteAsync<Outcome<Guid>>(
                async session =>
                {
                    if (await UserStore.FindWithinAsync(session, request.Id) is not { } user)
                        return Refusal.Missing("user.not-found");
                    var before = await StateAsync(session, user.Id);
                    if (await NotOursToGiveAsync(session, request.Roles, before!.Roles, actor) is { } refused)
                        return refused;
                    var wasActive = user.Active;
                    user.DisplayName = request.Name.Trim();
                    user.Email = user.UserName = request.Email.Trim();
                    user.NormalizedEmail = identity.NormalizeEmail(user.Email);
                    user.NormalizedUserName = identity.NormalizeName(user.Email);
                    user.Active = request.Active;
                    if (await TakenAsync(session, user))
                        return Refusal.Conflict("user.email-taken", ("email", user.Email));
                    if (!await UserStore.UpdateWithinAsync(session, user, NewStamp()))
                        return Refusal.Stale("user.stale");
                    await LinkAsync(session, user.Id, request.Roles, request.Teams);
                    if (await NobodyManagesAsync(session))
                        throw new LastAdministratorException();
                    if (wasActive && !user.Active)
                        await Sessions.EndAllWithinAsync(session, user.Id, null, clock.GetUtcNow());
                    await AuditAsync(
                        session,
                        actor,
                        "user.changed",
                        user.Id,
                        before,
                        await StateAsync(session, user.Id)
                    );
                    await access.ChangedWithinAsync(session);
                    return user.Id;
                },
                cancel
            )
            .OrLastAdministrator();
    }

    /// <summary>Gives a new temporary password, ends every session, and unlocks.</summary>
    /// <param name="id">The user.</param>
    /// <param name="forgetSecondFactor">Also removes authenticator and passkeys, for somebody who lost the telephone.</param>
    /// <param name="actor">Who does it.</param>
    /// <param name="cancel">The caller gave up.</param>
    public async Task<Outcome<NewUser>> ResetAsync(
        Guid id,
        bool forgetSecondFactor,
        Actor actor,
        CancellationToken cancel
    )
    {
        if (!actor.May(Permissions.UsersManage))
            return Actor.Refused(Permissions.UsersManage);
        return await GivePasswordAsync(id, NewPassword(), mustChange: true, forgetSecondFactor, actor, cancel);
    }

    /// <summary>Sets a known password, for the demo's people.</summary>
    internal Task<Outcome<NewUser>> SetPasswordAsync(Guid id, string password, Actor actor, CancellationToken cancel) =>
        GivePasswordAsync(id, password, mustChange: false, forgetSecondFactor: false, actor, cancel);

    private async Task<Outcome<NewUser>> GivePasswordAsync(
        Guid id,
        string password,
        bool mustChange,
        bool forgetSecondFactor,
        Actor actor,
        CancellationToken cancel
    )
    {
        var hash = identity.PasswordHasher.HashPassword(new AppUser(), password);
        return await database.WriteAsync<Outcome<NewUser>>(
            async session =>
            {
                if (await UserStore.FindWithinAsync(session, id) is not { } user)
                    return Refusal.Missing("user.not-found");
                user.PasswordHash = hash;
                user.SecurityStamp = NewStamp();
                user.MustChangePassword = mustChange;
                user.LockoutEnd = null;
                user.AccessFailedCount = 0;
                if (forgetSecondFactor)
                {
                    user.TwoFactorEnabled = false;
                    await session.ExecuteAsync("DELETE FROM app_user_token WHERE user_id = @id", ("id", id));
                    await session.ExecuteAsync("DELETE FROM app_user_passkey WHERE user_id = @id", ("id", id));
                }
                if (!await UserStore.UpdateWithinAsync(session, user, NewStamp()))
                    return Refusal.Stale("user.stale");
                await Sessions.EndAllWithinAsync(session, id, null, clock.GetUtcNow());
                await AuditAsync(session, actor, "user.password-reset", id, null, new { forgetSecondFactor });
                await access.ChangedWithinAsync(session);
                return new NewUser(id, password);
            },
            cancel
        );
    }

    /// <summary>What is wrong with a new password, or nothing.</summary>
    internal async Task<Refusal?> PasswordProblemAsync(AppUser user, string password)
    {
        foreach (var rule in identity.PasswordValidators)
        {
            var result = await rule.ValidateAsync(identity, user, password);
            if (result.Errors.FirstOrDefault() is { } error)
                return Refusal.Invalid(
                    error.Code switch
                    {
                        "PasswordTooLong" => "password.long",
                        "PasswordCommon" => "password.common",
                        "PasswordHoldsName" => "password.own-name",
                        "PasswordRequiresUniqueChars" => "password.common",
                        _ => "password.short",
                    },
                    "password",
                    ("least", PasswordRules.ShortestOfAll)
                );
        }
        return null;
    }

    /// <summary>A password one can read aloud: 4 groups of 4 from 31 signs, 79 bits.</summary>
    internal static string NewPassword() =>
        string.Join('-', RandomNumberGenerator.GetString(Alphabet, 16).Chunk(4).Select(g => new string(g)));

    private static string NewStamp() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));

    private static Refusal? Wrong(string name, string email) =>
        name.Length is 0 or > 100 ? Refusal.Invalid("user.name", "name")
        : email.Length > 200
        || !System.Net.Mail.MailAddress.TryCreate(email, out var address)
        || address.Address != email
            ? Refusal.Invalid("user.email", "email")
        : null;

    private static async Task<bool> TakenAsync(Session session, AppUser user) =>
        await session.FirstOrDefaultAsync(
            "SELECT 1 FROM app_user WHERE normalized_user_name = @name AND id <> @id",
            _ => true,
            ("name", user.NormalizedUserName),
            ("id", user.Id)
        );

    private static async Task LinkAsync(
        Session session,
        Guid user,
        IReadOnlyList<Guid> roles,
        IReadOnlyList<Guid> teams
    )
    {
        await session.ExecuteAsync("DELETE FROM app_user_role WHERE user_id = @id", ("id", user));
        await session.ExecuteAsync("DELETE FROM team_member WHERE user_id = @id", ("id", user));
        foreach (var role in roles.Distinct())
            await session.ExecuteAsync(
                "INSERT INTO app_user_role (user_id, role_id) VALUES (@user, @role)",
                ("user", user),
                ("role", role)
            );
        foreach (var team in teams.Distinct())
            await session.ExecuteAsync(
                "INSERT INTO team_member (team_id, user_id) VALUES (@team, @user)",
                ("user", user),
                ("team", team)
            );
    }

    /// <summary>Nobody makes somebody mightier than themselves: a role newly given may hold only what the giver has.</summary>
    private static async Task<Refusal?> NotOursToGiveAsync(
        Session session,
        IReadOnlyList<Guid> roles,
        IReadOnlyList<Guid> had,
        Actor actor
    )
    {
        var known = await session.QueryAsync("SELECT id FROM app_role", row => row.Guid(0));
        if (roles.Except(known).Any())
            return Refusal.Missing("role.not-found");
        var given = roles.Except(had).ToHashSet();
        var rights = await session.QueryAsync(
            "SELECT role_id, claim_value FROM app_role_claim WHERE claim_type = 'permission'",
            row => (Role: row.Guid(0), Code: row.Text(1))
        );
        return
            rights.Where(r => given.Contains(r.Role) && !actor.May(r.Code)).Select(r => r.Code).FirstOrDefault()
                is { } missing
            ? Actor.Refused(missing)
            : null;
    }

    /// <summary>Would nobody be left who can manage users?</summary>
    internal static async Task<bool> NobodyManagesAsync(Session session) =>
        !await session.FirstOrDefaultAsync(
            """
            SELECT 1 FROM app_user u JOIN app_user_role r ON r.user_id = u.id JOIN app_role_claim c ON c.role_id = r.role_id
            WHERE u.active AND c.claim_type = 'permission' AND c.claim_value = 'users.manage' LIMIT 1
            """,
            _ => true
        );

    private Task AuditAsync(Session session, Actor actor, string act, Guid user, object? before, object? after) =>
        audit.ChangedWithinAsync(session, actor, act, null, "user", user.ToString(), before, after, null);

    private static async Task<UserView?> StateAsync(Session session, Guid id) =>
        (await ReadAsync(session, id)).FirstOrDefault();

    private static async Task<List<UserView>> ReadAsync(Session session, Guid? only)
    {
        var users = new List<UserView>();
        var roles = new Dictionary<Guid, List<Guid>>();
        var teams = new Dictionary<Guid, List<Guid>>();
        (string, object?)[] arguments = only is { } id ? [("id", id)] : [];
        await session.ReadAsync(
            new Question(
                $"""
                SELECT id, display_name, email, active, two_factor_enabled, must_change_password, lockout_end, created_at, last_seen_at
                FROM app_user {(only is null ? "" : "WHERE id = @id")} ORDER BY display_name, id
                """,
                row =>
                    users.Add(
                        new(
                            row.Guid(0),
                            row.Text(1),
                            row.TextOrNull(2) ?? "",
                            row.Bool(3),
                            row.Bool(4),
                            row.Bool(5),
                            row.InstantOrNull(6),
                            row.Instant(7),
                            row.InstantOrNull(8),
                            ListOf(roles, row.Guid(0)),
                            ListOf(teams, row.Guid(0))
                        )
                    ),
                arguments
            ),
            new Question(
                $"SELECT user_id, role_id FROM app_user_role {(only is null ? "" : "WHERE user_id = @id")} ORDER BY role_id",
                row => ListOf(roles, row.Guid(0)).Add(row.Guid(1)),
                arguments
            ),
            new Question(
                $"SELECT user_id, team_id FROM team_member {(only is null ? "" : "WHERE user_id = @id")} ORDER BY team_id",
                row => ListOf(teams, row.Guid(0)).Add(row.Guid(1)),
                arguments
            )
        );
        return users;

        static List<Guid> ListOf(Dictionary<Guid, List<Guid>> lists, Guid key)
        {
            if (!lists.TryGetValue(key, out var list))
                lists[key] = list = [];
            return list;
        }
    }
}

/// <summary>Takes a transaction back when it would leave nobody who can manage users.</summary>
internal sealed class LastAdministratorException : Exception;

internal static class LastAdministrator
{
    /// <summary>The exception rolled the transaction back; here it becomes the answer.</summary>
    public static async Task<Outcome<T>> OrLastAdministrator<T>(this Task<Outcome<T>> work)
    {
        try
        {
            return await work;
        }
        catch (LastAdministratorException)
        {
            return Refusal.Conflict("user.last-administrator");
        }
    }
}
