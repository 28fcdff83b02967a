using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Vinculo.Analytics.Linkage;
using Vinculo.Integration.Analysis;
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
        var asked = LinkageRows.Open(queriesFile, MatchCommand.MappingOf(parsed), 1);
        if (asked.IsRefused(out refusal))
            return refusal;
        foreach (var file in new[] { opened.Accepted, asked.Accepted })
            if (!file.ComparesSomebody)
                return file.NothingToCompare();
        var least = MatchCommand.ThresholdOf(parsed) ?? 0.5;
        if (least is not (> 0 and < 1))
            return Refusal.Invalid("match.threshold-range", "threshold", ("threshold", least));
        var model = MatchCommand.ModelOf(parsed, company: false);
        if (model.IsRefused(out refusal))
            return refusal;

        var (records, questions) = (opened.Accepted, asked.Accepted);
        var ids = new List<string>();
        var lines = new List<int>();
        var stream = new PersonStream();
        foreach (var row in records.Rows())
        {
            ids.Add(records.Id(row));
            lines.Add((int)Math.Min(records.Line, int.MaxValue));
            stream.Add(records.Person(row));
        }
        records.Remarks.NoteRepeats(ids, lines);
        if (ids.Count == 0)
            return MatchCommand.NothingRead(records);
        var queries = new List<(string Id, PersonEntry Entry)>();
        lines.Clear();
        foreach (var row in questions.Rows())
        {
            queries.Add((questions.Id(row), questions.Person(row)));
            lines.Add((int)Math.Min(questions.Line, int.MaxValue));
        }
        questions.Remarks.NoteRepeats([.. queries.Select(q => q.Id)], lines);
        if (queries.Count == 0)
            return MatchCommand.NothingRead(questions);
        var features = stream.Finish();
        var result = BatchLinkage.Run(
            features,
            new() { Model = model.Accepted, Learn = model.Accepted is null ? null : false }
        );
        var index = LinkageIndex.Of(features, result.Cluster, result.Model);
        var ready = clock.Elapsed.TotalSeconds;

        var vocabulary = new Vocabulary();
        // The first answers would measure the compiler, not the work.
        foreach (var (_, entry) in queries.Take(500))
            index.Recognise(stream.Habits!.Standardise(entry, vocabulary));
        var micros = new double[queries.Count];
        var known = 0;
        using (var writer = MatchCommand.OutOf(parsed) is { } target ? CsvOut.Open(target) : null)
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
            columns = records.Columns.Used,
            queryColumns = questions.Columns.Used,
            rows = new[] { RowsAnswer.Facts(records), RowsAnswer.Facts(questions) },
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
        var text = new StringBuilder();
        text.AppendLine(
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
        RowsAnswer.Tell(text, records);
        RowsAnswer.Tell(text, questions);
        return new CommandAnswer(facts, text.ToString().TrimEnd());

        double At(double share) =>
            micros.Length == 0 ? 0 : micros[Math.Min(micros.Length - 1, (int)(share * micros.Length))];
    }
}
