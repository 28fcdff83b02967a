using System.Text.Json.Serialization;
using Vinculo.Analytics.Calendars;
using Vinculo.Customers;

namespace Vinculo.Decisions.Policy;

/// <summary>What a customer must have said before a contact for a purpose.</summary>
public enum ConsentNeed
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Not no.</summary>
    NotWithdrawn,

    /// <summary>Yes, to this channel or to all.</summary>
    Given,
}

/// <summary>Hours of some weekdays in which customers may be contacted, on their own clock.</summary>
/// <param name="Days">At least one.</param>
/// <param name="From">First minute.</param>
/// <param name="Until">The minute after the last; midnight is the end of the day.</param>
public sealed record ContactWindow(IReadOnlyList<DayOfWeek> Days, TimeOnly From, TimeOnly Until);

/// <summary>At most so many contacts in so many days.</summary>
/// <param name="Channel">Through this channel; null: through all of them together.</param>
/// <param name="Count">1 … 100.</param>
/// <param name="Days">1 … 90.</param>
public sealed record ContactLimit(Channel? Channel, int Count, int Days);

/// <summary>The rules of one purpose.</summary>
public sealed record PurposeRules
{
    public ConsentNeed Consent { get; init; }

    /// <summary>Channels that may not be used for it.</summary>
    public IReadOnlyList<Channel> NotThrough { get; init; } = [];

    /// <summary>When; none: at any time.</summary>
    public IReadOnlyList<ContactWindow> Windows { get; init; } = [];

    /// <summary>Public holidays of the country are outside the hours.</summary>
    public bool NotOnHolidays { get; init; }

    /// <summary>Direct contacts a day of the customer; null: no limit.</summary>
    public int? DirectADay { get; init; }

    /// <summary>After a direct contact, no other channel in the same week from Monday to Sunday.</summary>
    public bool OneChannelAWeek { get; init; }

    /// <summary>So that nobody tires of us.</summary>
    public IReadOnlyList<ContactLimit> Limits { get; init; } = [];

    /// <summary>It sells: not over a serious complaint.</summary>
    public bool NotOverComplaint { get; init; }

    /// <summary>It waits while the customer is in mourning, reported a fraud or asked for quiet.</summary>
    public bool WaitsForQuiet { get; init; }

    /// <summary>It may be sent to somebody who has died, for their heirs.</summary>
    public bool AlsoToDeceased { get; init; }
}

/// <summary>When, how often and through what customers may be contacted, for each purpose: one version, never changed.</summary>
public sealed record ContactRules
{
    /// <summary>Counts from 1; 0 until it is kept.</summary>
    [JsonIgnore]
    public int Version { get; init; }

    /// <summary>Whose holidays are kept, ISO 3166-1.</summary>
    public required string Country { get; init; }

    /// <summary>Where the rules come from, as shown beside them.</summary>
    public required string Source { get; init; }

    /// <summary>A complaint of this severity or more is serious: 1 low … 3 high.</summary>
    public int SeriousFrom { get; init; } = 3;

    /// <summary>Quiet after a death in the family is noted, in days.</summary>
    public int MourningDays { get; init; } = 90;

    /// <summary>Quiet after a fraud is reported, in days.</summary>
    public int FraudDays { get; init; } = 30;

    /// <summary>So long a contact of the customer's own is grounds to say that they asked for ours, in days.</summary>
    public int AskedDays { get; init; } = 15;

    /// <summary>Most that offers may cost a month, all customers together, minor units; null: no limit.</summary>
    public long? MonthlyBudgetMinor { get; init; }

    public required IReadOnlyDictionary<ContactPurpose, PurposeRules> Purposes { get; init; }

    /// <summary>The rules of a purpose; one that is not named is not allowed anything.</summary>
    public PurposeRules? Of(ContactPurpose purpose) => Purposes.GetValueOrDefault(purpose);

    /// <summary>Holidays that are kept; null for a country whose laws we do not know.</summary>
    [JsonIgnore]
    public HolidaySet? Holidays => HolidaySet.Find(Country);
}
