using Microsoft.Extensions.Logging.Abstractions;
using Vinculo.Customers;
using Vinculo.Decisions;
using Vinculo.Decisions.Jobs;
using Vinculo.Decisions.Learning;
using Vinculo.Interactions;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Decisions;

public class NodesLearnTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Answers_on_two_nodes_at_once_are_each_learnt_once_and_both_nodes_believe_the_same_bits(
        Engine engine
    )
    {
        await using var counter = await Counter.OpenAsync(engine);
        foreach (var code in new[] { "a", "b" })
            await counter.OfferAsync(Counter.Draft(code));
        var other = new OfferBook(counter.Database, counter.Clock);
        await other.OpenAsync(default);
        var there = Answering(counter, other);
        var decisions = new List<Decision>();
        for (var i = 0; i < 40; i++)
            decisions.Add(await counter.DecideAsync(await counter.CustomerAsync((ValueClass)(1 + i % 3))));

        await Task.WhenAll(
            decisions.Select(
                (d, i) =>
                    (i % 2 == 0 ? counter.Record : there).RunAsync(
                        new(d.Id, d.Content.Proposed[0], i % 3 == 0 ? Result.Accepted : Result.Refused),
                        Counter.Agent,
                        "test"
                    )
            )
        );
        foreach (var book in new[] { counter.Book, other })
        {
            await book.Learnt.LookAsync();
            (
                await new RelearnPrior(counter.Database, book.Learnt).RunAsync(counter.Clock.GetUtcNow(), default)
            ).ShouldBe(book == counter.Book);
        }
        await counter.Book.Learnt.LookAsync();

        counter.Book.Learnt.Now.Shared.Answers.ShouldBe(40, 1e-9);
        foreach (var code in new[] { "a", "b" })
        foreach (var valueClass in Enum.GetValues<ValueClass>())
        {
            var like = ContextShape.First.Typical(valueClass);
            other.Learnt.Now.Shared.Along(code, 0, like).ShouldBe(counter.Book.Learnt.Now.Shared.Along(code, 0, like));
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Silence_is_a_no_only_after_its_time_where_the_customer_saw_it_and_gives_way_to_a_late_yes(
        Engine engine
    )
    {
        await using var counter = await Counter.OpenAsync(engine);
        await counter.OfferAsync(Counter.Draft("a"));
        var seen = await counter.DecideAsync(await counter.CustomerAsync(), "home", Channel.App);
        await counter.DecideAsync(await counter.CustomerAsync());
        var keeper = new SilenceKeeper(
            counter.Database,
            counter.Book,
            counter.Clock,
            NullLogger<SilenceKeeper>.Instance
        );
        counter.Clock.Advance(TimeSpan.FromDays(13));
        await keeper.LookAsync(default);
        (await counter.BelievedAsync("a")).Answers.ShouldBe(0);

        counter.Clock.Advance(TimeSpan.FromDays(2));
        await keeper.LookAsync(default);
        await keeper.LookAsync(default);
        var silent = await counter.BelievedAsync("a");
        silent.Answers.ShouldBe(1, 0.01);
        (await counter.CountAsync("SELECT count(*) FROM decision_outcome WHERE result = 5")).ShouldBe(1);

        counter.Clock.Advance(TimeSpan.FromDays(20));
        (await counter.AnswerAsync(seen, "a", Result.Accepted)).IsAccepted(out _).ShouldBeTrue();
        var late = await counter.BelievedAsync("a");
        late.Answers.ShouldBe(1, 0.01);
        late.Chance.ShouldBeGreaterThan(silent.Chance);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_was_decided_for_many_and_never_sent_is_no_refusal_and_was_not_shown(Engine engine)
    {
        await using var counter = await Counter.OpenAsync(engine);
        await counter.OfferAsync(Counter.Draft("a"));
        var (silent, asked) = (await counter.CustomerAsync(), await counter.CustomerAsync());
        var made = (await Many(counter).RunAsync([silent, asked], Channel.App, "home", null, Counter.Agent, "test"))
            .Accepted
            .Decisions;
        made.ShouldAllBe(d => d.Content.Proposed.Count == 1);
        var results = new OfferResults(counter.Database, counter.Book, counter.Clock);
        async Task<long> ShownAsync() => (await results.AllAsync(Counter.Agent)).Accepted.Single().Shown;
        (await ShownAsync()).ShouldBe(0);

        // Whoever is then asked for is shown something, and it is another decision.
        (await counter.DecideAsync(asked, "home", Channel.App)).Id.ShouldNotBe(made[1].Id);
        (await ShownAsync()).ShouldBe(1);

        counter.Clock.Advance(TimeSpan.FromDays(15));
        await new SilenceKeeper(
            counter.Database,
            counter.Book,
            counter.Clock,
            NullLogger<SilenceKeeper>.Instance
        ).LookAsync(default);
        (await counter.CountAsync("SELECT count(*) FROM decision_outcome WHERE result = 5")).ShouldBe(1);
        (await counter.BelievedAsync("a")).Answers.ShouldBe(1, 0.01);

        // What she says of it after all tells that it reached her.
        (await counter.AnswerAsync(made[0], "a", Result.Refused))
            .IsAccepted(out _)
            .ShouldBeTrue();
        (await ShownAsync()).ShouldBe(2);
    }

    [Fact]
    public async Task A_clock_that_jumps_ahead_and_back_loses_no_answer_and_keeps_a_trace_of_what_was_learnt()
    {
        await using var counter = await Counter.OpenAsync(Engine.Sqlite);
        await counter.OfferAsync(Counter.Draft("a"));
        for (var i = 0; i < 20; i++)
            await counter.AnswerAsync(await counter.DecideAsync(await counter.CustomerAsync()), "a", Result.Accepted);
        var before = await counter.BelievedAsync("a");

        counter.Clock.Advance(TimeSpan.FromDays(10 * 365));
        var future = await counter.DecideAsync(await counter.CustomerAsync());
        await counter.AnswerAsync(future, "a", Result.Accepted);
        counter.Clock.Advance(-TimeSpan.FromDays(10 * 365));
        var back = await counter.DecideAsync(await counter.CustomerAsync());
        (await counter.AnswerAsync(back, "a", Result.Accepted)).IsAccepted(out _).ShouldBeTrue();

        (await counter.CountAsync("SELECT count(*) FROM decision_outcome")).ShouldBe(22);
        (await counter.BelievedAsync("a")).Answers.ShouldBeInRange(2, before.Answers);
        await new RelearnOffers(counter.Database, counter.Book, counter.NextBestAction, counter.Clock).RunAsync();
        (await counter.BelievedAsync("a")).Answers.ShouldBe(22, 0.5);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Many_are_decided_for_as_one_and_strangers_are_named(Engine engine)
    {
        await using var counter = await Counter.OpenAsync(engine);
        foreach (var code in new[] { "a", "b", "c", "d" })
            await counter.OfferAsync(Counter.Draft(code, issue: code == "d" ? Issue.Serve : Issue.Grow));
        var many = Many(counter);
        var customers = new List<CustomerId>();
        for (var i = 0; i < 30; i++)
            customers.Add(await counter.CustomerAsync());
        var stranger = new CustomerId(Ids.New(counter.Clock.GetUtcNow()));

        var decided = (
            await many.RunAsync(
                [.. customers, stranger, customers[0]],
                Channel.Voice,
                "agent",
                2,
                Counter.Agent,
                "test"
            )
        ).Accepted;

        decided.Refused.ShouldBe([stranger]);
        decided.Decisions.Select(d => d.Customer).ShouldBe(customers);
        decided.Decisions.ShouldAllBe(d => d.Content.Proposed.Count == 2);
        (await counter.CountAsync("SELECT count(*) FROM decision")).ShouldBe(30);
        var alone = await counter.DecideAsync(customers[7], "agent");
        decided.Decisions[7].Content.Proposed.ShouldBe(alone.Content.Proposed.Take(2));

        var everybody = new DecideEverybody(counter.Database, many, counter.NextBestAction, counter.Clock);
        var run = Ids.New(counter.Clock.GetUtcNow());
        DecideEverybody.State? kept = null;
        for (var twice = 0; twice < 2; twice++)
            kept = await everybody.RunAsync(
                run,
                new(Channel.Voice, "outbound", null),
                kept is null ? null : kept with { After = Guid.Empty, Done = 0, Proposed = 0 },
                (_, _) => Task.CompletedTask,
                default
            );
        kept!.Done.ShouldBe(30);
        (await counter.CountAsync("SELECT count(*) FROM decision WHERE placement = 'outbound'")).ShouldBe(30);
    }

    private static DecideMany Many(Counter counter) =>
        new(counter.Database, counter.Book, counter.NextBestAction, counter.Audit, counter.Clock);

    private static RecordOutcome Answering(Counter counter, OfferBook book) =>
        new(
            counter.Database,
            book,
            new RecordInteraction(
                counter.Database,
                new NoteNeed(counter.Database, counter.Audit, counter.Clock),
                counter.Audit,
                counter.Clock
            ),
            counter.Clock
        );
}
