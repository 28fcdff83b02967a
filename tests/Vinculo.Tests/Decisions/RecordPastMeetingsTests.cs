using Microsoft.Extensions.Logging.Abstractions;
using Vinculo.Customers;
using Vinculo.Decisions;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Decisions;

public class RecordPastMeetingsTests
{
    private static RecordPastMeetings Record(Counter counter) =>
        new(counter.Database, counter.Book, counter.NextBestAction, counter.Clock);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_past_is_decided_by_the_draw_of_the_control_group_and_what_was_said_is_learnt(Engine engine)
    {
        await using var counter = await Counter.OpenAsync(engine);
        await counter.OfferAsync(Counter.Draft("a"));
        await counter.OfferAsync(Counter.Draft("care", 1_00, issue: Issue.Serve));
        var then = counter.Clock.GetUtcNow().AddDays(-60);
        var meetings = new List<RecordPastMeetings.Meeting>();
        for (var i = 0; i < 60; i++)
            meetings.Add(
                new(
                    await counter.CustomerAsync(
                        control: i % 6 == 0,
                        stage: i == 1 ? CustomerStage.Former : CustomerStage.Customer
                    ),
                    then.AddHours(i),
                    Channel.Voice
                )
            );

        var given = await Record(counter)
            .RunAsync(meetings, (_, offer) => offer == "a" ? Result.Accepted : null, default);

        given.ShouldBe(50);
        var rows = await counter.Database.ReadAsync(session =>
            session.QueryAsync(
                "SELECT id, control, top_offer, decided_at FROM decision ORDER BY decided_at",
                row => (Id: row.Guid(0), Control: row.Bool(1), Top: row.TextOrNull(2), At: row.Instant(3))
            )
        );
        rows.Select(r => r.At).ShouldBe(meetings.Select(m => m.At));
        // Whoever left since was a customer then.
        rows.ShouldAllBe(r => r.Top == (r.Control ? "care" : "a"));
        rows.Count(r => r.Control).ShouldBe(10);
        var believed = await counter.BelievedAsync("a");
        believed.Answers.ShouldBeGreaterThan(30);
        believed.Chance.ShouldBeGreaterThan(0.6);
        var compared = await new OfferResults(counter.Database, counter.Book, counter.Clock).ControlAsync();
        (compared.Offered, compared.OfferedLeft, compared.Control).ShouldBe((50, 1, 10));
        var replay = new ReplayDecision(counter.Book, counter.NextBestAction, NullLogger<ReplayDecision>.Instance);
        foreach (var row in rows.Take(8))
            (await replay.RunAsync(row.Id)).Accepted.Same.ShouldBeTrue();
    }

    [Fact]
    public async Task What_came_later_was_not_known_then()
    {
        await using var counter = await Counter.OpenAsync(Engine.Sqlite);
        await counter.OfferAsync(Counter.Draft("a"));
        var customer = await counter.CustomerAsync();
        var now = counter.Clock.GetUtcNow();
        string?[] proposed = new string?[3];

        await MeetAsync(0, now.AddDays(-30), Result.Refused);
        await MeetAsync(1, now.AddDays(-60), null);
        await MeetAsync(2, now.AddDays(-10), null);

        // The refusal rests the offer from the day it was said.
        proposed.ShouldBe(["a", "a", null]);

        Task MeetAsync(int at, DateTimeOffset when, Result? said) =>
            Record(counter)
                .RunAsync(
                    [new(customer, when, Channel.Voice)],
                    (_, offer) =>
                    {
                        proposed[at] = offer;
                        return said;
                    },
                    default
                );
    }
}
