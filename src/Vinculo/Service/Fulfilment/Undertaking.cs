using System.Globalization;
using Vinculo.Customers;
using Vinculo.Platform;

namespace Vinculo.Service.Fulfilment;

public enum UndertakingState
{
    Open = 1,
    Kept = 2,
    Broken = 3,
    Cancelled = 4,
}

/// <summary>Who has been told of its day.</summary>
public enum UndertakingAlarm
{
    None = 0,
    Reminded = 1,
    ToldLate = 2,

    /// <summary>It was late long before anybody looked: nobody is told now.</summary>
    PassedOver = 3,
}

public enum UndertakingAct
{
    Start = 1,

    /// <summary>A step is done; with the last one it is kept.</summary>
    Step = 2,
    Keep = 3,
    Break = 4,
    Cancel = 5,
    Assign = 6,
    Postpone = 7,
    Undo = 8,
    Remind = 9,
    Late = 10,
    Note = 11,
}

/// <param name="No">From 1.</param>
public sealed record UndertakingStep(
    int No,
    string NameEs,
    string NameEn,
    DateOnly DueOn,
    bool Shown,
    DateTimeOffset? DoneAt = null,
    string? DoneBy = null
)
{
    public string Name(CultureInfo language) => language.TwoLetterISOLanguageName == "en" ? NameEn : NameEs;
}

/// <summary>What is to be done with one.</summary>
/// <param name="Step">Which step is done.</param>
/// <param name="Owner">Of <see cref="UndertakingAct.Assign"/>; null leaves it as it is.</param>
/// <param name="DueOn">Of <see cref="UndertakingAct.Postpone"/>.</param>
/// <param name="Note">Why; has to be said when a customer's date moves or nothing comes of it.</param>
public sealed record UndertakingMove(
    UndertakingAct Act,
    int? Step = null,
    Guid? Owner = null,
    Guid? Team = null,
    DateOnly? DueOn = null,
    string? Note = null
);

/// <summary>Something promised or sold to a customer, with who does it, by when and how far it is.</summary>
/// <param name="Kind">Code of its plan.</param>
/// <param name="InTime">Of one that was kept: by its day.</param>
/// <param name="Postponed">How often its day was moved.</param>
/// <param name="Source">What was sold, in the words of whoever sold it; null: it was promised.</param>
public sealed record Undertaking(
    CustomerId Customer,
    Guid Id,
    string What,
    string Kind,
    int PlanVersion,
    UndertakingState State,
    DateOnly? DueOn,
    Guid? Owner,
    Guid? Team,
    Channel? Channel,
    DateTimeOffset MadeAt,
    DateTimeOffset? ClosedAt,
    bool? InTime,
    int Postponed,
    UndertakingAlarm Alarm,
    string? Source,
    int RowVersion
)
{
    public const int LongestWhat = 500;
    public const int LongestNote = 500;
    public const int MostDaysAhead = 730;

    public IReadOnlyList<UndertakingStep> Steps { get; init; } = [];

    /// <summary>Open, and its day is over.</summary>
    public bool IsLate(DateOnly today) => State == UndertakingState.Open && DueOn < today;

    /// <summary>How it stands after something was done with it.</summary>
    /// <param name="today">In the company's zone.</param>
    /// <param name="by">Name of who does it.</param>
    public Outcome<Undertaking> After(UndertakingMove move, DateOnly today, DateTimeOffset now, string by)
    {
        if (State != UndertakingState.Open)
            return Refusal.Conflict("commitment.already-closed");
        if (move.Note?.Length > LongestNote)
            return Refusal.Invalid("fulfilment.note", "note", ("limit", LongestNote));
        var mustSay = move.Act is UndertakingAct.Cancel or UndertakingAct.Postpone or UndertakingAct.Note;
        if (mustSay && string.IsNullOrWhiteSpace(move.Note))
            return Refusal.Invalid("fulfilment.why", "note");
        return move.Act switch
        {
            UndertakingAct.Step => AfterStep(move.Step ?? 0, today, now, by),
            UndertakingAct.Keep when Steps.Any(s => s.DoneAt is null) => Refusal.Conflict(
                "fulfilment.steps-open",
                ("count", Steps.Count(s => s.DoneAt is null))
            ),
            UndertakingAct.Keep => Closed(UndertakingState.Kept, today, now),
            UndertakingAct.Break => Closed(UndertakingState.Broken, today, now),
            UndertakingAct.Cancel => Closed(UndertakingState.Cancelled, today, now),
            UndertakingAct.Assign when move.Owner is null && move.Team is null => Refusal.Invalid(
                "fulfilment.to-whom",
                "owner"
            ),
            UndertakingAct.Assign => this with { Owner = move.Owner ?? Owner, Team = move.Team ?? Team },
            UndertakingAct.Postpone
                when move.DueOn is not { } day || day < today || day > today.AddDays(MostDaysAhead) => Refusal.Invalid(
                "fulfilment.day",
                "dueOn"
            ),
            UndertakingAct.Postpone => this with
            {
                DueOn = move.DueOn,
                Postponed = Postponed + 1,
                Alarm = UndertakingAlarm.None,
            },
            UndertakingAct.Note => this,
            _ => Refusal.Invalid("fulfilment.act", "act"),
        };
    }

    private Outcome<Undertaking> AfterStep(int no, DateOnly today, DateTimeOffset now, string by)
    {
        if (Steps.FirstOrDefault(s => s.No == no) is not { } step)
            return Refusal.Invalid("fulfilment.step", "step");
        if (step.DoneAt is not null)
            return Refusal.Conflict("fulfilment.step-done");
        var after = this with { Steps = [.. Steps.Select(s => s.No == no ? s with { DoneAt = now, DoneBy = by } : s)] };
        return after.Steps.All(s => s.DoneAt is not null) ? after.Closed(UndertakingState.Kept, today, now) : after;
    }

    private Undertaking Closed(UndertakingState state, DateOnly today, DateTimeOffset now) =>
        this with
        {
            State = state,
            ClosedAt = now,
            InTime = state == UndertakingState.Kept ? DueOn is null || today <= DueOn : null,
        };
}

/// <summary>What happened to one.</summary>
/// <param name="Undone">It was taken back.</param>
public sealed record UndertakingEvent(
    Guid Id,
    DateTimeOffset At,
    UndertakingAct Act,
    string? Note,
    bool Undone,
    string? Who
);
