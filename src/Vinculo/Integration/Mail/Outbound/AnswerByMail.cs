using Vinculo.Integration.Channels;
using Vinculo.Interactions.Conversations;
using Vinculo.Platform.Storage;

namespace Vinculo.Integration.Mail.Outbound;

/// <summary>Answers by mail what came in where nobody can be written to: the answer to that mail goes on in the same conversation.</summary>
internal sealed class AnswerByMail(Database database, ChannelAccounts accounts)
{
    /// <summary>The mailbox with an address; null: there is none that is on.</summary>
    /// <param name="address">Null: the first there is.</param>
    public async Task<ChannelAccount?> MailboxAsync(string? address, CancellationToken cancel) =>
        (await accounts.ListAsync(cancel))
            .Select(a => a.Account)
            .FirstOrDefault(a =>
                a.Active
                && a.Kind.StartsWith("email.", StringComparison.Ordinal)
                && (address is null || address.Equals(a.Setting("address"), StringComparison.OrdinalIgnoreCase))
            );

    /// <summary>Sends to the address the person gave; null: they gave none.</summary>
    public async Task<Sending?> SendAsync(ChannelAccount mailbox, OutgoingMessage message, CancellationToken cancel)
    {
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
        return email is null
            ? null
            : await new MailSender(mailbox.Kind).SendAsync(
                mailbox,
                message with
                {
                    To = email,
                    InReplyTo = null,
                },
                cancel
            );
    }
}
