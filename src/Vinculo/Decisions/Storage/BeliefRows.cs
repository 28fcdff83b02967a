using Vinculo.Analytics.Decide.Contextual;
using Vinculo.Decisions.Learning;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Storage;

/// <summary>What the answers to each offer say, one row an offer; and what is expected of any.</summary>
internal static class BeliefRows
{
    /// <summary>Under which the prior and the shape in force are kept.</summary>
    public const string PriorCode = "offers.prior";

    /// <param name="Offer">Which offer.</param>
    /// <param name="Version">Grows with every change.</param>
    /// <param name="Evidence">What its answers say.</param>
    /// <param name="At">Until when old answers have been faded.</param>
    public sealed record Belief(string Offer, int Version, AnswerEvidence Evidence, DateTimeOffset At);

    /// <summary>What is expected of any offer.</summary>
    /// <param name="Shape">Which numbers answers are learnt by.</param>
    /// <param name="Prior">Null: nothing learnt yet.</param>
    /// <param name="Version">Grows with every change.</param>
    /// <param name="Answers">Answers, faded, when it was learnt.</param>
    /// <param name="Forgotten">The last change of an offer's acceptance that all offers were told of.</param>
    public sealed record Expected(
        ContextShape Shape,
        LearntPrior? Prior,
        int Version,
        double Answers,
        DateTimeOffset? Forgotten
    )
    {
        public static Expected Nothing { get; } = new(ContextShape.First, null, 0, 0, null);
    }

    public static async Task<Expected> PriorAsync(Session session) =>
        await session.RecallAsync<Expected>(PriorCode) ?? Expected.Nothing;

    /// <summary>Which offers have answers, and the version of each, without reading what they say.</summary>
    public static Task<List<(string Offer, int Version)>> HeadsAsync(Session session) =>
        session.QueryAsync(
            "SELECT offer_code, version FROM offer_belief ORDER BY offer_code, version",
            row => (row.Text(0), row.Int(1))
        );

    /// <summary>Beliefs of some offers, or of all; those learnt by another shape are left out.</summary>
    public static Task<List<Belief>> ReadAsync(Session session, string[]? offers, ContextShape shape) =>
        session.QueryAsync(
            $"SELECT {Columns} FROM offer_belief WHERE shape = @shape{(offers is null ? "" : $" AND offer_code {session.InValues("offers")}")} ORDER BY offer_code",
            row => Read(row, shape.Size),
            offers is null ? [("shape", shape.Version)] : [("shape", shape.Version), ("offers", offers)]
        );

    /// <summary>One offer's belief, held until the commit so that answers of two nodes are both learnt; null before the first.</summary>
    public static async Task<Belief?> HoldAsync(Session session, string offer, ContextShape shape)
    {
        if (session.Engine == Engine.Postgres)
            await session.ExecuteAsync(
                """
                INSERT INTO offer_belief (offer_code, shape, version, answers, evidence, faded_at) VALUES (@offer, @shape, 0, 0, '', 0)
                ON CONFLICT DO NOTHING
                """,
                ("offer", offer),
                ("shape", shape.Version)
            );
        return await session.FirstOrDefaultAsync(
            $"SELECT {Columns} FROM offer_belief WHERE offer_code = @offer"
                + (session.Engine == Engine.Postgres ? " FOR UPDATE" : ""),
            row => row.Text(3).Length == 0 || row.Int(2) != shape.Version ? null : Read(row, shape.Size),
            ("offer", offer)
        );
    }

    public static Task<int> SaveAsync(Session session, Belief belief, ContextShape shape, DateTimeOffset? drifted) =>
        session.ExecuteAsync(
            """
            INSERT INTO offer_belief (offer_code, shape, version, answers, evidence, faded_at, drifted_at)
            VALUES (@offer, @shape, @version, @answers, @evidence, @at, @drifted)
            ON CONFLICT (offer_code) DO UPDATE SET shape = @shape, version = @version, answers = @answers, evidence = @evidence,
              faded_at = @at, drifted_at = coalesce(@drifted, offer_belief.drifted_at)
            """,
            ("offer", belief.Offer),
            ("shape", shape.Version),
            ("version", belief.Version),
            ("answers", belief.Evidence.Answers),
            ("evidence", belief.Evidence.Write()),
            ("at", belief.At),
            ("drifted", drifted)
        );

    /// <summary>The latest moment an offer was seen not to be accepted any more as it was.</summary>
    public static Task<DateTimeOffset?> LastDriftAsync(Session session) =>
        session.FirstOrDefaultAsync("SELECT max(drifted_at) FROM offer_belief", row => row.InstantOrNull(0));

    private const string Columns = "offer_code, version, shape, evidence, faded_at";

    private static Belief Read(Row row, int size) =>
        new(row.Text(0), row.Int(1), AnswerEvidence.Read(size, row.Text(3)), row.Instant(4));
}
