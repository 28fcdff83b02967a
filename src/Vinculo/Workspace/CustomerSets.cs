using Vinculo.Customers;
using Vinculo.Insights.Moves;
using Vinculo.Insights.Segments;
using Vinculo.Platform;

namespace Vinculo.Workspace;

/// <summary>Narrows the list to what other rooms know of customers: a segment, a place in the life cycle, those who moved.</summary>
internal sealed class CustomerSets(SegmentMembers segments, MovedCustomers moved)
{
    /// <summary>A set that is not there holds nobody, rather than everybody.</summary>
    private static readonly CustomerSet Nobody = new(
        "SELECT c.customer_id FROM customer c WHERE 1 = 0",
        "c.customer_id",
        true
    );

    /// <summary>The address with everything it names narrowed down to.</summary>
    public async Task<CustomerListAddress> NarrowAsync(
        CustomerListAddress address,
        Actor actor,
        CancellationToken cancel
    )
    {
        CustomerSet? among = null;
        if (address.Segment is { } segment)
            Meet(await segments.NarrowAsync(segment, cancel));
        if (address.Phase is { } phase)
            Meet(MovedCustomers.In(phase));
        if (address.Moved is { } movement)
            Meet(await moved.NarrowAsync(movement, actor, cancel));
        return among is null
            ? address
            : address with
            {
                Request = address.Request with { Filter = address.Request.Filter with { Among = among } },
            };

        void Meet(CustomerSet? set) => among = among is null ? set ?? Nobody : among.And(set ?? Nobody);
    }
}
