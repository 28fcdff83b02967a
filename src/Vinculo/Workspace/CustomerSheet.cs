using Vinculo.Customers;
using Vinculo.Customers.Capture;
using Vinculo.Customers.Prospects;
using Vinculo.Customers.Relations;
using Vinculo.Decisions.Loyalty;
using Vinculo.Insights;
using Vinculo.Insights.Segments;
using Vinculo.Interactions;
using Vinculo.Service;

namespace Vinculo.Workspace;

/// <summary>Everything one screen says about a customer: the life sheet (<i>hoja de vida</i>).</summary>
public sealed class CustomerSheet
{
    public Customer Customer { get; internal set; } = null!;

    /// <summary>The number that was asked for, when it was merged into this customer; else null.</summary>
    public CustomerId? RedirectedFrom { get; set; }

    /// <summary>Name of the employee who answers for the customer.</summary>
    public string? Owner { get; set; }

    public string? Team { get; set; }

    public List<Identifier> Identifiers { get; } = [];

    public List<ContactPoint> ContactPoints { get; } = [];

    /// <summary>People and companies around the customer, the strongest ties of each role.</summary>
    public List<Relation> Relations { get; } = [];

    /// <summary>How many of them belong to teams the reader does not see: they are counted and not named.</summary>
    public int RelationsHidden { get; set; }

    /// <summary>Who lives with the customer; without members when nobody is known to.</summary>
    public Household Household { get; } = new();

    public List<Holding> Holdings { get; } = [];

    public List<Score> Scores { get; } = [];

    public List<Need> Needs { get; } = [];

    /// <summary>Where the customer stands in each segmentation in use.</summary>
    public List<SegmentPlace> Segments { get; } = [];

    /// <summary>How well their data are captured; null until it has been worked out.</summary>
    public CaptureStanding? Capture { get; set; }

    /// <summary>What the customer has in the programme of points; null: takes no part.</summary>
    public PointsGlance? Points { get; set; }

    /// <summary>Fields nobody may ask for now: they would not say, or not then.</summary>
    public List<string> Quiet { get; } = [];

    public List<CaseSummary> Cases { get; } = [];

    public List<Commitment> Commitments { get; } = [];

    /// <summary>When it is the customer's turn to hear from us; null: no rhythm.</summary>
    public DateOnly? ContactDue { get; set; }

    /// <summary>Where the last conversation ended; null when nobody has talked with the customer yet.</summary>
    public Conversation? LastConversation { get; set; }

    /// <summary>The newest rows of the timeline, newest first.</summary>
    public List<TimelineEntry> Timeline { get; } = [];

    /// <summary>There are rows older than those of <see cref="Timeline"/>.</summary>
    public bool TimelineMore { get; set; }

    /// <summary>A company's people who are customers; null for a person.</summary>
    public CompanyPeople? People { get; set; }

    /// <summary>Where a prospect came from; null for a customer.</summary>
    public Prospect? Prospect { get; set; }

    public Score? Score(string model) => Scores.Find(s => s.Model == model);
}

/// <summary>What a company's people who are customers are worth together, as last counted.</summary>
public sealed class CompanyPeople
{
    public long Count { get; set; }

    /// <summary>Expected remaining value of all of them, in hundredths of the currency.</summary>
    public long ValueMinor { get; set; }

    public string? Currency { get; set; }

    public long OpenCases { get; set; }

    /// <summary>How many carry a high or very high risk of leaving.</summary>
    public long AtRisk { get; set; }

    /// <summary>The most valuable of them.</summary>
    public List<CompanyPerson> Top { get; } = [];

    public DateTimeOffset? LastVisitAt { get; set; }
}

/// <param name="Name">Null when the person belongs to a team the reader does not see.</param>
public sealed record CompanyPerson(
    CustomerId Id,
    string? Name,
    ValueClass? ValueClass,
    RiskBand? RiskBand,
    long? ValueMinor,
    string? Currency,
    int OpenCases
);
