using Vinculo.Analytics.Calendars;
using Vinculo.Platform;

namespace Vinculo.Service.Clocks;

/// <summary>An extension that was given.</summary>
/// <param name="At">When it was decided.</param>
/// <param name="ToldAt">When the customer was told the reason and the new day; null: not yet, and then it does not count.</param>
public sealed record GivenExtension(DateTimeOffset At, DateTimeOffset? ToldAt);

/// <summary>A request for what was missing, and whether it came.</summary>
/// <param name="MoreAt">When the customer asked for more time; null: not.</param>
public sealed record GivenAsk(DateTimeOffset At, DateTimeOffset? CompletedAt, DateTimeOffset? MoreAt = null);

/// <summary>What happened to a legal clock beside receipt: nothing the company does by itself stops it.</summary>
/// <param name="NotifiedAt">When the answer reached the customer, with proof; an answer that did not is none.</param>
public sealed record LegalEvents(
    IReadOnlyList<GivenExtension> Extensions,
    GivenAsk? Ask = null,
    DateTimeOffset? NotifiedAt = null
)
{
    public static LegalEvents None { get; } = new([]);
}

/// <summary>A step of a procedure with its last day, if everything before it takes all of its time.</summary>
public sealed record StepDue(RegimeStep Step, DateOnly From, DateOnly Due);

/// <summary>When an answer is due by law.</summary>
/// <param name="Version">Number of the regime's version.</param>
/// <param name="ReceivedOn">The day of receipt on the place's clock; that of completion, when something was missing.</param>
/// <param name="DueOn">The last day, extensions that count included.</param>
/// <param name="DueAt">The moment after that day: what arrives then is late.</param>
/// <param name="ExtendableTo">The last day if it were extended now; null: it may not be.</param>
/// <param name="AskUntil">Last day to ask for what is missing; null: the regime has none.</param>
/// <param name="WithdrawnOn">The day after which an incomplete request counts as withdrawn; null: nothing is waited for.</param>
/// <param name="SilenceFrom">The day on which silence takes effect; null: it has none, or it was answered in time.</param>
/// <param name="ExecuteBy">Last day to do what silence granted.</param>
/// <param name="NextUntil">Last day for the customer to go on, counted from the last day of the term.</param>
public sealed record LegalDeadline(
    Regime Regime,
    int Version,
    DateOnly ReceivedOn,
    DateOnly DueOn,
    DateTimeOffset DueAt,
    DateOnly? ExtendableTo,
    DateOnly? AskUntil,
    DateOnly? WithdrawnOn,
    DateOnly? SilenceFrom,
    DateOnly? ExecuteBy,
    DateOnly? NextUntil,
    IReadOnlyList<StepDue> Steps
)
{
    public RegimeVersion Terms => Regime.Versions[Version - 1];
}

/// <summary>Counts terms of law. Pure: days on the place's clock, whole days, holidays of the country.</summary>
public static class LegalClock
{
    /// <summary>When an answer is due.</summary>
    /// <param name="regime">Which terms.</param>
    /// <param name="received">When it was received.</param>
    /// <param name="zone">The place's clock.</param>
    /// <param name="events">What happened since.</param>
    /// <param name="now">As of when; null: as of receipt, so that nothing is late yet.</param>
    /// <param name="country">Whose holidays; null: the regime's own.</param>
    /// <param name="rest">Days of rest of the week; null: Saturday and Sunday.</param>
    /// <returns>
    /// The deadline; or <c>deadline.year</c> for a year whose holidays are not known, <c>deadline.extension-late</c> when an
    /// extension came after the term or its notice did, <c>deadline.extension-none</c> when the regime has none left.
    /// </returns>
    public static Outcome<LegalDeadline> Read(
        Regime regime,
        DateTimeOffset received,
        TimeZoneInfo zone,
        LegalEvents? events = null,
        DateTimeOffset? now = null,
        string? country = null,
        IReadOnlySet<DayOfWeek>? rest = null
    )
    {
        events ??= LegalEvents.None;
        var holidays = HolidaySet.Find(country ?? regime.Country);
        var days = new BusinessDays(holidays, rest);
        var first = zone.DayOf(received);
        if (holidays is not null && !(holidays.Covers(first.Year) && holidays.Covers(first.Year + 3)))
            return Refusal.Invalid("deadline.year", "received", ("year", first.Year), ("from", holidays.From));
        var (number, terms) = regime.At(first);
        // What was missing came: the term is counted anew from there.
        var start = events.Ask?.CompletedAt is { } completed ? zone.DayOf(completed) : first;
        var due = terms.Term.LastDay(start, days);
        var given = 0;
        foreach (var extension in events.Extensions)
        {
            if (Longer(terms, start, due, days, given) is not { } longer)
                return Refusal.Conflict("deadline.extension-none", ("law", terms.Law));
            if (extension.ToldAt is not { } told || zone.DayOf(told) > due || zone.DayOf(extension.At) > due)
                return Refusal.Conflict("deadline.extension-late", ("due", due));
            (due, given) = (longer, given + 1);
        }
        var waits = events.Ask is { CompletedAt: null } ask ? ask : null;
        var answered = events.NotifiedAt is { } at && zone.DayOf(at) <= due;
        var silent = terms.Silence is Silence.Positive or Silence.Accepted && !answered && waits is null;
        return new LegalDeadline(
            regime,
            number,
            start,
            due,
            zone.StartOf(due.AddDays(1)),
            now is { } then && zone.DayOf(then) > due ? null : Longer(terms, start, due, days, given),
            terms.Ask?.Within.LastDay(first, days),
            waits is null ? null : Withdrawn(terms, zone.DayOf(waits.At), waits.MoreAt is not null, days),
            silent ? due.AddDays(1) : null,
            silent ? terms.ExecuteWithin?.LastDay(due, days) : null,
            terms.NextWithin?.LastDay(due, days),
            StepsOf(terms, start, days)
        );
    }

    /// <summary>Last day for what is missing, the time the customer asked for besides included.</summary>
    private static DateOnly? Withdrawn(RegimeVersion terms, DateOnly asked, bool more, BusinessDays days) =>
        terms.Ask is not { } ask ? null
        : ask.Reply.LastDay(asked, days) is var last && more && ask.Extra is { } extra ? extra.LastDay(last, days)
        : last;

    private static DateOnly? Longer(RegimeVersion terms, DateOnly start, DateOnly due, BusinessDays days, int given) =>
        terms.Extension is not { } extension || given >= extension.Times
            ? null
            : extension.Total?.LastDay(start, days) ?? extension.More!.LastDay(due, days);

    private static List<StepDue> StepsOf(RegimeVersion terms, DateOnly start, BusinessDays days)
    {
        var ends = new Dictionary<string, DateOnly>(StringComparer.Ordinal) { ["received"] = start };
        var steps = new List<StepDue>();
        foreach (var step in terms.Steps ?? [])
        {
            var from = ends[step.After];
            ends[step.Code] = step.Term.LastDay(from, days);
            steps.Add(new(step, from, ends[step.Code]));
        }
        return steps;
    }
}
