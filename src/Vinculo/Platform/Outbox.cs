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
    /// <summary>Rung when something was committed; every deliverer of this process listens.</summary>
    internal static event Action? Announced;

    /// <summary>Stores a fact in the session's own transaction; it is delivered after the commit.</summary>
    public static async Task AnnounceAsync(this Session session, object fact)
    {
        var at = TimeProvider.System.GetUtcNow();
        await session.ExecuteAsync(
            "INSERT INTO outbox (id, kind, payload, created_at, next_try_at, attempts) VALUES (@id, @kind, @payload, @at, 0, 0)",
            ("id", Ids.New(at)),
            ("kind", fact.GetType().FullName),
            ("payload", Json.Of(fact)),
            ("at", at)
        );
        session.AfterCommit(() => Announced?.Invoke());
    }

    /// <summary>As <see cref="AnnounceAsync"/>, many at once.</summary>
    public static async Task AnnounceManyAsync<TFact>(this Session session, IReadOnlyCollection<TFact> facts)
        where TFact : notnull
    {
        if (facts.Count == 0)
            return;
        var at = TimeProvider.System.GetUtcNow();
        var next = Ids.Series(at);
        await session.InsertManyAsync(
            "outbox",
            ["id", "kind", "payload", "created_at", "next_try_at", "attempts"],
            facts.Select(fact => new object?[] { next(), typeof(TFact).FullName, Json.Of(fact), at, 0L, 0 })
        );
        session.AfterCommit(() => Announced?.Invoke());
    }

    /// <summary>
    /// True the first time a reaction meets a fact, false at every repetition. Asked inside the reaction's own
    /// transaction, it makes the reaction happen exactly once.
    /// </summary>
    /// <param name="session">The reaction's transaction.</param>
    /// <param name="factId">The fact, as handed to <see cref="IReaction{TFact}.HandleAsync"/>.</param>
    /// <param name="reaction">The reaction itself: <c>this</c>.</param>
    public static async Task<bool> IsFirstTimeAsync(this Session session, Guid factId, object reaction) =>
        await session.ExecuteAsync(
            "INSERT INTO reaction_done (fact_id, reaction, at) VALUES (@fact, @reaction, @at) ON CONFLICT DO NOTHING",
            ("fact", factId),
            ("reaction", reaction.GetType().FullName),
            ("at", TimeProvider.System.GetUtcNow())
        ) == 1;

    /// <summary>Facts that nobody has managed to deliver: tried <see cref="OutboxDeliverer.DeadAfter"/> times or more.</summary>
    public static Task<List<DeadFact>> DeadFactsAsync(this Session session) =>
        session.QueryAsync(
            "SELECT id, kind, created_at, attempts, last_error FROM outbox WHERE attempts >= @dead ORDER BY id LIMIT 1000",
            r => new DeadFact(r.Guid(0), r.Text(1), r.Instant(2), r.Int(3), r.TextOrNull(4)),
            ("dead", OutboxDeliverer.DeadAfter)
        );

    /// <summary>Lets the dead facts be tried again at once.</summary>
    /// <returns>How many there are.</returns>
    public static async Task<int> ReviveDeadFactsAsync(this Session session)
    {
        session.AfterCommit(() => Announced?.Invoke());
        return await session.ExecuteAsync(
            "UPDATE outbox SET attempts = 0, next_try_at = 0 WHERE attempts >= @dead",
            ("dead", OutboxDeliverer.DeadAfter)
        );
    }
}

/// <summary>A fact that could not be delivered.</summary>
public sealed record DeadFact(Guid Id, string Kind, DateTimeOffset At, int Attempts, string? Error);

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
