using Vinculo.Integration.Channels;
using Vinculo.Integration.Mail.Outbound;
using Vinculo.Interactions.Conversations;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Integration.WebChat;

/// <summary>
/// Answers visitors: on the page while they are there; by mail when they have gone and left an address, and the answer to that
/// mail goes on in the same conversation. Otherwise it waits for them on the page.
/// </summary>
internal sealed class ChatSender(Database database, HearVisitor visitors, ChannelAccounts accounts, TimeProvider clock)
    : IChannelSender
{
    public const string AccountKind = "web.chat";

    public string Kind => AccountKind;

    public async Task<Sending> SendAsync(ChannelAccount account, OutgoingMessage message, CancellationToken cancel)
    {
        var onPage = new Sending.Sent(message.Key.Id.ToString("N"));
        if (visitors.IsThere(account.Id, message.To) || await MailboxAsync(account, cancel) is not { } mailbox)
            return onPage;
        var email = await database.ReadAsync(
            session =>
                session.FirstOrDefaultAsync(
                    "SELECT email FROM channel_identity WHERE customer_id = @customer AND id = @id",
                    row => row.TextOrNull(0),
                    ("customer", message.Key.Customer),
                    ("id", message.Identity)
                ),
            cancel
        );
        if (email is null)
            return onPage;
        var sent = await new MailSender(mailbox.Kind).SendAsync(
            mailbox,
            message with
            {
                To = email,
                InReplyTo = null,
            },
            cancel
        );
        // It stands on the page in any case: a mail server that cannot is tried again, one that will not changes nothing.
        return sent is Sending.Later && clock.GetUtcNow() - message.Key.At < TimeSpan.FromHours(1) ? sent : onPage;
    }

    private async Task<ChannelAccount?> MailboxAsync(ChannelAccount account, CancellationToken cancel) =>
        account.Setting("mailbox") is { } address
            ? (await accounts.ListAsync(cancel))
                .Select(a => a.Account)
                .FirstOrDefault(a =>
                    a.Active
                    && a.Kind.StartsWith("email.", StringComparison.Ordinal)
                    && address.Equals(a.Setting("address"), StringComparison.OrdinalIgnoreCase)
                )
            : null;
}
