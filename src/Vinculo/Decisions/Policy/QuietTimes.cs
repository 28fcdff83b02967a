using Vinculo.Customers;
using Vinculo.Interactions;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Policy;

/// <summary>Times of quiet, for rooms that contact a customer for other things than offers.</summary>
internal sealed class QuietTimes : IQuietTimes
{
    public Task<DateTimeOffset?> UntilAsync(Session session, CustomerId customer, DateTimeOffset now) =>
        session.FirstOrDefaultAsync(
            "SELECT max(until) FROM contact_quiet WHERE customer_id = @customer AND ended_at IS NULL AND until > @now",
            row => row.InstantOrNull(0),
            ("customer", customer),
            ("now", now)
        );
}
