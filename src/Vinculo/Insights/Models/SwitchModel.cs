using Vinculo.Insights.Jobs;
using Vinculo.Insights.Scoring;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Models;

/// <summary>Puts another version of a model in use: forward to a newer one, or back to one that did better.</summary>
public sealed class SwitchModel(Database database, Audit audit, JobQueue jobs, TimeProvider clock)
{
    /// <summary>Approves a version; all customers are scored anew with it.</summary>
    /// <returns>
    /// What happened, or <c>permission.missing</c>, <c>model.version-missing</c>, <c>model.in-use</c>,
    /// <c>model.own-approval</c>: whoever asked for a version does not approve it where somebody else may.
    /// </returns>
    public async Task<Outcome<ModelSwitched>> RunAsync(string code, int version, Actor actor, CancellationToken cancel)
    {
        if (!actor.May(Permissions.ModelsApprove))
            return Actor.Refused(Permissions.ModelsApprove);
        var now = clock.GetUtcNow();
        return await database.WriteAsync<Outcome<ModelSwitched>>(
            async session =>
            {
                var before = await ModelStore.InUseAsync(session, code);
                if (await ModelStore.FindAsync(session, code, version) is not { } wanted)
                    return Refusal.Missing("model.version-missing", ("code", code), ("version", version));
                if (wanted.State == ModelState.InUse)
                    return Refusal.Conflict("model.in-use", ("version", version));
                if (
                    wanted.FittedBy == actor.Id
                    && (await PermissionHolders.OfAsync(session, Permissions.ModelsApprove)).Count > 1
                )
                    return Refusal.Conflict("model.own-approval", ("version", version));

                await ModelStore.SwitchWithinAsync(session, code, version, actor.Id, now);
                await audit.ChangedWithinAsync(
                    session,
                    actor,
                    "model.switched",
                    null,
                    "model",
                    code,
                    before is null ? null : new { before.Version },
                    new { Version = version },
                    "modelos"
                );
                var fact = new ModelSwitched(code, version, actor.Id);
                await session.AnnounceAsync(fact);
                await jobs.EnqueueAsync(session, ScoreEverybody.JobCode, new { }, actor);
                return fact;
            },
            cancel
        );
    }
}
