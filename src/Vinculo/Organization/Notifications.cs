using System.Collections.Concurrent;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Organization;

/// <summary>Something told to one user.</summary>
/// <param name="Id">The notification.</param>
/// <param name="Kind">Dotted, lower case: <c>import.done</c>; its head chooses the icon.</param>
/// <param name="Title">One line in the reader's language.</param>
/// <param name="Body">More, or null.</param>
/// <param name="Href">Where it leads, or null.</param>
/// <param name="At">When.</param>
/// <param name="Unread">Not yet seen.</param>
public sealed record Notification(
    Guid Id,
    string Kind,
    string Title,
    string? Body,
    string? Href,
    DateTimeOffset At,
    bool Unread
);

/// <summary>What users are told, and what they have read of it.</summary>
public sealed class Notifications(Database database, TimeProvider clock)
{
    // Every page shows the bell. Other processes' notices may be this late on it.
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<
        Guid,
        (int Unread, IReadOnlyList<Notification> Newest, DateTimeOffset Until)
    > memory = new();

    /// <summary>Tells one user something, in the caller's transaction.</summary>
    public async Task NotifyWithinAsync(
        Session session,
        Guid user,
        string kind,
        string title,
        string? body,
        string? href
    )
    {
        var now = clock.GetUtcNow();
        await session.ExecuteAsync(
            """
            INSERT INTO notification (user_id, id, kind, title, body, href, created_at)
            VALUES (@user, @id, @kind, @title, @body, @href, @now)
            """,
            ("user", user),
            ("id", Ids.New(now)),
            ("kind", kind),
            ("title", title),
            ("body", body),
            ("href", href),
            ("now", now)
        );
        session.AfterCommit(() => memory.TryRemove(user, out _));
    }

    /// <summary>How many are unread, and the newest twenty, newest first.</summary>
    public async ValueTask<(int Unread, IReadOnlyList<Notification> Newest)> ReadAsync(
        Guid user,
        CancellationToken cancel
    )
    {
        var now = clock.GetUtcNow();
        if (memory.TryGetValue(user, out var known) && known.Until > now)
            return (known.Unread, known.Newest);
        var unread = 0;
        var newest = new List<Notification>();
        await database.ReadAsync(
            async session =>
            {
                await session.ReadAsync(
                    new Question(
                        "SELECT count(*) FROM notification WHERE user_id = @user AND read_at IS NULL",
                        row => unread = (int)row.Long(0),
                        ("user", user)
                    ),
                    new Question(
                        """
                        SELECT id, kind, title, body, href, created_at, read_at FROM notification
                        WHERE user_id = @user ORDER BY id DESC LIMIT 20
                        """,
                        row =>
                            newest.Add(
                                new(
                                    row.Guid(0),
                                    row.Text(1),
                                    row.Text(2),
                                    row.TextOrNull(3),
                                    row.TextOrNull(4),
                                    row.Instant(5),
                                    row.IsNull(6)
                                )
                            ),
                        ("user", user)
                    )
                );
                return true;
            },
            cancel
        );
        if (memory.Count > 20_000)
            memory.Clear();
        memory[user] = (unread, newest, now + Life);
        return (unread, newest);
    }

    /// <summary>Marks as read.</summary>
    /// <param name="user">Whose.</param>
    /// <param name="ids">Which; null: all.</param>
    /// <param name="cancel">The caller gave up.</param>
    public Task MarkReadAsync(Guid user, IReadOnlyList<Guid>? ids, CancellationToken cancel) =>
        database.WriteAsync(
            async session =>
            {
                (string, object?)[] arguments = [("now", clock.GetUtcNow()), ("user", user)];
                await session.ExecuteAsync(
                    "UPDATE notification SET read_at = @now WHERE user_id = @user AND read_at IS NULL"
                        + (ids is null ? "" : $" AND id {session.InGuids("ids")}"),
                    ids is null ? arguments : [.. arguments, ("ids", ids.ToArray())]
                );
                session.AfterCommit(() => memory.TryRemove(user, out _));
            },
            cancel
        );
}
