using System.Collections.Concurrent;
using Vinculo.Platform.Storage;

namespace Vinculo.Platform;

/// <summary>
/// Runs the work of <see cref="JobQueue"/>. A run belongs to the node whose claim is on it, and the claim is renewed
/// while the work goes on; when a node dies its claims run out and another node goes on from the last checkpoint.
/// Checkpoints of a lost claim are refused, so two nodes never count the same work twice.
/// </summary>
public sealed class JobRunner(
    Database database,
    JobQueue queue,
    IServiceScopeFactory scopes,
    VinculoOptions options,
    TimeProvider clock,
    ILogger<JobRunner> log
) : BackgroundService
{
    /// <summary>After so many attempts without getting on, a run has failed.</summary>
    public const int MostAttempts = 5;

    private const int AtOnce = 2;

    private readonly ConcurrentDictionary<Guid, CancellationTokenSource> running = new();

    /// <summary>When the loop last went round.</summary>
    internal DateTimeOffset LastSeen { get; private set; } = clock.GetUtcNow();

    private TimeSpan Lease => TimeSpan.FromSeconds(options.JobLeaseSeconds);

    private sealed record Claim(
        Guid Id,
        string Code,
        string Request,
        string? Checkpoint,
        int Attempts,
        Guid? AskedBy,
        Guid Lease
    );

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        queue.Cancelled += Stop;
        var slots = new SemaphoreSlim(AtOnce);
        var work = new List<Task>();
        try
        {
            while (true)
            {
                await slots.WaitAsync(stoppingToken);
                var claim = await NextAsync(stoppingToken);
                work.RemoveAll(task => task.IsCompleted);
                work.Add(RunAndFreeAsync(claim, slots, stoppingToken));
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await Task.WhenAll(work);
        }
        finally
        {
            queue.Cancelled -= Stop;
        }
    }

    /// <summary>
    /// Sees one run through to its end, running it here unless another process does: for the command line.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="told">Told how far it has come, about every quarter of a second.</param>
    /// <param name="cancel">Leaves the run to whoever comes next.</param>
    public async Task<JobProgress> FinishAsync(Guid run, Action<JobProgress>? told, CancellationToken cancel)
    {
        var here = Task.CompletedTask;
        try
        {
            while (true)
            {
                if (here.IsCompleted && await ClaimAsync(run, cancel) is { } claim)
                    here = RunAsync(claim, cancel);
                var progress =
                    await database.ReadAsync(session => JobQueue.FindAsync(session, run), cancel)
                    ?? throw new InvalidOperationException($"There is no run {run}.");
                told?.Invoke(progress);
                if (progress.IsOver)
                    return progress;
                var moment = Task.Delay(TimeSpan.FromMilliseconds(250), cancel);
                await Task.WhenAny(here.IsCompleted ? moment : here, moment);
                cancel.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            await here;
        }
    }

    private async Task<Claim> NextAsync(CancellationToken cancel)
    {
        while (true)
        {
            LastSeen = clock.GetUtcNow();
            try
            {
                if (await ClaimAsync(null, cancel) is { } claim)
                    return claim;
                await queue.Signal.WaitAsync(TimeSpan.FromSeconds(1), cancel);
            }
            catch (Exception e) when (!cancel.IsCancellationRequested)
            {
                log.LogError(e, "The job queue could not be read; trying again");
                await Task.Delay(TimeSpan.FromSeconds(1), cancel);
            }
        }
    }

    private async Task<Claim?> ClaimAsync(Guid? run, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        string[] codes;
        await using (var scope = scopes.CreateAsyncScope())
            codes = [.. scope.ServiceProvider.GetServices<IJob>().Select(job => job.Code)];
        // Looking is a read: only when there is something does the one writer of the embedded database hear of it.
        if (!await database.ReadAsync(session => AnyDueAsync(session, now), cancel))
            return null;
        var lease = Ids.New(now);
        return await database.WriteAsync(
            session =>
            {
                var skip = session.Engine == Engine.Postgres ? "FOR UPDATE SKIP LOCKED" : "";
                (string, object?)[] arguments =
                [
                    ("now", now),
                    ("until", now + Lease),
                    ("lease", lease),
                    ("codes", codes),
                    ("run", run ?? Guid.Empty),
                ];
                return session.FirstOrDefaultAsync(
                    $"""
                    UPDATE job SET state = 2, leased_by = @lease, lease_until = @until, attempts = attempts + 1,
                        started_at = COALESCE(started_at, @now)
                    WHERE id = (
                        SELECT id FROM job
                        WHERE ((state = 1 AND run_at <= @now) OR (state = 2 AND lease_until < @now))
                            AND code {session.InValues("codes")} {(run is null ? "" : "AND id = @run")}
                        ORDER BY run_at, id LIMIT 1 {skip})
                    RETURNING id, code, request, checkpoint, attempts, asked_by
                    """,
                    r => new Claim(r.Guid(0), r.Text(1), r.Text(2), r.TextOrNull(3), r.Int(4), r.GuidOrNull(5), lease),
                    run is null ? arguments[..4] : arguments
                );
            },
            cancel
        );
    }

    private static Task<bool> AnyDueAsync(Session session, DateTimeOffset now) =>
        session.FirstOrDefaultAsync(
            "SELECT 1 FROM job WHERE (state = 1 AND run_at <= @now) OR (state = 2 AND lease_until < @now) LIMIT 1",
            _ => true,
            ("now", now)
        );

    private async Task RunAndFreeAsync(Claim claim, SemaphoreSlim slots, CancellationToken stop)
    {
        try
        {
            await RunAsync(claim, stop);
        }
        catch (Exception e)
        {
            // Its claim runs out by itself, and the run is taken up again.
            log.LogError(e, "Run {Run} of {Job} could not be put away", claim.Id, claim.Code);
        }
        finally
        {
            slots.Release();
            queue.Signal.Set();
        }
    }

    private async Task RunAsync(Claim claim, CancellationToken stop)
    {
        using var work = CancellationTokenSource.CreateLinkedTokenSource(stop);
        running[claim.Id] = work;
        using var activity = Telemetry.Source.StartActivity("job " + claim.Code);
        activity?.SetTag("job.run", claim.Id);
        activity?.SetTag("job.attempt", claim.Attempts);
        using var ended = new CancellationTokenSource();
        var renewal = RenewAsync(claim, work, ended.Token);
        Exception? failure = null;
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var job = scope.ServiceProvider.GetServices<IJob>().First(j => j.Code == claim.Code);
            var run = new JobRun(claim.Id, claim.Request, claim.Checkpoint, queue, claim.Lease, claim.AskedBy);
            await Background.RunAsync(() => job.RunAsync(run, work.Token), work.Token);
        }
        catch (Exception e)
        {
            failure = e;
        }
        finally
        {
            running.TryRemove(claim.Id, out _);
            await ended.CancelAsync();
            await renewal;
        }
        await PutAwayAsync(claim, failure, work.IsCancellationRequested, stop.IsCancellationRequested);
    }

    private async Task PutAwayAsync(Claim claim, Exception? failure, bool cancelled, bool stopping)
    {
        if (failure is JobLostException || (failure is not null && cancelled && !stopping))
        {
            log.LogInformation("Run {Run} of {Job} was cancelled or taken over", claim.Id, claim.Code);
            return;
        }
        if (failure is not null && stopping)
        {
            await EndAsync(claim, JobState.Waiting, null, clock.GetUtcNow(), claim.Attempts - 1);
            return;
        }
        if (failure is null)
        {
            await EndAsync(claim, JobState.Done, null, null, claim.Attempts);
            return;
        }

        var message = failure.Message;
        var attempts = await database.ReadAsync(session =>
            session.FirstOrDefaultAsync("SELECT attempts FROM job WHERE id = @id", r => r.Int(0), ("id", claim.Id))
        );
        if (attempts >= MostAttempts)
        {
            log.LogError(failure, "Run {Run} of {Job} has failed", claim.Id, claim.Code);
            await EndAsync(claim, JobState.Failed, message, null, attempts);
            return;
        }
        var pause = Backoff.After(attempts, TimeSpan.FromSeconds(options.JobRetrySeconds), TimeSpan.FromHours(1));
        log.LogWarning(
            failure,
            "Run {Run} of {Job} stumbled at attempt {Attempt}; next in {Pause}",
            claim.Id,
            claim.Code,
            attempts,
            pause
        );
        await EndAsync(claim, JobState.Waiting, message, clock.GetUtcNow() + pause, attempts);
    }

    private Task EndAsync(Claim claim, JobState state, string? message, DateTimeOffset? runAt, int attempts) =>
        database.WriteAsync(async session =>
        {
            var ended = await session.ExecuteAsync(
                """
                UPDATE job SET state = @state, message = @message, attempts = @attempts, run_at = COALESCE(@run, run_at),
                    finished_at = @finished, lease_until = NULL, leased_by = NULL
                WHERE id = @id AND leased_by = @lease AND state = 2
                """,
                ("state", state),
                ("message", message),
                ("attempts", attempts),
                ("run", runAt),
                ("finished", state == JobState.Waiting ? null : clock.GetUtcNow()),
                ("id", claim.Id),
                ("lease", claim.Lease)
            );
            if (ended == 1 && state != JobState.Waiting)
                session.AfterCommit(() =>
                    Telemetry.JobsEnded.Add(
                        1,
                        new KeyValuePair<string, object?>("job", claim.Code),
                        new KeyValuePair<string, object?>("state", state.ToString())
                    )
                );
            if (ended == 1 && state != JobState.Waiting && claim.AskedBy is { } asker && asker != Guid.Empty)
                await session.AnnounceAsync(new JobEnded(claim.Id, claim.Code, state, asker, message));
        });

    private async Task RenewAsync(Claim claim, CancellationTokenSource work, CancellationToken ended)
    {
        while (!ended.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(Lease / 4, ended);
                var kept = await database.WriteAsync(
                    session =>
                        session.ExecuteAsync(
                            "UPDATE job SET lease_until = @until WHERE id = @id AND leased_by = @lease AND state = 2",
                            ("until", clock.GetUtcNow() + Lease),
                            ("id", claim.Id),
                            ("lease", claim.Lease)
                        ),
                    ended
                );
                if (kept == 0 && !ended.IsCancellationRequested)
                {
                    await work.CancelAsync();
                    return;
                }
            }
            catch (OperationCanceledException) when (ended.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                log.LogWarning(e, "The claim on run {Run} was not renewed; trying again", claim.Id);
            }
        }
    }

    private void Stop(Guid run)
    {
        if (running.TryGetValue(run, out var work))
            _ = CancelQuietlyAsync(work);
    }

    private async Task CancelQuietlyAsync(CancellationTokenSource work)
    {
        try
        {
            await work.CancelAsync();
        }
        catch (ObjectDisposedException e)
        {
            log.LogDebug(e, "The run ended in the same moment");
        }
    }
}
