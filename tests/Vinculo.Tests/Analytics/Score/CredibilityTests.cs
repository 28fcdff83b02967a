using Vinculo.Analytics.Randomness;
using Vinculo.Analytics.Score;
using Vinculo.Analytics.Score.Calibration;

namespace Vinculo.Tests.Analytics.Score;

public class CredibilityTests
{
    [Fact]
    public void Within_and_between_customers_are_told_apart_and_the_level_lies_where_both_say()
    {
        var chance = new Xoshiro256(11);
        var seen = new List<(Guid, double)>();
        for (var customer = 1; customer <= 4_000; customer++)
        {
            var own = chance.Normal(10, 2);
            for (var time = 0; time < 1 + customer % 9; time++)
                seen.Add((new(customer, 0, 0, new byte[8]), own + chance.Normal(0, 6)));
        }

        var learnt = Credibility.Of(seen).ShouldNotBeNull();

        learnt.Mean.ShouldBe(10, 0.15);
        // Variance within 36 against 4 between.
        learnt.Pull.ShouldBe(9, 1.2);
        learnt.Level(0, 0).ShouldBe(learnt.Mean);
        learnt.Level(9 * 16, 9).ShouldBe(13, 0.3);
    }

    [Fact]
    public void Customers_who_do_not_differ_get_the_mean_and_those_seen_once_teach_nothing()
    {
        var same = Enumerable
            .Range(1, 200)
            .SelectMany(c => Enumerable.Range(0, 4).Select(t => (Id(c), (double)(t % 2))));
        Credibility.Of(same).ShouldNotBeNull().Level(4, 4).ShouldBe(0.5);
        Credibility.Of(Enumerable.Range(1, 50).Select(c => (Id(c), (double)c))).ShouldBeNull();
        Credibility.Of([]).ShouldBeNull();
    }

    [Fact]
    public void With_few_events_a_calibration_stays_near_the_model_and_with_many_it_follows_what_came_true()
    {
        Slope(60).ShouldBeInRange(0.8, 1.1);
        Slope(200_000).ShouldBeInRange(0.48, 0.56);
    }

    [Fact]
    public void The_level_of_a_calibration_is_that_of_the_cases()
    {
        var (probabilities, labels) = TooSure(20_000);
        var calibrated = PlattCalibrator.FitNear(probabilities, labels).Apply(probabilities);
        calibrated.Average().ShouldBe(labels.Average(l => l ? 1.0 : 0), 1e-6);
    }

    private static double Slope(int cases)
    {
        var (probabilities, labels) = TooSure(cases);
        return PlattCalibrator.FitNear(probabilities, labels).Slope;
    }

    /// <summary>Promises whose log odds are twice as large as what comes true.</summary>
    private static (double[] Probabilities, bool[] Labels) TooSure(int cases)
    {
        var chance = new Xoshiro256(5);
        var probabilities = new double[cases];
        var labels = new bool[cases];
        for (var i = 0; i < cases; i++)
        {
            var z = chance.Normal(-1, 0.8);
            probabilities[i] = 1 / (1 + Math.Exp(-2 * z));
            labels[i] = chance.Bernoulli(1 / (1 + Math.Exp(-z)));
        }
        return (probabilities, labels);
    }

    private static Guid Id(int customer) => new(customer, 0, 0, new byte[8]);
}
