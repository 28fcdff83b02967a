using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Vinculo.Analytics.Basket;
using Vinculo.Platform;

namespace Vinculo.Integration.Analysis;

/// <summary><c>vinculo recommend</c>: what each customer buys next that she does not have yet, and how often that would have been right.</summary>
internal static class RecommendCommand
{
    private static readonly AnalysisTexts Texts = new("RecommendTexts");
    private static readonly Argument<string> Table = AnalystFile.Argument();
    private static readonly Option<bool> AsJson = AnalystFile.AsJson();

    private static readonly Option<string?> Id = new("--id")
    {
        Description = "Columna del cliente · Column of the customer",
    };

    private static readonly Option<string?> Item = new("--item")
    {
        Description = "Columna del artículo · Column of the item",
    };

    private static readonly Option<string?> Date = new("--date")
    {
        Description = "Columna de la fecha · Column of the date",
    };

    private static readonly Option<string> TestAfter = new("--test-after")
    {
        Description = "Primer día que solo comprueba: 2011-10-01 · First day that only checks: 2011-10-01",
        Required = true,
    };

    private static readonly Option<int> Count = new("--k")
    {
        Description = "Propuestas por cliente en el archivo · Proposals a customer in the file",
        DefaultValueFactory = _ => 10,
    };

    private static readonly Option<int> Buyers = new("--min-buyers")
    {
        Description =
            "Clientes que deben haber comprado un artículo para proponerlo · Customers who must have bought an item for it to be proposed",
        DefaultValueFactory = _ => 5,
    };

    private static readonly Option<string> Model = new("--model")
    {
        Description = "auto | popular | cosine | als | ease | recent-ease | recent-ease-trend",
        DefaultValueFactory = _ => "auto",
    };

    private static readonly Option<string?> Out = new("--out")
    {
        Description = "Archivo customer,rank,item,score · File customer,rank,item,score",
    };

    public static Command Of()
    {
        var command = new Command("recommend", "Qué comprará después cada cliente · What each customer will buy next")
        {
            Table,
            Id,
            Item,
            Date,
            TestAfter,
            Count,
            Buyers,
            Model,
            Out,
            AsJson,
        };
        command.SetAction(parsed => CommandAnswer.Say(Run(parsed), parsed.GetValue(AsJson)));
        return command;
    }

    internal static Outcome<CommandAnswer> Run(ParseResult parsed)
    {
        var clock = Stopwatch.StartNew();
        var (count, buyers) = (parsed.GetValue(Count), parsed.GetValue(Buyers));
        if (count is < 1 or > 1_000 || buyers < 1)
            return Refusal.Invalid("analysis.recommend-count", "k", ("k", count), ("buyers", buyers));
        var opened = AnalystFile.Open(parsed.GetValue(Table)!);
        if (opened.IsRefused(out var refusal))
            return refusal;
        var read = BoughtItems.Read(opened.Accepted, parsed.GetValue(Id), parsed.GetValue(Item), parsed.GetValue(Date));
        if (read.IsRefused(out refusal))
            return refusal;
        var history = read.Accepted;
        var said = parsed.GetValue(TestAfter)!;
        var (first, last) = (history.Lines.Min(l => l.Day), history.Lines.Max(l => l.Day));
        if (history.Time.Said(said, history.OtherOrder) is not { } from || from <= first || from > last)
            return Refusal.Invalid(
                "analysis.recommend-test-after",
                "test-after",
                ("said", said),
                ("from", history.Time.Show(first)),
                ("until", history.Time.Show(last))
            );
        var readSeconds = clock.Elapsed.TotalSeconds;
        var ran = RecommendRun.Of(history, from, last, buyers, parsed.GetValue(Model)!);
        if (ran.IsRefused(out refusal))
            return refusal;
        var run = ran.Accepted;
        if (parsed.GetValue(Out) is { } target)
            CsvOut.Write(target, ["customer", "rank", "item", "score"], Proposals(run, history, count));
        var (cpu, memory) = CommandAnswer.Spent();
        var chosen = run.Tested.Single(t => t.Name == run.Chosen);
        var facts = new
        {
            file = opened.Accepted.Name,
            rows = history.Rows,
            unreadable = history.Unreadable,
            returns = history.Returns,
            testAfter = history.Time.Show(from),
            trainCustomers = run.Split.Before.Customers,
            items = run.Split.Before.Items,
            trainPairs = run.Split.Before.Pairs,
            customersTested = chosen.Quality.Customers,
            pairsTested = chosen.Quality.Pairs,
            model = run.Chosen,
            because = run.Because,
            quality = Figures(chosen.Quality),
            candidates = run.Tested.Select(tested => new
            {
                model = tested.Name,
                test = Figures(tested.Quality),
                validation = tested.Validation is { } v ? Figures(v) : null,
                customersTested = tested.Quality.Customers,
                fitSeconds = tested.FitSeconds,
            }),
            readSeconds,
            seconds = clock.Elapsed.TotalSeconds,
            cpuSeconds = cpu,
            memoryMegabytes = memory,
        };
        return new CommandAnswer(facts, Report(opened.Accepted.Name, history, run, said));
    }

    /// <summary>Under the names the literature gives them.</summary>
    private static Dictionary<string, double> Figures(RecommendationQuality quality) =>
        new()
        {
            ["hit@10"] = quality.HitAt10,
            ["recall@20"] = quality.RecallAt20,
            ["ndcg@20"] = quality.NdcgAt20,
        };

    private static IEnumerable<object?[]> Proposals(RecommendRun run, BoughtItems history, int count)
    {
        var scores = new double[run.Split.Before.Items];
        for (var c = 0; c < run.Split.Before.Customers; c++)
        {
            var rank = 0;
            foreach (var (item, score) in Recommendations.Of(run.Recommender, run.Split.Before[c], scores, count))
                yield return
                [
                    history.Customers[run.Split.Customer[c]],
                    ++rank,
                    history.Items[run.Split.Item[item]],
                    score,
                ];
        }
    }

    private static string Report(string file, BoughtItems history, RecommendRun run, string said)
    {
        var text = new StringBuilder();
        Line(
            "size",
            ("file", file),
            ("customers", run.Split.Before.Customers),
            ("items", run.Split.Before.Items),
            ("date", said)
        );
        if (history.Unreadable > 0)
            Line("unreadable", ("rows", history.Unreadable));
        if (history.Returns > 0)
            Line("returns", ("rows", history.Returns));
        Line("tested", ("customers", run.Tested[0].Quality.Customers), ("pairs", run.Tested[0].Quality.Pairs));
        foreach (var tested in run.Tested)
            Line(
                "candidate",
                ("name", Texts.Of("name." + tested.Name).PadRight(44)),
                ("hit", Share(tested.Quality.HitAt10)),
                ("recall", Share(tested.Quality.RecallAt20)),
                ("ndcg", Share(tested.Quality.NdcgAt20))
            );
        Line("chosen." + run.Because, ("name", Texts.Of("name." + run.Chosen)));
        return text.ToString().TrimEnd();

        static string Share(double value) => value.ToString("0.000", CultureInfo.CurrentCulture);

        void Line(string code, params ReadOnlySpan<(string Name, object? Value)> facts) =>
            text.AppendLine(Texts.Of(code, facts));
    }
}
