using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Vinculo.Bench.Load;

/// <summary>
/// One HTTP/1.1 connection, spoken by hand over a blocking socket: a request is bytes made beforehand, an answer is read
/// and measured, not parsed into objects. A client must not cost what it measures; both share two cores.
/// </summary>
internal sealed class Wire : IDisposable
{
    private readonly int port;
    private Socket socket;
    private byte[] buffer = new byte[64 * 1024];

    public Wire(int port)
    {
        this.port = port;
        socket = Open(port);
    }

    private static Socket Open(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            ReceiveTimeout = 30_000,
        };
        socket.Connect(IPAddress.Loopback, port);
        return socket;
    }

    /// <summary>Length of the body last read.</summary>
    public int BodyLength { get; private set; }

    /// <summary>The body last read, for a look at what came.</summary>
    public string Body { get; private set; } = "";

    /// <summary>Sends one request and reads its whole answer.</summary>
    /// <returns>The status.</returns>
    public int Ask(ReadOnlySpan<byte> request, bool keepBody = false)
    {
        for (var sent = 0; sent < request.Length; )
            sent += socket.Send(request[sent..]);
        var have = 0;
        int head;
        while ((head = buffer.AsSpan(0, have).IndexOf("\r\n\r\n"u8)) < 0)
            have += Receive(have);
        head += 4;
        var headers = buffer.AsSpan(0, head);
        var status = (headers[9] - '0') * 100 + (headers[10] - '0') * 10 + (headers[11] - '0');
        var at = headers.IndexOf("\r\nContent-Length: "u8);
        if (at >= 0)
        {
            Utf8Parser.TryParse(headers[(at + 18)..], out int length, out _);
            while (have < head + length)
                have += Receive(have);
            BodyLength = length;
        }
        else if (headers.IndexOf("\r\nTransfer-Encoding: chunked"u8) >= 0)
        {
            // Nothing follows the last chunk before we ask again.
            while (!buffer.AsSpan(head, have - head).EndsWith("0\r\n\r\n"u8))
                have += Receive(have);
            BodyLength = have - head;
        }
        else
        {
            BodyLength = 0;
        }
        if (keepBody || status >= 400)
            Body = Encoding.UTF8.GetString(buffer, head, have - head);
        if (headers.IndexOf("\r\nConnection: close"u8) >= 0)
        {
            socket.Dispose();
            socket = Open(port);
        }
        return status;
    }

    private int Receive(int have)
    {
        if (have == buffer.Length)
            Array.Resize(ref buffer, buffer.Length * 2);
        var read = socket.Receive(buffer.AsSpan(have));
        if (read == 0)
            throw new IOException(
                "The server closed the connection after: " + Encoding.UTF8.GetString(buffer, 0, Math.Min(have, 2_000))
            );
        return read;
    }

    public void Dispose() => socket.Dispose();

    /// <summary>The bytes of a request.</summary>
    public static byte[] Request(string method, string path, string authority, string? body = null)
    {
        var text = $"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{authority}";
        if (body is not null)
            text += $"Content-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n";
        return Encoding.UTF8.GetBytes(text + "\r\n" + body);
    }
}
