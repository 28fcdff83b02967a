using Vinculo.Decisions.Learning;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Storage;

/// <summary>What was learnt, per offer and value class.</summary>
internal static class LearningRows
{
    public static Task<List<(string Offer, int Class, Tally Tally)>> AllAsync(Session session) =>
        session.QueryAsync(
            "SELECT offer_code, value_class, accepted, missed, accepted_ever, updated_at FROM offer_learning",
            row => (row.Text(0), row.Int(1), new Tally(row.Double(2), row.Double(3), row.Long(4), row.Instant(5)))
        );

    /// <summary>Changes one tally. The row is locked until the commit, so answers of two agents are both counted.</summary>
    public static async Task<Tally> ChangeAsync(
        Session session,
        string offer,
        int valueClass,
        DateTimeOffset now,
        Func<Tally, Tally> change
    )
    {
        await session.ExecuteAsync(
            """
            INSERT INTO offer_learning (offer_code, value_class, accepted, missed, accepted_ever, updated_at)
            VALUES (@offer, @class, 0, 0, 0, @now) ON CONFLICT DO NOTHING
            """,
            ("offer", offer),
            ("class", valueClass),
            ("now", now)
        );
        var known = await session.FirstOrDefaultAsync(
            "SELECT accepted, missed, accepted_ever, updated_at FROM offer_learning WHERE offer_code = @offer AND value_class = @class"
                + (session.Engine == Engine.Postgres ? " FOR UPDATE" : ""),
            row => new Tally(row.Double(0), row.Double(1), row.Long(2), row.Instant(3)),
            ("offer", offer),
            ("class", valueClass)
        );
        var changed = change(known!);
        await session.ExecuteAsync(
            """
            UPDATE offer_learning SET accepted = @accepted, missed = @missed, accepted_ever = @ever, updated_at = @at
             WHERE offer_code = @offer AND value_class = @class
            """,
            ("accepted", changed.Accepted),
            ("missed", changed.Missed),
            ("ever", changed.AcceptedEver),
            ("at", changed.At),
            ("offer", offer),
            ("class", valueClass)
        );
        return changed;
    }
}
