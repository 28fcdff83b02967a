using Vinculo.Customers;
using Vinculo.Customers.Relations;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Customers.Relations;

public class HouseholdTests
{
    private const string Home = "Carrera 15 # 93-60 Apto 502";

    private static async Task<string[]> NamesAsync(Neighbours there, CustomerId customer) =>
        [
            .. (await there.SheetAsync(customer))
                .Household.Members.Select(m => $"{m.Who!.Name} {m.State}")
                .Order(StringComparer.Ordinal),
        ];

    [Fact]
    public void Two_ways_to_write_a_dwelling_are_one_and_an_office_is_none()
    {
        var key = Dwellings.Key("Cra. 15 No. 93 - 60 Apartamento 502", "Bogotá D.C.", "CO");

        key.ShouldNotBeNull();
        Dwellings.Key("KR 15 # 93-60 AP 502", "Bogota", "CO").ShouldBe(key);
        Dwellings.Key("KR 15 # 93-60 AP 503", "Bogota", "CO").ShouldNotBe(key);
        Dwellings.Key("KR 15 # 93-60 AP 502", "Cali", "CO").ShouldNotBe(key);
        Dwellings.Key("KR 15 # 93-60 Oficina 502", "Bogota", "CO").ShouldBeNull();
        Dwellings.Key("Vereda El Salitre", "Bogota", "CO").ShouldBeNull();
        Dwellings.Key("NO TIENE", "Bogota", "CO").ShouldBeNull();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_family_is_proposed_confirmed_and_grows(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var there = new Neighbours(test);
        // Father and mother share no surname; the children hold the family together. The eldest gave another address.
        var father = await there.Town.PersonAsync("Jorge", "Rincón", "Díaz", phone: "3001112233", city: "Bogotá");
        var mother = await there.Town.PersonAsync("Elsa", "Peña", "Gil", phone: "3104445566", city: "Bogotá");
        var child = await there.Town.PersonAsync("Lucía", "Rincón", "Peña", phone: "3104445566", city: "Bogotá");
        var eldest = await there.Town.PersonAsync("Marcela", "Rincón", "Peña", phone: "3001112233", city: "Cali");
        var stranger = await there.Town.PersonAsync("Otra", "Rincón", "Vélez", phone: "3209998877", city: "Bogotá");
        await there.AddressAsync(father, Home);
        await there.AddressAsync(mother, "KR 15 93 60 AP 502");
        await there.AddressAsync(child, "Cra 15 No 93-60 apto 502");
        await there.AddressAsync(stranger, "Carrera 15 # 93-60 Apto 1101");
        await there.WorthAsync(father, 5_000, RiskBand.Low);
        await there.WorthAsync(mother, 7_000, RiskBand.VeryHigh);

        await there.Infer.RunAllAsync(null, default);

        string[] all =
        [
            "Elsa Peña Gil Proposed",
            "Jorge Rincón Díaz Proposed",
            "Lucía Rincón Peña Proposed",
            "Marcela Rincón Peña Proposed",
        ];
        (await NamesAsync(there, father)).ShouldBe(all);
        (await NamesAsync(there, stranger)).ShouldBeEmpty();
        var sheet = await there.SheetAsync(eldest);
        sheet.Household.State.ShouldBe(HouseholdState.Proposed);
        sheet.Household.Value.ShouldBe((12_000L, "COP"));
        // Asked again, nothing new.
        (await there.Infer.RunAllAsync(null, default)).ShouldBe(0);

        (await there.Households.ConfirmAsync(child, Town.Agent, "test")).IsRefused(out _).ShouldBeFalse();
        (await NamesAsync(there, mother)).ShouldAllBe(n => n.EndsWith("Confirmed"));

        // Somebody new at the same door with the same surname is proposed for the household that is confirmed.
        var baby = await there.Town.PersonAsync("Samuel", "Rincón", "Peña", phone: "3001112233", city: "Bogotá");
        await there.AddressAsync(baby, Home);
        (await there.Infer.RunAsync([baby.Value], default)).ShouldBe(1);
        (await NamesAsync(there, father)).ShouldContain("Samuel Rincón Peña Proposed");
        (await NamesAsync(there, father)).Length.ShouldBe(5);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_was_refused_is_not_proposed_again(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var there = new Neighbours(test);
        var a = await there.Town.PersonAsync("Ana", "Ruiz", phone: "3001112233");
        var b = await there.Town.PersonAsync("Beto", "Ruiz", phone: "3001112233");
        var c = await there.Town.PersonAsync("Caro", "Ruiz", phone: "3001112233");
        await there.Infer.RunAllAsync(null, default);
        (await NamesAsync(there, a)).Length.ShouldBe(3);

        await there.Households.PartAsync(a, c, Town.Agent, "test");
        (await NamesAsync(there, a)).ShouldBe(["Ana Ruiz Proposed", "Beto Ruiz Proposed"]);
        (await NamesAsync(there, c)).ShouldBeEmpty();
        (await there.Infer.RunAllAsync(null, default)).ShouldBe(0);
        (await NamesAsync(there, c)).ShouldBeEmpty();

        await there.Households.RefuseAsync(a, Town.Agent, "test");
        (await there.Infer.RunAllAsync(null, default)).ShouldBe(0);
        (await NamesAsync(there, a)).ShouldBeEmpty();
        (await there.AskAsync("SELECT state FROM household", r => r.Enum<HouseholdState>(0))).ShouldAllBe(s =>
            s == HouseholdState.Gone
        );

        // A person who says otherwise has the last word.
        await there.Households.JoinAsync(a, c, Town.Agent, "test");
        (await NamesAsync(there, c)).ShouldBe(["Ana Ruiz Confirmed", "Caro Ruiz Confirmed"]);
        (await NamesAsync(there, b)).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_many_share_or_a_company_has_makes_no_household(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var there = new Neighbours(test);
        // The switchboard of an employer, on the records of two namesakes.
        await there.CompanyAsync("Acme", phone: "6012345678");
        await there.Town.PersonAsync("Ana", "Ruiz", phone: "6012345678");
        await there.Town.PersonAsync("Beto", "Ruiz", phone: "6012345678");
        // A telephone somebody made up, on ten.
        for (var i = 0; i < 10; i++)
            await there.Town.PersonAsync($"{(char)('A' + i)}lvaro", "Gómez", phone: "3005556677");
        // One person registered twice, and two who share a surname alone.
        await there.Town.PersonAsync("María Paz", "Lozano", phone: "3017778899");
        await there.Town.PersonAsync("Maria Paz", "Lozano", phone: "3017778899");
        // Neighbours in a building without doors: the same plate, other surnames.
        var one = await there.Town.PersonAsync("Iván", "Mora", city: "Cali");
        var two = await there.Town.PersonAsync("Julia", "Nieto", city: "Cali");
        await there.AddressAsync(one, "Calle 5 # 10-20");
        await there.AddressAsync(two, "Calle 5 # 10-20");

        (await there.Infer.RunAllAsync(null, default)).ShouldBe(0);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Who_moves_out_is_no_longer_proposed_and_a_far_reader_sees_no_names(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var there = new Neighbours(test);
        var (north, south) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var a = await there.Town.PersonAsync("Ana", "Ruiz", phone: "3001112233", team: north);
        var b = await there.Town.PersonAsync("Beto", "Ruiz", phone: "3001112233", team: south);
        await there.Infer.RunAllAsync(null, default);

        var seen = (await there.SheetAsync(a, Neighbours.Of(north))).Household;
        seen.Members.Count(m => m.Who is null).ShouldBe(1);
        seen.Hidden.ShouldBe(1);

        await test.Database.WriteAsync(session =>
            session.ExecuteAsync("UPDATE contact_point SET ended_at = 1 WHERE customer_id = @b", ("b", b))
        );
        await there.Infer.RunAsync([b.Value], default);

        (await NamesAsync(there, a)).ShouldBeEmpty();
    }
}
