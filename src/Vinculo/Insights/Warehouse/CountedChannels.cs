using Vinculo.Customers;
using Vinculo.Insights.Value;
using Vinculo.Platform.Storage;
using Vinculo.Service.Figures;

namespace Vinculo.Insights.Warehouse;

/// <summary>Contacts by channel and month as the warehouse has counted them, with what the company says a contact costs.</summary>
internal sealed class CountedChannels(Database database) : IChannelMonths
{
    public Task<ChannelBook> ReadAsync(DateOnly first, DateOnly last, CancellationToken cancel) =>
        database.ReadAsync(
            async session =>
            {
                var costs = await ContactCosts.ReadAsync(session);
                var months = await session.QueryAsync(
                    """
                    SELECT channel, month, CAST(sum(interactions) AS bigint), CAST(sum(felt) AS bigint), CAST(sum(felt_sum) AS bigint)
                    FROM fact_interaction WHERE month >= @first AND month <= @last AND kind IN (1, 5, 6) AND direction IN (1, 2)
                      AND channel > 0 AND interactions > 0
                    GROUP BY channel, month ORDER BY channel, month
                    """,
                    row => new ChannelMonth(
                        row.Enum<Channel>(0),
                        row.Date(1),
                        row.Long(2),
                        row.Long(3),
                        row.Long(4),
                        row.Long(2) * costs.Of(row.Enum<Channel>(0))
                    ),
                    ("first", new DateOnly(first.Year, first.Month, 1)),
                    ("last", last)
                );
                var until = await session.FirstOrDefaultAsync(
                    "SELECT loaded_at FROM warehouse_state WHERE id = 1",
                    row => row.InstantOrNull(0)
                );
                return new ChannelBook(costs.Currency, until, months);
            },
            cancel
        );
}
