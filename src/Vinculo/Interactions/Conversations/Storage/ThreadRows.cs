using Vinculo.Customers;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Interactions.Conversations.Storage;

internal static class ThreadRows
{
    /// <summary>The running conversation of each of these customers, held until the transaction ends; a new one where there is none.</summary>
    public static async Task<List<Thread>> ReadAsync(Session session, Guid[] customers, DateTimeOffset now)
    {
        if (customers.Length == 0)
            return [];
        var worth = new Dictionary<Guid, ValueClass?>();
        foreach (
            var (id, of) in await session.QueryAsync(
                $"SELECT customer_id, value_class FROM customer WHERE customer_id {session.InGuids("customers")} ORDER BY customer_id{session.ForUpdate}",
                row => (row.Guid(0), row.EnumOrNull<ValueClass>(1)),
                ("customers", customers)
            )
        )
            worth[id] = of;
        var running = (
            await session.QueryAsync(
                $"""
                SELECT customer_id, id, channel, subject, started_at, last_at, last_words, pending_question FROM conversation
                WHERE customer_id {session.InGuids("customers")} AND open = @open ORDER BY last_at DESC
                """,
                row => new Thread(new(row.Guid(0)), row.Guid(1), false, worth.GetValueOrDefault(row.Guid(0)), now)
                {
                    Channel = row.Enum<Channel>(2),
                    Subject = row.TextOrNull(3),
                    StartedAt = row.Instant(4),
                    LastAt = row.Instant(5),
                    LastWords = row.TextOrNull(6),
                    PendingQuestion = row.TextOrNull(7),
                },
                ("customers", customers),
                ("open", true)
            )
        ).DistinctBy(t => t.Customer).ToDictionary(t => t.Customer.Value);
        var episodes = await EpisodeRows.CurrentAsync(session, customers);
        return
        [
            .. customers.Select(customer =>
            {
                var thread =
                    running.GetValueOrDefault(customer)
                    ?? new Thread(new(customer), Ids.New(now), true, worth.GetValueOrDefault(customer), now)
                    {
                        StartedAt = now,
                    };
                thread.Episode = episodes.GetValueOrDefault(customer);
                return thread;
            }),
        ];
    }

    public static async Task WriteAsync(Session session, IEnumerable<Thread> threads, DateTimeOffset now)
    {
        var touched = threads.ToList();
        if (touched.Count == 0)
            return;
        await session.ReplaceManyAsync(
            "conversation",
            2,
            [
                "customer_id",
                "id",
                "channel",
                "subject",
                "open",
                "started_at",
                "last_at",
                "last_words",
                "pending_question",
            ],
            touched.Select(t =>
                new object?[]
                {
                    t.Customer,
                    t.Conversation,
                    t.Channel,
                    t.Subject,
                    true,
                    t.StartedAt,
                    t.LastAt,
                    t.LastWords,
                    t.PendingQuestion,
                }
            )
        );
        var moved = touched.Where(t => t.Moved).Select(t => t.Episode!).ToList();
        if (moved.Count > 0)
            await EpisodeRows.SaveAsync(session, moved);
        await session.UpdateManyAsync(
            "customer",
            ["last_contact_at", "customer_id"],
            touched.Select(t => new object?[] { t.LastAt, t.Customer })
        );
    }
}
