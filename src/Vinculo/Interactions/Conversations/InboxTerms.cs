using Vinculo.Analytics.Calendars;
using Vinculo.Platform;

namespace Vinculo.Interactions.Conversations;

/// <summary>How soon customers are answered, and when the house is open. Data of the company.</summary>
public sealed record InboxTerms
{
    public const string SettingCode = "inbox.terms";

    /// <summary>First and last hour of a working day.</summary>
    public TimeOnly Opens { get; init; } = new(8, 0);
    public TimeOnly Closes { get; init; } = new(18, 0);

    /// <summary>Saturdays are worked.</summary>
    public bool Saturdays { get; init; } = true;

    /// <summary>Minutes of open house until an answer is due, by priority 1 (urgent) to 4 (low).</summary>
    public IReadOnlyList<int> AnswerMinutes { get; init; } = [15, 60, 240, 600];

    /// <summary>A customer who writes again so many hours after a matter was settled goes on with it.</summary>
    public int ReopenHours { get; init; } = 48;

    /// <summary>When an answer is due to somebody who waits since a moment.</summary>
    /// <param name="zone">The company's clock.</param>
    /// <param name="country">Whose holidays are kept.</param>
    public DateTimeOffset DueAt(DateTimeOffset since, int priority, TimeZoneInfo zone, string country)
    {
        var days = Enumerable.Range(1, Saturdays ? 6 : 5).Select(day => ((DayOfWeek)day, DayStretch.Of(Opens, Closes)));
        var hours = new BusinessHours(zone, days, HolidaySet.Find(country));
        return hours.Add(since, TimeSpan.FromMinutes(AnswerMinutes[Math.Clamp(priority, 1, 4) - 1]));
    }

    /// <summary>What cannot be kept, or null.</summary>
    public Refusal? Check() =>
        Closes <= Opens && Closes != default ? Refusal.Invalid("inbox.hours", "closes")
        : AnswerMinutes.Count != 4 || AnswerMinutes.Any(m => m is < 1 or > 14_400)
            ? Refusal.Invalid("inbox.minutes", "minutes")
        : ReopenHours is < 0 or > 2_000 ? Refusal.Invalid("inbox.reopen", "reopenHours")
        : null;
}
