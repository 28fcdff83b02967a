using Shouldly;
using Vinculo.Analytics;
using Vinculo.Analytics.Randomness;
using Vinculo.Analytics.Value.Survival;
using Xunit;

namespace Vinculo.Tests.Analytics.Value;

public class CoxTests
{
    [Fact]
    public void Recidivism_gives_the_published_coefficients()
    {
        if (
            Read("survival/rossi.csv", "week", "arrest", ["fin", "age", "race", "wexp", "mar", "paro", "prio"])
            is not { } d
        )
            return;
        var fit = CoxRegression.Fit(d.Time, d.Ended, d.Features);
        double[] expected = [-0.37942217, -0.05743774, 0.31389979, -0.1497957, -0.43370388, -0.08487108, 0.09149708];
        for (var k = 0; k < 7; k++)
            fit.Effects[k].Coefficient.ShouldBe(expected[k], 1e-7);
        fit.NullLogLikelihood.ShouldBe(-675.3806, 5e-5);
        fit.Report.LogLikelihood.ShouldBe(-658.7477, 5e-5);
        fit.Concordance.ShouldBe(0.6403292, 5e-8);
        fit.Report.Converged.ShouldBeTrue();
        // Standard errors and the p value of fin as printed with these data everywhere: .1914, .0220, …, .0286; .047.
        fit.Effects[0].Error.ShouldBe(0.1914, 5e-5);
        fit.Effects[1].Error.ShouldBe(0.0220, 5e-5);
        fit.Effects[6].Error.ShouldBe(0.0286, 5e-5);
        fit.Effects[0].PValue.ShouldBe(0.047, 5e-4);
        fit.Effects[0].HazardRatio.ShouldBe(0.684, 5e-4);
        fit.Effects[0].Likely().Low.ShouldBe(0.470, 5e-4);
        fit.Effects[0].Likely().High.ShouldBe(0.996, 5e-4);
        SharedData.Say(string.Join(' ', fit.Effects.Select(e => e.Proportional.ToString("F4"))));
        // Age is the one whose effect is known not to be proportional here.
        fit.Effects[1].Proportional.ShouldBeLessThan(0.01);
        fit.Effects[0].Proportional.ShouldBeGreaterThan(0.5);
    }

    [Fact]
    public void Lung_cancer_gives_the_published_coefficients()
    {
        if (Read("survival/lung.csv", "time", "status", ["age", "sex", "ph.ecog"]) is not { } d)
            return;
        d.Time.Length.ShouldBe(227);
        var fit = CoxRegression.Fit(d.Time, d.Ended, d.Features);
        fit.Effects[0].Coefficient.ShouldBe(0.01106676, 1e-7);
        fit.Effects[1].Coefficient.ShouldBe(-0.5526124, 1e-6);
        fit.Effects[2].Coefficient.ShouldBe(0.46372848, 1e-7);
        fit.NullLogLikelihood.ShouldBe(-744.4805, 5e-5);
        fit.Report.LogLikelihood.ShouldBe(-729.2301, 5e-5);
    }

    [Fact]
    public void Effects_known_beforehand_are_found_again_and_proportional()
    {
        var random = new Xoshiro256(2);
        const int n = 4000;
        var (time, ended, one, two) = (new double[n], new bool[n], new double[n], new double[n]);
        for (var i = 0; i < n; i++)
        {
            one[i] = 1e6 + 1e3 * random.Normal();
            two[i] = random.Bernoulli(0.3) ? 1 : 0;
            var leaves = random.Exponential(1 / Math.Exp(0.5 * (one[i] - 1e6) / 1e3 - 0.8 * two[i]));
            // Rounded up to tenths: ties by the dozen.
            time[i] = Math.Ceiling(10 * Math.Min(leaves, 2)) / 10;
            ended[i] = leaves < 2;
        }
        var fit = CoxRegression.Fit(time, ended, [one, two]);
        fit.Effects[0].Coefficient.ShouldBe(0.5e-3, 4 * fit.Effects[0].Error + 2e-5);
        fit.Effects[1].Coefficient.ShouldBe(-0.8, 4 * fit.Effects[1].Error + 0.03);
        fit.Effects[1].Proportional.ShouldBeGreaterThan(0.001);
        fit.Concordance.ShouldBeInRange(0.6, 0.75);
    }

    [Fact]
    public void Features_that_are_sums_of_others_are_found()
    {
        double[] one = [1, 2, 3, 4, 5, 7];
        double[] two = [0, 1, 0, 1, 1, 0];
        double[] sum = [.. one.Zip(two, (a, b) => 3 * a - 2 * b + 10)];
        double[] constant = [4, 4, 4, 4, 4, 4];
        IndependentFeatures
            .Of([one, constant, two, sum, [.. two.Select(v => 1 - v)], [0, 0, 0, 0, 0, 1]])
            .ShouldBe([0, 2, 5]);
        IndependentFeatures.Of([]).ShouldBeEmpty();
    }

    [Fact]
    public void Concordance_agrees_with_counting_all_pairs()
    {
        var random = new Xoshiro256(4);
        var time = Enumerable.Range(0, 300).Select(_ => (double)random.NextInt(40)).ToArray();
        var ended = time.Select(_ => random.Bernoulli(0.6)).ToArray();
        var risk = time.Select(_ => (double)random.NextInt(12)).ToArray();
        double right = 0,
            pairs = 0;
        for (var i = 0; i < 300; i++)
        for (var j = 0; j < 300; j++)
        {
            if (!ended[i] || !(time[i] < time[j] || (time[i] == time[j] && !ended[j])))
                continue;
            pairs++;
            right +=
                risk[i] > risk[j] ? 1
                : risk[i] == risk[j] ? 0.5
                : 0;
        }
        Concordance.Of(time, ended, risk).ShouldBe(right / pairs, 1e-12);
        Concordance.Of([1, 2], [false, false], [1, 2]).ShouldBe(double.NaN);
    }

    [Fact]
    public void Data_that_cannot_carry_effects_are_refused_with_the_reason()
    {
        Reason(
                [],
                [],
                [
                    [],
                ]
            )
            .ShouldBe(UnfitReason.NoCases);
        Reason(
                [1, 2],
                [false, false],
                [
                    [1, 2],
                ]
            )
            .ShouldBe(UnfitReason.OneClass);
        Reason([1, 2], [true, true], []).ShouldBe(UnfitReason.NoFeatures);
        Reason(
                [1, 2, 3],
                [true, true, true],
                [
                    [5, 5, 5],
                ]
            )
            .ShouldBe(UnfitReason.NoFeatures);
        Reason(
                [1, 2, 3, 4],
                [true, true, true, true],
                [
                    [1, 3, 2, 2],
                    [2, 6, 4, 4],
                ]
            )
            .ShouldBe(UnfitReason.NoFeatures);
        Reason(
                [1, 2],
                [true, true],
                [
                    [double.NaN, 2],
                ]
            )
            .ShouldBe(UnfitReason.ImpossibleValue);
        var apart = CoxRegression.Fit(
            [1, 2, 3, 4],
            [true, true, false, false],
            [
                [2, 1, 0, 0],
            ]
        );
        apart.Report.Converged.ShouldBeFalse();
        apart.Report.Remarks.ShouldNotBeEmpty();

        static UnfitReason Reason(double[] time, bool[] ended, double[][] features) =>
            Should.Throw<UnfitDataException>(() => CoxRegression.Fit(time, ended, features)).Reason;
    }

    private static (double[] Time, bool[] Ended, double[][] Features)? Read(
        string file,
        string time,
        string ended,
        string[] features
    )
    {
        if (SharedData.Find(file) is not { } path)
            return null;
        var rows = SharedData.Rows(path).ToList();
        int At(string name) => Array.IndexOf(rows[0], name);
        var complete = rows.Skip(1).Where(r => features.All(f => r[At(f)].Length > 0)).ToList();
        return (
            [.. complete.Select(r => SharedData.Number(r[At(time)]))],
            [.. complete.Select(r => r[At(ended)] == "1")],
            [.. features.Select(f => complete.Select(r => SharedData.Number(r[At(f)])).ToArray())]
        );
    }
}
