using Vinculo.Customers;
using Vinculo.Integration.Writing;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Integration.Jobs;

/// <summary>Runs an import in the background; after a kill it goes on where the last stored chunk ended.</summary>
internal sealed class ImportJob(Database database, ImportEngine engine) : IJob
{
    public string Code => "import.run";

    public async Task RunAsync(JobRun run, CancellationToken cancel)
    {
        var asked = run.Request<StartImport.Ask>().Run;
        var actor = await ImportActor.OfAsync(database, asked, cancel);
        // A refusal is told by the run itself; to the queue the work is done.
        await engine.RunAsync(
            asked,
            actor,
            (session, done, total) => run.CheckpointWithinAsync(session, new { run = asked }, done, total),
            null,
            cancel
        );
    }
}

/// <summary>Undoes an import in the background.</summary>
internal sealed class UndoJob(Database database, NameVocabulary vocabulary, TimeProvider clock) : IJob
{
    public string Code => "import.undo";

    public async Task RunAsync(JobRun run, CancellationToken cancel)
    {
        var asked = run.Request<StartImport.Ask>().Run;
        var actor = await ImportActor.OfAsync(database, asked, cancel);
        await new UndoEngine(database, vocabulary, clock).RunAsync(
            asked,
            actor,
            (session, done, total) => run.CheckpointWithinAsync(session, new { run = asked }, done, total),
            cancel
        );
    }
}

/// <summary>The user who started a run, as the audit names the changes the background makes for them.</summary>
internal static class ImportActor
{
    public static Task<Actor> OfAsync(Database database, Guid run, CancellationToken cancel) =>
        database.ReadAsync(
            async session =>
            {
                var (user, name) = await session.FirstOrDefaultAsync(
                    "SELECT r.created_by, u.display_name FROM import_run r LEFT JOIN app_user u ON u.id = r.created_by WHERE r.id = @id",
                    row => (row.GuidOrNull(0), row.TextOrNull(1)),
                    ("id", run)
                );
                var system = Actor.System("import");
                return name is null
                    ? system
                    : system with
                    {
                        Id = user ?? Guid.Empty,
                        Kind = ActorKind.User,
                        Name = name,
                    };
            },
            cancel
        );
}
