using System.Text.Json.Serialization;
using Vinculo.Customers;

namespace Vinculo.Decisions;

/// <summary>One decision as it stands in the ledger: everything that was weighed, and what was proposed.</summary>
public sealed record Decision
{
    public required Guid Id { get; init; }
    public required CustomerId Customer { get; init; }
    public required DateTimeOffset At { get; init; }
    public required Channel Channel { get; init; }
    public required string Placement { get; init; }

    /// <summary>The customer is in the permanent control group: only service is proposed.</summary>
    public required bool Control { get; init; }

    public required DecisionContent Content { get; init; }

    /// <summary>The answer to an earlier decision that can still be undone; not part of the ledger.</summary>
    [JsonIgnore]
    public Answer? Recent { get; init; }

    /// <summary>What the customer is promised when she needs something; not part of the ledger.</summary>
    [JsonIgnore]
    public Tables.ServicePromise? Promise { get; init; }

    /// <summary>What is proposed, best first.</summary>
    [JsonIgnore]
    public IEnumerable<WeighedOffer> Actions =>
        Content.Proposed.Select(code => Content.Candidates.First(c => c.Offer == code));

    public WeighedOffer? Find(string offer) => Content.Candidates.FirstOrDefault(c => c.Offer == offer);
}

/// <summary>What the ledger keeps of a decision beside its key.</summary>
public sealed record DecisionContent
{
    /// <summary>Version of this shape.</summary>
    public int Shape { get; init; } = 1;

    /// <summary>Chance was drawn from this; with the candidates it gives the same choice again.</summary>
    public required string Seed { get; init; }

    /// <summary>What was known of the customer and the catalogue, as a digest; the same facts give the same digest.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Value class the learning was read for; 0 unknown.</summary>
    public required int Class { get; init; }

    /// <summary>Versions of the models whose scores were used.</summary>
    public IReadOnlyDictionary<string, int> Models { get; init; } = new Dictionary<string, int>();

    /// <summary>Version of each business rule that was asked, by the table's code.</summary>
    public IReadOnlyDictionary<string, int> Tables { get; init; } = new Dictionary<string, int>();

    /// <summary>How the choice was made: <c>thompson-64</c>.</summary>
    public required string Policy { get; init; }

    /// <summary>Eligible offers, by what they are expected to be worth.</summary>
    public required IReadOnlyList<WeighedOffer> Candidates { get; init; }

    public required IReadOnlyList<BarredOffer> Barred { get; init; }

    /// <summary>Codes that were shown, in order.</summary>
    public required IReadOnlyList<string> Proposed { get; init; }

    /// <summary>What would have come first had the customer not been in the control group.</summary>
    public string? WouldHave { get; init; }

    /// <summary>First name, for the words to say.</summary>
    [JsonIgnore]
    public string? Name { get; init; }
}

/// <summary>An offer that could be made, with every factor of its rank.</summary>
/// <param name="Offer">Code.</param>
/// <param name="Version">Row version of the offer that was weighed.</param>
/// <param name="Yes">First parameter of the Beta posterior of a yes.</param>
/// <param name="No">Second parameter.</param>
/// <param name="Answers">Answers behind the posterior, decayed.</param>
/// <param name="ValueMinor">Worth of a yes in itself, minor units.</param>
/// <param name="KeepMinor">Worth of the stay a yes brings: share kept × risk × remaining value, minor units.</param>
/// <param name="Context">Product of the weights that applied, 0.1 … 5.</param>
/// <param name="Lever">The business's own thumb on the scale.</param>
/// <param name="CostMinor">Minor units.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Rank">Propensity × value × context × lever − cost, minor units.</param>
/// <param name="Probability">Probability with which this offer came first; over all candidates they sum to 1.</param>
/// <param name="Weights">Context weights that applied.</param>
/// <param name="Reasons">What speaks for it, strongest first.</param>
public sealed record WeighedOffer(
    string Offer,
    int Version,
    double Yes,
    double No,
    double Answers,
    long ValueMinor,
    long KeepMinor,
    double Context,
    double Lever,
    long CostMinor,
    string Currency,
    double Rank,
    double Probability,
    IReadOnlyList<AppliedWeight> Weights,
    IReadOnlyList<Reason> Reasons
)
{
    /// <summary>Expected share of yes.</summary>
    public double Propensity => Yes / (Yes + No);

    /// <summary>What a yes is worth in all, minor units.</summary>
    public long WorthMinor => ValueMinor + KeepMinor;

    /// <summary>The rank if the propensity were <paramref name="propensity"/>.</summary>
    public double RankAt(double propensity) => propensity * WorthMinor * Context * Lever - CostMinor;
}

public sealed record AppliedWeight(string Code, double Weight);

/// <summary>An offer that may not be made now, and why.</summary>
public sealed record BarredOffer(string Offer, Bar Bar);
