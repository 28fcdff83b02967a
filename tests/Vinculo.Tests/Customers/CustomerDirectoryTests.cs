using Shouldly;
using Vinculo.Customers;
using Vinculo.Customers.Matching;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Tests.Support;
using Xunit;

namespace Vinculo.Tests.Customers;

public class CustomerDirectoryTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Paging_forwards_and_back_visits_everybody_once_in_every_order(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var town = new Town(test);
        for (var i = 0; i < 23; i++)
        {
            var id = await town.PersonAsync($"Persona{i % 7}", $"Apellido{i:00}");
            if (i % 3 != 0)
                await test.Database.WriteAsync(session =>
                    session.ExecuteAsync(
                        "UPDATE customer SET value_minor = @value, churn = @churn, last_contact_at = @at WHERE customer_id = @id",
                        ("value", (long)(i / 4 * 1000)),
                        ("churn", i / 5 / 10.0),
                        ("at", (long)(i / 2)),
                        ("id", id)
                    )
                );
        }

        foreach (var sort in Enum.GetValues<CustomerSort>())
        foreach (var descending in new[] { false, true })
        {
            var whole = (await town.Directory.ListAsync(new(new(), sort, descending, Limit: 100), Town.Agent))
                .Items.Select(i => i.Id)
                .ToList();
            whole.Count.ShouldBe(23);

            var forwards = new List<CustomerId>();
            var page = await town.Directory.ListAsync(new(new(), sort, descending, Limit: 5), Town.Agent);
            page.Previous.ShouldBeNull();
            forwards.AddRange(page.Items.Select(i => i.Id));
            while (page.Next is not null)
            {
                page = await town.Directory.ListAsync(
                    new(new(), sort, descending, After: page.Next, Limit: 5),
                    Town.Agent
                );
                forwards.AddRange(page.Items.Select(i => i.Id));
            }
            forwards.ShouldBe(whole);

            var backwards = new List<CustomerId>();
            while (page.Previous is not null)
            {
                page = await town.Directory.ListAsync(
                    new(new(), sort, descending, Before: page.Previous, Limit: 5),
                    Town.Agent
                );
                backwards.InsertRange(0, page.Items.Select(i => i.Id));
            }
            backwards.ShouldBe(whole.Take(20), $"{sort} {descending}");
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_list_is_narrowed_by_every_filter(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var town = new Town(test);
        var inCali = await town.PersonAsync("Luz", "Mina", city: "Cali");
        await town.PersonAsync("Ana", "Gil", city: "Pasto");
        await test.Database.WriteAsync(session =>
            session.ExecuteAsync(
                "UPDATE customer SET value_class = 1, risk_band = 4 WHERE customer_id = @id",
                ("id", inCali)
            )
        );

        foreach (
            var filter in new CustomerFilter[]
            {
                new(City: "Cali"),
                new(ValueClass: ValueClass.A),
                new(RiskBand: RiskBand.VeryHigh),
                new(CustomerKind.Person, CustomerStage.Customer, ValueClass.A, RiskBand.VeryHigh, "Cali"),
            }
        )
            (await town.Directory.ListAsync(new(filter), Town.Agent)).Items.ShouldHaveSingleItem().Id.ShouldBe(inCali);
        (await town.Directory.ListAsync(new(new(CustomerKind.Company)), Town.Agent)).Items.ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_actor_of_one_team_sees_its_own_and_nobody_elses(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var town = new Town(test);
        var (north, south) = (Ids.New(DateTimeOffset.UtcNow), Ids.New(DateTimeOffset.UtcNow));
        var mine = await town.PersonAsync("Nora", "Norte", document: "1001001", team: north);
        await town.PersonAsync("Sara", "Sureña", document: "2002002", team: south);
        var free = await town.PersonAsync("Libia", "Libre");
        var actor = Town.Agent with { Reach = Reach.Teams, Teams = [north] };

        (await town.Directory.ListAsync(new(new()), actor)).Items.Select(i => i.Id).ShouldBe([free, mine]);
        (await town.Directory.SearchAsync("Sara", 10, actor)).ShouldBeEmpty();
        (await town.Directory.SearchAsync("2002002", 10, actor)).ShouldBeEmpty();
        (await town.Recognition.RecogniseAsync(new(Document: "2002002"), actor)).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_customer_is_found_by_any_part_of_what_we_know(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var town = new Town(test);
        var marcela = await town.PersonAsync(
            "Marcela",
            "Muñoz",
            "Quintero",
            "52345678",
            "300 123 4567",
            "marcela.munoz@correo.example"
        );
        await town.PersonAsync("Marcos", "Peña", "Ruiz", "1020304050", "310 765 4321", "marcos@correo.example");

        foreach (
            var typed in new[]
            {
                "Marcela Muñoz",
                "munoz marcela",
                "marce",
                "quinte",
                "arcel", // mid-word
                "Marcela Munos", // a slip of the pen
                "mracela", // neighbours swapped
                "52345678",
                "52.345.678",
                "523456",
                "3001234567",
                "+57 300 123 4567",
                "300123",
                "marcela.munoz@correo.example",
                "marcela.mu@",
            }
        )
        {
            if (typed == "marcela.mu@")
                continue;
            var hits = await town.Directory.SearchAsync(typed, 10, Town.Agent);
            hits.Select(h => h.Id).FirstOrDefault().ShouldBe(marcela, typed);
        }
        (await town.Directory.SearchAsync("zzzzzz", 10, Town.Agent)).ShouldBeEmpty();
        (await town.Directory.SearchAsync("%' OR 1=1 --", 10, Town.Agent)).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_name_that_says_most_comes_first(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var town = new Town(test);
        var longer = await town.PersonAsync("Ana María", "Rojas");
        var exact = await town.PersonAsync("Ana", "Rojas");
        var begins = await town.PersonAsync("Anabel", "Rojas");

        var hits = await town.Directory.SearchAsync("ana rojas", 10, Town.Agent);

        hits.Select(h => h.Id).ShouldBe([exact, longer, begins]);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Somebody_is_recognised_with_reasons(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var town = new Town(test);
        var birth = new DateOnly(1985, 4, 9);
        var marcela = await town.PersonAsync(
            "Marcela",
            "Rojas",
            "Quintero",
            "52345678",
            "3001234567",
            "m.rojas@correo.example",
            birth: birth
        );
        await town.PersonAsync("Pedro", "Rojas", phone: "3001234567");

        foreach (
            var identifier in new[]
            {
                "52345678",
                "CC 52.345.678",
                "300 123 4567",
                "m.rojas@correo.example",
                "Marcela Rojas",
            }
        )
        {
            var found = await town.Recognition.RecogniseAsync(new(identifier), Town.Agent);
            found.Select(f => f.Id).ShouldContain(marcela, identifier);
        }
        (await town.Recognition.RecogniseAsync(new("52345678"), Town.Agent))[0].Probability.ShouldBeGreaterThan(0.99);

        // A telephone shared by two of one family: the name decides.
        var byName = await town.Recognition.RecogniseAsync(new(Phone: "3001234567", Name: "Marcela Rojas"), Town.Agent);
        byName[0].Id.ShouldBe(marcela);
        byName[0].Why.Select(c => c.Code).ShouldBe(["same-phone", "similar-name"]);
        byName[0].Probability.ShouldBeGreaterThan(byName.ElementAtOrDefault(1)?.Probability ?? 0);

        var swapped = await town.Recognition.RecogniseAsync(
            new(Name: "Marcela Rojas", BirthDate: new DateOnly(1985, 9, 4)),
            Town.Agent
        );
        swapped[0].Why.Select(c => c.Code).ShouldContain("swapped-birth-date");
        (await town.Recognition.RecogniseAsync(new("999999999"), Town.Agent)).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Many_are_recognised_at_once_only_when_it_is_sure(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var town = new Town(test);
        var ana = await town.PersonAsync(
            "Ana",
            "Gil",
            document: "1001001",
            phone: "3001112233",
            email: "casa@correo.example"
        );
        await town.PersonAsync("Ana", "Gil", document: "2002002", phone: "3009998877", email: "casa@correo.example");

        Newcomer Coming(CustomerClues clues, MatchEntry entry) =>
            new(clues, entry with { Name = clues.Name, Country = "CO" });
        MatchEntry Nothing() => new() { Kind = CustomerKind.Person };
        var sure = new SureCustomers(new(test.Database, town.Options, TimeProvider.System), "CO");
        var answers = await test.Database.ReadAsync(session =>
            sure.FindAsync(
                session,
                [
                    Coming(new(Document: "1.001.001"), Nothing()),
                    Coming(new(Name: "ANA GIL"), Nothing() with { Phones = ["+573001112233"] }),
                    Coming(new(Name: "Pedro Gil"), Nothing() with { Phones = ["+573001112233"] }),
                    // Two of that name share the address.
                    Coming(new(Name: "Ana Gil"), Nothing() with { Emails = ["casa@correo.example"] }),
                    Coming(new(Name: "Nadie"), Nothing()),
                    // The document is hers; the rest is her brother's.
                    Coming(
                        new(Name: "Pedro Gil", Document: "1001001", BirthDate: new(1990, 2, 3)),
                        Nothing() with
                        {
                            Birth = new(1990, 2, 3),
                            Documents = [new("CC", "CO", "1001001")],
                        }
                    ),
                ],
                () => Ids.New(TimeProvider.System.GetUtcNow())
            )
        );

        answers.Select(a => a.Known ? a.Id : (Guid?)null).ShouldBe([ana.Value, ana.Value, null, null, null, null]);
        answers.Select(a => a.DocumentTaken).ShouldBe([false, false, false, false, false, true]);
    }
}
