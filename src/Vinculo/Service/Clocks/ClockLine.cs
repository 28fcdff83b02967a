namespace Vinculo.Service.Clocks;

/// <summary>What is counted.</summary>
public enum ClockKind
{
    /// <summary>Open hours until a person answers at all.</summary>
    Response = 1,

    /// <summary>Open hours until it is solved.</summary>
    Solution = 2,

    /// <summary>Days a law gives; nothing of ours stops it.</summary>
    Legal = 3,

    /// <summary>The ombudsman's days, from when the customer went there.</summary>
    Ombudsman = 4,
}

/// <summary>What happened to a clock of a case.</summary>
public enum LedgerAct
{
    Start = 1,
    Pause = 2,
    Resume = 3,

    /// <summary>Other hours or another target from here on.</summary>
    Change = 4,
    Stop = 5,

    /// <summary>Of a term of law: it was made longer.</summary>
    Extend = 6,

    /// <summary>Of a term of law: what was missing was asked for.</summary>
    Ask = 7,

    /// <summary>Of a term of law: what was missing came.</summary>
    Complete = 8,

    /// <summary>The stop before it did not count: the answer never came, and the clock ran on.</summary>
    GoOn = 9,

    /// <summary>Of a term of law: the customer asked for more time to bring what is missing.</summary>
    AskMore = 10,
}

/// <summary>A line of the ledger of a case's clock. Lines are added and never changed.</summary>
/// <param name="Round">1; 2 and more when the case was opened again.</param>
/// <param name="Seq">From 1 within clock and round.</param>
/// <param name="Calendar">Of a start or change: whose hours count; of a term of law: the regime.</param>
/// <param name="Minutes">Of a start or change: how long it may run.</param>
/// <param name="ToldAt">Of an extension: when the customer was told.</param>
public sealed record ClockLine(
    ClockKind Clock,
    int Round,
    int Seq,
    DateTimeOffset At,
    LedgerAct Act,
    string? Calendar = null,
    int? CalendarVersion = null,
    int? Minutes = null,
    string? Reason = null,
    DateTimeOffset? ToldAt = null
);
