using Vinculo.Customers;
using Vinculo.Customers.Matching;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Customers.Matching;

public class RecognitionTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_misspelt_name_with_a_birth_date_finds_the_one_meant(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var match = new Matchmaker(test);
        var meant = await VillageAsync(match);

        var answer = await match.Town.Recognition.AnswerAsync(
            new(Name: "Yenifer Sapata", BirthDate: new(1992, 8, 21)),
            Town.Agent
        );

        answer.Customers[0].Id.ShouldBe(meant);
        answer.Customers[0].Probability.ShouldBeGreaterThan(0.8);
        answer.Customers[0].Why.Select(c => c.Code).ShouldContain("same-birth-date");
        answer.Customers[0].Why.Select(c => c.Code).ShouldContain("similar-name");
        answer.Customers[0].Evidence!.Select(e => e.Comparison).ShouldContain("prior");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_telephone_with_a_first_name_tells_who_of_the_household_it_is(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var match = new Matchmaker(test);
        var meant = await VillageAsync(match);

        var all = await match.Town.Recognition.AnswerAsync(new(Phone: "312 700 8090"), Town.Agent);
        var one = await match.Town.Recognition.AnswerAsync(new(Phone: "312 700 8090", Name: "Jennifer"), Town.Agent);

        all.Shared.ShouldBeTrue();
        all.Customers.Count.ShouldBe(2);
        all.AskNext.ShouldNotBeNull();
        one.Shared.ShouldBeFalse();
        one.Customers[0].Id.ShouldBe(meant);
        one.Customers[0].Probability.ShouldBeGreaterThan(0.5);
        if (one.Customers.Count > 1)
            one.Customers[0].Probability.ShouldBeGreaterThan(4 * one.Customers[1].Probability);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_city_or_an_address_tells_namesakes_apart_and_is_not_asked_again(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var match = new Matchmaker(test);
        var people = new Dictionary<string, CustomerId>();
        foreach (var (city, street) in new[] { ("Cali", "Calle 5 # 38-25"), ("Pasto", "Carrera 24 # 17-80") })
            people[city] = (
                await match.Town.Register.RunAsync(
                    new(CustomerKind.Person, CustomerStage.Customer, "Luis", "Gómez", City: city, Addresses: [street]),
                    Town.Agent,
                    "test"
                )
            ).Accepted;
        await match.Keeper.RefreshAsync(default);
        async Task<RecognitionAnswer> AskAsync(string? city, string? address) =>
            await match.Town.Recognition.AnswerAsync(
                new(Name: "Luis Gómez") { City = city, Address = address },
                Town.Agent
            );

        foreach (var told in new[] { await AskAsync("Pasto", null), await AskAsync(null, "Cra 24 17-80") })
        {
            told.Customers[0].Id.ShouldBe(people["Pasto"]);
            told.AskNext.ShouldNotBe("city");
        }
        (await AskAsync("Pasto", "Cra 24 17-80")).Customers[0].Why.ShouldContain(c => c.Code == "same-address");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_document_with_a_slipped_digit_and_the_name_is_enough(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var match = new Matchmaker(test);
        var meant = await VillageAsync(match);

        var found = await match.Town.Recognition.RecogniseAsync(
            new(Document: "1094885127", DocumentType: "CC", Name: "Jennifer Zapata"),
            Town.Agent
        );

        found[0].Id.ShouldBe(meant);
        found[0].Why.Select(c => c.Code).ShouldContain("similar-document");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_slip_in_the_name_and_another_in_the_document_are_forgiven_together(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var match = new Matchmaker(test);
        var meant = await VillageAsync(match);

        var found = await match.Town.Recognition.RecogniseAsync(
            new(Document: "1094885127", DocumentType: "CC", Name: "Jenniqer Zapata"),
            Town.Agent
        );

        found[0].Id.ShouldBe(meant);
        found[0].Why.Select(c => c.Code).ShouldBe(["similar-document", "similar-name"], ignoreOrder: true);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Whoever_came_in_just_now_is_found_by_the_name(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var match = new Matchmaker(test);
        await VillageAsync(match);
        var late = await match.Town.PersonAsync("Casimiro", "Vallecilla", "Orobio", birth: new(1971, 3, 9));
        var clues = new CustomerClues(Name: "Casimiro Vallecila", BirthDate: new(1971, 3, 9));

        var before = await match.Town.Recognition.RecogniseAsync(clues, Town.Agent);
        await match.Keeper.RefreshAsync(default);
        var after = await match.Town.Recognition.RecogniseAsync(clues, Town.Agent);

        before.ShouldHaveSingleItem().Id.ShouldBe(late);
        before[0].Evidence.ShouldBeNull("Nobody has compared them yet.");
        after[0].Id.ShouldBe(late);
        after[0].Evidence.ShouldNotBeNull();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Two_things_typed_in_one_field_are_weighed_together(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var match = new Matchmaker(test);
        var meant = await VillageAsync(match);
        var find = new FindCustomers(test.Database, match.Town.Directory, match.Town.Recognition);

        (await find.RunAsync("Yenifer Sapata 21/08/1992", 10, Town.Agent))[0].Id.ShouldBe(meant);
        (await find.RunAsync("jennifer 312 700 8090", 10, Town.Agent))[0].Id.ShouldBe(meant);
        (await find.RunAsync("Zzyzx 01/01/1931", 10, Town.Agent)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("maria", false)]
    [InlineData("3104827615", false)]
    [InlineData("maria 12345", false)]
    [InlineData("maria 310 482 7615", true)]
    [InlineData("maria 52.841.097", true)]
    [InlineData("maria 1979-08-14", true)]
    [InlineData("maria 31/02/1979", false)]
    [InlineData("maria m@correo.example", true)]
    public void One_thing_alone_is_a_search_and_two_are_clues(string typed, bool clues) =>
        (FindCustomers.Clues(typed) is not null).ShouldBe(clues);

    [Fact]
    public async Task Nobody_is_an_answer()
    {
        await using var test = await TestDatabase.CreateAsync(Engine.Sqlite);
        var match = new Matchmaker(test);
        await VillageAsync(match);

        var answer = await match.Town.Recognition.AnswerAsync(
            new(Name: "Wilfredo Anchundia", BirthDate: new(1950, 2, 2), Phone: "3998887766"),
            Town.Agent
        );

        answer.Customers.ShouldBeEmpty();
        answer.AskNext.ShouldBeNull();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Whoever_was_joined_is_found_by_what_either_brought(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var match = new Matchmaker(test);
        var one = await match.Town.PersonAsync(
            "Plutarco",
            "Naranjo",
            "Vega",
            birth: new(1963, 4, 4),
            phone: "3110001122",
            email: "plutarco.naranjo@correo.example"
        );
        var other = await match.Town.PersonAsync(
            "Plutarco",
            "Naranjo",
            "Vega",
            birth: new(1963, 4, 4),
            phone: "3220003344",
            email: "plutarco.naranjo@correo.example"
        );
        await match.Keeper.RefreshAsync(default);
        await match.Decide.RunAsync(new(new(one.Value, other.Value), PairAnswer.Same), Matchmaker.Reviewer, "test");
        await match.Keeper.RefreshAsync(default);
        var roots = await match.RootsAsync();
        roots[other.Value].ShouldBe(roots[one.Value], "They were to be joined for this test to say anything.");

        foreach (var phone in new[] { "3110001122", "3220003344" })
        {
            var found = await match.Town.Recognition.RecogniseAsync(
                new(Phone: phone, Name: "Plutarco Naranjo"),
                Town.Agent
            );
            found.ShouldHaveSingleItem().Id.Value.ShouldBe(roots[one.Value]);
        }
    }

    [Fact]
    public void The_question_that_tells_them_apart_is_asked()
    {
        MatchEntry Of(string name, DateOnly? birth, string phone) =>
            new()
            {
                Kind = CustomerKind.Person,
                Name = name,
                Birth = birth,
                Phones = [phone],
            };
        (double, MatchEntry)[] twins =
        [
            (.45, Of("Ana Gil", new(1990, 1, 1), "+573001112233")),
            (.45, Of("Ana Gil", new(1961, 7, 9), "+573001112233")),
        ];

        NextQuestion.Of(twins, new HashSet<string>()).ShouldBe("birthDate");
        NextQuestion.Of(twins, new HashSet<string> { "birthDate" }).ShouldNotBe("birthDate");
        NextQuestion.Of([(.999, twins[0].Item2)], new HashSet<string>()).ShouldBeNull();
        NextQuestion.Of([], new HashSet<string>()).ShouldBeNull();
    }

    /// <summary>Sixty people, and among them a couple that shares a telephone.</summary>
    private static async Task<CustomerId> VillageAsync(Matchmaker match)
    {
        await KeepMatchesTests.PeopleAsync(match, Enumerable.Range(0, 24));
        var meant = await match.Town.PersonAsync(
            "Jennifer",
            "Zapata",
            "Ríos",
            document: "1094885172",
            phone: "3127008090",
            birth: new(1992, 8, 21),
            city: "Armenia"
        );
        await match.Town.PersonAsync(
            "Edinson",
            "Tabares",
            "Mesa",
            phone: "3127008090",
            birth: new(1989, 12, 2),
            city: "Armenia"
        );
        await match.Keeper.RefreshAsync(default);
        return meant;
    }
}
