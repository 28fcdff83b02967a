using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Vinculo.Customers;
using Vinculo.Decisions;
using Vinculo.Insights;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Decisions;

/// <summary>No decision rests on a model that was found wanting, and each says so.</summary>
public class WantingModelTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_risk_that_is_not_to_be_trusted_moves_no_offer_and_the_decision_says_so_until_it_is_again(
        Engine engine
    )
    {
        await using var counter = await Counter.OpenAsync(engine);
        await counter.OfferAsync(Counter.Draft("sell", 100_000_00));
        await counter.OfferAsync(
            Counter.Draft("keep", 10_000_00, 0.3, Issue.Retain) with
            {
                KeepShare = 0.4,
                Contexts = [new("at-risk", new() { RiskBands = [RiskBand.VeryHigh] }, 2)],
            }
        );
        await counter.OfferAsync(
            Counter.Draft("rescue", 10_000_00, 0.3, Issue.Retain) with
            {
                Rules = new() { RiskBands = [RiskBand.VeryHigh] },
            }
        );
        var marcela = await counter.CustomerAsync(ValueClass.A, RiskBand.VeryHigh, 0.62, 2_400_000_00);
        await ScoredAsync(counter, marcela, version: 3);

        var before = await counter.DecideAsync(marcela);
        before.Content.Proposed[0].ShouldBe("keep");
        before.Find("keep")!.KeepMinor.ShouldBe((long)Math.Round(0.4 * 0.62 * 2_400_000_00));
        before.Content.Models[CustomerScores.Churn].ShouldBe(3);

        await FoundAsync(counter, wanting: true);
        var decision = await counter.DecideAsync(marcela);

        decision.Id.ShouldNotBe(before.Id);
        var keep = decision.Find("keep")!;
        (keep.KeepMinor, keep.Context).ShouldBe((0, 1), "the risk weighs nothing");
        decision.Content.Proposed[0].ShouldBe("sell");
        decision.Content.Models.Keys.ShouldNotContain(CustomerScores.Churn);
        decision.Content.Context!.Churn.ShouldBeNull();
        decision.Content.Context.LeftOut.ShouldBe([new(CustomerScores.Churn, 3, new(2026, 2, 10))]);
        decision.Content.Barred.ShouldHaveSingleItem().Bar.Code.ShouldBe("risk-wanting");
        var spanish = await counter.Words.TellAsync(decision, CultureInfo.GetCultureInfo("es-CO"), "Ana");
        spanish.Notes.ShouldContain(
            "El modelo «Riesgo de irse en 90 días» no es confiable desde el 10 de feb de 2026: esta decisión no usa lo que dice."
        );
        spanish.Barred[0].Text.ShouldContain("no es confiable desde el 10 de feb de 2026");
        var english = await counter.Words.TellAsync(decision, CultureInfo.GetCultureInfo("en-US"), "Ana");
        english.Notes.ShouldContain(
            "The model “Risk of leaving within 90 days” is not to be trusted since Feb 10, 2026: this decision does not use what it says."
        );

        // What was decided then stands, whatever the model is now.
        await FoundAsync(counter, wanting: false);
        (await counter.DecideAsync(marcela)).Find("keep")!.KeepMinor.ShouldBe(before.Find("keep")!.KeepMinor);
        var replay = new ReplayDecision(counter.Book, counter.NextBestAction, NullLogger<ReplayDecision>.Instance);
        foreach (var made in new[] { before, decision })
            (await replay.RunAsync(made.Id)).Accepted.Same.ShouldBeTrue();
    }

    [Fact]
    public async Task A_score_of_a_version_that_is_good_counts_though_another_version_was_found_wanting()
    {
        await using var counter = await Counter.OpenAsync(Engine.Sqlite);
        await counter.OfferAsync(Counter.Draft("keep") with { KeepShare = 0.4 });
        var customer = await counter.CustomerAsync(ValueClass.A, RiskBand.VeryHigh, 0.62, 2_400_000_00);
        await ScoredAsync(counter, customer, version: 3);
        await FoundAsync(counter, wanting: true);

        // Another took its place, and she was scored anew.
        await counter.Database.WriteAsync(session =>
            session.ExecuteAsync("UPDATE score SET model_version = 4 WHERE model = 'churn'")
        );

        (await counter.DecideAsync(customer)).Find("keep")!.KeepMinor.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Scores_that_begin_with_the_code_of_a_model_found_wanting_are_left_out_with_it()
    {
        await using var counter = await Counter.OpenAsync(Engine.Sqlite);
        await counter.OfferAsync(Counter.Draft("sell"));
        var customer = await counter.CustomerAsync(ValueClass.A, RiskBand.Low, 0.05, 2_400_000_00);
        await ScoredAsync(counter, customer, version: 2);
        await counter.Database.WriteAsync(session =>
            session.ExecuteAsync(
                """
                UPDATE customer SET influence = 3;
                UPDATE model SET code = 'influence';
                UPDATE score SET model = 'influence', amount = 3;
                INSERT INTO score (customer_id, model, model_version, as_of, amount, currency)
                SELECT customer_id, 'influence:money', model_version, as_of, 500, 'COP' FROM score;
                """
            )
        );
        var before = await counter.DecideAsync(customer);
        (before.Content.Context!.Influence, before.Content.Context.DragMinor).ShouldBe((3, 500));

        await FoundAsync(counter, wanting: true);
        var decision = await counter.DecideAsync(customer);

        (decision.Content.Context!.Influence, decision.Content.Context.DragMinor).ShouldBe((null, null));
        decision.Content.Context.LeftOut.Select(l => l.Model).ShouldBe([CustomerScores.Influence]);
        decision.Content.Models.Keys.ShouldNotContain(CustomerScores.InfluenceMoney);
    }

    private static Task ScoredAsync(Counter counter, CustomerId customer, int version) =>
        counter.Database.WriteAsync(async session =>
        {
            await session.ExecuteAsync(
                """
                INSERT INTO model (code, version, method, fitted_at, parameters, report, state, health)
                VALUES ('churn', @version, 'logistic', 0, '{}', '{}', 2, 1)
                """,
                ("version", version)
            );
            await session.ExecuteAsync(
                """
                INSERT INTO score (customer_id, model, model_version, as_of, amount, band)
                VALUES (@customer, 'churn', @version, @at, 0.62, 4)
                """,
                ("customer", customer),
                ("version", version),
                ("at", counter.Clock.GetUtcNow())
            );
        });

    private static Task FoundAsync(Counter counter, bool wanting) =>
        counter.Database.WriteAsync(session =>
            session.ExecuteAsync(
                "UPDATE model SET health = @health, wanting_since = @since",
                ("health", wanting ? 3 : 1),
                ("since", wanting ? new DateTimeOffset(2026, 2, 10, 15, 0, 0, TimeSpan.Zero) : (DateTimeOffset?)null)
            )
        );
}
