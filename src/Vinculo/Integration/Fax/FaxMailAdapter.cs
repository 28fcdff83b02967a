using System.Globalization;
using System.Text.RegularExpressions;
using Vinculo.Integration.Channels;
using Vinculo.Integration.Mail.Inbound;
using Vinculo.Integration.Mail.Mime;
using Vinculo.Interactions.Conversations;
using Vinculo.Platform;

namespace Vinculo.Integration.Fax;

/// <summary>
/// A gateway that brings faxes as mails with their pages as PDF or TIFF, and says by mail what became of ours. What does not
/// come from the gateway is no fax, whatever hangs on it.
/// </summary>
/// <param name="mail">Who brings the mails.</param>
internal sealed partial class FaxMailAdapter(MailAdapter mail) : IChannelAdapter
{
    private const string Relayed = "fax.mail";

    /// <summary>The kind of account whose faxes come by mails of such a kind.</summary>
    public static string KindOf(string mailKind) =>
        mailKind == "email.relay" ? Relayed : Relayed + mailKind["email".Length..];

    /// <summary>Its faxes are mails, and so are those sent through it.</summary>
    public static bool IsMail(string kind) => kind.StartsWith(Relayed, StringComparison.Ordinal);

    private static readonly string[] Pages = ["application/pdf", "image/tiff"];

    public string Kind { get; } = KindOf(mail.Kind);

    public Outcome<bool> Verify(InboundRequest request, ChannelAccount account, DateTimeOffset now) =>
        mail.Verify(request, account, now);

    public string? Once(InboundRequest request) => mail.Once(request);

    public IReadOnlyList<ChannelEvent> Read(InboundRequest request, ChannelAccount account) =>
        mail.MailOf(request, account) is { } came
            ? Of(came, account, request.ReceivedAt)
            :
            [
                // That the gateway has our mail does not say that the fax has arrived; that it has not says enough.
                .. mail.Reports(request, account)
                    .Where(e => e is UnknownReceived or StatusChanged { Status: MessageStatus.Failed }),
            ];

    private static IReadOnlyList<ChannelEvent> Of(MailMessage mail, ChannelAccount account, DateTimeOffset at)
    {
        if (mail.Report is not null || mail.Nature == MailNature.Loop)
            return MailEvents.Of(mail, account, at);
        if (!IsGateway(mail.From, account))
            return [new UnknownReceived(mail.MessageId, at, null, "fax-not-from-gateway", mail.Subject ?? "")];
        var installation = MailEvents.InstallationOf(account);
        if (mail.InReplyTo.Concat(mail.References).FirstOrDefault(id => MailToken.IsOurs(id, installation)) is { } ours)
            return [Answer(mail, ours, at)];
        var files = mail.Files.Where(f => Pages.Contains(f.ContentType, StringComparer.OrdinalIgnoreCase)).ToList();
        if (files.Count == 0)
            return [new UnknownReceived(mail.MessageId, at, null, "fax-without-pages", mail.Subject ?? "")];
        var number = NumberOf(mail);
        return
        [
            .. files.Select(
                (file, i) =>
                    new FaxReceived(
                        i == 0 ? mail.MessageId : string.Create(CultureInfo.InvariantCulture, $"{mail.MessageId}#{i}"),
                        at,
                        number,
                        mail.From?.Name,
                        null,
                        new(mail.MessageId, file.Name, file.ContentType, file.Content.Length, file.Sha256, file.Content)
                    )
            ),
        ];
    }

    /// <summary>The gateway's own address, or any of its domain where a domain is what was said.</summary>
    private static bool IsGateway(Mailbox? from, ChannelAccount account) =>
        from is not null
        && (account.Setting("gateway") ?? "")
            .Split([',', ' ', ';'], StringSplitOptions.RemoveEmptyEntries)
            .Any(g =>
                g.Contains('@', StringComparison.Ordinal)
                    ? from.Key.Equals(g, StringComparison.OrdinalIgnoreCase)
                    : from.Domain.Equals(g, StringComparison.OrdinalIgnoreCase)
            );

    /// <summary>What the gateway says of a fax of ours; words that say neither leave it as it is.</summary>
    private static ChannelEvent Answer(MailMessage mail, string ours, DateTimeOffset at)
    {
        var said = $"{mail.Subject} {mail.Text}";
        return Failure().IsMatch(said) ? new StatusChanged(ours, at, MessageStatus.Failed, mail.Subject)
            : Success().IsMatch(said) ? new StatusChanged(ours, at, MessageStatus.Delivered, null)
            : new UnknownReceived(mail.MessageId, at, null, "fax-report", said);
    }

    /// <summary>Whence: as the gateway's address begins, else the first number that the subject tells.</summary>
    private static string? NumberOf(MailMessage mail) =>
        FaxNumber.Of(mail.From?.WithoutTag.Split('@')[0] is { } local && Whole().IsMatch(local) ? local : null)
        ?? FaxNumber.Of(Within().Match(mail.Subject ?? "") is { Success: true } found ? found.Value : null);

    [GeneratedRegex(@"^\+?[0-9.\-]{5,20}$")]
    private static partial Regex Whole();

    [GeneratedRegex(@"\+?[0-9][0-9 ().\-]{5,20}[0-9]")]
    private static partial Regex Within();

    [GeneratedRegex(
        @"\b(fail(ed|ure)?|error|busy|no answer|undelivered|not sent|fall(o|ó|ida|ido)|ocupad[oa]|sin respuesta|no (fue )?(enviad|entregad)[oa])\b",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Failure();

    [GeneratedRegex(
        @"\b(success(ful(ly)?)?|delivered|sent|enviad[oa]|entregad[oa]|exitos[oa])\b",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Success();
}
