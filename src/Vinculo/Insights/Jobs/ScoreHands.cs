using Vinculo.Insights.Scoring;
using Vinculo.Platform;

namespace Vinculo.Insights.Jobs;

/// <summary>Looks whether another node leads a scoring run, and lends this node's hands to it.</summary>
internal sealed class ScoreHands(ScoreCustomers score, TimeProvider clock, ILogger<ScoreHands> log)
    : Rounds(TimeSpan.FromSeconds(3), clock, log)
{
    protected override Task RoundAsync(CancellationToken cancel) => score.HelpAsync(cancel);
}
