using Shouldly;
using Vinculo.Analytics;
using Vinculo.Analytics.Evaluate.Uplift;
using Vinculo.Analytics.Randomness;
using Vinculo.Analytics.Score;
using Xunit;

namespace Vinculo.Tests.Analytics.Evaluate.Uplift;

public sealed class UpliftTests
{
    [Fact]
    public void The_curve_of_four_cases_is_the_one_drawn_by_hand()
    {
        // In order: treated yes, control no, treated no, control yes. Q = 1, 1, 1, 0 at full length; chance ends at 0.
        bool[] treated = [true, false, true, false];
        double[] outcome = [1, 0, 0, 1];
        var qini = new Qini([4, 3, 2, 1], treated, outcome);
        // Areas of the four trapezes: 0.5 + 1 + 1 + 0.5, less nothing, by 16.
        qini.Coefficient.ShouldBe(3.0 / 16, 1e-12);
        qini.Normalised.ShouldBe(1, 1e-12);
        new Qini([7, 7, 7, 7], treated, outcome).Coefficient.ShouldBe(0, 1e-12);
    }

    [Fact]
    public void Effects_of_the_simulated_world_are_ordered_near_the_truth()
    {
        if (SharedData.Find("sim/uplift_sim.csv.gz") is not { } path)
            return;
        var rows = SharedData.Rows(path).Skip(1).Select(r => Array.ConvertAll(r, SharedData.Number)).ToArray();
        var table = new FeatureTable([
            .. Enumerable.Range(0, 8).Select(c => new NumericColumn($"x{c}", [.. rows.Select(r => r[c])])),
        ]);
        var trial = UpliftTrial.Of(
            table,
            [.. rows.Select(r => r[8] == 1)],
            [.. rows.Select(r => r[9])],
            new Xoshiro256(1)
        );
        trial.Evidence.ShouldBeTrue();
        var found = trial.Effects();
        var truth = rows.Select(r => r[11]).ToArray();
        Math.Sqrt(found.Zip(truth, (a, b) => (a - b) * (a - b)).Average()).ShouldBeLessThan(0.0285);
        (found.Zip(truth, (a, b) => a > 0 ? b : 0).Sum() / truth.Sum(t => Math.Max(0, t))).ShouldBeGreaterThan(0.95);
    }

    [Fact]
    public void Women_s_mail_has_responders_and_conversion_by_men_s_mail_has_no_evidence()
    {
        if (SharedData.Find("hillstrom/hillstrom.csv.gz") is not { } path)
            return;
        var women = Hillstrom(path, "Womens E-Mail", 9);
        women.Evidence.ShouldBeTrue();
        women.Best.Normalised.ShouldBeGreaterThanOrEqualTo(0.063);
        var men = Hillstrom(path, "Mens E-Mail", 10);
        men.Evidence.ShouldBeFalse();
        men.Effects().Distinct().ShouldHaveSingleItem().ShouldBe(men.Effect);
    }

    [Fact]
    public void A_constant_effect_is_no_evidence_and_one_sided_trials_are_refused()
    {
        var random = new Xoshiro256(11);
        var table = new FeatureTable(
            new NumericColumn("x", [.. Enumerable.Range(0, 4000).Select(_ => random.Normal())])
        );
        bool[] treated = [.. Enumerable.Range(0, 4000).Select(_ => random.Bernoulli(0.5))];
        double[] outcome = [.. treated.Select(t => random.Bernoulli(t ? 0.3 : 0.2) ? 1.0 : 0)];
        UpliftTrial.Of(table, treated, outcome, new Xoshiro256(1)).Evidence.ShouldBeFalse();
        Should.Throw<UnfitDataException>(() => UpliftTrial.Of(table, new bool[4000], outcome, new Xoshiro256(1)));
    }

    [Fact]
    public void An_effect_that_only_two_columns_together_tell_is_found_and_named()
    {
        var found = Crossed(10, 0.12);
        found.Evidence.ShouldBeTrue();
        found.Best.Method.ShouldBe(UpliftMethod.DoublyRobustPairs);
        found.Pairs.ShouldBe([("x1", "x2")]);
        found.Best.Normalised.ShouldBeGreaterThan(0.05);
        found.Tenths[0].Seen.ShouldBeGreaterThan(0.05);
        found.Tenths[^1].Seen.ShouldBeLessThan(-0.05);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Where_no_two_columns_matter_together_no_pair_is_tried(int seed)
    {
        var none = Crossed((ulong)seed, 0);
        none.Evidence.ShouldBeFalse();
        none.Pairs.ShouldBeEmpty();
        none.Candidates.ShouldNotContain(c => c.Method == UpliftMethod.DoublyRobustPairs);
    }

    [Fact]
    public void Among_a_hundred_columns_the_few_that_tell_are_found()
    {
        var wide = Crossed(10, 0.12, 100);
        wide.Evidence.ShouldBeTrue();
        wide.Pairs.ShouldBe([("x1", "x2")]);

        var straight = Straight(0.15);
        straight.Evidence.ShouldBeTrue();
        // By the truth itself it is about a fifth more.
        straight.Best.Normalised.ShouldBeGreaterThan(0.09);
        // The best of eight ways, each with columns of its own choice, shows something by luck; it is not taken for more.
        Straight(0).Evidence.ShouldBeFalse();
    }

    /// <summary>120 columns: one tells the outcome, one whom treating helps and whom it harms.</summary>
    private static UpliftTrial Straight(double effect)
    {
        const int Cases = 6000;
        var random = new Xoshiro256(21);
        double[][] x = [.. Enumerable.Range(0, 120).Select(_ => new double[Cases])];
        var (treated, outcome) = (new bool[Cases], new double[Cases]);
        for (var i = 0; i < Cases; i++)
        {
            foreach (var column in x)
                column[i] = random.Normal();
            treated[i] = random.Bernoulli(0.5);
            var change = effect * Math.Clamp(x[70][i], -1.5, 1.5);
            outcome[i] = random.Bernoulli(0.35 + (x[30][i] > 0 ? 0.1 : 0) + (treated[i] ? change : 0)) ? 1 : 0;
        }
        var table = new FeatureTable([.. x.Select((values, c) => new NumericColumn($"x{c}", values))]);
        return UpliftTrial.Of(table, treated, outcome, new Xoshiro256(1));
    }

    /// <summary>Treating helps where x1 and x2 have one sign, and harms as much elsewhere.</summary>
    private static UpliftTrial Crossed(ulong seed, double effect, int columns = 4)
    {
        const int Cases = 6000;
        var random = new Xoshiro256(seed);
        double[][] x = [.. Enumerable.Range(0, columns).Select(_ => new double[Cases])];
        var (treated, outcome) = (new bool[Cases], new double[Cases]);
        for (var i = 0; i < Cases; i++)
        {
            foreach (var column in x)
                column[i] = random.Normal();
            treated[i] = random.Bernoulli(0.5);
            var change = x[1][i] * x[2][i] > 0 ? effect : -effect;
            outcome[i] = random.Bernoulli(0.3 + (x[0][i] > 0 ? 0.1 : 0) + (treated[i] ? change : 0)) ? 1 : 0;
        }
        var table = new FeatureTable([.. x.Select((values, c) => new NumericColumn($"x{c}", values))]);
        return UpliftTrial.Of(table, treated, outcome, new Xoshiro256(1));
    }

    private static UpliftTrial Hillstrom(string path, string arm, int outcome)
    {
        var all = SharedData.Rows(path).ToArray();
        var rows = all.Skip(1).Where(r => r[8] == arm || r[8] == "No E-Mail").ToArray();
        var columns = Enumerable
            .Range(0, 8)
            .Select(c =>
                c is 0 or 2 or 3 or 4 or 6
                    ? (FeatureColumn)new NumericColumn(all[0][c], [.. rows.Select(r => SharedData.Number(r[c]))])
                    : CategoricalColumn.From(all[0][c], rows.Select(r => (string?)r[c]))
            );
        return UpliftTrial.Of(
            new FeatureTable([.. columns]),
            [.. rows.Select(r => r[8] == arm)],
            [.. rows.Select(r => SharedData.Number(r[outcome]))],
            new Xoshiro256(1)
        );
    }
}
