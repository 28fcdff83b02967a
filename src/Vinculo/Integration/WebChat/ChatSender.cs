using Vinculo.Integration.Channels;
using Vinculo.Integration.Mail.Outbound;
using Vinculo.Interactions.Conversations;

namespace Vinculo.Integration.WebChat;

/// <summary>
/// Answers visitors: on the page while they are there; by mail when they have gone and left an address, and the answer to that
/// mail goes on in the same conversation. Otherwise it waits for them on the page.
/// </summary>
internal sealed class ChatSender(HearVisitor visitors, AnswerByMail mail, TimeProvider clock) : IChannelSender
{
    public const string AccountKind = "web.chat";

    public string Kind => AccountKind;

    public async Task<Sending> SendAsync(ChannelAccount account, OutgoingMessage message, CancellationToken cancel)
    {
        var onPage = new Sending.Sent(message.Key.Id.ToString("N"));
        if (
            visitors.IsThere(account.Id, message.To)
            || account.Setting("mailbox") is not { } address
            || await mail.MailboxAsync(address, cancel) is not { } mailbox
        )
            return onPage;
        var sent = await mail.SendAsync(mailbox, message, cancel);
        // It stands on the page in any case: a mail server that cannot is tried again, one that will not changes nothing.
        return sent is Sending.Later && clock.GetUtcNow() - message.Key.At < TimeSpan.FromHours(1) ? sent : onPage;
    }
}
