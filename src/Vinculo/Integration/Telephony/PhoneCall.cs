using Vinculo.Customers;
using Vinculo.Interactions;
using Vinculo.Interactions.Conversations;

namespace Vinculo.Integration.Telephony;

/// <summary>A telephone call, all its legs together.</summary>
/// <param name="Key">The switchboard's name of it.</param>
/// <param name="Customer">Null: nobody known has that number, or several have.</param>
/// <param name="Number">Of the person outside; null: hidden.</param>
/// <param name="Line">Number or queue of ours.</param>
/// <param name="Agent">Whose desk it is at.</param>
/// <param name="Disposition">How it ended, in a word of <see cref="CallDispositions"/>.</param>
/// <param name="ClosedAt">Since when nothing more has to be written down.</param>
public sealed record PhoneCall(
    Guid Id,
    Guid Account,
    string Key,
    CustomerId? Customer,
    string? Number,
    string? Name,
    Direction Direction,
    CallState State,
    string? Line,
    string? Extension,
    Guid? Agent,
    DateTimeOffset BeganAt,
    DateTimeOffset? AnsweredAt = null,
    DateTimeOffset? EndedAt = null,
    string? Cause = null,
    string? Recording = null,
    string? Disposition = null,
    string? NextStep = null,
    DateOnly? NextOn = null,
    DateTimeOffset? ClosedAt = null
)
{
    /// <summary>A call nobody knew of until now.</summary>
    public static PhoneCall Begun(Guid id, Guid account, CallChanged told) =>
        new(
            id,
            account,
            told.Call,
            Customer: null,
            told.With.Phone,
            told.With.Name,
            told.Direction,
            CallState.Queued,
            told.Line,
            Extension: null,
            Agent: null,
            BeganAt: told.At
        );

    public bool IsOver => EndedAt is not null;

    /// <summary>The call after what was told of it. What is told too late changes nothing: a call that is over stays over.</summary>
    /// <param name="agent">Whose desk it is at now.</param>
    public PhoneCall Went(CallChanged told, Guid? agent)
    {
        if (IsOver)
            return this with { Recording = Recording ?? told.Recording };
        var over = told.State is CallState.Ended or CallState.Abandoned or CallState.Failed;
        var late = AnsweredAt is not null && told.State is CallState.Queued or CallState.Ringing;
        var answered =
            AnsweredAt
            ?? told.State switch
            {
                CallState.Answered or CallState.Held => told.At,
                CallState.Ended when told.Talked is { } talked => told.At - talked,
                _ => null,
            };
        // Over, and nobody ever answered: it was given up, whatever the word for it.
        var state =
            told.State != CallState.Ended || answered is not null ? told.State
            : told.Direction == Direction.In ? CallState.Abandoned
            : CallState.Failed;
        return this with
        {
            State = late ? State : state,
            Line = told.Line ?? Line,
            Number = Number ?? told.With.Phone,
            Name = Name ?? told.With.Name,
            Extension = over || late ? Extension ?? told.Agent : told.Agent,
            Agent = over || late ? Agent ?? agent : agent,
            AnsweredAt = answered,
            EndedAt = over ? told.At : null,
            Cause = told.Cause ?? Cause,
            Recording = told.Recording ?? Recording,
            // Where nobody talked there is nothing to write down.
            ClosedAt = over && answered is null ? told.At : null,
        };
    }

    /// <summary>Until somebody answered, or gave up.</summary>
    public TimeSpan? Waited => (AnsweredAt ?? EndedAt) - BeganAt;

    public TimeSpan? Talked => EndedAt - AnsweredAt;
}

/// <summary>How a call can end. Each is a text of the screens.</summary>
public static class CallDispositions
{
    public static IReadOnlyList<string> All { get; } =
    ["solved", "to-do", "informed", "sold", "complaint", "not-interested", "call-again", "wrong-number", "cut-off"];

    /// <summary>After which somebody has to do something, and when.</summary>
    public static bool NeedsNextStep(string disposition) => disposition is "to-do" or "call-again";
}
