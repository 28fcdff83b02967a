using System.Globalization;
using Vinculo.Platform;

namespace Vinculo.Insights.Segments;

/// <summary>What is wrong with a definition, before anybody is placed by it.</summary>
internal static class SegmentationCheck
{
    private const int MostClasses = 6;
    private const int MostRules = 20;
    private const int MostConditions = 12;

    /// <summary>The first thing wrong; null: nothing.</summary>
    public static Refusal? Of(SegmentationDefinition definition, SegmentFieldList fields) =>
        definition.Kind switch
        {
            SegmentationKind.Axes => Axes(definition, fields),
            SegmentationKind.Rules => Rules(definition, fields),
            SegmentationKind.Clusters => definition.Clusters is { Groups.Count: > 1 }
                ? null
                : Refusal.Invalid("segments.no-groups", "groups"),
            _ => null,
        };

    private static Refusal? Axes(SegmentationDefinition definition, SegmentFieldList fields)
    {
        if (definition.Axes.Count is < 1 or > 2)
            return Refusal.Invalid("segments.no-axis", "a0.field");
        if (definition.Axes.Count == 2 && definition.Axes[0].Field == definition.Axes[1].Field)
            return Refusal.Invalid("segments.same-axis", "a1.field");
        for (var a = 0; a < definition.Axes.Count; a++)
        {
            var axis = definition.Axes[a];
            var at = $"a{a.ToString(CultureInfo.InvariantCulture)}";
            if (fields.Find(axis.Field) is not { IsNumber: true })
                return Refusal.Invalid("segments.no-field", at + ".field");
            if (axis.Classes.Count is < 2 or > MostClasses)
                return Refusal.Invalid("segments.classes", at + ".c0.label", ("most", MostClasses));
            if (axis.Classes.Any(c => c.Label.Trim().Length is 0 or > 12))
                return Refusal.Invalid("segments.label", at + ".c0.label");
            if (axis.Classes.Select(c => c.Label.ToUpperInvariant()).Distinct().Count() < axis.Classes.Count)
                return Refusal.Invalid("segments.label-twice", at + ".c0.label");
            if (Cuts(axis, at) is { } wrong)
                return wrong;
        }
        var codes = definition.Segments.Select(s => s.Code).ToList();
        return codes.Distinct(StringComparer.OrdinalIgnoreCase).Count() < codes.Count
            ? Refusal.Invalid("segments.label-twice", "a1.c0.label")
            : null;
    }

    private static Refusal? Cuts(SegmentAxis axis, string at)
    {
        double? before = null;
        for (var c = 0; c < axis.Classes.Count - 1; c++)
        {
            var field = $"{at}.c{c.ToString(CultureInfo.InvariantCulture)}.until";
            if (axis.Classes[c].Until is not { } until || !double.IsFinite(until))
                return Refusal.Invalid("segments.no-cut", field, ("class", axis.Classes[c].Label));
            if (axis.By != CutBy.Amount && until is <= 0 or >= 100 && axis.By != CutBy.Amount)
                return Refusal.Invalid("segments.share", field);
            // Shares always rise; amounts fall from the best down, unless the low ones are the best.
            var rises = axis.By != CutBy.Amount || axis.LowIsBest;
            if (before is { } last && (rises ? until <= last : until >= last))
                return Refusal.Invalid(rises ? "segments.cuts-rise" : "segments.cuts-fall", field);
            before = until;
        }
        return null;
    }

    private static Refusal? Rules(SegmentationDefinition definition, SegmentFieldList fields)
    {
        if (definition.Rules.Count is 0 or > MostRules)
            return Refusal.Invalid("segments.no-rules", "s0.name", ("most", MostRules));
        for (var r = 0; r < definition.Rules.Count; r++)
        {
            var rule = definition.Rules[r];
            var at = $"s{r.ToString(CultureInfo.InvariantCulture)}";
            if (rule.NameEs.Trim().Length is 0 or > 60)
                return Refusal.Invalid("segments.no-name", at + ".name");
            var conditions = rule.Any.SelectMany(g => g).ToList();
            if (conditions.Count is 0 or > MostConditions)
                return Refusal.Invalid("segments.no-condition", at + ".c0.field", ("name", rule.NameEs));
            for (var c = 0; c < conditions.Count; c++)
                if (Condition(conditions[c], fields, $"{at}.c{c.ToString(CultureInfo.InvariantCulture)}") is { } wrong)
                    return wrong;
        }
        return
            definition.Rules.Select(r => r.NameEs.Trim().ToUpperInvariant()).Distinct().Count() < definition.Rules.Count
            ? Refusal.Invalid("segments.name-twice", "s0.name")
            : null;
    }

    private static Refusal? Condition(SegmentCondition condition, SegmentFieldList fields, string at)
    {
        if (fields.Find(condition.Field) is not { } field)
            return Refusal.Invalid("segments.no-field", at + ".field");
        if (condition.Is is ConditionIs.Known or ConditionIs.Unknown)
            return null;
        if (!field.IsNumber)
            return condition.Is is not (ConditionIs.Is or ConditionIs.IsNot)
                    ? Refusal.Invalid("segments.not-a-number-field", at + ".is")
                : Assignment.Words(condition.Value).Length == 0 ? Refusal.Invalid("segments.no-value", at + ".value")
                : null;
        var low = Assignment.Number(condition.Value, field);
        if (double.IsNaN(low))
            return Refusal.Invalid("segments.no-number", at + ".value");
        if (condition.Is != ConditionIs.Between)
            return null;
        var high = Assignment.Number(condition.To, field);
        return double.IsNaN(high) || high < low ? Refusal.Invalid("segments.no-range", at + ".to") : null;
    }
}
