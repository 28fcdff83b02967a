using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Identity;

/// <summary>
/// Moves everything one customer owns to another, table by table as the live schema has them, and writes down what it did,
/// so that <see cref="Restoration"/> puts back exactly those rows.
/// </summary>
internal sealed class Relocation(TableCatalogue catalogue)
{
    private sealed record Owned(CustomerTable Rule, TableShape Shape, IReadOnlyList<TableColumn> Rest, RowKeys Keys);

    private sealed class Notes(Session session, Guid @event)
    {
        private int ordinal;

        public async Task AddAsync(string table, Kept kind, int count, string content)
        {
            if (count > 0)
                await session.ExecuteAsync(
                    """
                    INSERT INTO identity_move (event_id, ordinal, entity, kind, rows_count, content)
                    VALUES (@event, @ordinal, @table, @kind, @count, @content)
                    """,
                    ("event", @event),
                    ("ordinal", ++ordinal),
                    ("table", table),
                    ("kind", kind),
                    ("count", count),
                    ("content", content)
                );
        }
    }

    /// <summary>Moves the rows.</summary>
    /// <param name="session">The transaction; both customers are locked.</param>
    /// <param name="event">Under which event the way back is kept.</param>
    /// <param name="survivor">Gets the rows.</param>
    /// <param name="absorbed">Has none afterwards.</param>
    /// <exception cref="InvalidOperationException">A table names customers and nobody has said what becomes of its rows.</exception>
    public async Task<IReadOnlyList<TableMove>> ApplyAsync(Session session, Guid @event, Guid survivor, Guid absorbed)
    {
        var tables = await catalogue.ReadAsync(session);
        RequireRules(tables);
        var notes = new Notes(session, @event);
        var told = new List<TableMove>();
        foreach (var found in await OwnedAsync(session, tables, absorbed))
        {
            var owned = found;
            var pointed = owned.Rule.Pointer is null
                ? 0
                : await SelfTiesAsync(session, notes, owned, survivor, absorbed);
            if (pointed > 0)
                owned = owned with { Keys = await KeysAsync(session, owned, absorbed) };
            var move = owned.Rule.Treatment switch
            {
                Treatment.Copy => await CopyAsync(session, notes, owned, survivor, absorbed),
                Treatment.Rebuild => await RebuildAsync(session, notes, owned, survivor, absorbed),
                Treatment.Sum => await SumAsync(session, notes, owned, survivor, absorbed),
                _ => await MoveAsync(session, notes, owned, survivor, absorbed),
            };
            if (owned.Rule.Pointer is { } pointer)
                await PointAsync(session, notes, owned, pointer, survivor, absorbed);
            if (move.Moved + move.SetAside + pointed > 0)
                told.Add(move with { SetAside = move.SetAside + pointed });
        }
        return told;
    }

    /// <summary>Columns as a SELECT lists them; a table with one row a customer has none beside the customer.</summary>
    private static string Listed(IReadOnlyList<TableColumn> columns) =>
        columns.Count == 0 ? "1" : string.Join(", ", columns.Select(c => c.Name));

    /// <summary>Columns of the key beside the customer.</summary>
    public static IReadOnlyList<TableColumn> Rest(TableShape table) =>
        [.. table.Key.Where(c => c.Name != CustomerTables.CustomerColumn)];

    private static void RequireRules(IReadOnlyDictionary<string, TableShape> tables)
    {
        var forgotten = tables
            .Values.Where(t => t.Find(CustomerTables.CustomerColumn) is not null)
            .Where(t => CustomerTables.All.All(r => r.Name != t.Name))
            .Select(t => t.Name)
            .ToList();
        if (forgotten.Count > 0)
            throw new InvalidOperationException(
                $"Nobody has said what a merge does with {string.Join(", ", forgotten)}: add it to CustomerTables."
            );
    }

    /// <summary>Asks all tables at once what the absorbed customer has.</summary>
    private static async Task<List<Owned>> OwnedAsync(
        Session session,
        IReadOnlyDictionary<string, TableShape> tables,
        Guid absorbed
    )
    {
        var owned = new List<Owned>();
        var questions = new List<Question>();
        foreach (var rule in CustomerTables.All)
        {
            if (rule.Treatment is Treatment.Leave or Treatment.Self || !tables.TryGetValue(rule.Name, out var shape))
                continue;
            var rest = Rest(shape);
            var keys = new List<object?[]>();
            owned.Add(new(rule, shape, rest, new(rest, keys)));
            questions.Add(
                new(
                    $"SELECT {Listed(rest)} FROM {rule.Name} WHERE customer_id = @absorbed",
                    row => keys.Add(WholeRow.Read(row, rest)),
                    ("absorbed", absorbed)
                )
            );
        }
        await session.ReadAsync([.. questions]);
        return owned;
    }

    private static async Task<TableMove> MoveAsync(
        Session session,
        Notes notes,
        Owned owned,
        Guid survivor,
        Guid absorbed
    )
    {
        var name = owned.Rule.Name;
        if (owned.Keys.Count == 0)
            return new(name, 0, 0);
        var keys = owned.Keys;
        var aside = 0;
        // Where the key is the row's own identifier beside nothing else, two rows cannot meet; a claim has no second key.
        if (Twice(owned) is { } twice)
        {
            var doubled = await KeptRows.ReadAsync(
                session,
                owned.Shape,
                $"customer_id = @absorbed AND ({twice})",
                ("absorbed", absorbed),
                ("survivor", survivor)
            );
            aside = await SetAsideAsync(session, notes, owned, doubled, absorbed);
            if (aside > 0)
                keys = await KeysAsync(session, owned, absorbed);
        }
        if (keys.Count > 0)
            await session.ExecuteAsync(
                $"UPDATE {name} SET customer_id = @survivor WHERE customer_id = @absorbed",
                ("survivor", survivor),
                ("absorbed", absorbed)
            );
        await notes.AddAsync(name, Kept.Moved, keys.Count, keys.Packed());
        return new(name, keys.Count, aside);
    }

    /// <summary>The condition that the survivor has a row that stands for this one; null where there can be none.</summary>
    private static string? Twice(Owned owned)
    {
        var name = owned.Rule.Name;
        if (owned.Rest.Count == owned.Shape.Key.Count)
            return null;
        var sameKey = string.Concat(owned.Rest.Select(c => $" AND s.{c.Name} = {name}.{c.Name}"));
        var twice = $"EXISTS (SELECT 1 FROM {name} s WHERE s.customer_id = @survivor{sameKey})";
        if (owned.Rule.Same is not { } same)
            return twice;
        var current = owned.Rule.While is { } condition ? $" AND {name}.{condition} AND s.{condition}" : "";
        return twice
            + $" OR EXISTS (SELECT 1 FROM {name} s WHERE s.customer_id = @survivor AND {string.Join(" AND ", same.Select(c => $"s.{c} = {name}.{c}"))}{current})";
    }

    private static async Task<RowKeys> KeysAsync(Session session, Owned owned, Guid customer) =>
        new(
            owned.Rest,
            await session.QueryAsync(
                $"SELECT {Listed(owned.Rest)} FROM {owned.Rule.Name} WHERE customer_id = @customer",
                row => WholeRow.Read(row, owned.Rest),
                ("customer", customer)
            )
        );

    private static async Task<int> SetAsideAsync(
        Session session,
        Notes notes,
        Owned owned,
        KeptRows rows,
        Guid customer
    )
    {
        if (rows.Count == 0)
            return 0;
        await notes.AddAsync(owned.Rule.Name, Kept.Aside, rows.Count, rows.Packed());
        var places = owned.Rest.Select(c => owned.Shape.Columns.ToList().IndexOf(c)).ToArray();
        var (among, arguments) = new RowKeys(
            owned.Rest,
            [.. rows.Rows.Select(r => places.Select(p => r[p]).ToArray())]
        ).Among(session);
        await session.ExecuteAsync(
            $"DELETE FROM {owned.Rule.Name} WHERE customer_id = @customer AND {among}",
            [("customer", customer), .. arguments]
        );
        return rows.Count;
    }

    private static async Task<TableMove> CopyAsync(
        Session session,
        Notes notes,
        Owned owned,
        Guid survivor,
        Guid absorbed
    )
    {
        var name = owned.Rule.Name;
        if (owned.Keys.Count == 0)
            return new(name, 0, 0);
        var rest = string.Join(", ", owned.Rest.Select(c => c.Name));
        var rows = await KeptRows.ReadAsync(session, owned.Shape, "customer_id = @absorbed", ("absorbed", absorbed));
        await notes.AddAsync(name, Kept.Aside, rows.Count, rows.Packed());
        var fresh = new RowKeys(
            owned.Rest,
            await session.QueryAsync(
                $"SELECT {rest} FROM {name} WHERE customer_id = @absorbed AND NOT EXISTS (SELECT 1 FROM {name} s WHERE s.customer_id = @survivor AND {string.Join(" AND ", owned.Rest.Select(c => $"s.{c.Name} = {name}.{c.Name}"))})",
                row => WholeRow.Read(row, owned.Rest),
                ("absorbed", absorbed),
                ("survivor", survivor)
            )
        );
        await notes.AddAsync(name, Kept.Copied, fresh.Count, fresh.Packed());
        await session.ExecuteAsync(
            $"INSERT INTO {name} ({rest}, customer_id) SELECT {rest}, @survivor FROM {name} WHERE customer_id = @absorbed ON CONFLICT DO NOTHING",
            ("survivor", survivor),
            ("absorbed", absorbed)
        );
        await session.ExecuteAsync($"DELETE FROM {name} WHERE customer_id = @absorbed", ("absorbed", absorbed));
        return new(name, 0, rows.Count);
    }

    private static async Task<TableMove> RebuildAsync(
        Session session,
        Notes notes,
        Owned owned,
        Guid survivor,
        Guid absorbed
    )
    {
        var name = owned.Rule.Name;
        var before = await KeptRows.ReadAsync(session, owned.Shape, "customer_id = @survivor", ("survivor", survivor));
        // An empty list is kept too: what is worked out later for both together is neither's own.
        await notes.AddAsync(name, Kept.Before, Math.Max(1, before.Count), before.Packed());
        if (owned.Keys.Count == 0)
            return new(name, 0, 0);
        var rows = await KeptRows.ReadAsync(session, owned.Shape, "customer_id = @absorbed", ("absorbed", absorbed));
        return new(name, 0, await SetAsideAsync(session, notes, owned, rows, absorbed));
    }

    private static async Task<TableMove> SumAsync(
        Session session,
        Notes notes,
        Owned owned,
        Guid survivor,
        Guid absorbed
    )
    {
        var name = owned.Rule.Name;
        if (owned.Keys.Count == 0)
            return new(name, 0, 0);
        var met = string.Join(" AND ", owned.Rest.Select(c => $"o.{c.Name} = {name}.{c.Name}"));
        var both = $"EXISTS (SELECT 1 FROM {name} o WHERE o.customer_id = @other AND {met})";
        var before = await KeptRows.ReadAsync(
            session,
            owned.Shape,
            $"customer_id = @survivor AND {both}",
            ("survivor", survivor),
            ("other", absorbed)
        );
        var after = new KeptRows(owned.Shape, []);
        if (before.Count > 0)
        {
            await session.ExecuteAsync(
                $"UPDATE {name} SET {CustomerTables.SumColumn} = {CustomerTables.SumColumn} + (SELECT o.{CustomerTables.SumColumn} FROM {name} o WHERE o.customer_id = @other AND {met}) WHERE customer_id = @survivor AND {both}",
                ("survivor", survivor),
                ("other", absorbed)
            );
            after = await KeptRows.ReadAsync(
                session,
                owned.Shape,
                $"customer_id = @survivor AND {both}",
                ("survivor", survivor),
                ("other", absorbed)
            );
        }
        await notes.AddAsync(
            name,
            Kept.Before,
            before.Count,
            $$"""{"before":{{before.Packed()}},"after":{{after.Packed()}}}"""
        );
        return await MoveAsync(session, notes, owned, survivor, absorbed);
    }

    /// <summary>A tie between the two is a tie of one to itself: set aside, from both ends.</summary>
    private static async Task<int> SelfTiesAsync(
        Session session,
        Notes notes,
        Owned owned,
        Guid survivor,
        Guid absorbed
    )
    {
        var pointer = owned.Rule.Pointer!;
        var count = 0;
        foreach (var (from, to) in new[] { (survivor, absorbed), (absorbed, survivor) })
        {
            var rows = await KeptRows.ReadAsync(
                session,
                owned.Shape,
                $"customer_id = @from AND {pointer} = @to",
                ("from", from),
                ("to", to)
            );
            count += await SetAsideAsync(session, notes, owned, rows, from);
        }
        return count;
    }

    private static async Task PointAsync(
        Session session,
        Notes notes,
        Owned owned,
        string pointer,
        Guid survivor,
        Guid absorbed
    )
    {
        var keys = new RowKeys(
            owned.Rest,
            await session.QueryAsync(
                $"SELECT {Listed(owned.Rest)} FROM {owned.Rule.Name} WHERE {pointer} = @absorbed",
                row => WholeRow.Read(row, owned.Rest),
                ("absorbed", absorbed)
            )
        );
        if (keys.Count == 0)
            return;
        await session.ExecuteAsync(
            $"UPDATE {owned.Rule.Name} SET {pointer} = @survivor WHERE {pointer} = @absorbed",
            ("survivor", survivor),
            ("absorbed", absorbed)
        );
        await notes.AddAsync(owned.Rule.Name, Kept.Pointed, keys.Count, keys.Packed());
    }
}
