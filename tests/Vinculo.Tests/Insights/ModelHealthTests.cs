using Vinculo.Customers;
using Vinculo.Insights;
using Vinculo.Insights.Models;
using Vinculo.Insights.Scoring;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Insights;

public class ModelHealthTests
{
    private static readonly DateTimeOffset Now = SmallOperator.Now;

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_model_whose_customers_changed_is_marked_told_of_and_followed_by_a_candidate(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var people = await SmallOperator.FoundAsync(test.Database, 1_500);
        var clock = new FixedClock(Now);
        var score = new ScoreCustomers(test.Database, new(), clock);
        await score.RunAsync(null, CancellationToken.None);
        var somebody = new CustomerId(people.First(p => !p.Gone).Id);
        (await ScoreAsync(test, somebody)).Trusted.ShouldBeTrue();
        await ApproveAsync(test, Ids.New(Now));
        // Everybody looks up prices now.
        await test.Database.WriteAsync(session =>
            session.ExecuteAsync(
                "UPDATE measure SET amount = amount + 6 WHERE month >= @from",
                ("from", new DateOnly(2025, 12, 1))
            )
        );
        clock.Advance(TimeSpan.FromDays(1));

        await score.RunAsync(null, CancellationToken.None);

        var (version, trusted) = await ScoreAsync(test, somebody);
        (version, trusted).ShouldBe((1, false), "a person chose version 1, so it stays until a person chooses again");
        (await StatesAsync(test)).ShouldBe(["1:InUse:Wanting", "2:Candidate:"]);
        var fact = (await FactsAsync<ModelDegraded>(test)).Single(f => f.Code == CustomerScores.Churn);
        fact.Reasons[0].Code.ShouldBe("drifted");
        fact.Reasons[0].Feature.ShouldBeOneOf("measure.price_checks", "usual.price_checks");

        // Told once, not every night; and no second candidate while one waits.
        clock.Advance(TimeSpan.FromHours(1));
        await score.RunAsync(null, CancellationToken.None);
        (await FactsAsync<ModelDegraded>(test)).Count(f => f.Code == CustomerScores.Churn).ShouldBe(1);
        (await StatesAsync(test)).Count.ShouldBe(2);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Outcomes_that_come_due_and_were_foretold_wrong_mark_the_model_and_everybody_hears_of_it(
        Engine engine
    )
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var people = await SmallOperator.FoundAsync(test.Database, 1_500);
        var clock = new FixedClock(Now);
        var score = new ScoreCustomers(test.Database, new(), clock);
        await score.RunAsync(null, CancellationToken.None);
        await ApproveAsync(test, Ids.New(Now));
        await SmallOperator.TurnAsync(test.Database, people);
        clock.Advance(TimeSpan.FromDays(184));

        await score.RunAsync(null, CancellationToken.None);

        var fact = (await FactsAsync<ModelDegraded>(test)).Single(f => f.Code == CustomerScores.Churn);
        fact.Reasons.Select(r => r.Code).ShouldContain("auc-fell");
        var fell = fact.Reasons.First(r => r.Code == "auc-fell");
        fell.Was.ShouldBeGreaterThan(0.65);
        fell.Is.ShouldBeLessThan(0.5, "it foretells the wrong ones");
        (await StatesAsync(test)).ShouldBe(["1:InUse:Wanting", "2:Candidate:"]);
        var wanting = (await new ModelCatalogue(test.Database).WantingAsync(CancellationToken.None)).Single(w =>
            w.Code == CustomerScores.Churn
        );
        (wanting.Version, wanting.Challenger, wanting.Since).ShouldBe((1, 2, clock.GetUtcNow()));
        var somebody = await test.Database.ReadAsync(session =>
            session.FirstOrDefaultAsync(
                "SELECT customer_id FROM score WHERE model = 'churn' ORDER BY customer_id LIMIT 1",
                row => new CustomerId(row.Guid(0))
            )
        );
        (await ScoreAsync(test, somebody)).ShouldBe((1, false), "in use, and marked: never silently");
        var due = await test.Database.ReadAsync(session =>
            session.FirstOrDefaultAsync(
                "SELECT found FROM model_check WHERE code = 'churn' ORDER BY checked_at DESC LIMIT 1",
                row => Json.Read<ModelFindings>(row.Text(0)).Due
            )
        );
        due.ShouldNotBeNull().Days.ShouldBe(180, "two windows have closed since it was made");
        due.Leavers.ShouldBeGreaterThan(60);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Where_nobody_has_chosen_the_house_replaces_a_wanting_model_itself(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        await SmallOperator.FoundAsync(test.Database, 1_200);
        var clock = new FixedClock(Now);
        var score = new ScoreCustomers(test.Database, new(), clock);
        await score.RunAsync(null, CancellationToken.None);
        await score.RunAsync(null, CancellationToken.None);
        (await StatesAsync(test)).ShouldBe(["1:InUse:Good"], "the same day's facts ask for no new model");
        clock.Advance(TimeSpan.FromDays(31));

        await score.RunAsync(null, CancellationToken.None);

        var states = await StatesAsync(test);
        states.Count.ShouldBe(2);
        states[0].ShouldStartWith("1:Retired");
        states[1].ShouldStartWith("2:InUse");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Past_periods_are_foretold_by_models_that_knew_only_what_came_before(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        await SmallOperator.FoundAsync(test.Database, 2_000);

        var result = await new ScoreCustomers(test.Database, new(), new FixedClock(Now)).RunAsync(
            null,
            CancellationToken.None
        );

        var periods = result.Churn!.Periods;
        periods.Count.ShouldBe(5);
        periods
            .Select(p => p.From)
            .ShouldBe([.. Enumerable.Range(1, 5).Select(i => new DateOnly(2026, 3, 2).AddDays(-90 * i))]);
        periods.ShouldAllBe(p => p.Auc > 0.6 && p.Brier < 0.12 && p.Leavers > 30);
        // Two years at known rates: what was promised and what came are of one size.
        periods.Sum(p => p.Expected).ShouldBe(periods.Sum(p => p.Leavers), periods.Sum(p => p.Leavers) * 0.25);
        result.Churn.Weights[0].Feature.ShouldBeOneOf("measure.price_checks", "usual.price_checks");
        result.Churn.Weights.Sum(w => w.Share).ShouldBe(1, 1e-9);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Too_few_leavers_are_refused_in_words(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        await SmallOperator.FoundAsync(test.Database, 60);

        var result = await new ScoreCustomers(test.Database, new(), new FixedClock(Now)).RunAsync(
            null,
            CancellationToken.None
        );

        result.Churn.ShouldBeNull();
        var refused = await test.Database.ReadAsync(session =>
            session.FirstOrDefaultAsync(
                "SELECT refusal FROM model_refusal WHERE code = 'churn'",
                row => Json.Read<ModelStore.StoredRefusal>(row.Text(0))
            )
        );
        refused.ShouldNotBeNull().Code.ShouldBeOneOf("model.leavers-few", "model.cases-few");
    }

    private static Task ApproveAsync(TestDatabase test, Guid by) =>
        test.Database.WriteAsync(session =>
            session.ExecuteAsync("UPDATE model SET approved_by = @by WHERE state = 2", ("by", by))
        );

    private static async Task<(int Version, bool Trusted)> ScoreAsync(TestDatabase test, CustomerId customer)
    {
        List<Score> scores = [];
        await test.Database.ReadAsync(async session =>
        {
            await session.ReadAsync(CustomerScores.Of(customer, scores));
            return true;
        });
        var churn = scores.Single(s => s.Model == CustomerScores.Churn);
        return (churn.Version, churn.Trusted);
    }

    private static Task<List<string>> StatesAsync(TestDatabase test) =>
        test.Database.ReadAsync(session =>
            session.QueryAsync(
                "SELECT version, state, health FROM model WHERE code = 'churn' ORDER BY version",
                row => $"{row.Int(0)}:{row.Enum<ModelState>(1)}:{(row.IsNull(2) ? "" : row.Enum<ModelHealth>(2))}"
            )
        );

    private static Task<List<T>> FactsAsync<T>(TestDatabase test) =>
        test.Database.ReadAsync(session =>
            session.QueryAsync(
                "SELECT payload FROM outbox WHERE kind = @kind",
                row => Json.Read<T>(row.Text(0)),
                ("kind", typeof(T).FullName)
            )
        );
}
