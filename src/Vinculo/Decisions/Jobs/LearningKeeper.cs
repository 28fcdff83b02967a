using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Jobs;

/// <summary>Learns again from the ledger whenever the models of value and risk were fitted anew.</summary>
internal sealed class LearningKeeper(
    Database database,
    RelearnOffers relearnOffers,
    TimeProvider clock,
    ILogger<LearningKeeper> log
) : Rounds(TimeSpan.FromMinutes(1), clock, log)
{
    private const string Setting = "offers.relearnt";

    protected override Task RoundAsync(CancellationToken cancel) => LookAsync(cancel);

    /// <summary>Runs when a model is newer than the last time; keeps that time in the settings, for all nodes.</summary>
    internal async Task LookAsync(CancellationToken cancel)
    {
        var (fitted, learnt) = await database.ReadAsync(
            async session =>
                (
                    await session.FirstOrDefaultAsync("SELECT max(fitted_at) FROM model", row => row.LongOrNull(0)),
                    await session.FirstOrDefaultAsync(
                        "SELECT changed_at FROM setting WHERE code = @code",
                        row => row.Long(0),
                        ("code", Setting)
                    )
                ),
            cancel
        );
        if (fitted is null || fitted <= learnt)
            return;
        var started = Clock.GetUtcNow();
        var result = await relearnOffers.RunAsync(cancel);
        await database.WriteAsync(session => session.KeepAsync(Setting, result, started), cancel);
    }
}
