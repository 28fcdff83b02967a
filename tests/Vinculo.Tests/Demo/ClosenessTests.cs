using Vinculo.Demo.Check;

namespace Vinculo.Tests.Demo;

/// <summary>The yardsticks of the check, on cases small enough to work out by hand.</summary>
public sealed class ClosenessTests
{
    [Fact]
    public void The_area_counts_pairs_in_the_right_order_and_ties_by_half() =>
        Closeness.Auc([0.1, 0.4, 0.4, 0.9], [0, 0, 1, 1]).ShouldBe(3.5 / 4, 1e-12);

    [Fact]
    public void A_probability_counts_as_part_of_either()
    {
        // Two customers: leavers .2 and .6, stayers .8 and .4; of all pairs of a leaver and a stayer.
        var expected = (0.6 * 0.8 + (0.2 * 0.8 + 0.6 * 0.4) / 2) / (0.8 * 1.2);
        Closeness.Auc([1, 2], [0.2, 0.6]).ShouldBe(expected, 1e-12);
    }

    [Fact]
    public void The_truth_itself_is_calibrated_and_what_is_twice_as_sure_has_half_the_slope()
    {
        double[] truth = [.. Enumerable.Range(1, 99).Select(i => i / 100.0)];
        Closeness.Slope(truth, truth).ShouldBe(1, 1e-6);
        Closeness.CalibrationError(truth, truth).ShouldBe(0, 1e-12);
        var sure = Array.ConvertAll(truth, p => 1 / (1 + Math.Pow((1 - p) / p, 2)));
        Closeness.Slope(sure, truth).ShouldBe(0.5, 1e-6);
        Closeness.CalibrationError(Array.ConvertAll(truth, p => p / 2), truth).ShouldBe(0.25, 1e-9);
    }

    [Fact]
    public void Ranks_are_compared_and_equal_values_share_theirs()
    {
        Closeness.Spearman([1, 2, 3, 4, 5], [2, 4, 8, 16, 32]).ShouldBe(1, 1e-12);
        Closeness.Spearman([1, 2, 3, 4, 5], [5, 6, 7, 8, 7]).ShouldBe(0.8207826816681233, 1e-12);
    }

    [Fact]
    public void The_top_tenth_is_told_by_what_it_holds()
    {
        double[] truth = [.. Enumerable.Range(1, 20).Select(i => (double)i)];
        Closeness.CaughtByTopTenth(truth, truth).ShouldBe(39.0 / 210, 1e-12);
        Closeness.CaughtByTopTenth([.. truth.Reverse()], truth).ShouldBe(3.0 / 210, 1e-12);
    }

    [Theory]
    [InlineData(0.9, null, 0.91, "Reached")]
    [InlineData(0.9, null, 0.89, "Missed")]
    [InlineData(0.9, 1.1, 1.2, "Missed")]
    [InlineData(null, 0.16, 0.15, "Reached")]
    [InlineData(0.9, null, double.NaN, "Missed")]
    public void A_bar_is_reached_or_missed(double? least, double? most, double reached, string verdict) =>
        CheckLine.Of("churn", "auc", reached, new(least, most)).Verdict.ToString().ShouldBe(verdict);

    [Fact]
    public void What_nobody_set_a_bar_for_is_only_measured()
    {
        CheckLine.Of("churn", "ece", 0.5).Verdict.ShouldBe(Verdict.Measured);
        CheckLine.None("wallet", "mae").Verdict.ShouldBe(Verdict.NotScored);
        var report = new CheckReport(
            new("movil-condor", 500, 1, new(2026, 3, 18)),
            10,
            10,
            [CheckLine.None("wallet", "mae"), CheckLine.Of("churn", "auc", 0.6, new(0.7))]
        );
        report.Missed.ShouldBe(1);
        var text = CheckAnswer.Of(report, 1).Text;
        text.ShouldContain("0.600", Case.Insensitive);
    }
}
