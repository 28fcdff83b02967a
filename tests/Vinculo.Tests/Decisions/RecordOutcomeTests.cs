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
        (await counter.TallyAsync("a", 1)).Accepted.ShouldBe(1);
        (await counter.BelievedAsync("a")).Answers.ShouldBe(1, 1e-9);
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
        (await counter.TallyAsync("a", 1)).Missed.ShouldBe(10, 1e-9);
        (await counter.BelievedAsync("a")).Answers.ShouldBe(10, 1e-9);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_slip_of_the_hand_is_put_right_within_ten_minutes_and_the_learning_with_it(Engine engine)
    {
        await using var counter = await Counter.OpenAsync(engine);
        await counter.OfferAsync(Counter.Draft("a"));
        var customer = await counter.CustomerAsync();
        var decision = await counter.DecideAsync(customer);
        var before = await counter.BelievedAsync("a");

        await counter.AnswerAsync(decision, "a", Result.Refused);
        var refused = await counter.BelievedAsync("a");
        refused.Chance.ShouldBeLessThan(before.Chance);
        counter.Clock.Advance(TimeSpan.FromMinutes(4));
        (await counter.AnswerAsync(decision, "a", Result.Accepted)).IsAccepted(out _).ShouldBeTrue();
        var corrected = await counter.TallyAsync("a", 1);
        (corrected.Accepted, corrected.Missed).ShouldBe((1, 0));
        (await counter.BelievedAsync("a")).Chance.ShouldBeGreaterThan(before.Chance);
        (await counter.AnswerAsync(decision, "a", Result.Undone)).IsAccepted(out _).ShouldBeTrue();
        var undone = await counter.BelievedAsync("a");
        undone.Odds.ShouldBe(before.Odds, 1e-9);
        undone.Variance.ShouldBe(before.Variance, 1e-9);
        undone.Answers.ShouldBe(0, 1e-9);
        (await counter.TallyAsync("a", 1)).Answers.ShouldBe(0, 1e-9);
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
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_answer_a_year_late_is_kept_and_teaches_only_what_was_said_in_time(Engine engine)
    {
        await using var counter = await Counter.OpenAsync(engine);
        await counter.OfferAsync(Counter.Draft("a"));
        var told = await counter.DecideAsync(await counter.CustomerAsync());
        var said = counter.Clock.GetUtcNow().AddDays(2);
        var never = await counter.DecideAsync(await counter.CustomerAsync());
        counter.Clock.Advance(TimeSpan.FromDays(365));

        // Said in time, told a year later: it counts as old as it is. Said a year later: it came of something else.
        for (var twice = 0; twice < 2; twice++)
            (await counter.Record.RunAsync(new(told.Id, "a", Result.Accepted, null, said), Counter.Agent, "test"))
                .IsAccepted(out _)
                .ShouldBeTrue();
        (await counter.AnswerAsync(never, "a", Result.Accepted)).IsAccepted(out _).ShouldBeTrue();

        (await counter.CountAsync("SELECT count(*) FROM decision_outcome")).ShouldBe(2);
        (await counter.BelievedAsync("a")).Answers.ShouldBe(Math.Pow(0.5, 363.0 / 180), 1e-6);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Asking_for_more_is_a_part_of_a_yes_until_the_whole_answer_comes(Engine engine)
    {
        await using var counter = await Counter.OpenAsync(engine);
        await counter.OfferAsync(Counter.Draft("a", rate: 0.1));
        var customer = await counter.CustomerAsync();
        var decision = await counter.DecideAsync(customer);
        var before = await counter.BelievedAsync("a");

        await counter.AnswerAsync(decision, "a", Result.Interested);
        var part = await counter.BelievedAsync("a");
        (await counter.TallyAsync("a", 1)).Answers.ShouldBe(0);
        counter.Clock.Advance(TimeSpan.FromDays(3));
        (await counter.DecideAsync(customer)).Content.Proposed.ShouldBe(["a"]);
        (await counter.AnswerAsync(decision, "a", Result.Accepted)).IsAccepted(out _).ShouldBeTrue();
        var whole = await counter.BelievedAsync("a");

        part.Chance.ShouldBeGreaterThan(before.Chance);
        whole.Chance.ShouldBeGreaterThan(part.Chance);
        whole.Answers.ShouldBe(1, 1e-9);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Not_now_is_half_a_no_until_she_takes_it_after_all_and_then_half_a_yes(Engine engine)
    {
        await using var counter = await Counter.OpenAsync(engine);
        await counter.OfferAsync(Counter.Draft("a"));
        var customer = await counter.CustomerAsync();
        var first = await counter.DecideAsync(customer);
        var before = await counter.BelievedAsync("a");

        await counter.AnswerAsync(first, "a", Result.NotNow);
        var putOff = await counter.BelievedAsync("a");
        putOff.Answers.ShouldBe(0.5, 1e-9);
        putOff.Chance.ShouldBeLessThan(before.Chance);
        counter.Clock.Advance(TimeSpan.FromDays(20));
        var second = await counter.DecideAsync(customer);
        second.Id.ShouldNotBe(first.Id);
        (await counter.AnswerAsync(second, "a", Result.Accepted)).IsAccepted(out _).ShouldBeTrue();
        var came = await counter.BelievedAsync("a");
        (await counter.LessonAsync(first, "a")).ShouldBe(1);

        // Both speak for it: the chance is above that of one yes and half a no by far.
        came.Chance.ShouldBeGreaterThan(before.Chance);
        came.Answers.ShouldBeInRange(1.4, 1.5);
        (await counter.AnswerAsync(second, "a", Result.Undone)).IsAccepted(out _).ShouldBeTrue();
        (await counter.LessonAsync(first, "a")).ShouldBe(0);
        (await counter.BelievedAsync("a")).Chance.ShouldBeLessThan(before.Chance);
    }

    [Fact]
    public void An_answer_brings_its_own_value_and_a_not_now_is_no_refusal()
    {
        var offer = (
            Counter.Draft("a", 1_000_00) with
            {
                CostMinor = 10_00,
                Details = new() { RefusalCostMinor = 50_00, NotNowMinor = 20_00 },
            }
        ).Make("COP", DateTimeOffset.UnixEpoch);

        offer.Brings(Result.Accepted).ShouldBe(990_00);
        offer.Brings(Result.NotNow).ShouldBe(10_00);
        offer.Brings(Result.Refused).ShouldBe(-60_00);
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

        var own = await counter.BelievedAsync("a", ValueClass.B);
        var other = await counter.BelievedAsync("a", ValueClass.C);

        own.Chance.ShouldBeGreaterThan(0.4);
        other.Chance.ShouldBeGreaterThan(0.3);
        own.Chance.ShouldBeGreaterThan(other.Chance);
        own.Answers.ShouldBe(12, 1e-9);
        counter.Clock.Advance(TimeSpan.FromDays(180));
        (await counter.TallyAsync("a", 2)).Answers.ShouldBe(6, 1e-6);
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

        (await counter.TallyAsync("a", 1)).Missed.ShouldBe(Math.Pow(0.5, 10.0 / 180), 1e-9);
        (await counter.DecideAsync(customer))
            .Content.Barred.ShouldHaveSingleItem()
            .Bar.Code.ShouldBe("recently-refused");
    }

    private static string? Code<T>(Outcome<T> outcome) => outcome.IsRefused(out var refusal) ? refusal.Code : null;
}
