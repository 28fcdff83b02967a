using System.Globalization;
using Vinculo.Customers;
using Vinculo.Decisions;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Decisions;

public class NextBestActionTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_habit_and_the_risk_bring_the_long_distance_plan_first_with_reasons_in_both_languages(
        Engine engine
    )
    {
        await using var counter = await Counter.OpenAsync(engine);
        await counter.OfferAsync(Counter.Draft("data_boost", 60_000_00, 0.1));
        await counter.OfferAsync(
            Counter.Draft("long_distance_plan", 172_224_00, 0.3, Issue.Retain) with
            {
                KeepShare = 0.4,
                Rules = new() { Measures = [new("long_distance_minutes", 3, 60)] },
                Contexts = [new("long-distance-habit", new() { Measure = new("long_distance_minutes", 3, 120) }, 1.5)],
            }
        );
        var marcela = await counter.CustomerAsync(ValueClass.A, RiskBand.VeryHigh, 0.62, 2_400_000_00);
        await counter.MeasureAsync(marcela, "long_distance_minutes", (0, 3), (1, 180), (2, 200), (3, 160));

        var decision = await counter.DecideAsync(marcela);

        decision.Content.Proposed[0].ShouldBe("long_distance_plan");
        var plan = decision.Find("long_distance_plan")!;
        plan.KeepMinor.ShouldBe((long)Math.Round(0.4 * 0.62 * 2_400_000_00));
        plan.Propensity.ShouldBe(0.3, 0.005);
        plan.Rank.ShouldBe(plan.Propensity * (172_224_00 + plan.KeepMinor) * 1.5, 1);
        var spanish = await counter.Words.TellAsync(decision, CultureInfo.GetCultureInfo("es-CO"), "Ana");
        var english = await counter.Words.TellAsync(decision, CultureInfo.GetCultureInfo("en-US"), "Ana");
        spanish.Actions[0].Script.ShouldBe("Marcela, le propongo long_distance_plan");
        spanish.Actions[0].Reasons[0].Text.ShouldBe("Usa 180 minutos de larga distancia al mes.");
        english.Actions[0].Reasons[0].Text.ShouldBe("Uses 180 long-distance minutes a month.");
        spanish.Actions[0].Reasons[1].Text.ShouldContain("muy alto");
        spanish
            .Actions[0]
            .Factors.Select(f => f.Code)
            .ShouldBe(["propensity", "value", "keep", "context", "lever", "cost", "rank"]);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Everything_that_was_weighed_stands_in_the_ledger_and_gives_the_same_choice_again(Engine engine)
    {
        await using var counter = await Counter.OpenAsync(engine);
        foreach (var code in new[] { "a", "b", "c", "d" })
            await counter.OfferAsync(Counter.Draft(code));
        await counter.OfferAsync(Counter.Draft("only_c") with { Rules = new() { RiskBands = [RiskBand.High] } });

        for (var i = 0; i < 20; i++)
        {
            var decision = await counter.DecideAsync(await counter.CustomerAsync());

            var written = await counter.NextBestAction.FindAsync(decision.Id);
            written.ShouldNotBeNull();
            written.Customer.ShouldBe(decision.Customer);
            written.At.ShouldBe(decision.At);
            written.Content.Proposed.ShouldBe(decision.Content.Proposed);
            written.Content.Candidates.Sum(c => c.Probability).ShouldBe(1, 1e-9);
            written.Content.Candidates.ShouldAllBe(c => c.Probability > 0);
            written.Content.Barred.ShouldHaveSingleItem().Bar.Code.ShouldBe("other-risk");
            Json.Of(written.Content).ShouldBe(Json.Of(decision.Content with { Name = null }));
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Looking_again_shows_the_same_until_something_happens_or_time_has_passed(Engine engine)
    {
        await using var counter = await Counter.OpenAsync(engine);
        foreach (var code in new[] { "a", "b", "c", "d" })
            await counter.OfferAsync(Counter.Draft(code));
        var customer = await counter.CustomerAsync();
        var first = await counter.DecideAsync(customer);

        counter.Clock.Advance(TimeSpan.FromMinutes(20));
        (await counter.DecideAsync(customer)).Id.ShouldBe(first.Id);
        (await counter.DecideAsync(customer, "store-screen")).Id.ShouldNotBe(first.Id);
        await counter.MeasureAsync(customer, "data_gb", (1, 9));
        var informed = await counter.DecideAsync(customer);
        informed.Id.ShouldNotBe(first.Id);
        counter.Clock.Advance(TimeSpan.FromMinutes(31));
        (await counter.DecideAsync(customer)).Id.ShouldNotBe(informed.Id);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_control_group_is_served_but_not_sold_to_and_what_would_have_come_is_written_down(
        Engine engine
    )
    {
        await using var counter = await Counter.OpenAsync(engine);
        await counter.OfferAsync(Counter.Draft("sell", 500_000_00));
        await counter.OfferAsync(Counter.Draft("care", 1_000_00, 0.4, Issue.Serve));

        var decision = await counter.DecideAsync(await counter.CustomerAsync(control: true));

        decision.Control.ShouldBeTrue();
        decision.Content.Proposed.ShouldBe(["care"]);
        decision.Content.WouldHave.ShouldBe("sell");
        decision.Content.Barred.ShouldHaveSingleItem().Bar.Code.ShouldBe("control-group");
    }

    [Fact]
    public async Task A_no_that_costs_counts_by_its_chance_and_the_decision_is_replayed_the_same()
    {
        await using var counter = await Counter.OpenAsync(Engine.Sqlite);
        await counter.OfferAsync(Counter.Draft("loved", 100_00, 0.5));
        await counter.OfferAsync(
            Counter.Draft("annoying", 120_00, 0.5) with
            {
                Details = new() { RefusalCostMinor = 60_00 },
            }
        );

        var decision = await counter.DecideAsync(await counter.CustomerAsync(churn: null, remaining: null));

        var rank = decision.Content.Candidates.ToDictionary(c => c.Offer, c => c.Rank);
        rank["loved"].ShouldBe(50_00, 1);
        rank["annoying"].ShouldBe(60_00 - 30_00, 1);
        var told = await counter.Words.TellAsync(decision, CultureInfo.GetCultureInfo("en"));
        told.Actions.Single(a => a.Code == "annoying").Factors.Single(f => f.Code == "refusal").Amount.ShouldBe(60);
        told.Actions.Single(a => a.Code == "loved").Factors.ShouldAllBe(f => f.Code != "refusal");
        var replayed = await new ReplayDecision(
            counter.Book,
            counter.NextBestAction,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<ReplayDecision>.Instance
        ).RunAsync(decision.Id);
        replayed.Accepted.Same.ShouldBeTrue();
        (
            await counter.Save.RunAsync(
                Counter.Draft("wrong") with
                {
                    Details = new() { RefusalCostMinor = -1 },
                },
                null,
                Counter.Agent,
                "test"
            )
        )
            .IsRefused(out var no)
            .ShouldBeTrue();
        no!.Field.ShouldBe("refusalCost");
    }

    [Fact]
    public async Task What_weighs_is_told_in_words_and_old_scores_are_told_as_old()
    {
        await using var counter = await Counter.OpenAsync(Engine.Sqlite);
        await counter.OfferAsync(
            Counter.Draft("plan") with
            {
                Contexts =
                [
                    new(
                        "long-distance-habit",
                        new() { Measure = new("long_distance_minutes", 3, AtLeast: 100) },
                        1.4,
                        "Llama al exterior {mean:number} minutos al mes.",
                        "Calls abroad {mean:number} minutes a month."
                    ),
                    new("clase", new() { MinClass = ValueClass.B }, 1.2),
                ],
            }
        );
        var customer = await counter.CustomerAsync();
        await counter.MeasureAsync(customer, "long_distance_minutes", (1, 180), (2, 180));
        await counter.Database.WriteAsync(session =>
            session.ExecuteAsync(
                """
                INSERT INTO score (customer_id, model, model_version, amount, as_of)
                VALUES (@id, 'churn', 1, 0.1, @at)
                """,
                ("id", customer),
                ("at", counter.Clock.GetUtcNow().AddDays(-90))
            )
        );

        var decision = await counter.DecideAsync(customer);

        decision.Content.ScoresOf.ShouldBe(new DateOnly(2025, 12, 2));
        var told = await counter.Words.TellAsync(decision, CultureInfo.GetCultureInfo("es-CO"));
        var weighs = told.Actions.Single().Factors.Single(f => f.Code == "context").Text;
        weighs.ShouldContain("Llama al exterior 180 minutos al mes × 1,4");
        weighs.ShouldNotContain("long-distance-habit");
        weighs.ShouldNotContain("clase ×");
        told.Notes.ShouldNotBeEmpty();
        (await counter.Words.TellAsync(decision, CultureInfo.GetCultureInfo("en-US")))
            .Actions.Single()
            .Factors.Single(f => f.Code == "context")
            .Text.ShouldContain("Calls abroad 180 minutes a month × 1.4");
    }

    [Theory]
    [InlineData("es-CO", "Le propongo esto", "", "Le propongo esto", null, false)]
    [InlineData("en-US", "Le propongo esto", "", "Le propongo esto", "es", true)]
    [InlineData("es-CO", "", "May I propose this", "May I propose this", "en", true)]
    [InlineData("en-US", "", "", "", null, true)]
    public async Task An_action_without_words_in_the_readers_language_is_told_in_the_other_and_says_so(
        string reader,
        string spanish,
        string english,
        string said,
        string? language,
        bool noted
    )
    {
        await using var counter = await Counter.OpenAsync(Engine.Sqlite);
        await counter.OfferAsync(Counter.Draft("plan"));
        await counter.Database.WriteAsync(session =>
            session.ExecuteAsync(
                "UPDATE offer SET script_es = @es, script_en = @en, row_version = row_version + 1",
                ("es", spanish),
                ("en", english)
            )
        );
        counter.Book.Forget();
        var decision = await counter.DecideAsync(await counter.CustomerAsync());

        var told = (await counter.Words.TellAsync(decision, CultureInfo.GetCultureInfo(reader))).Actions.Single();

        told.Script.ShouldBe(said);
        told.Language.ShouldBe(language);
        string.IsNullOrEmpty(told.Note).ShouldBe(!noted);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_clock_that_went_back_neither_loses_nor_doubles_an_answer(Engine engine)
    {
        await using var counter = await Counter.OpenAsync(engine);
        await counter.OfferAsync(Counter.Draft("plan"));
        var customer = await counter.CustomerAsync();
        var decision = await counter.DecideAsync(customer);

        counter.Clock.Advance(-TimeSpan.FromHours(2));
        (await counter.AnswerAsync(decision, "plan", Result.Refused)).IsRefused(out var no).ShouldBeTrue();
        no!.Code.ShouldBe("decision.time-out-of-range");
        counter.Clock.Advance(TimeSpan.FromHours(3));
        (await counter.AnswerAsync(decision, "plan", Result.Refused)).IsAccepted(out _).ShouldBeTrue();
        counter.Clock.Advance(-TimeSpan.FromMinutes(30));
        (await counter.AnswerAsync(decision, "plan", Result.Refused)).IsAccepted(out _).ShouldBeTrue();
        (await counter.AnswerAsync(decision, "plan", Result.Accepted)).IsAccepted(out _).ShouldBeTrue();

        var answers = await counter.Database.ReadAsync(session =>
            session.QueryAsync("SELECT result FROM decision_outcome ORDER BY recorded_at, id", row => row.Int(0))
        );
        answers.ShouldBe([2, 1]);
        (await counter.DecideAsync(customer)).Content.Proposed.ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Unknown_hidden_and_merged_customers(Engine engine)
    {
        await using var counter = await Counter.OpenAsync(engine);
        await counter.OfferAsync(Counter.Draft("a"));
        var hidden = await counter.CustomerAsync(team: Ids.New(counter.Clock.GetUtcNow()));
        var heir = await counter.CustomerAsync();
        var merged = await counter.CustomerAsync();
        await counter.Database.WriteAsync(session =>
            session.ExecuteAsync(
                "UPDATE customer SET merged_into = @heir WHERE customer_id = @id",
                ("heir", heir),
                ("id", merged)
            )
        );
        var ownTeams = Counter.Agent with { Reach = Reach.Teams };

        (await Ask(new CustomerId(Ids.New(counter.Clock.GetUtcNow())), Counter.Agent)).ShouldBe("customer.not-found");
        (await Ask(hidden, ownTeams)).ShouldBe("customer.not-found");
        (await Ask(heir, Counter.Agent with { Permissions = new HashSet<string>() })).ShouldBe("permission.missing");
        (await counter.DecideAsync(merged)).Customer.ShouldBe(heir);

        async Task<string?> Ask(CustomerId id, Actor actor) =>
            (await counter.NextBestAction.DecideAsync(id, Channel.Voice, "agent", actor, "test")).IsRefused(out var no)
                ? no.Code
                : null;
    }

    [Fact]
    public async Task An_offer_that_costs_more_than_it_brings_is_barred_with_both_numbers()
    {
        await using var counter = await Counter.OpenAsync(Engine.Sqlite);
        await counter.OfferAsync(Counter.Draft("dear", 100_000_00, 0.2) with { CostMinor = 30_000_00 });

        var decision = await counter.DecideAsync(await counter.CustomerAsync());

        decision.Content.Proposed.ShouldBeEmpty();
        var view = await counter.Words.TellAsync(decision, CultureInfo.GetCultureInfo("es-CO"));
        view.Barred.ShouldHaveSingleItem()
            .Text.ShouldMatch(
                "^Se espera ganar \\$\u00A0(19|20)\\.\\d{3} y cuesta \\$\u00A030\\.000: no vale la pena con este cliente\\.$"
            );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_offer_changed_here_is_seen_by_the_next_decision(Engine engine)
    {
        await using var counter = await Counter.OpenAsync(engine);
        await counter.OfferAsync(Counter.Draft("a"));
        var customer = await counter.CustomerAsync();
        (await counter.DecideAsync(customer)).Content.Proposed.ShouldBe(["a"]);

        await counter.OfferAsync(Counter.Draft("a") with { Active = false });
        await counter.OfferAsync(Counter.Draft("b"));

        (await counter.DecideAsync(customer)).Content.Proposed.ShouldBe(["b"]);
    }
}
