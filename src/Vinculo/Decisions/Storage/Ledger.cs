using Vinculo.Customers;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Storage;

/// <summary>Decisions and answers, kept for ever; nothing here is changed after it was written.</summary>
internal static class Ledger
{
    private static readonly string[] Columns =
    [
        "customer_id",
        "decided_at",
        "id",
        "channel",
        "placement",
        "actor_id",
        "control",
        "top_offer",
        "content",
        "batch",
    ];

    private static readonly string Insert =
        $"INSERT INTO decision ({string.Join(", ", Columns)}) VALUES ({string.Join(", ", Columns.Select(c => "@" + c))}) ON CONFLICT DO NOTHING";

    /// <summary>Writes one decision; one that is there already stays as it is.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="row">Made by <see cref="RowOf"/>, before the transaction.</param>
    public static Task AddAsync(Session session, object?[] row) => session.ExecuteAsync(Insert, Arguments(row));

    /// <summary>Writes one decision by itself, durable when the task completes.</summary>
    /// <inheritdoc cref="AddAsync(Session, object?[])"/>
    public static Task AddAsync(Database database, object?[] row, CancellationToken cancel) =>
        database.WriteOneAsync(Insert, Arguments(row), cancel);

    private static (string, object?)[] Arguments(object?[] row)
    {
        var arguments = new (string, object?)[row.Length];
        for (var i = 0; i < row.Length; i++)
            arguments[i] = (Columns[i], row[i]);
        return arguments;
    }

    /// <summary>Writes many.</summary>
    public static Task<int> AddManyAsync(Session session, IReadOnlyList<object?[]> rows) =>
        session.InsertManyAsync("decision", Columns, rows);

    /// <summary>A decision as a row.</summary>
    public static object?[] RowOf(Decision decision, Guid actor) =>
        [
            decision.Customer,
            decision.At,
            decision.Id,
            decision.Channel,
            decision.Placement,
            actor,
            decision.Control,
            decision.Content.Proposed.FirstOrDefault(),
            LedgerText.Of(decision.Content),
            decision.Batch,
        ];

    /// <summary>A decision by its id.</summary>
    /// <param name="session">Where.</param>
    /// <param name="id">Which.</param>
    /// <param name="hold">Keeps others from answering it until the transaction ends.</param>
    public static Task<Decision?> FindAsync(Session session, Guid id, bool hold) =>
        session.FirstOrDefaultAsync(
            "SELECT customer_id, decided_at, id, channel, placement, control, content, batch FROM decision WHERE id = @id"
                + (hold && session.Engine == Engine.Postgres ? " FOR UPDATE" : ""),
            row => new Decision
            {
                Customer = new CustomerId(row.Guid(0)),
                At = row.Instant(1),
                Id = row.Guid(2),
                Channel = row.Enum<Channel>(3),
                Placement = row.Text(4),
                Control = row.Bool(5),
                Content = Json.Read<DecisionContent>(row.Text(6)),
                Batch = row.Bool(7),
            },
            ("id", id)
        );

    /// <summary>An answer as it was written down.</summary>
    public sealed record Written(
        Guid Id,
        string Offer,
        Result Result,
        string? Reason,
        DateTimeOffset OccurredAt,
        DateTimeOffset RecordedAt,
        int Class
    );

    /// <summary>The answer that stands for an offer of a decision.</summary>
    public static Task<Written?> StandingAsync(Session session, CustomerId customer, Guid decision, string offer) =>
        session.FirstOrDefaultAsync(
            """
            SELECT id, offer_code, result, reason, occurred_at, recorded_at, value_class FROM decision_outcome
             WHERE customer_id = @customer AND decision_id = @decision AND offer_code = @offer
             ORDER BY recorded_at DESC, id DESC LIMIT 1
            """,
            row => new Written(
                row.Guid(0),
                row.Text(1),
                row.Enum<Result>(2),
                row.TextOrNull(3),
                row.Instant(4),
                row.Instant(5),
                row.Int(6)
            ),
            ("customer", customer),
            ("decision", decision),
            ("offer", offer)
        );

    /// <summary>Other decisions of a customer to whose offer "not now" stands as the answer.</summary>
    /// <param name="session">Where.</param>
    /// <param name="decision">Of whom, and which decision is none of them.</param>
    /// <param name="offer">Code.</param>
    /// <param name="from">Said from then on.</param>
    /// <param name="until">Said before.</param>
    /// <returns>Each with the moment it was said, the first one first.</returns>
    public static async Task<List<(Guid Decision, DateTimeOffset At)>> PutOffAsync(
        Session session,
        Decision decision,
        string offer,
        DateTimeOffset from,
        DateTimeOffset until
    )
    {
        var said = await session.QueryAsync(
            """
            SELECT decision_id, result, occurred_at FROM decision_outcome
             WHERE customer_id = @customer AND offer_code = @offer AND decision_id <> @decision
             ORDER BY recorded_at, id
            """,
            row => (Decision: row.Guid(0), Result: row.Enum<Result>(1), At: row.Instant(2)),
            ("customer", decision.Customer),
            ("offer", offer),
            ("decision", decision.Id)
        );
        return
        [
            .. said.GroupBy(s => s.Decision)
                .Select(g => g.Last())
                .Where(s => s.Result == Result.NotNow && s.At >= from && s.At < until)
                .OrderBy(s => s.At)
                .Select(s => (s.Decision, s.At)),
        ];
    }

    public static Task<int> AnswerAsync(
        Session session,
        CustomerId customer,
        Guid decision,
        Written answer,
        Guid? actor
    ) =>
        session.ExecuteAsync(
            """
            INSERT INTO decision_outcome (customer_id, decision_id, id, offer_code, result, reason, occurred_at, recorded_at, value_class, actor_id)
            VALUES (@customer, @decision, @id, @offer, @result, @reason, @occurred, @recorded, @class, @actor)
            ON CONFLICT DO NOTHING
            """,
            ("customer", customer),
            ("decision", decision),
            ("id", answer.Id),
            ("offer", answer.Offer),
            ("result", answer.Result),
            ("reason", answer.Reason),
            ("occurred", answer.OccurredAt),
            ("recorded", answer.RecordedAt),
            ("class", answer.Class),
            ("actor", actor)
        );
}
