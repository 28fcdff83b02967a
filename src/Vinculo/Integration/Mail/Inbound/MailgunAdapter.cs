using System.Globalization;
using System.Text;
using System.Text.Json;
using Vinculo.Integration.Channels;
using Vinculo.Integration.Mail.Mime;
using Vinculo.Interactions.Conversations;
using Vinculo.Platform;

namespace Vinculo.Integration.Mail.Inbound;

/// <summary>
/// Mailgun: mails as forms, taken apart or raw, and what became of ours as JSON. It signs a moment and a token, and nothing
/// of what it says; so a token counts once: coming again with other words, it is somebody else's.
/// </summary>
internal sealed class MailgunAdapter : MailAdapter
{
    /// <summary>How old a signature may be, and how far ahead its clock.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(15);

    public override string Kind => "email.mailgun";

    public override Outcome<bool> Verify(InboundRequest request, ChannelAccount account, DateTimeOffset now)
    {
        if (account.Secret("signingKey") is not { } key)
            return Signatures.NoSecret;
        var (timestamp, token, signature) = Signature(request);
        var expected = Signatures.Sha256Hex(key, Encoding.UTF8.GetBytes(timestamp + token));
        if (token.Length == 0 || !Signatures.Same(signature.ToLowerInvariant(), expected))
            return Signatures.Bad;
        if (
            !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || (now - DateTimeOffset.FromUnixTimeSeconds(Math.Min(seconds, 4_000_000_000))).Duration() > Life
        )
            return Refusal.Forbidden("mail.signature-too-old");
        return true;
    }

    public override string? Once(InboundRequest request) => Signature(request).Token;

    private static (string Timestamp, string Token, string Signature) Signature(InboundRequest request)
    {
        try
        {
            if (!request.IsJson)
            {
                var form = FormFields.Read(request);
                return (form["timestamp"] ?? "", form["token"] ?? "", form["signature"] ?? "");
            }
            using var document = Loose.Parse(request.Body);
            var signature = document.RootElement.Of("signature");
            return (
                signature.Text("timestamp") ?? "",
                signature.Text("token") ?? "",
                signature.Text("signature") ?? ""
            );
        }
        catch (FormatException)
        {
            // What cannot be read cannot be proved to be theirs.
            return ("", "", "");
        }
    }

    public override IReadOnlyList<ChannelEvent> Reports(InboundRequest request, ChannelAccount account) =>
        [Report(request)];

    public override MailMessage? MailOf(InboundRequest request, ChannelAccount account)
    {
        if (request.IsJson)
            return null;
        var form = FormFields.Read(request);
        if (form.Bytes("body-mime") is { } raw)
            return Raw(raw, account);
        var headers = MimeHeaders.Of(
            MailJson.Missing(
                Headers(form["message-headers"]),
                ("From", form["from"]),
                ("Subject", form["subject"]),
                ("X-Original-To", form["recipient"]),
                ("Return-Path", form["sender"])
            )
        );
        var shown = ContentIds(form["content-id-map"]);
        var files = form
            .Files.Select(f => new MailFile(
                f.Part.FileName,
                f.Part.MediaType,
                f.Part.Content(),
                shown.GetValueOrDefault(f.Field)
            ))
            .ToList();
        return MailMessage.Of(
            headers,
            form["body-plain"],
            form["body-html"],
            files,
            MailEvents.InstallationOf(account)
        );
    }

    /// <summary>A list of pairs: name and value.</summary>
    private static List<(string, string)> Headers(string? json)
    {
        if (json is null)
            return [];
        using var document = Loose.Parse(Encoding.UTF8.GetBytes(json));
        return document.RootElement.ValueKind != JsonValueKind.Array
            ? []
            :
            [
                .. document
                    .RootElement.EnumerateArray()
                    .Where(p => p.ValueKind == JsonValueKind.Array && p.GetArrayLength() == 2)
                    .Select(p => (p[0].ToString(), p[1].ToString())),
            ];
    }

    /// <summary>Which file each picture in the HTML is: <c>{"&lt;id&gt;": "attachment-1"}</c>, told the other way round.</summary>
    private static Dictionary<string, string> ContentIds(string? json)
    {
        if (json is null)
            return [];
        using var document = Loose.Parse(Encoding.UTF8.GetBytes(json));
        var found = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (document.RootElement.ValueKind == JsonValueKind.Object)
            foreach (var pair in document.RootElement.EnumerateObject())
                found[pair.Value.ToString()] = pair.Name.Trim('<', '>');
        return found;
    }

    private static ChannelEvent Report(InboundRequest request)
    {
        using var document = Loose.Parse(request.Body);
        var told = document.RootElement.Of("event-data");
        var status = told.Of("delivery-status");
        return MailReports.Of(
            new(
                told.Of("message").Of("headers").Text("message-id") ?? "",
                told.Text("id") ?? "",
                told.UnixSeconds("timestamp"),
                told.Text("recipient"),
                told.Text("event") switch
                {
                    "accepted" => MailFate.Sent,
                    "delivered" => MailFate.Delivered,
                    "opened" => MailFate.Read,
                    "failed" => told.Text("severity") == "permanent" ? MailFate.Gone : MailFate.Unknown,
                    "rejected" => MailFate.Failed,
                    "complained" => MailFate.Complained,
                    "unsubscribed" => MailFate.Unsubscribed,
                    _ => MailFate.Unknown,
                },
                $"{status.Text("code")} {status.Text("message") ?? status.Text("description") ?? told.Text("reason")}".Trim(),
                (told ?? document.RootElement).GetRawText()
            ),
            request.ReceivedAt
        );
    }
}
