using Vinculo.Decisions.Tables.Jobs;
using Vinculo.Decisions.Tables.Storage;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Tables;

/// <summary>Asks for trials of versions, and shows what came of them.</summary>
public sealed class Simulations(Database database, JobQueue jobs, Audit audit, TimeProvider clock)
{
    /// <summary>Most of the latest decisions a version is tried on.</summary>
    public const int MostLatest = 100_000;

    /// <param name="Latest">So many of the latest decisions; null: everybody.</param>
    public async Task<Outcome<Guid>> StartAsync(
        string code,
        int version,
        int? latest,
        Actor actor,
        CancellationToken cancel = default
    )
    {
        if (!actor.May(Permissions.TablesEdit) && !actor.May(Permissions.TablesApprove))
            return Actor.Refused(Permissions.TablesEdit);
        if (latest is < 1 or > MostLatest)
            return Refusal.Invalid("tables.latest", "latest", ("most", MostLatest));
        return await database.WriteAsync<Outcome<Guid>>(
            async session =>
            {
                if (await TableRows.FindAsync(session, code, version) is not { } found)
                    return Refusal.Missing("tables.not-found", ("table", code), ("version", version));
                if (ReadTable.Of(found.Content).Faults.Count > 0)
                    return Refusal.Conflict("tables.cells-first");
                var run = await jobs.EnqueueAsync(
                    session,
                    SimulateTable.JobCode,
                    new SimulateTable.Request(code, version, latest),
                    actor
                );
                await SimulationRows.AddAsync(session, run, found, latest, actor, clock.GetUtcNow());
                return run;
            },
            cancel
        );
    }

    /// <summary>The latest trial of a version, with how far it has come. Customers the actor may not see are not named.</summary>
    public async Task<(Simulation? Trial, JobProgress? Job)> LatestAsync(
        TableVersion version,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    )
    {
        if (!actor.May(Permissions.TablesRead))
            return default;
        var (found, job) = await database.ReadAsync(
            async session =>
            {
                var latest = await SimulationRows.LatestAsync(session, version.TableId, version.Version);
                return (latest, latest is null ? null : await JobQueue.FindAsync(session, latest.Id));
            },
            cancel
        );
        if (found?.Result is not { } result)
            return (found, job);
        var named = result.Sample.Where(s => actor.May(Permissions.CustomersRead) && actor.Sees(s.Team)).ToList();
        foreach (var one in named)
            await audit.ReadAsync(actor, "customer.found", one.Customer.Value, cause);
        return (found with { Result = result with { Sample = named } }, job);
    }
}
