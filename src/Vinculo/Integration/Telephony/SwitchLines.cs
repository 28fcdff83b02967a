using System.Collections.Concurrent;
using Vinculo.Integration.Channels;
using Vinculo.Platform;

namespace Vinculo.Integration.Telephony;

/// <summary>The switchboards a company has connected.</summary>
internal interface ISwitchboards
{
    /// <summary>Those that are switched on.</summary>
    ValueTask<IReadOnlyList<ChannelAccount>> ListAsync(CancellationToken cancel);
}

/// <summary>Keeps a line open to every switchboard the company has connected.</summary>
public sealed class SwitchLines : Rounds
{
    private readonly ConcurrentDictionary<Guid, Kept> open = new();
    private readonly ISwitchboards switchboards;
    private readonly FollowCalls follow;
    private readonly ISwitchTongue[] tongues;
    private readonly ILogger<SwitchLines> log;

    private sealed record Kept(SwitchSettings Settings, SwitchLine Line, CancellationTokenSource End, Task Running);

    internal SwitchLines(
        ISwitchboards switchboards,
        FollowCalls follow,
        IEnumerable<ISwitchTongue> tongues,
        TimeProvider clock,
        ILogger<SwitchLines> log
    )
        : base(TimeSpan.FromSeconds(1), clock, log)
    {
        (this.switchboards, this.follow, this.tongues, this.log) = (switchboards, follow, [.. tongues], log);
    }

    /// <summary>Calls a number from a desk, over the first line that is open.</summary>
    public async Task<Outcome<string>> DialAsync(string extension, string number, CancellationToken cancel)
    {
        var kept = open.Values.FirstOrDefault(k => k.Line.IsOpen) ?? open.Values.FirstOrDefault();
        return kept is null
            ? Refusal.Conflict("call.switchboard-away")
            : await kept.Line.DialAsync(extension, number, cancel);
    }

    /// <summary>How the line of an account is: open; why not; null: there is none.</summary>
    public (bool IsOpen, string? Trouble)? StateOf(Guid account) =>
        open.TryGetValue(account, out var kept) ? (kept.Line.IsOpen, kept.Line.Trouble) : null;

    /// <summary>Opens lines of accounts that are new or changed, closes those of accounts that are gone.</summary>
    protected override async Task RoundAsync(CancellationToken cancel)
    {
        var wanted = new Dictionary<Guid, (ChannelAccount Account, ISwitchTongue Tongue, SwitchSettings Settings)>();
        foreach (var account in await switchboards.ListAsync(cancel))
            if (
                Array.Find(tongues, t => t.Kind == account.Kind) is { } tongue
                && SwitchSettings.Of(account, tongue.Usual.Port, tongue.Usual.Technology).IsAccepted(out var settings)
            )
                wanted[account.Id] = (account, tongue, settings);
        foreach (var (id, kept) in open.ToList())
            if (!wanted.TryGetValue(id, out var one) || one.Settings != kept.Settings)
                await CloseAsync(id, kept);
        foreach (var (id, (account, tongue, settings)) in wanted)
            if (!open.ContainsKey(id))
                Open(account, tongue, settings);
    }

    private void Open(ChannelAccount account, ISwitchTongue tongue, SwitchSettings settings)
    {
        var end = new CancellationTokenSource();
        var line = new SwitchLine(
            tongue,
            settings,
            (changes, cancel) => follow.RunAsync(account.Line, changes, cancel),
            Clock,
            log
        );
        open[account.Id] = new(settings, line, end, Task.Run(() => line.RunAsync(end.Token), CancellationToken.None));
    }

    private async Task CloseAsync(Guid id, Kept kept)
    {
        open.TryRemove(id, out _);
        await kept.End.CancelAsync();
        await kept.Running;
        kept.End.Dispose();
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        foreach (var (id, kept) in open.ToList())
            await CloseAsync(id, kept);
    }
}
