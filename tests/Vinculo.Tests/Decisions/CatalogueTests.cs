using System.Globalization;
using Vinculo.Customers;
using Vinculo.Decisions;
using Vinculo.Decisions.Rules;
using Vinculo.Decisions.Storage;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Decisions;

public class CatalogueTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Of_three_left_ten_who_say_yes_at_once_get_three(Engine engine)
    {
        await using var counter = await Counter.OpenAsync(engine);
        await counter.OfferAsync(Counter.Draft("pocos") with { Rules = new() { MaxAccepted = 3 } });
        var decisions = new List<Decision>();
        for (var i = 0; i < 10; i++)
            decisions.Add(await counter.DecideAsync(await counter.CustomerAsync()));

        var answers = await Task.WhenAll(decisions.Select(d => counter.AnswerAsync(d, "pocos", Result.Accepted)));

        answers.Count(a => a.IsAccepted(out _)).ShouldBe(3);
        foreach (var late in answers.Where(a => a.IsRefused(out _)))
        {
            late.IsRefused(out var refusal);
            refusal!.Code.ShouldBe("offer.none-left");
        }
        (await counter.CountAsync("SELECT count(*) FROM decision_outcome WHERE result = 1")).ShouldBe(3);
        (await counter.CountAsync("SELECT taken FROM offer_use")).ShouldBe(3);
        (await counter.DecideAsync(await counter.CustomerAsync()))
            .Content.Barred.ShouldHaveSingleItem()
            .Bar.Code.ShouldBe("budget-spent");

        var taken = decisions[Array.FindIndex(answers, a => a.IsAccepted(out _))];
        (await counter.AnswerAsync(taken, "pocos", Result.Undone)).IsAccepted(out _).ShouldBeTrue();
        (await counter.DecideAsync(await counter.CustomerAsync())).Content.Proposed.ShouldBe(["pocos"]);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_budget_ends_an_offer_before_it_is_passed(Engine engine)
    {
        await using var counter = await Counter.OpenAsync(engine);
        await counter.OfferAsync(
            Counter.Draft("caro", 500_000_00) with
            {
                CostMinor = 40_00,
                Details = new() { BudgetMinor = 100_00 },
            }
        );
        var decisions = new List<Decision>();
        for (var i = 0; i < 3; i++)
            decisions.Add(await counter.DecideAsync(await counter.CustomerAsync()));

        foreach (var (decision, goes) in decisions.Zip([true, true, false]))
            (await counter.AnswerAsync(decision, "caro", Result.Accepted)).IsAccepted(out _).ShouldBe(goes);
        (await counter.CountAsync("SELECT spent_minor FROM offer_use")).ShouldBe(80_00);
        (await counter.DecideAsync(await counter.CustomerAsync()))
            .Content.Barred.ShouldHaveSingleItem()
            .Bar.Code.ShouldBe("money-spent");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Each_channel_has_its_own_words_about_this_customer(Engine engine)
    {
        await using var counter = await Counter.OpenAsync(engine);
        await counter.OfferAsync(
            Counter.Draft("plan") with
            {
                Details = new()
                {
                    Treatments =
                    [
                        new(
                            Channel.WhatsApp,
                            "Hola {name} de {city|su ciudad}: {measure:minutes} minutos.",
                            "Hi {name}: {measure:minutes} minutes."
                        ),
                    ],
                },
            }
        );
        var marcela = await counter.CustomerAsync();
        await counter.MeasureAsync(marcela, "minutes", (1, 80), (2, 100));

        var said = async (Channel channel, string language) =>
            (
                await counter.Words.TellAsync(
                    await counter.DecideAsync(marcela, channel: channel),
                    CultureInfo.GetCultureInfo(language)
                )
            )
                .Actions[0]
                .Script;
        (await said(Channel.WhatsApp, "es")).ShouldBe("Hola Marcela de su ciudad: 90 minutos.");
        (await said(Channel.WhatsApp, "en")).ShouldBe("Hi Marcela: 90 minutes.");
        (await said(Channel.Voice, "es")).ShouldBe("Marcela, le propongo plan");
    }

    [Theory]
    [InlineData("Hola {nombre}", "nombre")]
    [InlineData("Hola {name", "name")]
    [InlineData("Hola {measure:}", "measure:")]
    [InlineData("Hola {name|amiga} de {city}", null)]
    [InlineData("{measure:data_gb} GB", null)]
    public void A_field_nobody_knows_is_named(string text, string? unknown)
    {
        Template.Unknown(text).ShouldBe(unknown);
        var problem = (Counter.Draft("x") with { ScriptEs = text }).Problem();
        (problem?.Code).ShouldBe(unknown is null ? null : "offer.unknown-field");
    }

    [Fact]
    public void What_is_not_known_leaves_no_blank_behind() =>
        Template
            .Fill("Hola {name} , vive en {city} .", new Dictionary<string, string> { ["name"] = "Ana {city}" })
            .ShouldBe("Hola Ana {city}, vive en.");

    [Fact]
    public void Who_holds_every_product_of_a_bundle_is_not_offered_it()
    {
        var offer = (
            Counter.Draft("paquete") with
            {
                Details = new() { Kind = OfferKind.Bundle, Contains = ["tv", "net"] },
            }
        ).Make("COP", DateTimeOffset.UnixEpoch);
        DecisionContext Holding(params string[] products) =>
            new()
            {
                Moment = new(DateTimeOffset.UnixEpoch, new(2026, 1, 1), Channel.Voice, "agent"),
                Customer = new(Guid.CreateVersion7()),
                Kind = CustomerKind.Person,
                Stage = CustomerStage.Customer,
                Holdings = [.. products.Select(p => new Held(p, null, true, null))],
            };

        new HoldingsRule().Judge(offer, Holding("tv", "net"))!.Code.ShouldBe("already-holds");
        new HoldingsRule().Judge(offer, Holding("tv")).ShouldBeNull();
        (Counter.Draft("x") with { Details = new() { Kind = OfferKind.Bundle } })
            .Problem()!
            .Code.ShouldBe("offer.bundle-empty");
    }
}
