using Vinculo.Platform.Storage;

namespace Vinculo.Platform;

/// <summary>Reacts to a fact. Delivery is at least once: check whether you have already acted.</summary>
/// <typeparam name="TFact">The record announced with <see cref="Outbox.AnnounceAsync"/>.</typeparam>
public interface IReaction<in TFact>
{
    /// <param name="fact">What happened.</param>
    /// <param name="factId">The same at every delivery of this fact.</param>
    /// <param name="cancel">The application is stopping.</param>
    Task HandleAsync(TFact fact, Guid factId, CancellationToken cancel);
}

/// <summary>Facts leave the transaction that made them through here.</summary>
public static class Outbox
{
    /// <summary>Stores a fact in the session's own transaction; it is delivered after the commit.</summary>
    public static async Task AnnounceAsync(this Session session, object fact)
    {
        var at = TimeProvider.System.GetUtcNow();
        await session.ExecuteAsync(
            "INSERT INTO outbox (id, kind, payload, created_at, next_try_at, attempts) VALUES (@id, @kind, @payload, @at, @at, 0)",
            ("id", Ids.New(at)),
            ("kind", fact.GetType().FullName),
            ("payload", Json.Of(fact)),
            ("at", at)
        );
        session.AfterCommit(Signal.Set);
    }

    /// <summary>Wakes the deliverer of this process as soon as something is committed.</summary>
    internal static Wake Signal { get; } = new();
}

/// <summary>An alarm clock between producers and one consumer: any number of rings wake it once.</summary>
internal sealed class Wake
{
    private readonly SemaphoreSlim bell = new(0, 1);

    public void Set()
    {
        lock (bell)
        {
            if (bell.CurrentCount == 0)
                bell.Release();
        }
    }

    public Task WaitAsync(TimeSpan atMost, CancellationToken cancel) => bell.WaitAsync(atMost, cancel);
}
