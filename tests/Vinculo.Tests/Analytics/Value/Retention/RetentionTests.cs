using Vinculo.Analytics;
using Vinculo.Analytics.Randomness;
using Vinculo.Analytics.Value.Contractual;
using Vinculo.Analytics.Value.Retention;

namespace Vinculo.Tests.Analytics.Value.Retention;

public class RetentionTests
{
    private static readonly RemainingValueTerms FiveYears = new() { HorizonMonths = 60, AnnualDiscount = 0.12 };

    [Fact]
    public void The_value_of_a_group_is_that_of_each_of_its_customers_month_by_month()
    {
        var group = new CustomerGroup("A", 1_000, 50, 0.8);

        var hazard = 1 - Math.Pow(0.8, 1.0 / 12);
        var one = RemainingValue.Of([hazard], 50, FiveYears).Expected;

        group.Value(FiveYears).ShouldBe(1_000 * one, 1e-6 * one);
        // Nobody leaves and nothing is discounted: sixty months each.
        (group with { AnnualRetention = 1 })
            .Value(FiveYears with { AnnualDiscount = 0 })
            .ShouldBe(1_000 * 50 * 60d, 1e-6);
    }

    [Fact]
    public void More_who_stay_are_worth_more_and_nobody_keeps_everybody()
    {
        var group = new CustomerGroup("A", 1_000, 50, 0.8);

        group.Keeping(5).AnnualRetention.ShouldBe(0.85, 1e-12);
        group.Keeping(60).AnnualRetention.ShouldBe(CustomerGroup.MostRetention);
        group.Keeping(5).Value(FiveYears).ShouldBeGreaterThan(group.Value(FiveYears));

        var months = group.Keeping(5).Value(FiveYears) / 50_000;
        months.ShouldBe(Geometric(0.85), 1e-9);
    }

    private static double Geometric(double retention)
    {
        double sum = 0;
        for (var t = 1; t <= 60; t++)
            sum += Math.Pow(retention, t / 12.0) * Math.Pow(1.12, -t / 12.0);
        return sum;
    }

    [Fact]
    public void Groups_together_keep_as_many_as_were_kept_and_their_order_stays()
    {
        CustomerGroup[] groups = [new("A", 200, 90, 0.95), new("B", 300, 40, 0.8), new("C", 500, 10, 0.7)];

        var calibrated = GroupRetention.Calibrated(groups, 0.6);

        (calibrated.Sum(g => g.Customers * g.AnnualRetention) / 1_000).ShouldBe(0.6, 1e-9);
        calibrated.Select(g => g.AnnualRetention).ShouldBeInOrder(SortDirection.Descending);
    }

    [Fact]
    public void The_pace_at_which_complaints_were_solved_is_found_again()
    {
        var chance = new Xoshiro256(7);
        var complaints = Enumerable.Range(0, 20_000).Select(_ => Draw(chance, 0.7)).ToList();

        var effect = SpeedEffect.Fit(complaints);
        var kept = effect.Kept([.. complaints.Select(c => c.Days)], 2);

        effect.IsEvident.ShouldBeTrue();
        Math.Abs(effect.Slope - 0.7).ShouldBeLessThan(3 * effect.StandardError);
        kept.Expected.ShouldBeInRange(kept.Low, kept.High);
        var truth = complaints.Sum(c => Chance(c.Days, 0.7) - Chance(Math.Max(0, c.Days - 2), 0.7));
        kept.Expected.ShouldBe(truth, 0.1 * truth);
        effect.Kept([3, 4], 0).Expected.ShouldBe(0);
    }

    [Fact]
    public void Where_pace_does_not_matter_no_evidence_is_claimed_and_few_complaints_say_nothing()
    {
        var chance = new Xoshiro256(11);
        var complaints = Enumerable.Range(0, 4_000).Select(_ => Draw(chance, 0)).ToList();

        SpeedEffect.Fit(complaints).IsEvident.ShouldBeFalse();
        Should
            .Throw<UnfitDataException>(() => SpeedEffect.Fit([.. complaints.Take(40)]))
            .Reason.ShouldBe(UnfitReason.OneClass);
    }

    private static double Chance(double days, double slope) => 1 / (1 + Math.Exp(3 - slope * Math.Log(1 + days)));

    private static SolvedComplaint Draw(Xoshiro256 chance, double slope)
    {
        var days = Math.Floor(30 * Math.Pow(chance.NextDouble(), 2));
        return new(days, chance.NextDouble() < Chance(days, slope));
    }

    [Fact]
    public void A_product_more_goes_along_with_its_margin()
    {
        // Five customers by hand, forty times over: slope 10, nothing left over.
        var products = Enumerable.Repeat(new[] { 1, 2, 3, 4, 5 }, 40).SelectMany(p => p).ToList();
        var step = ProductStep.Fit(products, [.. products.Select(p => 7 + 10.0 * p)]);
        (step.Slope, step.MeanProducts).ShouldBe((10, 3));
        step.StandardError.ShouldBe(0, 1e-9);
        step.IsEvident.ShouldBeTrue();

        var chance = new Xoshiro256(3);
        var noise = ProductStep.Fit(products, [.. products.Select(_ => chance.NextDouble())]);
        noise.IsEvident.ShouldBeFalse();
        Should.Throw<UnfitDataException>(() => ProductStep.Fit([1, 2], [1, 2]));
        Should.Throw<UnfitDataException>(() =>
            ProductStep.Fit([.. products.Select(_ => 2)], [.. products.Select(p => 1.0)])
        );
    }
}
