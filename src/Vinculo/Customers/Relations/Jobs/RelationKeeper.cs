using Vinculo.Customers.Prospects;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Relations.Jobs;

/// <summary>
/// Reads the change log and keeps what hangs on several customers at once: households of who moved, figures of companies whose
/// people changed, prospects who have bought. After a flood, such as an import, it asks for one run over everybody.
/// </summary>
internal sealed class RelationKeeper(
    Database database,
    InferHouseholds households,
    CompanyFigures figures,
    KeepProspects prospects,
    JobQueue jobs,
    TimeProvider clock,
    ILogger<RelationKeeper> log
) : BackgroundService
{
    private const string CursorCode = "relations.cursor";
    private const int Flood = 2_000;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(3);

    private sealed record CursorAt(Guid Id);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(Pause, clock, stoppingToken);
                await RefreshAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                log.LogError(failure, "Households and companies could not be refreshed; the next round tries again.");
            }
        }
    }

    /// <summary>One round.</summary>
    /// <returns>How many changed customers were looked at.</returns>
    public async Task<int> RefreshAsync(CancellationToken cancel)
    {
        var changes = await database.ReadAsync(
            async session =>
            {
                var cursor = await session.FirstOrDefaultAsync(
                    "SELECT value FROM setting WHERE code = @code",
                    row => Json.Read<CursorAt>(row.Text(0)),
                    ("code", CursorCode)
                );
                return await session.QueryAsync(
                    "SELECT id, customer_id, kind FROM change_log WHERE id > @from ORDER BY id LIMIT @limit",
                    row => (Id: row.Guid(0), Customer: row.Guid(1), Kind: row.Enum<ChangeKind>(2)),
                    ("from", cursor?.Id ?? Guid.Empty),
                    ("limit", Flood + 1)
                );
            },
            cancel
        );
        if (changes.Count == 0)
            return 0;
        if (changes.Count > Flood)
        {
            await database.WriteAsync(AskForWholeRunAsync, cancel);
            return 0;
        }
        var customers = changes.Select(c => c.Customer).Distinct().ToList();
        await prospects.CatchUpAsync(customers, Actor.System("relations"), cancel);
        await figures.CountAroundAsync(customers, cancel);
        await households.RunAsync(
            [.. changes.Where(c => c.Kind is ChangeKind.Identity).Select(c => c.Customer).Distinct()],
            cancel
        );
        await database.WriteAsync(session => MoveToAsync(session, changes[^1].Id), cancel);
        return customers.Count;
    }

    private async Task AskForWholeRunAsync(Session session)
    {
        var waiting = await session.FirstOrDefaultAsync(
            "SELECT 1 FROM job WHERE code = @code AND state = 1 LIMIT 1",
            _ => true,
            ("code", LookAtEverybody.JobCode)
        );
        var now = clock.GetUtcNow();
        if (!waiting)
            await jobs.EnqueueAsync(
                session,
                LookAtEverybody.JobCode,
                new { },
                Actor.System("relations"),
                now.AddSeconds(20)
            );
        var last = await session.FirstOrDefaultAsync(
            "SELECT id FROM change_log ORDER BY id DESC LIMIT 1",
            row => row.Guid(0)
        );
        await MoveToAsync(session, last);
    }

    private Task MoveToAsync(Session session, Guid id) =>
        session.ExecuteAsync(
            """
            INSERT INTO setting (code, value, changed_at, row_version) VALUES (@code, @value, @now, 1)
            ON CONFLICT (code) DO UPDATE SET value = @value, changed_at = @now, row_version = setting.row_version + 1
            """,
            ("code", CursorCode),
            ("value", Json.Of(new CursorAt(id))),
            ("now", clock.GetUtcNow())
        );
}
