using System.Globalization;
using Shouldly;
using Vinculo.Customers;
using Vinculo.Insights;
using Vinculo.Insights.Scoring;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Tests.Support;
using Xunit;

namespace Vinculo.Tests.Insights;

public class ScoreCustomersTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 15, 0, 0, TimeSpan.Zero);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Those_who_look_up_prices_are_found_at_risk_and_the_probability_is_the_true_one(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var people = await SmallOperator.FoundAsync(test.Database, 1_500);
        var clock = new FixedClock(Now);

        var result = await new ScoreCustomers(test.Database, new(), clock).RunAsync(null, CancellationToken.None);

        var churn = result.Churn.ShouldNotBeNull();
        churn.Relationship.ShouldBe(Relationship.Contractual);
        churn.ValidatedOn.ShouldNotBeNull();
        // Few restless are left after two years: knowing exactly who they are would give about .67.
        churn.Auc!.Value.ShouldBeGreaterThan(0.6);
        churn.CalibrationError.ShouldBeLessThan(0.05);

        var scored = await test.Database.ReadAsync(session =>
            session.QueryAsync(
                "SELECT customer_id, churn, value_class, value_minor, margin_minor, risk_band FROM customer WHERE churn IS NOT NULL",
                row =>
                    (
                        Id: row.Guid(0),
                        Churn: row.Double(1),
                        Class: row.IntOrNull(2),
                        Value: row.Long(3),
                        Margin: row.Long(4),
                        Band: row.Int(5)
                    )
            )
        );
        scored.Select(s => s.Id).ShouldBe(people.Where(p => !p.Gone).Select(p => p.Id), ignoreOrder: true);
        var restless = people.Where(p => p.Restless).Select(p => p.Id).ToHashSet();
        // Leaving within three months: 1 - .91³ = .246 for the restless, 1 - .99³ = .030 for the rest.
        scored.Where(s => restless.Contains(s.Id)).Average(s => s.Churn).ShouldBe(0.246, 0.07);
        scored.Where(s => !restless.Contains(s.Id)).Average(s => s.Churn).ShouldBe(0.030, 0.03);
        scored.Select(s => s.Class).Distinct().Order().ShouldBe(new int?[] { 1, 2, 3 });
        scored.ShouldAllBe(s => s.Margin > 0 && s.Value > 0);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Three_horizons_never_contradict_each_other_and_come_true_on_average(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var people = await SmallOperator.FoundAsync(test.Database, 2_000);

        await new ScoreCustomers(test.Database, new(), new FixedClock(Now)).RunAsync(null, CancellationToken.None);

        var risks = await test.Database.ReadAsync(session =>
            session.QueryAsync(
                """
                SELECT a.customer_id, a.amount, b.amount, c.amount FROM score a
                JOIN score b ON b.customer_id = a.customer_id AND b.model = 'churn'
                JOIN score c ON c.customer_id = a.customer_id AND c.model = 'churn-180'
                WHERE a.model = 'churn-30'
                """,
                row => (Id: row.Guid(0), Month: row.Double(1), Quarter: row.Double(2), Half: row.Double(3))
            )
        );
        risks.Count.ShouldBe(people.Count(p => !p.Gone));
        risks.ShouldAllBe(r => r.Month <= r.Quarter && r.Quarter <= r.Half);
        // Leaving within half a year: 1 - .91⁶ = .432 for the restless.
        var restless = people.Where(p => p.Restless).Select(p => p.Id).ToHashSet();
        risks.Where(r => restless.Contains(r.Id)).Average(r => r.Month).ShouldBe(0.09, 0.05);
        risks.Where(r => restless.Contains(r.Id)).Average(r => r.Half).ShouldBe(0.432, 0.12);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_reasons_are_told_in_the_readers_language(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var people = await SmallOperator.FoundAsync(test.Database, 1_000);
        await new ScoreCustomers(test.Database, new(), new FixedClock(Now)).RunAsync(null, CancellationToken.None);
        var restless = people.First(p => p is { Restless: true, Gone: false }).Id;

        List<Score> scores = [];
        await test.Database.ReadAsync(async session =>
        {
            await session.ReadAsync(CustomerScores.Of(new CustomerId(restless), scores));
            return true;
        });

        var churn = scores.Single(s => s.Model == CustomerScores.Churn);
        // Those like her left about as often as was promised of them.
        churn.Low!.Value.ShouldBeInRange(0.3 * churn.Amount, churn.High!.Value);
        churn.High.Value.ShouldBeInRange(churn.Low.Value, 3 * churn.Amount);
        ScoreReasons
            .Read(churn.ReasonsJson, CultureInfo.GetCultureInfo("es-CO"))
            .Select(r => r.Sentence)
            .ShouldContain(s => s.Contains("precios de planes"));
        var top = ScoreReasons.Read(churn.ReasonsJson, CultureInfo.GetCultureInfo("en-US"))[0];
        top.Feature.ShouldBeOneOf("measure.price_checks", "usual.price_checks");
        top.Effect.ShouldBeGreaterThan(0);
        var value = scores.Single(s => s.Model == CustomerScores.Value);
        value.Low!.Value.ShouldBeLessThan(value.Amount);
        value.High!.Value.ShouldBeGreaterThan(value.Amount);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Scoring_twice_gives_the_same_scores(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        await SmallOperator.FoundAsync(test.Database, 600);
        var clock = new FixedClock(Now);

        await new ScoreCustomers(test.Database, new(), clock).RunAsync(null, CancellationToken.None);
        var first = await ScoresAsync(test.Database);
        await new ScoreCustomers(test.Database, new(), clock).RunAsync(null, CancellationToken.None);

        (await ScoresAsync(test.Database)).ShouldBe(first);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_new_fact_refreshes_the_scores_of_its_customer_only(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var people = await SmallOperator.FoundAsync(test.Database, 800);
        var clock = new FixedClock(Now);
        var score = new ScoreCustomers(test.Database, new(), clock);
        await score.RunAsync(null, CancellationToken.None);
        var before = (await ScoresAsync(test.Database)).ToDictionary(s => s.Id);
        var calm = people.First(p => p is { Restless: false, Gone: false }).Id;

        await test.Database.WriteAsync(async session =>
        {
            await session.ExecuteAsync(
                "UPDATE measure SET amount = 9 WHERE customer_id = @id AND month >= @from",
                ("id", calm),
                ("from", new DateOnly(2025, 11, 1))
            );
            await session.NoteChangeAsync(calm, ChangeKind.Facts, Now);
        });
        var keeper = ScoreKeeping.Of(test.Database, score, clock);
        (await keeper.RefreshAsync(CancellationToken.None)).ShouldBe(1);
        (await keeper.RefreshAsync(CancellationToken.None)).ShouldBe(0);

        var after = (await ScoresAsync(test.Database)).ToDictionary(s => s.Id);
        after[calm].Churn.ShouldBeGreaterThan(before[calm].Churn * 2);
        after.Where(a => a.Key != calm).ShouldAllBe(a => a.Value.Equals(before[a.Key]));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task With_no_history_nothing_is_invented(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);

        var result = await new ScoreCustomers(test.Database, new(), new FixedClock(Now)).RunAsync(
            null,
            CancellationToken.None
        );

        result.Customers.ShouldBe(0);
        result.Churn.ShouldBeNull();
        (await ScoresAsync(test.Database)).ShouldBeEmpty();
    }

    private static Task<List<(Guid Id, double Churn, long Value)>> ScoresAsync(Database database) =>
        database.ReadAsync(session =>
            session.QueryAsync(
                "SELECT customer_id, churn, value_minor FROM customer WHERE churn IS NOT NULL ORDER BY customer_id",
                row => (row.Guid(0), row.Double(1), row.Long(2))
            )
        );
}
