using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Vinculo.Analytics;
using Vinculo.Analytics.Basket;
using Vinculo.Platform;

namespace Vinculo.Integration.Analysis;

/// <summary><c>vinculo basket</c>: what is bought together, and what of it is more than accident.</summary>
internal static class BasketCommand
{
    private const int Top = 20;

    private static readonly AnalysisTexts Texts = new("BasketTexts");
    private static readonly Argument<string> Table = AnalystFile.Argument();
    private static readonly Option<bool> AsJson = AnalystFile.AsJson();

    private static readonly Option<string?> Basket = new("--basket")
    {
        Description = "Columna de la compra, o varias con comas · Column of the basket, or several with commas",
    };

    private static readonly Option<string?> Item = new("--item")
    {
        Description = "Columna del artículo · Column of the item",
    };

    private static readonly Option<bool> Wide = new("--wide")
    {
        Description = "Cada línea es una compra entera · Each line is a whole basket",
    };

    private static readonly Option<double> Support = new("--support")
    {
        Description = "Parte mínima de las compras: 0.006 · Least share of baskets: 0.006",
        DefaultValueFactory = _ => 0.01,
    };

    private static readonly Option<double> Confidence = new("--confidence")
    {
        Description = "Confianza mínima: 0.25 · Least confidence: 0.25",
        DefaultValueFactory = _ => 0.25,
    };

    private static readonly Option<int> MaxItems = new("--max-items")
    {
        Description = "Artículos de una regla, a lo más · Items of a rule at most",
        DefaultValueFactory = _ => 10,
    };

    private static readonly Option<string?> Out = new("--out")
    {
        Description = "Archivo con todas las reglas · File with all rules",
    };

    public static Command Of()
    {
        var command = new Command("basket", "Qué se compra junto · What is bought together")
        {
            Table,
            Basket,
            Item,
            Wide,
            Support,
            Confidence,
            MaxItems,
            Out,
            AsJson,
        };
        command.SetAction(parsed => CommandAnswer.Say(Run(parsed), parsed.GetValue(AsJson)));
        return command;
    }

    internal static Outcome<CommandAnswer> Run(ParseResult parsed)
    {
        var clock = Stopwatch.StartNew();
        var (support, confidence, most) = (
            parsed.GetValue(Support),
            parsed.GetValue(Confidence),
            parsed.GetValue(MaxItems)
        );
        if (!(support > 0 && support <= 1))
            return Refusal.Invalid("analysis.basket-support", "support", ("support", support));
        if (!(confidence is >= 0 and <= 1))
            return Refusal.Invalid("analysis.basket-confidence", "confidence", ("confidence", confidence));
        if (most < 2)
            return Refusal.Invalid("analysis.basket-items", "max-items", ("items", most));
        var opened = AnalystFile.Open(parsed.GetValue(Table)!);
        if (opened.IsRefused(out var refusal))
            return refusal;
        var read = BasketLines.Read(
            opened.Accepted,
            parsed.GetValue(Basket),
            parsed.GetValue(Item),
            parsed.GetValue(Wide)
        );
        if (read.IsRefused(out refusal))
            return refusal;
        var lines = read.Accepted;
        var baskets = lines.Baskets();
        var readSeconds = clock.Elapsed.TotalSeconds;
        IReadOnlyList<FrequentSet> sets;
        try
        {
            sets = FrequentSets.Of(baskets, Math.Max(1, (int)Math.Ceiling(support * baskets.Count - 1e-9)), most);
        }
        catch (UnfitDataException unfit) when (unfit.Reason == UnfitReason.TooManyParameters)
        {
            return Refusal.Invalid("analysis.basket-too-many", "support", ("support", support));
        }
        var rules = AssociationRules.FromSets(sets, baskets.Count, confidence);
        var ruleSeconds = clock.Elapsed.TotalSeconds - readSeconds;
        if (parsed.GetValue(Out) is { } target)
            Write(target, rules, lines.Items);
        var (cpu, memory) = CommandAnswer.Spent();
        var holding = rules.Count(rule => rule.Holds);
        var facts = new
        {
            file = opened.Accepted.Name,
            wide = lines.IsWide,
            rows = lines.Rows,
            unreadable = lines.Unreadable,
            returns = lines.Returns,
            baskets = baskets.Count,
            items = baskets.Items,
            lines = baskets.Lines,
            support,
            confidence,
            maxItems = most,
            sets = sets.Count,
            rules = rules.Count,
            holding,
            top = rules.Take(Top).Select(rule => Facts(rule, lines.Items)),
            readSeconds,
            ruleSeconds,
            seconds = clock.Elapsed.TotalSeconds,
            cpuSeconds = cpu,
            memoryMegabytes = memory,
        };
        return new CommandAnswer(facts, Report(opened.Accepted.Name, lines, baskets, sets.Count, rules, holding));
    }

    private static object Facts(AssociationRule rule, IReadOnlyList<string> names) =>
        new
        {
            @if = rule.If.Select(i => names[i]),
            then = names[rule.Then],
            rule.Count,
            rule.Support,
            rule.Confidence,
            rule.Lift,
            liftLow = rule.LiftInterval.Low,
            liftHigh = rule.LiftInterval.High,
            rule.Leverage,
            conviction = AnalysisTexts.Finite(rule.Conviction),
            rule.P,
            rule.Q,
            rule.Holds,
        };

    private static void Write(string path, IReadOnlyList<AssociationRule> rules, IReadOnlyList<string> names) =>
        CsvOut.Write(
            path,
            [
                "if",
                "then",
                "count",
                "support",
                "confidence",
                "lift",
                "lift_low",
                "lift_high",
                "leverage",
                "conviction",
                "p",
                "q",
                "holds",
            ],
            rules.Select(rule =>
                new object?[]
                {
                    Left(rule, names),
                    names[rule.Then],
                    rule.Count,
                    rule.Support,
                    rule.Confidence,
                    rule.Lift,
                    rule.LiftInterval.Low,
                    rule.LiftInterval.High,
                    rule.Leverage,
                    rule.Conviction,
                    rule.P,
                    rule.Q,
                    rule.Holds ? 1 : 0,
                }
            )
        );

    private static string Left(AssociationRule rule, IReadOnlyList<string> names) =>
        string.Join(" + ", rule.If.Select(i => names[i]));

    private static string Report(
        string file,
        BasketLines lines,
        Baskets baskets,
        int sets,
        IReadOnlyList<AssociationRule> rules,
        int holding
    )
    {
        var text = new StringBuilder();
        Line("size", ("file", file), ("baskets", baskets.Count), ("items", baskets.Items));
        if (lines.IsWide)
            Line("wide");
        if (lines.Unreadable > 0)
            Line("unreadable", ("rows", lines.Unreadable));
        if (lines.Returns > 0)
            Line("returns", ("rows", lines.Returns));
        Line("rules", ("sets", sets), ("rules", rules.Count), ("holding", holding));
        if (holding == 0)
            Line("nothing");
        foreach (var rule in rules.Where(rule => rule.Holds).Take(Top))
            Line(
                "rule",
                ("if", Left(rule, lines.Items)),
                ("then", lines.Items[rule.Then]),
                ("confidence", rule.Confidence.ToString("P0", CultureInfo.CurrentCulture)),
                ("lift", rule.Lift.ToString("0.0", CultureInfo.CurrentCulture)),
                ("low", rule.LiftInterval.Low.ToString("0.0", CultureInfo.CurrentCulture)),
                ("high", rule.LiftInterval.High.ToString("0.0", CultureInfo.CurrentCulture)),
                ("count", rule.Count)
            );
        return text.ToString().TrimEnd();

        void Line(string code, params ReadOnlySpan<(string Name, object? Value)> facts) =>
            text.AppendLine(Texts.Of(code, facts));
    }
}
