namespace Vinculo.Integration.Mail.Mime;

/// <summary>Who is behind a mail: somebody, or a machine that must not be answered by another machine.</summary>
internal enum MailNature
{
    /// <summary>A person wrote it.</summary>
    Person = 1,

    /// <summary>Out of office, receipt: written by a machine in answer to one mail.</summary>
    AutoReply,

    /// <summary>Sent to many.</summary>
    Bulk,

    /// <summary>Says that a mail of ours did not arrive.</summary>
    Bounce,

    /// <summary>Our own mail come back.</summary>
    Loop,
}

/// <summary>Finds out which, by the marks that mails carry (RFC 3834, RFC 2919, and what programs made up).</summary>
internal static class MailNatures
{
    /// <summary>Mark of every mail that this application sends by itself.</summary>
    public const string OwnMark = "X-Vinculo-Auto";

    /// <summary>Name of the installation in every mail that it sends; a mail that comes back with it goes in a circle.</summary>
    public const string LoopMark = "X-Vinculo-Origin";

    private static readonly string[] AwayWords =
    [
        "out of office",
        "automatic reply",
        "auto reply",
        "autoreply",
        "auto-reply",
        "respuesta automatica",
        "respuesta automática",
        "fuera de la oficina",
        "fuera de oficina",
        "resposta automática",
        "ausente de la oficina",
    ];

    public static MailNature Of(MimeHeaders headers, string? subject, bool isReport, string installation)
    {
        if (headers.All(LoopMark).Any(v => v.Trim().Equals(installation, StringComparison.OrdinalIgnoreCase)))
            return MailNature.Loop;
        if (isReport)
            return MailNature.Bounce;
        var submitted = headers.First("Auto-Submitted")?.Split(';')[0].Trim().ToLowerInvariant();
        var precedence = headers.First("Precedence")?.Trim().ToLowerInvariant();
        if (headers.Has("List-Id") || precedence is "bulk" or "list" or "junk" || submitted == "auto-generated")
            return MailNature.Bulk;
        var answers =
            submitted is not (null or "no")
            || precedence == "auto_reply"
            || headers.Has("X-Autoreply")
            || headers.Has("X-Autorespond")
            || headers.Has("X-Auto-Reply")
            || headers.Has(OwnMark)
            || AwayWords.Any(w => subject?.StartsWith(w, StringComparison.OrdinalIgnoreCase) == true);
        return answers ? MailNature.AutoReply : MailNature.Person;
    }

    /// <summary>May a machine of ours answer? Only a person, only one who has an address to answer to, and who does not ask not to.</summary>
    public static bool MayBeAnswered(MailNature nature, MimeHeaders headers) =>
        nature == MailNature.Person
        && headers.First("Return-Path")?.Trim() != "<>"
        && !headers.Has("List-Unsubscribe")
        && !headers.Has("X-Loop")
        && !headers.Has("X-Auto-Response-Suppress");
}
