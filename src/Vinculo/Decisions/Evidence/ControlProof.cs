using Vinculo.Analytics.Evaluate.Effect;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Evidence;

/// <summary>What offering things changes, against the customers who are served and never sold to.</summary>
/// <remarks>
/// Everybody counts who was met, whatever she was offered and said: the lot decided who is in the control group, and only
/// that makes the two groups alike. Lists, pages of other sites and what was decided for many are left out, for there the
/// control group is met less. So is whoever came into the group or left it when its share was changed: that was drawn by lot
/// too, and takes nothing from the likeness. What she brought in as many days before takes luck out [DXKW2013]; the interval holds
/// however often one looks [WS2024].
/// </remarks>
internal static class ControlProof
{
    /// <summary>How many days after the first meeting are counted.</summary>
    public const int Days = 90;

    private const int FewestDays = 30;

    private static readonly string Meeting =
        $"placement <> '{Placements.History}' AND {MarkShown.IsMeeting("decision")}";

    private sealed record Met(bool Control, bool Left, double After, double Before);

    public static async Task<(MoneyProof? Money, StayProof? Stay)> OfAsync(
        Database database,
        string currency,
        double minorInMajor,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        // As many days as the first meetings allow, and only customers for whom they have passed.
        var first = await database.ReadAsync(
            session =>
                session.FirstOrDefaultAsync(
                    $"SELECT min(decided_at) FROM decision WHERE {Meeting}",
                    row => row.InstantOrNull(0)
                ),
            cancel
        );
        if (first is not { } begin || (now - begin).TotalDays < FewestDays)
            return (null, null);
        var days = (int)Math.Clamp((now - begin).TotalDays / 2, FewestDays, Days);
        var met = await database.ReadAsync(session => MetAsync(session, days, currency, minorInMajor, now), cancel);
        if (
            met.Count(m => m.Control) < ProofReport.FewestCustomers
            || met.Count(m => !m.Control) < ProofReport.FewestCustomers
        )
            return (null, null);

        bool[] treated = [.. met.Select(m => !m.Control)];
        double[] after = [.. met.Select(m => m.After)];
        var plain = GroupEffect.Of(treated, after);
        var (effect, explained) = GroupEffect.Adjusted(treated, after, [.. met.Select(m => m.Before)]);
        var left = GroupEffect.Of(treated, [.. met.Select(m => m.Left ? 1.0 : 0)]);
        return (
            after.Any(a => a != 0)
                ? new(
                    days,
                    plain.Treated.Cases,
                    plain.Control.Cases,
                    plain.Treated.Mean,
                    plain.Control.Mean,
                    effect.Difference,
                    effect.AlwaysValid(),
                    explained
                )
                : null,
            new(left.Treated.Mean, left.Control.Mean, left.Difference, left.AlwaysValid())
        );
    }

    private static Task<List<Met>> MetAsync(
        Session session,
        int days,
        string currency,
        double minorInMajor,
        DateTimeOffset now
    )
    {
        // Payments are what was charged before; where nothing is charged, they are the income.
        var money = $"""
            SELECT coalesce(sum(t.amount_minor), 0) FROM txn t WHERE t.customer_id = c.customer_id AND t.currency = @currency
              AND t.kind <> CASE WHEN EXISTS (SELECT 1 FROM txn o WHERE o.customer_id = c.customer_id AND o.kind IN (1, 3)) THEN 2 ELSE 0 END
            """;
        return session.QueryAsync(
            $"""
            SELECT c.control, c.stage,
              ({money} AND t.occurred_at >= m.first AND t.occurred_at < m.first + @span),
              ({money} AND t.occurred_at >= m.first - @span AND t.occurred_at < m.first)
            FROM (SELECT customer_id, min(decided_at) AS first, {MarkShown.MetAs(
                "decision"
            )} FROM decision WHERE {Meeting} GROUP BY customer_id) m
            JOIN customer c ON c.customer_id = m.customer_id
            WHERE {MarkShown.IsAsMet("c", "m")} AND m.first <= @last AND c.merged_into IS NULL AND c.stage IN (2, 3)
            """,
            row => new Met(row.Bool(0), row.Int(1) == 3, row.Long(2) / minorInMajor, row.Long(3) / minorInMajor),
            ("currency", currency),
            ("span", (long)TimeSpan.FromDays(days).TotalMilliseconds),
            ("last", now - TimeSpan.FromDays(days))
        );
    }
}
