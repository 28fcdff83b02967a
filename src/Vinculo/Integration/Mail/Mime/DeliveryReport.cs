using System.Text.RegularExpressions;

namespace Vinculo.Integration.Mail.Mime;

/// <summary>Somebody a mail of ours did not reach.</summary>
/// <param name="Address">Whom.</param>
/// <param name="Status">Enhanced status code (RFC 3463): <c>5.1.1</c>.</param>
/// <param name="Said">What the other side said, at most 500 characters.</param>
internal sealed record NotReached(string Address, string Status, string? Said)
{
    /// <summary>It will not arrive later either.</summary>
    public bool IsPermanent => Status.StartsWith('5');
}

/// <summary>A mail that says another one did not arrive (RFC 3464), or one that says so in free words.</summary>
/// <param name="MessageId">The mail it is about, without brackets; null: it does not say.</param>
/// <param name="Recipients">Whom it did not reach; those reached or only delayed at first are left out.</param>
/// <param name="Arrived">It lies in the box of whom it was for.</param>
internal sealed partial record DeliveryReport(string? MessageId, IReadOnlyList<NotReached> Recipients, bool Arrived)
{
    /// <returns>Null: the mail is no such report.</returns>
    public static DeliveryReport? Of(MimePart mail, string text)
    {
        var parts = MailMessage.All(mail).ToList();
        var status = parts.Find(p => p.MediaType is "message/delivery-status" or "message/global-delivery-status");
        if (status is not null)
        {
            var missed = Read(status.Text(), out var arrived);
            return new(About(parts), missed, arrived && missed.Count == 0);
        }
        var sender = Mailbox.List(mail.Headers.First("From")).FirstOrDefault()?.Address ?? "";
        var nobody =
            mail.Headers.First("Return-Path")?.Trim() == "<>"
            || sender.StartsWith("mailer-daemon@", StringComparison.OrdinalIgnoreCase)
            || sender.StartsWith("postmaster@", StringComparison.OrdinalIgnoreCase);
        return nobody ? OfWords(mail, parts, text) : null;
    }

    private static DeliveryReport? OfWords(MimePart mail, List<MimePart> parts, string text)
    {
        var head = text[..Math.Min(text.Length, 20_000)];
        var whom = Mailbox.List(mail.Headers.First("X-Failed-Recipients")).Select(m => m.Address).ToList();
        var code = EnhancedStatus().Match(head);
        if (whom.Count == 0 && code.Success && WrittenAddress().Match(head) is { Success: true } written)
            whom.Add(written.Groups[1].Value);
        return whom.Count == 0
            ? null
            : new(
                About(parts),
                [.. whom.Select(w => new NotReached(w, code.Success ? code.Value : "5.0.0", Short(head)))],
                false
            );
    }

    /// <summary>Blocks of lines; the first tells of the report, each other of one recipient.</summary>
    private static List<NotReached> Read(string text, out bool arrived)
    {
        arrived = false;
        var found = new List<NotReached>();
        foreach (var block in text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Take(1_000))
        {
            var lines = MimeHeaders.Read(System.Text.Encoding.UTF8.GetBytes(block), int.MaxValue, out _)!;
            var whom = Typed(lines.First("Original-Recipient")) ?? Typed(lines.First("Final-Recipient"));
            var action = lines.First("Action")?.Trim().ToLowerInvariant();
            arrived |= whom is not null && action == "delivered";
            if (whom is null || action is "delivered" or "relayed" or "expanded" or "delayed")
                continue;
            var said = lines.First("Diagnostic-Code");
            var status = EnhancedStatus().Match(lines.First("Status") ?? said ?? "");
            found.Add(new(whom, status.Success ? status.Value : "5.0.0", Short(said)));
        }
        return found;
    }

    /// <summary><c>rfc822;who@where</c></summary>
    private static string? Typed(string? value) =>
        Mailbox.Of(value?.Split(';', 2)[^1].Trim().Trim('<', '>') ?? "", null)?.Address;

    private static string? About(List<MimePart> parts)
    {
        foreach (var part in parts)
            if (part.Message?.Headers.First("Message-ID") is { } whole)
                return MailMessage.Ids(whole).FirstOrDefault();
            else if (part.MediaType is "text/rfc822-headers" or "message/rfc822-headers")
            {
                var lines = MimeHeaders.Read(part.Content().Span, int.MaxValue, out _)!;
                if (lines.First("Message-ID") is { } id)
                    return MailMessage.Ids(id).FirstOrDefault();
            }
        return null;
    }

    private static string? Short(string? text) =>
        text?.Trim() is { Length: > 500 } longer ? longer[..499] + "…" : text?.Trim();

    [GeneratedRegex(@"\b[245]\.[0-9]{1,3}\.[0-9]{1,3}\b", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex EnhancedStatus();

    [GeneratedRegex(
        @"([A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9.\-]{1,200}\.[A-Za-z]{2,24})",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex WrittenAddress();
}
