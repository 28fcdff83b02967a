using Vinculo.Analytics.Value.Contractual;

namespace Vinculo.Analytics.Value.Retention;

/// <summary>Customers alike enough in leaving and in what they leave to be reckoned together.</summary>
/// <param name="Name">What the company calls them.</param>
/// <param name="Customers">How many, ≥ 0.</param>
/// <param name="MonthlyMargin">Margin of one of them in a month; may be negative.</param>
/// <param name="AnnualRetention">Share still there a year later, between 0 and 1.</param>
public sealed record CustomerGroup(string Name, double Customers, double MonthlyMargin, double AnnualRetention)
{
    /// <summary>No company keeps everybody: retention is never reckoned above this.</summary>
    public const double MostRetention = 0.995;

    /// <summary>What all of them are expected to bring: discounted margin over the horizon, each month by those still there.</summary>
    /// <param name="terms">Horizon and discount.</param>
    /// <remarks>[BN1998] model 1 with one hazard, summed as a geometric series.</remarks>
    public double Value(RemainingValueTerms terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        terms.Check();
        if (!(AnnualRetention is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(AnnualRetention), AnnualRetention, "Must lie in 0 … 1.");
        var step = Math.Pow(AnnualRetention, 1.0 / 12) / (1 + terms.MonthlyDiscount);
        var months =
            Math.Abs(1 - step) < 1e-12
                ? terms.HorizonMonths
                : step * (1 - Math.Pow(step, terms.HorizonMonths)) / (1 - step);
        return Customers * MonthlyMargin * months;
    }

    /// <summary>The same customers when so many more of a hundred stay each year.</summary>
    /// <param name="points">Percentage points, may be negative.</param>
    public CustomerGroup Keeping(double points) =>
        this with
        {
            AnnualRetention = Math.Clamp(AnnualRetention + points / 100, 0, Math.Max(MostRetention, AnnualRetention)),
        };
}

/// <summary>Brings what is expected of groups in line with what happened to all of them.</summary>
public static class GroupRetention
{
    /// <summary>
    /// Moves the log odds of every group by one amount, so that together they keep as many as were kept. Which group stays
    /// longer comes from a model; how many stay, from what happened.
    /// </summary>
    /// <param name="groups">Groups with the retention a model expects.</param>
    /// <param name="actual">Share of all that stayed, between 0 and 1, both left out.</param>
    public static IReadOnlyList<CustomerGroup> Calibrated(IReadOnlyList<CustomerGroup> groups, double actual)
    {
        ArgumentNullException.ThrowIfNull(groups);
        if (!(actual is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(actual), actual, "Must lie between 0 and 1.");
        var all = groups.Sum(g => g.Customers);
        if (all <= 0)
            return groups;
        double low = -20,
            high = 20;
        // The share kept rises with the shift: halving finds it.
        for (var i = 0; i < 80; i++)
        {
            var middle = (low + high) / 2;
            if (groups.Sum(g => g.Customers * Shifted(g, middle)) / all < actual)
                low = middle;
            else
                high = middle;
        }
        return [.. groups.Select(g => g with { AnnualRetention = Shifted(g, (low + high) / 2) })];
    }

    private static double Shifted(CustomerGroup group, double by)
    {
        var p = Math.Clamp(group.AnnualRetention, 1e-9, 1 - 1e-9);
        return 1 / (1 + (1 - p) / p * Math.Exp(-by));
    }
}
