using System.Globalization;
using Vinculo.Platform;

namespace Vinculo.Service.Visits;

public enum VisitState
{
    Waiting = 1,
    Called = 2,
    Serving = 3,
    Done = 4,

    /// <summary>Called as often as the branch calls, and nobody came; whoever comes back is called again.</summary>
    NoShow = 5,
    Left = 6,
}

/// <summary>Who is called before others. What each is worth stands in <see cref="VisitTicket.Worth"/>.</summary>
public enum VisitPriority
{
    /// <summary>By law: disability, pregnancy, small children, sixty years or more.</summary>
    Preferential = 1,

    /// <summary>An appointment at this hour.</summary>
    Appointment = 2,

    /// <summary>Of value class A.</summary>
    Valued = 3,
    Usual = 4,
}

public enum VisitAct
{
    Call = 1,
    Start = 2,
    Finish = 3,
    NoShow = 4,

    /// <summary>Somebody who was gone is there again, and waits in the old place.</summary>
    Recall = 5,
    Leave = 6,
    Transfer = 7,
}

/// <summary>What people come to a branch for.</summary>
/// <param name="Letter">Before the number of its turns.</param>
/// <param name="SlotMinutes">Length of an appointment; 0: none are given.</param>
/// <param name="PerSlot">So many at once.</param>
public sealed record BranchService(
    string Code,
    string NameEs,
    string NameEn,
    string Letter,
    int SlotMinutes = 0,
    int PerSlot = 1
)
{
    public string Name(CultureInfo language) => language.TwoLetterISOLanguageName == "en" ? NameEn : NameEs;
}

/// <summary>A place where people are served by turns.</summary>
/// <param name="CallLimit">Called so often and nobody came: gone.</param>
public sealed record Branch(
    Guid Id,
    string Name,
    IReadOnlyList<BranchService> Services,
    int CallLimit,
    bool Active,
    int RowVersion
)
{
    public const int LongestName = 80;
    public const int MostServices = 12;
    public const int MostCalls = 9;

    public BranchService? Find(string? code) => Services.FirstOrDefault(s => s.Code == code);

    /// <summary>What makes it no branch; null: nothing.</summary>
    public Refusal? Problem() =>
        Name.Trim().Length is 0 or > LongestName ? Refusal.Invalid("visit.name", "name", ("limit", LongestName))
        : CallLimit is < 1 or > MostCalls ? Refusal.Invalid("visit.calls", "callLimit", ("limit", MostCalls))
        : Services.Count is 0 or > MostServices || Services.DistinctBy(s => s.Code).Count() != Services.Count
            ? Refusal.Invalid("visit.services", "services", ("limit", MostServices))
        : Services.Any(s =>
            s.Code.Length is 0 or > 40
            || s.NameEs.Trim().Length is 0 or > LongestName
            || s.NameEn.Trim().Length is 0 or > LongestName
            || s.Letter.Length != 1
            || !char.IsAsciiLetterUpper(s.Letter[0])
            || s.SlotMinutes is < 0 or > 240
            || s.PerSlot is < 1 or > 50
        )
            ? Refusal.Invalid("visit.service", "services")
        : null;
}

/// <summary>One person's turn at a branch. Knows what may be done with it; pure.</summary>
/// <param name="Label">As it is called: C12.</param>
/// <param name="SortAt">The order of calling.</param>
/// <param name="Calls">How often it was called.</param>
public sealed record VisitTicket(
    Guid Id,
    Guid Branch,
    DateOnly Day,
    string Label,
    string Service,
    VisitState State,
    VisitPriority Priority,
    DateTimeOffset SortAt,
    Guid? Customer,
    string? FirstName,
    Guid? Appointment,
    DateTimeOffset TakenAt,
    DateTimeOffset? CalledAt,
    int Calls,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    string? Desk,
    Guid? Agent,
    string? AgentName,
    string? Outcome,
    int RowVersion
)
{
    /// <summary>
    /// What a priority is worth, as waiting time: those by law come before everybody who is there; an appointment before
    /// whoever came in the 45 minutes before; class A before whoever came in the 15 minutes before. Nobody waits for ever.
    /// </summary>
    public static TimeSpan Worth(VisitPriority priority) =>
        priority switch
        {
            VisitPriority.Preferential => TimeSpan.FromHours(24),
            VisitPriority.Appointment => TimeSpan.FromMinutes(45),
            VisitPriority.Valued => TimeSpan.FromMinutes(15),
            _ => TimeSpan.Zero,
        };

    /// <summary>Until it was called; while it waits, until now.</summary>
    public TimeSpan Waited(DateTimeOffset now) => (StartedAt ?? CalledAt ?? EndedAt ?? now) - TakenAt;

    /// <summary>How it stands after something was done with it.</summary>
    /// <param name="callLimit">Of the branch.</param>
    /// <param name="desk">Of whoever does it.</param>
    /// <param name="service">Of a transfer.</param>
    public Outcome<VisitTicket> After(
        VisitAct act,
        int callLimit,
        Actor actor,
        string? desk,
        string? service,
        DateTimeOffset now
    ) =>
        (act, State) switch
        {
            (VisitAct.Call, VisitState.Waiting) => Calling(actor, desk, now),
            // The last call was heard by nobody: gone.
            (VisitAct.Call, VisitState.Called) when Calls >= callLimit => this with
            {
                State = VisitState.NoShow,
                EndedAt = now,
            },
            (VisitAct.Call, VisitState.Called) => Calling(actor, desk, now),
            (VisitAct.Start, VisitState.Called) => this with { State = VisitState.Serving, StartedAt = now },
            (VisitAct.Finish, VisitState.Serving) => this with { State = VisitState.Done, EndedAt = now },
            (VisitAct.NoShow, VisitState.Called) => this with { State = VisitState.NoShow, EndedAt = now },
            (VisitAct.Recall, VisitState.NoShow) => this with
            {
                State = VisitState.Waiting,
                Calls = 0,
                CalledAt = null,
                EndedAt = null,
                Desk = null,
                Agent = null,
                AgentName = null,
            },
            (VisitAct.Leave, VisitState.Waiting or VisitState.Called) => this with
            {
                State = VisitState.Left,
                EndedAt = now,
            },
            (VisitAct.Transfer, VisitState.Serving or VisitState.Called) => this with
            {
                State = VisitState.Waiting,
                Service = service ?? Service,
                Calls = 0,
                CalledAt = null,
                StartedAt = null,
                Desk = null,
                Agent = null,
                AgentName = null,
            },
            _ => Refusal.Conflict("visit.not-now"),
        };

    private VisitTicket Calling(Actor actor, string? desk, DateTimeOffset now) =>
        this with
        {
            State = VisitState.Called,
            CalledAt = now,
            Calls = Calls + 1,
            Desk = desk,
            Agent = actor.Id,
            AgentName = actor.Name,
        };
}
