using Vinculo.Platform.Storage;

namespace Vinculo.Integration.Channels.Storage;

/// <summary>What is added to the day of an account.</summary>
internal sealed record DayCount(
    long Envelopes = 0,
    long Refused = 0,
    long Failed = 0,
    long Messages = 0,
    long Repeated = 0,
    long Unknown = 0,
    long Sent = 0,
    long Undelivered = 0,
    string? Trouble = null
);

internal static class DayRows
{
    private static readonly string[] Counts =
    [
        "envelopes",
        "refused",
        "failed",
        "messages",
        "repeated",
        "unknown",
        "sent",
        "undelivered",
    ];

    public static Task<int> AddAsync(Session session, Guid account, DateTimeOffset now, DayCount more)
    {
        long[] values =
        [
            more.Envelopes,
            more.Refused,
            more.Failed,
            more.Messages,
            more.Repeated,
            more.Unknown,
            more.Sent,
            more.Undelivered,
        ];
        return session.ExecuteAsync(
            $"""
            INSERT INTO channel_day (account_id, day, {string.Join(", ", Counts)}, last_at, last_trouble)
            VALUES (@account, @day, {string.Join(", ", Counts.Select(c => "@" + c))}, @now, @trouble)
            ON CONFLICT (account_id, day) DO UPDATE SET last_at = excluded.last_at,
              last_trouble = coalesce(excluded.last_trouble, channel_day.last_trouble),
              {string.Join(", ", Counts.Select(c => $"{c} = channel_day.{c} + excluded.{c}"))}
            """,
            [
                ("account", account),
                ("day", DateOnly.FromDateTime(now.UtcDateTime)),
                ("now", now),
                ("trouble", more.Trouble),
                .. Counts.Select((count, i) => (count, (object?)values[i])),
            ]
        );
    }
}
