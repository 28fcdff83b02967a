using Vinculo.Customers;
using Vinculo.Integration.Channels.Meta;
using Vinculo.Integration.Channels.Telegram;
using Vinculo.Integration.Channels.Twilio;

namespace Vinculo.Integration.Channels;

/// <summary>A field of an account's form.</summary>
/// <param name="Name">As the adapter asks for it.</param>
/// <param name="IsSecret">Kept protected and never shown again.</param>
/// <param name="IsRequired">Without it nothing comes in or goes out.</param>
public sealed record ChannelField(string Name, bool IsSecret = false, bool IsRequired = true);

/// <summary>A kind of account: what its form asks for and what the timeline calls its messages.</summary>
/// <param name="Code">The adapter's kind. Its name and its steps to connect are resources under it.</param>
/// <param name="Channels">What its messages may be called; the first unless the form says otherwise.</param>
public sealed record ChannelKind(string Code, IReadOnlyList<Channel> Channels, IReadOnlyList<ChannelField> Fields);

/// <summary>Every kind of account a company can connect. Other parts of the room add theirs at start.</summary>
public sealed class ChannelKinds(IEnumerable<ChannelKind> all)
{
    /// <summary>Settings of an account of every kind: what whoever takes its matters must know, always or by topic.</summary>
    public const string Skill = "skill";

    public const string Topics = "topics";

    /// <summary>What the form of every kind asks for besides; what is left empty is taken away.</summary>
    public static IReadOnlyList<ChannelField> OfEveryKind { get; } =
    [new(Skill, IsRequired: false), new(Topics, IsRequired: false)];

    private static readonly ChannelField PublicUrl = new("publicUrl", IsRequired: false);

    /// <summary>Where the provider's interface stands, when it is not the usual place.</summary>
    private static readonly ChannelField Api = new("api", IsRequired: false);
    private static readonly ChannelField[] MetaFields =
    [
        new("appSecret", IsSecret: true),
        new("verifyToken", IsSecret: true),
        new("accessToken", IsSecret: true),
        PublicUrl,
        Api,
    ];

    /// <summary>Those with an adapter in this folder.</summary>
    public static IReadOnlyList<ChannelKind> Messaging { get; } =
    [
        new(
            WhatsAppAdapter.AccountKind,
            [Channel.WhatsApp],
            [new("phoneNumberId"), new("businessAccountId", IsRequired: false), .. MetaFields]
        ),
        new(
            MessengerAdapter.Messenger,
            [Channel.Social],
            [new("pageId"), new("appId", IsRequired: false), .. MetaFields]
        ),
        new(
            MessengerAdapter.Instagram,
            [Channel.Social],
            [new("pageId"), new("appId", IsRequired: false), .. MetaFields]
        ),
        new(
            TelegramAdapter.AccountKind,
            [Channel.Social],
            [new("botToken", IsSecret: true), new("webhookSecret", IsSecret: true), PublicUrl, Api]
        ),
        new(
            TwilioAdapter.AccountKind,
            [Channel.Sms, Channel.WhatsApp, Channel.Voice],
            [new("accountSid"), new("from"), new("authToken", IsSecret: true), PublicUrl, Api]
        ),
    ];

    public IReadOnlyList<ChannelKind> All { get; } = [.. all];

    public ChannelKind? Find(string code) => All.FirstOrDefault(k => k.Code == code);
}
