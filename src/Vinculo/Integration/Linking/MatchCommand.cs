using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Vinculo.Analytics.Linkage;
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
        Description = "Archivo que se escribe · File to write",
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
        Description = "JSON: papel → columna · JSON: role → column",
    };

    private static readonly Option<string> Entity = new("--entity")
    {
        Description = "person | company",
        DefaultValueFactory = _ => "person",
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
        match.SetAction(parsed => Answer(parsed, Match));
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
        recognise.SetAction(parsed => Answer(parsed, RecogniseRun.Answer));
        yield return recognise;
    }

    internal static string? OutOf(ParseResult parsed) => parsed.GetValue(Out);

    internal static string? MappingOf(ParseResult parsed) => parsed.GetValue(Mapping);

    internal static double? ThresholdOf(ParseResult parsed) => parsed.GetValue(Threshold);

    internal static (string Records, string Queries) FilesOf(ParseResult parsed) =>
        (parsed.GetValue(Records)!, parsed.GetValue(Queries)!);

    private static int Answer(ParseResult parsed, Func<ParseResult, Outcome<CommandAnswer>> run)
    {
        Option<string?>[] written =
        [
            .. new[] { Out, Pairs, SaveModel }.Where(parsed.CommandResult.Command.Options.Contains),
        ];
        var obstacles = written.Select(option => OutputFile.Obstacle(option.Name, parsed.GetValue(option)));
        return CommandAnswer.Say(
            obstacles.FirstOrDefault(o => o is not null) is { } obstacle ? obstacle : run(parsed),
            parsed.GetValue(AsJson)
        );
    }

    private static Outcome<CommandAnswer> Match(ParseResult parsed)
    {
        var clock = Stopwatch.StartNew();
        var files = parsed.GetValue(Files)!;
        if (files.Length > 2)
            return Refusal.Invalid("match.too-many-files", "file", ("count", files.Length));
        var entity = parsed.GetValue(Entity)!.Trim().ToLowerInvariant();
        if (entity is not ("person" or "persona" or "company" or "empresa"))
            return Refusal.Invalid("match.entity-unknown", "entity", ("entity", entity));
        var company = entity is "company" or "empresa";
        if (parsed.GetValue(Threshold) is { } share && share is not (> 0 and < 1))
            return Refusal.Invalid("match.threshold-range", "threshold", ("threshold", share));
        var model = ModelOf(parsed, company);
        if (model.IsRefused(out var refusal))
            return refusal;

        var ids = new List<string>();
        var fileOf = new List<int>();
        var rows = new List<LinkageRows>();
        foreach (var file in files)
        {
            var opened = LinkageRows.Open(file, parsed.GetValue(Mapping));
            if (opened.IsRefused(out refusal))
                return refusal;
            rows.Add(opened.Accepted);
        }
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
        if (company)
        {
            var entries = new List<CompanyEntry>();
            Each(rows, ids, fileOf, (source, row) => entries.Add(source.Company(row)));
            var features = CompanyFeatures.Standardise(entries);
            read = clock.Elapsed.TotalSeconds;
            result = BatchLinkage.Run(features, options);
        }
        else
        {
            var stream = new PersonStream();
            Each(rows, ids, fileOf, (source, row) => stream.Add(source.Person(row)));
            var features = stream.Finish();
            read = clock.Elapsed.TotalSeconds;
            result = BatchLinkage.Run(features, options);
        }
        if (ids.Count == 0)
            return Refusal.Invalid("import.file-empty", "file", ("file", Path.GetFileName(files[0])));
        if (parsed.GetValue(Out) is { } target)
            WriteClusters(target, ids, files.Length == 2 ? fileOf : null, result.Cluster);
        if (parsed.GetValue(Pairs) is { } pairs)
            WritePairs(pairs, ids, result.Pairs);
        if (parsed.GetValue(SaveModel) is { } saved)
            File.WriteAllText(saved, result.Model.ToJson());
        LinkageScore? score = null;
        if (parsed.GetValue(Labels) is { } labels)
        {
            var scored = LinkageScore.Of(labels, ids, files.Length == 2 ? fileOf : null, result.Cluster);
            if (scored.IsRefused(out refusal))
                return refusal;
            score = scored.Accepted;
        }
        return LinkageAnswer.Of(
            files,
            company ? "company" : "person",
            rows.Select(r => r.Columns.Used).ToArray(),
            result,
            score,
            read,
            clock.Elapsed.TotalSeconds
        );
    }

    private static void Each(
        List<LinkageRows> files,
        List<string> ids,
        List<int> fileOf,
        Action<LinkageRows, string[]> take
    )
    {
        for (var f = 0; f < files.Count; f++)
            foreach (var row in files[f].Rows())
            {
                ids.Add(files[f].Id(row));
                fileOf.Add(f);
                take(files[f], row);
            }
    }

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
        using var writer = new StreamWriter(path, false, new UTF8Encoding(false), 1 << 16);
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
        using var writer = new StreamWriter(path, false, new UTF8Encoding(false), 1 << 16);
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
