using Vinculo.Decisions.Learning;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Jobs;

/// <summary>
/// Looks several times a second for answers that other nodes have learnt from, and learns anew what is expected of any
/// offer when enough have come or when one is seen to have changed.
/// </summary>
internal sealed class BeliefKeeper(Database database, OfferBook book, TimeProvider clock, ILogger<BeliefKeeper> log)
    : Rounds(TimeSpan.FromMilliseconds(400), clock, log)
{
    protected override async Task RoundAsync(CancellationToken cancel)
    {
        await book.Learnt.LookAsync(cancel);
        if (await new RelearnPrior(database, book.Learnt).RunAsync(Clock.GetUtcNow(), cancel))
            await book.Learnt.LookAsync(cancel);
    }
}
