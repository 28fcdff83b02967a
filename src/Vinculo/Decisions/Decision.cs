using System.Text.Json.Serialization;
using Vinculo.Analytics.Decide.Contextual;
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

    /// <summary>Made for many at once: nobody has told her of it until she answers.</summary>
    public bool Batch { get; init; }

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

    /// <summary>What was known of the customer, as the ledger kept it; null for decisions older than that.</summary>
    internal DecisionContext? KeptContext() => Content.Context is { } kept ? kept with { Customer = Customer } : null;
}

/// <summary>
/// What the ledger keeps of a decision beside its key: enough to decide again what was decided, however much the catalogue,
/// the rules and what was learnt have changed since, in a row of bounded size however many offers there are.
/// </summary>
public sealed record DecisionContent
{
    /// <summary>The shape that is written now; 1 kept neither context nor catalogue.</summary>
    public const int ShapeNow = 2;

    /// <summary>Version of this shape.</summary>
    public int Shape { get; init; } = ShapeNow;

    /// <summary>Chance was drawn from this; with the candidates it gives the same choice again.</summary>
    public required string Seed { get; init; }

    /// <summary>What was known of the customer and the catalogue, as a digest; the same facts give the same digest.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Which catalogue and rules; names a page that is kept for ever.</summary>
    public string? Revision { get; init; }

    /// <summary>Value class the answers are counted for; 0 unknown.</summary>
    public required int Class { get; init; }

    /// <summary>Versions of the models whose scores were used.</summary>
    public IReadOnlyDictionary<string, int> Models { get; init; } = new Dictionary<string, int>();

    /// <summary>Version of each business rule that was asked, by the table's code.</summary>
    public IReadOnlyDictionary<string, int> Tables { get; init; } = new Dictionary<string, int>();

    /// <summary>Version of the rules of contact.</summary>
    public int ContactRules { get; init; }

    /// <summary>How the choice was made.</summary>
    public required string Policy { get; init; }

    /// <summary>At most so many were to be proposed.</summary>
    public int Most { get; init; }

    /// <summary>At most so many bars were spelled out.</summary>
    public int Spelled { get; init; }

    /// <summary>Version of the numbers the customer was read by.</summary>
    public int Shaped { get; init; }

    /// <summary>The customer and the moment as those numbers; see <see cref="Learning.ContextShape.Names"/>.</summary>
    public double[]? Reading { get; init; }

    /// <summary>All that was known of the customer, her name left out.</summary>
    public DecisionContext? Context { get; init; }

    /// <summary>How many offers no rule barred.</summary>
    public int Eligible { get; init; }

    /// <summary>The best eligible offers and those that were compared, by what they are expected to be worth.</summary>
    public required IReadOnlyList<WeighedOffer> Candidates { get; init; }

    /// <summary>Of further offers that were compared: log odds, deviation and answers that they were compared with, by code.</summary>
    public IReadOnlyDictionary<string, double[]>? Others { get; init; }

    /// <summary>Offers that may not be made, the first of them spelled out.</summary>
    public required IReadOnlyList<BarredOffer> Barred { get; init; }

    /// <summary>How many each rule keeps away, those spelled out counted too.</summary>
    public IReadOnlyDictionary<string, int>? KeptAway { get; init; }

    /// <summary>Offers whose number of yes was reached.</summary>
    public IReadOnlyList<string>? Spent { get; init; }

    /// <summary>Codes that were shown, in order.</summary>
    public required IReadOnlyList<string> Proposed { get; init; }

    /// <summary>What would have come first had the customer not been in the control group.</summary>
    public string? WouldHave { get; init; }

    /// <summary>The first was drawn by lot among those worth it, to learn; it was not expected to be the best.</summary>
    public bool ByLot { get; init; }

    /// <summary>The day of the scores, when they were too old to be trusted.</summary>
    public DateOnly? ScoresOf { get; init; }

    /// <summary>First name, for the words to say.</summary>
    [JsonIgnore]
    public string? Name { get; init; }

    /// <summary>What templates may say of the customer; worked out when somebody reads them.</summary>
    [JsonIgnore]
    internal Func<Dictionary<string, string>>? Fields { get; init; }
}

/// <summary>An offer that could be made, with every factor of its rank.</summary>
/// <param name="Offer">Code.</param>
/// <param name="Version">Row version of the offer that was weighed.</param>
/// <param name="Odds">Expected log odds of a yes.</param>
/// <param name="Deviation">Their standard deviation.</param>
/// <param name="Answers">Answers behind them, decayed.</param>
/// <param name="ValueMinor">Worth of a yes in itself, minor units.</param>
/// <param name="KeepMinor">Worth of the stay a yes brings: share kept × risk × remaining value, minor units.</param>
/// <param name="Context">Product of the weights that applied, 0.1 … 5.</param>
/// <param name="Lever">The business's own thumb on the scale, within its limits.</param>
/// <param name="CostMinor">Minor units.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Rank">Propensity × value × context × lever − cost, minor units.</param>
/// <param name="Probability">Probability with which this offer came first; over all candidates they sum to 1.</param>
public sealed record WeighedOffer(
    string Offer,
    int Version,
    double Odds,
    double Deviation,
    double Answers,
    long ValueMinor,
    long KeepMinor,
    double Context,
    double Lever,
    long CostMinor,
    string Currency,
    double Rank,
    double Probability
)
{
    /// <summary>Worth of those who would leave with her and stay: share kept × risk × their value, minor units.</summary>
    public long DragMinor { get; init; }

    /// <summary>
    /// How making it changes her probability of leaving in 180 days; <see cref="KeepMinor"/> and <see cref="DragMinor"/> are
    /// then worked out of it and count whatever she answers. Null: not known.
    /// </summary>
    public double? Effect { get; init; }

    /// <summary>What a no costs besides, minor units; null: nothing.</summary>
    public long? RefusalCostMinor { get; init; }

    /// <summary>Context weights that applied; told of what is proposed.</summary>
    public IReadOnlyList<AppliedWeight> Weights { get; init; } = [];

    /// <summary>What speaks for it, strongest first; told of what is proposed.</summary>
    public IReadOnlyList<Reason> Reasons { get; init; } = [];

    /// <summary>First parameter of the Beta law of a yes, in decisions of the first shape.</summary>
    public double? Yes { get; init; }

    /// <summary>Second parameter.</summary>
    public double? No { get; init; }

    /// <summary>Expected share of yes.</summary>
    [JsonIgnore]
    public double Propensity =>
        Yes is { } yes && No is { } no ? yes / (yes + no) : BelievedOdds.ChanceOf(Odds, Deviation * Deviation);

    /// <summary>What a yes is worth in all, minor units.</summary>
    [JsonIgnore]
    public long WorthMinor => ValueMinor + KeepMinor + DragMinor;
}

public sealed record AppliedWeight(string Code, double Weight);

/// <summary>An offer that may not be made now, and why.</summary>
public sealed record BarredOffer(string Offer, Bar Bar);
