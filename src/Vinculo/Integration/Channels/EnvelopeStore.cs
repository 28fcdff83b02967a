using System.Threading.Channels;
using Vinculo.Integration.Channels.Storage;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Integration.Channels;

/// <summary>
/// Writes down what providers send before they are thanked. Requests that arrive together are written together; each is
/// durable when its task completes.
/// </summary>
public sealed class EnvelopeStore(Database database, ILogger<EnvelopeStore> log) : BackgroundService
{
    private const int AtOnce = 200;

    private readonly Channel<Pending> waiting = Channel.CreateBounded<Pending>(
        new BoundedChannelOptions(4_000) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait }
    );

    private sealed record Pending(Envelope Envelope, TaskCompletionSource Done);

    /// <summary>Rung after each write; the reader listens.</summary>
    internal Wake Stored { get; } = new();

    /// <summary>Completes when the request is durable.</summary>
    internal async Task AddAsync(Envelope envelope, CancellationToken cancel)
    {
        var pending = new Pending(envelope, new(TaskCreationOptions.RunContinuationsAsynchronously));
        await waiting.Writer.WriteAsync(pending, cancel);
        await pending.Done.Task.WaitAsync(cancel);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await waiting.Reader.WaitToReadAsync(stoppingToken))
        {
            var batch = new List<Pending>();
            while (batch.Count < AtOnce && waiting.Reader.TryRead(out var pending))
                batch.Add(pending);
            try
            {
                await database.WriteAsync(
                    session => EnvelopeRows.AddAsync(session, batch.Select(p => p.Envelope)),
                    CancellationToken.None
                );
                foreach (var pending in batch)
                    pending.Done.TrySetResult();
                Stored.Set();
            }
            catch (Exception failure)
            {
                // The providers are told, and send again.
                log.LogError(failure, "{Count} envelopes could not be written down", batch.Count);
                foreach (var pending in batch)
                    pending.Done.TrySetException(failure);
            }
        }
    }
}
