using Vinculo.Platform;

namespace Vinculo.Integration.Mail.Mime;

/// <summary>
/// Reads a mail as it travels (RFC 5322, RFC 2045–2047). Whatever the bytes are, the answer is a mail or a refusal; nothing
/// is copied but what is asked for.
/// </summary>
internal static class MimeReader
{
    private sealed class Budget(MimeLimits limits)
    {
        public MimeLimits Limits => limits;
        public int Parts { get; set; }
        public Refusal? Refused { get; set; }
    }

    /// <returns>The mail, or why it is not read: too long, too deep, too many parts.</returns>
    public static Outcome<MimePart> Read(ReadOnlyMemory<byte> raw, MimeLimits? limits = null)
    {
        var budget = new Budget(limits ?? MimeLimits.Usual);
        if (raw.Length > budget.Limits.Bytes)
            return Refusal.Invalid("mail.too-long", null, ("limit", budget.Limits.Bytes >> 20));
        var root = Part(raw, budget, 0, "text/plain");
        return budget.Refused is { } refused ? refused : root!;
    }

    private static MimePart? Part(ReadOnlyMemory<byte> raw, Budget budget, int depth, string usual)
    {
        if (depth > budget.Limits.Depth)
            return Refuse(budget, Refusal.Invalid("mail.too-deep", null, ("limit", budget.Limits.Depth)));
        if (++budget.Parts > budget.Limits.Parts)
            return Refuse(budget, Refusal.Invalid("mail.too-many-parts", null, ("limit", budget.Limits.Parts)));
        if (MimeHeaders.Read(raw.Span, budget.Limits.HeaderBytes, out var length) is not { } headers)
            return Refuse(
                budget,
                Refusal.Invalid("mail.header-too-long", null, ("limit", budget.Limits.HeaderBytes >> 10))
            );
        var body = raw[length..];
        var type = HeaderValue.Read(headers.First("Content-Type"));
        if (!type.Value.Contains('/', StringComparison.Ordinal))
            type = type with { Value = usual };

        if (
            type.Value.StartsWith("multipart/", StringComparison.Ordinal)
            && type["boundary"] is { Length: > 0 } boundary
        )
        {
            var inner = type.Value == "multipart/digest" ? "message/rfc822" : "text/plain";
            var parts = new List<MimePart>();
            foreach (var slice in Slices(body, boundary, budget.Limits.Parts))
            {
                if (Part(slice, budget, depth + 1, inner) is not { } part)
                    return null;
                parts.Add(part);
            }
            // No part at all: what says it is a multipart is taken for the text it then is.
            return parts.Count > 0
                ? new(headers, type, body) { Parts = parts }
                : new(headers, type with { Value = "text/plain" }, body);
        }
        if (type.Value == "message/rfc822")
        {
            var carried = TransferCoding.Decode(body, headers.First("Content-Transfer-Encoding"));
            return Part(carried, budget, depth + 1, "text/plain") is { } message
                ? new(headers, type, body) { Message = message }
                : null;
        }
        return new(headers, type, body);
    }

    private static MimePart? Refuse(Budget budget, Refusal refusal)
    {
        budget.Refused ??= refusal;
        return null;
    }

    /// <summary>What stands between the boundary lines; a mail that ends too early ends its last part.</summary>
    private static List<ReadOnlyMemory<byte>> Slices(ReadOnlyMemory<byte> body, string boundary, int most)
    {
        var mark = System.Text.Encoding.UTF8.GetBytes("--" + boundary);
        var slices = new List<ReadOnlyMemory<byte>>();
        var start = -1;
        var at = 0;
        while (at < body.Length && slices.Count <= most)
        {
            var found = body.Span[at..].IndexOf(mark);
            if (found < 0)
                break;
            found += at;
            var after = body.Span[(found + mark.Length)..];
            var lineEnd = after.IndexOf((byte)'\n');
            var tail = after[..(lineEnd < 0 ? after.Length : lineEnd)].TrimEnd(" \t\r"u8);
            at = found + mark.Length + (lineEnd < 0 ? after.Length : lineEnd + 1);
            if (found > 0 && body.Span[found - 1] != (byte)'\n' || !(tail.IsEmpty || tail.SequenceEqual("--"u8)))
            {
                at = found + mark.Length;
                continue;
            }
            if (start >= 0)
                slices.Add(body[start..Before(body.Span, found, start)]);
            start = at;
            if (!tail.IsEmpty)
                return slices;
        }
        if (start >= 0 && start < body.Length)
            slices.Add(body[start..]);
        return slices;
    }

    /// <summary>The line end before a boundary belongs to the boundary.</summary>
    private static int Before(ReadOnlySpan<byte> body, int found, int start)
    {
        var end = found;
        if (end > start && body[end - 1] == (byte)'\n')
            end--;
        if (end > start && body[end - 1] == (byte)'\r')
            end--;
        return end;
    }
}
