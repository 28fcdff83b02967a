using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Identity;

/// <summary>Puts back the rows that a <see cref="Relocation"/> moved, and tells beforehand which.</summary>
internal sealed class Restoration(TableCatalogue catalogue)
{
    /// <summary>Takes back what <see cref="Relocation.ApplyAsync"/> did: rows that are still there go back as they are now.</summary>
    public async Task<IReadOnlyList<TableMove>> RevertAsync(Session session, Guid @event, Guid survivor, Guid absorbed)
    {
        var tables = await catalogue.ReadAsync(session);
        var told = new Dictionary<string, TableMove>(StringComparer.Ordinal);
        var moves = await session.QueryAsync(
            "SELECT entity, kind, content FROM identity_move WHERE event_id = @event AND kind < 6 ORDER BY ordinal DESC",
            row => (Table: row.Text(0), Kind: row.Enum<Kept>(1), Content: row.Text(2)),
            ("event", @event)
        );
        foreach (var (name, kind, content) in moves)
        {
            var table = tables[name];
            var rule = CustomerTables.All.First(t => t.Name == name);
            var (moved, aside) = kind switch
            {
                Kept.Moved => (await MoveBackAsync(session, table, content, survivor, absorbed), 0),
                Kept.Aside => (0, await PutBackAsync(session, table, content)),
                Kept.Before => (await AsBeforeAsync(session, table, rule, content, survivor), 0),
                Kept.Copied => (await UncopyAsync(session, table, content, survivor), 0),
                _ => (await PointBackAsync(session, table, rule.Pointer!, content, survivor, absorbed), 0),
            };
            var sofar = told.GetValueOrDefault(name) ?? new(name, 0, 0);
            if (kind is Kept.Moved or Kept.Aside)
                told[name] = sofar with { Moved = sofar.Moved + moved, SetAside = sofar.SetAside + aside };
        }
        await session.ExecuteAsync("DELETE FROM identity_move WHERE event_id = @event", ("event", @event));
        return [.. told.Values.Where(t => t.Moved + t.SetAside > 0)];
    }

    /// <summary>What taking an event back would move, without moving it: rows still at <paramref name="holder"/>.</summary>
    public async Task<IReadOnlyList<TableMove>> PreviewAsync(Session session, Guid @event, Guid holder)
    {
        var tables = await catalogue.ReadAsync(session);
        var told = new Dictionary<string, TableMove>(StringComparer.Ordinal);
        var moves = await session.QueryAsync(
            "SELECT entity, kind, rows_count, content FROM identity_move WHERE event_id = @event AND kind IN (1, 2) ORDER BY ordinal",
            row => (Table: row.Text(0), Kind: row.Enum<Kept>(1), Count: row.Int(2), Content: row.Text(3)),
            ("event", @event)
        );
        foreach (var (name, kind, count, content) in moves)
        {
            var sofar = told.GetValueOrDefault(name) ?? new(name, 0, 0);
            if (kind == Kept.Aside)
            {
                told[name] = sofar with { SetAside = sofar.SetAside + count };
                continue;
            }
            var (among, arguments) = RowKeys.Unpacked(Relocation.Rest(tables[name]), content).Among(session);
            var here = await session.FirstOrDefaultAsync(
                $"SELECT COUNT(*) FROM {name} WHERE customer_id = @holder AND {among}",
                row => row.Int(0),
                [("holder", holder), .. arguments]
            );
            told[name] = sofar with { Moved = sofar.Moved + here };
        }
        return [.. told.Values.Where(t => t.Moved + t.SetAside > 0)];
    }

    private static async Task<int> MoveBackAsync(
        Session session,
        TableShape table,
        string content,
        Guid survivor,
        Guid absorbed
    )
    {
        var (among, arguments) = RowKeys.Unpacked(Relocation.Rest(table), content).Among(session);
        return await session.ExecuteAsync(
            $"UPDATE {table.Name} SET customer_id = @absorbed WHERE customer_id = @survivor AND {among}",
            [("absorbed", absorbed), ("survivor", survivor), .. arguments]
        );
    }

    private static async Task<int> PointBackAsync(
        Session session,
        TableShape table,
        string pointer,
        string content,
        Guid survivor,
        Guid absorbed
    )
    {
        var (among, arguments) = RowKeys.Unpacked(Relocation.Rest(table), content).Among(session);
        return await session.ExecuteAsync(
            $"UPDATE {table.Name} SET {pointer} = @absorbed WHERE {pointer} = @survivor AND {among}",
            [("absorbed", absorbed), ("survivor", survivor), .. arguments]
        );
    }

    private static async Task<int> PutBackAsync(Session session, TableShape table, string content)
    {
        var rows = KeptRows.Unpacked(table, content);
        await rows.InsertAsync(session);
        return rows.Count;
    }

    private static async Task<int> UncopyAsync(Session session, TableShape table, string content, Guid survivor)
    {
        var (among, arguments) = RowKeys.Unpacked(Relocation.Rest(table), content).Among(session);
        return await session.ExecuteAsync(
            $"DELETE FROM {table.Name} WHERE customer_id = @survivor AND {among}",
            [("survivor", survivor), .. arguments]
        );
    }

    private static async Task<int> AsBeforeAsync(
        Session session,
        TableShape table,
        CustomerTable rule,
        string content,
        Guid survivor
    )
    {
        if (rule.Treatment == Treatment.Rebuild)
        {
            await session.ExecuteAsync(
                $"DELETE FROM {table.Name} WHERE customer_id = @survivor",
                ("survivor", survivor)
            );
            return await PutBackAsync(session, table, content);
        }
        using var document = System.Text.Json.JsonDocument.Parse(content);
        var before = KeptRows.Unpacked(table, document.RootElement.GetProperty("before").GetRawText());
        var after = KeptRows.Unpacked(table, document.RootElement.GetProperty("after").GetRawText());
        var rest = Relocation.Rest(table);
        var amount = table.Columns.ToList().FindIndex(c => c.Name == CustomerTables.SumColumn);
        for (var i = 0; i < before.Count; i++)
        {
            var row = before.Rows[i];
            var key = rest.Select(c => (c.Name, row[table.Columns.ToList().IndexOf(c)])).ToArray();
            var same = after.Rows.First(r =>
                rest.All(c => Equals(r[table.Columns.ToList().IndexOf(c)], row[table.Columns.ToList().IndexOf(c)]))
            );
            // An amount that was delivered anew since is the newer truth and stays.
            await session.ExecuteAsync(
                $"UPDATE {table.Name} SET {CustomerTables.SumColumn} = @before WHERE customer_id = @survivor AND {CustomerTables.SumColumn} = @after AND {string.Join(" AND ", rest.Select(c => $"{c.Name} = @{c.Name}"))}",
                [("before", row[amount]), ("survivor", survivor), ("after", same[amount]), .. key]
            );
        }
        return before.Count;
    }
}
