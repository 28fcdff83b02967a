using Vinculo.Customers;
using Vinculo.Interactions.Conversations;
using Vinculo.Platform;
using Vinculo.Service.Calendars;
using Vinculo.Service.Clocks;

namespace Vinculo.Service.Cases;

/// <summary>What somebody wants to do with a case, and what goes with it.</summary>
public sealed record CaseMove(CaseAct Act)
{
    /// <summary>For colleagues; also why.</summary>
    public string? Note { get; init; }

    /// <summary>What the customer is told, or told us.</summary>
    public string? Message { get; init; }

    /// <summary>By what it is proven that the answer came: number of a guide, name of who signed, receipt of a message.</summary>
    public string? Proof { get; init; }
    public Guid? Owner { get; init; }
    public Guid? Team { get; init; }
    public string? Code { get; init; }
    public CaseKind? Kind { get; init; }
    public int? Severity { get; init; }

    /// <summary>Without what is asked for the law does not let it be answered: its term begins anew when it comes.</summary>
    public bool Incomplete { get; init; }
    public Channel? Channel { get; init; }

    /// <summary>The way by which the message goes out; null: it is handed over by hand, and written down.</summary>
    public Guid? Way { get; init; }

    /// <summary>The approved words the message is in, where the way asks for such.</summary>
    public MessageTemplate? Template { get; init; }

    /// <summary>What goes out with the message.</summary>
    public IReadOnlyList<OutgoingFile> Files { get; init; } = [];

    /// <summary>Why it goes out although the contact rules say no.</summary>
    public string? Anyway { get; init; }

    /// <summary>The same for every repetition: it is done once.</summary>
    public Guid? RequestId { get; init; }
}

/// <summary>A case with its ledger while something is done with it.</summary>
/// <param name="Lines">All lines of its ledger.</param>
/// <param name="Code">Its entry in the codification, in the version it was classified by.</param>
public sealed record CaseInHand(ServiceCase Case, IReadOnlyList<ClockLine> Lines, CaseCode? Code);

/// <summary>What an act makes of a case: how it stands afterwards and the lines its ledger gets.</summary>
public sealed record CaseStep(ServiceCase After, IReadOnlyList<ClockLine> Added);

/// <summary>Everything a decision about a case needs beside the case.</summary>
/// <param name="Human">A person acts, not a program: only then it counts as an answer.</param>
public sealed record CaseMoment(
    CodeTree Tree,
    CalendarBook Book,
    TimeZoneInfo Zone,
    string Country,
    DateTimeOffset Now,
    bool Human
)
{
    /// <summary>What the customer is promised now, for a case that is opened; null: nothing.</summary>
    public CasePromise? Promise { get; init; }
}

/// <summary>Lines a ledger gets, numbered on from those it has.</summary>
internal sealed class LedgerDraft(IReadOnlyList<ClockLine> before, DateTimeOffset now)
{
    public List<ClockLine> Added { get; } = [];

    public IReadOnlyList<ClockLine> All => [.. before, .. Added];

    /// <summary>Starts a clock of a round.</summary>
    public void Start(
        ClockKind kind,
        int round,
        DateTimeOffset at,
        string calendar,
        int? version,
        int? minutes,
        string? reason = null
    ) => Add(new(kind, round, Next(kind, round), at, LedgerAct.Start, calendar, version, minutes, reason));

    /// <summary>What was promised of a clock when it was started, in this round or one before; null: nothing.</summary>
    public PromisedTarget? Promised(ClockKind kind) =>
        All.Where(l => l.Clock == kind)
            .OrderBy(l => l.Round)
            .ThenBy(l => l.Seq)
            .Select(PromisedTarget.Of)
            .LastOrDefault(p => p is not null);

    /// <summary>Adds a line to a clock's last round, if it runs and the line makes sense there.</summary>
    public void Note(
        ClockKind kind,
        LedgerAct act,
        string? reason = null,
        DateTimeOffset? toldAt = null,
        (string Calendar, int Version, int Minutes)? change = null
    )
    {
        var mine = CaseClocks.Present(All, kind);
        if (mine.Count == 0 || mine[^1].Act == LedgerAct.Stop)
            return;
        var last = mine.FindLast(l => l.Act is LedgerAct.Pause or LedgerAct.Resume or LedgerAct.Start)!.Act;
        if ((act == LedgerAct.Pause && last == LedgerAct.Pause) || (act == LedgerAct.Resume && last != LedgerAct.Pause))
            return;
        var round = mine[0].Round;
        Add(
            new(
                kind,
                round,
                Next(kind, round),
                now,
                act,
                change?.Calendar,
                change?.Version,
                change?.Minutes,
                reason,
                toldAt
            )
        );
    }

    /// <summary>The last stop of a clock did not count.</summary>
    public void GoOn(ClockKind kind, string? reason)
    {
        var mine = CaseClocks.Present(All, kind);
        if (mine.Count > 0 && mine[^1].Act == LedgerAct.Stop)
            Add(new(kind, mine[0].Round, Next(kind, mine[0].Round), now, LedgerAct.GoOn, Reason: reason));
    }

    private void Add(ClockLine line) => Added.Add(line);

    private int Next(ClockKind kind, int round) =>
        All.Where(l => l.Clock == kind && l.Round == round).Select(l => l.Seq).DefaultIfEmpty(0).Max() + 1;
}
