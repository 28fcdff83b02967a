using Vinculo.Analytics.Randomness;
using Vinculo.Customers;
using Vinculo.Insights.Segments;
using Vinculo.Insights.Segments.Storage;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Insights.Segments;

/// <summary>Where customers will stand if they go on moving as they did.</summary>
public class SegmentForecastTests
{
    private static readonly DateOnly Today = DateOnly.FromDateTime(SegmentTown.Now.Date);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Segments_are_foretold_checked_with_the_period_before_and_worth_what_they_lead_to(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var town = await SegmentTown.BuildAsync(test, months: 20);
        var id = await town.SaveAsync(SegmentTown.Abc, monthsBack: 12);
        await MoveAsync(test.Database, id, 600);

        var movement = (
            await town.Movement.RunAsync(id, Today.AddDays(-60), Today, SegmentTown.Analyst, "test", default)
        ).Accepted;

        movement.Forecast.IsAccepted(out var forecast).ShouldBeTrue();
        forecast!.Ahead.Select(a => a.Periods).ShouldBe([1, 2, 4]);
        var next = forecast.Ahead[0];
        // Nobody arrives, and of A, B and C a twentieth leaves: as many fewer are expected.
        next.Expected.Sum().ShouldBe(.95 * movement.Now.Sum(), 0.03 * movement.Now.Sum());
        for (var i = 0; i < 3; i++)
            next.Expected[i].ShouldBeInRange(next.Likely[i].Low - 1, next.Likely[i].High + 1);
        forecast.Ahead[2].Expected.Sum().ShouldBeLessThan(forecast.Ahead[1].Expected.Sum());
        forecast.Months.ShouldBe(35);
        var (a, b, c) = (forecast.Worth[0]!.Value, forecast.Worth[1]!.Value, forecast.Worth[2]!.Value);
        a.Expected.ShouldBeGreaterThan(b.Expected);
        b.Expected.ShouldBeGreaterThan(c.Expected);
        // Even C is worth more than three years of its own margin: it leads to B and A.
        c.Expected.ShouldBeGreaterThan(3 * movement.MeanWorthMinor[2]);
        c.Likely.Low.ShouldBeLessThan(c.Expected);
        c.Likely.High.ShouldBeGreaterThan(c.Expected);
        a.Stays.ShouldBeInRange(.25, .55);
        // The rest, where hardly anybody stood: nothing is made up.
        forecast.Worth[3].ShouldBeNull();

        var check = forecast.Check.ShouldNotBeNull();
        check.Missed.ShouldBeLessThan(check.Unmoved);
        check.Within.ShouldBeInRange(2, 4);

        // Of ten months ago only a handful are known.
        var early = await town.Movement.RunAsync(id, Today.AddDays(-300), Today, SegmentTown.Analyst, "test", default);
        early.Accepted.Forecast.IsRefused(out var no).ShouldBeTrue();
        no!.Code.ShouldBe("segments.forecast-few");
    }

    [Fact]
    public async Task Too_few_customers_or_moves_are_refused_in_words()
    {
        await using var test = await TestDatabase.CreateAsync(Engine.Sqlite);
        var town = await SegmentTown.BuildAsync(test);
        var id = await town.SaveAsync(SegmentTown.Abc);
        town.Clock.Advance(TimeSpan.FromDays(40));
        await town.Compute.RunAsync(id, 0, default);

        var movement = (
            await town.Movement.RunAsync(id, Today, Today.AddDays(41), SegmentTown.Analyst, "test", default)
        ).Accepted;

        movement.Forecast.IsRefused(out var no).ShouldBeTrue();
        no!.Code.ShouldBe("segments.forecast-few");
        RefusalText.Of(no).ShouldContain("11");
    }

    /// <summary>Some hundred customers who have moved twice, by the same chances both times.</summary>
    private static async Task MoveAsync(Database database, Guid segmentation, int customers)
    {
        var chance = new Xoshiro256(6);
        var next = Ids.Series(SegmentTown.Now.AddDays(-400));
        // A, B, C, and gone.
        double[][] moves =
        [
            [.80, .10, .05, .05],
            [.20, .65, .10, .05],
            [.05, .30, .60, .05],
        ];
        string[] codes = ["A", "B", "C"];
        long[] worth = [12_000_00, 6_000_00, 1_200_00];
        List<object?[]> people = [],
            stays = [];
        for (var i = 0; i < customers; i++)
        {
            var id = next();
            people.Add(FactRows.Person(id, CustomerStage.Customer, $"Móvil {i}", Today.AddDays(-400), SegmentTown.Now));
            var since = SegmentTown.Now.AddDays(-150);
            // They begin small and grow, so that segments do not stay as large as they were.
            var place = chance.Bernoulli(.7) ? 2 : 1;
            foreach (var days in new[] { -90, -30, 0 })
            {
                var until = days == 0 ? Memberships.Open : SegmentTown.Now.AddDays(days);
                stays.Add([id, segmentation, since, until, codes[place], 1, worth[place]]);
                since = until;
                place = days == 0 ? place : chance.PickWeighted(moves[place]);
                if (place == 3)
                    break;
            }
        }
        await database.WriteAsync(async session =>
        {
            await session.AddPeopleAsync(people);
            await session.InsertManyAsync(
                "segment_member",
                ["customer_id", "segmentation_id", "since", "until", "segment", "version", "worth_minor"],
                stays
            );
        });
    }
}
