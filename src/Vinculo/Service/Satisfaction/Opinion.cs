using Vinculo.Customers;

namespace Vinculo.Service.Satisfaction;

public enum OpinionState
{
    /// <summary>To be sent.</summary>
    Waits = 1,
    Asked = 2,
    Answered = 3,

    /// <summary>The rules, or no way to the customer, kept us from asking.</summary>
    NotAsked = 4,

    /// <summary>What it was about did not stand any more, or its survey asks no more.</summary>
    TakenBack = 5,
}

/// <summary>Why a customer was not asked; words of the row and, as <c>Why.…</c>, of the screens.</summary>
public static class NotAskedBecause
{
    public const string Rest = "rest";
    public const string Quiet = "quiet";
    public const string OptedOut = "opted-out";
    public const string Most = "most";
    public const string NoWay = "no-way";
    public const string Rules = "rules";
    public const string Late = "late";
    public const string Failed = "failed";
    public const string Gone = "gone";
}

/// <summary>A customer asked once, and the answer when it came.</summary>
/// <param name="Source">What it is about, as a key: asked once of each.</param>
/// <param name="Reference">The case, matter or call.</param>
/// <param name="Channel">The matter was on; null: not known.</param>
/// <param name="SentChannel">Null: the link was shown, not sent.</param>
/// <param name="FirstScore">Before it was changed.</param>
/// <param name="Entry">On the timeline, with when it was made.</param>
/// <param name="Second">The message by which it goes another way; null: the first did not fail.</param>
/// <param name="FailedWay">Of the customer's identities, the one by which it did not arrive.</param>
public sealed record Opinion(
    CustomerId Customer,
    Guid Id,
    Guid Survey,
    int Version,
    SurveyKind Kind,
    SurveyEvent Event,
    string Source,
    Guid? Reference,
    Channel? Channel,
    Guid? Team,
    Guid? Agent,
    string? Code,
    ValueClass? ValueClass,
    string Language,
    OpinionState State,
    string? Reason,
    DateTimeOffset MadeAt,
    Guid? MadeBy = null,
    DateTimeOffset? NextTryAt = null,
    int Attempts = 0,
    DateTimeOffset? SentAt = null,
    Channel? SentChannel = null,
    DateTimeOffset? ExpiresAt = null,
    int? Score = null,
    int? FirstScore = null,
    OpinionPart? Part = null,
    string? Comment = null,
    DateTimeOffset? AnsweredAt = null,
    DateTimeOffset? ChangedAt = null,
    Guid? Entry = null,
    DateTimeOffset? EntryAt = null,
    Guid? Second = null,
    Guid? FailedWay = null
)
{
    public const int LongestComment = 2_000;

    public SurveyScale Scale => SurveyScale.Of(Kind);

    /// <summary>It went out, or its link was shown.</summary>
    public Opinion Sent(DateTimeOffset at, Channel? through, int linkDays) =>
        this with
        {
            State = OpinionState.Asked,
            Reason = null,
            NextTryAt = null,
            SentAt = at,
            SentChannel = through,
            ExpiresAt = at.AddDays(linkDays),
        };

    /// <summary>It did not arrive, and goes once more as soon as it may.</summary>
    public Opinion Anew(Guid message, Guid failedWay, DateTimeOffset at) =>
        this with
        {
            State = OpinionState.Waits,
            Second = message,
            FailedWay = failedWay,
            SentAt = null,
            ExpiresAt = null,
            NextTryAt = at,
            Attempts = 0,
        };

    /// <summary>It is not going to be sent.</summary>
    public Opinion Kept(string reason) =>
        this with
        {
            State = reason == NotAskedBecause.Gone ? OpinionState.TakenBack : OpinionState.NotAsked,
            Reason = reason,
            NextTryAt = null,
        };
}

/// <summary>A customer said what they think of us, or said it anew.</summary>
/// <param name="Bad">By the company's own line.</param>
public sealed record OpinionGiven(
    CustomerId Customer,
    Guid Opinion,
    SurveyKind Kind,
    int Score,
    bool Bad,
    DateTimeOffset At
);
