using Vinculo.Customers;
using Vinculo.Customers.Relations;
using Vinculo.Insights.Facts;
using Vinculo.Insights.Features;
using Vinculo.Insights.Scoring;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Jobs;

/// <summary>
/// Keeps scores current: reads the change log and appraises anew whoever has new facts, with the model in use. After a
/// flood, such as an import, it asks for a whole run instead.
/// </summary>
internal sealed class ScoreKeeper(
    Database database,
    ScoreCustomers scoreCustomers,
    CompanyFigures figures,
    JobQueue jobs,
    VinculoOptions options,
    TimeProvider clock,
    ILogger<ScoreKeeper> log
) : BackgroundService
{
    private const string CursorCode = "insights.cursor";
    private const int Flood = 2_000;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private Dictionary<Guid, DateOnly>? leavers;
    private DateTimeOffset leaversAt;
    private readonly ChangeReader changeLog = new(ChangeKind.Facts);

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
                log.LogError(failure, "Scores could not be refreshed; the next round tries again.");
            }
        }
    }

    /// <summary>One round.</summary>
    /// <returns>How many customers were appraised anew.</returns>
    public async Task<int> RefreshAsync(CancellationToken cancel)
    {
        var (from, changes) = await database.ReadAsync(
            async session =>
            {
                var cursor = await session.FirstOrDefaultAsync(
                    "SELECT value FROM setting WHERE code = @code",
                    row => Json.Read<CursorAt>(row.Text(0)),
                    ("code", CursorCode)
                );
                return (cursor?.Id, await changeLog.NextAsync(session, cursor?.Id, Flood + 1));
            },
            cancel
        );
        if (changes.Count == 0)
            return 0;
        if (changes.Count > Flood)
        {
            await AskForWholeRunAsync(cancel);
            return 0;
        }

        var known = await database.ReadAsync(
            async session =>
                (
                    Run: await ScoreStore.LastRunAsync(session),
                    Models: await ScoreStore.ModelsAsync(session),
                    Terms: await ScoreStore.TermsAsync(session)
                ),
            cancel
        );
        // Before the first whole run there is nothing to keep current: however small the company, it begins with one.
        if (known.Run is not { } run)
        {
            await AskForWholeRunAsync(cancel);
            return 0;
        }
        var horizon = run.Today(clock.GetUtcNow(), options.Zone);
        var features = new FeatureSet(horizon.Measures, await LeaversAsync(horizon));
        var appraiser = new CustomerAppraisal(horizon, features, known.Models, known.Terms, options.Currency);
        var team = await scoreCustomers.Further.RestoreAsync(
            new(database, horizon, known.Terms, options.Currency, clock.GetUtcNow(), OneCustomer: true),
            cancel
        );
        var customers = changes.Select(c => c.Customer).Distinct().Order().ToArray();
        foreach (var chunk in customers.Chunk(500))
        {
            var results = new List<CustomerResult>(chunk.Length);
            var scope = FactScope.Of(chunk);
            await new FactStream(database, horizon.PaymentsOnly).ReadAsync(
                scope,
                facts =>
                {
                    var appraisal = appraiser.Of(facts);
                    results.Add(new(appraisal, team.Of(facts, appraisal), facts.Shown));
                },
                cancel
            );
            var changed = await ScoreChanges.OfAsync(
                database,
                results,
                scope,
                run.Cutoffs,
                team,
                horizon.Moment,
                options.Currency,
                cancel
            );
            await database.WriteAsync(changed.WriteWithinAsync, cancel);
        }
        await figures.CountAroundAsync(customers, cancel);
        await MoveToAsync(changeLog.Place(changes, from), cancel);
        return customers.Length;
    }

    /// <summary>Who has left matters only to the ties of others: an hour old is fresh enough.</summary>
    private async Task<Dictionary<Guid, DateOnly>> LeaversAsync(Horizon horizon)
    {
        if (leavers is null || clock.GetUtcNow() - leaversAt > TimeSpan.FromHours(1))
            (leavers, leaversAt) = (await scoreCustomers.LeaversAsync(horizon), clock.GetUtcNow());
        return leavers;
    }

    private async Task AskForWholeRunAsync(CancellationToken cancel)
    {
        var skipped = await database.WriteAsync(
            async session =>
            {
                var waiting = await session.FirstOrDefaultAsync(
                    "SELECT 1 FROM job WHERE code = @code AND state = 1 LIMIT 1",
                    _ => true,
                    ("code", ScoreEverybody.JobCode)
                );
                if (!waiting)
                    await jobs.EnqueueAsync(
                        session,
                        ScoreEverybody.JobCode,
                        new { },
                        Actor.System("insights"),
                        clock.GetUtcNow().AddSeconds(15)
                    );
                var last = await session.FirstOrDefaultAsync(
                    "SELECT id FROM change_log ORDER BY id DESC LIMIT 1",
                    row => row.Guid(0)
                );
                await SaveAsync(session, last);
                return last;
            },
            cancel
        );
        changeLog.SkipTo(skipped);
    }

    private Task MoveToAsync(Guid id, CancellationToken cancel) =>
        database.WriteAsync(session => SaveAsync(session, id), cancel);

    private Task SaveAsync(Session session, Guid id) =>
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
