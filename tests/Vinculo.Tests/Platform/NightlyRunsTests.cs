using Microsoft.Extensions.Logging.Abstractions;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Platform;

/// <summary>The day's work is asked for once a day, at its hour, by whichever node looks first.</summary>
public class NightlyRunsTests
{
    // Three in the morning in Bogotá is eight in the morning UTC, all year round.
    private static readonly DateTimeOffset Evening = new(2026, 3, 2, 23, 0, 0, TimeSpan.Zero);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task It_is_asked_for_once_after_its_hour_and_made_up_for_when_the_hour_was_missed(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var clock = new FixedClock(Evening);
        var node = Node(test.Database, clock);
        await using var otherDatabase = test.OpenAnother();
        var other = Node(otherDatabase, clock);

        await node.LookAsync(default);
        (await CountAsync(test)).ShouldBe(0);

        clock.Now = new(2026, 3, 3, 7, 59, 0, TimeSpan.Zero);
        await node.LookAsync(default);
        (await CountAsync(test)).ShouldBe(0);

        clock.Now = new(2026, 3, 3, 8, 1, 0, TimeSpan.Zero);
        await node.LookAsync(default);
        await other.LookAsync(default);
        await node.LookAsync(default);
        (await CountAsync(test)).ShouldBe(1);

        // Off for two days and a morning: made up for once, not three times.
        clock.Now = new(2026, 3, 6, 14, 0, 0, TimeSpan.Zero);
        await other.LookAsync(default);
        await node.LookAsync(default);
        (await CountAsync(test)).ShouldBe(2);
        (await node.NextAsync(default)).ShouldBe(new DateTimeOffset(2026, 3, 7, 8, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public async Task The_company_sets_the_hour()
    {
        await using var test = await TestDatabase.CreateAsync(Engine.Sqlite);
        var clock = new FixedClock(Evening);
        var node = Node(test.Database, clock);
        await node.LookAsync(default);
        await test.Database.WriteAsync(session =>
            session.ExecuteAsync(
                "INSERT INTO setting (code, value, changed_at, row_version) VALUES ('nightly.hour', @value, 0, 1)",
                ("value", Json.Of(new NightlyHour(22)))
            )
        );

        clock.Now = new(2026, 3, 3, 2, 30, 0, TimeSpan.Zero);
        await node.LookAsync(default);
        (await CountAsync(test)).ShouldBe(0);
        clock.Now = new(2026, 3, 3, 3, 0, 0, TimeSpan.Zero);
        await node.LookAsync(default);
        (await CountAsync(test)).ShouldBe(1);
    }

    [Fact]
    public void An_hour_that_the_clocks_leap_over_begins_when_they_have_leapt()
    {
        // Santiago's clocks go from midnight to one on 6 September 2026.
        var zone = TimeZoneInfo.FindSystemTimeZoneById("America/Santiago");

        NightlyRuns
            .LastDue(new(2026, 9, 6, 12, 0, 0, TimeSpan.Zero), 0, zone)
            .ShouldBe(new DateTimeOffset(2026, 9, 6, 4, 0, 0, TimeSpan.Zero));
    }

    private static NightlyRuns Node(Database database, TimeProvider clock) =>
        new(database, new(clock), [new("insights.score")], new(), clock, NullLogger<NightlyRuns>.Instance);

    private static Task<long> CountAsync(TestDatabase test) =>
        test.Database.ReadAsync(s =>
            s.FirstOrDefaultAsync("SELECT COUNT(*) FROM job WHERE code = 'insights.score'", row => row.Long(0))
        );
}
