using Vinculo.Integration.Mapping;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Integration;

public enum ImportState
{
    Draft = 1,
    Waiting = 2,
    Running = 3,
    Done = 4,
    Failed = 5,
    Undoing = 6,
    Undone = 7,
}

/// <summary>One file on its way into the unified database.</summary>
/// <param name="FilePath">Where the file is kept; told to nobody outside.</param>
/// <param name="Partial">Rows that went in without a cell that could not be read.</param>
/// <param name="Kept">After an undo: records kept because they have been changed since.</param>
/// <param name="Total">Rows of the file; an estimate until the run is done.</param>
/// <param name="Message">Code of what stopped it.</param>
public sealed record ImportRun(
    Guid Id,
    Guid? JobId,
    Guid SystemId,
    string SystemCode,
    string SystemName,
    string Entity,
    string FileName,
    string FilePath,
    ImportMapping Mapping,
    ImportState State,
    long Read,
    long Created,
    long Updated,
    long Linked,
    long Unchanged,
    long SetAside,
    long Partial,
    long Kept,
    long? Total,
    string? Message,
    Guid? CreatedBy,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt
)
{
    internal const string Columns =
        "r.id, r.job_id, r.source_system_id, s.code, s.name, r.entity, r.file_name, r.file_path, r.mapping, r.state, r.read_count, "
        + "r.created_count, r.updated_count, r.linked_count, r.unchanged_count, r.set_aside_count, r.partial_count, r.kept_count, "
        + "r.total_rows, r.message, r.created_by, r.created_at, r.started_at, r.finished_at";

    internal static ImportRun Of(Row row) =>
        new(
            row.Guid(0),
            row.GuidOrNull(1),
            row.Guid(2),
            row.Text(3),
            row.Text(4),
            row.Text(5),
            row.Text(6),
            row.Text(7),
            Json.Read<ImportMapping>(row.Text(8)),
            row.Enum<ImportState>(9),
            row.Long(10),
            row.Long(11),
            row.Long(12),
            row.Long(13),
            row.Long(14),
            row.Long(15),
            row.Long(16),
            row.Long(17),
            row.LongOrNull(18),
            row.TextOrNull(19),
            row.GuidOrNull(20),
            row.Instant(21),
            row.InstantOrNull(22),
            row.InstantOrNull(23)
        );

    public bool IsOver => State is ImportState.Done or ImportState.Failed or ImportState.Undone;
}

/// <summary>A file has gone into the database, as far as it could.</summary>
public sealed record ImportFinished(
    Guid Run,
    string SourceSystem,
    string Entity,
    string FileName,
    long Created,
    long Updated,
    long Linked,
    long Unchanged,
    long SetAside,
    DateTimeOffset At
);

/// <summary>What a run brought has been taken out again.</summary>
public sealed record ImportUndone(Guid Run, string SourceSystem, string Entity, long Kept, DateTimeOffset At);

/// <summary>A row that waits, or a cell that was left out.</summary>
/// <param name="Imported">True: the row went in without the cell.</param>
public sealed record SetAsideRow(
    long Row,
    bool Imported,
    string? Field,
    string Code,
    IReadOnlyDictionary<string, string?> Facts,
    IReadOnlyList<string> Cells
);

/// <summary>How many records of one kind a run made, changed, or kept at its undo.</summary>
public sealed record EffectCount(string Entity, int Effect, long Rows);

/// <summary>The imports there have been.</summary>
public sealed class ImportRuns(Database database)
{
    private const string From = "FROM import_run r JOIN source_system s ON s.id = r.source_system_id";

    /// <summary>Newest first.</summary>
    public Task<List<ImportRun>> RecentAsync(int count, CancellationToken cancel = default) =>
        database.ReadAsync(
            session =>
                session.QueryAsync(
                    $"SELECT {ImportRun.Columns} {From} WHERE r.state > 1 ORDER BY r.created_at DESC, r.id DESC LIMIT @count",
                    ImportRun.Of,
                    ("count", count)
                ),
            cancel
        );

    public Task<ImportRun?> FindAsync(Guid id, CancellationToken cancel = default) =>
        database.ReadAsync(session => FindAsync(session, id), cancel);

    internal static Task<ImportRun?> FindAsync(Session session, Guid id) =>
        session.FirstOrDefaultAsync($"SELECT {ImportRun.Columns} {From} WHERE r.id = @id", ImportRun.Of, ("id", id));

    /// <summary>Rows that wait or were left out in part, in the order of the file.</summary>
    public Task<List<SetAsideRow>> SetAsideAsync(Guid run, long after, int count, CancellationToken cancel = default) =>
        database.ReadAsync(
            session =>
                session.QueryAsync(
                    "SELECT row_no, imported, field, code, facts, cells FROM import_set_aside WHERE run_id = @run AND row_no > @after ORDER BY row_no LIMIT @count",
                    row => new SetAsideRow(
                        row.Long(0),
                        row.Bool(1),
                        row.TextOrNull(2),
                        row.Text(3),
                        row.TextOrNull(4) is { } facts ? Json.Read<Dictionary<string, string?>>(facts) : [],
                        Json.Read<List<string>>(row.Text(5))
                    ),
                    ("run", run),
                    ("after", after),
                    ("count", count)
                ),
            cancel
        );

    /// <summary>Reasons why rows wait, with how many, most frequent first.</summary>
    public Task<List<(string Code, string? Field, bool Imported, long Rows)>> ReasonsAsync(
        Guid run,
        CancellationToken cancel = default
    ) =>
        database.ReadAsync(
            session =>
                session.QueryAsync(
                    "SELECT code, field, imported, count(*) FROM import_set_aside WHERE run_id = @run GROUP BY code, field, imported ORDER BY 4 DESC, code LIMIT 50",
                    row => (row.Text(0), row.TextOrNull(1), row.Bool(2), row.Long(3)),
                    ("run", run)
                ),
            cancel
        );

    /// <summary>What a run made, changed and kept, by table.</summary>
    public Task<List<EffectCount>> EffectsAsync(Guid run, CancellationToken cancel = default) =>
        database.ReadAsync(
            session =>
                session.QueryAsync(
                    "SELECT entity, effect, sum(rows_count) FROM import_effect WHERE run_id = @run GROUP BY entity, effect ORDER BY 3 DESC",
                    row => new EffectCount(row.Text(0), row.Int(1), row.Long(2)),
                    ("run", run)
                ),
            cancel
        );
}
