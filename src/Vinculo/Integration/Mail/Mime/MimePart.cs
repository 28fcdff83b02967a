namespace Vinculo.Integration.Mail.Mime;

/// <summary>One part of a mail, or the mail itself; its bytes are a slice of what came, decoded when asked for.</summary>
/// <param name="headers">Its header.</param>
/// <param name="type">Its media type with parameters.</param>
/// <param name="body">As it travelled.</param>
internal sealed class MimePart(MimeHeaders headers, HeaderValue type, ReadOnlyMemory<byte> body)
{
    private readonly HeaderValue disposition = HeaderValue.Read(headers.First("Content-Disposition"));

    public MimeHeaders Headers => headers;

    /// <summary>Lower case, <c>text/plain</c>.</summary>
    public string MediaType => type.Value;

    public HeaderValue Type => type;

    public ReadOnlyMemory<byte> Body => body;

    /// <summary>Parts of a multipart, in order.</summary>
    public IReadOnlyList<MimePart> Parts { get; init; } = [];

    /// <summary>The mail that a <c>message/rfc822</c> carries.</summary>
    public MimePart? Message { get; init; }

    public bool IsMultipart => MediaType.StartsWith("multipart/", StringComparison.Ordinal);

    public bool IsText => MediaType is "text/plain" or "text/html";

    public bool IsAttachment =>
        disposition.Value == "attachment" || (FileName is not null && disposition.Value != "inline");

    /// <summary>The name it was sent under, without any folder; null: none was given.</summary>
    public string? FileName
    {
        get
        {
            var name = disposition["filename"] ?? type["name"];
            var last = name?.Split('/', '\\')[^1];
            var plain = last is null ? "" : string.Concat(last.Where(c => !char.IsControl(c))).Trim();
            return plain.Length == 0 ? null
                : plain.Length > 200 ? plain[^200..]
                : plain;
        }
    }

    /// <summary>By which the HTML beside it shows it, without brackets.</summary>
    public string? ContentId =>
        headers.First("Content-ID")?.Trim().Trim('<', '>').Trim() is { Length: > 0 } id ? id : null;

    /// <summary>The charset the mail names, known or not; null: none.</summary>
    public string? Charset => type["charset"];

    /// <summary>Bytes as they were before the journey.</summary>
    public ReadOnlyMemory<byte> Content() => TransferCoding.Decode(body, headers.First("Content-Transfer-Encoding"));

    /// <summary>The words of a text part, flowed lines joined (RFC 3676), line ends as <c>\n</c>.</summary>
    public string Text()
    {
        var text = Charsets
            .Read(Content().Span, Charset)
            .Replace("\r\n", "\n", StringComparison.Ordinal)
            .Replace('\r', '\n')
            .Replace("\0", "", StringComparison.Ordinal);
        return "flowed".Equals(type["format"], StringComparison.OrdinalIgnoreCase)
            ? FlowedText.Join(text, "yes".Equals(type["delsp"], StringComparison.OrdinalIgnoreCase))
            : text;
    }
}
