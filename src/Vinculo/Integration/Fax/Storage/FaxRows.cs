using Vinculo.Customers;
using Vinculo.Interactions.Conversations;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Integration.Fax.Storage;

/// <summary>A fax as it is kept.</summary>
/// <param name="Content">Its pages; null: not here yet, or never.</param>
/// <param name="Media">Where they are fetched.</param>
internal sealed record StoredFax(
    Guid Id,
    Guid Account,
    string ProviderId,
    DateTimeOffset At,
    string? Number,
    string? Station,
    int? Pages,
    string? Name,
    string? ContentType,
    string? Media,
    Guid? Content,
    FileState File,
    int Attempts,
    FaxState State,
    CustomerId? Customer
);

internal static class FaxRows
{
    private const string Query = """
        SELECT id, account_id, provider_id, received_at, number, station, pages, name, content_type, media, content_id,
          file_state, attempts, state, customer_id FROM fax
        """;

    private static StoredFax Read(Row row) =>
        new(
            row.Guid(0),
            row.Guid(1),
            row.Text(2),
            row.Instant(3),
            row.TextOrNull(4),
            row.TextOrNull(5),
            row.IntOrNull(6),
            row.TextOrNull(7),
            row.TextOrNull(8),
            row.TextOrNull(9),
            row.GuidOrNull(10),
            row.Enum<FileState>(11),
            row.Int(12),
            row.Enum<FaxState>(13),
            row.GuidOrNull(14) is { } customer ? new CustomerId(customer) : null
        );

    /// <summary>Those nobody has looked at, the oldest first.</summary>
    public static Task<List<StoredFax>> WaitingAsync(Session session, int limit) =>
        session.QueryAsync($"{Query} WHERE state = 1 ORDER BY received_at, id LIMIT @limit", Read, ("limit", limit));

    public static Task<StoredFax?> FindAsync(Session session, Guid id, bool hold = false) =>
        session.FirstOrDefaultAsync(
            $"{Query} WHERE id = @id{(hold ? session.ForUpdate : "")}",
            row => (StoredFax?)Read(row),
            ("id", id)
        );

    /// <summary>Those whose pages are to be fetched now.</summary>
    public static Task<List<StoredFax>> DueAsync(Session session, DateTimeOffset now, int limit) =>
        session.QueryAsync(
            $"{Query} WHERE next_try_at <= @now ORDER BY next_try_at LIMIT @limit",
            Read,
            ("now", now),
            ("limit", limit)
        );

    /// <returns>False: it came before.</returns>
    public static async Task<bool> AddAsync(Session session, Guid account, FaxReceived fax, DateTimeOffset now)
    {
        var refused = fax.File is { Content: not null } whole ? FileRules.Refuses(whole) : null;
        var content = fax.File?.Content is { } bytes && refused is null ? Ids.New(now) : (Guid?)null;
        var toFetch = fax.File is { Content: null };
        var added =
            await session.ExecuteAsync(
                """
                INSERT INTO fax (id, account_id, provider_id, received_at, number, station, pages, name, content_type, media,
                  content_id, file_state, file_reason, attempts, next_try_at, state)
                VALUES (@id, @account, @provider, @at, @number, @station, @pages, @name, @type, @media, @content, @file, @reason, 0,
                  @next, 1)
                ON CONFLICT (account_id, provider_id) DO NOTHING
                """,
                ("id", Ids.New(now)),
                ("account", account),
                ("provider", fax.ProviderId),
                ("at", fax.At > now ? now : fax.At),
                ("number", fax.Number),
                ("station", fax.Station),
                ("pages", fax.Pages),
                ("name", fax.File?.Name),
                ("type", fax.File?.ContentType),
                ("media", toFetch ? fax.File!.ProviderId : null),
                ("content", content),
                (
                    "file",
                    toFetch ? FileState.ToFetch
                    : content is not null ? FileState.Kept
                    : refused is not null ? FileState.Refused
                    : FileState.Lost
                ),
                ("reason", refused),
                ("next", toFetch ? now : null)
            ) == 1;
        if (added && content is { } id)
            await KeepBytesAsync(session, id, fax.File!.Content!.Value.ToArray(), now);
        return added;
    }

    public static Task KeepBytesAsync(Session session, Guid id, byte[] bytes, DateTimeOffset now) =>
        session.ExecuteAsync(
            "INSERT INTO file_content (id, bytes, created_at) VALUES (@id, @bytes, @now)",
            ("id", id),
            ("bytes", bytes),
            ("now", now)
        );

    /// <summary>What became of fetching its pages.</summary>
    /// <param name="again">When it is tried again; null: never.</param>
    public static Task FetchedAsync(
        Session session,
        Guid id,
        Guid? content,
        FileState state,
        string? reason,
        string? type,
        DateTimeOffset? again
    ) =>
        session.ExecuteAsync(
            """
            UPDATE fax SET content_id = @content, file_state = @state, file_reason = @reason,
              content_type = coalesce(@type, content_type), next_try_at = @again, attempts = attempts + 1 WHERE id = @id
            """,
            ("content", content),
            ("state", state),
            ("reason", reason),
            ("type", type),
            ("again", again),
            ("id", id)
        );

    public static Task SettleAsync(
        Session session,
        Guid id,
        FaxState state,
        CustomerId? customer,
        Actor actor,
        DateTimeOffset now
    ) =>
        session.ExecuteAsync(
            "UPDATE fax SET state = @state, customer_id = @customer, settled_at = @now, settled_by = @by WHERE id = @id",
            ("state", state),
            ("customer", customer),
            ("now", now),
            ("by", actor.Id),
            ("id", id)
        );

    public static Task<byte[]?> BytesAsync(Session session, Guid content) =>
        session.FirstOrDefaultAsync(
            "SELECT bytes FROM file_content WHERE id = @id",
            row => row.BytesOrNull(0),
            ("id", content)
        );
}
