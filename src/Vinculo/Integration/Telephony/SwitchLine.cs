using System.Collections.Concurrent;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Vinculo.Interactions.Conversations;
using Vinculo.Platform;

namespace Vinculo.Integration.Telephony;

/// <summary>
/// A line to one switchboard, kept open: what it says of calls is handed on as soon as it is read; when it breaks, the calls
/// on it are over and it is opened anew, less eagerly each time.
/// </summary>
/// <param name="heard">Gets what changed, in order.</param>
internal sealed class SwitchLine(
    ISwitchTongue tongue,
    SwitchSettings settings,
    Func<IReadOnlyList<CallChanged>, CancellationToken, Task> heard,
    TimeProvider clock,
    ILogger log
)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, TaskCompletionSource<SwitchAnswer>> asked = new(
        StringComparer.Ordinal
    );
    private readonly SemaphoreSlim writing = new(1, 1);
    private volatile Stream? open;

    /// <summary>Signed in and listening.</summary>
    public bool IsOpen => open is not null;

    /// <summary>Why it is not open; null: it is, or was not tried yet.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Keeps the line open until <paramref name="cancel"/>.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        for (var failures = 0; !cancel.IsCancellationRequested; failures++)
        {
            try
            {
                await ListenAsync(() => failures = 0, cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
                when (failure
                        is IOException
                            or SocketException
                            or SwitchRefused
                            or InvalidDataException
                            or OperationCanceledException
                )
            {
                Trouble = failure.Message;
                log.LogWarning("The line to {Host} is down: {Why}", settings.Host, failure.Message);
            }
            var pause = TimeSpan.FromMilliseconds(
                Math.Min(LongestPause.TotalMilliseconds, 250 * Math.Pow(2, Math.Min(failures, 10)))
            );
            try
            {
                await Task.Delay(pause, clock, cancel);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task ListenAsync(Action up, CancellationToken cancel)
    {
        using var client = new TcpClient();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var calls = new CallFold();
        try
        {
            stop.CancelAfter(Patience);
            await client.ConnectAsync(settings.Host, settings.Port, stop.Token);
            client.NoDelay = true;
            var stream = await ThroughAsync(client, stop.Token);
            var reader = new SwitchReader(stream);
            await tongue.GreetAsync(reader, text => WriteAsync(stream, text, stop.Token), settings, stop.Token);
            (open, Trouble) = (stream, null);
            up();
            var ping = PingAsync(stream, stop.Token);
            // A line that says nothing for three pings is dead, whatever the network believes.
            stop.CancelAfter(Silence * 3);
            while (await reader.MessageAsync(stop.Token) is { } message)
            {
                stop.CancelAfter(Silence * 3);
                await TakeAsync(message, calls, cancel);
            }
            await stop.CancelAsync();
            await ping;
            throw new IOException("The switchboard hung up.");
        }
        finally
        {
            open = null;
            await stop.CancelAsync();
            foreach (var id in asked.Keys)
                if (asked.TryRemove(id, out var waiting))
                    waiting.TrySetResult(new(id, false, "The switchboard hung up."));
            var over = calls.Forget(clock.GetUtcNow());
            if (over.Count > 0)
                await heard(over, CancellationToken.None);
        }
    }

    private async Task TakeAsync(SwitchMessage message, CallFold calls, CancellationToken cancel)
    {
        if (tongue.Answer(message) is { } answer && asked.TryRemove(answer.Id, out var waiting))
            waiting.TrySetResult(answer);
        var changes = new List<CallChanged>();
        foreach (var fact in tongue.Facts(message, settings, clock.GetUtcNow()))
            changes.AddRange(calls.Take(fact).Select(c => c with { Recording = settings.Recording(c.Recording) }));
        if (changes.Count > 0)
            await heard(changes, cancel);
    }

    private async Task PingAsync(Stream stream, CancellationToken cancel)
    {
        try
        {
            while (true)
            {
                await Task.Delay(Silence, clock, cancel);
                await WriteAsync(stream, tongue.Ping, cancel);
            }
        }
        catch (Exception over) when (over is OperationCanceledException or IOException)
        {
            log.LogDebug("Pinging {Host} ended", settings.Host);
        }
    }

    /// <summary>Rings at a desk and calls a number when it is picked up.</summary>
    /// <returns>What the switchboard says, at the latest after half a minute.</returns>
    public async Task<Outcome<string>> DialAsync(string extension, string number, CancellationToken cancel)
    {
        var digits = string.Concat(number.Where(c => char.IsAsciiDigit(c) || c is '+' or '*' or '#'));
        if (digits.Length < 3 || !settings.IsExtension(extension))
            return Refusal.Invalid("call.number-unusable", "number");
        if (open is not { } stream)
            return Refusal.Conflict("call.switchboard-away");
        var id = Ids.New(clock.GetUtcNow()).ToString("D");
        var waiting = asked[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await WriteAsync(stream, tongue.Dial(id, extension, digits, settings), cancel);
            var answer = await waiting.Task.WaitAsync(TimeSpan.FromSeconds(35), clock, cancel);
            return answer.Done ? answer.Said : Refusal.Conflict("call.not-begun", ("said", answer.Said));
        }
        catch (Exception failure) when (failure is IOException or TimeoutException)
        {
            return Refusal.Conflict("call.not-begun", ("said", failure.Message));
        }
        finally
        {
            asked.TryRemove(id, out _);
        }
    }

    private async Task<Stream> ThroughAsync(TcpClient client, CancellationToken cancel)
    {
        if (!settings.Encrypted)
            return client.GetStream();
        var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = settings.Host }, cancel);
        return tls;
    }

    private async Task WriteAsync(Stream stream, string text, CancellationToken cancel)
    {
        await writing.WaitAsync(cancel);
        try
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancel);
        }
        finally
        {
            writing.Release();
        }
    }
}
