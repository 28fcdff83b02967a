using System.Globalization;
using Vinculo.Customers;
using Vinculo.Decisions;
using Vinculo.Decisions.Learning;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Decisions;

public class LearningTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 15, 0, 0, TimeSpan.Zero);

    [Fact]
    public void An_answer_taken_back_leaves_no_trace_even_later()
    {
        var tally = Tally
            .None.With(Result.Refused, Start, Start)
            .With(Result.Accepted, Start.AddDays(20), Start.AddDays(20));
        var corrected = tally.Without(Result.Accepted, Start.AddDays(20), Start.AddDays(50));
        var never = Tally.None.With(Result.Refused, Start, Start).AgedTo(Start.AddDays(50));
        corrected.Accepted.ShouldBe(0, 1e-12);
        corrected.Missed.ShouldBe(never.Missed, 1e-12);
        corrected.AcceptedEver.ShouldBe(0);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task After_scoring_answers_are_learnt_again_from_those_the_offer_is_meant_for_in_their_class_of_today(
        Engine engine
    )
    {
        await using var counter = await Counter.OpenAsync(engine);
        await counter.OfferAsync(
            Counter.Draft("abroad") with
            {
                Rules = new() { Measures = [new("abroad_minutes", 3, 60)] },
            }
        );
        var past = new RecordPastOffer(counter.Book, counter.Clock);
        var requests = new List<RecordPastOffer.Request>();
        for (var i = 0; i < 900; i++)
        {
            var caller = i % 3 == 0;
            var customer = await counter.CustomerAsync(valueClass: null);
            if (caller)
                await counter.MeasureAsync(customer, "abroad_minutes", (1, 100));
            requests.Add(
                new(
                    customer,
                    "s",
                    i.ToString(CultureInfo.InvariantCulture),
                    counter.Clock.GetUtcNow().AddDays(-1),
                    Channel.Voice,
                    "abroad",
                    caller ? Result.Accepted : Result.Refused,
                    null,
                    null,
                    false
                )
            );
        }
        await counter.Database.WriteAsync(session => past.WithinAsync(session, requests));
        (await counter.TallyAsync("abroad", 0)).Answers.ShouldBeGreaterThan(890);
        await counter.Database.WriteAsync(session => session.ExecuteAsync("UPDATE customer SET value_class = 2"));
        var relearn = new RelearnOffers(counter.Database, counter.Book, counter.NextBestAction, counter.Clock);

        (await relearn.RunAsync()).ShouldBe(new Relearnt(900, 300));
        var once = await counter.BelievedAsync("abroad", ValueClass.B);
        (await relearn.RunAsync()).ShouldBe(new Relearnt(900, 300));

        once.Chance.ShouldBeGreaterThan(0.9);
        (await counter.BelievedAsync("abroad", ValueClass.B)).ShouldBe(once);
        (await counter.TallyAsync("abroad", 2)).Answers.ShouldBeGreaterThan(290);
        (await counter.TallyAsync("abroad", 0)).Answers.ShouldBe(0);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_demo_company_proposes_the_long_distance_plan_to_the_caller_about_to_leave(Engine engine)
    {
        await using var counter = await Counter.OpenAsync(engine);
        var catalogue = new OfferCatalogue(counter.Save, counter.Book);
        var json = await File.ReadAllTextAsync(Offers());
        (await catalogue.ImportAsync(json, Counter.Agent, "offers.json")).Accepted.Created.ShouldBeGreaterThanOrEqualTo(
            11
        );
        var again = (await catalogue.ImportAsync(json, Counter.Agent, "offers.json")).Accepted;
        (again.Created, again.Changed).ShouldBe((0, 0));

        for (var i = 0; i < 10; i++)
        {
            var marcela = await counter.CustomerAsync(ValueClass.A, RiskBand.VeryHigh, 0.6, 2_400_000_00);
            await counter.MeasureAsync(marcela, "long_distance_minutes", (1, 190), (2, 180), (3, 200));
            await counter.MeasureAsync(marcela, "data_gb", (1, 9), (2, 8), (3, 9));
            await HoldAsync(counter, marcela);
            var decision = await counter.DecideAsync(marcela);
            decision.Content.Proposed[0].ShouldBe("long_distance_plan");
            decision.Find("long_distance_plan")!.Probability.ShouldBe(1);
            (await counter.Words.TellAsync(decision, new("es-CO")))
                .Actions[0]
                .Reasons[0]
                .Text.ShouldBe("Llama al exterior 190 minutos al mes.");
        }
    }

    [Fact]
    public async Task A_catalogue_that_cannot_be_read_names_the_offer()
    {
        await using var counter = await Counter.OpenAsync(Engine.Sqlite);
        var catalogue = new OfferCatalogue(counter.Save, counter.Book);
        const string json =
            """{"offers":[{"code":"x","titleEs":"X","scriptEs":"X","valueMinor":1,"eligibility":{"requires":["magic"]}}]}""";
        (await catalogue.ImportAsync(json, Counter.Agent, "t")).IsRefused(out var refusal).ShouldBeTrue();
        refusal!.Facts["offer"].ShouldBe("x");
        (await catalogue.ImportAsync("[{\"code\":\"x\"}]", Counter.Agent, "t")).IsRefused(out refusal).ShouldBeTrue();
        refusal!.Field.ShouldBe("titleEs");
        (await catalogue.ImportAsync("{}", Counter.Agent, "t")).IsRefused(out refusal).ShouldBeTrue();
        refusal!.Code.ShouldBe("offers.no-list");
    }

    private static Task HoldAsync(Counter counter, CustomerId customer) =>
        counter.Database.WriteAsync(async session =>
        {
            await session.ExecuteAsync(
                "INSERT INTO product (id, code, name_es, family, active, row_version) VALUES (@id, 'POS-40', 'Vuelo 40', 'pospago', @yes, 1) ON CONFLICT DO NOTHING",
                ("id", new Guid("01900000-0000-7000-8000-0000000000f1")),
                ("yes", true)
            );
            await session.ExecuteAsync(
                "INSERT INTO holding (customer_id, id, product_id, status, updated_at) VALUES (@customer, @id, @product, 1, 0)",
                ("customer", customer),
                ("id", Ids.New(counter.Clock.GetUtcNow())),
                ("product", new Guid("01900000-0000-7000-8000-0000000000f1"))
            );
        });

    private static string Offers()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Path.Combine(folder.FullName, "src", "Vinculo", "Demo", "offers.json") is var file && File.Exists(file))
                return file;
        throw new FileNotFoundException("offers.json of the demo");
    }
}
