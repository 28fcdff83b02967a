using System.Security.Cryptography;
using Vinculo.Integration.Files;
using Vinculo.Integration.Mapping;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Integration;

/// <summary>Takes a file in and lets it run.</summary>
public sealed class StartImport(Database database, JobQueue jobs, VinculoOptions options, TimeProvider clock)
{
    /// <summary>Largest file taken in through the browser: 2 GiB.</summary>
    public const long UploadLimit = 2L << 30;

    /// <param name="FilePath">The file, where it will stay until it has run.</param>
    /// <param name="FileName">As the user calls it.</param>
    /// <param name="Edits">Cells corrected in the preview: row number, position, text.</param>
    public sealed record Request(
        string FilePath,
        string FileName,
        ImportMapping Mapping,
        IReadOnlyDictionary<long, Dictionary<int, string>>? Edits = null
    );

    /// <summary>What the job is asked.</summary>
    internal sealed record Ask(Guid Run);

    /// <summary>The folder of files waiting and gone in.</summary>
    public string Folder => Path.Combine(options.Data, "imports");

    /// <summary>Keeps a file that comes from outside.</summary>
    /// <param name="name">As the user calls it.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="cancel">Leaves nothing behind.</param>
    /// <returns>Where it stands.</returns>
    public async Task<string> KeepAsync(string name, Stream content, CancellationToken cancel)
    {
        Directory.CreateDirectory(Folder);
        var kind = new string([
            .. Path.GetExtension(name).Where(c => char.IsAsciiLetterOrDigit(c) || c == '.').Take(8),
        ]);
        var path = Path.Combine(Folder, Ids.New(clock.GetUtcNow()).ToString("N") + kind);
        try
        {
            await using var file = new FileStream(
                path,
                FileMode.CreateNew,
                FileAccess.Write,
                FileShare.None,
                1 << 17,
                useAsync: true
            );
            await content.CopyToAsync(file, cancel);
        }
        catch
        {
            File.Delete(path);
            throw;
        }
        return path;
    }

    /// <summary>Puts the run into the background.</summary>
    /// <returns>The run.</returns>
    public async Task<Outcome<Guid>> RunAsync(Request request, Actor actor, CancellationToken cancel = default)
    {
        if (!actor.May("imports.run"))
            return Actor.Refused("imports.run");
        if (Check(request, out var columns) is { } refusal)
            return refusal;
        var hash = await HashAsync(request.FilePath, cancel);
        return await database.WriteAsync(
            async session =>
            {
                var run = await AddAsync(session, request, hash, columns, actor);
                var job = await jobs.EnqueueAsync(session, "import.run", new Ask(run), actor);
                await session.ExecuteAsync(
                    "UPDATE import_run SET job_id = @job WHERE id = @id",
                    ("job", job),
                    ("id", run)
                );
                return (Outcome<Guid>)run;
            },
            cancel
        );
    }

    /// <summary>
    /// Finds the unfinished run of the same file and mapping, or begins one; no background job, the caller does the work.
    /// </summary>
    internal async Task<Outcome<Guid>> BeginAsync(Request request, Actor actor, CancellationToken cancel)
    {
        if (Check(request, out var columns) is { } refusal)
            return refusal;
        var hash = await HashAsync(request.FilePath, cancel);
        return await database.WriteAsync(
            async session =>
            {
                var open = await session.QueryAsync(
                    "SELECT id, mapping FROM import_run WHERE file_hash = @hash AND state = 3 AND entity = @entity AND job_id IS NULL ORDER BY created_at DESC",
                    row => (Id: row.Guid(0), Mapping: Json.Read<ImportMapping>(row.Text(1))),
                    ("hash", hash),
                    ("entity", request.Mapping.Entity)
                );
                foreach (var (id, mapping) in open)
                    if (Json.Of(mapping).Text == Json.Of(request.Mapping).Text)
                        return (Outcome<Guid>)id;
                return await AddAsync(session, request, hash, columns, actor);
            },
            cancel
        );
    }

    /// <summary>Remembers a mapping for the next file with this header from this system.</summary>
    internal async Task RememberAsync(Session session, Guid system, ImportMapping mapping, IEnumerable<string> columns)
    {
        var now = clock.GetUtcNow();
        await session.ExecuteAsync(
            """
            INSERT INTO import_mapping (id, source_system_id, entity, header_key, mapping, used_at)
            VALUES (@id, @system, @entity, @header, @mapping, @now)
            ON CONFLICT (source_system_id, entity, header_key) DO UPDATE SET mapping = @mapping, used_at = @now
            """,
            ("id", Ids.New(now)),
            ("system", system),
            ("entity", mapping.Entity),
            ("header", HeaderKey.Of(columns)),
            ("mapping", Json.Of(mapping)),
            ("now", now)
        );
    }

    /// <summary>The system of that code; made when it is new.</summary>
    internal static async Task<Guid> SystemAsync(Session session, SourceSystemRef system, DateTimeOffset now)
    {
        var known = await session.FirstOrDefaultAsync(
            "SELECT id FROM source_system WHERE code = @code",
            row => (Guid?)row.Guid(0),
            ("code", system.Code)
        );
        if (known is { } id)
        {
            if (system.Trust is { } trust)
                await session.ExecuteAsync(
                    "UPDATE source_system SET trust = @trust WHERE id = @id AND trust <> @trust",
                    ("trust", trust),
                    ("id", id)
                );
            return id;
        }
        id = Ids.New(now);
        await session.ExecuteAsync(
            "INSERT INTO source_system (id, code, name, trust, created_at) VALUES (@id, @code, @name, @trust, @now)",
            ("id", id),
            ("code", system.Code),
            ("name", string.IsNullOrWhiteSpace(system.Name) ? system.Code : system.Name),
            ("trust", system.Trust ?? 50),
            ("now", now)
        );
        return id;
    }

    /// <summary>Everything that would stop the run, before it begins.</summary>
    private Refusal? Check(Request request, out IReadOnlyList<string> columns)
    {
        columns = [];
        if (request.Mapping.Problem() is { } problem)
            return problem;
        var file = request.Mapping.File;
        var said = file?.Delimiter is { Length: > 0 } d ? d[0] : (char?)null;
        var looked = TableFile.Look(request.FilePath, file?.Encoding, said, file?.Sheet, file?.HeaderRow);
        if (looked.IsRefused(out var refusal))
            return refusal;
        var head = TableFile.HeadOf(request.FilePath, looked.Accepted, 500);
        columns = head.Columns;
        if (!RowParser.Prepare(request.Mapping, head, options, clock.GetUtcNow()).IsRefused(out refusal))
            return null;
        if (
            refusal.Code == "import.columns-missing"
            && said is not null
            && TableFile
                .Look(request.FilePath, file?.Encoding, null, file?.Sheet, file?.HeaderRow)
                .IsAccepted(out var guessed)
            && guessed.Kind == FileKind.Delimited
            && guessed.Delimiter != said
            && !RowParser
                .Prepare(request.Mapping, TableFile.HeadOf(request.FilePath, guessed, 500), options, clock.GetUtcNow())
                .IsRefused(out _)
        )
            return Refusal.Invalid(
                "import.delimiter-wrong",
                "delimiter",
                ("said", Shown(said.Value)),
                ("seen", Shown(guessed.Delimiter))
            );
        return refusal;
    }

    private static string Shown(char delimiter) => delimiter == '\t' ? "TAB" : delimiter.ToString();

    private async Task<Guid> AddAsync(
        Session session,
        Request request,
        string hash,
        IReadOnlyList<string> columns,
        Actor actor
    )
    {
        var now = clock.GetUtcNow();
        var system = await SystemAsync(session, request.Mapping.SourceSystem, now);
        var id = Ids.New(now);
        await session.ExecuteAsync(
            """
            INSERT INTO import_run (id, source_system_id, entity, file_name, file_path, file_hash, mapping, edits, state, read_count,
              created_count, updated_count, linked_count, unchanged_count, set_aside_count, partial_count, kept_count, created_by, created_at)
            VALUES (@id, @system, @entity, @name, @path, @hash, @mapping, @edits, @state, 0, 0, 0, 0, 0, 0, 0, 0, @by, @now)
            """,
            ("id", id),
            ("system", system),
            ("entity", ImportFields.Find(request.Mapping.Entity)!.Code),
            ("name", request.FileName),
            ("path", Path.GetFullPath(request.FilePath)),
            ("hash", hash),
            ("mapping", Json.Of(request.Mapping)),
            ("edits", request.Edits is { Count: > 0 } edits ? Json.Of(edits) : null),
            ("state", ImportState.Waiting),
            ("by", actor.Id),
            ("now", now)
        );
        await RememberAsync(session, system, request.Mapping, columns);
        return id;
    }

    private static async Task<string> HashAsync(string path, CancellationToken cancel)
    {
        await using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancel));
    }
}
