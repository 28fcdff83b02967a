using System.Buffers;
using System.Buffers.Text;

namespace Vinculo.Integration.Mail.Mime;

/// <summary>Undoes what a mail's bytes were wrapped in for the way (RFC 2045 §6). What comes out is never longer.</summary>
internal static class TransferCoding
{
    /// <param name="coding">Value of Content-Transfer-Encoding; what is not known is taken as it is.</param>
    public static ReadOnlyMemory<byte> Decode(ReadOnlyMemory<byte> body, string? coding) =>
        coding?.Trim().ToLowerInvariant() switch
        {
            "base64" => Base64(body.Span),
            "quoted-printable" => QuotedPrintable(body.Span, header: false),
            _ => body,
        };

    /// <summary>Base64 with anything foreign skipped; pieces glued together after their padding are read on.</summary>
    public static byte[] Base64(ReadOnlySpan<byte> body)
    {
        var into = new byte[body.Length / 4 * 3 + 3];
        if (
            System.Buffers.Text.Base64.DecodeFromUtf8(body, into, out var read, out var written) == OperationStatus.Done
            && read == body.Length
        )
            return into.AsSpan(0, written).ToArray();

        var (length, bits, held) = (0, 0, 0);
        foreach (var b in body)
        {
            var value = Sextet(b);
            if (b == '=')
                (bits, held) = (0, 0);
            if (value < 0)
                continue;
            bits = (bits << 6) | value;
            held += 6;
            if (held < 8)
                continue;
            held -= 8;
            into[length++] = (byte)(bits >> held);
            bits &= (1 << held) - 1;
        }
        return into.AsSpan(0, length).ToArray();
    }

    /// <summary>Quoted-printable; in a header's "Q" an underscore is a space (RFC 2047 §4.2).</summary>
    public static byte[] QuotedPrintable(ReadOnlySpan<byte> body, bool header)
    {
        var into = new byte[body.Length];
        var length = 0;
        for (var i = 0; i < body.Length; i++)
        {
            var b = body[i];
            if (b == '_' && header)
                into[length++] = (byte)' ';
            else if (b != '=')
                into[length++] = b;
            else if (
                i + 2 < body.Length
                && Hex(body[i + 1]) is >= 0 and var high
                && Hex(body[i + 2]) is >= 0 and var low
            )
            {
                into[length++] = (byte)((high << 4) | low);
                i += 2;
            }
            else if (SoftBreak(body[(i + 1)..]) is > 0 and var skipped)
                i += skipped;
            else if (i + 1 < body.Length)
                into[length++] = b;
        }
        return into.AsSpan(0, length).ToArray();
    }

    /// <summary>Length of blanks and the line end after an equals sign; 0: it is none.</summary>
    private static int SoftBreak(ReadOnlySpan<byte> after)
    {
        for (var i = 0; i < after.Length; i++)
            if (after[i] == '\n')
                return i + 1;
            else if (after[i] is not ((byte)' ' or (byte)'\t' or (byte)'\r'))
                return 0;
        return after.Length;
    }

    private static int Hex(byte b) =>
        b switch
        {
            >= (byte)'0' and <= (byte)'9' => b - '0',
            >= (byte)'A' and <= (byte)'F' => b - 'A' + 10,
            >= (byte)'a' and <= (byte)'f' => b - 'a' + 10,
            _ => -1,
        };

    private static int Sextet(byte b) =>
        b switch
        {
            >= (byte)'A' and <= (byte)'Z' => b - 'A',
            >= (byte)'a' and <= (byte)'z' => b - 'a' + 26,
            >= (byte)'0' and <= (byte)'9' => b - '0' + 52,
            (byte)'+' or (byte)'-' => 62,
            (byte)'/' or (byte)'_' => 63,
            _ => -1,
        };
}
