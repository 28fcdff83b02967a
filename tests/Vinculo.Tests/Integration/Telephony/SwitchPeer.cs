using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace Vinculo.Tests.Integration.Telephony;

/// <summary>A switchboard over TCP that says what a test has it say, and keeps what it is told.</summary>
internal sealed class SwitchPeer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource end = new();
    private readonly Func<string, string?> answers;
    private readonly string greeting;
    private readonly Channel<string> told = Channel.CreateUnbounded<string>();
    private readonly Task serving;
    private TcpClient? client;

    private SwitchPeer(string greeting, Func<string, string?> answers)
    {
        (this.greeting, this.answers) = (greeting, answers);
        listener.Start();
        serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public int Connections { get; private set; }

    /// <summary>Asterisk, which knows one user.</summary>
    public static SwitchPeer Asterisk(Func<string, string?>? other = null) =>
        new(
            "Asterisk Call Manager/9.0.0\r\n",
            said =>
                other?.Invoke(said)
                ?? (
                    said.Contains("Action: Login")
                        ? Block("Event: FullyBooted") + Answer(said, said.Contains("Secret: secreto"))
                    : said.Contains("Action: Ping") ? Answer(said, true)
                    : null
                )
        );

    /// <summary>FreeSWITCH, which knows one word.</summary>
    public static SwitchPeer FreeSwitch(Func<string, string?>? other = null) =>
        new(
            "Content-Type: auth/request\n\n",
            said =>
                other?.Invoke(said)
                ?? (
                    said.StartsWith("auth ", StringComparison.Ordinal)
                        ? Reply(said == "auth secreto" ? "+OK accepted" : "-ERR invalid")
                    : said.StartsWith("event ", StringComparison.Ordinal) ? Reply("+OK event listener enabled json")
                    : null
                )
        );

    public static string Block(params string[] lines) => string.Join("\r\n", lines) + "\r\n\r\n";

    public static string Answer(string said, bool yes, string message = "") =>
        Block(
            $"Response: {(yes ? "Success" : "Error")}",
            $"ActionID: {Field(said, "ActionID")}",
            $"Message: {message}"
        );

    public static string Reply(string text) => $"Content-Type: command/reply\nReply-Text: {text}\n\n";

    public static string Field(string said, string name) =>
        said.Split('\n')
            .Select(l => l.Trim())
            .FirstOrDefault(l => l.StartsWith(name + ": ", StringComparison.Ordinal))
            ?[(name.Length + 2)..]
        ?? "";

    /// <summary>An event of FreeSWITCH, its length in bytes before it.</summary>
    public static string Json(string json) =>
        $"Content-Length: {Encoding.UTF8.GetByteCount(json)}\nContent-Type: text/event-json\n\n{json}";

    private async Task ServeAsync()
    {
        while (!end.IsCancellationRequested)
            try
            {
                client = await listener.AcceptTcpClientAsync(end.Token);
                Connections++;
                await SayAsync(greeting);
                await ListenAsync(client.GetStream());
            }
            catch (Exception over)
                when (over is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
            {
                if (end.IsCancellationRequested)
                    return;
            }
    }

    private async Task ListenAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var lines = new List<string>();
        while (await reader.ReadLineAsync(end.Token) is { } line)
        {
            if (line.Length > 0)
            {
                lines.Add(line);
                continue;
            }
            var said = string.Join('\n', lines);
            lines.Clear();
            if (answers(said) is { } answer)
                await SayAsync(answer);
            told.Writer.TryWrite(said);
        }
    }

    public async Task SayAsync(string text) => await client!.GetStream().WriteAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>The next thing it is told that contains these words.</summary>
    public async Task<string> ToldAsync(string words)
    {
        using var patience = new CancellationTokenSource(Patience.Most);
        while (true)
            if (await told.Reader.ReadAsync(patience.Token) is var said && said.Contains(words))
                return said;
    }

    public void HangUp() => client?.Close();

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        HangUp();
        listener.Stop();
        await serving;
        end.Dispose();
    }
}
