using System.Text.Json;
using Vinculo.Integration.Mapping;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Integration.Writing;

/// <summary>How many rows came to what.</summary>
public sealed record ImportCounts(
    long Read = 0,
    long Created = 0,
    long Updated = 0,
    long Linked = 0,
    long Unchanged = 0,
    long SetAside = 0,
    long Partial = 0
)
{
    public static ImportCounts operator +(ImportCounts a, ImportCounts b) =>
        new(
            a.Read + b.Read,
            a.Created + b.Created,
            a.Updated + b.Updated,
            a.Linked + b.Linked,
            a.Unchanged + b.Unchanged,
            a.SetAside + b.SetAside,
            a.Partial + b.Partial
        );
}

/// <summary>What does not change during a run.</summary>
internal sealed record ImportScope(
    Guid Run,
    Guid System,
    string SystemCode,
    int Trust,
    ImportMapping Mapping,
    string Country,
    string Currency,
    Actor Actor,
    bool KeepEffects
)
{
    public string Cause { get; } = $"import:{Run:D}";
}

/// <summary>
/// One chunk of rows on its way into the database: what is written beside the records themselves (effects, set-aside
/// rows, audit, change log) is collected here and stored in the same transaction.
/// </summary>
internal sealed class ImportBatch(Session session, ImportScope scope, DateTimeOffset now)
{
    private readonly Dictionary<string, List<object?[]>> created = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<ChangedRow>> changed = new(StringComparer.Ordinal);
    private readonly List<object?[]> audit = [];
    private readonly Dictionary<Guid, ChangeKind> touched = [];
    private readonly List<object?[]> aside = [];
    private readonly Func<Guid> ids = Ids.Series(now);

    // Values that many rows share, boxed once: what the row before has bound is not bound again.
    private readonly object moment = now;
    private readonly object run = scope.Run;
    private readonly object system = scope.System;
    private readonly object actor = scope.Actor.Id;
    private readonly object actorKind = (int)scope.Actor.Kind;

    public Session Session => session;

    public ImportScope Scope => scope;

    public DateTimeOffset Now => now;

    /// <summary><see cref="Now"/>, the system and the run as values of rows.</summary>
    public object Moment => moment;

    public object System => system;

    public object Run => run;

    /// <summary>An identifier for something new, greater than those before it.</summary>
    public Guid NewId() => ids();

    public ImportCounts Counts { get; private set; } = new();

    /// <summary>What became of each row, when somebody waits for it (the API).</summary>
    public Action<ParsedRow, string, Guid?>? Told { get; init; }

    /// <summary>A row became a new record.</summary>
    /// <param name="row">Null for a record that no row stands for, such as a customer a sale made.</param>
    /// <param name="customer">Whose it is.</param>
    public void Created(ParsedRow? row, Guid? customer)
    {
        if (row is null)
            return;
        Counts = Counts with { Created = Counts.Created + 1 };
        Tell(row, "created", customer);
    }

    public void Updated(ParsedRow row, Guid? customer)
    {
        Counts = Counts with { Updated = Counts.Updated + 1 };
        Tell(row, "updated", customer);
    }

    public void Linked(ParsedRow row, Guid? customer)
    {
        Counts = Counts with { Linked = Counts.Linked + 1 };
        Tell(row, "linked", customer);
    }

    public void Unchanged(ParsedRow row, Guid? customer)
    {
        Counts = Counts with { Unchanged = Counts.Unchanged + 1 };
        Tell(row, "unchanged", customer);
    }

    public void SetAside(ParsedRow row, CellProblem problem)
    {
        row.Refuse(problem);
        SetAside(row);
    }

    /// <summary>The row waits with its first fatal problem.</summary>
    public void SetAside(ParsedRow row)
    {
        Counts = Counts with { SetAside = Counts.SetAside + 1 };
        Keep(row, row.Problems!.First(p => p.Fatal), imported: false);
        Tell(row, "set-aside", null);
    }

    /// <summary>The row went in; says which of its cells did not.</summary>
    public void Partial(ParsedRow row)
    {
        if (row.Problems is not { Count: > 0 } problems || row.Refused)
            return;
        if (!problems.TrueForAll(p => p.Kept))
            Counts = Counts with { Partial = Counts.Partial + 1 };
        Keep(row, problems.Find(p => !p.Kept) ?? problems[0], imported: true);
    }

    private void Tell(ParsedRow? row, string outcome, Guid? customer)
    {
        if (row is not null)
            Told?.Invoke(row, outcome, customer);
    }

    private void Keep(ParsedRow row, CellProblem problem, bool imported)
    {
        if (!scope.KeepEffects)
            return;
        var cells = row.Source.Cells;
        if (cells.Any(c => c.Length > 2_000))
            cells = [.. cells.Select(c => c.Length > 2_000 ? c[..1_999] + "…" : c)];
        aside.Add([
            scope.Run,
            row.RowNumber,
            imported,
            problem.Field,
            problem.Code,
            problem.Facts is null ? null : Json.Of(problem.Facts),
            Json.Of(cells),
        ]);
    }

    /// <summary>Remembers a new row for the undo.</summary>
    public void Made(string table, params object?[] key)
    {
        if (!created.TryGetValue(table, out var keys))
            created[table] = keys = [];
        keys.Add(key);
    }

    /// <summary>Remembers how a row was, for the undo.</summary>
    public void Changed(string table, ChangedRow row)
    {
        if (!changed.TryGetValue(table, out var rows))
            changed[table] = rows = [];
        rows.Add(row);
    }

    /// <summary>One audit row for one customer.</summary>
    public void Note(string act, Guid? customer, string entity, string key, Json? before, Json? after) =>
        audit.Add([
            NewId(),
            moment,
            actor,
            actorKind,
            scope.Actor.Name,
            act,
            customer,
            entity,
            key,
            scope.Cause,
            before,
            after,
        ]);

    /// <summary>The customer goes on the change log, once a chunk.</summary>
    public void Touch(Guid customer, ChangeKind kind)
    {
        if (!touched.TryGetValue(customer, out var known) || known == ChangeKind.Facts)
            touched[customer] = kind;
    }

    /// <summary>Writes what was collected.</summary>
    /// <param name="seq">Number of the run's next effect.</param>
    /// <param name="read">Rows of this chunk.</param>
    /// <returns>The next free number.</returns>
    public async Task<long> FlushAsync(long seq, int read)
    {
        Counts = Counts with { Read = read };
        if (audit.Count > 0)
            await session.InsertManyAsync(
                "audit_event",
                [
                    "id",
                    "at",
                    "actor_id",
                    "actor_kind",
                    "actor_name",
                    "act",
                    "customer_id",
                    "entity",
                    "entity_id",
                    "cause",
                    "before_state",
                    "after_state",
                ],
                audit
            );
        if (touched.Count > 0)
            await session.InsertManyAsync(
                "change_log",
                ["id", "customer_id", "kind"],
                touched.Select(t => new object?[] { NewId(), t.Key, Kinds[(int)t.Value] })
            );
        if (!scope.KeepEffects)
            return seq;
        if (aside.Count > 0)
            await session.InsertManyAsync(
                "import_set_aside",
                ["run_id", "row_no", "imported", "field", "code", "facts", "cells"],
                aside
            );
        var effects = new List<object?[]>();
        // The undo goes backwards: what hangs on a customer stands after it.
        foreach (var table in EffectTables.Order)
        {
            if (created.TryGetValue(table, out var keys))
                effects.Add([scope.Run, seq++, 1, table, keys.Count, Packed(keys)]);
            if (changed.TryGetValue(table, out var rows))
                effects.Add([scope.Run, seq++, 2, table, rows.Count, Json.Of(rows)]);
        }
        if (effects.Count > 0)
            await session.InsertManyAsync(
                "import_effect",
                ["run_id", "seq", "effect", "entity", "rows_count", "content"],
                effects
            );
        return seq;
    }

    private static readonly object[] Kinds = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

    private static Json Packed(List<object?[]> keys)
    {
        var buffer = new global::System.Buffers.ArrayBufferWriter<byte>(keys.Count * 60);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var key in keys)
            {
                if (key.Length > 1)
                    json.WriteStartArray();
                foreach (var part in key)
                    switch (part)
                    {
                        case Guid id:
                            json.WriteStringValue(
                                Convert.ToBase64String(id.ToByteArray(bigEndian: true)).AsSpan(0, 22)
                            );
                            break;
                        case long number:
                            json.WriteNumberValue(number);
                            break;
                        case DateOnly date:
                            json.WriteStringValue(
                                date.ToString("yyyy-MM-dd", global::System.Globalization.CultureInfo.InvariantCulture)
                            );
                            break;
                        default:
                            json.WriteStringValue((string?)part);
                            break;
                    }
                if (key.Length > 1)
                    json.WriteEndArray();
            }
            json.WriteEndArray();
        }
        return new Json(global::System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan));
    }
}

/// <summary>A row as it was before a run changed it.</summary>
/// <param name="Key">Its primary key, packed like the keys of created rows.</param>
/// <param name="Before">Former value of each changed column; dates as ISO text, instants as milliseconds, ids as text.</param>
/// <param name="Version">What the undo must find: the row version the run left; null where the table has none.</param>
/// <param name="After">What the undo must find, by column, where there is no version to compare.</param>
internal sealed record ChangedRow(
    IReadOnlyList<object?> Key,
    IReadOnlyDictionary<string, object?> Before,
    int? Version = null,
    IReadOnlyDictionary<string, object?>? After = null
);
