namespace Vinculo.Service.Cases;

/// <summary>How far a case has come, as those who work on it see it.</summary>
public enum CaseState
{
    /// <summary>It has its number; nobody has taken it up.</summary>
    Received = 1,
    Assigned = 2,
    Working = 3,

    /// <summary>Something is missing that only the customer can give.</summary>
    WaitingCustomer = 4,

    /// <summary>A supplier, another company or an authority is waited for.</summary>
    WaitingThird = 5,

    /// <summary>The customer went to the ombudsman, who has clocks of his own.</summary>
    Ombudsman = 6,

    /// <summary>It is known what will be answered.</summary>
    Decided = 7,

    /// <summary>The answer left; that it came is not proven.</summary>
    Sent = 8,

    /// <summary>The answer came, with proof.</summary>
    Answered = 9,
    Closed = 10,
    Withdrawn = 11,

    /// <summary>Passed on to whoever it concerns.</summary>
    Transferred = 12,

    /// <summary>It is answered together with another.</summary>
    Merged = 13,
}

/// <summary>What the customer is told of how far it has come.</summary>
public enum CustomerStatus
{
    Received,
    InProgress,

    /// <summary>Something is waited for that the customer has to give.</summary>
    NeedsYou,
    Answered,
    Closed,
    Withdrawn,
    PassedOn,
}

/// <summary>What states mean for clocks, lists and the customer.</summary>
public static class CaseStates
{
    /// <summary>The coarse status that lists, warehouse and imports go by.</summary>
    public static CaseStatus Status(this CaseState state) =>
        state switch
        {
            CaseState.WaitingCustomer or CaseState.WaitingThird or CaseState.Ombudsman or CaseState.Merged =>
                CaseStatus.Waiting,
            CaseState.Answered => CaseStatus.Solved,
            CaseState.Closed or CaseState.Withdrawn or CaseState.Transferred => CaseStatus.Closed,
            _ => CaseStatus.Open,
        };

    /// <summary>What the customer sees: never how we divide our work.</summary>
    public static CustomerStatus ForCustomer(this CaseState state) =>
        state switch
        {
            CaseState.Received => CustomerStatus.Received,
            CaseState.WaitingCustomer => CustomerStatus.NeedsYou,
            CaseState.Answered => CustomerStatus.Answered,
            CaseState.Closed => CustomerStatus.Closed,
            CaseState.Withdrawn => CustomerStatus.Withdrawn,
            CaseState.Transferred => CustomerStatus.PassedOn,
            _ => CustomerStatus.InProgress,
        };

    public static bool IsOpen(this CaseState state) => state.Status() is CaseStatus.Open or CaseStatus.Waiting;

    /// <summary>Our own clocks stand still; those of the law never do.</summary>
    public static bool IsPaused(this CaseState state) =>
        state is CaseState.WaitingCustomer or CaseState.WaitingThird or CaseState.Ombudsman;

    /// <summary>The state of a case of which only the coarse status is told, or whose status another system has moved since.</summary>
    public static CaseState Of(CaseState? told, CaseStatus status) =>
        told is { } state && state.Status() == status
            ? state
            : status switch
            {
                CaseStatus.Open => CaseState.Received,
                CaseStatus.Waiting => CaseState.WaitingThird,
                CaseStatus.Solved => CaseState.Answered,
                _ => CaseState.Closed,
            };
}
