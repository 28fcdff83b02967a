using Vinculo.Insights.Scoring;

namespace Vinculo.Insights.Jobs;

/// <summary>Looks whether another node leads a scoring run, and lends this node's hands to it.</summary>
internal sealed class ScoreHands(ScoreCustomers score, TimeProvider clock, ILogger<ScoreHands> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(3);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(Pause, clock, stoppingToken);
                await score.HelpAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                log.LogWarning(failure, "A partition could not be worked out here; its leader goes on.");
            }
        }
    }
}
