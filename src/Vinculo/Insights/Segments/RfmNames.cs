using Vinculo.Analytics.Segment;

namespace Vinculo.Insights.Segments;

/// <summary>The eleven segments of recency, frequency and money, in both languages; the best first.</summary>
internal static class RfmNames
{
    public static IReadOnlyList<SegmentName> All { get; } =
    [
        .. new[]
        {
            "campeones",
            "leales",
            "leales-en-potencia",
            "nuevos",
            "prometedores",
            "piden-atencion",
            "por-dormirse",
            "en-riesgo",
            "no-los-pierda",
            "dormidos",
            "perdidos",
        }.Select(code =>
        {
            var (es, en) = SegmentText.Both("Rfm." + code);
            return new SegmentName(code, es, en);
        }),
    ];

    /// <summary>Place of a named segment in <see cref="All"/>.</summary>
    public static int IndexOf(RfmSegment segment) => (int)segment;
}
