using System.ComponentModel;
using Vinculo.Customers;
using Vinculo.Service.Satisfaction.Figures;

namespace Vinculo.Service.Satisfaction.Api;

internal sealed record SurveyRequest(
    [property: Description("Of the survey to change; left out: a new one.")] Guid? Id,
    string? Name,
    SurveyKind? Kind,
    SurveyEvent? Event,
    SurveyWords? Es,
    SurveyWords? En,
    [property: Description("After the event; 60 unless said.")] int? DelayMinutes,
    [property: Description("Of the events, drawn by lot, that ask; 1 unless said.")] double? Share,
    [property: Description("At most so many customers a day; 0: any number.")] int? MostPerDay,
    [property: Description("A score of at most this is somebody's to close.")] int? BadUpTo,
    [property: Description("A form of words the channel has approved, for when it lets nothing else through.")]
        string? Template,
    [property: Description("As read, for a change.")] int? RowVersion
);

internal sealed record SwitchRequest(bool Active);

internal sealed record InvitationRequest(
    Guid Customer,
    Guid Survey,
    [property: Description("False: the link is only given, to be shown.")] bool? Send,
    Guid? RequestId
);

internal sealed record InvitationAnswer(Guid Id, OpinionState State, string Link);

internal sealed record RecordRequest(
    Guid Customer,
    Guid Survey,
    [property: Description("On the scale of the survey.")] int Score,
    string? Comment,
    Channel? Channel,
    [property: Description("Who had served.")] Guid? Agent,
    Guid? Team,
    [property: Description("Of the codification.")] string? Code,
    [property: Description("When it was given; now unless said.")] DateTimeOffset? At,
    Guid? RequestId
);

internal sealed record RecordedAnswer(Guid Id);

internal sealed record OpinionListAnswer(IReadOnlyList<OpinionAnswer> Items, string? Next, string? Previous);

internal sealed record OpinionAnswer(
    Guid Id,
    CustomerId Customer,
    Guid Survey,
    [property: Description("Of the words that were answered.")] int Version,
    SurveyKind Kind,
    SurveyEvent Event,
    Channel? Channel,
    DateTimeOffset? SentAt,
    int? Score,
    [property: Description("Before it was changed.")] int? FirstScore,
    OpinionPart? Part,
    string? Comment,
    DateTimeOffset? AnsweredAt,
    [property: Description("Where it is asked for by a segmentation: the code of the customer's segment.")]
        string? Segment
)
{
    public static OpinionAnswer Of(Opinion o, string? segment) =>
        new(
            o.Id,
            o.Customer,
            o.Survey,
            o.Version,
            o.Kind,
            o.Event,
            o.Channel ?? o.SentChannel,
            o.SentAt,
            o.Score,
            o.FirstScore,
            o.Part,
            o.Comment,
            o.AnsweredAt,
            segment
        );
}

internal sealed record FiguresAnswer(
    FigureAnswer All,
    IReadOnlyList<FigureAnswer> Parts,
    [property: Description("Many days changed at once and are still being counted; ask again in a minute.")]
        bool IsBehind
);

internal sealed record FigureAnswer(
    string? Value,
    long Asked,
    long Answered,
    long Good,
    long Middle,
    long Bad,
    double? Figure,
    double? Low,
    double? High,
    double? MeanScore,
    double? ResponseRate,
    long Loops,
    long ClosedInTime
)
{
    public static FigureAnswer Of(SurveyKind kind, string? value, OpinionSums s) =>
        new(
            value,
            s.Asked,
            s.Answered,
            s.Good,
            s.Middle,
            s.Bad,
            s.Figure(kind),
            s.Interval(kind)?.Low,
            s.Interval(kind)?.High,
            s.MeanScore,
            s.ResponseRate,
            s.Loops,
            s.InTime
        );
}

internal sealed record LoopListAnswer(IReadOnlyList<LoopAnswer> Items, string? Next, string? Previous);

internal sealed record LoopAnswer(
    [property: Description("Of the opinion.")] Guid Id,
    CustomerId Customer,
    SurveyKind? Kind,
    int? Score,
    string? Comment,
    DateTimeOffset OpenedAt,
    DateTimeOffset DueAt,
    Guid? Owner,
    string? Done,
    LoopContent? Content,
    int? SecondScore,
    DateTimeOffset? ClosedAt
)
{
    public static LoopAnswer Of(OpinionLoop loop, Opinion? opinion) =>
        new(
            loop.Id,
            loop.Customer,
            opinion?.Kind,
            opinion?.Score,
            opinion?.Comment,
            loop.OpenedAt,
            loop.DueAt,
            loop.Owner,
            loop.Done,
            loop.Content,
            loop.SecondScore,
            loop.ClosedAt
        );
}

internal sealed record CloseRequest(
    [property: Description("What was done.")] string? Done,
    LoopContent? Content,
    [property: Description("What the customer says now, on the same scale.")] int? SecondScore
);

internal sealed record OwnerRequest([property: Description("Left out: whoever asks.")] Guid? Owner);

internal sealed record HistoryAnswer(
    SurveyKind Kind,
    long Answers,
    DateTimeOffset FirstAt,
    int FirstScore,
    DateTimeOffset LastAt,
    int LastScore
);
