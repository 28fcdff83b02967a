using Vinculo.Analytics.Randomness;
using Vinculo.Analytics.Score;
using Vinculo.Analytics.Score.Selection;
using Vinculo.Customers;
using Vinculo.Insights;
using Vinculo.Insights.Features;
using Vinculo.Insights.Scoring;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Insights;

/// <summary>The company's own data decide which method foretells who leaves.</summary>
public class ModelChoiceTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Where_only_two_facts_together_tell_trees_are_chosen_kept_read_back_and_explained(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var people = await SmallOperator.FoundAsync(test.Database, 2_000, crossed: true);
        var result = await Scoring(test).RunAsync(null, CancellationToken.None);

        var report = result.Churn.ShouldNotBeNull();
        report.Method.ShouldBeOneOf("boosting", "blend");
        report.Choice.ShouldBe("better");
        report.Tried.Select(t => t.Method).ShouldBe(["logistic-linear", "logistic-binned", "boosting", "blend"]);
        report.Tried.Single(t => t.Chosen).Method.ShouldBe(report.Method);
        var trees = report.Tried.Single(t => t.Method == "boosting");
        trees.Gain.ShouldBeGreaterThan(2 * trees.GainError);
        trees.LaterAuc!.Value.ShouldBeGreaterThan(report.Tried[1].LaterAuc!.Value + 0.1);
        report.Auc!.Value.ShouldBeGreaterThan(0.65);
        report
            .Weights.Take(2)
            .Select(w => w.Feature[(w.Feature.IndexOf('.', StringComparison.Ordinal) + 1)..])
            .ShouldAllBe(measure => measure == "app_logins" || measure == "price_checks");
        report.Periods.ShouldAllBe(p => p.Auc > 0.6);

        var stays = people.Where(p => !p.Gone).ToList();
        var restless = await AverageAsync(test, stays.Where(p => p.Restless));
        var calm = await AverageAsync(test, stays.Where(p => !p.Restless));
        restless.ShouldBeGreaterThan(3 * calm);
        var one = (await ScoresAsync(test, stays.First(p => p.Restless).Id)).Single(s =>
            s.Model == CustomerScores.Churn
        );
        ScoreReasons
            .Read(one.ReasonsJson, System.Globalization.CultureInfo.GetCultureInfo("es-CO"))
            .Take(2)
            .ShouldAllBe(r => r.Effect > 0 && r.Sentence.Length > 10);

        // Another node has only what is kept.
        await test.Database.WriteAsync(session =>
            session.ExecuteAsync("UPDATE score SET amount = 0 WHERE model = 'churn'")
        );
        await Scoring(test).RunAsync(null, CancellationToken.None);
        var again = (await ScoresAsync(test, stays.First(p => p.Restless).Id)).Single(s =>
            s.Model == CustomerScores.Churn
        );
        (again.Amount, again.Version, again.ReasonsJson).ShouldBe((one.Amount, 1, one.ReasonsJson));
    }

    [Fact]
    public void Where_no_method_alone_is_clearly_better_both_count_alike_and_what_gives_the_answer_away_is_left_out()
    {
        var (model, features, days) = Simple();

        model.Report.Method.ShouldBe("blend");
        model.Report.Choice.ShouldBe("steadier");
        model.Propensity.BoostingShare.ShouldBe(0.5);
        var blend = model.Report.Tried.Single(t => t.Chosen);
        foreach (var other in model.Report.Tried)
            (other.Gain - blend.Gain).ShouldBeLessThan(2 * (other.GainError + blend.GainError));
        model.Report.Leaks.ShouldBe(["measure.cancel_calls"]);
        model.Propensity.Features.ShouldNotContain("measure.cancel_calls");
        model.Report.Moved.ShouldBeEmpty();
        features.Names.ShouldContain("measure.cancel_calls");
        days[0].Rows.Count.ShouldBe(1_000);
    }

    [Fact]
    public void Models_kept_before_there_was_a_choice_are_read_as_they_were()
    {
        var (chosen, features, days) = Simple();
        var model = chosen with
        {
            Propensity = chosen.Propensity with { Kind = PropensityKind.Logistic, Boosting = null, BoostingShare = 0 },
        };
        var old = new
        {
            Logistic = new CalibratedLogistic(model.Propensity.Logistic!, model.Propensity.Calibrator),
            model.Measures,
            model.BaseRate,
        };
        ModelStore.Stored Kept(Json parameters) =>
            new(
                CustomerScores.Churn,
                1,
                "logistic-binned",
                SmallOperator.Now,
                parameters,
                Json.Of(model.Report),
                ModelState.InUse,
                null,
                null,
                null
            );

        var readers = new[] { Kept(Json.Of(old)), Kept(model.Parameters) }
            .Select(kept => new RiskReader(ChurnModel.Read(kept), features))
            .ToList();

        var now = new RiskReader(model, features);
        for (var i = 0; i < 100; i++)
        {
            var (row, family) = (days[0].Rows[i], days[0].Families[i]);
            var promised = now.Probability(row, family);
            var reasons = now.Reasons(6);
            foreach (var reader in readers)
            {
                reader.Probability(row, family).ShouldBe(promised, 1e-12);
                reader.Reasons(6).ShouldBe(reasons);
            }
        }
    }

    /// <summary>New customers leave more often, those who leave look up prices before, and a cancellation is a call of its own.</summary>
    private static (ChurnModel Model, FeatureSet Features, List<DayCases> Days) Simple()
    {
        var horizon = new Horizon(
            new(2026, 3, 2),
            SmallOperator.Now,
            new(2024, 3, 1),
            Relationship.Contractual,
            90,
            ["cancel_calls", "price_checks"],
            TimeZoneInfo.Utc
        );
        var features = new FeatureSet(horizon.Measures, new Dictionary<Guid, DateOnly>());
        var names = features.Names.ToList();
        var chance = new Xoshiro256(3);
        var days = Enumerable.Range(1, 4).Select(Day).ToList();
        var (model, no) = new ChurnFit(features, horizon, ChurnHorizon.Main).Run(days, Day(0), 4_000);
        no.ShouldBeNull();
        return (model!, features, days);

        DayCases Day(int back)
        {
            var cases = new DayCases(horizon.AsOf.AddDays(-90 * back));
            cases.Left[90] = [];
            for (var i = 0; i < 1_000; i++)
            {
                var row = new double[names.Count];
                Array.Fill(row, double.NaN);
                row[0] = 60 * chance.NextDouble();
                var left = chance.Bernoulli(row[0] < 12 ? 0.3 : 0.08);
                row[names.IndexOf("measure.price_checks")] = chance.Poisson(left ? 2 : 1);
                row[names.IndexOf("measure.cancel_calls")] = left ? 1 + chance.Poisson(1) : 0;
                cases.Rows.Add(row);
                cases.Customers.Add(i);
                cases.Families.Add(chance.Bernoulli(0.5) ? "movil" : "fijo");
                cases.Left[90].Add(left);
            }
            return cases;
        }
    }

    private static ScoreCustomers Scoring(TestDatabase test) =>
        new(test.Database, new(), new FixedClock(SmallOperator.Now));

    private static async Task<List<Score>> ScoresAsync(TestDatabase test, Guid id)
    {
        List<Score> scores = [];
        await test.Database.ReadAsync(async session =>
        {
            await session.ReadAsync(CustomerScores.Of(new CustomerId(id), scores));
            return true;
        });
        return scores;
    }

    private static async Task<double> AverageAsync(
        TestDatabase test,
        IEnumerable<(Guid Id, bool Restless, bool Gone)> people
    )
    {
        var sum = new List<double>();
        foreach (var (id, _, _) in people.Take(150))
            sum.Add((await ScoresAsync(test, id)).Single(s => s.Model == CustomerScores.Churn).Amount);
        return sum.Average();
    }
}
