using System.Globalization;
using Vinculo.Integration.Channels;
using Vinculo.Integration.Mail.Inbound;
using Vinculo.Integration.Mail.Mime;
using Vinculo.Platform;

namespace Vinculo.Integration.Mail.Outbound;

/// <summary>How the connection to a mail server is kept from being read along.</summary>
internal enum SmtpSecurity
{
    /// <summary>Encrypted after the greeting; without that, nothing is sent.</summary>
    StartTls = 1,

    /// <summary>Encrypted from the first byte.</summary>
    Tls,

    /// <summary>Not at all: for a server on the same machine.</summary>
    None,
}

/// <summary>The mail server that an account sends through.</summary>
internal sealed record SmtpSettings(
    Mailbox From,
    string Host,
    int Port,
    SmtpSecurity Security,
    string? User,
    string? Password
)
{
    /// <summary>Our name towards the server, and the domain of our Message-IDs.</summary>
    public string Installation => From.Domain;

    public static Outcome<SmtpSettings> Of(ChannelAccount account)
    {
        if (MailEvents.Own(account) is not { } address)
            return Refusal.Invalid("mail.address-missing", "address");
        if (account.Setting("smtpHost") is not { } host)
            return Refusal.Invalid("mail.server-missing", "smtpHost");
        var security = account.Setting("smtpSecurity")?.ToLowerInvariant() switch
        {
            "none" => SmtpSecurity.None,
            "tls" => SmtpSecurity.Tls,
            _ => SmtpSecurity.StartTls,
        };
        var usual = security switch
        {
            SmtpSecurity.Tls => 465,
            SmtpSecurity.StartTls => 587,
            _ => 25,
        };
        return new SmtpSettings(
            address with
            {
                Name = account.Setting("senderName"),
            },
            host,
            int.TryParse(account.Setting("smtpPort"), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && port is > 0 and < 65_536
                ? port
                : usual,
            security,
            account.Setting("smtpUser"),
            account.Secret("smtpPassword")
        );
    }
}
