using System.Globalization;

namespace Vinculo.Insights.Segments;

/// <summary>A definition told in sentences.</summary>
internal static class DefinitionWords
{
    public static IEnumerable<string> Of(SegmentationDefinition definition, SegmentFieldList fields)
    {
        var culture = CultureInfo.CurrentUICulture;
        yield return SegmentText.Of(
            definition.Who.Kind is { } kind ? "Who." + kind
            : definition.Who.Prospects ? "Who.Prospects"
            : "Who.All"
        );
        switch (definition.Kind)
        {
            case SegmentationKind.Axes:
                foreach (var axis in definition.Axes)
                    yield return Axis(axis, fields.Find(axis.Field), fields.Name(axis.Field, culture));
                break;
            case SegmentationKind.Rules:
                foreach (var rule in definition.Rules)
                    yield return SegmentText.Say(
                        "How.Rule",
                        SegmentText.Pick(rule.NameEs, rule.NameEn),
                        string.Join(
                            SegmentText.Of("How.Or"),
                            rule.Any.Select(group =>
                                string.Join(SegmentText.Of("How.And"), group.Select(c => Condition(c, fields)))
                            )
                        )
                    );
                break;
            case SegmentationKind.Rfm:
                yield return SegmentText.Of("How.Rfm");
                break;
            default:
                yield return SegmentText.Say(
                    "How.Clusters",
                    string.Join(", ", definition.Fields.Select(f => fields.Name(f, culture)))
                );
                break;
        }
    }

    private static string Axis(SegmentAxis axis, SegmentField? field, string name)
    {
        var unit =
            axis.By != CutBy.Amount || field?.Kind == FieldKind.Share ? " %"
            : field is null ? ""
            : SegmentText.Of("Unit." + field.Kind).TrimEnd('·');
        var cuts = axis.Classes.Select(c =>
            c.Until is { } until
                ? SegmentText.Say(
                    axis.By != CutBy.Amount || axis.LowIsBest ? "How.UpTo" : "How.From",
                    c.Label,
                    until.ToString("#,0.##", CultureInfo.CurrentCulture) + unit
                )
                : SegmentText.Say("How.RestOf", c.Label)
        );
        return SegmentText.Say("How.Axis." + axis.By, name, string.Join("; ", cuts));
    }

    private static string Condition(SegmentCondition condition, SegmentFieldList fields)
    {
        var field = fields.Find(condition.Field);
        var words = field?.Choices is { } choices
            ? string.Join(
                ", ",
                Assignment
                    .Words(condition.Value)
                    .Select(w => choices.FirstOrDefault(c => c.Value == w)?.Name(CultureInfo.CurrentUICulture) ?? w)
            )
            : Number(condition.Value);
        return SegmentText
            .Say(
                "Is." + condition.Is + ".Said",
                fields.Name(condition.Field, CultureInfo.CurrentUICulture),
                words,
                Number(condition.To)
            )
            .TrimEnd();
    }

    private static string Number(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number.ToString("#,0.##", CultureInfo.CurrentCulture)
            : text ?? "";
}
