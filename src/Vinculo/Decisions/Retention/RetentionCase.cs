using Vinculo.Customers;
using Vinculo.Platform;

namespace Vinculo.Decisions.Retention;

/// <summary>How the company came to know.</summary>
public enum LeavingSignal
{
    /// <summary>The customer said so.</summary>
    Said = 1,

    HighRisk = 2,

    ContractEnds = 3,

    Complaint = 4,
}

/// <summary>How far it has come.</summary>
public enum RetentionState
{
    Open = 1,

    /// <summary>Something was chosen that needs somebody else's leave.</summary>
    Waiting = 2,

    Offered = 3,
    Stays = 4,
    Leaves = 5,

    /// <summary>The customer thinks about it; somebody calls again.</summary>
    Thinks = 6,
}

/// <summary>Somebody wants to leave, or may: what was done about it.</summary>
/// <param name="Offered">The row of the table as it was when it was chosen.</param>
public sealed record RetentionCase(
    CustomerId Customer,
    Guid Id,
    LeavingSignal Signal,
    string Reason,
    string? Note,
    RetentionState State,
    SaveOffer? Offered,
    Guid? ApprovedBy,
    DateTimeOffset? ApprovedAt,
    DateOnly? FollowUp,
    DateTimeOffset OpenedAt,
    DateTimeOffset? ClosedAt,
    int RowVersion
)
{
    public bool IsOver => State is RetentionState.Stays or RetentionState.Leaves;

    /// <summary>Something is chosen: it may be given at once, or waits for the leave of whoever has it to give.</summary>
    /// <param name="mayGive">The actor has the authority for this row.</param>
    public Outcome<RetentionCase> Choose(SaveOffer offer, bool mayGive, Guid actor, DateTimeOffset now)
    {
        if (IsOver)
            return RetentionRefusals.Over();
        // An offer to stay is made once: it must not become a fence around the door.
        if (State is RetentionState.Offered or RetentionState.Thinks)
            return Refusal.Conflict("retention.already-offered");
        return this with
        {
            Offered = offer,
            State = mayGive ? RetentionState.Offered : RetentionState.Waiting,
            ApprovedBy = mayGive ? actor : null,
            ApprovedAt = mayGive ? now : null,
        };
    }

    /// <summary>Somebody with the authority says yes, or no: then another may be chosen.</summary>
    public Outcome<RetentionCase> Approve(bool yes, Guid actor, DateTimeOffset now) =>
        State != RetentionState.Waiting ? Refusal.Conflict("retention.nothing-waits")
        : yes ? this with { State = RetentionState.Offered, ApprovedBy = actor, ApprovedAt = now }
        : this with { State = RetentionState.Open, Offered = null };

    /// <summary>What the customer said. Leaving is possible at any moment, with or without an offer.</summary>
    public Outcome<RetentionCase> End(RetentionState result, DateOnly? followUp, DateTimeOffset now)
    {
        if (IsOver)
            return RetentionRefusals.Over();
        if (result is not (RetentionState.Stays or RetentionState.Leaves or RetentionState.Thinks))
            return Refusal.Invalid("retention.result-missing", "result");
        if (result == RetentionState.Thinks && followUp is null)
            return Refusal.Invalid("retention.follow-up-missing", "followUp");
        return this with
        {
            State = result,
            FollowUp = followUp,
            ClosedAt = result == RetentionState.Thinks ? null : now,
        };
    }
}

/// <summary>A case of the retention desk came to a result.</summary>
public sealed record RetentionEnded(
    CustomerId Customer,
    Guid Case,
    RetentionState Result,
    string? Offer,
    DateTimeOffset At
);

internal static class RetentionRefusals
{
    public static Refusal Over() => Refusal.Conflict("retention.over");

    public static Refusal NotFound(Guid id) => Refusal.Missing("retention.not-found", ("case", id));
}
