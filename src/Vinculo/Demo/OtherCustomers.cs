using System.Globalization;
using Vinculo.Customers;
using Vinculo.Platform.Storage;

namespace Vinculo.Demo;

/// <summary>Customers no guide speaks of: what a demo company gets besides must not change the stories.</summary>
internal static class OtherCustomers
{
    /// <param name="newest">The last that came in, rather than the first.</param>
    public static Task<List<CustomerId>> OfAsync(Database database, int count, bool newest, CancellationToken cancel) =>
        database.ReadAsync(
            session =>
                session.QueryAsync(
                    $"""
                    SELECT c.customer_id FROM customer c
                    WHERE c.stage = 2 AND c.kind = 1 AND c.value_minor IS NOT NULL AND c.merged_into IS NULL
                      AND NOT EXISTS (SELECT 1 FROM identifier i
                        WHERE i.customer_id = c.customer_id AND i.normalised {session.InValues("stories")})
                    ORDER BY c.customer_id{(newest ? " DESC" : "")} LIMIT @count
                    """,
                    row => new CustomerId(row.Guid(0)),
                    ("count", count),
                    (
                        "stories",
                        StoryCustomers
                            .Customers.Select(s => s.Document.ToString(CultureInfo.InvariantCulture))
                            .ToArray()
                    )
                ),
            cancel
        );
}
