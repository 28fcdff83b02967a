using Vinculo.Customers;
using Vinculo.Insights.Segments;

namespace Vinculo.Decisions.Outbound;

/// <summary>How far a list has come.</summary>
public enum ListState
{
    /// <summary>Everybody is being looked at.</summary>
    BeingMade = 1,

    Open = 2,
    Closed = 3,
}

/// <summary>How far a customer on a list has come.</summary>
public enum EntryState
{
    Waiting = 1,

    /// <summary>Somebody is serving her.</summary>
    Taken = 2,

    Answered = 3,

    /// <summary>Taken off without an answer.</summary>
    Off = 4,
}

/// <summary>What a list is to be made of.</summary>
/// <param name="Offer">Those for whom this offer comes first; null: whatever comes first for each.</param>
/// <param name="Segment">Only those who stand in it; null: everybody.</param>
/// <param name="Channel">Through this channel; null: the best for each.</param>
/// <param name="Most">At most so many, those first from whom most is expected.</param>
public sealed record OutboundPlan(string? Offer, SegmentRef? Segment, Channel? Channel, int Most)
{
    /// <summary>More than anybody works off before the figures are old.</summary>
    public const int Longest = 20_000;

    public const int Usual = 500;

    /// <summary>Where decisions of lists are made: as everywhere where we seek the customer, the contact rules hold.</summary>
    public const string Placement = "outbound-list";

    /// <summary>Teams whose customers may be on it, besides those of no team; null: all. Whoever makes a list cannot reach further with it.</summary>
    public IReadOnlyList<Guid>? Teams { get; init; }

    public bool Reaches(Guid? team) => Teams is null || team is null || Teams.Contains(team.Value);
}

/// <summary>What came of looking at everybody, by code and count.</summary>
public sealed record OutboundReport
{
    /// <summary>Customers looked at.</summary>
    public long Looked { get; init; }

    /// <summary>They may be contacted now.</summary>
    public long Now { get; init; }

    /// <summary>They may be contacted later, by what has to pass first.</summary>
    public IReadOnlyDictionary<string, long> Later { get; init; } = new Dictionary<string, long>();

    /// <summary>They may not be contacted, by why.</summary>
    public IReadOnlyDictionary<string, long> Never { get; init; } = new Dictionary<string, long>();

    /// <summary>They might be contacted, but there is nothing to propose to them, by why.</summary>
    public IReadOnlyDictionary<string, long> Nothing { get; init; } = new Dictionary<string, long>();
}

/// <summary>A list of customers to be contacted.</summary>
public sealed record OutboundList(
    Guid Id,
    string Name,
    OutboundPlan Plan,
    ListState State,
    Guid Job,
    OutboundReport Report,
    DateTimeOffset MadeAt,
    string MadeBy,
    DateTimeOffset? ClosedAt
);

/// <summary>How many of a list stand where.</summary>
/// <param name="Ready">Of those who wait, may be contacted now.</param>
public sealed record ListCount(long Waiting, long Ready, long Taken, long Answered, long Accepted, long Off)
{
    public long All => Waiting + Taken + Answered + Off;
}

/// <summary>A customer on a list.</summary>
/// <param name="Decision">What was proposed, in the ledger.</param>
/// <param name="WorthMinor">What the contact is expected to bring, less what it costs; minor units.</param>
/// <param name="ReadyAt">Not before.</param>
/// <param name="BestAt">When she is reached best.</param>
/// <param name="Code">Why she was put off or taken off.</param>
public sealed record OutboundEntry(
    CustomerId Customer,
    Guid Id,
    Guid List,
    Guid Decision,
    string Offer,
    Channel Channel,
    long WorthMinor,
    string Currency,
    DateTimeOffset ReadyAt,
    DateTimeOffset BestAt,
    EntryState State,
    Guid? TakenBy,
    Result? Result,
    string? Code
);
