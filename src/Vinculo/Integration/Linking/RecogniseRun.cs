using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Vinculo.Analytics.Linkage;
using Vinculo.Platform;

namespace Vinculo.Integration.Linking;

/// <summary>Answers each query of a file as at a contact point.</summary>
internal static class RecogniseRun
{
    public static Outcome<CommandAnswer> Answer(ParseResult parsed)
    {
        var clock = Stopwatch.StartNew();
        var (recordsFile, queriesFile) = MatchCommand.FilesOf(parsed);
        var opened = LinkageRows.Open(recordsFile, MatchCommand.MappingOf(parsed));
        if (opened.IsRefused(out var refusal))
            return refusal;
        var asked = LinkageRows.Open(queriesFile, MatchCommand.MappingOf(parsed));
        if (asked.IsRefused(out refusal))
            return refusal;
        var least = MatchCommand.ThresholdOf(parsed) ?? 0.5;
        if (least is not (> 0 and < 1))
            return Refusal.Invalid("match.threshold-range", "threshold", ("threshold", least));
        var model = MatchCommand.ModelOf(parsed, company: false);
        if (model.IsRefused(out refusal))
            return refusal;

        var ids = new List<string>();
        var stream = new PersonStream();
        foreach (var row in opened.Accepted.Rows())
        {
            ids.Add(opened.Accepted.Id(row));
            stream.Add(opened.Accepted.Person(row));
        }
        var features = stream.Finish();
        if (features.Length == 0)
            return Refusal.Invalid("import.file-empty", "file", ("file", Path.GetFileName(recordsFile)));
        var result = BatchLinkage.Run(
            features,
            new() { Model = model.Accepted, Learn = model.Accepted is null ? null : false }
        );
        var index = LinkageIndex.Of(features, result.Cluster, result.Model);
        var ready = clock.Elapsed.TotalSeconds;

        var vocabulary = new Vocabulary();
        var queries = asked
            .Accepted.Rows()
            .Select(r => (Id: asked.Accepted.Id(r), Entry: asked.Accepted.Person(r)))
            .ToList();
        // The first answers would measure the compiler, not the work.
        foreach (var (_, entry) in queries.Take(500))
            index.Recognise(stream.Habits!.Standardise(entry, vocabulary));
        var micros = new double[queries.Count];
        var known = 0;
        using (
            var writer = MatchCommand.OutOf(parsed) is { } target
                ? new StreamWriter(target, false, new UTF8Encoding(false), 1 << 16)
                : null
        )
        {
            writer?.Write("query_id,record_id,micros,probability\n");
            for (var i = 0; i < queries.Count; i++)
            {
                var start = Stopwatch.GetTimestamp();
                var found = index.Recognise(stream.Habits!.Standardise(queries[i].Entry, vocabulary));
                micros[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
                var best = found.Count > 0 && found[0].Probability >= least ? found[0] : null;
                if (best is not null)
                    known++;
                writer?.Write(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{MatchCommand.Quoted(queries[i].Id)},{(best is null ? "" : MatchCommand.Quoted(ids[(int)best.Latest]))},{micros[i]:F1},{(found.Count > 0 ? found[0].Probability : 0):F4}\n"
                    )
                );
            }
        }
        Array.Sort(micros);
        var (cpu, memory) = CommandAnswer.Spent();
        var facts = new
        {
            records = features.Length,
            entities = result.Cluster.Where((c, i) => c == i).Count(),
            queries = queries.Count,
            recognised = known,
            columns = opened.Accepted.Columns.Used,
            queryColumns = asked.Accepted.Columns.Used,
            microsP50 = At(0.5),
            microsP95 = At(0.95),
            microsP99 = At(0.99),
            microsMax = At(1),
            readySeconds = ready,
            seconds = clock.Elapsed.TotalSeconds,
            cpuSeconds = cpu,
            memoryMegabytes = memory,
        };
        var culture = CultureInfo.CurrentCulture;
        return new CommandAnswer(
            facts,
            ImportTexts.Of(
                "cli.recognise.done",
                ("queries", queries.Count.ToString("N0", culture)),
                ("recognised", known.ToString("N0", culture)),
                ("records", features.Length.ToString("N0", culture)),
                ("p50", At(0.5).ToString("N0", culture)),
                ("p99", At(0.99).ToString("N0", culture)),
                ("seconds", clock.Elapsed.TotalSeconds.ToString("0.0", culture)),
                ("memory", memory.ToString("N0", culture))
            )
        );

        double At(double share) =>
            micros.Length == 0 ? 0 : micros[Math.Min(micros.Length - 1, (int)(share * micros.Length))];
    }
}
