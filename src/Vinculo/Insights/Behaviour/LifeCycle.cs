using Vinculo.Customers;

namespace Vinculo.Insights.Behaviour;

/// <summary>What a customer's moment asks of the company.</summary>
internal enum LifeCyclePhase
{
    /// <summary>Win and get to know them.</summary>
    Acquire = 1,

    /// <summary>Do more together.</summary>
    Grow = 2,

    /// <summary>Keep them.</summary>
    Retain = 3,
}

/// <summary>Where flows begin and end: a phase, and in winning whom it is about.</summary>
internal enum LifeCyclePlace
{
    /// <summary>Never was a customer.</summary>
    Prospect = 1,

    /// <summary>A customer since a short time.</summary>
    New = 2,

    /// <summary>Established, nothing in danger.</summary>
    Grow = 3,

    /// <summary>In danger.</summary>
    Retain = 4,

    /// <summary>Was one; to be won back.</summary>
    Former = 5,
}

/// <summary>Where a customer stands, and the one reason that decides it.</summary>
/// <param name="Reason">Its sentence stands in <c>BehaviourTexts</c> under <c>Stage.</c> and this code.</param>
/// <param name="Number">The fact of the reason: months, a probability, a change.</param>
internal sealed record LifeCycle(LifeCyclePhase Phase, string Reason, double Number)
{
    /// <summary>Customers for less are still being won.</summary>
    public const double NewMonths = 6;

    /// <summary>Use that falls by this much asks for keeping before selling.</summary>
    private const double Fall = -0.25;

    /// <summary>The place flows count by.</summary>
    public LifeCyclePlace Place =>
        Reason switch
        {
            "prospect" => LifeCyclePlace.Prospect,
            "former" => LifeCyclePlace.Former,
            _ => Phase switch
            {
                LifeCyclePhase.Acquire => LifeCyclePlace.New,
                LifeCyclePhase.Grow => LifeCyclePlace.Grow,
                _ => LifeCyclePlace.Retain,
            },
        };

    /// <summary>The phase a place belongs to.</summary>
    public static LifeCyclePhase PhaseOf(LifeCyclePlace place) =>
        place switch
        {
            LifeCyclePlace.Grow => LifeCyclePhase.Grow,
            LifeCyclePlace.Retain => LifeCyclePhase.Retain,
            _ => LifeCyclePhase.Acquire,
        };

    /// <summary>The middle of some changes: one thing used less while others are not is no fall.</summary>
    public static double Middle(List<double> changes)
    {
        changes.RemoveAll(double.IsNaN);
        changes.Sort();
        return changes.Count == 0 ? double.NaN : (changes[(changes.Count - 1) / 2] + changes[changes.Count / 2]) / 2;
    }

    /// <summary>The same of a customer and what they use.</summary>
    public static LifeCycle Of(Customer customer, IReadOnlyList<UseOf> use, double tenureMonths) =>
        Of(
            customer.Stage,
            customer.RiskBand,
            customer.Churn,
            customer.OpenCases,
            tenureMonths,
            Middle([.. use.Select(u => u.Trend)])
        );

    /// <summary>What endangers comes before what could grow, and being new before both.</summary>
    /// <param name="stage">As written down.</param>
    /// <param name="band">Of the risk to leave; null: not known.</param>
    /// <param name="churn">The risk itself.</param>
    /// <param name="openCases">Complaints and requests without an answer.</param>
    /// <param name="tenureMonths">Not a number: not known, and then not new.</param>
    /// <param name="trend">The change of use as a whole: the middle of all that is used, −1 … 1; not a number: not known.</param>
    public static LifeCycle Of(
        CustomerStage stage,
        RiskBand? band,
        double? churn,
        int openCases,
        double tenureMonths,
        double trend
    ) =>
        stage == CustomerStage.Prospect ? new(LifeCyclePhase.Acquire, "prospect", 0)
        : stage == CustomerStage.Former ? new(LifeCyclePhase.Acquire, "former", 0)
        : band is RiskBand.High or RiskBand.VeryHigh ? new(LifeCyclePhase.Retain, "risk", churn ?? 0)
        : openCases > 0 ? new(LifeCyclePhase.Retain, "complaint", openCases)
        : tenureMonths < NewMonths ? new(LifeCyclePhase.Acquire, "new", tenureMonths)
        : trend <= Fall ? new(LifeCyclePhase.Retain, "falling", -trend)
        : new(LifeCyclePhase.Grow, "steady", tenureMonths);
}
