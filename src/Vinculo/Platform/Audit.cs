using System.Threading.Channels;
using Vinculo.Platform.Storage;

namespace Vinculo.Platform;

/// <summary>
/// Who read a person's data and who changed what, and why. A change is written in the transaction that makes it. A read
/// is written within a fraction of a second, many together, so that looking somebody up does not wait for the disk.
/// </summary>
/// <remarks>
/// A database that does not answer loses no read: rows wait in memory and are tried again; when 100,000 wait, readers
/// wait too. Whoever stops the application stops the audit last. Only a killed process loses the last moment's reads.
/// </remarks>
public sealed class Audit(Database database, TimeProvider clock, ILogger<Audit>? log = null)
    : BackgroundService,
        IAsyncDisposable
{
    private readonly Channel<Entry> reads = Channel.CreateBounded<Entry>(
        new BoundedChannelOptions(100_000) { SingleReader = true }
    );

    private sealed record Entry(Guid Id, DateTimeOffset At, Actor Actor, string Act, Guid? Customer, string? Cause);

    /// <summary>Notes that somebody saw a customer's data.</summary>
    /// <param name="actor">Who.</param>
    /// <param name="act">What: <c>customer.read</c>, <c>customer.found</c>, <c>customers.exported</c>.</param>
    /// <param name="customer">Whose data.</param>
    /// <param name="cause">Through which page, route or job.</param>
    public ValueTask ReadAsync(Actor actor, string act, Guid? customer, string? cause)
    {
        var now = clock.GetUtcNow();
        return reads.Writer.WriteAsync(new(Ids.New(now), now, actor, act, customer, cause));
    }

    /// <summary>Notes a change in the transaction that makes it.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="actor">Who.</param>
    /// <param name="act">What: <c>customer.changed</c>.</param>
    /// <param name="customer">Whose data, if anybody's.</param>
    /// <param name="entity">Kind of thing changed.</param>
    /// <param name="entityId">Which one.</param>
    /// <param name="before">State before; null when it was made.</param>
    /// <param name="after">State after; null when it is gone.</param>
    /// <param name="cause">Page, route, import run or rule.</param>
    public Task ChangedWithinAsync(
        Session session,
        Actor actor,
        string act,
        Guid? customer,
        string entity,
        string entityId,
        object? before,
        object? after,
        string? cause
    )
    {
        var now = clock.GetUtcNow();
        return session.ExecuteAsync(
            """
            INSERT INTO audit_event (id, at, actor_id, actor_kind, actor_name, act, customer_id, entity, entity_id, cause, before_state, after_state)
            VALUES (@id, @at, @actor, @kind, @name, @act, @customer, @entity, @key, @cause, @before, @after)
            """,
            ("id", Ids.New(now)),
            ("at", now),
            ("actor", actor.Id),
            ("kind", actor.Kind),
            ("name", actor.Name),
            ("act", act),
            ("customer", customer),
            ("entity", entity),
            ("key", entityId),
            ("cause", cause),
            ("before", before is null ? null : Json.Of(before)),
            ("after", after is null ? null : Json.Of(after))
        );
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await reads.Reader.WaitToReadAsync(CancellationToken.None))
        {
            await WriteWaitingAsync(stoppingToken);
            // Each commit costs the disk a write and every reader of the embedded database its cache.
            if (!reads.Reader.Completion.IsCompleted && !stoppingToken.IsCancellationRequested)
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, CancellationToken.None);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        reads.Writer.TryComplete();
        if (ExecuteTask is { } running)
            await running.WaitAsync(cancellationToken);
        await base.StopAsync(cancellationToken);
    }

    /// <summary>Writes what waits, for processes that never start their services: the command line.</summary>
    public async ValueTask DisposeAsync()
    {
        reads.Writer.TryComplete();
        while (ExecuteTask is null or { IsCompleted: true } && reads.Reader.TryPeek(out _))
            await WriteWaitingAsync(new CancellationToken(canceled: true));
        Dispose();
    }

    private async Task WriteWaitingAsync(CancellationToken stopping)
    {
        var batch = new List<Entry>();
        while (batch.Count < 1_000 && reads.Reader.TryRead(out var entry))
            batch.Add(entry);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await WriteAsync(batch);
                Telemetry.AuditReads.Add(batch.Count);
                return;
            }
            catch (Exception e) when (!stopping.IsCancellationRequested)
            {
                log?.LogError(e, "{Count} audit rows wait for the database; trying again", batch.Count);
                await Task.Delay(
                    Backoff.After(attempt, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(5)),
                    CancellationToken.None
                );
            }
            catch (Exception e)
            {
                log?.LogCritical(
                    e,
                    "{Count} audit rows were lost: the database did not answer at the end",
                    batch.Count
                );
                return;
            }
        }
    }

    private Task WriteAsync(List<Entry> batch) =>
        database.WriteAsync(session =>
            session.InsertManyAsync(
                "audit_event",
                ["id", "at", "actor_id", "actor_kind", "actor_name", "act", "customer_id", "cause"],
                batch.Select(e =>
                    new object?[] { e.Id, e.At, e.Actor.Id, e.Actor.Kind, e.Actor.Name, e.Act, e.Customer, e.Cause }
                )
            )
        );
}
