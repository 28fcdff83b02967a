using Vinculo.Analytics.Evaluate;
using Vinculo.Platform.Storage;

namespace Vinculo.Service.Satisfaction.Figures;

/// <summary>Sums over opinions.</summary>
/// <param name="Total">Scores added up.</param>
public sealed record OpinionSums(
    long Asked,
    long Answered,
    long Good,
    long Middle,
    long Bad,
    long Total,
    long Loops,
    long Closed,
    long InTime
)
{
    /// <summary>Fewer answers than this carry no figure.</summary>
    public const int Fewest = 10;

    /// <summary>How sure the intervals are.</summary>
    public const double Level = 0.95;

    /// <summary>The columns of a count, in the order of <see cref="Read"/>.</summary>
    internal static string Sql { get; } =
        string.Join(
            ", ",
            [
                "CAST(count(*) AS bigint)",
                OpinionCounts.Sum(OpinionCount.Answered),
                OpinionCounts.Sum(OpinionCount.Good),
                OpinionCounts.Sum(OpinionCount.Middle),
                OpinionCounts.Sum(OpinionCount.Bad),
                "CAST(coalesce(sum(o.score), 0) AS bigint)",
                OpinionCounts.Sum(OpinionCount.Loops),
                OpinionCounts.Sum(OpinionCount.Closed),
                OpinionCounts.Sum(OpinionCount.InTime),
            ]
        );

    /// <summary>The same columns of the tally, added up.</summary>
    internal static string Tallied { get; } =
        string.Join(
            ", ",
            new[] { "asked", "answered", "good", "middle", "bad", "total", "loops", "closed", "in_time" }.Select(c =>
                $"CAST(coalesce(sum({c}), 0) AS bigint)"
            )
        );

    internal static OpinionSums Read(Row row, int at) =>
        new(
            row.Long(at),
            row.Long(at + 1),
            row.Long(at + 2),
            row.Long(at + 3),
            row.Long(at + 4),
            row.Long(at + 5),
            row.Long(at + 6),
            row.Long(at + 7),
            row.Long(at + 8)
        );

    public static OpinionSums None { get; } = new(0, 0, 0, 0, 0, 0, 0, 0, 0);

    /// <summary>Of all together.</summary>
    public static OpinionSums Of(IEnumerable<OpinionSums> parts) =>
        parts.Aggregate(
            None,
            (a, b) =>
                new(
                    a.Asked + b.Asked,
                    a.Answered + b.Answered,
                    a.Good + b.Good,
                    a.Middle + b.Middle,
                    a.Bad + b.Bad,
                    a.Total + b.Total,
                    a.Loops + b.Loops,
                    a.Closed + b.Closed,
                    a.InTime + b.InTime
                )
        );

    public long Of(OpinionCount count) =>
        count switch
        {
            OpinionCount.Answered => Answered,
            OpinionCount.Good => Good,
            OpinionCount.Middle => Middle,
            OpinionCount.Bad => Bad,
            OpinionCount.Loops => Loops,
            OpinionCount.Closed => Closed,
            OpinionCount.InTime => InTime,
            _ => Asked,
        };

    /// <summary>Too few to tell anything by.</summary>
    public bool IsFew => Answered < Fewest;

    public double? ResponseRate => Share(Answered, Asked);
    public double? MeanScore => Answered == 0 ? null : (double)Total / Answered;

    /// <summary>Of the bad answers, how many were closed when due or before.</summary>
    public double? InTimeShare => Share(InTime, Loops);

    /// <summary>
    /// The figure of a kind of survey: the share of the content (CSAT) and of those who found it easy (CES), 0 to 1; promoters
    /// less detractors (NPS), −1 to 1. Null: too few answers.
    /// </summary>
    public double? Figure(SurveyKind kind) =>
        IsFew ? null
        : kind == SurveyKind.Recommendation ? PromoterScore.Of(Good, Bad, Answered)
        : (double)Good / Answered;

    /// <summary>Where the figure lies for everybody, of whom these answered.</summary>
    public Interval? Interval(SurveyKind kind) =>
        IsFew ? null
        : kind == SurveyKind.Recommendation ? PromoterScore.Interval(Good, Bad, Answered, Level)
        : Proportion.Wilson(Good, Answered, Level);

    private static double? Share(long part, long whole) => whole == 0 ? null : (double)part / whole;
}
