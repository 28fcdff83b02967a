using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Vinculo.Analytics.Randomness;
using Vinculo.Customers;
using Vinculo.Insights;
using Vinculo.Insights.Scoring;
using Vinculo.Insights.Value;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Tests.Journeys;

namespace Vinculo.Tests.Insights;

/// <summary>A company whose history is too short to say who leaves, and long enough to say how long contracts last.</summary>
public class TenureModelTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 15, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly Today = new(2026, 3, 2);

    /// <summary>Four months ago the company began to keep its books: less than a model of risk wants.</summary>
    private static readonly DateOnly Books = new(2025, 11, 1);

    [Fact]
    public void Contracts_that_were_there_before_the_books_do_not_flatter_the_others()
    {
        var contracts = Contracts(6_000, 3);
        var model = TenureModel.Fit(contracts, Today).ShouldNotBeNull();
        // Chances to leave are drawn from beta(1, 8): of new customers a ninth leaves in the first month.
        model.Stays(model.Shortest, 1).ShouldBe((8d + model.Shortest) / (9 + model.Shortest), 0.02);
        model.Stays(24, 12).ShouldBe(32d / 44 * 1, 0.1);
        model.Stays(24, 12).ShouldBeGreaterThan(model.Stays(1, 12));
        model.PaymentsLeft(24, 0.01).ShouldBeGreaterThan(model.PaymentsLeft(1, 0.01));
        // Older than anybody watched counts as the oldest watched.
        model.HazardAhead(10_000, 3).ShouldBe(model.HazardAhead(model.Longest, 3));
    }

    [Fact]
    public void Where_hardly_anybody_left_or_all_began_together_nothing_is_said()
    {
        var contracts = Contracts(400, 4);
        var left = contracts.Where(c => c.Left is not null).Take(TenureModel.FewestLeavers - 1);
        TenureModel.Fit([.. contracts.Where(c => c.Left is null), .. left], Today).ShouldBeNull();
        TenureModel.Fit([], Today).ShouldBeNull();
        // All of one age: nothing tells how leaving changes with it.
        TenureModel
            .Fit(
                [
                    .. Enumerable
                        .Range(0, 200)
                        .Select(i => (Books, i % 4 == 0 ? Books.AddDays(20 + i % 5) : (DateOnly?)null)),
                ],
                Books.AddDays(60)
            )
            .ShouldBeNull();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_value_of_a_contract_stands_on_its_tenure_while_no_model_says_who_leaves(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var people = await FoundAsync(test.Database, 700);
        var clock = new FixedClock(Now);
        var scoring = new ScoreCustomers(test.Database, new(), clock, [new ValueScorer()]);

        (await scoring.RunAsync(null, CancellationToken.None)).Churn.ShouldBeNull();

        var told = people.Where(p => !p.Gone).ToDictionary(p => p.Id, _ => default(ScoreReasons.Stored));
        foreach (var id in told.Keys)
        {
            var reasons = Json.Read<List<ScoreReasons.Stored>>((await ValueAsync(test.Database, id)).ReasonsJson!);
            told[id] = reasons.Single(r => r.F == "value.months_by_tenure");
        }
        // Longer here, longer still to be: the same margin is worth more.
        var (old, fresh) = (people.Where(p => !p.Gone && p.Months > 24), people.Where(p => !p.Gone && p.Months < 3));
        old.Average(p => told[p.Id]!.V!.Value).ShouldBeGreaterThan(1.15 * fresh.Average(p => told[p.Id]!.V!.Value));
        var value = await ValueAsync(test.Database, old.First().Id);
        value.Low!.Value.ShouldBeLessThan(value.Amount);
        value.High!.Value.ShouldBeGreaterThan(value.Amount);
        // Nobody's risk is made up.
        (
            await test.Database.ReadAsync(s =>
                s.FirstOrDefaultAsync("SELECT count(*) FROM customer WHERE churn IS NOT NULL", r => r.Long(0))
            )
        ).ShouldBe(0);
        (
            await test.Database.ReadAsync(s =>
                s.FirstOrDefaultAsync("SELECT method FROM model WHERE code = 'value' AND state = 2", r => r.Text(0))
            )
        ).ShouldBe(TenureModel.Method);

        // One who is worked out anew between runs stands on the same.
        var again = old.First().Id;
        await test.Database.WriteAsync(session => session.NoteChangeAsync(again.Value, ChangeKind.Facts, Now));
        var keeper = ScoreKeeping.Of(test.Database, scoring, clock);
        await keeper.RefreshAsync(CancellationToken.None);
        (await ValueAsync(test.Database, again)).Amount.ShouldBe(value.Amount);
    }

    [Fact]
    public async Task The_page_of_the_value_and_of_the_customer_say_that_it_is_simpler_and_what_is_missing()
    {
        await using var app = await TestApp.StartAsync();
        var people = await FoundAsync(app.Services.GetRequiredService<Database>(), 700);
        await app.Services.GetRequiredService<ScoreCustomers>().RunAsync(null, CancellationToken.None);
        var somebody = people.First(p => !p.Gone).Id;

        var page = await Browser.NewPageAsync(app);
        await page.SignInAsync(app, "head");
        await page.GotoAsync($"/clientes/{somebody}/valor");
        await Assertions
            .Expect(page.Locator("[data-line='value.months_by_tenure']"))
            .ToContainTextAsync("contratos de su antigüedad");
        await page.ClickAsync("text=de dónde sale y qué falta");
        await Assertions.Expect(page.Locator("#main")).ToContainTextAsync("La historia es corta");
        await Assertions.Expect(page.Locator("[data-tenure]")).Not.ToHaveCountAsync(0);
        await page.SpeakAsync("en-US");
        await page.GotoAsync("/modelos/value");
        await page.SetViewportSizeAsync(390, 844);
        await page.FitsAsync("/modelos/value");
        await Assertions.Expect(page.Locator("#main")).ToContainTextAsync("How long contracts last");
        await Assertions.Expect(page.Locator("#main")).ToContainTextAsync("What is missing for the model of risk");
        await page.GotoAsync($"/clientes/{somebody}/valor");
        await Assertions
            .Expect(page.Locator("[data-line='value.months_by_tenure']"))
            .ToContainTextAsync("contracts of that tenure");
        await page.Context.DisposeAsync();
    }

    private static async Task<Score> ValueAsync(Database database, CustomerId id)
    {
        List<Score> scores = [];
        await database.ReadAsync(async session =>
        {
            await session.ReadAsync(CustomerScores.Of(id, scores));
            return true;
        });
        return scores.Single(s => s.Model == CustomerScores.Value);
    }

    /// <summary>Contracts of chances beta(1, 8) a month that began up to four years before the books; those that ended before them are in no list.</summary>
    private static List<(DateOnly Began, DateOnly? Left)> Contracts(int size, ulong seed)
    {
        var chance = new Xoshiro256(seed);
        var contracts = new List<(DateOnly, DateOnly?)>();
        while (contracts.Count < size)
        {
            var began = Today.AddDays(-chance.NextInt(1500));
            var churn = chance.Beta(1, 8);
            DateOnly? left = null;
            for (var month = 0; left is null && began.AddMonths(month) < Today; month++)
                if (chance.Bernoulli(churn))
                    left = began.AddMonths(month).AddDays(1 + chance.NextInt(27));
            if (left is null || left >= Books)
                contracts.Add((began, left < Today ? left : null));
        }
        return contracts;
    }

    private static async Task<List<(CustomerId Id, double Months, bool Gone)>> FoundAsync(Database database, int size)
    {
        var people = new List<(CustomerId, double, bool)>();
        List<object?[]> customers = [],
            holdings = [],
            bills = [];
        var product = Ids.New(Now);
        foreach (var (began, left) in Contracts(size, 5))
        {
            var id = Ids.From(Now, "test", $"contract {people.Count}");
            for (var day = Books; day < Today; day = day.AddMonths(1))
                if (day >= began && !(left < day))
                    bills.Add(FactRows.Paid(id, day, Ids.From(Now, "bill", $"{id}/{day}"), 4_000_000L, 1_000_000L));
            customers.Add(
                FactRows.Person(
                    id,
                    left is null ? CustomerStage.Customer : CustomerStage.Former,
                    $"Persona {people.Count}",
                    began,
                    Now
                )
            );
            holdings.Add(FactRows.Line(id, Ids.From(Now, "line", $"{people.Count}"), product, began, left, Now));
            people.Add((new(id), (Today.DayNumber - began.DayNumber) / 30.4375, left is not null));
        }
        await database.WriteAsync(async session =>
        {
            await session.AddPlanAsync(product);
            await session.AddPeopleAsync(customers);
            await session.AddFactsAsync(holdings, bills, []);
        });
        return people;
    }
}
