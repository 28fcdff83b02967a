namespace Vinculo.Platform;

/// <summary>
/// A service that looks again and again whether there is something to do. A round that fails is told and tried again; the
/// service itself ends only with the application.
/// </summary>
/// <param name="pause">Between two rounds.</param>
public abstract class Rounds(TimeSpan pause, TimeProvider clock, ILogger log) : BackgroundService
{
    protected TimeProvider Clock { get; } = clock;

    /// <summary>One round: does what there is to do, if anything.</summary>
    protected abstract Task RoundAsync(CancellationToken cancel);

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(pause, Clock, stoppingToken);
                await Background.RunAsync(() => RoundAsync(stoppingToken), stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                log.LogError(failure, "A round of {Service} failed; the next one tries again.", GetType().Name);
            }
        }
    }
}
