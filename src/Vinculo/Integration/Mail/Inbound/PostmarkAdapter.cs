using System.Text.Json;
using Vinculo.Integration.Channels;
using Vinculo.Integration.Mail.Mime;
using Vinculo.Interactions.Conversations;
using Vinculo.Platform;

namespace Vinculo.Integration.Mail.Inbound;

/// <summary>Postmark: mails as JSON, and what became of ours. It signs nothing: user and password stand in the address.</summary>
internal sealed class PostmarkAdapter : MailAdapter
{
    public override string Kind => "email.postmark";

    public override Outcome<bool> Verify(InboundRequest request, ChannelAccount account, DateTimeOffset now) =>
        MailSecrets.Basic(request, account);

    public override IReadOnlyList<ChannelEvent> Reports(InboundRequest request, ChannelAccount account)
    {
        using var document = Loose.Parse(request.Body);
        var root = document.RootElement;
        return [Report(root, root.Text("RecordType") ?? "", account, request.ReceivedAt)];
    }

    public override MailMessage? MailOf(InboundRequest request, ChannelAccount account)
    {
        using var document = Loose.Parse(request.Body);
        var root = document.RootElement;
        if (root.Text("RecordType") is not (null or "Inbound"))
            return null;
        if (root.Text("RawEmail") is { Length: > 0 } raw)
            return Raw(System.Text.Encoding.UTF8.GetBytes(raw), account);
        var given = root.Each("Headers").Select(h => (h.Text("Name") ?? "", h.Text("Value") ?? ""));
        var headers = MimeHeaders.Of(
            MailJson.Missing(
                [.. given],
                ("From", root.Text("From")),
                ("To", root.Text("To")),
                ("Cc", root.Text("Cc")),
                ("Subject", root.Text("Subject")),
                ("Date", root.Text("Date")),
                ("Reply-To", root.Text("ReplyTo")),
                ("X-Original-To", root.Text("OriginalRecipient"))
            )
        );
        var files = root.Each("Attachments")
            .Select(a => new MailFile(
                a.Text("Name"),
                a.Text("ContentType") ?? "application/octet-stream",
                // Its test payloads say Data where the others say Content.
                TransferCoding.Base64(System.Text.Encoding.ASCII.GetBytes(a.Text("Content") ?? a.Text("Data") ?? "")),
                a.Text("ContentID") is { Length: > 0 } id ? id.Trim('<', '>') : null
            ))
            .ToList();
        return MailMessage.Of(
            headers,
            root.Text("TextBody"),
            root.Text("HtmlBody"),
            files,
            MailEvents.InstallationOf(account)
        );
    }

    private static ChannelEvent Report(JsonElement root, string kind, ChannelAccount account, DateTimeOffset receivedAt)
    {
        var at = MailDate.Read(
            root.Text("DeliveredAt") ?? root.Text("BouncedAt") ?? root.Text("ReceivedAt") ?? root.Text("ChangedAt")
        );
        var whom = root.Text("Email") ?? root.Text("Recipient");
        // Our own name of the message travels along as metadata: theirs is not known here.
        var message =
            root.TryGetProperty("Metadata", out var own) && Guid.TryParse(own.Text("vinculo"), out var id)
                ? MailToken.MessageId(id, MailEvents.InstallationOf(account))
                : root.Text("MessageID") ?? "";
        return MailReports.Of(
            new(
                message,
                $"{kind}:{root.Text("ID") ?? root.Text("MessageID")}",
                at,
                whom,
                kind switch
                {
                    "Delivery" => MailFate.Delivered,
                    "Open" => MailFate.Read,
                    "Bounce" => root.Text("Type") is "HardBounce" or "BadEmailAddress"
                        ? MailFate.Gone
                        : MailFate.Failed,
                    "SpamComplaint" => MailFate.Complained,
                    "SubscriptionChange" => MailFate.Unsubscribed,
                    _ => MailFate.Unknown,
                },
                root.Text("Description") ?? root.Text("Details"),
                root.GetRawText()
            ),
            receivedAt
        );
    }
}
