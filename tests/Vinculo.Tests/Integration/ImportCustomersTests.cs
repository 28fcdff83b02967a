using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Vinculo.Customers;
using Vinculo.Customers.Matching.Jobs;
using Vinculo.Integration;
using Vinculo.Integration.Mapping;
using Vinculo.Platform.Storage;
using Vinculo.Tests.Support;

namespace Vinculo.Tests.Integration;

public class ImportCustomersTests
{
    private static readonly ImportMapping Sales = ImportHouse.People("ventas");

    private const string File = """
        ID;NOMBRE;CEDULA;CORREO;CELULAR;CIUDAD;NACIMIENTO
        1;MARÍA FERNANDA GÓMEZ RUIZ;52.345.678;maria@correo.test;300 123 4567;BOGOTÁ;17/04/1980
        2;Pedro Pérez;79123456;;3109876543;Cali;01/01/1900
        3;María F Gómez;;MARIA@correo.test;;;
        """;

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Customers_come_in_with_every_way_to_know_them_again(Engine engine)
    {
        await using var house = await ImportHouse.OpenAsync(engine);

        var run = await house.ImportAsync("clientes.csv", File, Sales);

        // Row 3 is row 1 under another key: same e-mail, compatible name.
        (run.Read, run.Created, run.Linked, run.SetAside).ShouldBe((3, 2, 1, 0));
        var maria = await house.OneAsync(
            "SELECT display_name, city, birth_date FROM customer WHERE name_key LIKE 'maria%'",
            row => (row.Text(0), row.Text(1), row.Date(2))
        );
        maria.ShouldBe(("María Fernanda Gómez Ruiz", "Bogotá", new DateOnly(1980, 4, 17)));
        (
            await house.OneAsync(
                "SELECT birth_date FROM customer WHERE name_key LIKE 'pedro%'",
                row => row.DateOrNull(0)
            )
        ).ShouldBeNull();
        (
            await house.OneAsync(
                "SELECT claim_key FROM identifier_claim WHERE claim_key LIKE 'doc:CO:CC:5234%'",
                row => row.Text(0)
            )
        ).ShouldBe("doc:CO:CC:52345678");
        (
            await house.OneAsync(
                "SELECT normalised FROM contact_point WHERE kind = 1 ORDER BY normalised",
                row => row.Text(0)
            )
        ).ShouldBe("+573001234567");
        (await house.CountAsync("name_posting WHERE token = 'fernanda'")).ShouldBe(1);
        (await house.CountAsync("source_record")).ShouldBe(3);
        (await house.CountAsync("change_log")).ShouldBeGreaterThan(0);
        (await house.CountAsync("audit_event WHERE act = 'customer.registered'")).ShouldBe(2);
        (await house.CountAsync("outbox WHERE kind LIKE '%ImportFinished'")).ShouldBe(1);
    }

    [Theory]
    [InlineData("Rojas Quintero, Marcela", "Marcela Rojas Quintero")]
    [InlineData("Marcela Rojas", "Marcela Rojas")]
    [InlineData("Rojas, ", "Rojas")]
    [InlineData("Uno, dos, tres", "Uno, dos, tres")]
    public void A_name_filed_by_surname_is_said_as_people_say_it(string filed, string said) =>
        Vinculo.Integration.Writing.Names.InSpokenOrder(filed).ShouldBe(said);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Whoever_asked_hears_that_the_file_is_in(Engine engine)
    {
        await using var app = await TestApp.StartAsync(engine);
        using var client = await app.SignedInAsync("analyst");
        var user = await app.Database.ReadAsync(session =>
            session.FirstOrDefaultAsync("SELECT id FROM app_user LIMIT 1", row => row.Guid(0))
        );
        var file = Path.Combine(TestRun.NewFolder(), "gente.csv");
        await System.IO.File.WriteAllTextAsync(file, "id;nombre\n1;Luz Mina\n2;Ana Gil\n");
        var mapping = Vinculo
            .Integration.Mapping.ImportMapping.Read(
                """{"sourceSystem":{"code":"x","name":"X"},"entity":"customers","file":{"delimiter":";"},"columns":[{"column":"id","field":"key"},{"column":"nombre","field":"fullName"}]}"""
            )
            .Accepted;

        await app
            .Services.GetRequiredService<ImportFiles>()
            .RunAsync(
                file,
                mapping,
                Town.Agent with
                {
                    Id = user,
                    Permissions = new HashSet<string> { "imports.run", "customers.edit" },
                }
            );

        var heard = await Patience.UntilAsync(
            () => client.GetStringAsync("/api/v1/notifications"),
            seen => seen.Contains("gente.csv")
        );
        heard.ShouldContain("2 creados");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_same_file_again_changes_nothing(Engine engine)
    {
        await using var house = await ImportHouse.OpenAsync(engine);
        await house.ImportAsync("clientes.csv", File, Sales);
        var before = await house.DumpAsync();

        var again = await house.ImportAsync("clientes.csv", File, Sales);

        (again.Read, again.Unchanged).ShouldBe((3, 3));
        (await house.DumpAsync()).ShouldBe(before);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_somebody_said_is_no_longer_valid_is_not_brought_back(Engine engine)
    {
        await using var house = await ImportHouse.OpenAsync(engine);
        await house.ImportAsync("clientes.csv", File, Sales);
        var before = await house.CountAsync("contact_point");
        var (customer, point) = await house.OneAsync(
            "SELECT p.customer_id, p.id FROM contact_point p JOIN customer c ON c.customer_id = p.customer_id WHERE c.name_key LIKE 'pedro%' AND p.kind = 1",
            row => (row.Guid(0), row.Guid(1))
        );
        var ended = await house
            .Services.GetRequiredService<EndContactPoint>()
            .RunAsync(new(new(customer), point), ImportHouse.Importer, "test");
        ended.IsRefused(out _).ShouldBeFalse();

        var again = await house.ImportAsync(
            "clientes2.csv",
            File.Replace(";Cali;", ";Pasto;", StringComparison.Ordinal),
            Sales
        );

        again.Unchanged.ShouldBeLessThan(3);
        (await house.CountAsync("contact_point")).ShouldBe(before);
        (await house.CountAsync("contact_point WHERE ended_at IS NOT NULL")).ShouldBe(1);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_second_system_fills_what_is_empty_and_only_a_trusted_one_changes_what_is_not(Engine engine)
    {
        await using var house = await ImportHouse.OpenAsync(engine);
        await house.ImportAsync("clientes.csv", File, Sales);
        var web = ImportHouse.Map(
            "customers",
            "internet",
            "usuario=key",
            "cc=document",
            "ciudad=city",
            "correo=email"
        ) with
        {
            SourceSystem = new("internet", "Internet", Trust: 20),
        };

        var run = await house.ImportAsync(
            "web.csv",
            "usuario,cc,ciudad,correo\np79,79123456,Medellín,pedro@correo.test\n",
            web
        );

        (run.Linked, run.Created).ShouldBe((1, 0));
        var pedro = await house.OneAsync(
            "SELECT c.city, p.normalised FROM customer c JOIN contact_point p ON p.customer_id = c.customer_id WHERE c.name_key LIKE 'pedro%' AND p.kind = 2",
            row => (row.Text(0), row.Text(1))
        );
        pedro.ShouldBe(("Cali", "pedro@correo.test"));

        await house.ImportAsync(
            "clientes2.csv",
            File.Replace(";Cali;", ";Pasto;", StringComparison.Ordinal),
            Sales with
            {
                SourceSystem = new("ventas", null, 60),
            }
        );
        (await house.OneAsync("SELECT city FROM customer WHERE name_key LIKE 'pedro%'", row => row.Text(0))).ShouldBe(
            "Pasto"
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_placeholder_recognises_nobody(Engine engine)
    {
        await using var house = await ImportHouse.OpenAsync(engine);

        var run = await house.ImportAsync(
            "clientes.csv",
            "ID;NOMBRE;CEDULA;CORREO;CELULAR;CIUDAD;NACIMIENTO\n1;Ana Paz;;NOTIENE@CORREO.EXAMPLE;3000000000;;\n2;Ana Paz;;NOTIENE@CORREO.EXAMPLE;3000000000;;\n",
            Sales
        );

        run.Created.ShouldBe(2);
        (await house.CountAsync("contact_point")).ShouldBe(0);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Father_and_son_of_one_name_and_one_telephone_stay_two(Engine engine)
    {
        await using var house = await ImportHouse.OpenAsync(engine);

        var family = await house.ImportAsync(
            "familia.csv",
            """
            ID;NOMBRE;CEDULA;CORREO;CELULAR;CIUDAD;NACIMIENTO
            1;Anselmo Buitrago Quiceno;70111222;;3145556677;Manizales;08/03/1951
            2;Anselmo Buitrago Quiceno;1036555888;;3145556677;Manizales;27/10/1984
            """,
            Sales
        );
        // Which of the two opened the account nobody can say.
        var web = await house.ImportAsync(
            "web.csv",
            "ID;NOMBRE;CELULAR\nu1;anselmo buitrago;314 555 66 77\n",
            Accounts("internet", "NOMBRE=fullName", "CELULAR=phone")
        );
        await Matched(house);

        (family.Created, web.Created).ShouldBe((2, 1));
        (await house.CountAsync("customer WHERE merged_into IS NULL")).ShouldBe(3);
        (await house.CountAsync("match_pair WHERE state = 1")).ShouldBeGreaterThan(0);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_relatives_document_makes_nobody_somebody_else(Engine engine)
    {
        await using var house = await ImportHouse.OpenAsync(engine);
        await house.ImportAsync(
            "madre.csv",
            "ID;NOMBRE;CEDULA;CORREO;CELULAR;CIUDAD;NACIMIENTO\n1;Rosalba Gómez Ruiz;24111222;;;Pereira;08/03/1951\n",
            Sales
        );

        var web = await house.ImportAsync(
            "web.csv",
            "ID;NOMBRE;CEDULA;NACIMIENTO\nu1;Camila Andrea Zapata Gómez;24.111.222;27/10/1984\n",
            Accounts("internet", "NOMBRE=fullName", "CEDULA=document", "NACIMIENTO=birthDate")
        );

        (web.Created, web.Linked).ShouldBe((1, 0));
        (await house.CountAsync("identifier WHERE normalised = '24111222'")).ShouldBe(2);
        (
            await house.OneAsync(
                "SELECT c.display_name FROM identifier_claim i JOIN customer c ON c.customer_id = i.customer_id WHERE i.claim_key = 'doc:CO:CC:24111222'",
                row => row.Text(0)
            )
        ).ShouldBe("Rosalba Gómez Ruiz");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_same_customers_come_of_the_same_files_in_any_order(Engine engine)
    {
        var files = new (string Name, string Text, ImportMapping Mapping)[]
        {
            (
                "ventas.csv",
                """
                ID;NOMBRE;CEDULA;CORREO;CELULAR;CIUDAD;NACIMIENTO
                1;Nelson Mantilla Beltrán;45507056;nelson.mantilla@correo.test;3509450136;Cartagena;23/10/1974
                2;Liliana Castro Gaviria;81865803;;3105551234;Cali;27/12/1966
                3;Mario Castro Gaviria;1036777999;;3105551234;Cali;14/02/1962
                """,
                Sales
            ),
            (
                "web.csv",
                """
                ID;NOMBRE;CORREO;CELULAR
                u1;nelson mantilla;nelson.mantilla@correo.test;
                u2;liliana castro;lili@correo.test;310 555 1234
                """,
                Accounts("internet", "NOMBRE=fullName", "CORREO=email", "CELULAR=phone")
            ),
            (
                "llamadas.csv",
                """
                ID;NOMBRE;CEDULA;CORREO
                p1;Nelson Mantilla;45.507.056;
                p2;Mario Castro;1036777999;lili@correo.test
                """,
                Accounts("llamadas", "NOMBRE=fullName", "CEDULA=document", "CORREO=email")
            ),
        };
        string? first = null;
        foreach (
            var order in (int[][])
                [
                    [0, 1, 2],
                    [0, 2, 1],
                    [1, 0, 2],
                    [1, 2, 0],
                    [2, 0, 1],
                    [2, 1, 0],
                ]
        )
        {
            await using var house = await ImportHouse.OpenAsync(engine);
            foreach (var file in order)
                await house.ImportAsync(files[file].Name, files[file].Text, files[file].Mapping);
            await Matched(house);

            var records = await house.Database.ReadAsync(session =>
                session.QueryAsync(
                    "SELECT source_key, customer_id FROM source_record ORDER BY source_key",
                    row => (Key: row.Text(0), Customer: row.Guid(1))
                )
            );
            var customers = string.Join(
                " | ",
                records
                    .GroupBy(r => r.Customer, r => r.Key)
                    .Select(g => string.Join(' ', g))
                    .Order(StringComparer.Ordinal)
            );
            first ??= customers;
            customers.ShouldBe(first, $"in the order {string.Join(' ', order)}");
        }
        first.ShouldBe("1 p1 u1 | 2 u2 | 3 p2");
    }

    private static ImportMapping Accounts(string system, params string[] columns) =>
        ImportHouse.Map("customers", system, ["ID=key", .. columns]);

    private static Task<int> Matched(ImportHouse house) =>
        house.Services.GetServices<IHostedService>().OfType<MatchKeeper>().Single().RefreshAsync(default);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_customer_is_tied_to_an_employer_that_is_known(Engine engine)
    {
        await using var house = await ImportHouse.OpenAsync(engine);
        var companies = ImportHouse.Map("customers", "ventas", "NIT=document", "RAZON=legalName") with
        {
            Defaults = new Dictionary<string, string> { ["documentType"] = "NIT", ["kind"] = "company" },
        };
        await house.ImportAsync("empresas.csv", "NIT;RAZON\n860002964-4;Banco del Valle SA\n", companies);
        var people = ImportHouse.Map(
            "customers",
            "ventas",
            "ID=key",
            "NOMBRE=fullName",
            "NIT EMPRESA=employer.document",
            "CARGO=employer.role"
        );

        var run = await house.ImportAsync(
            "gente.csv",
            "ID;NOMBRE;NIT EMPRESA;CARGO\n1;Ana Paz;860.002.964-4;Cajera\n2;Luis Mora;900555123;Jefe\n",
            people
        );

        (run.Created, run.Partial).ShouldBe((2, 1));
        (await house.CountAsync("relationship WHERE role = 'employer'")).ShouldBe(1);
        (await house.CountAsync("relationship WHERE role = 'employee'")).ShouldBe(1);
        (await house.Runs.SetAsideAsync(run.Id, 0, 10)).Single().Code.ShouldBe("employer-unknown");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Custom_fields_are_defined_and_kept(Engine engine)
    {
        await using var house = await ImportHouse.OpenAsync(engine);
        var mapping = ImportHouse.Map(
            "customers",
            "ventas",
            "ID=key",
            "NOMBRE=fullName",
            "ESTRATO=attr.estrato",
            "PLAN=attr.plan"
        );

        await house.ImportAsync("c.csv", "ID;NOMBRE;ESTRATO;PLAN\n1;Ana Paz;3;Oro\n2;Luis Mora;4;Plata\n", mapping);

        (await house.CountAsync("custom_field WHERE type = 2")).ShouldBe(1);
        (
            await house.OneAsync(
                "SELECT CAST(attrs ->> 'estrato' AS integer), attrs ->> 'plan' FROM customer WHERE name_key = 'ana paz'",
                row => (row.Int(0), row.Text(1))
            )
        ).ShouldBe((3, "Oro"));
    }
}
