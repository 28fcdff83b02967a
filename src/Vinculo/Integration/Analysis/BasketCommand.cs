using System.CommandLine;
using System.Globalization;
using Vinculo.Analytics;
using Vinculo.Analytics.Basket;
using Vinculo.Platform;

namespace Vinculo.Integration.Analysis;

/// <summary><c>vinculo basket</c>: what is bought together, and what of it is more than accident.</summary>
internal sealed class BasketCommand()
    : TableVerb(
        "basket",
        "Qué se compra junto · What is bought together",
        "Archivo con todas las reglas · File with all rules"
    )
{
    private const int Top = 20;

    private static readonly AnalysisTexts Texts = new("BasketTexts");

    private static readonly Option<string?> Basket = Ask<string?>(
        "--basket",
        "Columna de la compra, o varias con comas · Column of the basket, or several with commas"
    );

    private static readonly Option<string?> Item = Ask<string?>("--item", "Columna del artículo · Column of the item");

    private static readonly Option<bool> Wide = Ask<bool>(
        "--wide",
        "Cada línea es una compra entera · Each line is a whole basket"
    );

    private static readonly Option<double> Support = Ask<double>(
        "--support",
        "Parte mínima de las compras: 0.006 · Least share of baskets: 0.006",
        0.01
    );

    private static readonly Option<double> Confidence = Ask<double>(
        "--confidence",
        "Confianza mínima: 0.25 · Least confidence: 0.25",
        0.25
    );

    private static readonly Option<int> MaxItems = Ask<int>(
        "--max-items",
        "Artículos de una regla, a lo más · Items of a rule at most",
        10
    );

    protected override Option[] Options => [Basket, Item, Wide, Support, Confidence, MaxItems];

    protected override Outcome<CommandAnswer> Answer(AnalystFile file, Asked asked)
    {
        var (support, confidence, most) = (asked.Of(Support), asked.Of(Confidence), asked.Of(MaxItems));
        if (!(support > 0 && support <= 1))
            return Refusal.Invalid("analysis.basket-support", "support", ("support", support));
        if (!(confidence is >= 0 and <= 1))
            return Refusal.Invalid("analysis.basket-confidence", "confidence", ("confidence", confidence));
        if (most < 2)
            return Refusal.Invalid("analysis.basket-items", "max-items", ("items", most));
        if (
            BasketLines
                .Read(file, asked.Of(Basket), asked.Of(Item), asked.Of(Wide))
                .IsRefused(out var refusal, out var lines)
        )
            return refusal;
        var baskets = lines.Baskets();
        var readSeconds = asked.Seconds;
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
        var ruleSeconds = asked.Seconds - readSeconds;
        if (asked.Out is { } target)
            Write(target, rules, lines.Items);
        var (cpu, memory) = CommandAnswer.Spent();
        var holding = rules.Count(rule => rule.Holds);
        var facts = new
        {
            file = file.Name,
            wide = lines.IsWide,
            itemColumns = lines.ItemColumns,
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
            seconds = asked.Seconds,
            cpuSeconds = cpu,
            memoryMegabytes = memory,
        };
        return new CommandAnswer(facts, Text(file.Name, lines, baskets, sets.Count, rules, holding));
    }

    private static string Some(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(12)) + (names.Count > 12 ? ", …" : "");

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

    private static string Text(
        string file,
        BasketLines lines,
        Baskets baskets,
        int sets,
        IReadOnlyList<AssociationRule> rules,
        int holding
    )
    {
        var text = new Report(Texts);
        text.Line("size", ("file", file), ("baskets", baskets.Count), ("items", baskets.Items));
        if (lines.ItemColumns.Count > 0)
            text.Line("marked", ("columns", Some(lines.ItemColumns)));
        else if (lines.IsWide)
            text.Line("wide");
        text.Count("unreadable", "rows", lines.Unreadable);
        text.Count("returns", "rows", lines.Returns);
        text.Line("rules", ("sets", sets), ("rules", rules.Count), ("holding", holding));
        if (holding == 0)
            text.Line("nothing");
        foreach (var rule in rules.Where(rule => rule.Holds).Take(Top))
            text.Line(
                "rule",
                ("if", Left(rule, lines.Items)),
                ("then", lines.Items[rule.Then]),
                ("confidence", rule.Confidence.ToString("P0", CultureInfo.CurrentCulture)),
                ("lift", rule.Lift.ToString("0.0", CultureInfo.CurrentCulture)),
                ("low", rule.LiftInterval.Low.ToString("0.0", CultureInfo.CurrentCulture)),
                ("high", rule.LiftInterval.High.ToString("0.0", CultureInfo.CurrentCulture)),
                ("count", rule.Count)
            );
        return text.ToString();
    }
}
