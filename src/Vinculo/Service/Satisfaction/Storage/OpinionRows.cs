using Vinculo.Analytics.Calendars;
using Vinculo.Customers;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Service.Satisfaction.Storage;

/// <summary>Opinions as rows.</summary>
internal static class OpinionRows
{
    private static readonly string[] Names =
    [
        "customer_id",
        "id",
        "survey_id",
        "version",
        "kind",
        "event",
        "source_key",
        "reference_id",
        "channel",
        "team_id",
        "agent_id",
        "code",
        "value_class",
        "language",
        "state",
        "reason",
        "made_at",
        "made_by",
        "next_try_at",
        "attempts",
        "sent_at",
        "sent_channel",
        "expires_at",
        "score",
        "first_score",
        "part",
        "comment",
        "answered_at",
        "changed_at",
        "entry_id",
        "entry_at",
        "second_message",
        "failed_way",
    ];

    public static string Columns { get; } = string.Join(", ", Names.Select(n => "o." + n));

    /// <summary>How many columns an opinion takes.</summary>
    public static int Width => Names.Length;

    public static Opinion Read(Row row, int at = 0) =>
        new(
            new(row.Guid(at)),
            row.Guid(at + 1),
            row.Guid(at + 2),
            row.Int(at + 3),
            row.Enum<SurveyKind>(at + 4),
            row.Enum<SurveyEvent>(at + 5),
            row.Text(at + 6),
            row.GuidOrNull(at + 7),
            Member<Channel>(row, at + 8),
            row.GuidOrNull(at + 9),
            row.GuidOrNull(at + 10),
            row.TextOrNull(at + 11),
            Member<ValueClass>(row, at + 12),
            row.Text(at + 13),
            row.Enum<OpinionState>(at + 14),
            row.TextOrNull(at + 15),
            row.Instant(at + 16),
            row.GuidOrNull(at + 17),
            row.InstantOrNull(at + 18),
            row.Int(at + 19),
            row.InstantOrNull(at + 20),
            Member<Channel>(row, at + 21),
            row.InstantOrNull(at + 22),
            row.IntOrNull(at + 23),
            row.IntOrNull(at + 24),
            Member<OpinionPart>(row, at + 25),
            row.TextOrNull(at + 26),
            row.InstantOrNull(at + 27),
            row.InstantOrNull(at + 28),
            row.GuidOrNull(at + 29),
            row.InstantOrNull(at + 30),
            row.GuidOrNull(at + 31),
            row.GuidOrNull(at + 32)
        );

    public static Task SaveAsync(Session session, Opinion o) =>
        session.ReplaceManyAsync(
            "opinion",
            2,
            Names,
            [
                [
                    o.Customer,
                    o.Id,
                    o.Survey,
                    o.Version,
                    o.Kind,
                    o.Event,
                    o.Source,
                    o.Reference,
                    o.Channel,
                    o.Team,
                    o.Agent,
                    o.Code,
                    o.ValueClass,
                    o.Language,
                    o.State,
                    o.Reason,
                    o.MadeAt,
                    o.MadeBy,
                    o.NextTryAt,
                    o.Attempts,
                    o.SentAt,
                    o.SentChannel,
                    o.ExpiresAt,
                    o.Score,
                    o.FirstScore,
                    o.Part,
                    o.Comment,
                    o.AnsweredAt,
                    o.ChangedAt,
                    o.Entry,
                    o.EntryAt,
                    o.Second,
                    o.FailedWay,
                ],
            ]
        );

    /// <summary>One opinion, held until the transaction ends: a second one sees what the first wrote.</summary>
    public static Task<Opinion?> HoldAsync(Session session, Guid id) =>
        FindAsync(session, "o.id = @key" + session.ForUpdate, id);

    /// <summary>One that is to be sent, unless somebody else is at it.</summary>
    public static Task<Opinion?> TakeAsync(Session session, Guid id, DateTimeOffset now) =>
        session.FirstOrDefaultAsync(
            $"SELECT {Columns} FROM opinion o WHERE o.id = @id AND o.next_try_at <= @now"
                + (session.Engine == Engine.Postgres ? " FOR UPDATE SKIP LOCKED" : ""),
            row => (Opinion?)Read(row),
            ("id", id),
            ("now", now)
        );

    public static Task<Opinion?> OfAsync(Session session, Guid id) => FindAsync(session, "o.id = @key", id);

    public static Task<Opinion?> OfSourceAsync(Session session, string source) =>
        FindAsync(session, "o.source_key = @key" + session.ForUpdate, source);

    private static Task<Opinion?> FindAsync(Session session, string where, object key) =>
        session.FirstOrDefaultAsync(
            $"SELECT {Columns} FROM opinion o WHERE {where}",
            row => (Opinion?)Read(row),
            ("key", key)
        );

    /// <summary>The day it was asked on is counted anew before anybody reads its figures.</summary>
    public static Task MarkAsync(Session session, Opinion o, TimeZoneInfo zone, DateTimeOffset now) =>
        o.SentAt is { } at
            ? session.ExecuteAsync(
                "INSERT INTO opinion_mark (day, id) VALUES (@day, @id)",
                ("day", zone.DayOf(at)),
                ("id", Ids.New(now))
            )
            : Task.CompletedTask;

    private static T? Member<T>(Row row, int column)
        where T : struct, Enum => row.EnumOrNull<T>(column);
}
