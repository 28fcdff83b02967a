using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Vinculo.Analytics.Linkage;
using Vinculo.Integration.Analysis;
using Vinculo.Integration.Files;
using Vinculo.Platform;

namespace Vinculo.Integration.Linking;

/// <summary><c>vinculo match</c> and <c>vinculo recognise</c>: who is who in files, without a database.</summary>
internal static class MatchCommand
{
    private static readonly Argument<string[]> Files = new("file")
    {
        Description = "Uno o dos archivos CSV, TSV, XLSX o .gz · One or two CSV, TSV, XLSX or .gz files",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<string?> Out = new("--out")
    {
        Description = "Archivo que se escribe, también .gz · File to write, also .gz",
    };

    private static readonly Option<string?> Pairs = new("--pairs")
    {
        Description = "Archivo con las parejas y su peso · File for the pairs and their weight",
    };

    private static readonly Option<string?> Labels = new("--labels")
    {
        Description = "Archivo con la verdad, para medir · File with the truth, to measure",
    };

    private static readonly Option<string?> Mapping = new("--mapping")
    {
        Description =
            "JSON: papel → columna, para todos los archivos; o una parte para cada uno: {\"first\": {…}, \"second\": {…}}. "
            + "Sin él, las columnas de cada archivo se deducen de su encabezado · "
            + "JSON: role → column, for all files; or a part for each: {\"first\": {…}, \"second\": {…}}. "
            + "Without it the columns of each file are told from its header",
    };

    private static readonly Option<string?> Entity = new("--entity")
    {
        Description =
            "person | company | record (lo demás: columnas de palabras y números); sin él se deduce de las columnas y los nombres · "
            + "person | company | record (anything else: columns of words and numbers); without it, told from the columns and the names",
    };

    private static readonly Option<string?> Model = new("--model")
    {
        Description = "Modelo ya aprendido · A model learnt before",
    };

    private static readonly Option<string?> SaveModel = new("--save-model")
    {
        Description = "Guarda el modelo · Saves the model",
    };

    private static readonly Option<double?> Threshold = new("--threshold")
    {
        Description = "Probabilidad mínima, 0 a 1 · Least probability, 0 to 1",
    };

    private static readonly Option<bool> AsJson = new("--json") { Description = "Resultado en JSON · Result as JSON" };

    private static readonly Argument<string> Records = new("records")
    {
        Description = "Archivo de clientes · File of customers",
    };

    private static readonly Argument<string> Queries = new("queries")
    {
        Description = "Archivo de consultas · File of queries",
    };

    public static IEnumerable<Command> All()
    {
        var match = new Command(
            "match",
            "Encuentra quién es la misma persona o empresa en uno o dos archivos · Finds who is the same in one or two files"
        )
        {
            Files,
            Out,
            Pairs,
            Labels,
            Mapping,
            Entity,
            Model,
            SaveModel,
            Threshold,
            AsJson,
        };
        match.SetAction(Say);
        yield return match;
        var recognise = new Command(
            "recognise",
            "Reconoce a quién se refiere cada consulta · Recognises whom each query means"
        )
        {
            Records,
            Queries,
            Out,
            Mapping,
            Model,
            Threshold,
            AsJson,
        };
        recognise.SetAction(Say);
        yield return recognise;
    }

    internal static string? OutOf(ParseResult parsed) => parsed.GetValue(Out);

    internal static string? MappingOf(ParseResult parsed) => parsed.GetValue(Mapping);

    internal static double? ThresholdOf(ParseResult parsed) => parsed.GetValue(Threshold);

    internal static (string Records, string Queries) FilesOf(ParseResult parsed) =>
        (parsed.GetValue(Records)!, parsed.GetValue(Queries)!);

    private static int Say(ParseResult parsed) => CommandAnswer.Say(Run(parsed), parsed.GetValue(AsJson));

    /// <summary>Does what was asked, or says why not.</summary>
    internal static Outcome<CommandAnswer> Run(ParseResult parsed)
    {
        Option<string?>[] written =
        [
            .. new[] { Out, Pairs, SaveModel }.Where(parsed.CommandResult.Command.Options.Contains),
        ];
        var obstacles = written.Select(option =>
            OutputFile.Obstacle(option.Name, parsed.GetValue(option)) ?? Overwrites(parsed, option)
        );
        if (obstacles.FirstOrDefault(o => o is not null) is { } obstacle)
            return obstacle;
        try
        {
            return parsed.CommandResult.Command.Name == "match" ? Match(parsed) : RecogniseRun.Answer(parsed);
        }
        // A file that turns out to be damaged while it is read is refused; a short answer would pass for a whole one.
        catch (TableDamagedException damaged)
        {
            return damaged.Refusal;
        }
    }

    /// <summary>Writing over what is read would lose it.</summary>
    private static Refusal? Overwrites(ParseResult parsed, Option<string?> option)
    {
        if (parsed.GetValue(option) is not { } target)
            return null;
        var command = parsed.CommandResult.Command;
        List<string?> read = command.Arguments.Contains(Files)
            ? [.. parsed.GetValue(Files)!]
            : [parsed.GetValue(Records), parsed.GetValue(Queries)];
        foreach (var other in new[] { Labels, Mapping, Model })
            if (command.Options.Contains(other))
                read.Add(parsed.GetValue(other));
        return read.Any(path => path is not null && Path.GetFullPath(path) == Path.GetFullPath(target))
            ? Refusal.Invalid("output.is-input", option.Name.TrimStart('-'), ("option", option.Name), ("file", target))
            : null;
    }

    private static Outcome<CommandAnswer> Match(ParseResult parsed)
    {
        var clock = Stopwatch.StartNew();
        var files = parsed.GetValue(Files)!;
        if (files.Length > 2)
            return Refusal.Invalid("match.too-many-files", "file", ("count", files.Length));
        var entity = parsed.GetValue(Entity)?.Trim().ToLowerInvariant();
        if (entity is not (null or "person" or "persona" or "company" or "empresa" or "record" or "registro"))
            return Refusal.Invalid("match.entity-unknown", "entity", ("entity", entity));
        if (parsed.GetValue(Threshold) is { } share && share is not (> 0 and < 1))
            return Refusal.Invalid("match.threshold-range", "threshold", ("threshold", share));
        var rows = new List<LinkageRows>();
        foreach (var file in files)
        {
            var opened = LinkageRows.Open(file, parsed.GetValue(Mapping), rows.Count);
            if (opened.IsRefused(out var unread))
                return unread;
            rows.Add(opened.Accepted);
        }
        var said = entity;
        entity = said switch
        {
            "persona" or "person" => "person",
            "empresa" or "company" => "company",
            "registro" or "record" => "record",
            _ => !rows.TrueForAll(r => r.ComparesSomebody) || rows.TrueForAll(r => r.OfThings) ? "record"
            : rows.TrueForAll(r => r.OfCompanies) ? "company"
            : "person",
        };
        if (entity != "record" && rows.Find(r => !r.ComparesSomebody) is { } nobody)
            return nobody.NothingToCompare();
        if (entity == "record" && TakeTexts(rows) is { } nothing)
            return nothing;
        if (entity == "record" && (parsed.GetValue(Model) ?? parsed.GetValue(SaveModel)) is not null)
            return Refusal.Invalid("match.record-model", "model");
        var model = ModelOf(parsed, entity == "company");
        if (model.IsRefused(out var refusal))
            return refusal;

        LinkageLabels? truth = null;
        if (parsed.GetValue(Labels) is { } labels)
        {
            var told = LinkageLabels.Read(labels);
            if (told.IsRefused(out refusal))
                return refusal;
            truth = told.Accepted;
        }

        var ids = new List<string>();
        var fileOf = new List<int>();
        var options = new LinkageOptions
        {
            Model = model.Accepted,
            Learn = model.Accepted is null ? null : false,
            Files = files.Length == 2 ? fileOf : null,
            ReviewBits = parsed.GetValue(Threshold) is { } p ? Math.Log2(p / (1 - p)) : 0,
        };
        if (parsed.GetValue(Threshold) is { } least)
            options = options with { AutomaticBits = Math.Max(6, Math.Log2(least / (1 - least))) };
        LinkageResult result;
        double read;
        if (entity == "record")
        {
            var entries = new List<string?[]>();
            Each(rows, ids, fileOf, (source, row) => entries.Add(source.Texts(row)));
            if (rows.Find(r => r.Remarks.Read == 0) is { } none)
                return NothingRead(none);
            read = clock.Elapsed.TotalSeconds;
            var names = rows[0].Columns[ColumnRole.Text].Select(c => rows[0].Columns.Names[c]).ToList();
            result = BatchLinkage.Run(entries, names, options);
        }
        else if (entity == "company")
        {
            var entries = new List<CompanyEntry>();
            Each(rows, ids, fileOf, (source, row) => entries.Add(source.Company(row)));
            if (rows.Find(r => r.Remarks.Read == 0) is { } none)
                return NothingRead(none);
            var features = CompanyFeatures.Standardise(entries);
            read = clock.Elapsed.TotalSeconds;
            result = BatchLinkage.Run(features, options);
        }
        else
        {
            var stream = new PersonStream();
            Each(rows, ids, fileOf, (source, row) => stream.Add(source.Person(row)));
            if (rows.Find(r => r.Remarks.Read == 0) is { } none)
                return NothingRead(none);
            var features = stream.Finish();
            read = clock.Elapsed.TotalSeconds;
            result = BatchLinkage.Run(features, options);
        }
        LinkageScore? score = null;
        if (truth is not null)
        {
            score = LinkageScore.Of(truth, ids, files.Length == 2 ? fileOf : null, result.Cluster);
            if (score is null)
                return Refusal.Invalid(
                    "match.labels-foreign",
                    "labels",
                    ("file", Path.GetFileName(parsed.GetValue(Labels)!))
                );
        }
        if (parsed.GetValue(Out) is { } target)
            WriteClusters(target, ids, files.Length == 2 ? fileOf : null, result.Cluster);
        if (parsed.GetValue(Pairs) is { } pairs)
            WritePairs(pairs, ids, result.Pairs);
        if (parsed.GetValue(SaveModel) is { } saved)
            File.WriteAllText(saved, result.Model.ToJson());
        return LinkageAnswer.Of(rows, entity, said is null, result, score, read, clock.Elapsed.TotalSeconds);
    }

    /// <summary>Compares the columns the files have in common word by word.</summary>
    private static Refusal? TakeTexts(List<LinkageRows> files)
    {
        var shared = SharedColumns.Of(files);
        if (shared.Count == 0)
            return files[^1].NothingToCompare();
        for (var f = 0; f < files.Count; f++)
            files[f].CompareTexts([.. shared.Select(c => c.At[f])]);
        return null;
    }

    private static void Each(
        List<LinkageRows> files,
        List<string> ids,
        List<int> fileOf,
        Action<LinkageRows, string[]> take
    )
    {
        for (var f = 0; f < files.Count; f++)
        {
            var lines = new List<int>();
            var before = ids.Count;
            foreach (var row in files[f].Rows())
            {
                ids.Add(files[f].Id(row));
                fileOf.Add(f);
                lines.Add((int)Math.Min(files[f].Line, int.MaxValue));
                take(files[f], row);
            }
            files[f].Remarks.NoteRepeats(ids.GetRange(before, ids.Count - before), lines);
        }
    }

    /// <summary>A file without a single record: empty, or none of its rows can be read.</summary>
    internal static Refusal NothingRead(LinkageRows file) =>
        file.Remarks.All.FirstOrDefault(r => r.LeftOut) is { } remark
            ? Refusal.Invalid(
                "match.no-row-read",
                "file",
                ("file", file.Name),
                ("rows", file.Remarks.LeftOut),
                ("line", remark.First[0].Line),
                ("why", remark.First[0].Why)
            )
            : Refusal.Invalid("import.file-empty", "file", ("file", file.Name));

    internal static Outcome<LinkageModel?> ModelOf(ParseResult parsed, bool company)
    {
        if (parsed.GetValue(Model) is not { } path)
            return (LinkageModel?)null;
        if (!File.Exists(path))
            return Refusal.Missing("import.file-missing", ("file", Path.GetFileName(path)));
        try
        {
            var model = LinkageModel.FromJson(File.ReadAllText(path));
            return model.Kind == (company ? "company" : "person")
                ? model
                : Refusal.Invalid("match.model-unreadable", "model", ("file", Path.GetFileName(path)));
        }
        catch (FormatException)
        {
            return Refusal.Invalid("match.model-unreadable", "model", ("file", Path.GetFileName(path)));
        }
    }

    private static void WriteClusters(string path, List<string> ids, List<int>? files, int[] clusters)
    {
        using var writer = CsvOut.Open(path);
        writer.Write(files is null ? "record_id,cluster_id\n" : "record_id,cluster_id,file\n");
        for (var i = 0; i < ids.Count; i++)
        {
            writer.Write(Quoted(ids[i]));
            writer.Write(',');
            writer.Write(clusters[i].ToString(CultureInfo.InvariantCulture));
            if (files is not null)
                writer.Write(files[i] == 0 ? ",1" : ",2");
            writer.Write('\n');
        }
    }

    private static void WritePairs(string path, List<string> ids, IReadOnlyList<LinkedPair> pairs)
    {
        using var writer = CsvOut.Open(path);
        writer.Write("left_id,right_id,bits,probability,household,verdict,veto\n");
        foreach (var pair in pairs)
            writer.Write(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Quoted(ids[pair.Left])},{Quoted(ids[pair.Right])},{pair.Bits:F3},{pair.Probability:F6},{pair.Household:F4},{pair.Verdict.ToString().ToLowerInvariant()},{pair.Veto}\n"
                )
            );
    }

    internal static string Quoted(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
