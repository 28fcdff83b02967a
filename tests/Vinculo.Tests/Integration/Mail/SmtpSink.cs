using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Vinculo.Tests.Integration.Mail;

/// <summary>A mail server that takes mails over TCP and says what it is told to say.</summary>
internal sealed class SmtpSink : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource end = new();
    private readonly Task serving;

    public SmtpSink()
    {
        listener.Start();
        serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>What it answers instead of yes, by the first word of the command.</summary>
    public Dictionary<string, string> Answers { get; } = new(StringComparer.OrdinalIgnoreCase);

    public string Offers { get; set; } = "AUTH PLAIN LOGIN";

    public List<string> Commands { get; } = [];

    public List<byte[]> Mails { get; } = [];

    private async Task ServeAsync()
    {
        while (!end.IsCancellationRequested)
            try
            {
                using var client = await listener.AcceptTcpClientAsync(end.Token);
                await TalkAsync(client.GetStream());
            }
            catch (Exception over) when (over is OperationCanceledException or IOException or SocketException)
            {
                if (end.IsCancellationRequested)
                    return;
            }
    }

    private async Task TalkAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.Latin1);
        await SayAsync(stream, Answers.GetValueOrDefault("HOLA", "220 listo"));
        while (await reader.ReadLineAsync(end.Token) is { } line)
        {
            lock (Commands)
                Commands.Add(line);
            var word = line.Split(' ', ':')[0];
            if (Answers.TryGetValue(word, out var instead))
                await SayAsync(stream, instead);
            else if (word == "EHLO")
                await SayAsync(stream, $"250-sumidero\r\n250-{Offers}\r\n250 8BITMIME");
            else if (word == "AUTH" && line.EndsWith("LOGIN", StringComparison.Ordinal))
                await SayAsync(stream, "334 usuario");
            else if (word == "AUTH")
                await SayAsync(stream, "235 adelante");
            else if (word == "DATA")
            {
                await SayAsync(stream, "354 diga");
                var mail = new StringBuilder();
                while (await reader.ReadLineAsync(end.Token) is { } text && text != ".")
                    mail.Append(text.StartsWith('.') ? text[1..] : text).Append("\r\n");
                lock (Commands)
                    Mails.Add(Encoding.Latin1.GetBytes(mail.ToString()));
                await SayAsync(stream, Answers.GetValueOrDefault("FIN", "250 recibido"));
            }
            else if (word == "QUIT")
                return;
            else
                await SayAsync(stream, "250 bien");
        }
    }

    private static Task SayAsync(NetworkStream stream, string line) =>
        stream.WriteAsync(Encoding.UTF8.GetBytes(line + "\r\n")).AsTask();

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        listener.Stop();
        await serving;
        end.Dispose();
    }
}
