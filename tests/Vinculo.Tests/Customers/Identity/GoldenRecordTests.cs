using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Vinculo.Customers;
using Vinculo.Customers.Identity;
using Vinculo.Integration.Mapping;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Tests.Integration;
using Vinculo.Tests.Support;
using Xunit;

namespace Vinculo.Tests.Customers.Identity;

public class GoldenRecordTests
{
    private static ImportMapping System(string code, int? trust = null) =>
        ImportHouse.Map(
            "customers",
            code,
            "ID=key",
            "NOMBRE=givenNames",
            "APELLIDO=firstSurname",
            "CEDULA=document",
            "CELULAR=phone",
            "CIUDAD=city",
            "NACIMIENTO=birthDate"
        ) with
        {
            SourceSystem = new(code, code, trust),
        };

    private const string Head = "ID;NOMBRE;APELLIDO;CEDULA;CELULAR;CIUDAD;NACIMIENTO\n";

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_a_person_says_survives_every_import_until_it_is_released(Engine engine)
    {
        await using var house = await ImportHouse.OpenAsync(engine);
        await house.ImportAsync("a.csv", Head + "1;Ana;Gil;1001001;3001112233;Cali;1980-04-17\n", System("ventas"));
        var ana = await OnlyAsync(house);
        var edit = house.Services.GetRequiredService<EditCustomer>();
        (await edit.RunAsync(new(ana, 0, new Dictionary<string, string?> { ["city"] = "Pasto" }), Town.Steward, "test"))
            .IsAccepted(out _)
            .ShouldBeTrue();

        await house.ImportAsync("b.csv", Head + "1;Ana;Gil;1001001;3001112233;Neiva;1980-04-18\n", System("ventas"));

        // The city a person fixed stays; the birth date nobody fixed follows its source.
        var now = await FindAsync(house, ana);
        (now.City, now.BirthDate).ShouldBe(("Pasto", new DateOnly(1980, 4, 18)));
        var golden = await GoldenAsync(house, ana);
        golden["city"].Rule.ShouldBe("person");
        golden["city"].By.System.ShouldBe(Town.Steward.Name);
        golden["birthDate"].By.System.ShouldBe("ventas");
        golden["birthDate"].By.SourceKey.ShouldBe("1");

        await house.Services.GetRequiredService<GoldenRecord>().ReleaseAsync(ana, "city", Town.Steward, "test");

        (await FindAsync(house, ana)).City.ShouldBe("Neiva");
        (await GoldenAsync(house, ana))["city"].Rule.ShouldBe("mostTrusted");
    }

    private static async Task SetAsync(ImportHouse house, string field, FieldRule rule) =>
        (
            await house
                .Services.GetRequiredService<Settings>()
                .ChangeAsync(
                    GoldenRules.SettingCode,
                    new GoldenRules(new Dictionary<string, FieldRule> { [field] = rule }),
                    0,
                    Actor.System("test"),
                    CancellationToken.None
                )
        )
            .IsAccepted(out _)
            .ShouldBeTrue();

    [Theory]
    [InlineData(FieldRule.MostTrusted, "Cali")]
    [InlineData(FieldRule.MostRecent, "Tunja")]
    [InlineData(FieldRule.MostFrequent, "Tunja")]
    [InlineData(FieldRule.MostComplete, "San José del Guaviare")]
    [InlineData(FieldRule.Weighed, "Cali")]
    public async Task The_company_sets_the_rule_of_a_field(FieldRule rule, string city)
    {
        await using var house = await ImportHouse.OpenAsync(Engine.Sqlite);
        await SetAsync(house, "city", rule);

        await house.ImportAsync("a.csv", Head + "1;Ana;Gil;1001001;;Cali;\n", System("cobros", 90));
        await house.ImportAsync("b.csv", Head + "7;Ana;Gil;1001001;;San José del Guaviare;\n", System("web", 10));
        await house.ImportAsync("c.csv", Head + "8;Ana;Gil;1001001;;Tunja;\n", System("feria", 20));
        await Task.Delay(5, TestContext.Current.CancellationToken);
        await house.ImportAsync("d.csv", Head + "9;Ana;Gil;1001001;;Tunja;\n", System("app", 30));

        var ana = await OnlyAsync(house);
        (await FindAsync(house, ana)).City.ShouldBe(city);
        (await GoldenAsync(house, ana))["city"].Value.ShouldBe(city);
    }

    private static ImportMapping Reach(string code, int trust) =>
        ImportHouse.Map(
            "customers",
            code,
            "ID=key",
            "NOMBRE=givenNames",
            "APELLIDO=firstSurname",
            "CEDULA=document",
            "CELULAR=phone",
            "CORREO=email",
            "DIRECCION=address"
        ) with
        {
            SourceSystem = new(code, code, trust),
        };

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Documents_and_ways_of_reaching_are_ranked_with_their_source_and_a_person_may_put_one_first(
        Engine engine
    )
    {
        await using var house = await ImportHouse.OpenAsync(engine);
        const string head = "ID;NOMBRE;APELLIDO;CEDULA;CELULAR;CORREO;DIRECCION\n";
        await house.ImportAsync(
            "a.csv",
            head + "1;Ana;Gil;1001001;3001112233;ventas@tienda.co;Calle 10 # 5-20\n",
            Reach("web", 20)
        );
        await house.ImportAsync(
            "b.csv",
            head + "7;Ana;Gil;1001001;3005556677;ana.gil@correo.co;\n",
            Reach("cobros", 90)
        );
        await house.ImportAsync("c.csv", head + "9;Ana;Gil;1001001;3005556677;;\n", Reach("app", 60));
        var ana = await OnlyAsync(house);

        var golden = await GoldenAsync(house, ana);

        // Hers by its name, trusted and said twice come first; each says whose word it is.
        golden["email"].Ranked.ShouldBe(["ana.gil@correo.co", "ventas@tienda.co"]);
        golden["email"].By.System.ShouldBe("cobros");
        golden["email"].By.SourceKey.ShouldBe("7");
        golden["email"].Rule.ShouldBe("weighed");
        golden["phone"].Ranked.ShouldBe(["+573005556677", "+573001112233"]);
        golden["phone"].Claims.Select(c => c.System).ShouldBe(["app", "cobros", "web"]);
        golden["address"].Value.ShouldBe("Calle 10 # 5-20");
        golden["document"].Value.ShouldBe("CC 1001001");

        var first = house.Services.GetRequiredService<PutFirst>();
        (await first.RunAsync(new(ana, "phone", "+573001112233"), Town.Steward, "test"))
            .IsAccepted(out _)
            .ShouldBeTrue();
        (await first.RunAsync(new(ana, "phone", "3009998877"), Town.Steward, "test"))
            .IsRefused(out var unknown)
            .ShouldBeTrue();
        unknown!.Code.ShouldBe("customer.value-unknown");
        await house.ImportAsync(
            "d.csv",
            head + "7;Ana;Gil;1001001;3005556677;ana.gil@correo.co;\n",
            Reach("cobros", 90)
        );

        golden = await GoldenAsync(house, ana);
        (golden["phone"].Value, golden["phone"].Rule, golden["phone"].By.System).ShouldBe(
            ("+573001112233", "person", Town.Steward.Name)
        );
        (await house.CountAsync("contact_point WHERE preferred")).ShouldBe(1);

        await house.Services.GetRequiredService<GoldenRecord>().ReleaseAsync(ana, "phone", Town.Steward, "test");
        (await GoldenAsync(house, ana))["phone"].Value.ShouldBe("+573005556677");
        (await house.CountAsync("contact_point WHERE preferred")).ShouldBe(0);
    }

    [Theory]
    [InlineData(FieldRule.MostTrusted, "+573001112233")]
    [InlineData(FieldRule.MostRecent, "+573007778899")]
    [InlineData(FieldRule.MostFrequent, "+573005556677")]
    public async Task The_company_sets_the_rule_of_telephones_too(FieldRule rule, string phone)
    {
        await using var house = await ImportHouse.OpenAsync(Engine.Sqlite);
        await SetAsync(house, "phone", rule);
        await house.ImportAsync("a.csv", Head + "1;Ana;Gil;1001001;3001112233;;\n", System("cobros", 90));
        await house.ImportAsync("b.csv", Head + "2;Ana;Gil;1001001;3005556677;;\n", System("web", 10));
        await house.ImportAsync("c.csv", Head + "3;Ana;Gil;1001001;3005556677;;\n", System("app", 20));
        await Task.Delay(5, TestContext.Current.CancellationToken);
        await house.ImportAsync("d.csv", Head + "4;Ana;Gil;1001001;3007778899;;\n", System("feria", 30));

        (await GoldenAsync(house, await OnlyAsync(house)))["phone"].Value.ShouldBe(phone);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_import_by_an_old_key_goes_to_the_survivor_and_back_with_the_split(Engine engine)
    {
        await using var house = await ImportHouse.OpenAsync(engine);
        var sales = System("ventas");
        await house.ImportAsync("a.csv", Head + "1;Ana;Gil;1001001;3001112233;Cali;\n", sales);
        await house.ImportAsync("b.csv", Head + "2;Anita;Gil;;3005556677;Pasto;\n", System("web"));
        var (ana, anita) = (await NamedAsync(house, "Ana Gil"), await NamedAsync(house, "Anita Gil"));
        var merge = (
            await house
                .Services.GetRequiredService<MergeCustomers>()
                .RunAsync(new(ana, anita, ""), Town.Steward, "test")
        ).Accepted;
        await Task.Delay(5, TestContext.Current.CancellationToken);

        var run = await house.ImportAsync("c.csv", Head + "2;Anita;Gil Rojas;;3005556677;Leticia;\n", System("web"));
        (run.Created, run.Updated).ShouldBe((0, 1));
        await house.ImportAsync(
            "pagos.csv",
            "ID;FECHA;VALOR\n2;05/02/2026;1000\n",
            ImportHouse.Map("transactions", "web", "ID=customer.key", "FECHA=occurredAt", "VALOR=amount")
        );
        (await house.CountAsync($"txn WHERE customer_id = {Literal(engine, ana)}")).ShouldBe(1);

        (await house.Services.GetRequiredService<SplitCustomer>().RunAsync(new(merge.Event), Town.Steward, "test"))
            .IsAccepted(out _)
            .ShouldBeTrue();

        // The record went back with what it says now, and so did the payment of the system only it is in.
        (await FindAsync(house, anita)).City.ShouldBe("Leticia");
        (await FindAsync(house, ana)).City.ShouldBe("Cali");
        (await house.CountAsync($"txn WHERE customer_id = {Literal(engine, anita)}")).ShouldBe(1);
        var again = await house.ImportAsync("d.csv", Head + "2;Anita;Gil Rojas;;3005556677;Leticia;\n", System("web"));
        (again.Created, again.Unchanged).ShouldBe((0, 1));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Chosen_records_become_a_customer_of_their_own(Engine engine)
    {
        await using var house = await ImportHouse.OpenAsync(engine);
        // One telephone, one name: taken for one person, and they are mother and daughter.
        await house.ImportAsync("a.csv", Head + "1;Ana;Gil;1001001;3001112233;Cali;1950-01-02\n", System("ventas"));
        await house.ImportAsync("b.csv", Head + "7;Ana;Gil;;3001112233;Pasto;\n", System("web"));
        await house.ImportAsync(
            "pagos.csv",
            "ID;FECHA;VALOR\n7;05/02/2026;1000\n",
            ImportHouse.Map("transactions", "web", "ID=customer.key", "FECHA=occurredAt", "VALOR=amount")
        );
        var mother = await OnlyAsync(house);
        var wanted = new List<SourceRecordKey> { new("web", "7") };
        var preview = (
            await house.Services.GetRequiredService<IdentityHistory>().PreviewAsync(mother, wanted, Town.Steward)
        ).Accepted;
        preview.ShouldContain(new TableMove("txn", 1, 0));

        var split = (
            await house
                .Services.GetRequiredService<SplitCustomer>()
                .RunAsync(new(Customer: mother, Records: wanted), Town.Steward, "test")
        ).Accepted;

        var daughter = await FindAsync(house, split.Given);
        (daughter.DisplayName, daughter.City, daughter.BirthDate).ShouldBe(("Ana Gil", "Pasto", (DateOnly?)null));
        (await FindAsync(house, mother)).BirthDate.ShouldBe(new DateOnly(1950, 1, 2));
        (await house.CountAsync($"txn WHERE customer_id = {Literal(engine, split.Given)}")).ShouldBe(1);
        (await house.CountAsync($"identifier WHERE customer_id = {Literal(engine, split.Given)}")).ShouldBe(0);
        (await house.CountAsync("contact_point WHERE normalised = '+573001112233'")).ShouldBe(2);
        (await house.CountAsync("outbox WHERE kind LIKE '%CustomersSplit'")).ShouldBe(1);
        var again = await house.ImportAsync("c.csv", Head + "7;Ana;Gil;;3001112233;Ipiales;\n", System("web"));
        again.Created.ShouldBe(0);
        (await FindAsync(house, split.Given)).City.ShouldBe("Ipiales");

        // Whoever changes their mind merges them again.
        (
            await house
                .Services.GetRequiredService<MergeCustomers>()
                .RunAsync(new(mother, split.Given, ""), Town.Steward, "test")
        ).Accepted.Survivor.ShouldBe(mother);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Whom_a_person_registered_lets_go_of_the_only_record_and_keeps_what_was_typed(Engine engine)
    {
        await using var house = await ImportHouse.OpenAsync(engine);
        var ana = (
            await house
                .Services.GetRequiredService<RegisterCustomer>()
                .RunAsync(
                    new(
                        CustomerKind.Person,
                        CustomerStage.Customer,
                        "Ana",
                        "Gil",
                        City: "Cali",
                        Identifiers: [new("CC", "CO", "1001001")]
                    ),
                    Town.Steward,
                    "test"
                )
        ).Accepted;
        await house.ImportAsync("b.csv", Head + "7;Ana;Gil;1001001;3005556677;Pasto;\n", System("web"));
        (await OnlyAsync(house)).ShouldBe(ana);
        var split = house.Services.GetRequiredService<SplitCustomer>();
        var wanted = new List<SourceRecordKey> { new("web", "7") };

        var given = (await split.RunAsync(new(Customer: ana, Records: wanted), Town.Steward, "test")).Accepted.Given;

        // What a person typed both have, and it goes on leading to whom it was typed for; what the record brought went.
        (await house.CountAsync($"identifier WHERE customer_id = {Literal(engine, ana)}")).ShouldBe(1);
        (await house.CountAsync($"identifier WHERE customer_id = {Literal(engine, given)}")).ShouldBe(1);
        (await house.CountAsync($"contact_point WHERE customer_id = {Literal(engine, ana)}")).ShouldBe(0);
        (await house.CountAsync($"contact_point WHERE customer_id = {Literal(engine, given)}")).ShouldBe(1);
        ((await FindAsync(house, ana)).City, (await FindAsync(house, given)).City).ShouldBe(("Cali", "Pasto"));
        var known = await house
            .Services.GetRequiredService<Recognition>()
            .RecogniseAsync(new(Phone: "300 555 6677"), Town.Agent);
        known.ShouldHaveSingleItem().Id.ShouldBe(given);

        // Nobody registered whom an import made: of that customer nothing would be left.
        (await split.RunAsync(new(Customer: given, Records: wanted), Town.Steward, "test"))
            .IsRefused(out var refusal)
            .ShouldBeTrue();
        refusal!.Code.ShouldBe("identity.everything-chosen");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Undoing_an_import_finds_its_rows_at_the_survivor(Engine engine)
    {
        await using var house = await ImportHouse.OpenAsync(engine);
        await house.ImportAsync(
            "a.csv",
            Head + "1;Ana;Gil;1001001;;Cali;\n2;Anita;Gil;;3005556677;Pasto;\n",
            System("ventas")
        );
        var (ana, anita) = (await NamedAsync(house, "Ana Gil"), await NamedAsync(house, "Anita Gil"));
        var run = await house.ImportAsync(
            "pagos.csv",
            "ID;FECHA;VALOR\n2;05/02/2026;1000\n",
            ImportHouse.Map("transactions", "ventas", "ID=customer.key", "FECHA=occurredAt", "VALOR=amount")
        );
        await house.Services.GetRequiredService<MergeCustomers>().RunAsync(new(ana, anita, ""), Town.Steward, "test");
        (await house.CountAsync("txn")).ShouldBe(1);

        await house
            .Services.GetRequiredService<Vinculo.Integration.UndoImport>()
            .RunHereAsync(run.Id, ImportHouse.Importer);

        (await house.CountAsync("txn")).ShouldBe(0);
    }

    [Fact]
    public async Task Every_door_takes_the_old_number()
    {
        await using var house = await ImportHouse.OpenAsync(Engine.Sqlite);
        await house.ImportAsync(
            "a.csv",
            Head + "1;Ana;Gil;1001001;;Cali;\n2;Anita;Gil;;3005556677;Pasto;\n",
            System("ventas")
        );
        var (ana, anita) = (await NamedAsync(house, "Ana Gil"), await NamedAsync(house, "Anita Gil"));
        await house.Services.GetRequiredService<MergeCustomers>().RunAsync(new(ana, anita, ""), Town.Steward, "test");

        (
            await house
                .Services.GetRequiredService<Vinculo.Interactions.RecordInteraction>()
                .RunAsync(
                    new(
                        anita,
                        Channel.Voice,
                        Vinculo.Interactions.Direction.In,
                        Vinculo.Interactions.InteractionKind.Contact,
                        "hola"
                    ),
                    Town.Agent,
                    "test"
                )
        )
            .IsAccepted(out _)
            .ShouldBeTrue();
        (
            await house
                .Services.GetRequiredService<EditCustomer>()
                .RunAsync(new(anita, 0, new Dictionary<string, string?> { ["sex"] = "F" }), Town.Agent, "test")
        )
            .IsAccepted(out _)
            .ShouldBeTrue();

        (await house.CountAsync($"interaction WHERE customer_id = {Literal(Engine.Sqlite, ana)}")).ShouldBe(1);
        (await FindAsync(house, ana)).Sex.ShouldBe("F");
        var known = await house
            .Services.GetRequiredService<Recognition>()
            .RecogniseAsync(new(Phone: "300 555 6677"), Town.Agent);
        known.ShouldHaveSingleItem().Id.ShouldBe(ana);
        var hits = await house.Services.GetRequiredService<CustomerDirectory>().SearchAsync("anita", 10, Town.Agent);
        hits.ShouldHaveSingleItem().Id.ShouldBe(ana);
    }

    private static string Literal(Engine engine, CustomerId id) =>
        engine == Engine.Postgres
            ? $"'{id.Value:D}'"
            : $"x'{Convert.ToHexString(id.Value.ToByteArray(bigEndian: true))}'";

    private static async Task<CustomerId> OnlyAsync(ImportHouse house)
    {
        (await house.CountAsync("customer")).ShouldBe(1);
        return new(await house.OneAsync("SELECT customer_id FROM customer", r => r.Guid(0)));
    }

    private static async Task<CustomerId> NamedAsync(ImportHouse house, string name) =>
        new(await house.OneAsync($"SELECT customer_id FROM customer WHERE display_name = '{name}'", r => r.Guid(0)));

    private static async Task<Customer> FindAsync(ImportHouse house, CustomerId id) =>
        (await house.Services.GetRequiredService<CustomerDirectory>().FindAsync(id))!;

    private static async Task<Dictionary<string, GoldenField>> GoldenAsync(ImportHouse house, CustomerId id) =>
        (await house.Services.GetRequiredService<GoldenRecord>().RunAsync(id)).Fields.ToDictionary(f => f.Field);
}
