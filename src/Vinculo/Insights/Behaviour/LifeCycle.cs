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

/// <summary>Where a customer stands, and the one reason that decides it.</summary>
/// <param name="Reason">Its sentence stands in <c>BehaviourTexts</c> under <c>Stage.</c> and this code.</param>
/// <param name="Number">The fact of the reason: months, a probability, a change.</param>
internal sealed record LifeCycle(LifeCyclePhase Phase, string Reason, double Number)
{
    /// <summary>Customers for less are still being won.</summary>
    public const double NewMonths = 6;

    /// <summary>Use that falls by this much asks for keeping before selling.</summary>
    private const double Fall = -0.25;

    /// <summary>What endangers comes before what could grow, and being new before both.</summary>
    public static LifeCycle Of(Customer customer, IReadOnlyList<UseOf> use, double tenureMonths)
    {
        if (customer.Stage == CustomerStage.Prospect)
            return new(LifeCyclePhase.Acquire, "prospect", 0);
        if (customer.Stage == CustomerStage.Former)
            return new(LifeCyclePhase.Acquire, "former", 0);
        if (customer.RiskBand is RiskBand.High or RiskBand.VeryHigh)
            return new(LifeCyclePhase.Retain, "risk", customer.Churn ?? 0);
        if (customer.OpenCases > 0)
            return new(LifeCyclePhase.Retain, "complaint", customer.OpenCases);
        if (tenureMonths < NewMonths)
            return new(LifeCyclePhase.Acquire, "new", tenureMonths);
        var falls = use.Where(u => u.Usual is not null && u.Trend <= Fall).MinBy(u => u.Trend);
        return falls is null
            ? new(LifeCyclePhase.Grow, "steady", tenureMonths)
            : new(LifeCyclePhase.Retain, "falling", -falls.Trend);
    }
}
