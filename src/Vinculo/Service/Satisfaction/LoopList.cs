using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Satisfaction.Figures;
using Vinculo.Service.Satisfaction.Storage;

namespace Vinculo.Service.Satisfaction;

/// <summary>A bad answer in the list.</summary>
public sealed record LoopLine(OpinionLoop Loop, Opinion Opinion, string Customer, string? Owner);

/// <param name="Next">Cursor of the following page; null at the end.</param>
/// <param name="Previous">Cursor of the page before; null at the beginning.</param>
public sealed record LoopStretch(IReadOnlyList<LoopLine> Lines, string? Next, string? Previous);

/// <summary>What one has to know who closes a loop.</summary>
/// <param name="Texts">The words that were answered.</param>
/// <param name="Earlier">The customer's answers on the same scale, the first and the last before this one.</param>
/// <param name="Phone">To call; null: none is known.</param>
public sealed record LoopSheet(
    LoopLine Line,
    SurveyTexts Texts,
    IReadOnlyList<(DateTimeOffset At, int Score)> Earlier,
    string? Phone
);

/// <summary>Bad answers: open ones, the soonest due first; closed ones, the last first.</summary>
public sealed class LoopList(Database database, Audit audit)
{
    public const int PageSize = 50;

    private const string Query = $"""
        FROM opinion_loop l JOIN opinion o ON o.customer_id = l.customer_id AND o.id = l.id
          JOIN customer c ON c.customer_id = l.customer_id LEFT JOIN app_user u ON u.id = l.owner_id
        """;

    /// <param name="mine">Only the actor's own.</param>
    /// <param name="limit">1 to 500.</param>
    /// <param name="actor">Needs <c>satisfaction.serve</c>; sees those of customers within reach.</param>
    public async Task<Outcome<LoopStretch>> ReadAsync(
        bool closed,
        bool mine,
        string? after,
        string? before,
        int limit,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    )
    {
        if (!actor.May(Permissions.SatisfactionServe))
            return Actor.Refused(Permissions.SatisfactionServe);
        if (MomentCursor.Begin(after, before) is not var (back, place))
            return Refusal.Invalid("opinion.cursor", "after");
        var (column, falls) = closed ? ("l.closed_at", !back) : ("l.due_at", back);
        var where = new ListConditions(closed ? "l.closed_at IS NOT NULL" : "l.closed_at IS NULL");
        where.Give(("limit", limit + 1));
        if (mine)
            where.And("l.owner_id = @owner", ("owner", actor.Id));
        if (place is { } from)
            where.And($"({column}, l.id) {(falls ? "<" : ">")} (@at, @place)", ("at", from.At), ("place", from.Id));
        var order = falls ? "DESC" : "ASC";
        var lines = await database.ReadAsync(
            session =>
            {
                where.Reach(session, actor);
                return session.QueryAsync(
                    $"SELECT {Columns} {Query} WHERE {where} ORDER BY {column} {order}, l.id {order} LIMIT @limit",
                    Read,
                    where.Values
                );
            },
            cancel
        );
        var (next, previous) = KeysetPage.Cut(lines, limit, back, place is not null, l => Cursor(l, closed));
        foreach (var one in lines)
            await audit.ReadAsync(actor, "opinion.read", one.Loop.Customer.Value, cause);
        return new LoopStretch(lines, next, previous);
    }

    /// <param name="actor">Needs <c>satisfaction.serve</c>, and must see the customer.</param>
    public async Task<Outcome<LoopSheet>> OfAsync(
        Guid id,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    )
    {
        if (!actor.May(Permissions.SatisfactionServe))
            return Actor.Refused(Permissions.SatisfactionServe);
        var read = await database.ReadAsync<Outcome<LoopSheet>>(
            async session =>
            {
                var line = await session.FirstOrDefaultAsync(
                    $"SELECT {Columns} {Query} WHERE l.id = @id",
                    row => (LoopLine?)Read(row),
                    ("id", id)
                );
                if (
                    line is null
                    || (await Customers.CustomerReach.WithinAsync(session, line.Loop.Customer, actor)).IsRefused(out _)
                )
                    return Refusal.Missing("loop.not-found");
                return new LoopSheet(
                    line,
                    (await SurveyRows.WordsAsync(session, line.Opinion.Survey, line.Opinion.Version))!,
                    await CustomerOpinions.EarlierAsync(session, line.Opinion),
                    await PhoneAsync(session, line.Loop)
                );
            },
            cancel
        );
        if (read.IsAccepted(out var sheet))
            await audit.ReadAsync(actor, "opinion.read", sheet.Line.Loop.Customer.Value, cause);
        return read;
    }

    private static string Columns { get; } =
        $"{LoopRows.Columns}, {OpinionRows.Columns}, c.display_name, u.display_name";

    private const int LoopWidth = 13;

    private static LoopLine Read(Row row) =>
        new(
            LoopRows.Read(row),
            OpinionRows.Read(row, LoopWidth),
            row.Text(LoopWidth + OpinionRows.Width),
            row.TextOrNull(LoopWidth + OpinionRows.Width + 1)
        );

    private static string Cursor(LoopLine line, bool closed) =>
        MomentCursor.Of(closed ? line.Loop.ClosedAt!.Value : line.Loop.DueAt, line.Loop.Id);

    private static Task<string?> PhoneAsync(Session session, OpinionLoop loop) =>
        session.FirstOrDefaultAsync(
            """
            SELECT normalised FROM contact_point WHERE customer_id = @customer AND kind = 1 AND ended_at IS NULL
            ORDER BY CASE WHEN preferred THEN 0 ELSE 1 END, created_at DESC LIMIT 1
            """,
            row => row.TextOrNull(0),
            ("customer", loop.Customer)
        );
}
