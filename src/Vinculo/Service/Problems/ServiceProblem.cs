using Vinculo.Platform;

namespace Vinculo.Service.Problems;

public enum ProblemState
{
    /// <summary>Nobody else is to be hurt by it while the cause is sought.</summary>
    Containing = 1,
    SeekingCause = 2,
    Acting = 3,

    /// <summary>What was done is done; it is seen whether it helped.</summary>
    Watching = 4,
    Closed = 5,
}

/// <summary>Why a problem was opened.</summary>
public enum ProblemBecause
{
    Many = 1,
    Grave = 2,
    ByHand = 3,
}

/// <summary>Where a cause lies, as the bones of a fish.</summary>
public enum CauseBranch
{
    People,
    Method,
    Machine,
    Material,
    Measurement,
    Surroundings,
}

/// <summary>How the cause was sought.</summary>
/// <param name="Whys">Why, and why that: at most five.</param>
/// <param name="Branches">What may contribute, by branch.</param>
public sealed record CauseAnalysis(IReadOnlyList<string> Whys, IReadOnlyDictionary<CauseBranch, string> Branches)
{
    public const int MostWhys = 5;
    public static CauseAnalysis Empty { get; } = new([], new Dictionary<CauseBranch, string>());
}

/// <summary>What is done about a cause.</summary>
/// <param name="Preventive">So that it does not come elsewhere; otherwise so that it does not come back.</param>
public sealed record ProblemAction(
    Guid Id,
    string Title,
    bool Preventive,
    Guid? Owner,
    DateOnly DueOn,
    DateTimeOffset? DoneAt
);

/// <summary>What is behind many complaints, and what is done so that it does not come back.</summary>
/// <param name="CheckWeeks">So many weeks after the last action it is seen whether it helped.</param>
/// <param name="BeforePerWeek">Cases a week before it was opened.</param>
/// <param name="AfterPerWeek">Cases a week since the last action; by the same count.</param>
public sealed record ServiceProblem(
    Guid Id,
    string Code,
    string Title,
    ProblemState State,
    ProblemBecause Because,
    Guid? Owner,
    DateTimeOffset OpenedAt,
    string? Containment,
    CauseAnalysis Analysis,
    string? Cause,
    int CheckWeeks,
    DateOnly? CheckOn,
    double? BeforePerWeek,
    double? AfterPerWeek,
    bool? Effective,
    DateTimeOffset? ClosedAt,
    int RowVersion
)
{
    public const int LongestTitle = 200;
    public const int LongestText = 8_000;
    public const int UsualCheckWeeks = 4;

    /// <summary>It helped when there are at most half as many as before.</summary>
    public const double StillTooMany = 0.5;

    /// <summary>Where it goes with what is known: containment, then cause, then actions, then all of them done.</summary>
    public ServiceProblem Advance(IReadOnlyList<ProblemAction> actions, DateOnly today)
    {
        if (State == ProblemState.Closed)
            return this;
        var state =
            string.IsNullOrWhiteSpace(Containment) ? ProblemState.Containing
            : string.IsNullOrWhiteSpace(Cause) ? ProblemState.SeekingCause
            : actions.Count == 0 || actions.Any(a => a.DoneAt is null) ? ProblemState.Acting
            : ProblemState.Watching;
        return this with
        {
            State = state,
            CheckOn = state != ProblemState.Watching ? null : CheckOn ?? today.AddDays(7 * CheckWeeks),
        };
    }

    /// <summary>The look after so many weeks: closed when it helped, otherwise the cause is sought again.</summary>
    public Outcome<ServiceProblem> Check(double afterPerWeek, DateOnly today, DateTimeOffset now)
    {
        if (State != ProblemState.Watching || CheckOn is not { } due)
            return Refusal.Conflict("problem.not-watched");
        if (today < due)
            return Refusal.Conflict("problem.too-early", ("day", due));
        var helped = afterPerWeek <= StillTooMany * (BeforePerWeek ?? 0);
        return this with
        {
            AfterPerWeek = afterPerWeek,
            Effective = helped,
            State = helped ? ProblemState.Closed : ProblemState.SeekingCause,
            ClosedAt = helped ? now : null,
            CheckOn = null,
            Cause = helped ? Cause : null,
        };
    }
}

/// <summary>Many complaints of one kind, or a grave one, opened a problem.</summary>
public sealed record ProblemOpened(Guid Problem, string Code, ProblemBecause Because, DateTimeOffset At);
