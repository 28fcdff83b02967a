using Vinculo.Analytics.Calendars;
using Vinculo.Platform;
using Vinculo.Service.Calendars;
using Vinculo.Service.Clocks;

namespace Vinculo.Service.Cases;

/// <summary>What may be done with a case when, and what comes of it. Pure.</summary>
public static class CaseActs
{
    public const int LongestText = 20_000;
    private const string OmbudsmanRegime = "co.defensor";

    private static readonly CaseState[] AtWork =
    [
        CaseState.Received,
        CaseState.Assigned,
        CaseState.Working,
        CaseState.Decided,
    ];

    private static readonly CaseState[] Waiting =
    [
        CaseState.WaitingCustomer,
        CaseState.WaitingThird,
        CaseState.Ombudsman,
    ];

    private static readonly CaseState[] Under = [.. AtWork, .. Waiting, CaseState.Sent];

    /// <summary>From where each act is possible and where it leads; null: the state stays.</summary>
    private static readonly Dictionary<CaseAct, (CaseState[] From, CaseState? To)> Ways = new()
    {
        [CaseAct.Assign] = (Under, null),
        [CaseAct.Classify] = (Under, null),
        [CaseAct.Prioritise] = (Under, null),
        [CaseAct.Start] = ([CaseState.Received, CaseState.Assigned], CaseState.Working),
        [CaseAct.Tell] = (Under, null),
        [CaseAct.Ask] = (AtWork, CaseState.WaitingCustomer),
        [CaseAct.Complete] = ([CaseState.WaitingCustomer], CaseState.Working),
        [CaseAct.WaitThird] = (AtWork, CaseState.WaitingThird),
        [CaseAct.MoreTime] = ([CaseState.WaitingCustomer], null),
        [CaseAct.Lapse] = ([CaseState.WaitingCustomer], CaseState.Withdrawn),
        [CaseAct.Resume] = (Waiting, CaseState.Working),
        [CaseAct.Ombudsman] = ([.. AtWork, CaseState.Sent, CaseState.Answered, CaseState.Closed], CaseState.Ombudsman),
        [CaseAct.Decide] = ([.. AtWork[..3], .. Waiting], CaseState.Decided),
        [CaseAct.Send] = ([.. AtWork, .. Waiting], CaseState.Sent),
        [CaseAct.Prove] = ([CaseState.Sent], CaseState.Answered),
        [CaseAct.Bounce] = ([CaseState.Sent, CaseState.Answered], CaseState.Working),
        [CaseAct.Reply] = ([CaseState.Answered, CaseState.Closed], CaseState.Working),
        [CaseAct.Close] = ([CaseState.Answered], CaseState.Closed),
        [CaseAct.Withdraw] = ([.. Under, CaseState.Merged], CaseState.Withdrawn),
        [CaseAct.Transfer] = (Under, CaseState.Transferred),
        [CaseAct.Extend] = ([.. AtWork, .. Waiting], null),
        [CaseAct.Merge] = ([.. AtWork, .. Waiting], CaseState.Merged),
        [CaseAct.Unmerge] = ([CaseState.Merged], CaseState.Working),
        [CaseAct.Note] = ([.. Enum.GetValues<CaseState>()], null),
        [CaseAct.Hear] = ([.. Enum.GetValues<CaseState>()], null),
    };

    /// <summary>What can be done with a case as it stands.</summary>
    public static IReadOnlyList<CaseAct> Possible(ServiceCase one) =>
        [.. Ways.Where(w => w.Key != CaseAct.Hear && w.Value.From.Contains(one.State)).Select(w => w.Key)];

    /// <summary>Does it.</summary>
    /// <returns>How the case stands afterwards, its dates still those of before, or why it cannot be.</returns>
    public static Outcome<CaseStep> Do(CaseInHand hand, CaseMove move, CaseMoment moment)
    {
        var found = hand.Case;
        if (!Ways.TryGetValue(move.Act, out var way))
            return Refusal.Invalid("case.act-unknown", "act");
        if (!way.From.Contains(found.State))
            return CaseRefusals.NotNow();
        if (Lacks(move) is { } lacking)
            return lacking;
        var ledger = new LedgerDraft(hand.Lines, moment.Now);
        var to = way.To ?? found.State;
        if (found.State.IsPaused() != to.IsPaused() && to.IsOpen())
            foreach (var clock in new[] { ClockKind.Response, ClockKind.Solution })
                ledger.Note(
                    clock,
                    to.IsPaused() ? LedgerAct.Pause : LedgerAct.Resume,
                    move.Note ?? move.Act.ToString()
                );
        var done = move.Act switch
        {
            CaseAct.Assign => Assign(found, move),
            CaseAct.Classify => Classify(found, move, ledger, moment),
            CaseAct.Prioritise => Prioritise(hand, move, ledger, moment),
            CaseAct.Extend => Extend(hand, move, ledger, moment),
            CaseAct.Reply => Reopen(hand, ledger, moment),
            CaseAct.Bounce => Bounce(found, move, ledger),
            CaseAct.Ombudsman => ToOmbudsman(found, ledger, moment),
            CaseAct.Ask => Ask(found, move, ledger),
            CaseAct.MoreTime => MoreTime(found, ledger, moment),
            CaseAct.Lapse => Lapse(found, ledger, moment),
            CaseAct.Complete => Note(found, ClockKind.Legal, LedgerAct.Complete, ledger),
            CaseAct.Send => found with { SentAt = moment.Now, Resolution = move.Message!.Trim() },
            CaseAct.Unmerge => found with { MergedInto = null },
            _ => found,
        };
        if (done.IsRefused(out var no, out var after))
            return no;
        if (move.Act == CaseAct.Send && move.Way is null && !string.IsNullOrWhiteSpace(move.Proof))
            to = CaseState.Answered;
        after = after with { State = way.To is null ? after.State : to };
        if (moment.Human && CaseMail.Carries(move.Act))
            ledger.Note(ClockKind.Response, LedgerAct.Stop);
        if (after.State != found.State && !after.State.IsOpen())
            foreach (var clock in Enum.GetValues<ClockKind>())
                ledger.Note(clock, LedgerAct.Stop);
        after = after with { ClosedAt = after.State.IsOpen() ? null : found.ClosedAt ?? moment.Now };
        return new CaseStep(after, ledger.Added);
    }

    /// <summary>What an act cannot be done without.</summary>
    private static Refusal? Lacks(CaseMove move)
    {
        foreach (var (field, text) in new[] { ("note", move.Note), ("message", move.Message), ("proof", move.Proof) })
            if (text?.Length > LongestText)
                return CaseRefusals.TooLong(field, LongestText);
        var (needed, said) = move.Act switch
        {
            CaseAct.Ask
            or CaseAct.Tell
            or CaseAct.Send
            or CaseAct.Reply
            or CaseAct.Extend
            or CaseAct.Hear
            or CaseAct.Lapse => ("message", move.Message),
            CaseAct.Prove => ("proof", move.Proof),
            CaseAct.MoreTime
            or CaseAct.WaitThird
            or CaseAct.Bounce
            or CaseAct.Withdraw
            or CaseAct.Transfer
            or CaseAct.Note => ("note", move.Note),
            _ => ("", "-"),
        };
        return string.IsNullOrWhiteSpace(said) ? CaseRefusals.Missing(needed) : null;
    }

    private static Outcome<ServiceCase> Assign(ServiceCase found, CaseMove move) =>
        move.Owner is null && move.Team is null
            ? CaseRefusals.Missing("owner")
            : found with
            {
                Owner = move.Owner ?? (move.Team == found.Team ? found.Owner : null),
                Team = move.Team ?? found.Team,
                State = found.State == CaseState.Received ? CaseState.Assigned : found.State,
            };

    /// <summary>Another entry of the codification: its hours, its targets and its law count from here on.</summary>
    private static Outcome<ServiceCase> Classify(
        ServiceCase found,
        CaseMove move,
        LedgerDraft ledger,
        CaseMoment moment
    )
    {
        var kind = move.Kind ?? found.Kind;
        if (moment.Tree.Find(move.Code) is not { } code || !moment.Tree.IsLeaf(code))
            return CaseRefusals.Missing("code");
        if (!code.Fits(kind, DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(moment.Now, moment.Zone).DateTime)))
            return Refusal.Invalid("case.code-does-not-fit", "code");
        var after = found with
        {
            Kind = kind,
            Code = code.Code,
            CodeVersion = code.Version,
            Calendar = code.Calendar,
            Regime = RegimeOf(code, kind, moment.Country),
            Team = code.Team ?? found.Team,
        };
        // A term of law that was wrong from the beginning is counted anew from receipt.
        if (after.Regime != found.Regime && after.Regime is { } regime)
        {
            ledger.Note(ClockKind.Legal, LedgerAct.Stop, "classified");
            ledger.Start(ClockKind.Legal, Rounds(ledger) + 1, found.OpenedAt, regime, null, null);
        }
        Retarget(after, code, ledger, moment);
        return after;
    }

    private static int Rounds(LedgerDraft ledger) =>
        ledger.All.Where(l => l.Clock == ClockKind.Legal).Select(l => l.Round).DefaultIfEmpty(0).Max();

    private static Outcome<ServiceCase> Prioritise(
        CaseInHand hand,
        CaseMove move,
        LedgerDraft ledger,
        CaseMoment moment
    )
    {
        if (move.Severity is not (>= 1 and <= 3 and var severity))
            return CaseRefusals.Missing("severity");
        var after = hand.Case with { Severity = severity };
        Retarget(after, hand.Code, ledger, moment);
        return after;
    }

    /// <summary>What ran and what was paused stays; what is left runs by other hours towards another target.</summary>
    internal static void Retarget(ServiceCase one, CaseCode? code, LedgerDraft ledger, CaseMoment moment)
    {
        var calendar = moment.Book.Find(one.Calendar);
        foreach (var clock in new[] { ClockKind.Response, ClockKind.Solution })
        {
            var (minutes, reason) = Target(
                clock,
                one,
                code,
                ledger.Promised(clock),
                () =>
                    Left(ledger, calendar, moment.Now, moment)
                    + CaseClocks.Ran(ledger.All, clock, moment.Book, moment.Now).TotalMinutes
            );
            var last = CaseClocks.Present(ledger.All, clock).FindLast(l => l.Minutes is not null);
            if (
                last is null
                || (last.Minutes, last.Calendar, last.CalendarVersion) != (minutes, calendar.Code, calendar.Version)
            )
                ledger.Note(clock, LedgerAct.Change, reason, null, (calendar.Code, calendar.Version, minutes));
        }
    }

    private static Outcome<ServiceCase> Extend(CaseInHand hand, CaseMove move, LedgerDraft ledger, CaseMoment moment)
    {
        ledger.Note(ClockKind.Legal, LedgerAct.Extend, move.Note, moment.Now);
        // Only before the term ends, told to the customer, and as often as the law lets.
        if (ReadLaw(ledger, moment) is not { } read)
            return Refusal.Conflict("case.no-term");
        if (read.IsRefused(out Refusal? no))
            return no;
        // What was promised and only the law cut short runs to its end now.
        if (ledger.Promised(ClockKind.Response) is not null || ledger.Promised(ClockKind.Solution) is not null)
            Retarget(hand.Case, hand.Code, ledger, moment);
        return hand.Case with { Extended = hand.Case.Extended + 1 };
    }

    /// <summary>The customer is not content: new clocks, those before stand in the ledger.</summary>
    private static Outcome<ServiceCase> Reopen(CaseInHand hand, LedgerDraft ledger, CaseMoment moment)
    {
        var found = hand.Case;
        var days = (hand.Code ?? Unclassified).ReopenDays;
        if (found.LastSolvedAt is { } solved && moment.Now > solved.AddDays(days))
            return Refusal.Conflict("case.too-late-to-reply", ("days", days));
        var after = found with
        {
            Round = found.Round + 1,
            Reopened = found.Reopened + 1,
            SentAt = null,
            ClosedAt = null,
        };
        Begin(after, hand.Code, ledger, moment, moment.Now, response: false);
        return after;
    }

    /// <summary>Starts the clocks of a round.</summary>
    internal static void Begin(
        ServiceCase one,
        CaseCode? code,
        LedgerDraft ledger,
        CaseMoment moment,
        DateTimeOffset at,
        bool response = true
    )
    {
        var calendar = moment.Book.Find(one.Calendar);
        if (one.Regime is { } regime)
            ledger.Start(ClockKind.Legal, Math.Max(one.Round, Rounds(ledger) + 1), at, regime, null, null);
        foreach (var clock in response ? new[] { ClockKind.Response, ClockKind.Solution } : [ClockKind.Solution])
        {
            var promised = PromisedTarget.Of(clock, moment.Promise, calendar) ?? ledger.Promised(clock);
            var (minutes, reason) = Target(clock, one, code, promised, () => Left(ledger, calendar, at, moment));
            ledger.Start(clock, one.Round, at, calendar.Code, calendar.Version, minutes, reason);
        }
    }

    /// <summary>
    /// Open minutes a clock may run, and why: what the customer was promised, never past the term of law, and in a grave case
    /// never more than the entry gives; else what the entry gives.
    /// </summary>
    private static (int Minutes, string? Reason) Target(
        ClockKind clock,
        ServiceCase one,
        CaseCode? code,
        PromisedTarget? promised,
        Func<double?> left
    )
    {
        var usual = (code ?? Unclassified).Target(clock, one.Severity);
        if (promised is null || one.Severity >= 3 && usual < promised.Minutes)
            return (usual, null);
        var most = left() is { } law ? Math.Max(1, Math.Floor(law)) : double.PositiveInfinity;
        return ((int)Math.Min(promised.Minutes, most), promised.ToReason());
    }

    /// <summary>Open minutes from a moment until the term of law is over; null: no law gives one.</summary>
    private static double? Left(LedgerDraft ledger, ServiceCalendar calendar, DateTimeOffset from, CaseMoment moment) =>
        CaseClocks.LawDue(ledger.All, moment.Zone, moment.Now, calendar.LegalRest) is not { } due ? null
        : due <= from ? 0
        : calendar.Hours().Between(from, due).TotalMinutes;

    /// <summary>An answer that did not reach the customer is none: the clocks never stopped.</summary>
    private static Outcome<ServiceCase> Bounce(ServiceCase found, CaseMove move, LedgerDraft ledger)
    {
        if (found.State == CaseState.Sent)
            return found with { SentAt = null };
        foreach (var clock in new[] { ClockKind.Solution, ClockKind.Legal, ClockKind.Ombudsman })
            ledger.GoOn(clock, move.Note);
        return found.Round > 1
            ? found with
            {
                SentAt = null,
                LastSolvedAt = null,
                LastSolutionMinutes = null,
            }
            : found with
            {
                SentAt = null,
                FirstSolvedAt = null,
                SolutionMinutes = null,
                LastSolvedAt = null,
                LastSolutionMinutes = null,
                InTerm = null,
            };
    }

    private static Outcome<ServiceCase> ToOmbudsman(ServiceCase found, LedgerDraft ledger, CaseMoment moment)
    {
        var before = CaseClocks.Present(ledger.All, ClockKind.Ombudsman);
        if (before.Count > 0 && before[^1].Act != LedgerAct.Stop)
            return found;
        ledger.Start(
            ClockKind.Ombudsman,
            before.Count == 0 ? 1 : before[0].Round + 1,
            moment.Now,
            OmbudsmanRegime,
            null,
            null
        );
        return found;
    }

    private static Outcome<ServiceCase> Ask(ServiceCase found, CaseMove move, LedgerDraft ledger)
    {
        if (move.Incomplete)
            ledger.Note(ClockKind.Legal, LedgerAct.Ask);
        return found;
    }

    /// <summary>Asked for before the time is over, and once.</summary>
    private static Outcome<ServiceCase> MoreTime(ServiceCase found, LedgerDraft ledger, CaseMoment moment)
    {
        if (WithdrawnOn(ledger, moment) is not { } last)
            return Refusal.Conflict("case.nothing-asked");
        if (moment.Zone.DayOf(moment.Now) > last)
            return Refusal.Conflict("case.more-time-late", ("until", last));
        var lines = CaseClocks.Present(ledger.All, ClockKind.Legal);
        var asked = lines.FindLast(l => l.Act == LedgerAct.Ask)!;
        if (
            lines.Exists(l => l.Act == LedgerAct.AskMore && l.Seq > asked.Seq)
            || ReadLaw(ledger, moment)?.Accepted.Terms.Ask?.Extra is null
        )
            return Refusal.Conflict("case.more-time-none");
        ledger.Note(ClockKind.Legal, LedgerAct.AskMore);
        return found;
    }

    /// <summary>A request that was not completed in time is declared withdrawn: by an express act, never by itself.</summary>
    private static Outcome<ServiceCase> Lapse(ServiceCase found, LedgerDraft ledger, CaseMoment moment) =>
        WithdrawnOn(ledger, moment) is not { } last ? Refusal.Conflict("case.nothing-asked")
        : moment.Zone.DayOf(moment.Now) <= last ? Refusal.Conflict("case.lapse-early", ("until", last))
        : found;

    private static DateOnly? WithdrawnOn(LedgerDraft ledger, CaseMoment moment) =>
        ReadLaw(ledger, moment) is { } read && !read.IsRefused(out _, out var law) ? law.WithdrawnOn : null;

    private static Outcome<LegalDeadline>? ReadLaw(LedgerDraft ledger, CaseMoment moment) =>
        CaseClocks.ReadLaw(
            CaseClocks.Present(ledger.All, ClockKind.Legal),
            moment.Zone,
            moment.Now,
            CaseClocks.Rest(ledger.All, moment.Book)
        );

    private static Outcome<ServiceCase> Note(ServiceCase found, ClockKind clock, LedgerAct act, LedgerDraft ledger)
    {
        if (CaseClocks.Present(ledger.All, clock).Exists(l => l.Act == LedgerAct.Ask))
            ledger.Note(clock, act);
        return found;
    }

    /// <summary>The terms of law of an entry: its own, or the country's usual ones of the kind.</summary>
    internal static string? RegimeOf(CaseCode? code, CaseKind kind, string country) =>
        code?.Regime switch
        {
            "" => null,
            // What is shipped speaks of one country; another company has its own law.
            { } own when code.Version > 0 || Regimes.Find(own)?.Country == country => own,
            _ => Regimes.Usual(country, kind)?.Code,
        };

    /// <summary>What counts for a case nobody has classified.</summary>
    internal static CaseCode Unclassified { get; } =
        new()
        {
            Code = "",
            NameEs = "Sin clasificar",
            NameEn = "Not classified",
            ProblemCases = 0,
        };
}
