using Microsoft.Extensions.DependencyInjection;
using Vinculo.Analytics.Evaluate.OffPolicy;
using Vinculo.Customers;
using Vinculo.Decisions;
using Vinculo.Decisions.Evidence;
using Vinculo.Decisions.Outbound;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Decisions.Evidence;

public class MeasureProofTests
{
    private const int Days = 100;

    /// <summary>Whoever was offered something buys for thirty more than the control group; of the control group none is fairer.</summary>
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_offering_adds_is_told_in_money_against_the_control_group_with_an_interval_that_holds(
        Engine engine
    )
    {
        await using var counter = await Counter.OpenAsync(engine);
        await counter.OfferAsync(Counter.Draft("a"));
        await counter.OfferAsync(Counter.Draft("care", 1_00, issue: Issue.Serve));
        var met = new List<(CustomerId Id, bool Control)>();
        for (var i = 0; i < 240; i++)
            met.Add((await counter.CustomerAsync(control: i % 4 == 0), i % 4 == 0));
        foreach (var (id, _) in met)
            await counter.DecideAsync(id);
        // Nobody of a list and of what was decided for many has been met, and the control group is on no list.
        var many = new List<CustomerId>();
        for (var i = 0; i < 40; i++)
            many.Add(await counter.CustomerAsync());
        foreach (var id in many.Take(20))
            await counter.DecideAsync(id, OutboundPlan.Placement);
        await new DecideMany(
            counter.Database,
            counter.Book,
            counter.NextBestAction,
            counter.Audit,
            counter.Clock
        ).RunAsync([.. many.Skip(20)], Channel.Email, "outbound", null, Counter.Agent, "test");
        var first = counter.Clock.GetUtcNow();
        counter.Clock.Advance(TimeSpan.FromDays(2 * Days));
        await counter.Database.WriteAsync(session =>
            session.InsertManyAsync(
                "txn",
                ["customer_id", "occurred_at", "id", "kind", "amount_minor", "currency"],
                met.SelectMany(
                    (m, i) =>
                        new[] { -20, 20 }.Select(day =>
                            new object?[]
                            {
                                m.Id,
                                first.AddDays(day),
                                Ids.From(first.AddDays(day), "buy", $"{i}"),
                                1,
                                (100L + i % 13 * 10 + (day > 0 && !m.Control ? 30 : 0)) * 100,
                                "COP",
                            }
                        )
                )
            )
        );

        var report = await Proof(counter).RunAsync((_, _) => Task.CompletedTask, default);

        var money = report.Money.ShouldNotBeNull();
        (money.Offered, money.Control).ShouldBe((180, 60));
        money.Difference.ShouldBe(30, 0.5);
        money.Likely.Low.ShouldBeInRange(0.01, 30);
        money.Likely.High.ShouldBeInRange(30, 60);
        money.Total.ShouldBe(money.Difference * 180);
        money.Explained.ShouldBeGreaterThan(0.8);
        report.Stay.ShouldNotBeNull().Decisive.ShouldBeFalse();
        var compared = await new OfferResults(counter.Database, counter.Book, counter.Clock).ControlAsync();
        (compared.Offered, compared.Control).ShouldBe((180, 60));
        (await Proof(counter).ReadAsync(Counter.Agent, default)).Accepted.ShouldNotBeNull().Money.ShouldBe(money);
    }

    [Fact]
    public async Task A_way_of_choosing_that_the_ledger_never_tried_is_refused_and_one_like_it_is_told()
    {
        await using var counter = await Counter.OpenAsync(Engine.Sqlite);
        foreach (var code in new[] { "a", "b", "c" })
            await counter.OfferAsync(Counter.Draft(code, code == "a" ? 120_00 : 100_00, code == "a" ? 0.3 : 0.28));
        await counter.OfferAsync(Counter.Draft("dull", 2_00));
        for (var i = 0; i < 260; i++)
        {
            var decision = await counter.DecideAsync(await counter.CustomerAsync((ValueClass)(1 + i % 3)));
            await counter.AnswerAsync(
                decision,
                decision.Content.Proposed[0],
                i % 4 == 0 ? Result.Accepted : Result.Refused
            );
        }

        var report = await Proof(counter).RunAsync((_, _) => Task.CompletedTask, default);

        report.Judged.ShouldBe(260);
        report.Money.ShouldBeNull();
        var policies = report.Policies.ToDictionary(p => p.Policy, p => p.Estimate);
        // Today it is chosen as it was when these were: what it would bring is what they brought.
        policies["today"]
            .ShouldSatisfyAllConditions(
                p => p.Trust.ShouldNotBe(OffPolicyTrust.Refused),
                p => p.Robust.Likely.Low.ShouldBeLessThan(p.LoggedMean),
                p => p.Robust.Likely.High.ShouldBeGreaterThan(p.LoggedMean)
            );
        // Drawing by lot would make a quarter of the choices the offer nobody is ever made.
        policies["lot"].Trust.ShouldBe(OffPolicyTrust.Refused);
        policies["lot"].Doubts.ShouldContain(OffPolicyDoubt.NoOverlap);
        var month = report.Months.ShouldHaveSingleItem();
        (month.Decisions, month.Answers, month.Accepted).ShouldBe((260, 260, 65));
        report.Actions.Single(a => a.Offer == "dull").First.ShouldBe(0);
        report.Actions.Sum(a => a.Share).ShouldBe(1, 1e-9);
    }

    /// <summary>Only what was learnt can say so: both offers began alike, and the use they got is the same.</summary>
    [Fact]
    public async Task An_offer_nobody_accepts_is_advised_to_be_retired()
    {
        const int most = 1_600;
        await using var counter = await Counter.OpenAsync(Engine.Sqlite);
        await counter.OfferAsync(Counter.Draft("dead", rate: 0.02) with { Channels = [Channel.Voice] });
        await counter.OfferAsync(Counter.Draft("alive", rate: 0.02) with { Channels = [Channel.Email] });
        var asked = 0;
        var (dead, alive) = await LookAsync();
        ActionCoverage
            .Of((await counter.Book.OpenAsync(default)).Find("dead")!, 0, 5_000, counter.Book.Learnt.Now)
            .Advice.ShouldBe(ActionAdvice.NeverFirst);
        (dead.Advice, alive.Advice).ShouldBe((ActionAdvice.Wait, ActionAdvice.Wait));
        dead.Likely.High.ShouldBeGreaterThan(0.02);

        while (asked < most && dead.Advice != ActionAdvice.NobodyAccepts)
        {
            for (var i = 0; i < 200; i++, asked++)
            {
                var customer = await counter.CustomerAsync(ValueClass.B);
                await counter.AnswerAsync(await counter.DecideAsync(customer), "dead", Result.Refused);
                await counter.AnswerAsync(
                    await counter.DecideAsync(customer, channel: Channel.Email),
                    "alive",
                    i % 3 == 0 ? Result.Accepted : Result.Refused
                );
            }
            await counter.Book.Learnt.LookAsync();
            (dead, alive) = await LookAsync();
        }

        (dead.Advice, alive.Advice).ShouldBe((ActionAdvice.NobodyAccepts, ActionAdvice.Keep), $"{dead} {alive}");
        dead.Likely.High.ShouldBeLessThan(0.01);
        // Where it began at a fiftieth.
        alive.Expected.ShouldBeGreaterThan(0.15);

        async Task<(ActionProof Dead, ActionProof Alive)> LookAsync()
        {
            var page = await counter.Book.OpenAsync(default);
            ActionProof Of(string code) =>
                ActionCoverage.Of(page.Find(code)!, Math.Max(1, asked), 2 * asked, page.Beliefs);
            return (Of("dead"), Of("alive"));
        }
    }

    [Fact]
    public async Task The_page_says_what_is_missing_and_what_was_found_and_goes_into_a_file()
    {
        await using var app = await TestApp.StartAsync();
        using var client = await DecisionApiTests.ClientAsync(app, "offers.read", "decisions.decide");
        (await client.GetStringAsync("/valor-demostrado")).ShouldContain("Todavía no se ha calculado");
        await DecisionApiTests.SeedAsync(app);

        await app.Services.GetRequiredService<MeasureProof>().RunAsync((_, _) => Task.CompletedTask, default);

        var page = await client.GetStringAsync("/valor-demostrado");
        page.ShouldContain("hacen falta al menos 30 clientes");
        page.ShouldContain("Esperar: pocas respuestas");
        var file = await client.GetStringAsync("/valor-demostrado/exportar");
        file.ShouldContain("Oferta plan");
        client.DefaultRequestHeaders.Add("Cookie", "lang=en");
        (await client.GetStringAsync("/valor-demostrado")).ShouldContain("at least 30 customers met");
        using var stranger = await DecisionApiTests.ClientAsync(app, "insights.read");
        (await stranger.GetAsync("/valor-demostrado/exportar")).StatusCode.ShouldBe(
            System.Net.HttpStatusCode.Forbidden
        );
    }

    private static MeasureProof Proof(Counter counter) =>
        new(
            counter.Database,
            counter.Book,
            LearningSettingsTests.Inputs(counter),
            counter.NextBestAction,
            counter.Options,
            counter.Clock
        );
}
