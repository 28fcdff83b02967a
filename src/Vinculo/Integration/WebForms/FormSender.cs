using Vinculo.Integration.Channels;
using Vinculo.Integration.Mail.Outbound;
using Vinculo.Interactions.Conversations;
using Vinculo.Platform.Storage;

namespace Vinculo.Integration.WebForms;

/// <summary>Answers what was sent by a form: by mail, to the address that was written there.</summary>
internal sealed class FormSender(FormBook book, AnswerByMail mail) : IChannelSender
{
    public const string AccountKind = "web.form";

    public string Kind => AccountKind;

    public async Task<Sending> SendAsync(ChannelAccount account, OutgoingMessage message, CancellationToken cancel)
    {
        var form = await book.FindAsync(account.Id, cancel);
        return await mail.MailboxAsync(form?.Definition.Mailbox, cancel) is not { } mailbox
            ? new Sending.Never("form.no-mailbox")
            : await mail.SendAsync(mailbox, message, cancel) ?? new Sending.Never("form.no-address");
    }
}

/// <summary>Counts what was confirmed to senders, to be held against the messages kept.</summary>
internal sealed class FormCounter(Database database) : IChannelCounter
{
    public string Kind => FormSender.AccountKind;

    public Told Tells(ChannelAccount account) => Told.Received;

    public async Task<ProviderCount> CountAsync(ChannelAccount account, DateOnly day, CancellationToken cancel) =>
        new(
            await database.ReadAsync(
                session =>
                    session.FirstOrDefaultAsync(
                        "SELECT COUNT(*) FROM web_form_entry WHERE form_id = @form AND sent_at >= @from AND sent_at < @until",
                        row => row.Long(0),
                        ("form", account.Id),
                        ("from", new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero)),
                        ("until", new DateTimeOffset(day.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero))
                    ),
                cancel
            )
        );
}
