using System.Text;

namespace Vinculo.Integration.Telephony;

/// <summary>One message of a switchboard: lines of names and values, perhaps with a body.</summary>
/// <param name="Fields">Name and value in order; a name may stand twice.</param>
/// <param name="Body">What came behind the lines; empty for most.</param>
internal sealed record SwitchMessage(IReadOnlyList<(string Name, string Value)> Fields, string Body = "")
{
    /// <summary>Value of the first field of that name; null: there is none.</summary>
    public string? this[string name] =>
        Fields.FirstOrDefault(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    /// <summary>
    /// A message as it is sent. What stands in a value must not end the line: whoever dials "101\r\nAction: …" dials 101.
    /// </summary>
    public string Written() =>
        Fields
            .Aggregate(
                new StringBuilder(),
                (into, f) => into.Append(f.Name).Append(": ").Append(OneLine(f.Value)).Append("\r\n")
            )
            .ToString() + "\r\n";

    public static string OneLine(string value) => string.Concat(value.TakeWhile(c => c is not ('\r' or '\n' or '\0')));
}

/// <summary>Reads messages of switchboards off a connection, byte for byte: a body is counted in bytes, not in letters.</summary>
/// <param name="stream">The connection.</param>
internal sealed class SwitchReader(Stream stream)
{
    /// <summary>Longest line, and longest body: beyond that it is no switchboard that speaks.</summary>
    private const int Longest = 1 << 20;

    private readonly byte[] buffer = new byte[16_384];
    private int start;
    private int end;

    /// <summary>The next line without its end; null: the other side has hung up.</summary>
    /// <exception cref="InvalidDataException">The line has no end.</exception>
    public async Task<string?> LineAsync(CancellationToken cancel)
    {
        var line = new MemoryStream();
        while (true)
        {
            var found = Array.IndexOf(buffer, (byte)'\n', start, end - start);
            var until = found < 0 ? end : found;
            line.Write(buffer, start, until - start);
            start = found < 0 ? end : found + 1;
            if (found >= 0)
                return Encoding.UTF8.GetString(line.GetBuffer(), 0, (int)line.Length).TrimEnd('\r');
            if (line.Length > Longest)
                throw new InvalidDataException("A line of the switchboard has no end.");
            if (!await FillAsync(cancel))
                return null;
        }
    }

    /// <summary>The next message: its lines, and as many bytes of body as <c>Content-Length</c> says.</summary>
    /// <returns>Null: the other side has hung up.</returns>
    public async Task<SwitchMessage?> MessageAsync(CancellationToken cancel)
    {
        var fields = new List<(string, string)>();
        while (await LineAsync(cancel) is { } line)
        {
            if (line.Length == 0 && fields.Count == 0)
                continue;
            if (line.Length == 0)
            {
                var message = new SwitchMessage(fields);
                return int.TryParse(message["Content-Length"], out var length) && length > 0
                    ? message with
                    {
                        Body = await BodyAsync(length, cancel),
                    }
                    : message;
            }
            var colon = line.IndexOf(':');
            if (colon > 0 && fields.Count < 5_000)
                fields.Add((line[..colon].Trim(), line[(colon + 1)..].Trim()));
        }
        return null;
    }

    private async Task<string> BodyAsync(int length, CancellationToken cancel)
    {
        if (length > Longest)
            throw new InvalidDataException("A message of the switchboard is too long.");
        var body = new byte[length];
        var have = 0;
        while (have < length)
        {
            if (start == end && !await FillAsync(cancel))
                throw new InvalidDataException("The switchboard hung up in the middle of a message.");
            var take = Math.Min(length - have, end - start);
            Array.Copy(buffer, start, body, have, take);
            (start, have) = (start + take, have + take);
        }
        return Encoding.UTF8.GetString(body);
    }

    private async Task<bool> FillAsync(CancellationToken cancel)
    {
        start = 0;
        end = await stream.ReadAsync(buffer, cancel);
        return end > 0;
    }
}
