using Vinculo.Integration.Channels;
using Vinculo.Integration.Mail.Inbound;
using Vinculo.Integration.Mail.Mime;
using Vinculo.Interactions.Conversations;

namespace Vinculo.Integration.Mail.Outbound;

/// <summary>Sends messages as mails through the account's own server. The queue tries again what the server could not take.</summary>
internal sealed class MailSender(string kind) : IChannelSender
{
    public string Kind => kind;

    public async Task<Sending> SendAsync(ChannelAccount account, OutgoingMessage message, CancellationToken cancel)
    {
        if (SmtpSettings.Of(account).IsRefused(out var refusal, out var settings))
            return new Sending.Never(refusal.Code);
        if (Mailbox.Of(message.To, null) is not { } to)
            return new Sending.Never("mail.recipient-unusable");
        var mail = MailOf(account, settings, to, message);
        var handedOver = false;
        try
        {
            await using var session = await SmtpSession.OpenAsync(settings, cancel);
            await session.SendAsync(
                settings.From.Address,
                to.Address,
                MailWriter.Write(mail, settings.Installation),
                () => handedOver = true,
                cancel
            );
            return new Sending.Sent(mail.MessageId);
        }
        catch (SmtpFailure failure)
        {
            var said = $"{failure.Reply.Code} {failure.Reply.Said}".Trim();
            return failure.Reply.IsFinal ? new Sending.Never(said) : new Sending.Later(said);
        }
        catch (IOException failure) when (!handedOver)
        {
            return new Sending.Later(failure.Message);
        }
    }

    private static OutgoingMail MailOf(
        ChannelAccount account,
        SmtpSettings settings,
        Mailbox to,
        OutgoingMessage message
    )
    {
        var subject = message.Content.Subject ?? account.Setting("subject") ?? account.Name;
        return new(
            MailToken.MessageId(message.Key.Id, settings.Installation),
            message.Key.At,
            settings.From,
            to,
            new(MailToken.ReplyAddress(settings.From.Address, message.Key.Id), settings.From.Name),
            subject,
            message.Text ?? "",
            message.InReplyTo,
            [],
            account.Setting("unsubscribe") == "yes"
                ? MailToken.LeaveAddress(settings.From.Address, message.Key.Id)
                : null,
            false,
            [.. message.Files.Select(f => new MailFile(f.Name, f.ContentType, f.Content, null))]
        );
    }
}
