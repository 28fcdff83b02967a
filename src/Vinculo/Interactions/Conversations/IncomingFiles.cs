using System.Security.Cryptography;
using Vinculo.Customers;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Interactions.Conversations;

/// <summary>A file of a message that is still with the provider.</summary>
public sealed record FileToFetch(
    CustomerId Customer,
    Guid Id,
    Guid Account,
    string ProviderId,
    string? Name,
    string ContentType,
    int Attempts
);

/// <summary>A file of a message, with its bytes.</summary>
public sealed record KeptFile(string? Name, string ContentType, byte[] Content);

/// <summary>Files that came with messages: fetched after the message is in its conversation, checked, and kept with their digest.</summary>
public sealed class IncomingFiles(Database database, Audit audit, InboxBell bell, TimeProvider clock)
{
    private const int MostAttempts = 5;
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(3);

    /// <summary>Takes what is to be fetched, the oldest first.</summary>
    public async Task<IReadOnlyList<FileToFetch>> TakeAsync(int limit, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var any = await database.ReadAsync(
            session =>
                session.FirstOrDefaultAsync(
                    "SELECT 1 FROM message_file WHERE next_try_at <= @now LIMIT 1",
                    _ => true,
                    ("now", now)
                ),
            cancel
        );
        if (!any)
            return [];
        return await database.WriteAsync(
            async session =>
            {
                var skip = session.Engine == Engine.Postgres ? " FOR UPDATE SKIP LOCKED" : "";
                var due = await session.QueryAsync(
                    $"""
                    SELECT customer_id, id, account_id, provider_id, name, content_type, attempts FROM message_file
                    WHERE next_try_at <= @now ORDER BY next_try_at LIMIT @limit{skip}
                    """,
                    row => new FileToFetch(
                        new(row.Guid(0)),
                        row.Guid(1),
                        row.Guid(2),
                        row.Text(3),
                        row.TextOrNull(4),
                        row.Text(5),
                        row.Int(6)
                    ),
                    ("now", now),
                    ("limit", limit)
                );
                foreach (var file in due)
                    await session.ExecuteAsync(
                        "UPDATE message_file SET next_try_at = @until, attempts = attempts + 1 WHERE customer_id = @customer AND id = @id",
                        ("until", now + Lease),
                        ("customer", file.Customer),
                        ("id", file.Id)
                    );
                return due;
            },
            cancel
        );
    }

    /// <summary>Keeps the bytes, unless they are nothing we take.</summary>
    public Task KeepAsync(FileToFetch file, byte[] content, string? type, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var refused = FileRules.Refuses(new(file.ProviderId, file.Name, file.ContentType, null, null, content));
        var id = Ids.New(now);
        return database.WriteAsync(
            async session =>
            {
                if (refused is null)
                    await session.ExecuteAsync(
                        "INSERT INTO file_content (id, bytes, created_at) VALUES (@id, @bytes, @now)",
                        ("id", id),
                        ("bytes", content),
                        ("now", now)
                    );
                await session.ExecuteAsync(
                    """
                    UPDATE message_file SET state = @state, reason = @reason, content_id = @content, sha256 = @digest, length = @length,
                      content_type = @type, next_try_at = NULL
                    WHERE customer_id = @customer AND id = @id
                    """,
                    ("state", refused is null ? FileState.Kept : FileState.Refused),
                    ("reason", refused),
                    ("content", refused is null ? id : (Guid?)null),
                    ("digest", Convert.ToHexStringLower(SHA256.HashData(content))),
                    ("length", (long)content.Length),
                    ("type", type ?? file.ContentType),
                    ("customer", file.Customer),
                    ("id", file.Id)
                );
                session.AfterCommit(bell.Ring);
            },
            cancel
        );
    }

    /// <summary>It could not be fetched: tried again later, and after some times given up.</summary>
    public Task NotFetchedAsync(FileToFetch file, string reason, bool isHopeless, CancellationToken cancel)
    {
        var again =
            isHopeless || file.Attempts + 1 >= MostAttempts
                ? (DateTimeOffset?)null
                : clock.GetUtcNow() + TimeSpan.FromSeconds(20 * Math.Pow(4, file.Attempts));
        return database.WriteAsync(
            session =>
                session.ExecuteAsync(
                    "UPDATE message_file SET state = @state, reason = @reason, next_try_at = @again WHERE customer_id = @customer AND id = @id",
                    ("state", again is null ? FileState.Lost : FileState.ToFetch),
                    ("reason", reason),
                    ("again", again),
                    ("customer", file.Customer),
                    ("id", file.Id)
                ),
            cancel
        );
    }

    /// <summary>Opens a kept file.</summary>
    /// <param name="actor">Needs <c>inbox.serve</c>, and must see the customer.</param>
    public async Task<Outcome<KeptFile>> OpenAsync(
        CustomerId asked,
        Guid id,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    )
    {
        if (!actor.May(Permissions.InboxServe))
            return Actor.Refused(Permissions.InboxServe);
        var found = await database.ReadAsync(
            async session =>
            {
                var customer = await session.CurrentOfAsync(asked) ?? asked;
                return await session.FirstOrDefaultAsync(
                    """
                    SELECT f.name, f.content_type, b.bytes, c.team_id FROM message_file f
                    JOIN file_content b ON b.id = f.content_id JOIN customer c ON c.customer_id = f.customer_id
                    WHERE f.customer_id = @customer AND f.id = @id AND f.state = 2
                    """,
                    row =>
                        actor.Sees(row.GuidOrNull(3))
                            ? new KeptFile(row.TextOrNull(0), row.Text(1), row.BytesOrNull(2) ?? [])
                            : null,
                    ("customer", customer),
                    ("id", id)
                );
            },
            cancel
        );
        if (found is null)
            return Refusal.Missing("file.not-found");
        await audit.ReadAsync(actor, "file.read", asked.Value, cause);
        return found;
    }
}
