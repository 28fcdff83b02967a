using Vinculo.Insights.Jobs;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Handlers;

/// <summary>New cut-offs class the customers anew.</summary>
internal sealed class WhenSettingChanged(Database database, JobQueue jobs) : IReaction<SettingChanged>
{
    public Task HandleAsync(SettingChanged fact, Guid factId, CancellationToken cancel) =>
        fact.Code != Settings.ValueCutoffsCode
            ? Task.CompletedTask
            : database.WriteAsync(
                async session =>
                {
                    if (await session.IsFirstTimeAsync(factId, this))
                        await jobs.EnqueueAsync(session, ScoreEverybody.JobCode, new { }, Actor.System("insights"));
                },
                cancel
            );
}
