using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Jobs;

/// <summary>Learns again from the ledger whenever the models of value and risk were fitted anew.</summary>
internal sealed partial class LearningKeeper(
    Database database,
    RelearnOffers relearnOffers,
    TimeProvider clock,
    ILogger<LearningKeeper> log
) : BackgroundService
{
    private const string Setting = "offers.relearnt";
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(Every, clock, stoppingToken);
                await LookAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                Failed(log, failure);
            }
        }
    }

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
        var started = clock.GetUtcNow();
        var result = await relearnOffers.RunAsync(cancel);
        await database.WriteAsync(session => session.KeepAsync(Setting, result, started), cancel);
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "What the offers taught could not be learnt again; it is tried later"
    )]
    private static partial void Failed(ILogger log, Exception failure);
}
