using Vinculo.Customers;
using Vinculo.Integration.Channels;

namespace Vinculo.Integration.Telephony;

/// <summary>Those connected as accounts of the company.</summary>
internal sealed class Switchboards(ChannelAccounts accounts) : ISwitchboards
{
    private static readonly ChannelField[] Line =
    [
        new("host"),
        new("port", IsRequired: false),
        new("encrypted", IsRequired: false),
        new("password", IsSecret: true),
        new("technology", IsRequired: false),
        new("context", IsRequired: false),
        new("extensionDigits", IsRequired: false),
        new("recordings", IsRequired: false),
    ];

    /// <summary>Kinds of switchboard a company can connect.</summary>
    public static IReadOnlyList<ChannelKind> Kinds { get; } =
    [
        new("phone.asterisk", [Channel.Voice], [new("user"), .. Line]),
        new("phone.freeswitch", [Channel.Voice], Line),
        new(
            CallWebhookAdapter.AccountKind,
            [Channel.Voice],
            [new("token", IsSecret: true), new("publicUrl", IsRequired: false)]
        ),
    ];

    public async ValueTask<IReadOnlyList<ChannelAccount>> ListAsync(CancellationToken cancel) =>
        [.. (await accounts.ListAsync(cancel)).Select(a => a.Account).Where(a => a.Active)];
}
