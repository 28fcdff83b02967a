using Vinculo.Platform.Storage;

namespace Vinculo.Platform;

/// <summary>
/// Delivers facts to their reactions, oldest first, at least once. Several nodes share the work: whoever claims a fact
/// has it for <see cref="Claim"/>; if that node dies, another takes over.
/// </summary>
internal sealed class OutboxDeliverer(
    Database database,
    Reactions reactions,
    IServiceScopeFactory scopes,
    VinculoOptions options,
    TimeProvider clock,
    ILogger<OutboxDeliverer> log
) : BackgroundService
{
    /// <summary>After so many attempts (about an hour) a fact counts as dead: still tried once an hour, and shown.</summary>
    internal const int DeadAfter = 13;

    private const int Batch = 20;
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    private readonly Wake wake = new();

    /// <summary>Longer than a node's silence: a batch is not told sign by sign that it is still being worked on. Two minutes as it ships.</summary>
    private TimeSpan Claim => TimeSpan.FromSeconds(6 * options.JobLeaseSeconds);

    /// <summary>When the loop last went round.</summary>
    public DateTimeOffset LastSeen { get; private set; } = clock.GetUtcNow();

    private sealed record Fact(Guid Id, string Kind, string Payload, int Attempts);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Outbox.Announced += wake.Set;
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                LastSeen = clock.GetUtcNow();
                try
                {
                    if (await DeliverDueAsync(stoppingToken) == 0)
                        await wake.WaitAsync(TimeSpan.FromSeconds(1), stoppingToken);
                }
                catch (Exception e) when (!stoppingToken.IsCancellationRequested)
                {
                    log.LogError(e, "The outbox could not be read; trying again");
                    await Task.Delay(TimeSpan.FromSeconds(1), stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            log.LogDebug("The outbox rests");
        }
        finally
        {
            Outbox.Announced -= wake.Set;
        }
    }

    /// <summary>Claims and delivers what is due.</summary>
    /// <returns>How many facts were claimed.</returns>
    internal async Task<int> DeliverDueAsync(CancellationToken cancel)
    {
        var facts = await database.WriteAsync(ClaimAsync, cancel);
        foreach (var fact in facts.OrderBy(f => f.Id))
            await DeliverAsync(fact, cancel);
        return facts.Count;
    }

    private Task<List<Fact>> ClaimAsync(Session session)
    {
        var now = clock.GetUtcNow();
        var skip = session.Engine == Engine.Postgres ? "FOR UPDATE SKIP LOCKED" : "";
        return session.QueryAsync(
            $"""
            UPDATE outbox SET next_try_at = @until, attempts = attempts + 1
            WHERE id IN (SELECT id FROM outbox WHERE next_try_at <= @now ORDER BY next_try_at, id LIMIT {Batch} {skip})
            RETURNING id, kind, payload, attempts
            """,
            r => new Fact(r.Guid(0), r.Text(1), r.Text(2), r.Int(3)),
            ("until", now + Claim),
            ("now", now)
        );
    }

    private async Task DeliverAsync(Fact fact, CancellationToken cancel)
    {
        try
        {
            await HandAroundAsync(fact, cancel);
            await database.WriteAsync(
                session => session.ExecuteAsync("DELETE FROM outbox WHERE id = @id", ("id", fact.Id)),
                cancel
            );
            Telemetry.FactsDelivered.Add(1, new KeyValuePair<string, object?>("kind", fact.Kind));
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            Telemetry.FactsFailed.Add(1, new KeyValuePair<string, object?>("kind", fact.Kind));
            var pause = Backoff.After(fact.Attempts, TimeSpan.FromSeconds(1), LongestPause);
            log.LogError(
                e,
                "Fact {Fact} ({Kind}) was not delivered at attempt {Attempt}; next in {Pause}",
                fact.Id,
                fact.Kind,
                fact.Attempts,
                pause
            );
            await database.WriteAsync(
                session =>
                    session.ExecuteAsync(
                        "UPDATE outbox SET next_try_at = @next, last_error = @error WHERE id = @id",
                        ("next", clock.GetUtcNow() + pause),
                        ("error", $"{e.GetType().Name}: {e.Message}"),
                        ("id", fact.Id)
                    ),
                cancel
            );
        }
    }

    private async Task HandAroundAsync(Fact fact, CancellationToken cancel)
    {
        if (reactions.Of(fact.Kind) is not { } delivery)
        {
            // While nodes are being upgraded one by one, an old one meets facts that only a new one knows.
            if (typeof(Outbox).Assembly.GetType(fact.Kind) is null)
                throw new InvalidOperationException($"This version does not know the fact {fact.Kind}.");
            return;
        }

        var done = await database.ReadAsync(
            session =>
                session.QueryAsync(
                    "SELECT reaction FROM reaction_done WHERE fact_id = @fact",
                    r => r.Text(0),
                    ("fact", fact.Id)
                ),
            cancel
        );
        var failures = new List<Exception>();
        await using var scope = scopes.CreateAsyncScope();
        foreach (var (name, handle) in delivery.To(scope.ServiceProvider, fact.Payload, fact.Id))
        {
            if (done.Contains(name))
                continue;
            try
            {
                using var activity = Telemetry.Source.StartActivity("reaction " + name);
                await handle(cancel);
            }
            catch (Exception e) when (!cancel.IsCancellationRequested)
            {
                failures.Add(e);
                continue;
            }
            await database.WriteAsync(
                session =>
                    session.ExecuteAsync(
                        "INSERT INTO reaction_done (fact_id, reaction, at) VALUES (@fact, @reaction, @at) ON CONFLICT DO NOTHING",
                        ("fact", fact.Id),
                        ("reaction", name),
                        ("at", clock.GetUtcNow())
                    ),
                cancel
            );
        }
        if (failures.Count > 0)
            throw failures.Count == 1 ? failures[0] : new AggregateException(failures);
    }
}

/// <summary>Waits that double.</summary>
internal static class Backoff
{
    /// <param name="attempts">How many attempts have failed, from 1.</param>
    /// <param name="first">The wait after the first.</param>
    /// <param name="longest">No wait is longer.</param>
    public static TimeSpan After(int attempts, TimeSpan first, TimeSpan longest)
    {
        var wait = first * Math.Pow(2, Math.Clamp(attempts - 1, 0, 30));
        return wait < longest ? wait : longest;
    }
}
