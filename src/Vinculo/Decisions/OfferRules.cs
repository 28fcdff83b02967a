using Vinculo.Customers;

namespace Vinculo.Decisions;

/// <summary>
/// Who may be given an offer, as data a business person edits. An empty field asks nothing. Each field is judged by one
/// rule in <c>Rules/</c>.
/// </summary>
public sealed record OfferRules
{
    /// <summary>Persons or companies only.</summary>
    public CustomerKind? Kind { get; init; }

    /// <summary>Stages of the life cycle.</summary>
    public IReadOnlyList<CustomerStage> Stages { get; init; } = [];

    /// <summary>The lowest value class that gets the offer: <c>B</c> means A and B.</summary>
    public ValueClass? MinClass { get; init; }

    public IReadOnlyList<RiskBand> RiskBands { get; init; } = [];

    /// <summary>Must hold an active product of one of these families.</summary>
    public IReadOnlyList<string> HoldsFamily { get; init; } = [];

    /// <summary>Must not hold an active product with one of these codes.</summary>
    public IReadOnlyList<string> LacksProduct { get; init; } = [];

    /// <summary>Must not hold an active product of one of these families.</summary>
    public IReadOnlyList<string> LacksFamily { get; init; } = [];

    /// <summary>Must have one of these needs, said, observed or inferred.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>Must stand in one of these segments, each as <c>segmentation:segment</c>.</summary>
    public IReadOnlyList<string> Segments { get; init; } = [];

    /// <summary>What the customer does in a month.</summary>
    public IReadOnlyList<MeasureRange> Measures { get; init; } = [];

    /// <summary>What is written about the customer or one of his products, as numbers.</summary>
    public IReadOnlyList<AttributeRange> Attributes { get; init; } = [];

    /// <summary>How often the customer came to us lately.</summary>
    public IReadOnlyList<ContactRange> Contacts { get; init; } = [];

    /// <summary>Months since the customer came.</summary>
    public int? MinTenureMonths { get; init; }

    public int? MaxTenureMonths { get; init; }

    /// <summary>Full years; people without a birth date do not get an offer that asks for an age.</summary>
    public int? AgeFrom { get; init; }

    public int? AgeTo { get; init; }

    /// <summary>Cities, compared without case and accents.</summary>
    public IReadOnlyList<string> Cities { get; init; } = [];

    /// <summary>Days of rest after a refusal of this offer; null: 90.</summary>
    public int? NotAfterRefusalDays { get; init; }

    /// <summary>Days of rest after "not now"; null: 14.</summary>
    public int? NotAfterNotNowDays { get; init; }

    /// <summary>Days of rest after a yes; null: 365.</summary>
    public int? NotAfterAcceptanceDays { get; init; }

    /// <summary>An open complaint of the highest severity keeps the offer away: first solve, then sell. Null: yes when the offer is to grow or acquire.</summary>
    public bool? OpenComplaintBars { get; init; }

    /// <summary>The offer is only for customers in trouble: an open case or complaint.</summary>
    public bool? OnlyInTrouble { get; init; }

    /// <summary>How often a customer may be shown this offer.</summary>
    public Frequency? MaxPerCustomer { get; init; }

    /// <summary>The offer ends when so many said yes.</summary>
    public long? MaxAccepted { get; init; }
}

/// <summary>The monthly mean of a measure over the customer's latest months.</summary>
/// <param name="Code">Which measure: <c>long_distance_minutes</c>.</param>
/// <param name="Months">Over how many of the latest months known, 1 … 3.</param>
/// <param name="AtLeast">Lowest mean, in the measure's own unit.</param>
/// <param name="AtMost">Highest mean.</param>
public sealed record MeasureRange(string Code, int Months = 3, double? AtLeast = null, double? AtMost = null)
{
    public bool Holds(double mean) => !(mean < AtLeast) && !(mean > AtMost);
}

/// <summary>A custom field of the customer, or of any active holding, between a floor and a ceiling.</summary>
public sealed record AttributeRange(string Code, double? AtLeast = null, double? AtMost = null);

/// <summary>Contacts the customer started through a channel.</summary>
/// <param name="Channel">Which channel.</param>
/// <param name="Days">In so many days back, 1 … 90.</param>
/// <param name="AtLeast">Fewest contacts.</param>
public sealed record ContactRange(Channel Channel, int Days = 90, int AtLeast = 1);

/// <summary>At most <paramref name="Count"/> times in <paramref name="Days"/> days.</summary>
public sealed record Frequency(int Count, int Days);

/// <summary>When something about the customer or the contact makes an offer worth more, or less, than usual.</summary>
/// <param name="Code">Stable name: <c>long-distance-habit</c>.</param>
/// <param name="When">All that is set must hold.</param>
/// <param name="Weight">Multiplies the ranking value; 1 changes nothing; 0.1 … 5.</param>
/// <param name="ReasonEs">How the agent hears it, in Spanish; facts in braces: <c>{mean:number}</c>, <c>{risk:term}</c>, <c>{churn:percent}</c>.</param>
/// <param name="ReasonEn">The same in English.</param>
public sealed record ContextWeight(
    string Code,
    Circumstance When,
    double Weight,
    string? ReasonEs = null,
    string? ReasonEn = null
);

/// <summary>A circumstance of a customer or a contact; fields left empty ask nothing.</summary>
public sealed record Circumstance
{
    public IReadOnlyList<Channel> Channels { get; init; } = [];
    public IReadOnlyList<string> Placements { get; init; } = [];
    public IReadOnlyList<CustomerStage> Stages { get; init; } = [];
    public IReadOnlyList<RiskBand> RiskBands { get; init; } = [];
    public ValueClass? MinClass { get; init; }
    public MeasureRange? Measure { get; init; }
    public string? Need { get; init; }
    public string? HoldsFamily { get; init; }
    public bool? OpenComplaint { get; init; }
    public double? MinInfluence { get; init; }

    /// <summary>An active holding ends within so many days.</summary>
    public int? EndsWithinDays { get; init; }

    public int? MinTenureMonths { get; init; }
    public int? MaxTenureMonths { get; init; }
}
