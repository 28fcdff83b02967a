using Vinculo.Customers;
using Vinculo.Integration.Channels;
using Vinculo.Integration.Mail.Inbound;

namespace Vinculo.Integration.Mail;

/// <summary>Kinds of mailbox a company can connect: how mails come in; they go out through its own server in each.</summary>
internal static class MailAccounts
{
    private static readonly ChannelField Password = new("password", IsSecret: true);
    private static readonly ChannelField User = new("user", IsRequired: false);

    /// <summary>With it the provider is asked how many mails it counts, at its usual address or another.</summary>
    private static readonly ChannelField ApiKey = new(MailCounter.Key, IsSecret: true, IsRequired: false);
    private static readonly ChannelField Api = new("api", IsRequired: false);

    private static readonly ChannelField[] Out =
    [
        new("address"),
        new("senderName", IsRequired: false),
        new("subject", IsRequired: false),
        new("unsubscribe", IsRequired: false),
        new("smtpHost", IsRequired: false),
        new("smtpPort", IsRequired: false),
        new("smtpSecurity", IsRequired: false),
        new("smtpUser", IsRequired: false),
        new("smtpPassword", IsSecret: true, IsRequired: false),
        new("publicUrl", IsRequired: false),
    ];

    public static IReadOnlyList<ChannelKind> Kinds { get; } =
    [
        Kind("email.relay", User, Password),
        Kind("email.postmark", User, Password, ApiKey, Api),
        Kind("email.mailgun", new ChannelField("signingKey", IsSecret: true), ApiKey, Api),
        Kind("email.sendgrid", User, Password, new ChannelField("publicKey", IsRequired: false), ApiKey, Api),
    ];

    private static ChannelKind Kind(string code, params ChannelField[] fields) =>
        new(code, [Channel.Email], [.. Out, .. fields]);
}
