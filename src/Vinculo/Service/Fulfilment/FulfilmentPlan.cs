using System.Globalization;
using Vinculo.Platform;
using Vinculo.Service.Calendars;

namespace Vinculo.Service.Fulfilment;

/// <summary>A step of delivering something.</summary>
/// <param name="Days">Business days after the step before; of the first, after it was promised.</param>
/// <param name="Shown">The customer sees it under the link of the state.</param>
public sealed record PlanStep(string NameEs, string NameEn, int Days, bool Shown = true)
{
    public string Name(CultureInfo language) => language.TwoLetterISOLanguageName == "en" ? NameEn : NameEs;
}

/// <summary>How things of a kind are delivered: which steps, in how many days, by whom.</summary>
/// <param name="Code">Stable; lower case letters, digits and hyphens.</param>
/// <param name="Version">0: as shipped.</param>
/// <param name="Days">Business days until a promise without a day and without steps is due; 0: never by itself.</param>
/// <param name="Team">Who does it; null: the team of whoever promised.</param>
/// <param name="Offers">Codes of offers or products that are delivered so when they are sold.</param>
public sealed record FulfilmentPlan(
    string Code,
    int Version,
    string NameEs,
    string NameEn,
    int Days,
    IReadOnlyList<PlanStep> Steps,
    Guid? Team = null,
    IReadOnlyList<string>? Offers = null,
    bool Active = true
)
{
    /// <summary>Something said to a customer, without steps.</summary>
    public const string Promise = "promise";

    /// <summary>Something sold that no other plan names.</summary>
    public const string Sale = "sale";

    public const int LongestName = 80;
    public const int MostSteps = 12;
    public const int MostDays = 120;

    public string Name(CultureInfo language) => language.TwoLetterISOLanguageName == "en" ? NameEn : NameEs;

    /// <summary>What makes it no plan; null: nothing.</summary>
    public Refusal? Problem() =>
        Code.Length is 0 or > 40 || Code.Any(c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-')
            ? Refusal.Invalid("fulfilment.plan-code", "code")
        : Named(NameEs) || Named(NameEn)
            ? Refusal.Invalid("fulfilment.plan-name", Named(NameEs) ? "nameEs" : "nameEn", ("limit", LongestName))
        : Days is < 0 or > MostDays ? Refusal.Invalid("fulfilment.plan-days", "days", ("limit", MostDays))
        : Steps.Count > MostSteps ? Refusal.Invalid("fulfilment.plan-steps", "steps", ("limit", MostSteps))
        : Steps.Any(s => Named(s.NameEs) || Named(s.NameEn) || s.Days is < 0 or > MostDays)
            ? Refusal.Invalid("fulfilment.plan-step", "steps", ("limit", LongestName), ("days", MostDays))
        : Code == Promise && Steps.Count > 0 ? Refusal.Invalid("fulfilment.promise-steps", "steps")
        : null;

    /// <summary>Its steps with their days, for something promised on a day.</summary>
    public IReadOnlyList<UndertakingStep> Begin(ServiceCalendar calendar, DateOnly promised)
    {
        var day = promised;
        var steps = new List<UndertakingStep>();
        foreach (var step in Steps)
        {
            day = calendar.DayAfter(day, step.Days);
            steps.Add(new(steps.Count + 1, step.NameEs, step.NameEn, day, step.Shown));
        }
        return steps;
    }

    private static bool Named(string name) => name.Trim().Length is 0 or > LongestName;
}
