using System.Globalization;
using Vinculo.Integration.Mapping;
using Vinculo.Platform;

namespace Vinculo.Integration.Analysis;

/// <summary>Which value of the target means that it happened.</summary>
internal static class TargetColumn
{
    /// <summary>Usual names of a column that says who left, folded.</summary>
    public static string[] Usual { get; } =
    [
        "churn",
        "churned",
        "churn flag",
        "churn value",
        "is churn",
        "target",
        "abandono",
        "fuga",
        "baja",
        "retiro",
        "exited",
        "attrition",
        "attrition flag",
        "cancelado",
        "desercion",
        "left",
        "se fue",
        "salio",
        "saiu",
        "retirado",
        "se retiro",
        "cancelo",
        "canceled",
        "cancelled",
        "label",
        "objetivo",
        "clase",
        "class",
        "y",
    ];

    private static readonly string[] Happened =
    [
        "yes",
        "si",
        "true",
        "verdadero",
        "1",
        "y",
        "s",
        "t",
        "churn",
        "churned",
        "left",
        "lost",
        "exited",
        "gone",
        "attrited",
        "attrited customer",
        "retirado",
        "retirada",
        "baja",
        "fuga",
        "fugado",
        "abandono",
        "cancelado",
        "cancelada",
        "canceled",
        "cancelled",
        "cancel",
        "inactive",
        "inactivo",
        "closed",
        "bad",
        "default",
        "positive",
        "positivo",
        "sim",
        "oui",
        "ja",
        "conversion",
        "converted",
        "clicked",
        "click",
        "subscribed",
        "desertor",
    ];

    /// <summary>The value that means yes, as the file writes it.</summary>
    /// <param name="values">Distinct values and how often each occurs; blanks left out.</param>
    /// <param name="blanks">Rows without a value.</param>
    /// <param name="said">What the user said, or null.</param>
    /// <param name="column">The target's name.</param>
    public static Outcome<string> Positive(
        IReadOnlyDictionary<string, int> values,
        int blanks,
        string? said,
        string column
    )
    {
        if (values.Count == 0)
            return Refusal.Invalid("analysis.no-rows", "target", ("column", column));
        if (said is not null)
        {
            var meant = values.Keys.FirstOrDefault(v => v == said) ?? values.Keys.FirstOrDefault(v => Same(v, said));
            return meant is not null
                ? meant
                : Refusal.Invalid(
                    "analysis.positive-missing",
                    "positive",
                    ("column", column),
                    ("positive", said),
                    ("values", Some(values))
                );
        }
        var happened = values.Keys.Where(v => Happened.Contains(HeaderKey.Fold(v)) || Same(v, "1")).ToList();
        if (happened.Count == 1)
            return happened[0];
        if (values.Count > 2)
            return Refusal.Invalid(
                "analysis.positive-needed",
                "positive",
                ("column", column),
                ("count", values.Count),
                ("values", Some(values))
            );
        // Two values that no word explains: of numbers the larger, of words the rarer. One value beside blanks is the mark.
        if (values.Count == 2 && values.Keys.All(v => Number(v) is not null))
            return values.Keys.MaxBy(v => Number(v))!;
        return values.OrderBy(v => v.Value).ThenBy(v => v.Key, StringComparer.Ordinal).First().Key;
    }

    /// <summary>Whether two writings mean the same: 1 and 1.0, Sí and si.</summary>
    public static bool Same(string one, string other) =>
        one == other
        || HeaderKey.Fold(one) == HeaderKey.Fold(other) && HeaderKey.Fold(one).Length > 0
        || Number(one) is { } a && Number(other) is { } b && a == b;

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static string Some(IReadOnlyDictionary<string, int> values) =>
        string.Join(", ", values.OrderByDescending(v => v.Value).Take(8).Select(v => v.Key))
        + (values.Count > 8 ? ", …" : "");
}
