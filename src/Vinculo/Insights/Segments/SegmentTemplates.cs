using Vinculo.Customers;

namespace Vinculo.Insights.Segments;

/// <summary>A segmentation to begin from.</summary>
/// <param name="Code">In the address of the editor.</param>
public sealed record SegmentTemplate(string Code, string NameEs, string NameEn, SegmentationDefinition Definition);

/// <summary>Ready-made segmentations, offered to every company and made by the demo.</summary>
public static class SegmentTemplates
{
    /// <summary>Those whose fields this company has.</summary>
    public static IReadOnlyList<SegmentTemplate> All(SegmentFieldList fields) =>
        [
            Of(
                "abc-xyz",
                new()
                {
                    Axes =
                    [
                        new("margin", CutBy.Value, [new("A", 80), new("B", 95), new("C", null)]),
                        new("variation", CutBy.Amount, [new("X", .5), new("Y", 1), new("Z", null)], true),
                    ],
                }
            ),
            Of("abc-voluntario", Voluntary(fields)),
            Of("rfm", new() { Kind = SegmentationKind.Rfm }),
            Of(
                "ciclo-de-vida",
                new()
                {
                    Kind = SegmentationKind.Rules,
                    Who = new(Prospects: true),
                    Rules =
                    [
                        Rule("captar", [Is("stage", "prospect")], [AtMost("tenure", "6")]),
                        Rule("retener", [Is("risk", "high, veryHigh")], [AtLeast("complaints", "2")]),
                        Rule("crecer", [Is("class", "A, B")], [AtMost("holdings", "1"), AtLeast("margin", "1")]),
                    ],
                }
            ),
        ];

    /// <summary>A template by its code, or null.</summary>
    public static SegmentTemplate? Find(string? code, SegmentFieldList fields) =>
        All(fields).FirstOrDefault(t => t.Code == code);

    /// <summary>
    /// Value against what a customer has chosen freely: products of the family called voluntary where there is one, else
    /// products at all.
    /// </summary>
    private static SegmentationDefinition Voluntary(SegmentFieldList fields)
    {
        var field =
            fields
                .All.FirstOrDefault(f =>
                    f.Code.StartsWith("holdings:", StringComparison.Ordinal)
                    && (
                        f.Argument.Contains("volunt", StringComparison.OrdinalIgnoreCase)
                        || f.Argument.Contains("ahorro", StringComparison.OrdinalIgnoreCase)
                    )
                )
                ?.Code
            ?? "holdings";
        return new()
        {
            Axes =
            [
                new("margin", CutBy.Value, [new("A", 80), new("B", 95), new("C", null)]),
                new(field, CutBy.Amount, [new("X", 2), new("Y", 1), new("Z", null)]),
            ],
        };
    }

    private static SegmentTemplate Of(string code, SegmentationDefinition definition)
    {
        var (es, en) = SegmentText.Both("Template." + code);
        return new(code, es, en, definition);
    }

    private static SegmentRule Rule(string code, params IReadOnlyList<SegmentCondition>[] any)
    {
        var (es, en) = SegmentText.Both("Cycle." + code);
        return new(code, es, en, any);
    }

    private static SegmentCondition Is(string field, string words) => new(field, ConditionIs.Is, words);

    private static SegmentCondition AtMost(string field, string number) => new(field, ConditionIs.AtMost, number);

    private static SegmentCondition AtLeast(string field, string number) => new(field, ConditionIs.AtLeast, number);
}
