using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Relations;

/// <summary>Both sides of relations as they are stored, each under its own customer.</summary>
internal static class RelationRows
{
    /// <summary>One side as stored; also what the audit keeps, so that a step can be taken back.</summary>
    public sealed record Side(
        Guid Id,
        Guid Customer,
        Guid Other,
        string Role,
        double? Strength,
        DateOnly? From,
        DateOnly? To,
        string? Note,
        Guid? Source,
        DateTimeOffset CreatedAt
    );

    /// <summary>Both sides, as the audit keeps them.</summary>
    public sealed record Pair(Side Own, Side? Mirror);

    private const string Columns =
        "id, customer_id, other_id, role, strength, valid_from, valid_to, note, source_system_id, created_at";

    private static Side Read(Row row) =>
        new(
            row.Guid(0),
            row.Guid(1),
            row.Guid(2),
            row.Text(3),
            row.DoubleOrNull(4),
            row.DateOrNull(5),
            row.DateOrNull(6),
            row.TextOrNull(7),
            row.GuidOrNull(8),
            row.Instant(9)
        );

    public static Task<Side?> SideAsync(Session session, Guid customer, Guid id) =>
        session.FirstOrDefaultAsync(
            $"SELECT {Columns} FROM relationship WHERE customer_id = @customer AND id = @id",
            Read,
            ("customer", customer),
            ("id", id)
        );

    /// <summary>The other side of a relation that an import wrote: it has an identifier of its own.</summary>
    public static Task<Side?> ByRoleAsync(Session session, Side own, string inverse) =>
        session.FirstOrDefaultAsync(
            $"""
            SELECT {Columns} FROM relationship WHERE customer_id = @other AND other_id = @customer AND role = @inverse
            ORDER BY CASE WHEN source_system_id = @source THEN 0 ELSE 1 END, id LIMIT 1
            """,
            Read,
            ("other", own.Other),
            ("customer", own.Customer),
            ("inverse", inverse),
            ("source", own.Source ?? Guid.Empty)
        );

    public static Side Mirrored(Side side, string inverse, Guid id) =>
        side with
        {
            Id = id,
            Customer = side.Other,
            Other = side.Customer,
            Role = inverse,
        };

    /// <summary>The two sides of a relation made here differ in the last bit, so that each names the other.</summary>
    public static Guid MirrorOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        bytes[15] ^= 1;
        return new Guid(bytes, bigEndian: true);
    }

    public static async Task InsertAsync(Session session, Pair pair)
    {
        foreach (var side in Sides(pair))
            await session.ExecuteAsync(
                $"""
                INSERT INTO relationship ({Columns})
                VALUES (@id, @customer, @other, @role, @strength, @from, @to, @note, @source, @created)
                """,
                ("id", side.Id),
                ("customer", side.Customer),
                ("other", side.Other),
                ("role", side.Role),
                ("strength", side.Strength),
                ("from", side.From),
                ("to", side.To),
                ("note", side.Note),
                ("source", side.Source),
                ("created", side.CreatedAt)
            );
    }

    public static async Task StoreAsync(Session session, Pair pair)
    {
        foreach (var side in Sides(pair))
            await session.ExecuteAsync(
                """
                UPDATE relationship SET strength = @strength, valid_from = @from, valid_to = @to, note = @note
                WHERE customer_id = @customer AND id = @id
                """,
                ("strength", side.Strength),
                ("from", side.From),
                ("to", side.To),
                ("note", side.Note),
                ("customer", side.Customer),
                ("id", side.Id)
            );
    }

    public static async Task DeleteAsync(Session session, Pair pair)
    {
        foreach (var side in Sides(pair))
            await session.ExecuteAsync(
                "DELETE FROM relationship WHERE customer_id = @customer AND id = @id",
                ("customer", side.Customer),
                ("id", side.Id)
            );
    }

    public static IEnumerable<Side> Sides(Pair pair) => pair.Mirror is { } mirror ? [pair.Own, mirror] : [pair.Own];

    public static Pair? Turned(Pair? pair) => pair?.Mirror is { } mirror ? new(mirror, pair.Own) : pair;
}
