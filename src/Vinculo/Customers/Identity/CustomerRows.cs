using System.Buffers;
using System.Text;
using System.Text.Json;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Identity;

/// <summary>
/// The two rows of table <c>customer</c> in a merge: how they were, how the merge left them, and how to bring back the first
/// without losing what people changed since.
/// </summary>
internal sealed class CustomerRows(TableShape table)
{
    private const int KindOfMove = 6;

    /// <summary>
    /// How far apart the versions of the customers before and after a merge lie: whoever read the merged customer cannot
    /// save over the one that was given back.
    /// </summary>
    public const int VersionStep = 1_024;

    /// <summary>Numbers kept on the customer that follow from its rows.</summary>
    internal sealed record Counted(int OpenCases, int OpenCommitments, long? LastContact)
    {
        public static async Task<Counted> OfAsync(Session session, Guid customer)
        {
            var (cases, commitments, contact) = (0, 0, (long?)null);
            await session.ReadAsync(
                new Question(
                    "SELECT count(*) FROM service_case WHERE customer_id = @id AND status IN (1, 2)",
                    row => cases = row.Int(0),
                    ("id", customer)
                ),
                new Question(
                    "SELECT count(*) FROM commitment WHERE customer_id = @id AND state = 1",
                    row => commitments = row.Int(0),
                    ("id", customer)
                ),
                new Question(
                    "SELECT occurred_at FROM interaction WHERE customer_id = @id ORDER BY occurred_at DESC LIMIT 1",
                    row => contact = row.Long(0),
                    ("id", customer)
                )
            );
            return new(cases, commitments, contact);
        }
    }

    /// <summary>A row with names to its values.</summary>
    public Dictionary<string, object?> Named(object?[] row) =>
        table.Columns.Zip(row).ToDictionary(p => p.First.Name, p => p.Second, StringComparer.Ordinal);

    public async Task<Dictionary<string, object?>> ReadAsync(Session session, Guid customer) =>
        Named((await KeptRows.ReadAsync(session, table, "customer_id = @id", ("id", customer))).Rows[0]);

    public Task UpdateAsync(Session session, Guid customer, IReadOnlyDictionary<string, object?> changes) =>
        changes.Count == 0
            ? Task.CompletedTask
            : session.ExecuteAsync(
                $"UPDATE customer SET {string.Join(", ", changes.Keys.Select(c => $"{c} = @{c}"))} WHERE customer_id = @the_customer",
                [.. changes.Select(c => (c.Key, c.Value)), ("the_customer", customer)]
            );

    /// <summary>Keeps how both were, how the survivor is now, and who else came along.</summary>
    public async Task KeepAsync(
        Session session,
        Guid @event,
        Dictionary<string, object?> survivorBefore,
        Dictionary<string, object?> survivorAfter,
        Counted survivor,
        Dictionary<string, object?> absorbedBefore,
        Counted absorbed,
        IEnumerable<Guid> followers
    )
    {
        var buffer = new ArrayBufferWriter<byte>(2_048);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            Write(json, "before", survivorBefore);
            Write(json, "after", survivorAfter);
            Write(json, "absorbed", absorbedBefore);
            Write(json, "survivorCounted", survivor);
            Write(json, "absorbedCounted", absorbed);
            json.WriteStartArray("followers");
            foreach (var follower in followers)
                WholeRow.Write(json, follower);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        await session.ExecuteAsync(
            """
            INSERT INTO identity_move (event_id, ordinal, entity, kind, rows_count, content)
            VALUES (@event, 0, 'customer', @kind, 2, @content)
            """,
            ("event", @event),
            ("kind", KindOfMove),
            ("content", Encoding.UTF8.GetString(buffer.WrittenSpan))
        );
    }

    /// <summary>What <see cref="KeepAsync"/> kept.</summary>
    public static async Task<string> TakeAsync(Session session, Guid @event) =>
        await session.FirstOrDefaultAsync(
            "SELECT content FROM identity_move WHERE event_id = @event AND ordinal = 0",
            row => row.Text(0),
            ("event", @event)
        ) ?? throw new InvalidOperationException($"The way back of {@event:D} is gone.");

    /// <summary>Brings both rows back. The rows they count must be back already.</summary>
    /// <returns>Whether the survivor was edited since.</returns>
    public async Task<bool> RestoreAsync(
        Session session,
        string content,
        Guid survivor,
        Guid absorbed,
        DateTimeOffset now
    )
    {
        using var document = JsonDocument.Parse(content);
        var kept = document.RootElement;
        var edited = await RestoreSurvivorAsync(session, survivor, kept, now);
        await RestoreAbsorbedAsync(session, absorbed, kept);
        var followers = kept.GetProperty("followers")
            .EnumerateArray()
            .Select(f => (Guid)WholeRow.Read(f, ColumnType.Uuid)!)
            .ToArray();
        if (followers.Length > 0)
            await session.ExecuteAsync(
                $"UPDATE customer SET merged_into = @absorbed WHERE merged_into = @survivor AND customer_id {session.InGuids("followers")}",
                ("absorbed", absorbed),
                ("survivor", survivor),
                ("followers", followers)
            );
        return edited;
    }

    private async Task<bool> RestoreSurvivorAsync(Session session, Guid survivor, JsonElement kept, DateTimeOffset now)
    {
        var before = Named(WholeRow.Read(kept.GetProperty("before"), table.Columns));
        var after = Named(WholeRow.Read(kept.GetProperty("after"), table.Columns));
        var current = await ReadAsync(session, survivor);
        var changes = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (column, was) in before)
            if (
                CustomerTables.Derived.Contains(column)
                || CustomerTables.Chosen.Contains(column)
                || Same(current[column], after[column])
            )
                changes[column] = was;
        await CountAsync(session, survivor, kept.GetProperty("survivorCounted"), before, changes);
        var edited = !Same(current["row_version"], after["row_version"]);
        if (edited)
        {
            // Edited while merged: what was edited stays, and with it a version nobody has read. Chosen fields are
            // chosen anew afterwards, from what each of the two has heard by then.
            changes["row_version"] = (long)current["row_version"]! + VersionStep;
            changes["updated_at"] = now.ToUnixTimeMilliseconds();
        }
        changes.Remove("customer_id");
        await UpdateAsync(session, survivor, changes);
        return edited;
    }

    private async Task RestoreAbsorbedAsync(Session session, Guid absorbed, JsonElement kept)
    {
        var before = Named(WholeRow.Read(kept.GetProperty("absorbed"), table.Columns));
        var changes = new Dictionary<string, object?>(StringComparer.Ordinal) { ["merged_into"] = null };
        foreach (var column in CustomerTables.Derived)
            changes[column] = before[column];
        await CountAsync(session, absorbed, kept.GetProperty("absorbedCounted"), before, changes);
        await UpdateAsync(session, absorbed, changes);
    }

    /// <summary>The counters as they were, moved by what has come and gone since among the rows they count.</summary>
    private static async Task CountAsync(
        Session session,
        Guid customer,
        JsonElement then,
        Dictionary<string, object?> before,
        Dictionary<string, object?> changes
    )
    {
        var was = then.Deserialize<Counted>()!;
        var now = await Counted.OfAsync(session, customer);
        changes["open_cases"] = Math.Max(0, (long)before["open_cases"]! + now.OpenCases - was.OpenCases);
        changes["open_commitments"] = Math.Max(
            0,
            (long)before["open_commitments"]! + now.OpenCommitments - was.OpenCommitments
        );
        changes["last_contact_at"] =
            now.LastContact == was.LastContact
                ? before["last_contact_at"]
                : Greater((long?)before["last_contact_at"], now.LastContact);
    }

    /// <summary>The later of two moments; null is none.</summary>
    public static long? Greater(long? a, long? b) => a is null || b > a ? b ?? a : a;

    private static bool Same(object? a, object? b) => Equals(a, b);

    private void Write(Utf8JsonWriter json, string name, Dictionary<string, object?> row)
    {
        json.WritePropertyName(name);
        WholeRow.Write(json, table.Columns, [.. table.Columns.Select(c => row[c.Name])]);
    }

    private static void Write(Utf8JsonWriter json, string name, Counted counted)
    {
        json.WritePropertyName(name);
        JsonSerializer.Serialize(json, counted);
    }
}
