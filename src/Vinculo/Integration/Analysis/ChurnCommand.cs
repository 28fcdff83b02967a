using System.CommandLine;
using Vinculo.Analytics;
using Vinculo.Analytics.Score.Selection;
using Vinculo.Platform;

namespace Vinculo.Integration.Analysis;

/// <summary><c>vinculo churn</c>: who will say yes, tried on rows kept back, without a database.</summary>
internal sealed class ChurnCommand()
    : TableVerb(
        "churn",
        "Probabilidad de que cada cliente se vaya (o acepte), medida con filas no vistas · Probability that each customer leaves (or accepts), measured on unseen rows",
        "CSV con la predicción de cada fila · CSV with each row's prediction"
    )
{
    private static readonly Option<string?> Target = Ask<string?>(
        "--target",
        "Columna de la respuesta · Column of the answer"
    );

    private static readonly Option<string?> Positive = Ask<string?>(
        "--positive",
        "Valor que significa que ocurrió · Value that means it happened"
    );

    private static readonly Option<string?> Id = Ask<string?>(
        "--id",
        "Columna que identifica al cliente · Column that identifies the customer"
    );

    private static readonly Option<string[]> Ignore = AskMany(
        "--ignore",
        "Columnas que no se usan, separadas por comas · Columns not to use, separated by commas"
    );

    private static readonly Option<string[]> Keep = AskMany(
        "--keep",
        "Columnas que se usan aunque parezcan delatar la respuesta · Columns to use though they seem to give the answer away"
    );

    private static readonly Option<int> Folds = Ask<int>(
        "--folds",
        "Partes: cada una se prueba con un modelo que no la vio · Parts, each tried by a model that has not seen it",
        5
    );

    private static readonly Option<string?> FoldRule = Ask<string?>(
        "--fold-rule",
        "mod (fila mod n) | golden (razón áurea, para órdenes periódicos · golden ratio, for periodic orders)"
    );

    private static readonly Option<bool> TimeOrder = Ask<bool>(
        "--time-order",
        "Aprende con el primer 80 % y prueba con el último 20 % · Learns from the first 80 %, is tried on the last 20 %"
    );

    private static readonly Option<string> Model = Ask<string>("--model", "auto | logistic | boosting", "auto");

    protected override Option[] Options => [Target, Positive, Id, Ignore, Keep, Folds, FoldRule, TimeOrder, Model];

    protected override Outcome<CommandAnswer> Answer(AnalystFile file, Asked asked)
    {
        var folds = asked.Of(Folds);
        if (folds is < 2 or > 50)
            return Refusal.Invalid("analysis.folds-range", "folds", ("folds", folds));
        var rule = (asked.Of(FoldRule) ?? "mod").Trim().ToLowerInvariant();
        if (rule is not ("mod" or "golden"))
            return Refusal.Invalid("analysis.fold-rule-unknown", "fold-rule", ("rule", rule));
        if (MethodOf(asked.Of(Model)!) is not { } method)
            return Refusal.Invalid("analysis.model-unknown", "model", ("model", asked.Of(Model)));

        var inTimeOrder = asked.Of(TimeOrder);
        if (
            ChurnTable
                .Read(
                    file,
                    asked.Of(Target),
                    asked.Of(Positive),
                    asked.Of(Id),
                    asked.Names(Ignore, file.Columns),
                    asked.Names(Keep, file.Columns),
                    inTimeOrder
                )
                .IsRefused(out var refusal, out var table)
        )
            return refusal;
        if (Unusable(table) is { } no)
            return no;

        var foldOf = Array.ConvertAll(table.Rows, FoldRuleOf(inTimeOrder, rule, folds, table.RowsInFile));
        var reading = asked.Seconds;
        CrossCheck check;
        try
        {
            check = CrossCheck.Run(
                table.Features,
                table.Outcome,
                foldOf,
                new PropensityOptions
                {
                    Method = method,
                    InTimeOrder = inTimeOrder,
                    Outcome = table.Target,
                    Keep = table.KeptFeatures,
                    Groups = GroupsOf(table.Ids),
                }
            );
        }
        catch (UnfitDataException unfit)
        {
            return Refusal.Invalid(Code(unfit.Reason), "file", ("target", table.Target));
        }
        if (asked.Out is { } path)
            ChurnFile.Write(path, table, foldOf, check.Predictions);
        var rules = inTimeOrder ? "time-order" : rule;
        return ChurnAnswer.Of(file.Name, table, check, foldOf, rules, reading, asked.Clock);
    }

    private static PropensityMethod? MethodOf(string text) =>
        text.Trim().ToLowerInvariant() switch
        {
            "auto" => PropensityMethod.Auto,
            "logistic" or "logistica" => PropensityMethod.Logistic,
            "boosting" => PropensityMethod.Boosting,
            _ => null,
        };

    private static Refusal? Unusable(ChurnTable table)
    {
        if (table.Outcome.Length == 0)
            return Refusal.Invalid("analysis.no-rows", "target", ("column", table.Target));
        if (table.Features.Columns.Count == 0)
            return Refusal.Invalid("analysis.churn-no-features", "file", ("target", table.Target));
        var yes = table.Outcome.Count(o => o);
        return yes == 0 || yes == table.Outcome.Length
            ? Refusal.Invalid(
                "analysis.churn-one-class",
                "target",
                ("target", table.Target),
                ("rows", table.Outcome.Length),
                ("value", table.Positive)
            )
            : null;
    }

    private static Converter<int, int> FoldRuleOf(bool inTimeOrder, string rule, int folds, int rows)
    {
        const double Golden = 0.6180339887498949;
        var cut = (int)(0.8 * rows);
        return row =>
            inTimeOrder
                ? row < cut
                    ? -1
                    : 0
                : rule == "golden"
                    ? (int)(row * Golden % 1 * folds)
                    : row % folds;
    }

    /// <summary>Customers who stand in several rows are not parted where models are compared.</summary>
    private static int[]? GroupsOf(string[]? ids)
    {
        if (ids is null)
            return null;
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        var groups = new int[ids.Length];
        for (var i = 0; i < ids.Length; i++)
        {
            if (!known.TryGetValue(ids[i], out groups[i]))
                known.Add(ids[i], groups[i] = known.Count);
        }
        return known.Count == ids.Length ? null : groups;
    }

    private static string Code(UnfitReason reason) =>
        reason switch
        {
            UnfitReason.OneClass => "analysis.churn-one-class-in-training",
            UnfitReason.NoFeatures => "analysis.churn-no-features",
            UnfitReason.NoCases => "analysis.churn-no-training",
            UnfitReason.ImpossibleValue => "analysis.churn-infinite",
            _ => "analysis.churn-too-wide",
        };
}
