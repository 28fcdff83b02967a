using Vinculo.Customers;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Policy.Storage;

/// <summary>What contacts that we started have cost, by month, purpose and channel: counted as they are recorded.</summary>
internal static class ContactSpending
{
    /// <summary>What offers have cost in the running month.</summary>
    public static Question Question(DateTimeOffset now, Action<long> found) =>
        new(
            "SELECT coalesce(sum(cost_minor), 0) FROM contact_spending WHERE month = @month AND purpose = @purpose",
            row => found(row.Long(0)),
            ("month", MonthOf(now)),
            ("purpose", ContactPurpose.Commercial)
        );

    public static Task AddAsync(
        Session session,
        DateTimeOffset now,
        ContactPurpose purpose,
        Channel channel,
        long costMinor
    ) =>
        session.ExecuteAsync(
            """
            INSERT INTO contact_spending (month, purpose, channel, contacts, cost_minor) VALUES (@month, @purpose, @channel, 1, @cost)
            ON CONFLICT (month, purpose, channel) DO UPDATE SET contacts = contact_spending.contacts + 1,
              cost_minor = contact_spending.cost_minor + excluded.cost_minor
            """,
            ("month", MonthOf(now)),
            ("purpose", purpose),
            ("channel", channel),
            ("cost", costMinor)
        );

    private static DateOnly MonthOf(DateTimeOffset now) => new(now.Year, now.Month, 1);
}
