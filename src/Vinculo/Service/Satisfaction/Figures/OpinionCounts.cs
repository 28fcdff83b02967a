using System.Globalization;
using Vinculo.Service.Figures;

namespace Vinculo.Service.Satisfaction.Figures;

/// <summary>Which opinions a figure counts, of those asked in the period.</summary>
public enum OpinionCount
{
    /// <summary>Everybody who was asked.</summary>
    Asked,
    Answered,
    Good,
    Middle,
    Bad,

    /// <summary>Bad by the company's own line: somebody has to close them.</summary>
    Loops,
    Closed,

    /// <summary>Closed when due or before.</summary>
    InTime,
}

/// <summary>What a figure is divided by.</summary>
public enum OpinionDimension
{
    All = 0,
    Channel = 1,
    Team = 2,
    Agent = 3,
    Code = 4,

    /// <summary>The value class when asked.</summary>
    Segment = 5,

    /// <summary>A segmentation of the company's, which is said beside; counted as <c>id:segment</c>.</summary>
    Segmentation = 6,
}

/// <summary>The one place that says what each count and each part holds: figures and the lists behind them cannot differ.</summary>
internal static class OpinionCounts
{
    /// <summary>Read together with the loop of an opinion, as <c>opinion o LEFT JOIN opinion_loop l</c>.</summary>
    public const string From = "opinion o LEFT JOIN opinion_loop l ON l.customer_id = o.customer_id AND l.id = o.id";

    /// <summary>As a condition on it.</summary>
    public static string Sql(OpinionCount count) =>
        count switch
        {
            OpinionCount.Answered => "o.score IS NOT NULL",
            OpinionCount.Good => "o.part = 1",
            OpinionCount.Middle => "o.part = 2",
            OpinionCount.Bad => "o.part = 3",
            OpinionCount.Loops => "l.id IS NOT NULL",
            OpinionCount.Closed => "l.closed_at IS NOT NULL",
            OpinionCount.InTime => "l.closed_at <= l.due_at",
            _ => "o.sent_at IS NOT NULL",
        };

    public static string Sum(OpinionCount count) => $"CAST(sum(CASE WHEN {Sql(count)} THEN 1 ELSE 0 END) AS bigint)";

    /// <summary>What an opinion is counted under; null where nothing is known.</summary>
    public static string Column(OpinionDimension by) =>
        by switch
        {
            OpinionDimension.Channel => "coalesce(o.channel, o.sent_channel)",
            OpinionDimension.Team => "o.team_id",
            OpinionDimension.Agent => "o.agent_id",
            OpinionDimension.Code => "o.code",
            _ => "o.value_class",
        };

    /// <returns>Null: it is not counted by a segmentation, or there is none of that code in use.</returns>
    public static async Task<SegmentationNames?> SegmentationAsync(
        ICustomerSegments segments,
        OpinionDimension by,
        string? code,
        CancellationToken cancel
    ) => by == OpinionDimension.Segmentation ? await segments.FindAsync(code, cancel) : null;

    /// <summary>A value as the address writes it, for the condition that finds what is counted under it.</summary>
    /// <returns>Null: it is no value of that kind.</returns>
    public static object? Read(OpinionDimension by, string value) =>
        by switch
        {
            OpinionDimension.Team or OpinionDimension.Agent => Guid.TryParseExact(value, "N", out var id) ? id : null,
            OpinionDimension.Code or OpinionDimension.Segmentation => value,
            _ => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null,
        };
}
