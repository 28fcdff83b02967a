using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Vinculo.Integration.Channels;
using Vinculo.Integration.Mail.Mime;
using Vinculo.Interactions.Conversations;
using Vinculo.Platform;

namespace Vinculo.Integration.Mail.Inbound;

/// <summary>
/// SendGrid: mails as forms in which every field has its own charset, or raw; what became of ours as a list in JSON. Events
/// are signed with its key when the account knows it; else user and password stand in the address.
/// </summary>
internal sealed class SendGridAdapter : MailAdapter
{
    public override string Kind => "email.sendgrid";

    public override Outcome<bool> Verify(InboundRequest request, ChannelAccount account, DateTimeOffset now)
    {
        if (request.Header("X-Twilio-Email-Event-Webhook-Signature") is not { } signature)
            return MailSecrets.Basic(request, account);
        if (account.Setting("publicKey") is not { } key)
            return Signatures.NoSecret;
        var timestamp = request.Header("X-Twilio-Email-Event-Webhook-Timestamp") ?? "";
        return IsSigned(key, signature, [.. Encoding.UTF8.GetBytes(timestamp), .. request.Body.Span])
            ? true
            : Signatures.Bad;
    }

    private static bool IsSigned(string key, string signature, byte[] signed)
    {
        try
        {
            using var theirs = ECDsa.Create();
            theirs.ImportSubjectPublicKeyInfo(Convert.FromBase64String(key), out _);
            return theirs.VerifyData(
                signed,
                Convert.FromBase64String(signature),
                HashAlgorithmName.SHA256,
                DSASignatureFormat.Rfc3279DerSequence
            );
        }
        catch (Exception unreadable) when (unreadable is FormatException or CryptographicException)
        {
            return false;
        }
    }

    public override MailMessage? MailOf(InboundRequest request, ChannelAccount account)
    {
        if (request.IsJson)
            return null;
        var form = FormFields.Read(request);
        if (form.Bytes("email") is { } raw)
            return Raw(raw, account);
        var charsets = Members(form["charsets"]);
        string? Field(string name) => form.Text(name, charsets.GetValueOrDefault(name));
        var lines = MimeHeaders.Read(Encoding.UTF8.GetBytes(Field("headers") ?? ""), int.MaxValue, out _)!;
        var headers = MimeHeaders.Of(
            MailJson.Missing(
                [.. lines.Lines],
                ("From", Field("from")),
                ("To", Field("to")),
                ("Cc", Field("cc")),
                ("Subject", Field("subject")),
                ("X-Original-To", Envelope(form["envelope"]))
            )
        );
        var shown = Members(form["content-ids"])
            .ToDictionary(p => p.Value, p => p.Key, StringComparer.OrdinalIgnoreCase);
        var files = form
            .Files.Select(f => new MailFile(
                f.Part.FileName,
                f.Part.MediaType,
                f.Part.Content(),
                shown.GetValueOrDefault(f.Field)
            ))
            .ToList();
        return MailMessage.Of(headers, Field("text"), Field("html"), files, MailEvents.InstallationOf(account));
    }

    private static Dictionary<string, string> Members(string? json)
    {
        if (string.IsNullOrWhiteSpace(json))
            return [];
        using var document = Loose.Parse(Encoding.UTF8.GetBytes(json));
        return document.RootElement.ValueKind == JsonValueKind.Object
            ? document
                .RootElement.EnumerateObject()
                .DistinctBy(p => p.Name)
                .ToDictionary(p => p.Name, p => p.Value.ToString(), StringComparer.OrdinalIgnoreCase)
            : [];
    }

    private static string? Envelope(string? json)
    {
        if (json is null)
            return null;
        using var document = Loose.Parse(Encoding.UTF8.GetBytes(json));
        return string.Join(", ", document.RootElement.Each("to").Select(t => t.ToString()));
    }

    public override IReadOnlyList<ChannelEvent> Reports(InboundRequest request, ChannelAccount account)
    {
        using var document = Loose.Parse(request.Body);
        return document.RootElement.ValueKind != JsonValueKind.Array
            ? throw new FormatException("The body is no list of events.")
            : [.. document.RootElement.EnumerateArray().Select(told => Report(told, request.ReceivedAt))];
    }

    private static ChannelEvent Report(JsonElement told, DateTimeOffset receivedAt) =>
        MailReports.Of(
            new(
                told.Text("smtp-id")?.Trim('<', '>') ?? told.Text("sg_message_id") ?? "",
                told.Text("sg_event_id") ?? "",
                ((JsonElement?)told).UnixSeconds("timestamp"),
                told.Text("email"),
                told.Text("event") switch
                {
                    "processed" => MailFate.Sent,
                    "delivered" => MailFate.Delivered,
                    "open" => MailFate.Read,
                    "bounce" => told.Text("type") == "blocked" ? MailFate.Failed : MailFate.Gone,
                    "dropped" => MailFate.Failed,
                    "spamreport" => MailFate.Complained,
                    "unsubscribe" or "group_unsubscribe" => MailFate.Unsubscribed,
                    _ => MailFate.Unknown,
                },
                told.Text("reason") ?? told.Text("response"),
                told.GetRawText()
            ),
            receivedAt
        );
}
