using System.CommandLine;
using System.Globalization;
using Vinculo.Integration.Mapping;
using Vinculo.Integration.Writing;
using Vinculo.Platform;

namespace Vinculo.Integration;

/// <summary><c>vinculo import</c>: files into the unified database, within this process.</summary>
internal static class ImportCommand
{
    private static readonly Argument<string[]> Files = new("file")
    {
        Description = "Archivos CSV, TSV, XLSX, XLS o .gz · CSV, TSV, XLSX, XLS or .gz files",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<string?> MappingFile = new("--mapping")
    {
        Description =
            "Archivo de correspondencias; si falta, NOMBRE.mapping.json al lado · Mapping file; NAME.mapping.json beside the data when left out",
    };

    private static readonly Option<string?> Order = new("--order")
    {
        Description = "Lista JSON de archivos y correspondencias, en orden · JSON list of files and mappings, in order",
    };

    private static readonly Option<string?> Source = new("--source")
    {
        Description = "Código del sistema de origen · Code of the source system",
    };

    private static readonly Option<string?> Entity = new("--entity")
    {
        Description = "Qué trae el archivo: " + string.Join(" | ", ImportFields.All.Select(e => e.Code)),
    };

    private static readonly Option<bool> AsJson = new("--json") { Description = "Resultado en JSON · Result as JSON" };

    private static readonly Option<Guid?> Undo = new("--undo")
    {
        Description = "Deshace esa importación · Undoes that import",
    };

    public static IEnumerable<Command> All()
    {
        var command = new Command(
            "import",
            "Importa archivos a la base única · Imports files into the unified database"
        )
        {
            Files,
            MappingFile,
            Order,
            Source,
            Entity,
            AsJson,
            Undo,
        };
        CommandLine.Inside(command, RunAsync);
        yield return command;
    }

    private static async Task<int> RunAsync(IServiceProvider services, ParseResult parsed, CancellationToken cancel)
    {
        var json = parsed.GetValue(AsJson);
        if (parsed.GetValue(Undo) is { } run)
        {
            var undone = await services
                .GetRequiredService<UndoImport>()
                .RunHereAsync(run, Actor.System("vinculo import"), cancel);
            return Tell(undone.IsRefused(out var no) ? no : new List<ImportRun> { undone.Accepted }, json);
        }

        var files = services.GetRequiredService<ImportFiles>();
        var line = new ProgressLine(!json && !Console.IsErrorRedirected);
        Outcome<IReadOnlyList<ImportRun>> outcome;
        if (parsed.GetValue(Order) is { } order)
        {
            var read = await ImportFiles.ReadOrderAsync(order, cancel);
            outcome = read.IsRefused(out var refusal)
                ? refusal
                : await files.RunAsync(read.Accepted, Actor.System("vinculo import"), line.Show, cancel);
        }
        else if (parsed.GetValue(Files) is { Length: > 0 } given)
            outcome = await EachAsync(parsed, services, files, given, line, cancel);
        else
        {
            Console.Error.WriteLine(
                "Diga qué archivo importar · Say which file to import: vinculo import FILE --mapping FILE.json"
            );
            return 2;
        }
        line.End();
        return Tell(outcome, json);
    }

    private static async Task<Outcome<IReadOnlyList<ImportRun>>> EachAsync(
        ParseResult parsed,
        IServiceProvider services,
        ImportFiles files,
        string[] given,
        ProgressLine line,
        CancellationToken cancel
    )
    {
        var runs = new List<ImportRun>();
        for (var i = 0; i < given.Length; i++)
        {
            var mapping = await MappingAsync(parsed, services, given[i], cancel);
            if (mapping.IsRefused(out var refusal))
                return refusal;
            var number = i + 1;
            var name = Path.GetFileName(given[i]);
            var done = await files.RunAsync(
                given[i],
                mapping.Accepted,
                Actor.System("vinculo import"),
                p => line.Show(new(number, given.Length, name, p)),
                cancel
            );
            if (done.IsRefused(out refusal))
                return refusal;
            runs.Add(done.Accepted);
        }
        return runs;
    }

    /// <summary>The mapping said, else the one beside the file, else the best guess.</summary>
    private static async Task<Outcome<ImportMapping>> MappingAsync(
        ParseResult parsed,
        IServiceProvider services,
        string file,
        CancellationToken cancel
    )
    {
        var said = parsed.GetValue(MappingFile);
        var read = await ImportFiles.ReadMappingAsync(new(file, said), cancel);
        if (read.IsRefused(out var refusal) && (said is not null || refusal.Code != "import.mapping-missing"))
            return refusal;
        if (read.IsAccepted(out var mapping))
            return mapping with
            {
                SourceSystem = parsed.GetValue(Source) is { } other ? new(other) : mapping.SourceSystem,
                Entity = parsed.GetValue(Entity) ?? mapping.Entity,
            };
        return await services
            .GetRequiredService<MappingGuess>()
            .OfFileAsync(
                file,
                parsed.GetValue(Source) ?? Path.GetFileNameWithoutExtension(file).ToLowerInvariant().Replace(':', '-'),
                parsed.GetValue(Entity),
                cancel
            );
    }

    private static int Tell(Outcome<IReadOnlyList<ImportRun>> outcome, bool json)
    {
        if (outcome.IsRefused(out var refusal))
        {
            if (json)
                Console.WriteLine(
                    Json.Of(
                        new
                        {
                            error = refusal.Code,
                            message = RefusalText.Of(refusal),
                            refusal.Facts,
                        }
                    )
                );
            else
                Console.Error.WriteLine(RefusalText.Of(refusal));
            return 1;
        }
        foreach (var run in outcome.Accepted)
            if (json)
                Console.WriteLine(
                    Json.Of(
                        new
                        {
                            run = run.Id,
                            file = run.FileName,
                            entity = run.Entity,
                            state = run.State,
                            read = run.Read,
                            created = run.Created,
                            updated = run.Updated,
                            linked = run.Linked,
                            unchanged = run.Unchanged,
                            setAside = run.SetAside,
                            partial = run.Partial,
                            kept = run.Kept,
                        }
                    )
                );
            else
                Console.WriteLine(Sentence(run));
        return 0;
    }

    private static string Sentence(ImportRun run)
    {
        string N(long count) => count.ToString("N0", CultureInfo.CurrentCulture);
        var text = ImportTexts.Of(
            run.State == ImportState.Undone ? "cli.undone" : "cli.done",
            ("file", run.FileName),
            ("read", N(run.Read)),
            ("created", N(run.Created)),
            ("updated", N(run.Updated)),
            ("linked", N(run.Linked)),
            ("unchanged", N(run.Unchanged)),
            ("aside", N(run.SetAside)),
            ("partial", N(run.Partial)),
            ("kept", N(run.Kept)),
            ("run", run.Id.ToString("D"))
        );
        return run.SetAside + run.Partial > 0
            ? text + Environment.NewLine + ImportTexts.Of("cli.aside", ("href", $"/importar/{run.Id:D}/set-aside.csv"))
            : text;
    }

    /// <summary>One line that is written over, where the error stream is a screen.</summary>
    private sealed class ProgressLine(bool on)
    {
        private readonly long started = Environment.TickCount64;
        private long shown;

        public void Show(FilesProgress progress)
        {
            var now = Environment.TickCount64;
            if (!on || now - shown < 200)
                return;
            shown = now;
            var counts = progress.Progress.Counts;
            var seconds = Math.Max(0.001, (now - started) / 1000.0);
            var share = progress.Progress.Total is > 0 and var total
                ? $"{100.0 * counts.Read / total, 3:0} %"
                : "     ";
            Console.Error.Write(
                $"\r[{progress.File}/{progress.Files}] {progress.FileName} {share} {counts.Read:N0} · {counts.Read / seconds:N0}/s   "
            );
        }

        public void End()
        {
            if (on)
                Console.Error.WriteLine();
        }
    }
}
