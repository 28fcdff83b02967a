using Vinculo.Customers;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Policy.Storage;

/// <summary>The log of the gate; rows are added and never changed.</summary>
internal static class ContactChecks
{
    /// <param name="Best">What was proposed instead, if anything.</param>
    public sealed record Entry(
        Guid Id,
        CustomerId Customer,
        ContactPurpose Purpose,
        Channel Channel,
        DateTimeOffset At,
        ContactVerdict Verdict,
        ContactProposal? Best
    )
    {
        /// <summary>The contact that was recorded; null: it was only asked, or held.</summary>
        public Guid? Interaction { get; init; }

        /// <summary>Why it was recorded although the rules said no.</summary>
        public string? Anyway { get; init; }
    }

    public static Task AddAsync(Session session, Entry entry, Actor actor, string cause) =>
        session.ExecuteAsync(
            """
            INSERT INTO contact_check (customer_id, asked_at, id, purpose, channel, answer, code, facts, until_at, rules_version,
              best_channel, best_at, interaction_id, anyway, actor_id, cause)
            VALUES (@customer, @at, @id, @purpose, @channel, @answer, @code, @facts, @until, @version, @bestChannel, @bestAt,
              @interaction, @anyway, @actor, @cause)
            """,
            ("customer", entry.Customer),
            ("at", entry.At),
            ("id", entry.Id),
            ("purpose", entry.Purpose),
            ("channel", entry.Channel),
            ("answer", entry.Verdict.Answer),
            ("code", entry.Verdict.Code),
            ("facts", Json.Of(entry.Verdict.Facts)),
            ("until", entry.Verdict.Until),
            ("version", entry.Verdict.Version),
            ("bestChannel", entry.Best?.Channel),
            ("bestAt", entry.Best?.At),
            ("interaction", entry.Interaction),
            ("anyway", entry.Anyway),
            ("actor", actor.Id),
            ("cause", cause)
        );

    /// <summary>What the last contact was for that somebody was let begin between two moments; null: there is none.</summary>
    public static Task<ContactPurpose?> LastBegunAsync(
        Session session,
        CustomerId customer,
        Channel channel,
        Guid by,
        DateTimeOffset from,
        DateTimeOffset until
    ) =>
        session.FirstOrDefaultAsync(
            """
            SELECT purpose FROM contact_check
            WHERE customer_id = @customer AND asked_at >= @from AND asked_at <= @until AND channel = @channel AND actor_id = @by
              AND interaction_id IS NULL AND (answer = @allow OR anyway IS NOT NULL)
            ORDER BY asked_at DESC, id DESC LIMIT 1
            """,
            row => row.EnumOrNull<ContactPurpose>(0),
            ("customer", customer),
            ("from", from),
            ("until", until),
            ("channel", channel),
            ("by", by),
            ("allow", ContactAnswer.Allow)
        );

    /// <summary>What the gate answered since a moment, by answer and code, commonest first.</summary>
    public static Task<List<(ContactAnswer Answer, string Code, long Count)>> CountAsync(
        Session session,
        DateTimeOffset since
    ) =>
        session.QueryAsync(
            "SELECT answer, code, count(*) FROM contact_check WHERE asked_at >= @since GROUP BY answer, code ORDER BY 3 DESC, 2",
            row => (row.Enum<ContactAnswer>(0), row.Text(1), row.Long(2)),
            ("since", since)
        );
}
