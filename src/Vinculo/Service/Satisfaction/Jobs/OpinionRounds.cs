using Vinculo.Platform;

namespace Vinculo.Service.Satisfaction.Jobs;

/// <summary>Again and again: who bought something, who is to be asked now, which bad answers are late.</summary>
internal sealed class OpinionRounds(
    FollowPurchases purchases,
    SendOpinions send,
    OpenLoop loops,
    TimeProvider clock,
    ILogger<OpinionRounds> log
) : Rounds(TimeSpan.FromSeconds(20), clock, log)
{
    protected override async Task RoundAsync(CancellationToken cancel)
    {
        await purchases.RunAsync(cancel);
        await send.RunAsync(cancel);
        await loops.TellLateAsync(cancel);
    }
}
