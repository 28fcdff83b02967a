using Vinculo.Customers;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Satisfaction.Figures;

namespace Vinculo.Service.Satisfaction.Handlers;

/// <summary>Opinions came under another customer, who may have stood in another segment: their days are counted anew.</summary>
internal sealed class WhenOpinionsMoved(Database database, VinculoOptions options, TimeProvider clock)
    : IReaction<CustomersMerged>,
        IReaction<CustomersSplit>
{
    public Task HandleAsync(CustomersMerged fact, Guid factId, CancellationToken cancel) =>
        MarkAsync([fact.Survivor], cancel);

    public Task HandleAsync(CustomersSplit fact, Guid factId, CancellationToken cancel) =>
        MarkAsync([fact.From, fact.Given], cancel);

    private Task MarkAsync(CustomerId[] customers, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        return database.WriteAsync(
            session => OpinionTally.MarkOfAsync(session, [.. customers.Select(c => c.Value)], null, options.Zone, now),
            cancel
        );
    }
}
