using Vinculo.Customers;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Interactions;

public enum InteractionKind
{
    Contact = 1,
    Note = 2,
    Offer = 3,
    Answer = 4,
    Complaint = 5,
    Visit = 6,
    Commitment = 7,
    Change = 8,

    /// <summary>What the customer said of us when asked; apart from what somebody here believes they felt.</summary>
    Opinion = 9,
}

public enum Direction
{
    In = 1,
    Out = 2,
    Internal = 3,
}

/// <summary>One thing said, sent or done.</summary>
/// <param name="Perception">How the customer felt, 1 very bad to 5 very good.</param>
/// <param name="Reason">Why the customer came, as a code of the company's list.</param>
/// <param name="Needs">Codes of needs the customer told of in it.</param>
public sealed record TimelineEntry(
    DateTimeOffset At,
    Guid Id,
    Channel Channel,
    InteractionKind Kind,
    Direction Direction,
    string? Subject,
    string? Body,
    int? Perception,
    string? Outcome,
    string? AgentName,
    Guid? CaseId,
    string? Reason = null,
    IReadOnlyList<string>? Needs = null
);

/// <summary>What was chosen with one click at a contact; kept with it.</summary>
internal sealed record Told(string? Reason, IReadOnlyList<string>? Needs, string? Purpose = null)
{
    public static Told? Read(string? json) => json is { Length: > 2 } ? Json.Read<Told>(json) : null;
}

/// <summary>Something promised or sold to a customer and not yet done.</summary>
/// <param name="Steps">How many steps it takes; 0: none were foreseen.</param>
/// <param name="Done">How many of them are done.</param>
public sealed record Commitment(
    Guid Id,
    string Promise,
    DateOnly? DueOn,
    DateTimeOffset MadeAt,
    int RowVersion,
    int Steps = 0,
    int Done = 0
);

/// <summary>The conversation that a new contact goes on from.</summary>
public sealed record Conversation(
    Guid Id,
    Channel Channel,
    string? Subject,
    bool Open,
    DateTimeOffset LastAt,
    string? LastWords,
    string? PendingQuestion
);

/// <summary>Everything said or sent, newest first, over all channels.</summary>
public static class Timeline
{
    /// <summary>Columns of every row, whoever writes it, in their order: whose, when, which, how, and what was said.</summary>
    internal static readonly string[] RowStart =
    [
        "customer_id",
        "occurred_at",
        "id",
        "channel",
        "kind",
        "direction",
        "subject",
        "body",
    ];

    private const string Columns =
        "occurred_at, id, channel, kind, direction, subject, body, perception, outcome, agent_name, case_id, attrs";

    /// <summary>One page, in the order of the primary key.</summary>
    /// <param name="before">The last entry of the page before; null for the first page.</param>
    public static Question Page(
        CustomerId id,
        List<TimelineEntry> into,
        int limit = 50,
        (DateTimeOffset At, Guid Id)? before = null,
        Channel? channel = null,
        InteractionKind? kind = null
    )
    {
        var arguments = new List<(string, object?)> { ("customer", id), ("limit", limit) };
        var where = "customer_id = @customer";
        if (before is { } last)
        {
            where += " AND (occurred_at, id) < (@at, @last)";
            arguments.Add(("at", last.At));
            arguments.Add(("last", last.Id));
        }
        if (channel is not null)
        {
            where += " AND channel = @channel";
            arguments.Add(("channel", channel));
        }
        if (kind is not null)
        {
            where += " AND kind = @kind";
            arguments.Add(("kind", kind));
        }
        return new(
            $"SELECT {Columns} FROM interaction WHERE {where} ORDER BY occurred_at DESC, id DESC LIMIT @limit",
            row => into.Add(Read(row)),
            [.. arguments]
        );
    }

    /// <summary>What was said in a case over channels, newest first.</summary>
    public static Question OfCase(CustomerId id, Guid about, List<TimelineEntry> into, int limit = 100) =>
        new(
            $"SELECT {Columns} FROM interaction WHERE customer_id = @customer AND case_id = @case AND kind = 1 ORDER BY occurred_at DESC, id DESC LIMIT @limit",
            row => into.Add(Read(row)),
            ("customer", id),
            ("case", about),
            ("limit", limit)
        );

    private static TimelineEntry Read(Row row)
    {
        var told = Told.Read(row.TextOrNull(11));
        return new(
            row.Instant(0),
            row.Guid(1),
            row.Enum<Channel>(2),
            row.Enum<InteractionKind>(3),
            row.Enum<Direction>(4),
            row.TextOrNull(5),
            row.TextOrNull(6),
            row.IntOrNull(7),
            row.TextOrNull(8),
            row.TextOrNull(9),
            row.GuidOrNull(10),
            told?.Reason,
            told?.Needs
        );
    }

    public static Question OpenCommitments(CustomerId id, List<Commitment> into) =>
        new(
            """
            SELECT m.id, m.promise, m.due_on, m.made_at, m.row_version, count(s.no), count(s.done_at)
            FROM commitment m LEFT JOIN commitment_step s ON s.customer_id = m.customer_id AND s.commitment_id = m.id
            WHERE m.customer_id = @customer AND m.state = 1
            GROUP BY m.id, m.promise, m.due_on, m.made_at, m.row_version ORDER BY m.due_on, m.id LIMIT 50
            """,
            row =>
                into.Add(
                    new(
                        row.Guid(0),
                        row.Text(1),
                        row.DateOrNull(2),
                        row.Instant(3),
                        row.Int(4),
                        (int)row.Long(5),
                        (int)row.Long(6)
                    )
                ),
            ("customer", id)
        );

    /// <summary>
    /// Where the last conversation ended; when the last contact came from another system, its words are where we go on.
    /// </summary>
    public static Question LastConversation(CustomerId id, Action<Conversation> found) =>
        new(
            """
            SELECT id, channel, subject, is_open, last_at, last_words, pending_question FROM (
              SELECT * FROM (
                SELECT id, channel, subject, open AS is_open, last_at, last_words, pending_question FROM conversation
                WHERE customer_id = @customer ORDER BY last_at DESC LIMIT 1) a
              UNION ALL
              SELECT * FROM (
                SELECT id, channel, subject, FALSE, occurred_at, coalesce(body, subject), CAST(NULL AS text) FROM interaction
                WHERE customer_id = @customer AND kind IN (1, 6) ORDER BY occurred_at DESC, id DESC LIMIT 1) b
            ) ended ORDER BY last_at DESC, is_open DESC LIMIT 1
            """,
            row =>
                found(
                    new(
                        row.Guid(0),
                        row.Enum<Channel>(1),
                        row.TextOrNull(2),
                        row.Bool(3),
                        row.Instant(4),
                        row.TextOrNull(5),
                        row.TextOrNull(6)
                    )
                ),
            ("customer", id)
        );
}
