using Microsoft.AspNetCore.DataProtection;
using Vinculo.Customers;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Integration.Channels;

/// <summary>The company's accounts with providers. In memory, and at most five seconds old on other nodes.</summary>
public sealed class ChannelAccounts(Database database, IDataProtectionProvider protection, TimeProvider clock)
{
    private const string Columns = "id, hook, kind, name, channel, team_id, settings, secrets, active, row_version";
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    private readonly IDataProtector protector = protection.CreateProtector("channel-account");

    private sealed record Known(DateTimeOffset At, IReadOnlyList<KeptAccount> Accounts);

    private volatile Known known = new(DateTimeOffset.MinValue, []);

    /// <summary>An account with the version of its row.</summary>
    public sealed record KeptAccount(ChannelAccount Account, int RowVersion);

    /// <summary>All accounts by name, those switched off too.</summary>
    public async ValueTask<IReadOnlyList<KeptAccount>> ListAsync(CancellationToken cancel = default)
    {
        var now = clock.GetUtcNow();
        if (now - known.At > Fresh)
            known = new(now, await database.ReadAsync(ReadAsync, cancel));
        return known.Accounts;
    }

    public async ValueTask<ChannelAccount?> FindAsync(Guid id, CancellationToken cancel = default) =>
        (await ListAsync(cancel)).FirstOrDefault(a => a.Account.Id == id)?.Account;

    /// <summary>The account providers call under this name, when it is switched on.</summary>
    public async ValueTask<ChannelAccount?> OfHookAsync(string hook, CancellationToken cancel = default) =>
        (await ListAsync(cancel)).FirstOrDefault(a => a.Account.Active && a.Account.Hook == hook)?.Account;

    /// <summary>What was changed is read again at once.</summary>
    internal void Forget() => known = new(DateTimeOffset.MinValue, []);

    internal string Protect(IReadOnlyDictionary<string, string> secrets) => protector.Protect(Json.Of(secrets).Text);

    internal Task<List<KeptAccount>> ReadAsync(Session session) =>
        session.QueryAsync(
            $"SELECT {Columns} FROM channel_account ORDER BY name, id",
            row => new KeptAccount(
                new(
                    row.Guid(0),
                    row.Text(1),
                    row.Text(2),
                    row.Text(3),
                    row.Enum<Channel>(4),
                    row.GuidOrNull(5),
                    Json.Read<Dictionary<string, string>>(row.Text(6)),
                    Json.Read<Dictionary<string, string>>(protector.Unprotect(row.Text(7))),
                    row.Bool(8)
                ),
                row.Int(9)
            )
        );
}
