using System.Text;

namespace Vinculo.Decisions;

/// <summary>
/// Words with places for what is known of a customer: <c>{name}</c>, <c>{city|su ciudad}</c> (what stands after the bar is
/// said when it is not known). Nothing in a template is ever run.
/// </summary>
public static class Template
{
    /// <summary>What stands after a colon is a measure: <c>{measure:long_distance_minutes}</c>, a month's mean.</summary>
    public const string Measure = "measure:";

    /// <summary>Fields a template may name.</summary>
    public static IReadOnlyList<string> Fields { get; } = ["name", "fullName", "agent", "city", "months", "products"];

    /// <summary>The first field nobody knows; null: all are known. A brace that never closes counts as one.</summary>
    public static string? Unknown(string? text)
    {
        foreach (var (field, _, closed) in Parts(text ?? ""))
            if (field is not null && (!closed || !IsKnown(field)))
                return field;
        return null;
    }

    /// <summary>The text with its fields filled; what is not known and has no other word leaves no blank behind.</summary>
    /// <param name="text">The template.</param>
    /// <param name="known">Values by field.</param>
    public static string Fill(string text, IReadOnlyDictionary<string, string> known)
    {
        var filled = new StringBuilder(text.Length + 32);
        foreach (var (field, plain, closed) in Parts(text))
            if (field is null || !closed)
                filled.Append(plain);
            else
                filled.Append(known.GetValueOrDefault(field) is { Length: > 0 } value ? value : plain);
        return filled.Replace("  ", " ").Replace(" ,", ",").Replace(" .", ".").ToString().Trim();
    }

    /// <summary>What templates may say of a customer.</summary>
    internal static Dictionary<string, string> Of(DecisionContext context)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["name"] = context.GivenNames is { Length: > 0 } given ? given.Split(' ')[0] : context.Name,
            ["fullName"] = context.Name,
            ["city"] = context.City ?? "",
            ["months"] = context.TenureMonths is { } months
                ? months.ToString(System.Globalization.CultureInfo.InvariantCulture)
                : "",
            ["products"] = string.Join(
                ", ",
                context
                    .Holdings.Where(h => h.Active)
                    .Select(h => h.Family ?? h.Product)
                    .Distinct(StringComparer.Ordinal)
            ),
        };
        foreach (var code in context.Measures.Select(m => m.Code).Distinct(StringComparer.Ordinal))
            fields[Measure + code] = context
                .Mean(code, 3)
                .ToString("0", System.Globalization.CultureInfo.InvariantCulture);
        return fields;
    }

    private static bool IsKnown(string field) =>
        Fields.Contains(field, StringComparer.Ordinal)
        || field.StartsWith(Measure, StringComparison.Ordinal) && field.Length > Measure.Length;

    /// <summary>Plain pieces (no field) and fields with their other word.</summary>
    private static IEnumerable<(string? Field, string Plain, bool Closed)> Parts(string text)
    {
        var at = 0;
        while (at < text.Length)
        {
            var open = text.IndexOf('{', at);
            if (open < 0)
            {
                yield return (null, text[at..], true);
                yield break;
            }
            if (open > at)
                yield return (null, text[at..open], true);
            var close = text.IndexOf('}', open);
            if (close < 0)
            {
                yield return (text[(open + 1)..], text[open..], false);
                yield break;
            }
            var parts = text[(open + 1)..close].Split('|', 2);
            yield return (parts[0].Trim(), parts.Length == 2 ? parts[1].Trim() : "", true);
            at = close + 1;
        }
    }
}
