using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Identity;

/// <summary>What came to a merged customer after the merge, and who gets it when the two part.</summary>
internal sealed class RestOf(IReadOnlyDictionary<string, TableShape> tables)
{
    /// <summary>Tables whose rows can be given to one or the other by hand.</summary>
    public static IReadOnlyList<string> Tables { get; } =
    [
        "interaction",
        "service_case",
        "holding",
        "txn",
        "commitment",
        "consent",
        "need",
        "contact_point",
        "identifier",
        "decision",
        "relationship",
    ];

    // Rows that belong to rows of another table and go where those go.
    private static readonly (string Of, string Table, string Column)[] Parts =
    [
        ("interaction", "interaction_body", "id"),
        ("decision", "decision_outcome", "decision_id"),
        ("commitment", "commitment_step", "commitment_id"),
        ("commitment", "commitment_event", "commitment_id"),
    ];

    public static bool Knows(string table) => Tables.Contains(table, StringComparer.Ordinal);

    /// <summary>How many rows of each table have come since, at whoever holds them.</summary>
    public async Task<Dictionary<string, int>> CountAsync(Session session, Guid holder, DateTimeOffset since)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        await session.ReadAsync([
            .. Tables.Select(table => new Question(
                $"SELECT count(*) FROM {table} WHERE customer_id = @holder AND {Since(table)}",
                row => counts[table] = row.Int(0),
                [("holder", holder), .. Arguments(table, since)]
            )),
        ]);
        return counts;
    }

    /// <summary>Gives rows that came since to the customer given back: those assigned, and those of systems it alone is in.</summary>
    public async Task<IReadOnlyList<TableMove>> MoveAsync(
        Session session,
        Guid from,
        Guid to,
        DateTimeOffset since,
        IReadOnlyList<Assignment> assigned
    )
    {
        var before = (
            await CustomerRows.Counted.OfAsync(session, from),
            await CustomerRows.Counted.OfAsync(session, to)
        );
        var moved = new List<TableMove>();
        var systems = await SystemsOnlyOfAsync(session, to, from);
        foreach (var table in Tables)
        {
            var count = 0;
            if (systems.Length > 0 && tables[table].Find("source_system_id") is not null)
                count += await GiveAsync(
                    session,
                    table,
                    from,
                    to,
                    $"{Since(table)} AND source_system_id {session.InGuids("systems")}",
                    [.. Arguments(table, since), ("systems", systems)]
                );
            foreach (var one in assigned.Where(a => a.Table == table))
                count += one.Rows is { } rows
                    ? await GiveAsync(
                        session,
                        table,
                        from,
                        to,
                        $"id {session.InGuids("rows")}",
                        [("rows", rows.ToArray())]
                    )
                    : await GiveAsync(session, table, from, to, Since(table), Arguments(table, since));
            if (count > 0)
                moved.Add(new(table, count, 0));
        }
        if (moved.Count > 0)
            await RecountAsync(session, from, to, before.Item1, before.Item2);
        return moved;
    }

    /// <summary>Source systems in which only <paramref name="mine"/> has records.</summary>
    private static async Task<Guid[]> SystemsOnlyOfAsync(Session session, Guid mine, Guid other) =>
        [
            .. await session.QueryAsync(
                """
                SELECT DISTINCT r.source_system_id FROM source_record r WHERE r.customer_id = @mine AND NOT EXISTS (
                  SELECT 1 FROM source_record o WHERE o.customer_id = @other AND o.source_system_id = r.source_system_id)
                """,
                row => row.Guid(0),
                ("mine", mine),
                ("other", other)
            ),
        ];

    /// <summary>Moves rows, and what belongs to them.</summary>
    public async Task<int> GiveAsync(
        Session session,
        string table,
        Guid from,
        Guid to,
        string where,
        (string Name, object? Value)[] arguments
    )
    {
        foreach (var (_, part, column) in Parts.Where(p => p.Of == table))
            await session.ExecuteAsync(
                $"UPDATE {part} SET customer_id = @to WHERE customer_id = @from AND {column} IN (SELECT id FROM {table} WHERE customer_id = @from AND {where})",
                [("to", to), ("from", from), .. arguments]
            );
        return await session.ExecuteAsync(
            $"UPDATE {table} SET customer_id = @to WHERE customer_id = @from AND {where}",
            [("to", to), ("from", from), .. arguments]
        );
    }

    /// <summary>Moves the counters of both by what came and went.</summary>
    public static async Task RecountAsync(
        Session session,
        Guid from,
        Guid to,
        CustomerRows.Counted fromBefore,
        CustomerRows.Counted toBefore
    )
    {
        foreach (var (customer, before) in new[] { (from, fromBefore), (to, toBefore) })
        {
            var now = await CustomerRows.Counted.OfAsync(session, customer);
            await session.ExecuteAsync(
                """
                UPDATE customer SET open_cases = open_cases + @cases, open_commitments = open_commitments + @commitments,
                  last_contact_at = @contact WHERE customer_id = @id
                """,
                ("cases", now.OpenCases - before.OpenCases),
                ("commitments", now.OpenCommitments - before.OpenCommitments),
                ("contact", now.LastContact),
                ("id", customer)
            );
        }
    }

    /// <summary>An imported row's own identifier tells when it happened, not when it came: its run tells that.</summary>
    private string Since(string table) =>
        tables[table].Find("import_run_id") is not null
            ? "(import_run_id >= @bound OR (import_run_id IS NULL AND id >= @bound))"
        : tables[table].Find("created_at") is not null ? "created_at > @since"
        : "id >= @bound";

    private (string, object?)[] Arguments(string table, DateTimeOffset since) =>
        tables[table].Find("import_run_id") is null && tables[table].Find("created_at") is not null
            ? [("since", since)]
            : [("bound", FirstAfter(since))];

    /// <summary>The smallest identifier made after a moment.</summary>
    private static Guid FirstAfter(DateTimeOffset at)
    {
        Span<byte> id = stackalloc byte[16];
        id.Clear();
        var milliseconds = at.ToUnixTimeMilliseconds() + 1;
        for (var i = 0; i < 6; i++)
            id[i] = (byte)(milliseconds >> (8 * (5 - i)));
        return new Guid(id, bigEndian: true);
    }
}
