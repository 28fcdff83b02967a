using Vinculo.Customers.Matching.Jobs;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Matching;

/// <summary>The last scan, and what it found or is finding.</summary>
public sealed record LastScan(JobProgress Run, ScanReport? Report);

/// <summary>Asks for scans of the whole base and tells how the last one went.</summary>
public sealed class MatchingScans(Database database, JobQueue jobs)
{
    /// <summary>The latest scan; null: there never was one.</summary>
    public Task<LastScan?> LastAsync(CancellationToken cancel = default) =>
        database.ReadAsync(
            async session =>
            {
                var last = await session.FirstOrDefaultAsync(
                    "SELECT id, checkpoint FROM job WHERE code = @code ORDER BY created_at DESC LIMIT 1",
                    row => ((Guid Id, string? Report)?)(row.Guid(0), row.TextOrNull(1)),
                    ("code", ScanDuplicates.JobCode)
                );
                return last is { } found && await JobQueue.FindAsync(session, found.Id) is { } run
                    ? new LastScan(run, found.Report is null ? null : Json.Read<ScanReport>(found.Report))
                    : null;
            },
            cancel
        );

    /// <summary>Asks for a scan, unless one waits or runs already.</summary>
    /// <param name="fit">Learns weights from these customers first.</param>
    /// <returns>The run.</returns>
    public Task<Guid> AskAsync(bool fit, Actor actor, CancellationToken cancel = default) =>
        database.WriteAsync(
            async session =>
            {
                var open = await session.FirstOrDefaultAsync(
                    "SELECT id FROM job WHERE code = @code AND state IN (1, 2) ORDER BY created_at DESC LIMIT 1",
                    row => (Guid?)row.Guid(0),
                    ("code", ScanDuplicates.JobCode)
                );
                return open is { } there && !fit
                    ? there
                    : await jobs.EnqueueAsync(session, ScanDuplicates.JobCode, new ScanDuplicates.Request(fit), actor);
            },
            cancel
        );

    public Task<MatchingSettings> SettingsAsync(CancellationToken cancel = default) =>
        database.ReadAsync(MatchingSettings.ReadAsync, cancel);
}
