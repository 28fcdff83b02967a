using Vinculo.Customers;
using Vinculo.Decisions;
using Vinculo.Interactions;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Decisions;

public class RecordOutcomeTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_refusal_changes_what_is_proposed_next_until_it_is_forgotten(Engine engine)
    {
        await using var counter = await Counter.OpenAsync(engine);
        await counter.OfferAsync(Counter.Draft("best", 900_000_00));
        await counter.OfferAsync(Counter.Draft("second", 90_000_00));
        var customer = await counter.CustomerAsync();
        var decision = await counter.DecideAsync(customer);
        decision.Content.Proposed[0].ShouldBe("best");

        (await counter.AnswerAsync(decision, "best", Result.Refused, "muy caro")).Accepted.Offer.ShouldBe("best");

        var next = await counter.DecideAsync(customer);
        next.Content.Proposed.ShouldBe(["second"]);
        var bar = next.Content.Barred.ShouldHaveSingleItem();
        (bar.Offer, bar.Bar.Code).ShouldBe(("best", "recently-refused"));
        bar.Bar.Until.ShouldBe(counter.Clock.GetUtcNow().AddDays(90));
        (await counter.Words.TellAsync(next, new("es-CO"))).Barred[0].Text.ShouldContain("«muy caro»");
        counter.Clock.Advance(TimeSpan.FromDays(91));
        (await counter.DecideAsync(customer)).Content.Proposed[0].ShouldBe("best");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_same_answer_twice_counts_once_on_the_timeline_in_the_ledger_and_in_what_is_learnt(
        Engine engine
    )
    {
        await using var counter = await Counter.OpenAsync(engine);
        await counter.OfferAsync(Counter.Draft("a"));
        var decision = await counter.DecideAsync(await counter.CustomerAsync());

        for (var i = 0; i < 3; i++)
            (await counter.AnswerAsync(decision, "a", Result.Accepted)).IsAccepted(out _).ShouldBeTrue();

        (await counter.CountAsync("SELECT count(*) FROM decision_outcome")).ShouldBe(1);
        (await counter.CountAsync("SELECT count(*) FROM interaction WHERE kind = 4")).ShouldBe(1);
        (await counter.BeliefAsync("a", 1)).Accepted.ShouldBe(1);
        (await counter.CountAsync("SELECT count(*) FROM outbox WHERE kind LIKE '%OfferAnswered'")).ShouldBe(1);
        var told = await counter.Database.ReadAsync(session =>
            session.FirstOrDefaultAsync(
                "SELECT subject, outcome, direction, channel FROM interaction",
                row => (row.Text(0), row.Text(1), row.Enum<Direction>(2), row.Enum<Channel>(3))
            )
        );
        told.ShouldBe(("Oferta a", "accepted", Direction.In, Channel.Voice));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Two_agents_who_answer_at_once_leave_one_answer(Engine engine)
    {
        await using var counter = await Counter.OpenAsync(engine);
        await counter.OfferAsync(Counter.Draft("a"));
        var decisions = new List<Decision>();
        for (var i = 0; i < 10; i++)
            decisions.Add(await counter.DecideAsync(await counter.CustomerAsync()));

        var answers = await Task.WhenAll(
            decisions.SelectMany(d => Enumerable.Range(0, 4).Select(_ => counter.AnswerAsync(d, "a", Result.Refused)))
        );

        answers.Count(a => a.IsAccepted(out _)).ShouldBe(40);
        (await counter.CountAsync("SELECT count(*) FROM decision_outcome")).ShouldBe(10);
        (await counter.BeliefAsync("a", 1)).Refused.ShouldBe(10, 1e-9);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_slip_of_the_hand_is_put_right_within_ten_minutes_and_the_learning_with_it(Engine engine)
    {
        await using var counter = await Counter.OpenAsync(engine);
        await counter.OfferAsync(Counter.Draft("a"));
        var customer = await counter.CustomerAsync();
        var decision = await counter.DecideAsync(customer);
        var before = await counter.BeliefAsync("a", 1);

        await counter.AnswerAsync(decision, "a", Result.Refused);
        counter.Clock.Advance(TimeSpan.FromMinutes(4));
        (await counter.AnswerAsync(decision, "a", Result.Accepted)).IsAccepted(out _).ShouldBeTrue();
        var corrected = await counter.BeliefAsync("a", 1);
        (corrected.Accepted, corrected.Refused).ShouldBe((1, 0));
        (await counter.AnswerAsync(decision, "a", Result.Undone)).IsAccepted(out _).ShouldBeTrue();
        var undone = await counter.BeliefAsync("a", 1);
        undone.Mean.ShouldBe(before.Mean, 1e-9);
        undone.Evidence.ShouldBe(0, 1e-9);
        (await counter.DecideAsync(customer)).Content.Proposed.ShouldBe(["a"]);

        await counter.AnswerAsync(decision, "a", Result.Refused);
        counter.Clock.Advance(TimeSpan.FromMinutes(11));
        Code(await counter.AnswerAsync(decision, "a", Result.Accepted)).ShouldBe("decision.already-answered");
        Code(await counter.AnswerAsync(decision, "a", Result.Undone)).ShouldBe("decision.too-late-to-undo");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_cannot_be_answered_is_refused_by_name(Engine engine)
    {
        await using var counter = await Counter.OpenAsync(engine);
        await counter.OfferAsync(Counter.Draft("a"));
        await counter.OfferAsync(Counter.Draft("barred") with { Rules = new() { MinTenureMonths = 9_999 } });
        var decision = await counter.DecideAsync(await counter.CustomerAsync());

        Code(await counter.AnswerAsync(decision with { Id = Ids.New(counter.Clock.GetUtcNow()) }, "a", Result.Accepted))
            .ShouldBe("decision.not-found");
        Code(await counter.AnswerAsync(decision, "barred", Result.Accepted)).ShouldBe("decision.no-such-action");
        Code(await counter.AnswerAsync(decision, "a", Result.Undone)).ShouldBe("decision.nothing-to-undo");
        Code(await counter.AnswerAsync(decision, "a", Result.Refused, new string('x', 501)))
            .ShouldBe("decision.reason-too-long");
        counter.Clock.Advance(TimeSpan.FromDays(30));
        (
            await counter.Record.RunAsync(
                new(decision.Id, "a", Result.NotNow, null, counter.Clock.GetUtcNow().AddDays(-29)),
                Counter.Agent,
                "test"
            )
        )
            .IsAccepted(out _)
            .ShouldBeTrue();
        var late = await counter.DecideAsync(await counter.CustomerAsync());
        counter.Clock.Advance(TimeSpan.FromDays(91));
        Code(await counter.AnswerAsync(late, "a", Result.Accepted)).ShouldBe("decision.too-old");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Answers_move_the_belief_of_their_class_most_and_of_the_others_a_little(Engine engine)
    {
        await using var counter = await Counter.OpenAsync(engine);
        await counter.OfferAsync(Counter.Draft("a", rate: 0.2));
        for (var i = 0; i < 12; i++)
            await counter.AnswerAsync(
                await counter.DecideAsync(await counter.CustomerAsync(ValueClass.B)),
                "a",
                Result.Accepted
            );

        var own = await counter.BeliefAsync("a", 2);
        var other = await counter.BeliefAsync("a", 1);

        own.Mean.ShouldBe((0.2 * 20 + 12) / (20 + 12), 1e-9);
        other.Mean.ShouldBe((0.2 * 20 + 12) / (20 + 12), 1e-9);
        own.Evidence.ShouldBe(12);
        other.Evidence.ShouldBe(0);
        own.StandardDeviation.ShouldBeLessThan(other.StandardDeviation);
        counter.Clock.Advance(TimeSpan.FromDays(180));
        (await counter.BeliefAsync("a", 2)).Evidence.ShouldBe(6, 1e-6);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Past_offers_of_another_system_are_learnt_from_once(Engine engine)
    {
        await using var counter = await Counter.OpenAsync(engine);
        await counter.OfferAsync(Counter.Draft("a"));
        var customer = await counter.CustomerAsync();
        var past = new RecordPastOffer(counter.Book, counter.Clock);
        var made = counter.Clock.GetUtcNow().AddDays(-10);
        RecordPastOffer.Request[] rows =
        [
            new(customer, "ventas", "1", made, Channel.Voice, "a", Result.Refused, "caro", 0.2, false),
            new(customer, "ventas", "2", made, Channel.Voice, "gone", null, null, 0.2, false),
        ];

        (await counter.Database.WriteAsync(session => past.WithinAsync(session, rows))).ShouldBe(2);
        (await counter.Database.WriteAsync(session => past.WithinAsync(session, rows))).ShouldBe(0);

        (await counter.BeliefAsync("a", 1)).Refused.ShouldBe(Math.Pow(0.5, 10.0 / 180), 1e-9);
        (await counter.DecideAsync(customer))
            .Content.Barred.ShouldHaveSingleItem()
            .Bar.Code.ShouldBe("recently-refused");
    }

    private static string? Code<T>(Outcome<T> outcome) => outcome.IsRefused(out var refusal) ? refusal.Code : null;
}
