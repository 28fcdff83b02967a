using Vinculo.Analytics.Value.Contractual;
using Vinculo.Analytics.Value.Retention;

namespace Vinculo.Insights.Economics;

/// <summary>How this company's customers leave and earn, as its own data say; measured by <see cref="MeasureCurves"/>.</summary>
/// <param name="AsOf">Facts before this day.</param>
/// <param name="Groups">Value classes, the best first, with yearly retention and margin a month in minor units.</param>
/// <param name="Retention">Share of the customers of a year before who still are; null: there is not yet a year to look back on.</param>
/// <param name="Modelled">Retention by class comes from the churn model, brought in line with what happened.</param>
/// <param name="HorizonMonths">Months ahead that count.</param>
/// <param name="AnnualDiscount">Discount rate a year.</param>
/// <param name="Complaints">Complaints solved in the last twelve months by whole days they took; the last holds all that took longer.</param>
/// <param name="Speed">Whether slow solutions drive customers away; null: too few complaints to say.</param>
/// <param name="Step">What one product more goes along with among class A; null: too few customers or all alike.</param>
internal sealed record CompanyCurves(
    DateOnly AsOf,
    string Currency,
    IReadOnlyList<CustomerGroup> Groups,
    double? Retention,
    bool Modelled,
    int HorizonMonths,
    double AnnualDiscount,
    IReadOnlyList<int> Complaints,
    SpeedEffect? Speed,
    ProductStep? Step
)
{
    /// <summary>Under this code in <c>setting</c>.</summary>
    public const string Code = "insights.curves";

    public RemainingValueTerms Terms => new() { HorizonMonths = HorizonMonths, AnnualDiscount = AnnualDiscount };

    public double Customers => Groups.Sum(g => g.Customers);

    public double Value => Groups.Sum(g => g.Value(Terms));

    /// <summary>Mean of the groups.</summary>
    public double Keeping => Customers == 0 ? 0 : Groups.Sum(g => g.Customers * g.AnnualRetention) / Customers;

    public double MonthlyMargin => Groups.Sum(g => g.Customers * g.MonthlyMargin);

    public int ComplaintsInYear => Complaints.Sum();

    public double MeanDays =>
        ComplaintsInYear == 0 ? 0 : Complaints.Select((count, day) => (double)count * day).Sum() / ComplaintsInYear;
}

/// <summary>What management moves.</summary>
/// <param name="Points">More of a hundred customers who stay each year.</param>
/// <param name="Days">Complaints solved so many days faster.</param>
/// <param name="Share">Share of the customers of class A who take one product more, 0 to 1.</param>
internal sealed record Levers(double Points, double Days, double Share)
{
    public static readonly Levers Usual = new(5, 2, 1);
}

/// <summary>What moving the levers is worth, one by one, in minor units. They overlap: their sum is more than all together.</summary>
/// <param name="Retention">Over the horizon.</param>
/// <param name="FirstYear">Of it, in the first twelve months.</param>
/// <param name="Kept">Customers a year who would not leave; null: no evidence that pace matters, or too few complaints.</param>
/// <param name="Complaints">What those kept in one year are worth over the horizon.</param>
/// <param name="Products">Over the horizon; null: no evidence, or too few.</param>
internal sealed record Gains(
    double Retention,
    double FirstYear,
    (double Expected, double Low, double High)? Kept,
    (double Expected, double Low, double High)? Complaints,
    (double Expected, double Low, double High)? Products
)
{
    public static Gains Of(CompanyCurves curves, Levers levers)
    {
        var year = curves.Terms with { HorizonMonths = 12 };
        double With(double points, RemainingValueTerms terms) =>
            curves.Groups.Sum(g => g.Keeping(points).Value(terms) - g.Value(terms));
        (double, double, double)? kept = null;
        (double, double, double)? complaints = null;
        if (curves.Speed is { IsEvident: true } speed)
        {
            var days = curves.Complaints.SelectMany((count, day) => Enumerable.Repeat((double)day, count)).ToList();
            var (expected, low, high) = speed.Kept(days, levers.Days);
            var worth = curves.Customers == 0 ? 0 : curves.Value / curves.Customers;
            kept = (expected, low, high);
            complaints = (expected * worth, low * worth, high * worth);
        }
        (double, double, double)? products = null;
        if (curves is { Step: { IsEvident: true } step, Groups: [var best, ..] })
        {
            const double tenth = 1.2815515655446004;
            double Of(double slope) =>
                (best with { MonthlyMargin = slope, Customers = best.Customers * levers.Share }).Value(curves.Terms);
            products = (
                Of(step.Slope),
                Of(step.Slope - tenth * step.StandardError),
                Of(step.Slope + tenth * step.StandardError)
            );
        }
        return new(With(levers.Points, curves.Terms), With(levers.Points, year), kept, complaints, products);
    }
}
