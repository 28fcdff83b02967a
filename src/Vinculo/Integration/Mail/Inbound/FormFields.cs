using System.Text;
using Vinculo.Integration.Channels;
using Vinculo.Integration.Mail.Mime;

namespace Vinculo.Integration.Mail.Inbound;

/// <summary>A form as a provider posts it: fields as the bytes they came in, files beside them.</summary>
internal sealed class FormFields
{
    private readonly Dictionary<string, MimePart> parts = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> plain = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(string Field, MimePart Part)> files = [];

    /// <summary>Files by the field they came in, in order.</summary>
    public IReadOnlyList<(string Field, MimePart Part)> Files => files;

    public string? this[string name] => Text(name, null);

    /// <summary>A field read in the charset that is said elsewhere.</summary>
    public string? Text(string name, string? charset) =>
        parts.TryGetValue(name, out var part)
            ? Charsets.Read(part.Content().Span, charset ?? part.Charset ?? "utf-8")
            : plain.GetValueOrDefault(name);

    /// <summary>A field as it came; null: there is none.</summary>
    public ReadOnlyMemory<byte>? Bytes(string name)
    {
        if (parts.TryGetValue(name, out var part))
            return part.Content();
        return plain.TryGetValue(name, out var text)
            ? Encoding.UTF8.GetBytes(text).AsMemory()
            : (ReadOnlyMemory<byte>?)null;
    }

    /// <exception cref="FormatException">It is no form, or one beyond all limits.</exception>
    public static FormFields Read(InboundRequest request)
    {
        var form = new FormFields();
        var type = request.Header("Content-Type") ?? "";
        if (type.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase))
            form.ReadParts(type, request.Body);
        else
            foreach (var pair in request.Text.Split('&', StringSplitOptions.RemoveEmptyEntries))
            {
                var equals = pair.IndexOf('=', StringComparison.Ordinal);
                form.plain.TryAdd(
                    Uri.UnescapeDataString((equals < 0 ? pair : pair[..equals]).Replace('+', ' ')),
                    equals < 0 ? "" : Uri.UnescapeDataString(pair[(equals + 1)..].Replace('+', ' '))
                );
            }
        return form;
    }

    /// <summary>A form in parts is built as a mail in parts is.</summary>
    private void ReadParts(string type, ReadOnlyMemory<byte> body)
    {
        var head = Encoding.ASCII.GetBytes($"Content-Type: {type.ReplaceLineEndings(" ")}\r\n\r\n");
        var whole = new byte[head.Length + body.Length];
        head.CopyTo(whole, 0);
        body.CopyTo(whole.AsMemory(head.Length));
        if (MimeReader.Read(whole).IsRefused(out var refusal, out var root))
            throw new FormatException(refusal.Code);
        foreach (var part in root.Parts)
        {
            var disposition = HeaderValue.Read(part.Headers.First("Content-Disposition"));
            if (disposition["name"] is not { } name)
                continue;
            if (part.FileName is not null)
                files.Add((name, part));
            else
                parts.TryAdd(name, part);
        }
    }
}
