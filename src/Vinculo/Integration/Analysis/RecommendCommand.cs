using System.CommandLine;
using System.Globalization;
using Vinculo.Analytics.Basket;
using Vinculo.Platform;

namespace Vinculo.Integration.Analysis;

/// <summary><c>vinculo recommend</c>: what each customer buys next that she does not have yet, and how often that would have been right.</summary>
internal sealed class RecommendCommand(TimeProvider time)
    : TableVerb(
        "recommend",
        "Qué comprará después cada cliente · What each customer will buy next",
        "Archivo customer,rank,item,score · File customer,rank,item,score"
    )
{
    private static readonly AnalysisTexts Texts = new("RecommendTexts");

    private static readonly Option<string?> Id = Ask<string?>("--id", "Columna del cliente · Column of the customer");

    private static readonly Option<string?> Item = Ask<string?>("--item", "Columna del artículo · Column of the item");

    private static readonly Option<string?> Date = Ask<string?>("--date", "Columna de la fecha · Column of the date");

    private static readonly Option<string> TestAfter = new("--test-after")
    {
        Description = "Primer día que solo comprueba: 2011-10-01 · First day that only checks: 2011-10-01",
        Required = true,
    };

    private static readonly Option<int> Count = Ask<int>(
        "--k",
        "Propuestas por cliente en el archivo · Proposals a customer in the file",
        10
    );

    private static readonly Option<int> Buyers = Ask<int>(
        "--min-buyers",
        "Clientes que deben haber comprado un artículo para proponerlo · Customers who must have bought an item for it to be proposed",
        5
    );

    private static readonly Option<string> Model = Ask<string>(
        "--model",
        "auto | popular | cosine | als | ease | recent-ease | recent-ease-trend",
        "auto"
    );

    protected override Option[] Options => [Id, Item, Date, TestAfter, Count, Buyers, Model];

    protected override Outcome<CommandAnswer> Answer(AnalystFile file, Asked asked)
    {
        var (count, buyers) = (asked.Of(Count), asked.Of(Buyers));
        if (count is < 1 or > 1_000 || buyers < 1)
            return Refusal.Invalid("analysis.recommend-count", "k", ("k", count), ("buyers", buyers));
        var today = DateOnly.FromDateTime(time.GetLocalNow().DateTime);
        if (
            BoughtItems
                .Read(file, asked.Of(Id), asked.Of(Item), asked.Of(Date), today)
                .IsRefused(out var refusal, out var history)
        )
            return refusal;
        var said = asked.Of(TestAfter)!;
        var (first, last) = (history.Lines.Min(l => l.Day), history.Lines.Max(l => l.Day));
        if (history.Time.Said(said, history.OtherOrder) is not { } from || from <= first || from > last)
            return Refusal.Invalid(
                "analysis.recommend-test-after",
                "test-after",
                ("said", said),
                ("from", history.Time.Show(first)),
                ("until", history.Time.Show(last))
            );
        var readSeconds = asked.Seconds;
        if (RecommendRun.Of(history, from, last, buyers, asked.Of(Model)!).IsRefused(out refusal, out var run))
            return refusal;
        if (asked.Out is { } target)
            CsvOut.Write(target, ["customer", "rank", "item", "score"], Proposals(run, history, count));
        var (cpu, memory) = CommandAnswer.Spent();
        var chosen = run.Tested.Single(t => t.Name == run.Chosen);
        var facts = new
        {
            file = file.Name,
            rows = history.Rows,
            unreadable = history.Unreadable,
            returns = history.Returns,
            future = history.Future,
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
            seconds = asked.Seconds,
            cpuSeconds = cpu,
            memoryMegabytes = memory,
        };
        return new CommandAnswer(facts, Text(file.Name, history, run, said));
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

    private static string Text(string file, BoughtItems history, RecommendRun run, string said)
    {
        var text = new Report(Texts);
        text.Line(
            "size",
            ("file", file),
            ("customers", run.Split.Before.Customers),
            ("items", run.Split.Before.Items),
            ("date", said)
        );
        text.Count("unreadable", "rows", history.Unreadable);
        text.Count("returns", "rows", history.Returns);
        text.Count("future", "rows", history.Future);
        text.Line("tested", ("customers", run.Tested[0].Quality.Customers), ("pairs", run.Tested[0].Quality.Pairs));
        foreach (var tested in run.Tested)
            text.Line(
                "candidate",
                ("name", Texts.Of("name." + tested.Name).PadRight(44)),
                ("hit", Share(tested.Quality.HitAt10)),
                ("recall", Share(tested.Quality.RecallAt20)),
                ("ndcg", Share(tested.Quality.NdcgAt20))
            );
        text.Line("chosen." + run.Because, ("name", Texts.Of("name." + run.Chosen)));
        return text.ToString();

        static string Share(double value) => value.ToString("0.000", CultureInfo.CurrentCulture);
    }
}
