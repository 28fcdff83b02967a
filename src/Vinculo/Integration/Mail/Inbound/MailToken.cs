using System.Globalization;

namespace Vinculo.Integration.Mail.Inbound;

/// <summary>
/// The name of a message of ours as it travels: within its Message-ID, and behind the plus of the address that an answer goes
/// to. Whoever answers brings it back, even when their program forgets what they answer.
/// </summary>
internal static class MailToken
{
    private const char Answer = 'r';
    private const char Leave = 'u';

    /// <summary>The Message-ID of a message of ours, without brackets.</summary>
    public static string MessageId(Guid message, string domain) => $"{message:N}@{domain}";

    /// <summary>Is it the Message-ID of a message of ours?</summary>
    public static bool IsOurs(string messageId, string domain) =>
        messageId.EndsWith("@" + domain, StringComparison.OrdinalIgnoreCase)
        && Guid.TryParseExact(messageId[..^(domain.Length + 1)], "N", out _);

    /// <summary>The address that an answer to the message goes to.</summary>
    public static string ReplyAddress(string mailbox, Guid message) => Tagged(mailbox, Answer, message);

    /// <summary>The address that takes whoever writes to it off the list.</summary>
    public static string LeaveAddress(string mailbox, Guid message) => Tagged(mailbox, Leave, message);

    /// <summary>The message that an address behind a plus names; null: none.</summary>
    public static Guid? AnsweredBy(string? tag) => Of(tag, Answer);

    /// <summary>The message whose reader wants no more of them; null: the address says no such thing.</summary>
    public static Guid? LeavingBy(string? tag) => Of(tag, Leave);

    private static string Tagged(string mailbox, char kind, Guid message)
    {
        var at = mailbox.LastIndexOf('@');
        return string.Create(CultureInfo.InvariantCulture, $"{mailbox[..at]}+{kind}{message:N}{mailbox[at..]}");
    }

    private static Guid? Of(string? tag, char kind) =>
        tag is { Length: 33 }
        && char.ToLowerInvariant(tag[0]) == kind
        && Guid.TryParseExact(tag[1..], "N", out var message)
            ? message
            : null;
}
