using Vinculo.Platform;

namespace Vinculo.Decisions.Jobs;

/// <summary>Counts how often offers were shown on the days that are over, so that nobody who looks at the offers waits for it.</summary>
internal sealed class ShownRounds(ShownCounts counts, TimeProvider clock, ILogger<ShownRounds> log)
    : Rounds(TimeSpan.FromMinutes(1), clock, log)
{
    protected override Task RoundAsync(CancellationToken cancel) => counts.KeepAsync(OfferResults.Days, cancel);
}
