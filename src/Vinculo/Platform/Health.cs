using Vinculo.Platform.Storage;

namespace Vinculo.Platform;

/// <summary>Is this node fit to serve?</summary>
internal sealed class Health(Database database, JobRunner jobs, OutboxDeliverer outbox, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Silent = TimeSpan.FromSeconds(60);

    /// <param name="Status"><c>ready</c> or <c>notReady</c>.</param>
    /// <param name="Checks">Each check with <c>ok</c> or what is wrong.</param>
    public sealed record Report(string Status, IReadOnlyDictionary<string, string> Checks);

    public async Task<Report> ExamineAsync(CancellationToken cancel)
    {
        var checks = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            var applied = await database
                .ReadAsync(
                    session => session.QueryAsync("SELECT name FROM schema_script ORDER BY name", r => r.Text(0)),
                    cancel
                )
                .WaitAsync(Patience, clock, cancel);
            checks["database"] = "ok";
            checks["schema"] = applied.SequenceEqual(Schema.Scripts.Select(s => s.Name)) ? "ok" : "not current";
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            checks["database"] = e is TimeoutException ? "no answer" : "unreachable";
        }
        var now = clock.GetUtcNow();
        checks["jobs"] = jobs.ExecuteTask is { IsCompleted: false } ? "ok" : "stopped";
        checks["outbox"] =
            now - outbox.LastSeen < Silent || outbox.ExecuteTask is { IsCompleted: false } ? "ok" : "stopped";
        return new(checks.Values.All(v => v == "ok") ? "ready" : "notReady", checks);
    }
}
