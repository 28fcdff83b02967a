using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Vinculo.Integration.Mail.Outbound;

/// <summary>What a mail server said to a mail.</summary>
/// <param name="Code">SMTP reply code; 0: no answer came at all.</param>
/// <param name="Said">Its words.</param>
internal sealed record SmtpReply(int Code, string Said)
{
    public bool IsAccepted => Code is >= 200 and < 400;

    /// <summary>It will say the same tomorrow. Everything else may go better later.</summary>
    public bool IsFinal => Code is >= 500 and < 600 and not (530 or 534 or 535 or 538);
}

/// <summary>A mail server did not do what was asked of it.</summary>
internal sealed class SmtpFailure(SmtpReply reply) : Exception($"{reply.Code} {reply.Said}")
{
    public SmtpReply Reply => reply;
}

/// <summary>A conversation with a mail server (RFC 5321), encrypted (RFC 3207) and signed in (RFC 4954) as the account says.</summary>
internal sealed class SmtpSession : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TcpClient client = new();
    private readonly SmtpSettings settings;
    private Stream stream = Stream.Null;
    private StreamReader reader = StreamReader.Null;
    private HashSet<string> offers = new(StringComparer.OrdinalIgnoreCase);

    private SmtpSession(SmtpSettings settings) => this.settings = settings;

    /// <summary>Connects, encrypts, signs in: ready to send. It is also all that a test of the settings asks for.</summary>
    /// <exception cref="SmtpFailure">The server says no.</exception>
    /// <exception cref="IOException">There is no server, or it went away.</exception>
    public static async Task<SmtpSession> OpenAsync(SmtpSettings settings, CancellationToken cancel)
    {
        var session = new SmtpSession(settings);
        try
        {
            await session.BeginAsync(cancel);
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    private async Task BeginAsync(CancellationToken cancel)
    {
        await Timely(token => client.ConnectAsync(settings.Host, settings.Port, token).AsTask(), cancel);
        Use(client.GetStream());
        if (settings.Security == SmtpSecurity.Tls)
            await EncryptAsync(cancel);
        await ExpectAsync(await ReplyAsync(cancel));
        await HelloAsync(cancel);
        if (settings.Security == SmtpSecurity.StartTls)
        {
            // Never in the clear because somebody on the way took the offer out of the greeting.
            if (!offers.Contains("STARTTLS"))
                throw new SmtpFailure(new(0, "STARTTLS?"));
            await SayAsync("STARTTLS", cancel);
            await EncryptAsync(cancel);
            await HelloAsync(cancel);
        }
        if (settings.User is { } user)
            await SignInAsync(user, settings.Password ?? "", cancel);
    }

    /// <summary>Sends one mail to one address.</summary>
    /// <param name="handingOver">Called when nobody will know any more whether the server took it, until it answers.</param>
    /// <exception cref="SmtpFailure">The server says no.</exception>
    public async Task<SmtpReply> SendAsync(
        string from,
        string to,
        ReadOnlyMemory<byte> mail,
        Action handingOver,
        CancellationToken cancel
    )
    {
        await SayAsync($"MAIL FROM:<{from}>", cancel);
        // A server that can is asked to say also that it arrived (RFC 3461): an answer to a case is proven by it.
        await SayAsync($"RCPT TO:<{to}>{(offers.Contains("DSN") ? " NOTIFY=SUCCESS,FAILURE" : "")}", cancel);
        await SayAsync("DATA", cancel);
        await Timely(token => stream.WriteAsync(Stuffed(mail.Span), token).AsTask(), cancel);
        handingOver();
        return await SayAsync(".", cancel);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (client.Connected && stream.CanWrite)
                await stream.WriteAsync("QUIT\r\n"u8.ToArray());
        }
        catch (IOException)
        {
            // It has hung up first.
            client.Close();
        }
        await stream.DisposeAsync();
        client.Dispose();
    }

    private async Task HelloAsync(CancellationToken cancel)
    {
        var reply = await SayAsync("EHLO " + settings.Installation, cancel);
        offers = [.. reply.Said.Split('\n').Skip(1).Select(l => l.Trim())];
        offers = new(offers.SelectMany(l => new[] { l, l.Split(' ')[0] }), StringComparer.OrdinalIgnoreCase);
    }

    private async Task SignInAsync(string user, string password, CancellationToken cancel)
    {
        var ways = offers.FirstOrDefault(o => o.StartsWith("AUTH ", StringComparison.OrdinalIgnoreCase)) ?? "";
        if (ways.Contains("PLAIN", StringComparison.OrdinalIgnoreCase))
        {
            await SayAsync("AUTH PLAIN " + Base64($"\0{user}\0{password}"), cancel);
            return;
        }
        await SayAsync("AUTH LOGIN", cancel);
        await SayAsync(Base64(user), cancel);
        await SayAsync(Base64(password), cancel);

        static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
    }

    private async Task EncryptAsync(CancellationToken cancel)
    {
        var tls = new SslStream(stream, leaveInnerStreamOpen: false);
        Use(tls);
        await Timely(
            token =>
                tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = settings.Host }, token),
            cancel
        );
    }

    private void Use(Stream through)
    {
        stream = through;
        reader = new StreamReader(through, Encoding.UTF8, false, 1_024, leaveOpen: true);
    }

    private async Task<SmtpReply> SayAsync(string line, CancellationToken cancel)
    {
        if (line.AsSpan().ContainsAny('\r', '\n'))
            throw new ArgumentException("A command is one line.", nameof(line));
        await Timely(token => stream.WriteAsync(Encoding.UTF8.GetBytes(line + "\r\n"), token).AsTask(), cancel);
        return await ExpectAsync(await ReplyAsync(cancel));
    }

    private static Task<SmtpReply> ExpectAsync(SmtpReply reply) =>
        reply.IsAccepted ? Task.FromResult(reply) : throw new SmtpFailure(reply);

    /// <summary>A reply may have many lines; all but the last have a dash behind the code.</summary>
    private async Task<SmtpReply> ReplyAsync(CancellationToken cancel)
    {
        var said = new StringBuilder();
        for (var lines = 0; lines < 200; lines++)
        {
            string? line = null;
            await Timely(async token => line = await reader.ReadLineAsync(token), cancel);
            if (line is null)
                throw new IOException("The mail server hung up.");
            if (
                line.Length < 3
                || !int.TryParse(line.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var code)
            )
                throw new IOException("What answers is no mail server.");
            said.Append(said.Length > 0 ? "\n" : "").Append(line.Length > 4 ? line[4..] : "");
            if (line.Length == 3 || line[3] != '-')
                return new(code, said.Length > 2_000 ? said.ToString(0, 2_000) : said.ToString());
        }
        throw new IOException("What answers is no mail server.");
    }

    private static async Task Timely(Func<CancellationToken, Task> act, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        try
        {
            await act(patience.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new IOException("The mail server does not answer.");
        }
        catch (SocketException failure)
        {
            throw new IOException(failure.Message, failure);
        }
    }

    /// <summary>A line that begins with a dot gets a second one, or it would end the mail (RFC 5321 §4.5.2).</summary>
    private static byte[] Stuffed(ReadOnlySpan<byte> mail)
    {
        var into = new List<byte>(mail.Length + 64);
        var lineBegins = true;
        foreach (var b in mail)
        {
            if (lineBegins && b == '.')
                into.Add((byte)'.');
            into.Add(b);
            lineBegins = b == '\n';
        }
        if (!lineBegins)
            into.AddRange("\r\n"u8);
        return [.. into];
    }
}
