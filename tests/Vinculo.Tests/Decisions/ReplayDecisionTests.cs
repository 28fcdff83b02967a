using Microsoft.Extensions.Logging.Abstractions;
using Vinculo.Customers;
using Vinculo.Decisions;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Decisions;

public class ReplayDecisionTests
{
    /// <summary>Everything a decision rested on moves on; from its row it comes out the same, also on a node that begins anew.</summary>
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_decision_comes_out_the_same_after_offers_learning_and_customers_have_changed(Engine engine)
    {
        await using var counter = await Counter.OpenAsync(engine);
        for (var i = 0; i < 30; i++)
            await counter.OfferAsync(
                Counter.Draft($"o{i:00}", i == 4 ? 900_000_00 : 100_000_00 + i * 1_000_00, 0.1 + i % 5 * 0.05) with
                {
                    CostMinor = i == 7 ? 90_000_00 : 0,
                    KeepShare = i % 4 * 0.1,
                    Rules = new() { MinClass = i % 3 == 0 ? ValueClass.A : null, MaxAccepted = i == 4 ? 1 : null },
                    Contexts = [new("use", new() { Measure = new("gb", 3, 5) }, 1.2)],
                }
            );
        var decisions = new List<Decision>();
        for (var i = 0; i < 12; i++)
        {
            var customer = await counter.CustomerAsync(i % 2 == 0 ? ValueClass.A : ValueClass.C, control: i == 5);
            await counter.MeasureAsync(customer, "gb", (1, 4 + i), (2, 5));
            var decision = await counter.DecideAsync(customer, i % 3 == 0 ? "outbound" : "agent");
            decisions.Add(decision);
            foreach (var shown in decision.Content.Proposed.Take(1))
                await counter.AnswerAsync(decision, shown, i % 2 == 0 ? Result.Accepted : Result.Refused);
        }

        for (var i = 0; i < 30; i += 2)
            await counter.OfferAsync(Counter.Draft($"o{i:00}", 5_000_00, 0.9, Issue.Retain));
        await counter.OfferAsync(Counter.Draft("new", 900_000_00, 0.5));
        await counter.Database.WriteAsync(session =>
            session.ExecuteAsync("UPDATE customer SET value_class = 3, churn = 0.9, value_minor = 1")
        );
        counter.Clock.Advance(TimeSpan.FromDays(400));
        await new RelearnOffers(counter.Database, counter.Book, counter.NextBestAction, counter.Clock).RunAsync();

        foreach (var book in new[] { counter.Book, new OfferBook(counter.Database, counter.Clock) })
        {
            var replay = new ReplayDecision(book, counter.NextBestAction, NullLogger<ReplayDecision>.Instance);
            foreach (var decision in decisions)
            {
                var again = (await replay.RunAsync(decision.Id)).Accepted;
                again.Again.Proposed.ShouldBe(decision.Content.Proposed);
                again.Again.Candidates.Select(c => c.Rank).ShouldBe(decision.Content.Candidates.Select(c => c.Rank));
                again.Same.ShouldBeTrue();
            }
        }
        decisions.ShouldContain(d => d.Content.Others != null);
        decisions.ShouldContain(d => d.Content.Barred.Any(b => b.Bar.Code == "budget-spent"));
    }

    [Fact]
    public async Task What_was_drawn_in_the_old_way_comes_out_the_same_in_the_old_way()
    {
        await using var counter = await Counter.OpenAsync(Engine.Sqlite);
        for (var i = 0; i < 12; i++)
            await counter.OfferAsync(Counter.Draft($"o{i:00}", 100_000_00 + i * 500_00, 0.2));
        var decision = await counter.DecideAsync(await counter.CustomerAsync());
        var now = decision.Content;
        var then = Ranking.Decide(
            decision.KeptContext()!,
            await counter.Book.OpenAsync(default),
            (await counter.Book.OpenAsync(default)).Beliefs,
            new(7, now.Shaped, now.Reading!, now.Most, now.Spelled, Choice.FirstPolicy),
            NullLogger.Instance
        );
        await counter.Database.WriteAsync(session =>
            session.ExecuteAsync("UPDATE decision SET content = @content", ("content", Json.Of(then)))
        );
        var replay = new ReplayDecision(counter.Book, counter.NextBestAction, NullLogger<ReplayDecision>.Instance);

        var again = (await replay.RunAsync(decision.Id)).Accepted;

        again.Same.ShouldBeTrue();
        again.Again.Policy.ShouldBe(Choice.FirstPolicy);
        now.Policy.ShouldBe(Choice.Policy);
    }

    [Fact]
    public async Task A_row_somebody_tampered_with_does_not_pass_for_the_same()
    {
        await using var counter = await Counter.OpenAsync(Engine.Sqlite);
        foreach (var code in new[] { "a", "b", "c" })
            await counter.OfferAsync(Counter.Draft(code));
        var decision = await counter.DecideAsync(await counter.CustomerAsync());
        var forged = decision.Content with { Proposed = [.. decision.Content.Proposed.Reverse()] };
        await counter.Database.WriteAsync(session =>
            session.ExecuteAsync("UPDATE decision SET content = @content", ("content", Json.Of(forged)))
        );
        var replay = new ReplayDecision(counter.Book, counter.NextBestAction, NullLogger<ReplayDecision>.Instance);

        (await replay.RunAsync(decision.Id)).Accepted.Same.ShouldBeFalse();
        (await replay.RunAsync(Ids.New(counter.Clock.GetUtcNow()))).IsRefused(out var refusal).ShouldBeTrue();
        refusal!.Code.ShouldBe("decision.not-found");
    }
}
