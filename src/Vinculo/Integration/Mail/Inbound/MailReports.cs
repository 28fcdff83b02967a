using Vinculo.Interactions.Conversations;

namespace Vinculo.Integration.Mail.Inbound;

/// <summary>What a provider says became of a mail of ours.</summary>
internal enum MailFate
{
    Unknown,
    Sent,
    Delivered,
    Read,

    /// <summary>It did not arrive; the next one may.</summary>
    Failed,

    /// <summary>There is no such address.</summary>
    Gone,

    /// <summary>Its reader calls it unwanted.</summary>
    Complained,

    /// <summary>Its reader wants no more.</summary>
    Unsubscribed,
}

/// <summary>Such a word, whichever provider says it.</summary>
/// <param name="Message">Our Message-ID, without brackets.</param>
/// <param name="Id">The provider's name of this report.</param>
/// <param name="At">Null: it does not say.</param>
internal sealed record MailReport(
    string Message,
    string Id,
    DateTimeOffset? At,
    string? Whom,
    MailFate Fate,
    string? Said,
    string Raw
);

internal static class MailReports
{
    /// <param name="receivedAt">When the provider told of it.</param>
    public static ChannelEvent Of(MailReport report, DateTimeOffset receivedAt)
    {
        var at = report.At ?? receivedAt;
        var whom = report.Whom is { Length: > 0 } address
            ? new ChannelSender(address.ToLowerInvariant(), [], Email: address)
            : null;
        return (report.Fate, whom) switch
        {
            (MailFate.Sent, _) => new StatusChanged(report.Message, at, MessageStatus.Sent, null),
            (MailFate.Delivered, _) => new StatusChanged(report.Message, at, MessageStatus.Delivered, null),
            (MailFate.Read, _) => new StatusChanged(report.Message, at, MessageStatus.Read, null),
            (MailFate.Failed or MailFate.Gone, _) => new StatusChanged(
                report.Message,
                at,
                MessageStatus.Failed,
                report.Said
            ),
            (MailFate.Complained or MailFate.Unsubscribed, { } reader) => new PreferenceChanged(
                report.Id,
                at,
                reader,
                "marketing",
                false,
                report.Said
            ),
            _ => new UnknownReceived(report.Id, at, null, "mail-report", report.Raw),
        };
    }
}
