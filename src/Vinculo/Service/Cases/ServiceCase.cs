using Vinculo.Customers;

namespace Vinculo.Service.Cases;

/// <summary>A complaint or request with everything that is known of it.</summary>
public sealed record ServiceCase
{
    public required CustomerId Customer { get; init; }
    public required Guid Id { get; init; }

    /// <summary>The number the customer was given.</summary>
    public required string Receipt { get; init; }
    public required CaseKind Kind { get; init; }

    /// <summary>Of the codification; null: not classified.</summary>
    public string? Code { get; init; }
    public int? CodeVersion { get; init; }
    public required string Subject { get; init; }
    public string? Body { get; init; }

    /// <summary>What the customer asks for.</summary>
    public string? Remedy { get; init; }
    public CaseState State { get; init; }

    /// <summary>1 low to 3 high.</summary>
    public int Severity { get; init; } = 2;
    public Channel? Channel { get; init; }
    public Guid? Team { get; init; }
    public Guid? Owner { get; init; }
    public required DateTimeOffset OpenedAt { get; init; }
    public DateTimeOffset? ClosedAt { get; init; }
    public string? Resolution { get; init; }

    /// <summary>Whose hours count.</summary>
    public string? Calendar { get; init; }

    /// <summary>Terms of law; null: none.</summary>
    public string? Regime { get; init; }

    /// <summary>1; 2 and more when it was opened again after an answer.</summary>
    public int Round { get; init; } = 1;
    public DateTimeOffset? ResponseDueAt { get; init; }
    public DateTimeOffset? SolutionDueAt { get; init; }
    public DateTimeOffset? LegalDueAt { get; init; }
    public DateTimeOffset? DueAt { get; init; }
    public DateTimeOffset? NextCheckAt { get; init; }
    public DateTimeOffset? SentAt { get; init; }
    public DateTimeOffset? FirstResponseAt { get; init; }

    /// <summary>Open minutes until the first answer of a person.</summary>
    public int? ResponseMinutes { get; init; }
    public DateTimeOffset? FirstSolvedAt { get; init; }
    public int? SolutionMinutes { get; init; }
    public DateTimeOffset? LastSolvedAt { get; init; }
    public int? LastSolutionMinutes { get; init; }
    public bool? InTerm { get; init; }
    public int Reopened { get; init; }
    public int Extended { get; init; }
    public Guid? RepeatOf { get; init; }
    public Guid? MergedInto { get; init; }

    /// <summary>What a regulator wants to know besides, by the name of its field.</summary>
    public IReadOnlyDictionary<string, string> Facts { get; init; } = new Dictionary<string, string>();
    public int RowVersion { get; init; } = 1;

    public CustomerStatus CustomerStatus => State.ForCustomer();

    /// <summary>Another system keeps it; it was never worked on here.</summary>
    public bool IsForeign => Calendar is null;
}

/// <summary>What is done with a case.</summary>
public enum CaseAct
{
    Open = 1,
    Assign = 2,
    Classify = 3,
    Prioritise = 4,
    Start = 5,

    /// <summary>The customer is asked for something.</summary>
    Ask = 6,

    /// <summary>What was asked for came.</summary>
    Complete = 7,
    WaitThird = 8,
    Resume = 9,
    Ombudsman = 10,
    Decide = 11,

    /// <summary>The answer leaves.</summary>
    Send = 12,

    /// <summary>The answer came, with proof.</summary>
    Prove = 13,

    /// <summary>The answer did not come: it counts as none.</summary>
    Bounce = 14,

    /// <summary>The customer is not content with the answer.</summary>
    Reply = 15,
    Close = 16,
    Withdraw = 17,
    Transfer = 18,
    Extend = 19,
    Merge = 20,
    Unmerge = 21,
    Note = 22,
    Escalate = 23,
    Tell = 24,

    /// <summary>The customer wrote in a channel; what it means is for a person to say.</summary>
    Hear = 25,

    /// <summary>The customer asks for more time to bring what is missing.</summary>
    MoreTime = 26,

    /// <summary>What was missing never came: the request is declared withdrawn, and the customer told.</summary>
    Lapse = 27,
}

/// <summary>A line of a case's history.</summary>
/// <param name="Note">For colleagues.</param>
/// <param name="Message">What the customer was told, or told us.</param>
/// <param name="Sent">The message of a channel that it went out by; null: by hand.</param>
public sealed record CaseEvent(
    Guid Id,
    DateTimeOffset At,
    CaseAct Act,
    CaseState State,
    string? Note,
    string? Message,
    string? By,
    Guid? Sent = null
);

/// <summary>Somebody opened a case.</summary>
public sealed record CaseOpened(CustomerId Customer, Guid Case, string Receipt, CaseKind Kind, DateTimeOffset At);

/// <summary>A case went from one state to another.</summary>
public sealed record CaseMoved(CustomerId Customer, Guid Case, CaseAct Act, CaseState State, DateTimeOffset At);
