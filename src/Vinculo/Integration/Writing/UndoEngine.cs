using System.Text;
using System.Text.Json;
using Vinculo.Customers;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Integration.Writing;

/// <summary>
/// Goes through the effects of a run from the last to the first. An effect and its removal from the list are one
/// transaction, so that a killed undo goes on where it was.
/// </summary>
internal sealed class UndoEngine(Database database, NameVocabulary vocabulary, TimeProvider clock)
{
    private const int Kept = 3;

    private sealed record Effect(long Seq, int Kind, string Entity, int Rows, string Content);

    /// <summary>A record that stays, and why: <c>changed-since</c>, <c>has-more</c>.</summary>
    internal sealed record KeptRow(string Key, string Reason);

    public async Task<Outcome<ImportRun>> RunAsync(
        Guid id,
        Actor actor,
        Func<Session, long, long?, Task>? within,
        CancellationToken cancel
    )
    {
        var run =
            await database.ReadAsync(session => ImportRuns.FindAsync(session, id), cancel)
            ?? throw new InvalidOperationException($"There is no import {id:D}.");
        long done = 0;
        var left = await database.ReadAsync(
            session =>
                session.FirstOrDefaultAsync(
                    "SELECT count(*) FROM import_effect WHERE run_id = @run AND effect <> @kept",
                    row => row.Long(0),
                    ("run", id),
                    ("kept", Kept)
                ),
            cancel
        );
        while (await database.WriteAsync(session => StepAsync(session, run, actor, done + 1, left, within), cancel))
            done++;
        await FinishAsync(run, actor, cancel);
        return (await database.ReadAsync(session => ImportRuns.FindAsync(session, id), cancel))!;
    }

    private async Task<bool> StepAsync(
        Session session,
        ImportRun run,
        Actor actor,
        long done,
        long total,
        Func<Session, long, long?, Task>? within
    )
    {
        var effect = await session.FirstOrDefaultAsync(
            "SELECT seq, effect, entity, rows_count, content FROM import_effect WHERE run_id = @run AND effect <> @kept ORDER BY seq DESC LIMIT 1",
            row => new Effect(row.Long(0), row.Int(1), row.Text(2), row.Int(3), row.Text(4)),
            ("run", run.Id),
            ("kept", Kept)
        );
        if (effect is null)
            return false;
        var scope = new ImportScope(
            run.Id,
            run.SystemId,
            run.SystemCode,
            0,
            run.Mapping,
            "",
            "",
            actor,
            KeepEffects: false
        );
        var batch = new ImportBatch(session, scope, clock.GetUtcNow());
        var table = EffectTables.Of(effect.Entity);
        var kept = new List<KeptRow>();
        using var content = JsonDocument.Parse(effect.Content);
        if (effect.Kind == 1 && effect.Entity == "customer")
            await RemoveCustomersAsync(
                batch,
                [.. content.RootElement.EnumerateArray().Select(k => EffectKey.Guid(k.GetString()!))],
                kept,
                edited: false
            );
        else if (effect.Kind == 1)
            await RemoveAsync(batch, table, content.RootElement, kept);
        else
            await RestoreAsync(batch, table, content.RootElement, kept);
        await batch.FlushAsync(0, 0);

        if (kept.Count == 0)
            await session.ExecuteAsync(
                "DELETE FROM import_effect WHERE run_id = @run AND seq = @seq",
                ("run", run.Id),
                ("seq", effect.Seq)
            );
        else
            await session.ExecuteAsync(
                "UPDATE import_effect SET effect = @kept, rows_count = @rows, content = @content WHERE run_id = @run AND seq = @seq",
                ("kept", Kept),
                ("rows", kept.Count),
                ("content", Json.Of(kept)),
                ("run", run.Id),
                ("seq", effect.Seq)
            );
        await session.ExecuteAsync(
            "UPDATE import_run SET kept_count = kept_count + @kept WHERE id = @run",
            ("kept", kept.Count),
            ("run", run.Id)
        );
        if (within is not null)
            await within(session, done, total);
        return true;
    }

    /// <summary>Deletes rows a run made.</summary>
    private static async Task RemoveAsync(ImportBatch batch, EffectTable table, JsonElement keys, List<KeptRow> kept)
    {
        var session = batch.Session;
        var where = Where(table);
        var sql = table.Name switch
        {
            "product" =>
                $"DELETE FROM product WHERE {where} AND row_version = 1 AND NOT EXISTS (SELECT 1 FROM holding h WHERE h.product_id = product.id) AND NOT EXISTS (SELECT 1 FROM txn t WHERE t.product_id = product.id)",
            _ => $"DELETE FROM {table.Name} WHERE {where}{(table.Versioned ? " AND row_version = 1" : "")}",
        };
        var (customers, given) = (new HashSet<Guid>(), new HashSet<Guid>());
        var owners = await OwnersAsync(session, table, keys.EnumerateArray());
        foreach (var key in keys.EnumerateArray())
        {
            var arguments = Today(Arguments(table, key), owners);
            var owner = table.Key[0].Column == "customer_id" ? (Guid)arguments[0].Value! : (Guid?)null;
            if (owner is { } whose)
                customers.Add(whose);
            if (await session.ExecuteAsync(sql, arguments) > 0)
                continue;
            if (await ExistsAsync(session, table, arguments))
                kept.Add(new(Shown(key), "changed-since"));
            // Records that were taken out since, and what only they say, stand with the customer they became.
            else if (owner is { } from && IsOne(table))
                foreach (var to in await TakenOutAsync(session, (Guid)Arguments(table, key)[0].Value!, from))
                {
                    arguments[0].Value = to;
                    if (await session.ExecuteAsync(sql, arguments) > 0)
                        (customers, given) = ([.. customers, to], [.. given, to]);
                    else if (await ExistsAsync(session, table, arguments))
                        kept.Add(new(Shown(key), "changed-since"));
                }
        }
        if (table.Name == "source_record" && given.Count > 0)
            await RemoveEmptiedAsync(batch, given, kept);
        if (table.Name == "service_case")
            await CaseRows.RecountAsync(batch, customers, CasesOf(keys.EnumerateArray()));
        if (table.Name == "commitment")
            await Promises.CountAsync(session, [.. customers]);
        foreach (var customer in customers)
            batch.Touch(customer, ChangeKind.Facts);
    }

    /// <summary>Whether a row is found by the rest of its key, whosever it is.</summary>
    private static bool IsOne(EffectTable table) =>
        table.Name == "source_record" || table.Key.Any(k => k.Column == "id");

    /// <summary>The customers that records taken out of one became, and out of those, as they stand today.</summary>
    private static async Task<IEnumerable<Guid>> TakenOutAsync(Session session, Guid made, Guid current)
    {
        var (found, ask) = (new HashSet<Guid> { made, current }, new List<Guid> { made, current });
        while (ask.Count > 0)
        {
            var given = await session.QueryAsync(
                $"SELECT absorbed_id FROM identity_event WHERE survivor_id {session.InGuids("from")} AND kind = 2 AND undone_by IS NULL",
                row => row.Guid(0),
                ("from", ask.ToArray())
            );
            var merged = await session.MergedAmongAsync([.. given]);
            ask = [.. given.Concat(merged.Values).Where(found.Add)];
        }
        found.Remove(made);
        found.Remove(current);
        return found;
    }

    /// <summary>Customers that records of this run had become go with the last of their records.</summary>
    private static async Task RemoveEmptiedAsync(ImportBatch batch, HashSet<Guid> given, List<KeptRow> kept)
    {
        var still = await batch.Session.QueryAsync(
            $"SELECT DISTINCT customer_id FROM source_record WHERE customer_id {batch.Session.InGuids("ids")}",
            row => row.Guid(0),
            ("ids", given.ToArray())
        );
        await RemoveCustomersAsync(batch, [.. given.Except(still)], kept, edited: true);
    }

    /// <summary>Makes changed rows what they were.</summary>
    private async Task RestoreAsync(ImportBatch batch, EffectTable table, JsonElement rows, List<KeptRow> kept)
    {
        var session = batch.Session;
        var customers = new HashSet<Guid>();
        var owners = await OwnersAsync(session, table, rows.EnumerateArray().Select(r => r.GetProperty("key")));
        // Backwards: a row changed twice in a chunk gets its first state back last.
        foreach (var row in rows.EnumerateArray().Reverse())
        {
            var arguments = new List<(string, object?)>(Today(Arguments(table, row.GetProperty("key")), owners));
            var sql = new StringBuilder($"UPDATE {table.Name} SET ");
            var first = true;
            foreach (var column in row.GetProperty("before").EnumerateObject())
            {
                sql.Append(first ? "" : ", ").Append(column.Name).Append(" = @").Append(column.Name);
                arguments.Add((column.Name, Value(column.Value, table.KindOf(column.Name))));
                first = false;
            }
            sql.Append(" WHERE ").Append(Where(table));
            if (row.TryGetProperty("version", out var version))
            {
                sql.Append(" AND row_version = @left");
                arguments.Add(("left", version.GetInt32()));
            }
            if (row.TryGetProperty("after", out var after))
                foreach (var column in after.EnumerateObject())
                {
                    sql.Append(" AND ").Append(column.Name).Append(" = @after_").Append(column.Name);
                    arguments.Add(("after_" + column.Name, Value(column.Value, table.KindOf(column.Name))));
                }
            var customer = table.Key[0].Column == "customer_id" ? (Guid)arguments[0].Item2! : (Guid?)null;
            var counter = table.Name == "customer" && !row.TryGetProperty("version", out _);
            if (await session.ExecuteAsync(sql.ToString(), [.. arguments]) == 0)
            {
                // A newer contact keeps its date; that is no reason to list the customer.
                if (!counter)
                    kept.Add(new(Shown(row.GetProperty("key")), "changed-since"));
                continue;
            }
            if (customer is { } touched)
            {
                customers.Add(touched);
                batch.Touch(touched, table.Name == "customer" ? ChangeKind.Identity : ChangeKind.Facts);
            }
            if (table.Name == "customer" && !counter)
                await RenamedAsync(batch, customer!.Value, row.GetProperty("before"));
        }
        if (table.Name == "service_case")
            await CaseRows.RecountAsync(
                batch,
                customers,
                CasesOf(rows.EnumerateArray().Select(r => r.GetProperty("key")))
            );
    }

    private async Task RenamedAsync(ImportBatch batch, Guid customer, JsonElement before)
    {
        batch.Note(
            "customer.restored",
            customer,
            "customer",
            customer.ToString("D"),
            null,
            new Json(before.GetRawText())
        );
        if (!before.TryGetProperty("display_name", out _) && !before.TryGetProperty("legal_name", out _))
            return;
        var (display, legal) = await batch.Session.FirstOrDefaultAsync(
            "SELECT display_name, legal_name FROM customer WHERE customer_id = @id",
            row => (row.Text(0), row.TextOrNull(1)),
            ("id", customer)
        );
        await CustomerMerge.PostAsync(batch.Session, vocabulary, customer, display!, legal);
    }

    /// <summary>Tables whose rows mean that a customer has become more than the run that made it.</summary>
    private static readonly string[] Lives =
    [
        "interaction",
        "txn",
        "service_case",
        "holding",
        "decision",
        "decision_outcome",
        "commitment",
        "consent",
        "need",
        "relationship",
        "measure",
        "conversation",
    ];

    /// <param name="edited">Also when they were changed since they were made.</param>
    private static async Task RemoveCustomersAsync(ImportBatch batch, Guid[] ids, List<KeptRow> kept, bool edited)
    {
        var session = batch.Session;
        var among = session.InGuids("ids");
        var lively = new HashSet<Guid>();
        foreach (var table in Lives)
        foreach (
            var id in await session.QueryAsync(
                $"SELECT DISTINCT customer_id FROM {table} WHERE customer_id {among}",
                row => row.Guid(0),
                ("ids", ids)
            )
        )
            lively.Add(id);
        foreach (
            var id in await session.QueryAsync(
                $"SELECT DISTINCT customer_id FROM source_record WHERE customer_id {among} AND (import_run_id IS NULL OR import_run_id <> @run)",
                row => row.Guid(0),
                ("ids", ids),
                ("run", batch.Scope.Run)
            )
        )
            lively.Add(id);
        var present = await session.QueryAsync(
            $"SELECT customer_id, row_version, merged_into FROM customer WHERE customer_id {among}",
            row => (Id: row.Guid(0), Version: row.Int(1), Merged: !row.IsNull(2)),
            ("ids", ids)
        );
        var gone = new List<Guid>();
        foreach (var (id, version, merged) in present)
            if ((version != 1 && !edited) || merged)
                kept.Add(new(id.ToString("D"), "changed-since"));
            else if (lively.Contains(id))
                kept.Add(new(id.ToString("D"), "has-more"));
            else
                gone.Add(id);
        if (gone.Count == 0)
            return;
        var removed = gone.ToArray();
        foreach (
            var table in (string[])
                [
                    "identifier",
                    "contact_point",
                    "identifier_claim",
                    "name_posting",
                    "source_record",
                    "score",
                    "prospect",
                    "stage_change",
                    "dwelling",
                    "household_member",
                    "household_bar",
                    "company_figures",
                    "company_top_person",
                    "customer",
                ]
        )
            await session.ExecuteAsync($"DELETE FROM {table} WHERE customer_id {among}", ("ids", removed));
        foreach (var id in gone)
        {
            batch.Note("customer.removed", id, "customer", id.ToString("D"), null, null);
            batch.Touch(id, ChangeKind.Removed);
        }
    }

    private Task FinishAsync(ImportRun run, Actor actor, CancellationToken cancel) =>
        database.WriteAsync(
            async session =>
            {
                var now = clock.GetUtcNow();
                var closed = await session.ExecuteAsync(
                    "UPDATE import_run SET state = 7, finished_at = @now WHERE id = @id AND state = 6",
                    ("now", now),
                    ("id", run.Id)
                );
                if (closed == 0)
                    return;
                var after = (await ImportRuns.FindAsync(session, run.Id))!;
                var scope = new ImportScope(
                    run.Id,
                    run.SystemId,
                    run.SystemCode,
                    0,
                    run.Mapping,
                    "",
                    "",
                    actor,
                    KeepEffects: false
                );
                var batch = new ImportBatch(session, scope, now);
                batch.Note(
                    "import.undone",
                    null,
                    "import_run",
                    run.Id.ToString("D"),
                    null,
                    Json.Of(new { kept = after.Kept })
                );
                await batch.FlushAsync(0, 0);
                await session.AnnounceAsync(new ImportUndone(run.Id, run.SystemCode, run.Entity, after.Kept, now));
            },
            cancel
        );

    private static async Task<bool> ExistsAsync(
        Session session,
        EffectTable table,
        (string Name, object? Value)[] key
    ) => await session.FirstOrDefaultAsync($"SELECT 1 FROM {table.Name} WHERE {Where(table)}", _ => true, key);

    /// <summary>Rows of a customer that was merged since stand with the customer it lives on in.</summary>
    private static async Task<Dictionary<Guid, Guid>> OwnersAsync(
        Session session,
        EffectTable table,
        IEnumerable<JsonElement> keys
    ) =>
        table.Name == "customer" || table.Key[0].Column != "customer_id"
            ? []
            : await session.MergedAmongAsync([.. keys.Select(key => (Guid)Arguments(table, key)[0].Value!)]);

    private static (string Name, object? Value)[] Today(
        (string Name, object? Value)[] key,
        Dictionary<Guid, Guid> owners
    )
    {
        if (key[0].Value is Guid owner && owners.TryGetValue(owner, out var current))
            key[0].Value = current;
        return key;
    }

    private static IEnumerable<Guid> CasesOf(IEnumerable<JsonElement> keys) =>
        keys.Select(key => EffectKey.Guid(key[1].GetString()!));

    private static string Where(EffectTable table) =>
        string.Join(" AND ", table.Key.Select((k, i) => $"{k.Column} = @key{i}"));

    private static (string Name, object? Value)[] Arguments(EffectTable table, JsonElement key)
    {
        var parts = key.ValueKind == JsonValueKind.Array ? key.EnumerateArray().ToArray() : [key];
        return
        [
            .. table.Key.Select(
                (k, i) =>
                    (
                        $"key{i}",
                        k.Kind == ColumnKind.Guid ? EffectKey.Guid(parts[i].GetString()!) : Value(parts[i], k.Kind)
                    )
            ),
        ];
    }

    private static string Shown(JsonElement key)
    {
        var first = key.ValueKind == JsonValueKind.Array ? key[0] : key;
        return first.ValueKind == JsonValueKind.String && first.GetString() is { Length: 22 } packed
            ? EffectKey.Guid(packed).ToString("D")
            : first.ToString();
    }

    private static object? Value(JsonElement value, ColumnKind kind) =>
        value.ValueKind == JsonValueKind.Null
            ? null
            : kind switch
            {
                ColumnKind.Guid => value.GetGuid(),
                ColumnKind.Long => value.GetInt64(),
                ColumnKind.Int => value.GetInt32(),
                ColumnKind.Real => value.GetDouble(),
                ColumnKind.Bool => value.GetBoolean(),
                ColumnKind.Date => DateOnly.ParseExact(
                    value.GetString()!,
                    "yyyy-MM-dd",
                    System.Globalization.CultureInfo.InvariantCulture
                ),
                ColumnKind.Json => new Json(value.GetRawText()),
                _ => value.GetString(),
            };
}
