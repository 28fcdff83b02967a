using Vinculo.Insights.Economics;
using Vinculo.Insights.Scoring;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Insights.Economics;

public class MeasureCurvesTests
{
    private static async Task<CompanyCurves> MeasureAsync(TestDatabase test)
    {
        var clock = new FixedClock(SmallOperator.Now);
        await new ScoreCustomers(test.Database, new(), clock).RunAsync(null, CancellationToken.None);
        return (await new MeasureCurves(test.Database, new(), clock).MeasureAsync(default)).ShouldNotBeNull();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Who_stayed_is_counted_and_without_complaints_or_products_nothing_is_claimed(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var people = await SmallOperator.FoundAsync(test.Database, 2_000);

        var curves = await MeasureAsync(test);

        curves.Customers.ShouldBe(people.Count(p => !p.Gone));
        // After a year .7 · .99¹² calm and .3 · .91¹² restless are left; of those .81 another year later.
        curves.Retention!.Value.ShouldBe(0.81, 0.04);
        curves.Keeping.ShouldBe(curves.Retention.Value, 1e-6);
        curves.Modelled.ShouldBeTrue();
        curves.Groups.Select(g => g.Name).ShouldBe(["A", "B", "C"]);
        curves.Groups.Select(g => g.MonthlyMargin).ShouldBeInOrder(SortDirection.Descending);
        var gains = Gains.Of(curves, Levers.Usual);
        gains.Retention.ShouldBeGreaterThan(gains.FirstYear);
        gains.FirstYear.ShouldBeGreaterThan(0);
        curves.Speed.ShouldBeNull();
        gains.Complaints.ShouldBeNull();
        // Everybody has one line: nothing to compare.
        curves.Step.ShouldBeNull();
        gains.Products.ShouldBeNull();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Complaints_that_took_long_before_people_left_are_seen(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        await SmallOperator.FoundAsync(test.Database, 1_500);
        var lines = await test.Database.ReadAsync(session =>
            session.QueryAsync(
                "SELECT customer_id, ended_on FROM holding ORDER BY customer_id",
                row => (Customer: row.Guid(0), Ended: row.DateOrNull(1))
            )
        );
        var cases = new List<object?[]>();
        foreach (var ((customer, ended), i) in lines.Select((line, i) => (line, i)))
        {
            var closed = ended is { } day
                ? new DateTimeOffset(day.AddDays(-10).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero)
                : SmallOperator.Now.AddDays(-200);
            // One in four is the other way round, so that pace is not all.
            var slow = (ended is not null) != (i % 4 == 0);
            cases.Add([
                customer,
                Ids.From(SmallOperator.Now, "case", $"{i}"),
                $"Q{i}",
                2,
                "Queja",
                3,
                1,
                closed.AddDays(slow ? -20 : -2),
                closed,
                1,
            ]);
        }
        await test.Database.WriteAsync(session =>
            session.InsertManyAsync(
                "service_case",
                [
                    "customer_id",
                    "id",
                    "receipt",
                    "kind",
                    "subject",
                    "status",
                    "severity",
                    "opened_at",
                    "closed_at",
                    "row_version",
                ],
                cases
            )
        );

        var curves = await MeasureAsync(test);

        curves.Speed!.IsEvident.ShouldBeTrue();
        curves.ComplaintsInYear.ShouldBeGreaterThan(500);
        curves.MeanDays.ShouldBeInRange(2, 20);
        var gains = Gains.Of(curves, new(0, 2, 0));
        gains.Retention.ShouldBe(0);
        gains.Kept!.Value.Expected.ShouldBeGreaterThan(0);
        gains.Complaints!.Value.Expected.ShouldBeInRange(gains.Complaints.Value.Low, gains.Complaints.Value.High);
    }

    [Fact]
    public async Task Before_the_first_scores_there_are_no_curves_and_who_may_not_read_gets_none()
    {
        await using var test = await TestDatabase.CreateAsync(Engine.Sqlite);
        var measure = new MeasureCurves(test.Database, new(), TimeProvider.System);
        var economics = new RetentionEconomics(test.Database, measure);

        (await measure.RunAsync(default)).ShouldBeFalse();
        (await economics.ReadAsync(Actor.System("test"), default)).IsRefused(out var none).ShouldBeTrue();
        none!.Code.ShouldBe("economics.not-yet");
        var nobody = Actor.System("test") with { Permissions = new HashSet<string>() };
        (await economics.ReadAsync(nobody, default)).IsRefused(out var forbidden).ShouldBeTrue();
        forbidden!.Kind.ShouldBe(RefusalKind.Forbidden);
        (await economics.MeasureAsync(nobody, default)).IsRefused(out _).ShouldBeTrue();
    }
}
