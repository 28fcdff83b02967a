using Vinculo.Integration.Mail.Mime;

namespace Vinculo.Integration.Mail.Outbound;

/// <summary>A mail of ours.</summary>
/// <param name="MessageId">Without brackets.</param>
/// <param name="ReplyTo">Where an answer goes: the mailbox, with the mark of this message behind a plus.</param>
/// <param name="InReplyTo">The mail it answers.</param>
/// <param name="References">Earlier mails of the thread, oldest first.</param>
/// <param name="LeaveAddress">Writing there takes the reader off the list; null: it is no such mail.</param>
/// <param name="Automatic">Written by this application itself: whoever answers by machine shall not answer it.</param>
internal sealed record OutgoingMail(
    string MessageId,
    DateTimeOffset Date,
    Mailbox From,
    Mailbox To,
    Mailbox? ReplyTo,
    string Subject,
    string Text,
    string? InReplyTo,
    IReadOnlyList<string> References,
    string? LeaveAddress,
    bool Automatic,
    IReadOnlyList<MailFile> Files
);
