namespace Vinculo.Analytics.Calendars;

/// <summary>In what a term of law is counted.</summary>
public enum TermUnit
{
    BusinessDays,
    CalendarDays,
    Months,
}

/// <summary>When the first day of a term of law is.</summary>
public enum TermStart
{
    /// <summary>The day after receipt.</summary>
    DayAfter,

    /// <summary>The day of receipt itself, when it counts.</summary>
    SameDay,
}

/// <summary>A stretch of days a law gives.</summary>
/// <param name="Count">Above 0.</param>
/// <param name="Unit">Of what.</param>
/// <param name="Start">Where counting begins.</param>
public sealed record LegalTerm(int Count, TermUnit Unit, TermStart Start = TermStart.DayAfter)
{
    /// <summary>The last day of the term. A term in months that would end on a day the month has not ends on its last.</summary>
    /// <param name="received">The day on which it was received, on the clock of the place.</param>
    /// <param name="days">Which days count.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is not above 0, or holidays of those years are not known.</exception>
    public DateOnly LastDay(DateOnly received, BusinessDays days)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Count);
        var early = Start == TermStart.SameDay ? 1 : 0;
        return Unit switch
        {
            TermUnit.CalendarDays => received.AddDays(Count - early),
            TermUnit.Months => received.AddMonths(Count),
            // What is received on a day of rest counts as received on the next day that works.
            _ => early == 1 && days.Counts(received)
                ? Count == 1
                    ? received
                    : days.After(received, Count - 1)
                : days.After(received, Count),
        };
    }
}
