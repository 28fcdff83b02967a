using Vinculo.Insights.Jobs;
using Vinculo.Insights.Needs;
using Vinculo.Insights.Scoring;
using Vinculo.Insights.Value;
using Vinculo.Insights.Value.Wallet;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Handlers;

/// <summary>New cut-offs class the customers anew; new costs and terms change what everybody is worth.</summary>
internal sealed class WhenSettingChanged(Database database, JobQueue jobs) : IReaction<SettingChanged>
{
    private static readonly HashSet<string> Ours = new(StringComparer.Ordinal)
    {
        Settings.ValueCutoffsCode,
        ValueTerms.SettingCode,
        CostTerms.SettingCode,
        BusinessTerms.SettingCode,
        NeedRules.SettingCode,
        WalletTerms.SettingCode,
    };

    private static string? JobOf(string setting) =>
        Ours.Contains(setting) ? ScoreEverybody.JobCode
        : setting == MarketTerms.SettingCode ? CountMarket.JobCode
        : null;

    public Task HandleAsync(SettingChanged fact, Guid factId, CancellationToken cancel) =>
        JobOf(fact.Code) is not { } job
            ? Task.CompletedTask
            : database.WriteAsync(
                async session =>
                {
                    if (await session.IsFirstTimeAsync(factId, this))
                        await jobs.EnqueueAsync(session, job, new { }, Actor.System("insights"));
                },
                cancel
            );
}
