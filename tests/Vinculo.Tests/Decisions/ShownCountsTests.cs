using Vinculo.Decisions;
using Vinculo.Decisions.Storage;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Decisions;

public class ShownCountsTests
{
    private const int Days = 5;
    private static readonly DateTimeOffset Now = new(2026, 7, 20, 15, 0, 0, TimeSpan.Zero);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_was_shown_is_the_same_before_and_after_its_days_are_counted(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var clock = new FixedClock(Now);
        var counts = new ShownCounts(test.Database, clock);
        // One more a day back, on every day a page of another site that nobody saw and one decided for many, and one too long ago.
        for (var back = 0; back <= Days + 1; back++)
        {
            for (var i = 0; i <= back; i++)
                await DecidedAsync(back, "fibra", "agent");
            await DecidedAsync(back, "fibra", "web-inicio");
            await DecidedAsync(back, "fibra", "outbound", batch: true);
            await DecidedAsync(back, "movil", "agent");
        }
        await DecidedAsync(0, null, "agent");
        var expected = new Dictionary<string, long> { ["fibra"] = 1 + 2 + 3 + 4 + 5 + 6, ["movil"] = 6 };
        (await ReadAsync()).ShouldBe(expected, ignoreOrder: true);

        // Today is not over; the others are counted once.
        (await counts.KeepAsync(Days, default)).ShouldBe(Days);
        (await counts.KeepAsync(Days, default)).ShouldBe(0);
        (await ReadAsync()).ShouldBe(expected, ignoreOrder: true);

        // What is decided now is seen at once; what is told of an earlier day, a day later.
        await DecidedAsync(0, "movil", "agent");
        await DecidedAsync(2, "movil", "history");
        (await ReadAsync())["movil"].ShouldBe(7);
        clock.Advance(TimeSpan.FromDays(1));
        (await counts.KeepAsync(Days, default)).ShouldBe(Days);
        // The oldest day has gone out of the window.
        (await ReadAsync())["movil"]
            .ShouldBe(7);
        (await ReadAsync())["fibra"].ShouldBe(1 + 2 + 3 + 4 + 5);

        Task<Dictionary<string, long>> ReadAsync() =>
            test.Database.ReadAsync(session => ShownCounts.ReadAsync(session, Days, clock.Now));

        Task DecidedAsync(int back, string? offer, string placement, bool batch = false) =>
            test.Database.WriteAsync(session =>
                Ledger.AddManyAsync(
                    session,
                    [
                        [
                            Guid.CreateVersion7(),
                            Now.AddDays(-back),
                            Guid.CreateVersion7(),
                            1,
                            placement,
                            Guid.Empty,
                            false,
                            offer,
                            "{}",
                            batch,
                        ],
                    ]
                )
            );
    }
}
