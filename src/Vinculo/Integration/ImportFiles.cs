using System.Text.Json;
using Vinculo.Integration.Mapping;
using Vinculo.Integration.Writing;
using Vinculo.Platform;

namespace Vinculo.Integration;

/// <summary>A file and the mapping that goes with it.</summary>
/// <param name="File">The data.</param>
/// <param name="Mapping">The mapping file; null: <c>NAME.mapping.json</c> beside the data, if it is there.</param>
public sealed record FileToImport(string File, string? Mapping = null);

/// <summary>One file of several is under way.</summary>
public sealed record FilesProgress(int File, int Files, string FileName, ImportProgress Progress);

/// <summary>Imports files one after the other within this process: what the command line and the demo company use.</summary>
public sealed class ImportFiles(StartImport start, ImportEngine engine)
{
    /// <summary>
    /// Imports files in their order; stops at the first that cannot be imported at all. A file that a killed process left
    /// half done is gone on with; one that is in already changes nothing.
    /// </summary>
    /// <param name="files">Files and mappings.</param>
    /// <param name="actor">In whose name.</param>
    /// <param name="progress">Told after each chunk of rows.</param>
    /// <param name="cancel">Stops between two chunks.</param>
    /// <returns>The runs, in the order of the files.</returns>
    public async Task<Outcome<IReadOnlyList<ImportRun>>> RunAsync(
        IReadOnlyList<FileToImport> files,
        Actor actor,
        Action<FilesProgress>? progress = null,
        CancellationToken cancel = default
    )
    {
        var runs = new List<ImportRun>();
        for (var i = 0; i < files.Count; i++)
        {
            var read = await ReadMappingAsync(files[i], cancel);
            if (read.IsRefused(out var refusal))
                return refusal;
            var number = i + 1;
            var name = Path.GetFileName(files[i].File);
            var done = await RunAsync(
                files[i].File,
                read.Accepted,
                actor,
                progress is null ? null : p => progress(new(number, files.Count, name, p)),
                cancel
            );
            if (done.IsRefused(out refusal))
                return refusal;
            runs.Add(done.Accepted);
        }
        return runs;
    }

    /// <summary>Imports one file.</summary>
    public async Task<Outcome<ImportRun>> RunAsync(
        string file,
        ImportMapping mapping,
        Actor actor,
        Action<ImportProgress>? progress = null,
        CancellationToken cancel = default
    )
    {
        if (!actor.May("imports.run"))
            return Actor.Refused("imports.run");
        var begun = await start.BeginAsync(new(file, Path.GetFileName(file), mapping), actor, cancel);
        return begun.IsRefused(out var refusal)
            ? refusal
            : await engine.RunAsync(begun.Accepted, actor, null, progress, cancel);
    }

    /// <summary>The mapping file that goes with a data file.</summary>
    public static async Task<Outcome<ImportMapping>> ReadMappingAsync(
        FileToImport file,
        CancellationToken cancel = default
    )
    {
        var path = file.Mapping ?? Beside(file.File);
        if (!File.Exists(file.File))
            return Refusal.Missing("import.file-missing", ("file", file.File));
        if (path is null || !File.Exists(path))
            return Refusal.Missing("import.mapping-missing", ("file", file.File));
        return ImportMapping.Read(await File.ReadAllTextAsync(path, cancel));
    }

    /// <summary><c>data.csv.gz</c> goes with <c>data.mapping.json</c> in the same folder.</summary>
    private static string? Beside(string file)
    {
        var name = Path.GetFileName(file);
        while (name.Length > 0)
        {
            name = Path.GetFileNameWithoutExtension(name);
            var candidate = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, name + ".mapping.json");
            if (File.Exists(candidate))
                return candidate;
            if (!name.Contains('.', StringComparison.Ordinal))
                return null;
        }
        return null;
    }

    /// <summary>Reads an order file: a JSON list of <c>{"file": …, "mapping": …}</c>, paths relative to it.</summary>
    public static async Task<Outcome<IReadOnlyList<FileToImport>>> ReadOrderAsync(
        string path,
        CancellationToken cancel = default
    )
    {
        if (!File.Exists(path))
            return Refusal.Missing("import.file-missing", ("file", path));
        try
        {
            var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
            return Json.Read<List<FileToImport>>(await File.ReadAllTextAsync(path, cancel))
                .ConvertAll(f => new FileToImport(
                    Path.Combine(folder, f.File),
                    f.Mapping is null ? null : Path.Combine(folder, f.Mapping)
                ));
        }
        catch (JsonException e)
        {
            return Refusal.Invalid(
                "import.mapping-unreadable",
                "order",
                ("line", (e.LineNumber ?? 0) + 1),
                ("path", e.Path)
            );
        }
    }
}
