using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Integration.Channels.Storage;

/// <summary>A request as it is kept until it is read, and a while after.</summary>
internal sealed record Envelope(Guid Id, Guid Account, InboundRequest Request, int Attempts);

internal static class EnvelopeRows
{
    /// <summary>How often an envelope is tried before it is put aside with its reason.</summary>
    public const int MostAttempts = 6;

    public static Task<int> AddAsync(Session session, IEnumerable<Envelope> envelopes) =>
        session.InsertManyAsync(
            "inbound_envelope",
            [
                "id",
                "account_id",
                "received_at",
                "method",
                "path",
                "url",
                "headers",
                "body",
                "state",
                "attempts",
                "next_try_at",
            ],
            envelopes.Select(e =>
                new object?[]
                {
                    e.Id,
                    e.Account,
                    e.Request.ReceivedAt,
                    e.Request.Method,
                    e.Request.Path,
                    e.Request.PublicUrl.AbsoluteUri,
                    Json.Of(e.Request.Headers),
                    e.Request.Body.ToArray(),
                    1,
                    0,
                    e.Request.ReceivedAt,
                }
            )
        );

    /// <summary>Those whose turn it is, in the order they came.</summary>
    public static Task<List<Envelope>> WaitingAsync(Session session, DateTimeOffset now, int limit) =>
        session.QueryAsync(
            """
            SELECT id, account_id, received_at, method, path, url, headers, body, attempts FROM inbound_envelope
            WHERE next_try_at <= @now ORDER BY next_try_at, id LIMIT @limit
            """,
            row => new Envelope(
                row.Guid(0),
                row.Guid(1),
                new(
                    row.Text(3),
                    row.Text(4),
                    new Uri(row.Text(5)),
                    Json.Read<Dictionary<string, string[]>>(row.Text(6)),
                    row.BytesOrNull(7)
                )
                {
                    ReceivedAt = row.Instant(2),
                },
                row.Int(8)
            ),
            ("now", now),
            ("limit", limit)
        );

    /// <summary>Of these, those that nobody else is reading, held until the transaction ends.</summary>
    public static async Task<HashSet<Guid>> HoldAsync(Session session, Guid[] ids) =>
        [
            .. await session.QueryAsync(
                $"SELECT id FROM inbound_envelope WHERE id {session.InGuids("ids")} AND next_try_at IS NOT NULL{(session.Engine == Engine.Postgres ? " FOR UPDATE SKIP LOCKED" : "")}",
                row => row.Guid(0),
                ("ids", ids)
            ),
        ];

    public static Task<int> DoneAsync(Session session, Guid[] ids) =>
        session.ExecuteAsync(
            $"UPDATE inbound_envelope SET state = 2, next_try_at = NULL WHERE id {session.InGuids("ids")}",
            ("ids", ids)
        );

    /// <summary>Could not be read: tried again later, and after some times put aside with the reason.</summary>
    public static Task<int> FailedAsync(Session session, Envelope envelope, string error, DateTimeOffset? again) =>
        session.ExecuteAsync(
            "UPDATE inbound_envelope SET state = @state, attempts = attempts + 1, error = @error, next_try_at = @again WHERE id = @id",
            ("state", again is null ? 3 : 1),
            ("error", error.Length > 500 ? error[..500] : error),
            ("again", again),
            ("id", envelope.Id)
        );
}
