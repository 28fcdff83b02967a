using Vinculo.Platform;
using Vinculo.Service.Satisfaction.Figures;

namespace Vinculo.Service.Figures;

/// <summary>Counts marked days anew soon after they were marked, so that nobody who opens figures waits for an import.</summary>
internal sealed class TallyRounds(
    CaseFigures cases,
    OpinionFigures opinions,
    TimeProvider clock,
    ILogger<TallyRounds> log
) : Rounds(TimeSpan.FromSeconds(10), clock, log)
{
    protected override async Task RoundAsync(CancellationToken cancel)
    {
        await cases.FoldAsync(int.MaxValue, cancel);
        await opinions.FoldAsync(int.MaxValue, cancel);
    }
}
