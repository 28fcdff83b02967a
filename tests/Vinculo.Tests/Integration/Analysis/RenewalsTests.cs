using System.Text.Json.Nodes;
using Vinculo.Analytics.Randomness;
using Vinculo.Integration.Analysis;
using SharedData = Vinculo.Tests.Analytics.SharedData;

namespace Vinculo.Tests.Integration.Analysis;

/// <summary>survival of contracts that end at a renewal: a table of renewals, and durations of few whole months.</summary>
public class RenewalsTests : AnalystTests
{
    private static readonly VerbRun Survival = new(new SurvivalCommand());

    [Theory]
    [InlineData("highend_survivors", 0.668, 3.806, -1611.158147, 5.92225347)]
    [InlineData("regular_survivors", 0.704, 1.182, -1680.265188, 3.69490846)]
    public void A_table_of_renewals_gives_the_published_parameters(
        string plan,
        double alpha,
        double beta,
        double logLikelihood,
        double lifetime
    )
    {
        if (SharedData.Find("cdnow/sbg_retention.csv") is not { } file)
            return;
        // [FH2007] fitted to seven years of twelve; residual lifetimes at 10 % as in [FH2010].
        var both = Survival.Facts([
            file,
            "--renewals",
            "regular_survivors,highend_survivors",
            "--calibration-end",
            "7",
            "--discount",
            "0.1",
        ]);
        both["renewals"]!.AsArray().Count.ShouldBe(2);
        var facts = both["renewals"]!.AsArray().Single(r => (string)r!["column"]! == plan)!;
        Number(facts, "parameters", "alpha").ShouldBe(alpha, 5e-4);
        Number(facts, "parameters", "beta").ShouldBe(beta, 5e-4);
        Number(facts, "logLikelihood").ShouldBe(logLikelihood, 1e-4);
        Number(facts, "lifetime").ShouldBe(lifetime, 2e-3);
        var rows = facts["retention"]!.AsArray();
        rows.Count.ShouldBe(12);
        rows.Count(r => (bool)r!["seen"]!).ShouldBe(7);
        Number(rows[0]!, "retentionExpected").ShouldBe(beta / (alpha + beta), 1e-3);
        // The five years it has not seen, as the paper shows: within two points of a hundred.
        Number(facts, "holdout", "mae").ShouldBeLessThan(0.02);
        if (plan == "highend_survivors")
        {
            Number(facts, "holdout", "predicted").ShouldBe(0.378, 5e-4);
            Number(facts["residual"]!.AsArray()[0]!, "lifetime").ShouldBe(5.41448, 2e-3);
            Number(facts["residual"]!.AsArray()[4]!, "lifetime").ShouldBe(6.89671, 2e-3);
        }
    }

    [Fact]
    public void Renewals_are_read_in_order_of_their_period_and_odd_tables_are_refused()
    {
        var file = Written("periodo;quedan\n2;468\n0;1000\n3;382\n1;631\n");
        var facts = Survival.Facts(file, "--renewals", "quedan")["renewals"]!.AsArray().ShouldHaveSingleItem()!;
        Number(facts, "customers").ShouldBe(1000);
        Number(facts["retention"]!.AsArray()[0]!, "retention").ShouldBe(0.631);
        facts["holdout"].ShouldBeNull();
        var shares = Survival.Facts(Written("year,left\n0,100%\n1,63.1%\n2,46.8%\n3,38.2%\n"), "--renewals", "left");
        shares["remarks"]!.AsArray().ShouldHaveSingleItem();
        Number(shares["renewals"]!.AsArray()[0]!, "parameters", "alpha")
            .ShouldBe(Number(facts, "parameters", "alpha"), 1e-4);

        Survival.ShouldRefuse("analysis.column-missing", file, "--renewals", "nadie");
        Survival.ShouldRefuse("analysis.renewals-odd", Written("year,left\n0,100\n1,60\n2,70\n"), "--renewals", "left");
        Survival.ShouldRefuse("analysis.renewals-few", Written("year,left\n0,100\n1,60\n"), "--renewals", "left");
        Survival.ShouldRefuse("analysis.renewals-flat", Written("year,left\n0,90\n1,90\n2,90\n"), "--renewals", "left");
        Survival.ShouldRefuse("analysis.number-range", file, "--renewals", "quedan", "--discount", "0");
        Survival.ShouldRefuse("analysis.calibration-end", file, "--renewals", "quedan", "--calibration-end", "1");
    }

    [Fact]
    public void Few_whole_durations_are_also_told_period_by_period()
    {
        var random = new Xoshiro256(12);
        var rows = new List<string>();
        for (var i = 0; i < 3000; i++)
        {
            var basic = random.Bernoulli(0.5);
            var (month, left) = (0, false);
            while (month < 18 && !left)
                left = random.Bernoulli((++month <= 6 ? 0.08 : 0.03) * (basic ? 2 : 1));
            rows.Add($"{month},{(left ? 1 : 0)},{(basic ? "basic" : "full")},{random.NextInt(60)}");
        }
        var facts = Survival.Facts(Rows("months.csv", "duration,event,plan,age", rows), "--covariates", "plan,age");
        var hazard = facts["hazard"]!;
        var periods = hazard["periods"]!.AsArray();
        periods.Count.ShouldBe(18);
        Number(periods[2]!, "expected").ShouldBe(Number(periods[2]!, "observed"), 0.03);
        Number(periods[14]!, "expected").ShouldBe(Number(periods[14]!, "observed"), 0.03);
        // After the sixth month far fewer leave, and the model follows at once.
        Number(periods[5]!, "expected").ShouldBeGreaterThan(1.8 * Number(periods[6]!, "expected"));
        var plan = hazard["effects"]!.AsObject().Single(e => e.Key.StartsWith("plan=", StringComparison.Ordinal));
        var ratio = Number(plan.Value!, "oddsRatio");
        (plan.Key == "plan=basic" ? ratio : 1 / ratio).ShouldBe(2.1, 0.35);
        Number(hazard["effects"]!, "age", "oddsRatio").ShouldBe(1, 0.2);
        Number(hazard, "concordance").ShouldBe(Number(facts, "cox", "concordance"), 0.02);

        // Weeks of which hardly two are alike are for Cox alone, and so is what nobody asks to explain.
        Survival.Facts(PathOf("months.csv"), "--covariates", "none")["hazard"].ShouldBeNull();
        var fine = rows.Select((r, i) => $"{r.Split(',')[0]}.{i % 97:00},{r[(r.IndexOf(',') + 1)..]}").ToArray();
        Survival
            .Facts(Rows("fine.csv", "duration,event,plan,age", fine), "--covariates", "plan,age")["hazard"]
            .ShouldBeNull();
    }
}
