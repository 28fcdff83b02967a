using System.Globalization;
using Vinculo.Platform;
using Vinculo.Service.Clocks;

namespace Vinculo.Service.Cases;

/// <summary>Who is told when a clock has run so far.</summary>
/// <param name="Level">1 is the first; each is reached once.</param>
/// <param name="Clock">Of which clock.</param>
/// <param name="Percent">Of the time it has: 80 is before it ends, 100 at its end.</param>
/// <param name="Who">Whom it is told to.</param>
/// <param name="AnyHour">Told at once, also while the door is shut.</param>
public sealed record EscalationStep(int Level, ClockKind Clock, int Percent, EscalateTo Who, bool AnyHour = false);

/// <summary>Whom an escalation is told to.</summary>
public enum EscalateTo
{
    /// <summary>Whoever works on it; its unit while nobody does.</summary>
    Owner = 1,

    /// <summary>Everybody of the responsible unit.</summary>
    Unit = 2,

    /// <summary>The unit that stands in.</summary>
    Substitute = 3,

    /// <summary>Whoever keeps the codification.</summary>
    Head = 4,
}

/// <summary>What cases can be about, as the company divides it: one entry of its tree, in one version.</summary>
public sealed record CaseCode
{
    public const int LongestName = 120;
    public const int LongestText = 8_000;
    private const int MostSteps = 8;
    private const int LongestMinutes = 60 * 24 * 90;

    /// <summary>Stable; what cases keep.</summary>
    public required string Code { get; init; }

    /// <summary>0: as shipped.</summary>
    public int Version { get; init; }

    /// <summary>The entry above it; null: it is a family of its own.</summary>
    public string? Parent { get; init; }
    public required string NameEs { get; init; }
    public required string NameEn { get; init; }

    /// <summary>Kinds of case it is for; empty: all.</summary>
    public IReadOnlyList<CaseKind> Kinds { get; init; } = [];

    /// <summary>The responsible unit.</summary>
    public Guid? Team { get; init; }

    /// <summary>Takes its place while the unit does not exist any more or has nobody.</summary>
    public Guid? Substitute { get; init; }

    /// <summary>Open minutes until somebody answers at all.</summary>
    public int ResponseMinutes { get; init; } = 240;

    /// <summary>Open minutes until it is solved.</summary>
    public int SolutionMinutes { get; init; } = 2_700;

    /// <summary>Of these, how much a grave case has.</summary>
    public int UrgentPercent { get; init; } = 50;

    /// <summary>Whose hours count.</summary>
    public string Calendar { get; init; } = Calendars.ServiceCalendar.UsualCode;

    /// <summary>Terms of law; null: the country's usual ones of the kind; empty: none.</summary>
    public string? Regime { get; init; }
    public IReadOnlyList<EscalationStep> Ladder { get; init; } = UsualLadder;

    /// <summary>Documents to ask for, one a line.</summary>
    public string? Documents { get; init; }

    /// <summary>What can be answered to all alike.</summary>
    public string? AnswerEs { get; init; }
    public string? AnswerEn { get; init; }

    /// <summary>How the regulator calls it.</summary>
    public string? RegulatorCode { get; init; }

    /// <summary>So many cases within <see cref="ProblemDays"/> open a problem; 0: never.</summary>
    public int ProblemCases { get; init; } = 10;
    public int ProblemDays { get; init; } = 30;

    /// <summary>One grave case opens a problem by itself.</summary>
    public bool GraveOpensProblem { get; init; }

    /// <summary>How long a customer may reply to an answer.</summary>
    public int ReopenDays { get; init; } = 60;

    /// <summary>About the same again within so many days of an answer counts as repeated.</summary>
    public int RepeatDays { get; init; } = 30;

    /// <summary>Offered for new cases.</summary>
    public bool Active { get; init; } = true;
    public DateOnly? ValidFrom { get; init; }
    public DateOnly? ValidTo { get; init; }

    public static IReadOnlyList<EscalationStep> UsualLadder { get; } =
    [
        new(1, ClockKind.Response, 100, EscalateTo.Unit),
        new(1, ClockKind.Solution, 80, EscalateTo.Owner),
        new(2, ClockKind.Solution, 100, EscalateTo.Unit),
        new(1, ClockKind.Legal, 70, EscalateTo.Owner),
        new(2, ClockKind.Legal, 90, EscalateTo.Head, AnyHour: true),
    ];

    public string Name(CultureInfo language) => language.TwoLetterISOLanguageName == "en" ? NameEn : NameEs;

    public string? Answer(CultureInfo language) =>
        language.TwoLetterISOLanguageName == "en" && !string.IsNullOrWhiteSpace(AnswerEn) ? AnswerEn : AnswerEs;

    /// <summary>It can be chosen for a case of this kind on this day.</summary>
    public bool Fits(CaseKind kind, DateOnly day) =>
        Active && (Kinds.Count == 0 || Kinds.Contains(kind)) && !(ValidFrom > day) && !(ValidTo < day);

    /// <summary>Open minutes a clock of ours has, by how grave the case is.</summary>
    public int Target(ClockKind clock, int severity)
    {
        var minutes = clock == ClockKind.Response ? ResponseMinutes : SolutionMinutes;
        return severity >= 3 ? Math.Max(1, minutes * UrgentPercent / 100) : minutes;
    }

    /// <summary>What makes it no entry; null: nothing.</summary>
    public Refusal? Problem() =>
        NameEs.Trim().Length is 0 or > LongestName ? Refusal.Invalid("code.name", "nameEs", ("limit", LongestName))
        : NameEn.Trim().Length is 0 or > LongestName ? Refusal.Invalid("code.name", "nameEn", ("limit", LongestName))
        : Parent == Code ? Refusal.Invalid("code.own-parent", "parent")
        : ResponseMinutes is < 1 or > LongestMinutes ? Refusal.Invalid("code.minutes", "responseMinutes")
        : SolutionMinutes is < 1 or > LongestMinutes ? Refusal.Invalid("code.minutes", "solutionMinutes")
        : UrgentPercent is < 1 or > 100 ? Refusal.Invalid("code.urgent", "urgentPercent")
        : Regime is { Length: > 0 } regime && Regimes.Find(regime) is null
            ? Refusal.Invalid(
                "deadline.regime",
                "regime",
                ("known", string.Join(", ", Regimes.All.Select(r => r.Code)))
            )
        : Ladder.Count > MostSteps || Ladder.Any(s => s.Percent is < 1 or > 1_000 || s.Level is < 1 or > 9)
            ? Refusal.Invalid("code.ladder", "ladder", ("limit", MostSteps))
        : Ladder.DistinctBy(s => (s.Clock, s.Level)).Count() != Ladder.Count
            ? Refusal.Invalid("code.ladder-twice", "ladder")
        : (AnswerEs?.Length ?? 0) > LongestText
        || (AnswerEn?.Length ?? 0) > LongestText
        || (Documents?.Length ?? 0) > LongestText
            ? Refusal.Invalid("code.text", "answerEs", ("limit", LongestText))
        : ProblemCases is < 0 or > 10_000 || ProblemDays is < 1 or > 366
            ? Refusal.Invalid("code.problem", "problemCases")
        : ReopenDays is < 0 or > 366 || RepeatDays is < 0 or > 366 ? Refusal.Invalid("code.days", "reopenDays")
        : ValidTo < ValidFrom ? Refusal.Invalid("code.valid", "validTo")
        : null;
}
