using Vinculo.Customers;

namespace Vinculo.Insights.Warehouse;

/// <summary>How a snapshot came to be.</summary>
public enum SnapshotOrigin
{
    /// <summary>Written when its day was over.</summary>
    Kept = 1,

    /// <summary>Worked out of the facts later: nobody kept it then.</summary>
    Reconstructed = 2,

    /// <summary>Told anew, because facts of that time arrived late or customers turned out to be one.</summary>
    Reopened = 3,
}

/// <summary>What follows from a customer's facts on a day. Money is in minor units of <paramref name="Currency"/>; what was spent in another stands in <paramref name="OtherMoney"/>.</summary>
/// <param name="Since">Customer, or known to us, since.</param>
/// <param name="MarginMinor">Margin of the twelve months that end with the day.</param>
/// <param name="OtherMoney">Spent in other currencies in the twelve months: <c>USD:12000 EUR:500</c>.</param>
/// <param name="Held">Products held and how many of each: <c>fibra:1 plan-60:2</c>.</param>
/// <param name="Felt">Mean of what was felt, 1 to 5; null: nobody noted it.</param>
public sealed record SnapshotFacts(
    DateOnly? Since,
    string Currency,
    long MarginMinor,
    long SpendMinor,
    int Purchases,
    long MonthMarginMinor,
    long MonthSpendMinor,
    int MonthPurchases,
    string? OtherMoney,
    DateOnly? LastPurchaseOn,
    int Holdings,
    string? Held,
    long BalanceMinor,
    int Contacts,
    int MonthContacts,
    DateOnly? LastContactOn,
    double? Felt,
    int Complaints,
    int MonthComplaints,
    int OpenCases
);

/// <summary>What was held of a customer on a day and cannot be worked out of facts afterwards.</summary>
/// <param name="ValueMinor">Expected remaining value.</param>
/// <param name="Churn">Probability of leaving.</param>
/// <param name="Scores">JSON: model → amount and band.</param>
/// <param name="Segments">JSON: segmentation → segment.</param>
public sealed record SnapshotNotes(
    CustomerStage Stage,
    string? City,
    Guid? TeamId,
    ValueClass? ValueClass = null,
    long? ValueMinor = null,
    double? Churn = null,
    RiskBand? RiskBand = null,
    double? Influence = null,
    string? Scores = null,
    string? Segments = null
);

/// <summary>One customer at the end of one day, as known at one moment.</summary>
/// <param name="Day">When it was so.</param>
/// <param name="KnownAt">Since when we know it so.</param>
/// <param name="MonthEnd">The end of a month; false: a day of the running month on which something happened.</param>
/// <param name="Noted"><paramref name="Notes"/> were noted then; false: the class follows from the margin, and what could not be worked out is empty.</param>
/// <param name="Gone">The customer is not told of this day any longer: lives on in another, or had not begun.</param>
public sealed record CustomerSnapshot(
    CustomerId Customer,
    DateOnly Day,
    DateTimeOffset KnownAt,
    bool MonthEnd,
    SnapshotOrigin Origin,
    bool Noted,
    bool Gone,
    SnapshotNotes Notes,
    SnapshotFacts Facts
);
