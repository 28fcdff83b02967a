using System.Text.Json;
using Shouldly;
using Vinculo.Analytics;
using Vinculo.Analytics.Randomness;
using Vinculo.Analytics.Score;
using Vinculo.Analytics.Value.Wallet;
using Xunit;

namespace Vinculo.Tests.Analytics.Value.Wallet;

public sealed class WalletShareTests
{
    [Fact]
    public void The_fund_s_wallets_are_estimated_from_the_few_who_answered()
    {
        if (
            SharedData.Find("sim/pension_persons.csv.gz") is not { } persons
            || SharedData.Find("sim/pension_monthly.csv.gz") is not { } monthly
            || SharedData.Find("sim/pension_truth.csv.gz") is not { } truth
        )
            return;
        var rows = SharedData.Rows(persons).Skip(1).ToArray();
        var first = SharedData.Rows(monthly).Skip(1).Where(r => r[1] == "1").ToDictionary(r => r[0]);
        double[] own = [.. rows.Select(r => SharedData.Number(first[r[0]][3]) + SharedData.Number(first[r[0]][4]))];
        var table = new FeatureTable(
            new NumericColumn("age", [.. rows.Select(r => SharedData.Number(r[3]))]),
            new NumericColumn("income", [.. rows.Select(r => SharedData.Number(r[4]))]),
            new NumericColumn("tenure", [.. rows.Select(r => SharedData.Number(r[5]))])
        );
        double[] said = [.. rows.Select(r => SharedData.Number(r[7]))];
        var found = WalletShare.Fit(table, own, said).Estimate(table, own);
        double[] real = [.. SharedData.Rows(truth).Skip(1).Select(r => SharedData.Number(r[9]))];
        int[] asked = [.. Enumerable.Range(0, own.Length).Where(i => double.IsNaN(said[i]))];
        SharedData.Say(
            $"error {asked.Average(i => Math.Abs(found[i].Share - real[i])):0.000}, cover {asked.Average(i => real[i] >= found[i].Low && real[i] <= found[i].High ? 1.0 : 0):0.000}"
        );
        asked.Average(i => Math.Abs(found[i].Share - real[i])).ShouldBeLessThan(0.18);
        asked.Average(i => real[i] >= found[i].Low && real[i] <= found[i].High ? 1.0 : 0).ShouldBeInRange(0.75, 0.85);
    }

    [Fact]
    public void Few_answers_are_refused_and_who_has_nothing_with_us_has_no_share()
    {
        var income = new NumericColumn("income", [.. Enumerable.Range(1, 200).Select(i => 1000.0 * i)]);
        double[] own = [.. Enumerable.Range(0, 200).Select(i => i == 7 ? 0 : 500.0 * (i + 1))];
        var table = new FeatureTable(income);
        Should.Throw<UnfitDataException>(() =>
            WalletShare.Fit(table, own, [.. own.Select((_, i) => i < 20 ? 9e5 : double.NaN)])
        );
        var found = WalletShare
            .Fit(table, own, [.. own.Select((o, i) => i % 2 == 0 ? 2 * o : double.NaN)])
            .Estimate(table, own);
        found[7].Share.ShouldBe(0);
        found[150].Share.ShouldBe(0.5, 0.03);
        found[150].Wallet.ShouldBe(2 * own[150], 0.1 * own[150]);
        found[150].Elsewhere.ShouldBeInRange(found[150].Least, found[150].Most);
    }

    [Fact]
    public void Many_features_that_say_nothing_do_not_drown_a_few_answers_and_json_keeps_the_bits()
    {
        var random = new Xoshiro256(5);
        const int n = 1200;
        double[] size = [.. Enumerable.Range(0, n).Select(_ => Math.Exp(random.Normal()))];
        double[] own = [.. size.Select(s => 1000 * s * Math.Exp(0.4 * random.Normal()))];
        double[] real = [.. size.Select((s, i) => own[i] / (own[i] + 1500 * s * Math.Exp(0.5 * random.Normal())))];
        double[] said = [.. own.Select((o, i) => i < 100 ? o / real[i] : double.NaN)];
        var noise = Enumerable
            .Range(0, 60)
            .Select(k => new NumericColumn($"noise{k}", [.. Enumerable.Range(0, n).Select(_ => random.Normal())]));
        var table = new FeatureTable([new NumericColumn("size", size), .. noise]);

        var model = WalletShare.Fit(table, own, said);

        var read = JsonSerializer.Deserialize<WalletShare>(JsonSerializer.Serialize(model))!;
        var found = read.Estimate(table, own);
        found.ShouldBe(model.Estimate(table, own));
        var errors = Enumerable.Range(100, n - 100).Select(i => Math.Abs(found[i].Share - real[i])).ToArray();
        var blind = Enumerable.Range(100, n - 100).Average(i => Math.Abs(real.Average() - real[i]));
        SharedData.Say($"error {errors.Average():0.000}, blind {blind:0.000}, tried {model.Error:0.000}");
        errors.Average().ShouldBeLessThan(blind);
    }
}
