using Vinculo.Customers;
using Vinculo.Integration.Writing;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Integration;

/// <summary>
/// Takes out again what a run brought: its new records go, its changed ones become what they were. Records that people or
/// other runs have changed since stay as they are and are listed.
/// </summary>
public sealed class UndoImport(Database database, JobQueue jobs, NameVocabulary vocabulary, TimeProvider clock)
{
    /// <summary>Puts the undo into the background.</summary>
    public Task<Outcome<Guid>> RunAsync(Guid run, Actor actor, CancellationToken cancel = default) =>
        database.WriteAsync(
            async session =>
            {
                var marked = await MarkAsync(session, run, actor);
                if (marked.IsRefused(out var refusal))
                    return refusal;
                var job = await jobs.EnqueueAsync(session, "import.undo", new StartImport.Ask(run), actor);
                await session.ExecuteAsync(
                    "UPDATE import_run SET job_id = @job WHERE id = @id",
                    ("job", job),
                    ("id", run)
                );
                return (Outcome<Guid>)job;
            },
            cancel
        );

    /// <summary>Undoes a run here and now: for the command line.</summary>
    public async Task<Outcome<ImportRun>> RunHereAsync(Guid run, Actor actor, CancellationToken cancel = default)
    {
        var marked = await database.WriteAsync(session => MarkAsync(session, run, actor), cancel);
        return marked.IsRefused(out var refusal)
            ? refusal
            : await new UndoEngine(database, vocabulary, clock).RunAsync(run, actor, null, cancel);
    }

    private static async Task<Outcome<Guid>> MarkAsync(Session session, Guid run, Actor actor)
    {
        if (!actor.May("imports.run"))
            return Actor.Refused("imports.run");
        if (await ImportRuns.FindAsync(session, run) is not { } found)
            return Refusal.Missing("import.not-found", ("run", run));
        if (found.State is ImportState.Undone)
            return Refusal.Conflict("import.undone-already", ("file", found.FileName));
        if (found.State is ImportState.Draft or ImportState.Waiting or ImportState.Running)
            return Refusal.Conflict("import.not-over", ("file", found.FileName));
        await session.ExecuteAsync("UPDATE import_run SET state = 6 WHERE id = @id", ("id", run));
        return run;
    }
}
