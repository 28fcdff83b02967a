using Vinculo.Customers;
using Vinculo.Platform.Storage;

namespace Vinculo.Interactions.Conversations.Storage;

internal static class EpisodeRows
{
    private static readonly string[] Names =
    [
        "customer_id",
        "id",
        "conversation_id",
        "account_id",
        "identity_id",
        "channel",
        "subject",
        "state",
        "team_id",
        "owner_id",
        "skill",
        "priority",
        "since",
        "due_at",
        "snoozed_until",
        "opened_at",
        "last_at",
        "last_words",
        "messages",
        "answered_at",
        "settled_at",
        "settled_by",
        "trouble",
        "case_id",
        "row_version",
    ];

    public static string Columns { get; } = string.Join(", ", Names.Select(n => "e." + n));

    /// <summary>How many columns an episode takes in a row.</summary>
    public static int Width => Names.Length;

    /// <param name="at">Column of the customer.</param>
    public static Episode Read(Row row, int at) =>
        new(
            new(row.Guid(at)),
            row.Guid(at + 1),
            row.Guid(at + 2),
            row.GuidOrNull(at + 3),
            row.GuidOrNull(at + 4),
            row.Enum<Channel>(at + 5),
            row.TextOrNull(at + 6),
            row.Enum<EpisodeState>(at + 7),
            row.GuidOrNull(at + 8),
            row.GuidOrNull(at + 9),
            row.TextOrNull(at + 10),
            row.Int(at + 11),
            row.Instant(at + 12),
            row.InstantOrNull(at + 13),
            row.InstantOrNull(at + 14),
            row.Instant(at + 15),
            row.Instant(at + 16),
            row.TextOrNull(at + 17),
            row.Int(at + 18),
            row.InstantOrNull(at + 19),
            row.InstantOrNull(at + 20),
            row.GuidOrNull(at + 21),
            row.TextOrNull(at + 22),
            row.GuidOrNull(at + 23),
            row.Int(at + 24)
        );

    private static object?[] Values(Episode e) =>
        [
            e.Customer,
            e.Id,
            e.Conversation,
            e.Account,
            e.Identity,
            e.Channel,
            e.Subject,
            e.State,
            e.Team,
            e.Owner,
            e.Skill,
            e.Priority,
            e.Since,
            e.DueAt,
            e.SnoozedUntil,
            e.OpenedAt,
            e.LastAt,
            e.LastWords,
            e.Messages,
            e.AnsweredAt,
            e.SettledAt,
            e.SettledBy,
            e.Trouble,
            e.Case,
            e.RowVersion,
        ];

    /// <summary>Writes episodes as they are now; the transaction holds their rows.</summary>
    public static Task SaveAsync(Session session, IEnumerable<Episode> episodes) =>
        session.ReplaceManyAsync("episode", 2, Names, episodes.Select(Values));

    /// <summary>One row, without staging: what a person at the inbox changes.</summary>
    public static Task SaveAsync(Session session, Episode episode)
    {
        var values = Values(episode);
        return session.ExecuteAsync(
            $"""
            INSERT INTO episode ({string.Join(", ", Names)}) VALUES ({string.Join(", ", Names.Select(n => "@" + n))})
            ON CONFLICT (customer_id, id) DO UPDATE SET {string.Join(
                ", ",
                Names[2..].Select(n => $"{n} = excluded.{n}")
            )}
            """,
            [.. Names.Select((name, i) => (name, values[i]))]
        );
    }

    /// <summary>The episode, its row held until the transaction ends when it is going to change.</summary>
    public static Task<Episode?> FindAsync(Session session, CustomerId customer, Guid id, bool hold = false) =>
        session.FirstOrDefaultAsync(
            $"SELECT {Columns} FROM episode e WHERE e.customer_id = @customer AND e.id = @id{(hold ? session.ForUpdate : "")}",
            row => Read(row, 0),
            ("customer", customer),
            ("id", id)
        );

    /// <summary>The matter that is open and no case's, held: the one spoken of with this identity, else the last; null: there is none.</summary>
    public static Task<Episode?> OpenAsync(Session session, CustomerId customer, Guid identity) =>
        session.FirstOrDefaultAsync(
            $"""
            SELECT {Columns} FROM episode e WHERE e.customer_id = @customer AND e.state <> 4 AND e.case_id IS NULL
            ORDER BY CASE WHEN e.identity_id = @identity THEN 0 ELSE 1 END, e.last_at DESC LIMIT 1{session.ForUpdate}
            """,
            row => (Episode?)Read(row, 0),
            ("customer", customer),
            ("identity", identity)
        );

    /// <summary>
    /// What a new message of each of these customers belongs to: the matter that is not settled, else the one settled last.
    /// </summary>
    public static async Task<Dictionary<Guid, Episode>> CurrentAsync(Session session, Guid[] customers)
    {
        var current = new Dictionary<Guid, Episode>();
        foreach (
            var episode in await session.QueryAsync(
                $"""
                SELECT {Columns} FROM episode e WHERE e.customer_id {session.InGuids("customers")}
                  AND e.id = (SELECT o.id FROM episode o WHERE o.customer_id = e.customer_id
                    ORDER BY CASE WHEN o.state = 4 THEN 1 ELSE 0 END, o.last_at DESC LIMIT 1){session.ForUpdate}
                """,
                row => Read(row, 0),
                ("customers", customers)
            )
        )
            current[episode.Customer.Value] = episode;
        return current;
    }
}
