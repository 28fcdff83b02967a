using System.Security.Cryptography;
using Vinculo.Integration.Files;
using Vinculo.Integration.Mapping;
using Vinculo.Integration.Writing;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Integration;

/// <summary>A cell of the preview.</summary>
/// <param name="Problem">What is wrong with it, in words; null when nothing is.</param>
/// <param name="Edited">The user has written it anew.</param>
public sealed record PreviewCell(string Text, string? Problem, bool Edited);

/// <summary>A row of the preview.</summary>
/// <param name="Problems">What is wrong with the row as a whole.</param>
/// <param name="Waits">It would be set aside.</param>
public sealed record PreviewRow(
    long Number,
    IReadOnlyList<PreviewCell> Cells,
    IReadOnlyList<string> Problems,
    bool Waits
);

/// <summary>What an import would make of the first rows.</summary>
/// <param name="Fields">The field each column feeds; null where it is ignored.</param>
public sealed record ImportPreview(
    IReadOnlyList<string> Columns,
    IReadOnlyList<string?> Fields,
    IReadOnlyList<PreviewRow> Rows
);

/// <summary>Imports under preparation: the guide's answers, kept until the import is launched or thrown away.</summary>
public sealed class ImportDrafts(
    Database database,
    StartImport start,
    MappingGuess guess,
    ImportEngine engine,
    JobQueue jobs,
    VinculoOptions options,
    TimeProvider clock
)
{
    /// <summary>Rows of the preview.</summary>
    public const int PreviewRows = 200;

    /// <summary>Begins the guide for a file that has been kept already.</summary>
    /// <param name="path">Where it is kept.</param>
    /// <param name="fileName">As the user calls it.</param>
    /// <param name="system">Name of the system it comes from.</param>
    /// <param name="actor">Who.</param>
    /// <param name="mapping">A mapping that is known; null: guessed.</param>
    /// <param name="cancel">Stops.</param>
    public async Task<Outcome<Guid>> CreateAsync(
        string path,
        string fileName,
        string system,
        Actor actor,
        ImportMapping? mapping = null,
        CancellationToken cancel = default
    )
    {
        if (!actor.May("imports.run"))
            return Actor.Refused("imports.run");
        var name = system.Trim().Length == 0 ? Path.GetFileNameWithoutExtension(fileName) : system.Trim();
        var code = HeaderKey.Fold(name).Replace(' ', '-');
        if (code.Length is 0 or > 60)
            return Refusal.Invalid("import.source-invalid", "system", ("source", name));
        if (mapping is null)
        {
            var guessed = await guess.OfFileAsync(path, code, null, cancel);
            if (guessed.IsRefused(out var refusal))
                return refusal;
            // Sales of a system we know no customer of yet: without this every row would wait for a customers file.
            mapping = guessed.Accepted with
            {
                SourceSystem = new(code, name),
                CreateCustomers = guessed.Accepted.CreateCustomers || !await KnowsSystemAsync(code, cancel),
            };
        }
        return await database.WriteAsync(
            async session =>
            {
                var now = clock.GetUtcNow();
                var id = Ids.New(now);
                await session.ExecuteAsync(
                    """
                    INSERT INTO import_run (id, source_system_id, entity, file_name, file_path, file_hash, mapping, state, read_count,
                      created_count, updated_count, linked_count, unchanged_count, set_aside_count, partial_count, kept_count, created_by, created_at)
                    VALUES (@id, @system, @entity, @name, @path, '', @mapping, 1, 0, 0, 0, 0, 0, 0, 0, 0, @by, @now)
                    """,
                    ("id", id),
                    ("system", await StartImport.SystemAsync(session, mapping.SourceSystem, now)),
                    ("entity", mapping.Entity),
                    ("name", fileName),
                    ("path", path),
                    ("mapping", Json.Of(mapping)),
                    ("by", actor.Id),
                    ("now", now)
                );
                return (Outcome<Guid>)id;
            },
            cancel
        );
    }

    private Task<bool> KnowsSystemAsync(string code, CancellationToken cancel) =>
        database.ReadAsync(
            session =>
                session.FirstOrDefaultAsync(
                    """
                    SELECT 1 FROM source_record r JOIN source_system s ON s.id = r.source_system_id WHERE s.code = @code LIMIT 1
                    """,
                    _ => true,
                    ("code", code)
                ),
            cancel
        );

    /// <summary>Keeps the guide's answers.</summary>
    public Task<bool> SaveAsync(Guid id, ImportMapping mapping, CancellationToken cancel = default) =>
        database.WriteAsync(
            async session =>
                await session.ExecuteAsync(
                    "UPDATE import_run SET mapping = @mapping, entity = @entity WHERE id = @id AND state = 1",
                    ("mapping", Json.Of(mapping)),
                    ("entity", mapping.Entity),
                    ("id", id)
                ) > 0,
            cancel
        );

    /// <summary>Keeps corrected cells; a later correction of the same cell replaces the earlier one.</summary>
    public Task EditAsync(
        Guid id,
        IReadOnlyList<(long Row, int Cell, string Text)> cells,
        CancellationToken cancel = default
    ) =>
        database.WriteAsync(
            async session =>
            {
                var edits = await EditsAsync(session, id);
                foreach (var (row, cell, text) in cells)
                {
                    if (!edits.TryGetValue(row, out var byCell))
                        edits[row] = byCell = [];
                    byCell[cell] = text;
                }
                await session.ExecuteAsync(
                    "UPDATE import_run SET edits = @edits WHERE id = @id AND state = 1",
                    ("edits", Json.Of(edits)),
                    ("id", id)
                );
            },
            cancel
        );

    /// <summary>How the file of a draft is written, by what the user said and else by guess.</summary>
    public static Outcome<FileHead> Head(ImportRun draft, int rows)
    {
        var file = draft.Mapping.File;
        var looked = TableFile.Look(
            draft.FilePath,
            file?.Encoding,
            file?.Delimiter is { Length: > 0 } d ? d[0] : null,
            file?.Sheet,
            file?.HeaderRow
        );
        return looked.IsRefused(out var refusal) ? refusal : TableFile.HeadOf(draft.FilePath, looked.Accepted, rows);
    }

    /// <summary>The first rows as the import would read them, with every bad cell marked.</summary>
    public async Task<Outcome<ImportPreview>> PreviewAsync(
        ImportRun draft,
        Actor actor,
        CancellationToken cancel = default
    )
    {
        var read = Head(draft, 500);
        if (read.IsRefused(out var refusal))
            return refusal;
        var head = read.Accepted;
        var edits = await database.ReadAsync(session => EditsAsync(session, draft.Id), cancel);
        var prepared = RowParser.Prepare(draft.Mapping, head, options, clock.GetUtcNow(), edits);
        if (prepared.IsRefused(out refusal))
            return refusal;
        var parser = prepared.Accepted;
        var writer = await engine.WriterAsync(parser.Entity, cancel);
        var scope = engine.Scope(draft.Id, draft.SystemId, draft.Mapping, 50, actor, keepEffects: false);
        var fields = new string?[head.Columns.Count];
        foreach (var (cell, field) in parser.Fed)
            fields[cell] = field.Code;
        var rows = new List<PreviewRow>();
        foreach (var row in head.Rows.Take(PreviewRows))
        {
            var parsed = parser.Parse(row);
            if (!parsed.Refused)
                writer.Prepare(parsed, scope, _ => "{}");
            edits.TryGetValue(row.Number, out var edited);
            var bad = (parsed.Problems ?? [])
                .Where(p => p.Cell >= 0)
                .GroupBy(p => p.Cell)
                .ToDictionary(g => g.Key, g => Words(g.First()));
            rows.Add(
                new(
                    row.Number,
                    [
                        .. Enumerable
                            .Range(0, head.Columns.Count)
                            .Select(i => new PreviewCell(
                                i < parsed.Source.Cells.Length ? Short(parsed.Source.Cells[i]) : "",
                                bad.GetValueOrDefault(i),
                                edited?.ContainsKey(i) == true
                            )),
                    ],
                    [.. (parsed.Problems ?? []).Where(p => p.Cell < 0).Select(Words)],
                    parsed.Refused
                )
            );
        }
        return new ImportPreview(head.Columns, fields, rows);
    }

    /// <summary>Lets the draft run in the background.</summary>
    public async Task<Outcome<Guid>> LaunchAsync(ImportRun draft, Actor actor, CancellationToken cancel = default)
    {
        if (!actor.May("imports.run"))
            return Actor.Refused("imports.run");
        var read = Head(draft, 500);
        if (read.IsRefused(out var refusal))
            return refusal;
        if (RowParser.Prepare(draft.Mapping, read.Accepted, options, clock.GetUtcNow()).IsRefused(out refusal))
            return refusal;
        string hash;
        await using (var file = File.OpenRead(draft.FilePath))
            hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancel));
        return await database.WriteAsync(
            async session =>
            {
                var taken = await session.ExecuteAsync(
                    "UPDATE import_run SET state = 2, file_hash = @hash WHERE id = @id AND state = 1",
                    ("hash", hash),
                    ("id", draft.Id)
                );
                if (taken == 0)
                    return (Outcome<Guid>)draft.Id;
                await start.RememberAsync(session, draft.SystemId, draft.Mapping, read.Accepted.Columns);
                var job = await jobs.EnqueueAsync(session, "import.run", new StartImport.Ask(draft.Id), actor);
                await session.ExecuteAsync(
                    "UPDATE import_run SET job_id = @job WHERE id = @id",
                    ("job", job),
                    ("id", draft.Id)
                );
                return draft.Id;
            },
            cancel
        );
    }

    /// <summary>Throws a draft away, and its file if it is one we kept.</summary>
    public async Task DiscardAsync(ImportRun draft, CancellationToken cancel = default)
    {
        var gone = await database.WriteAsync(
            session => session.ExecuteAsync("DELETE FROM import_run WHERE id = @id AND state = 1", ("id", draft.Id)),
            cancel
        );
        if (gone > 0 && Path.GetDirectoryName(draft.FilePath) == Path.GetFullPath(start.Folder))
            File.Delete(draft.FilePath);
    }

    private static async Task<Dictionary<long, Dictionary<int, string>>> EditsAsync(Session session, Guid id)
    {
        var stored = await session.FirstOrDefaultAsync(
            "SELECT edits FROM import_run WHERE id = @id",
            row => row.TextOrNull(0),
            ("id", id)
        );
        return stored is null ? [] : Json.Read<Dictionary<long, Dictionary<int, string>>>(stored);
    }

    private static string Words(CellProblem problem) =>
        ImportTexts.Reason(problem.Code, problem.Field, problem.Facts ?? new Dictionary<string, string?>());

    private static string Short(string text) => text.Length <= 200 ? text : text[..199] + "…";
}
