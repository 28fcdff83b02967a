using Vinculo.Customers;
using Vinculo.Decisions;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Fulfilment;
using Vinculo.Service.Fulfilment.Storage;

namespace Vinculo.Workspace.Handlers;

/// <summary>What a customer said yes to is delivered; a yes that is taken back delivers nothing.</summary>
internal sealed class WhenOfferAccepted(
    Database database,
    OfferBook offers,
    StartUndertaking start,
    WorkUndertaking work,
    TimeProvider clock
) : IReaction<OfferAnswered>
{
    private const string Cause = "offer-accepted";
    private readonly Actor actor = Actor.System("fulfilment");

    public async Task HandleAsync(OfferAnswered fact, Guid factId, CancellationToken cancel)
    {
        var source = $"offer:{fact.Decision:N}:{fact.Offer}";
        if (fact.Result == Result.Undone)
            await TakeBackAsync(fact.Customer, source, cancel);
        else if (
            fact.Result == Result.Accepted
            && (await offers.OpenAsync(cancel)).Find(fact.Offer) is { IsCommercial: true } offer
        )
            await database.WriteAsync(
                async session =>
                {
                    if (!await session.IsFirstTimeAsync(factId, this))
                        return;
                    var plan = (await FulfilmentPlans.BookWithinAsync(session)).ForSale([
                        offer.Code,
                        .. offer.Details.Contains,
                        offer.Group,
                        offer.Issue.ToString(),
                    ]);
                    _ = await start.WithinAsync(
                        session,
                        new(fact.Customer, plan.Code, offer.TitleEs, Source: source),
                        actor,
                        Cause,
                        clock.GetUtcNow()
                    );
                },
                cancel
            );
    }

    private async Task TakeBackAsync(CustomerId customer, string source, CancellationToken cancel)
    {
        var sold = await database.ReadAsync(
            async session =>
                await session.QueryAsync(
                    $"SELECT {UndertakingRows.Columns} FROM commitment m WHERE m.customer_id = @customer AND m.state = 1 AND m.source = @source",
                    UndertakingRows.Read,
                    ("customer", await session.CurrentOfAsync(customer) ?? customer),
                    ("source", source)
                ),
            cancel
        );
        foreach (var one in sold)
            await work.RunAsync(one.Id, new(UndertakingAct.Cancel, Note: "↩"), 0, actor, Cause, cancel);
    }
}
