using Vinculo.Customers;
using Vinculo.Platform;

namespace Vinculo.Decisions;

/// <summary>
/// What to propose to somebody nobody knows: an offer that asks nothing of whoever takes it. Nobody is behind it, so it
/// stands in no ledger and teaches nothing.
/// </summary>
public sealed class ProposeToStranger(OfferBook book, NextBestAction nextBestAction, TimeProvider clock)
{
    /// <param name="channel">Through which channel.</param>
    /// <param name="placement">Where on it.</param>
    /// <param name="most">At most so many.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>A decision without a customer.</returns>
    public async Task<Decision> RunAsync(
        Channel channel,
        string placement,
        int most,
        CancellationToken cancel = default
    )
    {
        var now = clock.GetUtcNow();
        var stranger = new DecisionContext
        {
            Moment = nextBestAction.Moment(now, channel, placement),
            Kind = CustomerKind.Person,
            Stage = CustomerStage.Prospect,
        };
        var page = await book.OpenAsync(cancel);
        return nextBestAction.Decide(stranger, page, Ids.New(now), "", most, spelled: 0);
    }
}
