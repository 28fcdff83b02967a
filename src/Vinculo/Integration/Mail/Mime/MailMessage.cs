using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Vinculo.Platform;

namespace Vinculo.Integration.Mail.Mime;

/// <summary>A file of a mail.</summary>
/// <param name="Name">As it was sent, without folders.</param>
/// <param name="ContentId">By which the HTML shows it; null: it does not.</param>
internal sealed record MailFile(string? Name, string ContentType, ReadOnlyMemory<byte> Content, string? ContentId)
{
    /// <summary>SHA-256, lower-case hex.</summary>
    public string Sha256 { get; } = Convert.ToHexStringLower(SHA256.HashData(Content.Span));
}

/// <summary>What a mail says: who to whom, in answer to what, in which words, with which files.</summary>
internal sealed partial record MailMessage
{
    /// <summary>Longest text read of a mail, in characters; what is beyond stays in the raw mail.</summary>
    public const int TextLength = 100_000;

    public required MimeHeaders Headers { get; init; }

    /// <summary>Without brackets; made up of what the mail says when it has none, the same each time.</summary>
    public required string MessageId { get; init; }

    /// <summary>Whether the mail brought its own Message-ID.</summary>
    public required bool HasMessageId { get; init; }

    public IReadOnlyList<string> InReplyTo { get; init; } = [];

    /// <summary>Oldest first, as they stand.</summary>
    public IReadOnlyList<string> References { get; init; } = [];

    /// <summary>Null: the mail names nobody one could answer.</summary>
    public Mailbox? From { get; init; }

    public IReadOnlyList<Mailbox> ReplyTo { get; init; } = [];

    public IReadOnlyList<Mailbox> To { get; init; } = [];

    public IReadOnlyList<Mailbox> Cc { get; init; } = [];

    /// <summary>Everybody it was delivered to, hidden copies too.</summary>
    public IReadOnlyList<Mailbox> DeliveredTo { get; init; } = [];

    public string? Subject { get; init; }

    /// <summary>What the mail says of its date; null: nothing one could read.</summary>
    public DateTimeOffset? Date { get; init; }

    /// <summary>What the sender wrote anew.</summary>
    public string Text { get; init; } = "";

    /// <summary>What is quoted and what is signature, as it stood below.</summary>
    public string? Quoted { get; init; }

    /// <summary>The mail as its sender made it look, safe to show; null: text only.</summary>
    public SafeHtml? Html { get; init; }

    public IReadOnlyList<MailFile> Files { get; init; } = [];

    public DeliveryReport? Report { get; init; }

    public MailNature Nature { get; init; }

    public bool MayBeAnswered => MailNatures.MayBeAnswered(Nature, Headers);

    /// <summary>Reads a raw mail.</summary>
    /// <param name="installation">Our own name, by which a mail that goes in a circle is known.</param>
    public static Outcome<MailMessage> Read(ReadOnlyMemory<byte> raw, string installation, MimeLimits? limits = null) =>
        MimeReader.Read(raw, limits).IsRefused(out var refusal, out var root) ? refusal : Of(root, installation);

    public static MailMessage Of(MimePart root, string installation)
    {
        var (plain, html, files) = Bodies(root);
        return Of(root.Headers, plain, html, files, installation, text => DeliveryReport.Of(root, text));
    }

    /// <summary>A mail whose parts a provider has already taken apart.</summary>
    public static MailMessage Of(
        MimeHeaders headers,
        string? plain,
        string? html,
        IReadOnlyList<MailFile> files,
        string installation,
        Func<string, DeliveryReport?>? report = null
    )
    {
        var safe = string.IsNullOrWhiteSpace(html) ? null : SafeHtml.Of(html);
        var text = string.IsNullOrWhiteSpace(plain) ? safe?.Text ?? "" : plain;
        if (text.Length > TextLength)
            text = text[..(TextLength - 1)] + "…";
        var words = QuotedText.Split(text);
        var subject = headers.Text("Subject");
        var found = report?.Invoke(text);
        var own = Ids(headers.First("Message-ID") ?? "").FirstOrDefault();
        return new()
        {
            Headers = headers,
            MessageId = own ?? Made(headers, text, files),
            HasMessageId = own is not null,
            InReplyTo = [.. headers.All("In-Reply-To").SelectMany(Ids).Distinct()],
            References = [.. headers.All("References").SelectMany(Ids).Distinct().Take(500)],
            From = First(headers, "From") ?? First(headers, "Sender") ?? First(headers, "Return-Path"),
            ReplyTo = Mailbox.List(headers.First("Reply-To")),
            To = Mailbox.List(headers.First("To")),
            Cc = Mailbox.List(headers.First("Cc")),
            DeliveredTo =
            [
                .. new[] { "Delivered-To", "X-Original-To", "X-Forwarded-To", "Envelope-To", "Bcc" }
                    .SelectMany(headers.All)
                    .SelectMany(v => Mailbox.List(v)),
            ],
            Subject = subject is { Length: > 300 } ? subject[..299] + "…" : subject,
            Date = MailDate.Read(headers.First("Date")),
            Text = words.New,
            Quoted = words.Rest,
            Html = safe,
            Files = files,
            Report = found,
            Nature = MailNatures.Of(headers, subject, found is not null, installation),
        };
    }

    /// <summary>All ids in a header, without brackets. A header without brackets is one id.</summary>
    public static IEnumerable<string> Ids(string header)
    {
        var bracketed = Bracketed().Matches(header);
        if (bracketed.Count > 0)
            return bracketed.Select(m => m.Groups[1].Value.Trim()).Where(id => id.Length is > 0 and < 1_000);
        var plain = header.Trim();
        return
            plain.Contains('@', StringComparison.Ordinal)
            && !plain.Contains(' ', StringComparison.Ordinal)
            && plain.Length < 1_000
            ? [plain]
            : [];
    }

    /// <summary>A part and everything in it, mails that are carried not opened.</summary>
    public static IEnumerable<MimePart> All(MimePart part)
    {
        var waiting = new Stack<MimePart>([part]);
        while (waiting.TryPop(out var next))
        {
            yield return next;
            foreach (var inner in next.Parts.Reverse())
                waiting.Push(inner);
        }
    }

    private static Mailbox? First(MimeHeaders headers, string name) =>
        Mailbox.List(headers.First(name)).FirstOrDefault();

    /// <summary>An id for a mail that has none: of what makes it this mail, so that a second delivery has the same.</summary>
    private static string Made(MimeHeaders headers, string text, IReadOnlyList<MailFile> files)
    {
        string?[] said =
        [
            headers.First("Date"),
            headers.First("From"),
            headers.First("To"),
            headers.First("Subject"),
            text,
            .. files.Select(f => f.Sha256),
        ];
        var hash = SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(string.Join('\u001f', said)));
        return $"{Convert.ToHexStringLower(hash)[..40]}@no-id.vinculo.invalid";
    }

    private static (string? Plain, string? Html, List<MailFile> Files) Bodies(MimePart root)
    {
        var (plain, html) = (new List<string>(), new List<string>());
        var files = new List<MailFile>();
        foreach (var part in All(root).Where(p => !p.IsMultipart))
            if (part.IsText && !part.IsAttachment)
                (part.MediaType == "text/html" ? html : plain).Add(part.Text());
            else if (part.MediaType != "message/delivery-status")
                files.Add(new(part.FileName ?? NameOf(part), part.MediaType, part.Content(), part.ContentId));
        return (Together(plain, "\n\n"), Together(html, "<hr>"), files);
    }

    private static string? NameOf(MimePart part) =>
        part.Message?.Headers.Text("Subject") is { } subject ? subject + ".eml" : null;

    private static string? Together(List<string> texts, string between) =>
        texts.Count == 0 ? null : string.Join(between, texts);

    [GeneratedRegex(@"<([^<>]{1,998})>", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Bracketed();
}
