using Vinculo.Insights.Effects;
using Vinculo.Insights.Jobs;
using Vinculo.Insights.Scoring;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Models;

/// <summary>Asks for a new version of a model from the facts of today; it waits as a challenger until somebody approves it.</summary>
public sealed class RetrainModel(Database database, Audit audit, JobQueue jobs)
{
    /// <returns>The run, or <c>permission.missing</c>, <c>model.no-retrain</c>.</returns>
    public async Task<Outcome<Guid>> AskAsync(string code, Actor actor, CancellationToken cancel)
    {
        if (!actor.May(Permissions.InsightsRun))
            return Actor.Refused(Permissions.InsightsRun);
        if (!IsTrained(code))
            return Refusal.Conflict("model.no-retrain", ("code", code));
        return await database.WriteAsync<Outcome<Guid>>(
            async session =>
            {
                if (await CurrentAsync(session, code) is { } waiting)
                    return waiting.Id;
                await audit.ChangedWithinAsync(
                    session,
                    actor,
                    "model.retrained",
                    null,
                    "model",
                    code,
                    null,
                    new { Code = code },
                    "modelos"
                );
                return await jobs.EnqueueAsync(session, RetrainModels.JobCode, new RetrainModels.Request(code), actor);
            },
            cancel
        );
    }

    /// <summary>Has versions a person asks for and approves; the others are worked out in every whole run.</summary>
    internal static bool IsTrained(string code) => ChurnHorizon.Find(code) is not null || code == EffectScorer.Code;

    /// <summary>The training of this model that waits or runs.</summary>
    public Task<JobProgress?> CurrentAsync(string code, CancellationToken cancel) =>
        database.ReadAsync(session => CurrentAsync(session, code), cancel);

    private static async Task<JobProgress?> CurrentAsync(Session session, string code)
    {
        var waiting = await session.QueryAsync(
            "SELECT id, request FROM job WHERE code = @job AND state IN (1, 2) ORDER BY created_at",
            row => (Id: row.Guid(0), For: Json.Read<RetrainModels.Request>(row.Text(1)).Model),
            ("job", RetrainModels.JobCode)
        );
        foreach (var (id, model) in waiting)
            if (model == code)
                return await JobQueue.FindAsync(session, id);
        return null;
    }
}
