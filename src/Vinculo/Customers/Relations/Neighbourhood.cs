using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Relations;

/// <summary>Somebody on the map of relations.</summary>
/// <param name="Who">Null: the reader may not see this customer.</param>
/// <param name="Hops">0 the customer, 1 tied directly, 2 through somebody.</param>
/// <param name="Through">The node one hop nearer.</param>
public sealed record MapNode(Guid Id, Acquaintance? Who, int Hops, Guid? Through);

/// <summary>A tie on the map.</summary>
/// <param name="Role">What <paramref name="To"/> is to <paramref name="From"/>.</param>
public sealed record MapEdge(Guid From, Guid To, string Role, double? Strength);

/// <summary>Who is around a customer, at most two steps away, and how they are tied.</summary>
/// <param name="Nodes">The customer first, then those one step away, then two.</param>
/// <param name="More">How many were left out for want of room.</param>
public sealed record RelationMap(IReadOnlyList<MapNode> Nodes, IReadOnlyList<MapEdge> Edges, int More);

/// <summary>Reads the map of relations: ties before calls, the strongest first, a company's most valuable people.</summary>
public static class Neighbourhood
{
    /// <summary>Most customers one step away, and two steps away behind each of those.</summary>
    public const int First = 16,
        Second = 3;

    private const int Nodes = 44;

    public static async Task<RelationMap> ReadAsync(Session session, CustomerId customer, Actor actor, DateOnly today)
    {
        var nodes = new Dictionary<Guid, MapNode>();
        var edges = new List<MapEdge>();
        var drawn = new HashSet<(Guid, Guid)>();
        var more = 0;
        await session.ReadAsync(
            new Question(
                $"SELECT {Acquaintance.Columns} FROM customer o WHERE o.customer_id = @id",
                row => nodes[customer.Value] = new(customer.Value, Acquaintance.Read(row, 0, actor), 0, null),
                ("id", customer)
            )
        );
        if (nodes.Count == 0)
            return new([], [], 0);

        await session.ReadAsync(
            new Question(
                $"""
                SELECT r.customer_id, r.role, r.strength, {Acquaintance.Columns}
                FROM relationship r JOIN customer o ON o.customer_id = r.other_id
                WHERE r.customer_id = @id AND r.role <> 'employee' AND (r.valid_to IS NULL OR r.valid_to > @today) AND o.merged_into IS NULL
                ORDER BY CASE WHEN r.role IN ('calls', 'called-by') THEN 1 ELSE 0 END, COALESCE(r.strength, 0) DESC, r.id
                LIMIT 200
                """,
                row => Draw(row, 1, First),
                ("id", customer),
                ("today", today)
            ),
            People(customer, row => Draw(row, 1, First)),
            new Question(
                $"""
                SELECT m.customer_id, 'household', NULL, {Acquaintance.Columns}
                FROM household_member m JOIN household_member n ON n.household_id = m.household_id AND n.customer_id <> m.customer_id
                  JOIN customer o ON o.customer_id = n.customer_id
                WHERE m.customer_id = @id AND m.state = 2 AND n.state = 2 AND o.merged_into IS NULL
                """,
                row => Draw(row, 1, First + 4),
                ("id", customer)
            )
        );
        var level = nodes.Values.Where(n => n.Hops == 1 && n.Who is not null).Select(n => n.Id).ToArray();
        if (level.Length > 0)
            await session.ReadAsync(
                new Question(
                    $"""
                    SELECT t.customer_id, t.role, t.strength, {Acquaintance.Columns} FROM (
                      SELECT r.customer_id, r.other_id, r.role, r.strength, ROW_NUMBER() OVER (PARTITION BY r.customer_id
                        ORDER BY CASE WHEN r.role IN ('calls', 'called-by') THEN 1 ELSE 0 END, COALESCE(r.strength, 0) DESC, r.id) AS place
                      FROM relationship r
                      WHERE r.customer_id {session.InGuids(
                        "level"
                    )} AND r.role <> 'employee' AND (r.valid_to IS NULL OR r.valid_to > @today)
                        AND r.other_id <> @id) t
                    JOIN customer o ON o.customer_id = t.other_id
                    WHERE t.place <= {Second} AND o.merged_into IS NULL ORDER BY t.customer_id, t.place
                    """,
                    row => Draw(row, 2, Nodes),
                    ("level", level),
                    ("id", customer),
                    ("today", today)
                )
            );
        return new([.. nodes.Values.OrderBy(n => n.Hops)], edges, more);

        void Draw(Row row, int hops, int most)
        {
            var (from, to) = (row.Guid(0), row.Guid(3));
            if (!nodes.ContainsKey(to))
            {
                if (nodes.Count > most)
                {
                    more++;
                    return;
                }
                nodes[to] = new(to, Acquaintance.Read(row, 3, actor), hops, from);
            }
            // One line a pair: its first, strongest tie.
            if (drawn.Add(from.CompareTo(to) < 0 ? (from, to) : (to, from)))
                edges.Add(new(from, to, row.Text(1), row.DoubleOrNull(2)));
        }
    }

    private static Question People(CustomerId company, Action<Row> onRow) =>
        new(
            $"""
            SELECT t.customer_id, 'employee', NULL, {Acquaintance.Columns}
            FROM company_top_person t JOIN customer o ON o.customer_id = t.person_id
            WHERE t.customer_id = @id AND t.place < 10 AND o.merged_into IS NULL ORDER BY t.place
            """,
            onRow,
            ("id", company)
        );
}
