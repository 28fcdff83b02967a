using System.Globalization;
using System.Text;
using Vinculo.Analytics.Linkage;
using Vinculo.Platform;

namespace Vinculo.Integration.Linking;

/// <summary>What <c>vinculo match</c> has to tell.</summary>
internal static class LinkageAnswer
{
    public static CommandAnswer Of(
        IReadOnlyList<LinkageRows> files,
        string entity,
        bool guessed,
        LinkageResult result,
        LinkageScore? score,
        double read,
        double seconds
    )
    {
        var (cpu, memory) = CommandAnswer.Spent();
        var diagnostics = result.Diagnostics;
        var entities = result.Cluster.Where((c, i) => c == i).Count();
        var homes = result.Household.Where((c, i) => c == i).Count();
        var largest = result.Cluster.CountBy(c => c).Max(c => c.Value);
        var review = result.Pairs.Count(p => p.Verdict == Verdict.Review);
        var facts = new
        {
            files = files.Select(f => f.Name),
            entity,
            columns = files.Select(f => f.Columns.Used),
            rows = files.Select(RowsAnswer.Facts),
            records = diagnostics.Records,
            entities,
            duplicates = diagnostics.Records - entities,
            largest,
            households = homes,
            candidates = diagnostics.Candidates,
            linked = diagnostics.Linked,
            review,
            contradicted = diagnostics.Refused,
            generic = diagnostics.Generic,
            unlinkable = diagnostics.Unlinkable,
            learnt = diagnostics.Learnt,
            fit = diagnostics.Fit,
            model = new
            {
                version = result.Model.Version,
                matchesPerRecord = result.Model.MatchesPerRecord,
                relativesPerRecord = result.Model.RelativesPerRecord,
            },
            weights = result.Model.Levels(),
            levels = diagnostics.Levels,
            bands = diagnostics.Bands,
            score = score is null
                ? null
                : new
                {
                    score.Precision,
                    score.Recall,
                    score.F1,
                    score.BcubedPrecision,
                    score.BcubedRecall,
                    score.BcubedF1,
                    score.Exact,
                    score.Records,
                },
            readSeconds = read,
            seconds,
            cpuSeconds = cpu,
            recordsPerCpuSecond = diagnostics.Records / Math.Max(cpu, 1e-6),
            memoryMegabytes = memory,
        };
        var text = new StringBuilder();
        var culture = CultureInfo.CurrentCulture;
        text.AppendLine(
            ImportTexts.Of(
                entity == "record" ? "cli.match.done-records" : "cli.match.done",
                ("records", diagnostics.Records.ToString("N0", culture)),
                ("entities", entities.ToString("N0", culture)),
                ("largest", largest.ToString("N0", culture)),
                ("review", review.ToString("N0", culture)),
                ("households", homes.ToString("N0", culture)),
                ("candidates", diagnostics.Candidates.ToString("N0", culture)),
                ("seconds", seconds.ToString("0.0", culture)),
                ("cpu", cpu.ToString("0.0", culture)),
                ("memory", memory.ToString("N0", culture))
            )
        );
        if (guessed && entity != "person")
            text.AppendLine(ImportTexts.Of(entity == "company" ? "cli.match.companies" : "cli.match.records"));
        foreach (var file in files)
            RowsAnswer.Tell(text, file);
        if (score is not null)
            text.AppendLine(
                ImportTexts.Of(
                    "cli.match.score",
                    ("precision", score.Precision.ToString("0.0000", culture)),
                    ("recall", score.Recall.ToString("0.0000", culture)),
                    ("f1", score.F1.ToString("0.0000", culture)),
                    ("bcubed", score.BcubedF1.ToString("0.0000", culture)),
                    ("exact", score.Exact.ToString("0.0000", culture))
                )
            );
        text.AppendLine(ImportTexts.Of(diagnostics.Learnt ? "cli.match.learnt" : "cli.match.shipped"));
        var counts = diagnostics.Levels.ToDictionary(l => (l.Comparison, l.Level), l => l.Pairs);
        foreach (var level in result.Model.Levels())
            if (counts.GetValueOrDefault((level.Comparison, level.Level)) is > 0 and var pairs)
                text.AppendLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"  {level.Comparison, -9} {level.Level, -24} {level.Bits, 7:+0.0;-0.0} bits  m {level.M:0.00000}  h {level.H:0.00000}  u {level.U:0.0E+00}  n {pairs}"
                    )
                );
        return new(facts, text.ToString().TrimEnd());
    }
}
