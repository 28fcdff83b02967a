using Vinculo.Analytics.Decide.Contextual;
using Vinculo.Decisions.Learning;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Storage;

/// <summary>What each answer added to what is believed, so that it is learnt once and can be taken back.</summary>
internal static class LessonRows
{
    /// <summary>What was learnt of a decision and offer; null when nothing was, or by other numbers than today's.</summary>
    public static Task<Lesson?> FindAsync(Session session, Guid decision, string offer, ContextShape shape) =>
        session.FirstOrDefaultAsync(
            """
            SELECT outcome, weight, odds, faded FROM offer_lesson
             WHERE decision_id = @decision AND offer_code = @offer AND shape = @shape
            """,
            row => (Lesson?)new Lesson(row.Double(0), row.Double(1), row.Double(2), row.Double(3)),
            ("decision", decision),
            ("offer", offer),
            ("shape", shape.Version)
        );

    public static Task<int> SaveAsync(
        Session session,
        Guid decision,
        string offer,
        ContextShape shape,
        Lesson lesson
    ) =>
        session.ExecuteAsync(
            """
            INSERT INTO offer_lesson (decision_id, offer_code, shape, outcome, weight, odds, faded)
            VALUES (@decision, @offer, @shape, @outcome, @weight, @odds, @faded)
            ON CONFLICT (decision_id, offer_code) DO UPDATE SET shape = @shape, outcome = @outcome, weight = @weight, odds = @odds,
              faded = @faded
            """,
            ("decision", decision),
            ("offer", offer),
            ("shape", shape.Version),
            ("outcome", lesson.Outcome),
            ("weight", lesson.Weight),
            ("odds", lesson.Odds),
            ("faded", lesson.Faded)
        );

    public static Task<int> RemoveAsync(Session session, Guid decision, string offer) =>
        session.ExecuteAsync(
            "DELETE FROM offer_lesson WHERE decision_id = @decision AND offer_code = @offer",
            ("decision", decision),
            ("offer", offer)
        );
}
