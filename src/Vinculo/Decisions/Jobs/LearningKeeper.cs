using Vinculo.Decisions.Storage;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Jobs;

/// <summary>
/// Learns again from the ledger whenever the models of value and risk were fitted anew, when answers of the past were
/// brought in, and once where answers are older than this way of learning.
/// </summary>
internal sealed class LearningKeeper(
    Database database,
    RelearnOffers relearnOffers,
    TimeProvider clock,
    ILogger<LearningKeeper> log
) : Rounds(TimeSpan.FromMinutes(1), clock, log)
{
    /// <summary>Under which it is kept that answers wait which nobody has learnt from.</summary>
    public const string Untaught = "offers.untaught";

    private const string Setting = "offers.relearnt";

    protected override Task RoundAsync(CancellationToken cancel) => LookAsync(cancel);

    /// <summary>Runs when a model is newer than the last time; keeps that time in the settings, for all nodes.</summary>
    internal async Task LookAsync(CancellationToken cancel)
    {
        var (fitted, learnt, due) = await database.ReadAsync(
            async session =>
                (
                    await session.FirstOrDefaultAsync("SELECT max(fitted_at) FROM model", row => row.LongOrNull(0)),
                    await session.FirstOrDefaultAsync(
                        "SELECT changed_at FROM setting WHERE code = @code",
                        row => row.Long(0),
                        ("code", Setting)
                    ),
                    await session.RecallAsync<bool>(Untaught) || await IsOlderAsync(session)
                ),
            cancel
        );
        if (!due && (fitted is null || fitted <= learnt))
            return;
        var started = Clock.GetUtcNow();
        var result = await relearnOffers.RunAsync(cancel);
        await database.WriteAsync(
            async session =>
            {
                await session.KeepAsync(Setting, result, started);
                await session.KeepAsync(Untaught, false, started);
            },
            cancel
        );
    }

    /// <summary>There are counts of answers, and nobody has ever learnt from them.</summary>
    private static async Task<bool> IsOlderAsync(Session session) =>
        await session.RecallAsync<BeliefRows.Expected>(BeliefRows.PriorCode) is null
        && await session.FirstOrDefaultAsync("SELECT 1 FROM offer_learning LIMIT 1", _ => true);
}
