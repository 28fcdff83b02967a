using Vinculo.Platform.Storage;

namespace Vinculo.Service.Satisfaction.Storage;

/// <summary>Loops to close as rows.</summary>
internal static class LoopRows
{
    public const string Columns = """
        l.customer_id, l.id, l.opened_at, l.due_at, l.owner_id, l.team_id, l.told_at, l.done, l.content, l.second_score, l.closed_at,
        l.closed_by, l.row_version
        """;

    public static OpinionLoop Read(Row row, int at = 0) =>
        new(
            new(row.Guid(at)),
            row.Guid(at + 1),
            row.Instant(at + 2),
            row.Instant(at + 3),
            row.GuidOrNull(at + 4),
            row.GuidOrNull(at + 5),
            row.InstantOrNull(at + 6),
            row.TextOrNull(at + 7),
            row.EnumOrNull<LoopContent>(at + 8),
            row.IntOrNull(at + 9),
            row.InstantOrNull(at + 10),
            row.GuidOrNull(at + 11),
            row.Int(at + 12)
        );

    public static Task<OpinionLoop?> HoldAsync(Session session, Guid id) =>
        session.FirstOrDefaultAsync(
            $"SELECT {Columns} FROM opinion_loop l WHERE l.id = @id" + session.ForUpdate,
            row => (OpinionLoop?)Read(row),
            ("id", id)
        );

    /// <returns>Whether it was new.</returns>
    public static async Task<bool> OpenAsync(Session session, OpinionLoop loop) =>
        await session.ExecuteAsync(
            """
            INSERT INTO opinion_loop (customer_id, id, opened_at, due_at, owner_id, team_id, row_version)
            VALUES (@customer, @id, @opened, @due, @owner, @team, 1) ON CONFLICT DO NOTHING
            """,
            ("customer", loop.Customer),
            ("id", loop.Id),
            ("opened", loop.OpenedAt),
            ("due", loop.DueAt),
            ("owner", loop.Owner),
            ("team", loop.Team)
        ) == 1;

    public static Task UpdateAsync(Session session, OpinionLoop loop) =>
        session.ExecuteAsync(
            """
            UPDATE opinion_loop SET owner_id = @owner, told_at = @told, done = @done, content = @content, second_score = @second,
              closed_at = @closed, closed_by = @by, row_version = @version
            WHERE customer_id = @customer AND id = @id
            """,
            ("owner", loop.Owner),
            ("told", loop.ToldAt),
            ("done", loop.Done),
            ("content", loop.Content),
            ("second", loop.SecondScore),
            ("closed", loop.ClosedAt),
            ("by", loop.ClosedBy),
            ("version", loop.RowVersion),
            ("customer", loop.Customer),
            ("id", loop.Id)
        );
}
