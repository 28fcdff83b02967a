using Vinculo.Customers;
using Vinculo.Platform;

namespace Vinculo.Service.Satisfaction;

/// <summary>Whether the customer is content now.</summary>
public enum LoopContent
{
    Yes = 1,
    No = 2,
    NotReached = 3,
}

/// <summary>A bad answer that is somebody's until something was done.</summary>
/// <param name="Id">Of the opinion.</param>
/// <param name="Done">What was done.</param>
/// <param name="SecondScore">What the customer says now, on the same scale.</param>
public sealed record OpinionLoop(
    CustomerId Customer,
    Guid Id,
    DateTimeOffset OpenedAt,
    DateTimeOffset DueAt,
    Guid? Owner,
    Guid? Team,
    DateTimeOffset? ToldAt = null,
    string? Done = null,
    LoopContent? Content = null,
    int? SecondScore = null,
    DateTimeOffset? ClosedAt = null,
    Guid? ClosedBy = null,
    int RowVersion = 1
)
{
    public const int LongestDone = 2_000;

    public bool IsLate(DateTimeOffset now) => (ClosedAt ?? now) > DueAt;

    /// <summary>Closes it; pure.</summary>
    public Outcome<OpinionLoop> Close(
        string? done,
        LoopContent? content,
        int? second,
        SurveyScale scale,
        Guid by,
        DateTimeOffset now
    ) =>
        ClosedAt is not null ? Refusal.Conflict("loop.closed")
        : string.IsNullOrWhiteSpace(done) || done.Length > LongestDone
            ? Refusal.Invalid("loop.done", "done", ("limit", LongestDone))
        : content is not { } told || !Enum.IsDefined(told) ? Refusal.Invalid("loop.content", "content")
        : second is not null && !scale.Has(second) ? OpinionRefusals.Score(scale)
        : this with
        {
            Done = done.Trim(),
            Content = content,
            SecondScore = second,
            ClosedAt = now,
            ClosedBy = by,
            Owner = Owner ?? (by == Guid.Empty ? null : by),
            RowVersion = RowVersion + 1,
        };
}

/// <summary>What was done about a bad answer, and whether the customer is content.</summary>
public sealed record OpinionLoopClosed(
    CustomerId Customer,
    Guid Opinion,
    LoopContent Content,
    bool InTime,
    DateTimeOffset At
);
