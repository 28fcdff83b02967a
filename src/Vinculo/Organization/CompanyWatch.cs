using Vinculo.Platform;

namespace Vinculo.Organization;

/// <summary>Follows what the company says of itself on any node: currency, country and zone change here too, without a restart.</summary>
internal sealed class CompanyWatch(Settings settings, TimeProvider clock, ILogger<CompanyWatch> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private int followed = -1;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(Pause, clock, stoppingToken);
                await LookAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                log.LogWarning(failure, "The company's settings could not be read; asking again in a moment.");
            }
        }
    }

    /// <summary>Takes up the company's settings when their version has moved. What is read is at most ten seconds old.</summary>
    internal async Task LookAsync(CancellationToken cancel)
    {
        var version = await settings.RowVersionAsync(Settings.CompanyCode, cancel);
        if (version == followed)
            return;
        if (version > 0)
            settings.Follow(await settings.CompanyAsync(cancel));
        followed = version;
    }
}
