using System.Security.Cryptography;
using Vinculo.Customers;
using Vinculo.Interactions.Conversations;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Integration.Channels;

/// <summary>Connects an account of a provider, or changes what is kept of it.</summary>
public sealed class SaveChannelAccount(
    Database database,
    ChannelAccounts accounts,
    ChannelKinds kinds,
    Audit audit,
    TimeProvider clock
)
{
    private const int LongestValue = 4_000;

    /// <param name="Id">Null: a new one.</param>
    /// <param name="Settings">By name; names the kind does not ask for are refused.</param>
    /// <param name="Secrets">By name; those left out or empty stay as they are.</param>
    /// <param name="RowVersion">As read; 0: a new one.</param>
    public sealed record Request(
        Guid? Id,
        string Kind,
        string Name,
        Channel? Channel,
        Guid? Team,
        bool Active,
        IReadOnlyDictionary<string, string> Settings,
        IReadOnlyDictionary<string, string> Secrets,
        int RowVersion = 0
    );

    /// <param name="actor">Needs <c>channels.manage</c>.</param>
    /// <returns>The account as kept.</returns>
    public async Task<Outcome<ChannelAccount>> RunAsync(
        Request request,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    )
    {
        if (!actor.May(Permissions.ChannelsManage))
            return Actor.Refused(Permissions.ChannelsManage);
        var name = request.Name.Trim();
        if (kinds.Find(request.Kind) is not { } kind)
            return Refusal.Invalid("channel.kind-unknown", "kind");
        if (name.Length is 0 or > 100)
            return Refusal.Invalid("channel.name", "name");
        var channel = request.Channel ?? kind.Channels[0];
        if (!kind.Channels.Contains(channel))
            return Refusal.Invalid("channel.kind-unknown", "channel");
        foreach (var (field, value) in request.Settings.Concat(request.Secrets))
            if (kind.Fields.Concat(ChannelKinds.OfEveryKind).All(f => f.Name != field) || value.Length > LongestValue)
                return Refusal.Invalid("channel.field-unknown", field, ("field", field));
        if (
            request.Settings.GetValueOrDefault("publicUrl") is { Length: > 0 } url
            && (!Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("https" or "http"))
        )
            return Refusal.Invalid("channel.url", "publicUrl");
        if (AskedSkills.Read(null, request.Settings.GetValueOrDefault(ChannelKinds.Topics)) is null)
            return Refusal.Invalid("channel.topics", ChannelKinds.Topics);
        var now = clock.GetUtcNow();
        var id = request.Id ?? Ids.New(now);
        // Read and protected before the transaction: the keys of the house are kept through a connection of their own.
        var before = (await database.ReadAsync(accounts.ReadAsync, cancel)).Find(a => a.Account.Id == id);
        if (request.Id is not null && before is null)
            return Refusal.Missing("channel.not-found");
        if ((before?.RowVersion ?? 0) != request.RowVersion)
            return Refusal.Stale("channel.stale");
        if (before is not null && before.Account.Kind != kind.Code)
            return Refusal.Invalid("channel.kind-unknown", "kind");
        var account = new ChannelAccount(
            id,
            before?.Account.Hook ?? NewHook(),
            kind.Code,
            name,
            channel,
            request.Team,
            Filled(request.Settings, new Dictionary<string, string>()),
            Filled(request.Secrets, before?.Account.Secrets ?? new Dictionary<string, string>()),
            request.Active
        );
        if (
            request.Active
            && kind.Fields.FirstOrDefault(f =>
                f.IsRequired && !(f.IsSecret ? account.Secrets : account.Settings).ContainsKey(f.Name)
            )
                is { } missing
        )
            return Refusal.Invalid("channel.field-missing", missing.Name, ("field", missing.Name));
        var secrets = accounts.Protect(account.Secrets);
        return await database.WriteAsync(
            session => WithinAsync(session, account, secrets, before, actor, cause),
            cancel
        );
    }

    /// <summary>Keeps an account as part of somebody's transaction.</summary>
    /// <param name="secrets">Protected already.</param>
    /// <param name="before">As read; null: a new one. What somebody else changed meanwhile is refused.</param>
    internal async Task<Outcome<ChannelAccount>> WithinAsync(
        Session session,
        ChannelAccount account,
        string secrets,
        ChannelAccounts.KeptAccount? before,
        Actor actor,
        string cause
    )
    {
        if (await WriteAsync(session, account, secrets, before?.RowVersion ?? 0, clock.GetUtcNow()) == 0)
            return Refusal.Stale("channel.stale");
        await audit.ChangedWithinAsync(
            session,
            actor,
            before is null ? "channel.connected" : "channel.changed",
            null,
            "channel_account",
            account.Id.ToString("D"),
            before is null ? null : Shown(before.Account),
            Shown(account),
            cause
        );
        session.AfterCommit(accounts.Forget);
        return account;
    }

    /// <summary>A part of an address that nobody guesses.</summary>
    internal static string NewHook() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));

    /// <summary>What was given stands above what was kept; what was left empty stays.</summary>
    private static Dictionary<string, string> Filled(
        IReadOnlyDictionary<string, string> given,
        IReadOnlyDictionary<string, string> kept
    )
    {
        var all = new Dictionary<string, string>(kept);
        foreach (var (field, value) in given)
            if (value.Trim() is { Length: > 0 } filled)
                all[field] = filled;
        return all;
    }

    private static Task<int> WriteAsync(
        Session session,
        ChannelAccount account,
        string secrets,
        int version,
        DateTimeOffset now
    ) =>
        session.ExecuteAsync(
            """
            INSERT INTO channel_account (id, hook, kind, name, channel, team_id, settings, secrets, active, created_at, row_version)
            VALUES (@id, @hook, @kind, @name, @channel, @team, @settings, @secrets, @active, @now, 1)
            ON CONFLICT (id) DO UPDATE SET name = excluded.name, channel = excluded.channel, team_id = excluded.team_id,
              settings = excluded.settings, secrets = excluded.secrets, active = excluded.active,
              row_version = channel_account.row_version + 1
            WHERE channel_account.row_version = @version
            """,
            ("id", account.Id),
            ("hook", account.Hook),
            ("kind", account.Kind),
            ("name", account.Name),
            ("channel", account.Channel),
            ("team", account.Team),
            ("settings", Json.Of(account.Settings)),
            ("secrets", secrets),
            ("active", account.Active),
            ("now", now),
            ("version", version)
        );

    /// <summary>As the audit keeps it: of secrets only which are there.</summary>
    private static object Shown(ChannelAccount account) =>
        new
        {
            account.Kind,
            account.Name,
            account.Channel,
            account.Team,
            account.Active,
            account.Settings,
            Secrets = account.Secrets.Keys.Order(StringComparer.Ordinal),
        };
}
