using System.Globalization;
using System.Text.RegularExpressions;
using Vinculo.Integration.Channels;
using Vinculo.Integration.Mail.Mime;
using Vinculo.Interactions.Conversations;
using Vinculo.Platform;

namespace Vinculo.Integration.Mail.Inbound;

/// <summary>What a mail keeps besides its words, to be shown and to answer to.</summary>
/// <param name="Html">Safe to show.</param>
/// <param name="Nature">Who is behind it: person, autoReply, bulk.</param>
/// <param name="MayBeAnswered">A machine of ours may answer.</param>
/// <param name="Receipt">Receipt number of a case that the subject names.</param>
internal sealed record MailDetails(
    IReadOnlyList<string> To,
    IReadOnlyList<string> Cc,
    string? ReplyTo,
    string? Html,
    string? Quoted,
    int RemoteImages,
    MailNature Nature,
    bool MayBeAnswered,
    string? Receipt
);

/// <summary>What a mail means to the conversation.</summary>
internal static partial class MailEvents
{
    private static readonly string[] Leaving =
    [
        "baja",
        "darme de baja",
        "dar de baja",
        "no más correos",
        "no mas correos",
        "cancelar suscripción",
        "unsubscribe",
        "stop",
        "remove",
    ];

    /// <summary>Our own name, by which mails that go in a circle are known: the domain of the account's address.</summary>
    public static string InstallationOf(ChannelAccount account) => Own(account)?.Domain ?? "vinculo.invalid";

    /// <summary>The company's address that the account stands for.</summary>
    public static Mailbox? Own(ChannelAccount account) => Mailbox.Of(account.Setting("address") ?? "", null);

    /// <param name="receivedAt">When the provider told of it: for mails that do not say when they are from.</param>
    public static IReadOnlyList<ChannelEvent> Of(MailMessage mail, ChannelAccount account, DateTimeOffset receivedAt)
    {
        var at = Moment(mail, receivedAt);
        if (mail.Nature == MailNature.Loop)
            return [];
        if (mail.Report is { } report)
            return Bounced(mail, report, at, InstallationOf(account));
        if (mail.From is not { } from)
            return [new UnknownReceived(mail.MessageId, at, null, "mail-without-sender", Json.Of(Details(mail)).Text)];

        var sender = new ChannelSender(from.Key, [], from.Name, Email: from.Address);
        var events = new List<ChannelEvent>(2) { Said(mail, sender, at, account) };
        if (WantsOut(mail, account))
            events.Add(new PreferenceChanged("leave:" + mail.MessageId, at, sender, "marketing", false, mail.Subject));
        return events;
    }

    private static MessageReceived Said(
        MailMessage mail,
        ChannelSender sender,
        DateTimeOffset at,
        ChannelAccount account
    )
    {
        var automatic = mail.Nature == MailNature.AutoReply;
        return new(
            // A storm of "I am away" is one message a sender a day.
            automatic
                ? string.Create(CultureInfo.InvariantCulture, $"auto:{sender.ExternalId}:{at.UtcDateTime:yyyy-MM-dd}")
                : mail.MessageId,
            at,
            sender,
            mail.Nature switch
            {
                MailNature.AutoReply => MailKinds.AutoReply,
                MailNature.Bulk => MailKinds.Bulk,
                _ => MailKinds.Mail,
            },
            mail.Subject,
            mail.Text.Length > 0 ? mail.Text : null,
            [
                .. mail
                    .Files.Index()
                    .Select(f => new ChannelAttachment(
                        f.Item.ContentId ?? f.Index.ToString(CultureInfo.InvariantCulture),
                        f.Item.Name,
                        f.Item.ContentType,
                        f.Item.Content.Length,
                        f.Item.Sha256,
                        f.Item.Content
                    )),
            ],
            Answered(mail, account),
            mail.References,
            Json.Of(Details(mail)).Text
        )
        {
            Copies =
            [
                .. mail
                    .Cc.Where(m => m.Key != sender.ExternalId && m.WithoutTag.ToLowerInvariant() != Own(account)?.Key)
                    .Select(m => new CopyTo(m.Key, m.Name)),
            ],
        };
    }

    private static MailDetails Details(MailMessage mail) =>
        new(
            [.. mail.To.Select(m => m.Address)],
            [.. mail.Cc.Select(m => m.Address)],
            mail.ReplyTo.FirstOrDefault()?.Address,
            mail.Html?.Html,
            mail.Quoted,
            mail.Html?.RemoteImages ?? 0,
            mail.Nature,
            mail.MayBeAnswered,
            ReceiptNumber().Match(mail.Subject ?? "") is { Success: true } receipt ? receipt.Groups[1].Value : null
        );

    /// <summary>
    /// The message answered, by what is surest: our own mark in the address written to, then In-Reply-To, then the last of
    /// References. Who speaks is said by the sender alone: whoever was forwarded somebody's mail gets no part in that
    /// conversation by answering it.
    /// </summary>
    private static string? Answered(MailMessage mail, ChannelAccount account)
    {
        var marked = Recipients(mail).Select(m => MailToken.AnsweredBy(m.Tag)).FirstOrDefault(m => m is not null);
        return marked is { } message
            ? MailToken.MessageId(message, InstallationOf(account))
            : mail.InReplyTo.FirstOrDefault() ?? mail.References.LastOrDefault();
    }

    private static IEnumerable<Mailbox> Recipients(MailMessage mail) =>
        mail.DeliveredTo.Concat(mail.To).Concat(mail.Cc);

    private static bool WantsOut(MailMessage mail, ChannelAccount account) =>
        mail.Nature == MailNature.Person
        && (
            Recipients(mail).Any(m => MailToken.LeavingBy(m.Tag) is not null && m.Domain == InstallationOf(account))
            || Leaving.Contains(mail.Subject?.Trim(' ', '.', '!').ToLowerInvariant())
        );

    private static IReadOnlyList<ChannelEvent> Bounced(
        MailMessage mail,
        DeliveryReport report,
        DateTimeOffset at,
        string installation
    )
    {
        if (report is { MessageId: { } reached, Arrived: true })
            return [new StatusChanged(reached, at, MessageStatus.Delivered, null)];
        // A mail of ours goes to one person: that somebody was not reached is all there is to know of it.
        if (report.MessageId is not { } about || report.Recipients is not [var whom, ..])
            return [new UnknownReceived(mail.MessageId, at, null, "mail-report", Json.Of(report).Text)];
        var status = new StatusChanged(about, at, MessageStatus.Failed, $"{whom.Status} {whom.Said}".Trim());
        // Only whoever got a message of ours can name it; without that anybody could have anybody's address struck off.
        return whom.IsPermanent && MailToken.IsOurs(about, installation)
            ?
            [
                status,
                new PreferenceChanged(
                    "bounce:" + mail.MessageId,
                    at,
                    new(whom.Address.ToLowerInvariant(), [], Email: whom.Address),
                    "any",
                    false,
                    status.Error
                ),
            ]
            : [status];
    }

    /// <summary>The date of the mail, unless the server that took it in says it is off by more than a day.</summary>
    private static DateTimeOffset Moment(MailMessage mail, DateTimeOffset receivedAt)
    {
        var arrived = mail
            .Headers.All("Received")
            .Select(line => MailDate.Read(line[(line.LastIndexOf(';') + 1)..]))
            .FirstOrDefault(d => d is not null);
        return (mail.Date, arrived) switch
        {
            ({ } date, { } taken) => (date - taken).Duration() > TimeSpan.FromDays(1) ? taken : date,
            (var date, var taken) => date ?? taken ?? receivedAt,
        };
    }

    [GeneratedRegex(@"\b([A-Z]{1,4}-?\d{4}-\d{4,10})\b", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex ReceiptNumber();
}

/// <summary>What a mail is to the conversation.</summary>
internal static class MailKinds
{
    public const string Mail = "email";

    /// <summary>Written by a machine in answer to ours; nobody waits for anything.</summary>
    public const string AutoReply = "auto-reply";

    /// <summary>Sent to many; nobody waits for anything.</summary>
    public const string Bulk = "bulk";
}
