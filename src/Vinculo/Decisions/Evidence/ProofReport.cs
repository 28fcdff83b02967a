using Vinculo.Analytics.Evaluate;
using Vinculo.Analytics.Evaluate.OffPolicy;

namespace Vinculo.Decisions.Evidence;

/// <summary>What proposing has been worth, as it was last worked out.</summary>
/// <param name="AsOf">Until when facts were counted.</param>
/// <param name="Currency">ISO 4217; all money is in it, in its unit.</param>
/// <param name="Money">Income of those offered things against those left alone; null without a group on both sides.</param>
/// <param name="Stay">The same for staying.</param>
/// <param name="Months">How proposals were answered, month by month, oldest first.</param>
/// <param name="Actions">Every active offer: how much it is used, what came of it, what to do with it.</param>
/// <param name="Decisions">Decisions in the days looked at.</param>
/// <param name="Fairness">Who is offered something, by attribute.</param>
/// <param name="Policies">What other ways of choosing would have brought.</param>
/// <param name="Judged">Answered decisions those are judged by.</param>
public sealed record ProofReport(
    DateTimeOffset AsOf,
    string Currency,
    MoneyProof? Money,
    StayProof? Stay,
    IReadOnlyList<MonthOfAnswers> Months,
    IReadOnlyList<ActionProof> Actions,
    long Decisions,
    IReadOnlyList<FairnessProof> Fairness,
    IReadOnlyList<PolicyProof> Policies,
    int Judged
)
{
    /// <summary>Under which it is kept.</summary>
    public const string Code = "decisions.proof.report";

    /// <summary>Whom an action would wake, the action that would wake most first; null: reported before this was counted.</summary>
    public IReadOnlyList<LeftAloneProof>? LeftAlone { get; init; }

    /// <summary>Fewer customers on one side prove nothing.</summary>
    public const int FewestCustomers = 30;
}

/// <summary>Income of a customer in the days after she was first met, against the control group.</summary>
/// <param name="Days">How many days after.</param>
/// <param name="Offered">Customers met and offered things.</param>
/// <param name="Control">Customers met and served only.</param>
/// <param name="OfferedMean">Mean income of the first.</param>
/// <param name="ControlMean">Mean income of the others.</param>
/// <param name="Difference">What offering adds a customer, with what was known before taken out.</param>
/// <param name="Likely">Where it lies; holds however often one looks.</param>
/// <param name="Explained">Share of the luck that was taken out, 0 … 1.</param>
public sealed record MoneyProof(
    int Days,
    int Offered,
    int Control,
    double OfferedMean,
    double ControlMean,
    double Difference,
    Interval Likely,
    double Explained
)
{
    /// <summary>What offering has brought in all.</summary>
    public double Total => Difference * Offered;

    public Interval TotalLikely => new(Likely.Low * Offered, Likely.High * Offered);

    public bool Decisive => Likely.Low > 0 || Likely.High < 0;
}

/// <summary>Share of customers who left since they were met, against the control group.</summary>
/// <param name="Offered">Share among those offered things.</param>
/// <param name="Control">Share in the control group.</param>
/// <param name="Difference">The first less the second; below 0 is good.</param>
/// <param name="Likely">Where it lies; holds however often one looks.</param>
public sealed record StayProof(double Offered, double Control, double Difference, Interval Likely)
{
    public bool Decisive => Likely.Low > 0 || Likely.High < 0;
}

/// <param name="Month">First day.</param>
/// <param name="Decisions">Decisions made.</param>
/// <param name="Answers">Answers given.</param>
/// <param name="Accepted">Of them, yes.</param>
/// <param name="WorthMinor">What the yes were expected to be worth, less what proposing cost, minor units.</param>
public sealed record MonthOfAnswers(DateOnly Month, long Decisions, long Answers, long Accepted, long WorthMinor);

/// <summary>Customers to whom an action is not made because it would wake them.</summary>
/// <param name="Offer">Its code.</param>
/// <param name="Customers">How many.</param>
/// <param name="ValueMinor">What they are expected to bring yet, minor units of the company's currency.</param>
/// <param name="Rise">Mean expected rise of their probability of leaving in 180 days.</param>
/// <param name="Sample">The most valuable of them.</param>
public sealed record LeftAloneProof(
    string Offer,
    long Customers,
    long ValueMinor,
    double Rise,
    IReadOnlyList<Guid> Sample
);

/// <summary>What to do with an offer.</summary>
public enum ActionAdvice
{
    Keep,

    /// <summary>Too little is known of it.</summary>
    Wait,

    /// <summary>Among many decisions it never came first.</summary>
    NeverFirst,

    /// <summary>Hardly anybody accepts it, even at the hopeful end of what is known.</summary>
    NobodyAccepts,

    /// <summary>Even at the hopeful end a yes does not pay for proposing it.</summary>
    CostsMore,
}

/// <param name="Offer">Code.</param>
/// <param name="First">How often it came first.</param>
/// <param name="Share">Share of decisions in which it did.</param>
/// <param name="Answers">Answers, decayed.</param>
/// <param name="Expected">Share of yes expected of a customer like any other.</param>
/// <param name="Likely">Where that share lies, 95 %.</param>
/// <param name="Advice">What to do.</param>
public sealed record ActionProof(
    string Offer,
    long First,
    double Share,
    double Answers,
    double Expected,
    Interval Likely,
    ActionAdvice Advice
);

/// <param name="Attribute">Its code.</param>
/// <param name="Rows">By group, the one chosen most often first.</param>
public sealed record FairnessProof(string Attribute, IReadOnlyList<FairnessRow> Rows)
{
    /// <summary>What the attribute is; null: reported when there were four, <c>sex</c>, <c>age</c>, <c>class</c>, <c>city</c>.</summary>
    public FairAttribute? About { get; init; }
}

/// <param name="Policy"><c>today</c>, <c>best</c>, <c>no-lever</c>, <c>lot</c>.</param>
/// <param name="Estimate">What a decision would have brought.</param>
public sealed record PolicyProof(string Policy, OffPolicyEstimate Estimate);
