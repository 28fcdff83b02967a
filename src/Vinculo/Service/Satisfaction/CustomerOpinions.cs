using Vinculo.Customers;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Service.Satisfaction;

/// <summary>What one customer said over time, on one scale.</summary>
/// <param name="First">The first answer there is.</param>
/// <param name="Last">The last; of one answer, the same.</param>
public sealed record OpinionHistory(
    SurveyKind Kind,
    long Answers,
    (DateTimeOffset At, int Score) First,
    (DateTimeOffset At, int Score) Last
);

/// <summary>Reads the first and the last answer of a customer: neither ever overwrites the other.</summary>
public sealed class CustomerOpinions(Database database, Audit audit)
{
    /// <param name="actor">Needs <c>satisfaction.serve</c>, and must see the customer.</param>
    public async Task<Outcome<IReadOnlyList<OpinionHistory>>> OfAsync(
        CustomerId customer,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    )
    {
        if (!actor.May(Permissions.SatisfactionServe))
            return Actor.Refused(Permissions.SatisfactionServe);
        var read = await database.ReadAsync<Outcome<IReadOnlyList<OpinionHistory>>>(
            async session =>
            {
                if ((await CustomerReach.WithinAsync(session, customer, actor)).IsRefused(out var no, out var current))
                    return no;
                var said = await session.QueryAsync(
                    "SELECT kind, answered_at, score FROM opinion WHERE customer_id = @customer AND score IS NOT NULL ORDER BY answered_at, id",
                    row => (Kind: row.Enum<SurveyKind>(0), At: row.Instant(1), Score: row.Int(2)),
                    ("customer", current)
                );
                return said.GroupBy(s => s.Kind)
                    .OrderBy(g => g.Key)
                    .Select(g => new OpinionHistory(
                        g.Key,
                        g.LongCount(),
                        (g.First().At, g.First().Score),
                        (g.Last().At, g.Last().Score)
                    ))
                    .ToList();
            },
            cancel
        );
        if (read.IsAccepted(out var histories) && histories.Count > 0)
            await audit.ReadAsync(actor, "opinion.read", customer.Value, cause);
        return read;
    }

    /// <summary>The first and the last answer on the same scale before this one; fewer when there are none.</summary>
    internal static async Task<IReadOnlyList<(DateTimeOffset At, int Score)>> EarlierAsync(
        Session session,
        Opinion opinion
    )
    {
        var earlier = await session.QueryAsync(
            """
            SELECT answered_at, score FROM opinion
            WHERE customer_id = @customer AND kind = @kind AND score IS NOT NULL AND answered_at < @at ORDER BY answered_at, id
            """,
            row => (row.Instant(0), row.Int(1)),
            ("customer", opinion.Customer),
            ("kind", opinion.Kind),
            ("at", opinion.AnsweredAt)
        );
        return earlier.Count < 2 ? earlier : [earlier[0], earlier[^1]];
    }
}
