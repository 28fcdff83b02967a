using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Vinculo.Customers;
using Vinculo.Integration.Channels;

namespace Vinculo.Tests.Integration.Mail;

/// <summary>What providers of mail post, in their shapes and of our own making.</summary>
internal static class MailPosts
{
    public const string SigningKey = "clave-de-firma";
    public static readonly DateTimeOffset Now = new(2026, 7, 3, 15, 5, 0, TimeSpan.Zero);

    public static ChannelAccount Account(string kind, params (string Name, string Value)[] settings) =>
        new(
            new Guid("01980000-0000-7000-8000-000000000001"),
            "gancho",
            kind,
            "Servicio",
            Channel.Email,
            null,
            settings
                .Append(("address", "servicio@" + Letters.Us))
                .Append(("user", "vinculo"))
                .ToDictionary(s => s.Item1, s => s.Item2),
            new Dictionary<string, string> { ["password"] = "abre", ["signingKey"] = SigningKey }
        );

    public static InboundRequest Post(byte[] body, string type, params (string Name, string Value)[] headers) =>
        new(
            "POST",
            "",
            new("https://crm.condor.example/hooks/gancho"),
            headers
                .Append(("Content-Type", type))
                .Append(("Authorization", "Basic " + Convert.ToBase64String("vinculo:abre"u8)))
                .DistinctBy(h => h.Item1)
                .ToDictionary(h => h.Item1, h => new[] { h.Item2 }),
            body
        );

    public static InboundRequest Json(object body) =>
        Post(JsonSerializer.SerializeToUtf8Bytes(body), "application/json");

    public static InboundRequest Raw(byte[] mail) => Post(mail, "message/rfc822");

    /// <summary>A form in parts; a name with a file name behind a colon is a file.</summary>
    public static InboundRequest Form(params (string Name, byte[] Content)[] fields)
    {
        using var body = new MemoryStream();
        foreach (var (name, content) in fields)
        {
            var file = name.Split(':');
            var named = file.Length > 1 ? $"; filename=\"{file[1]}\"\r\nContent-Type: {file[2]}" : "";
            body.Write(
                Encoding.UTF8.GetBytes($"--xyz\r\nContent-Disposition: form-data; name=\"{file[0]}\"{named}\r\n\r\n")
            );
            body.Write(content);
            body.Write("\r\n"u8);
        }
        body.Write("--xyz--\r\n"u8);
        return Post(body.ToArray(), "multipart/form-data; boundary=xyz");
    }

    public static (string, byte[]) Field(string name, string value) => (name, Encoding.UTF8.GetBytes(value));

    /// <summary>A form of Mailgun's, signed.</summary>
    public static InboundRequest Mailgun(DateTimeOffset at, string token, params (string Name, byte[] Content)[] fields)
    {
        var (timestamp, signature) = Sign(at, token);
        return Form([.. fields, Field("timestamp", timestamp), Field("token", token), Field("signature", signature)]);
    }

    public static (string Timestamp, string Signature) Sign(DateTimeOffset at, string token)
    {
        var timestamp = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signed = HMACSHA256.HashData(Encoding.UTF8.GetBytes(SigningKey), Encoding.UTF8.GetBytes(timestamp + token));
        return (timestamp, Convert.ToHexStringLower(signed));
    }

    /// <summary>A mail as Postmark tells it.</summary>
    public static Dictionary<string, object?> Postmark(params (string Name, object? Value)[] other)
    {
        var post = new Dictionary<string, object?>
        {
            ["From"] = "Ana Peña <ana@casa.example>",
            ["To"] = "servicio@crm.condor.example",
            ["OriginalRecipient"] = "servicio@crm.condor.example",
            ["Subject"] = "Mi factura",
            ["Date"] = "Fri, 3 Jul 2026 10:00:00 -0500",
            ["MessageID"] = "73e6d360-66eb-11e1-8e72-a8904824019b",
            ["TextBody"] = "Hola, no entiendo el cobro.",
            ["HtmlBody"] = "",
            ["Headers"] = new[] { new { Name = "Message-ID", Value = "<uno@casa.example>" } },
            ["Attachments"] = Array.Empty<object>(),
        };
        foreach (var (name, value) in other)
            post[name] = value;
        return post;
    }
}
