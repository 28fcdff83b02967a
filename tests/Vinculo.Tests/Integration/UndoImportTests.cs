using Microsoft.Extensions.DependencyInjection;
using Vinculo.Customers;
using Vinculo.Integration;
using Vinculo.Integration.Mapping;
using Vinculo.Platform.Storage;
using Vinculo.Tests.Support;

namespace Vinculo.Tests.Integration;

public class UndoImportTests
{
    private static readonly ImportMapping Customers = ImportHouse.Map(
        "customers",
        "ventas",
        "ID=key",
        "NOMBRE=fullName",
        "CEDULA=document",
        "CORREO=email",
        "CIUDAD=city",
        "NIVEL=attr.nivel"
    );

    private const string First =
        "ID;NOMBRE;CEDULA;CORREO;CIUDAD;NIVEL\n1;Ana Paz;52345678;ana@c.test;Cali;1\n2;Luis Mora;79123456;;Pasto;2\n";

    private const string Second =
        "ID;NOMBRE;CEDULA;CORREO;CIUDAD;NIVEL\n1;Ana Lucía Paz;52345678;ana@c.test;Bogotá;5\n2;Luis Mora;79123456;luis@c.test;Pasto;2\n3;Eva Sol;41000111;;Neiva;3\n3;Eva Sol Ríos;41000111;;Neiva;3\n";

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Undoing_a_run_brings_back_every_byte(Engine engine)
    {
        await using var house = await ImportHouse.OpenAsync(engine);
        await house.ImportAsync("uno.csv", First, Customers);
        await house.ImportAsync(
            "pagos.csv",
            "ID;FECHA;VALOR\n1;05/02/2026;1000\n",
            ImportHouse.Map("transactions", "ventas", "ID=customer.key", "FECHA=occurredAt", "VALOR=amount")
        );
        var before = await house.DumpAsync();

        List<ImportRun> runs =
        [
            await house.ImportAsync("dos.csv", Second, Customers),
            await house.ImportAsync(
                "contratos.csv",
                "ID;PLAN;LINEA;VALOR\n1;ORO;3001112222;50000\n3;PLATA;3003334444;30000\n",
                ImportHouse.Map("holdings", "ventas", "ID=customer.key", "PLAN=product", "LINEA=number", "VALOR=amount")
            ),
            await house.ImportAsync(
                "pagos2.csv",
                "ID;CLAVE;FECHA;VALOR\n1;k1;05/03/2026;1000\n1;k2;06/03/2026;-200\n3;k3;07/03/2026;70\n",
                ImportHouse.Map(
                    "transactions",
                    "ventas",
                    "ID=customer.key",
                    "CLAVE=key",
                    "FECHA=occurredAt",
                    "VALOR=amount"
                )
            ),
            await house.ImportAsync(
                "llamadas.csv",
                "ID;CLAVE;FECHA;TEXTO\n1;a;05/03/2026 10:00;"
                    + new string('x', 2_500)
                    + "\n1;b;06/03/2026 11:00;hola\n",
                ImportHouse.Map(
                    "interactions",
                    "centro",
                    "ID=customer.document",
                    "CLAVE=key",
                    "FECHA=occurredAt",
                    "TEXTO=body"
                )
            ),
            await house.ImportAsync(
                "quejas.csv",
                "CEDULA;RAD;FECHA;ASUNTO;ESTADO\n52345678;Q1;01/03/2026;Cobro;abierto\n52345678;Q2;02/03/2026;Señal;cerrado\n",
                ImportHouse.Map(
                    "cases",
                    "quejas",
                    "CEDULA=customer.document",
                    "RAD=key",
                    "FECHA=openedAt",
                    "ASUNTO=subject",
                    "ESTADO=status"
                )
            ),
            await house.ImportAsync(
                "relaciones.csv",
                "A;B;R\n1;2;calls\n",
                ImportHouse.Map("relationships", "ventas", "A=customer.key", "B=other.key", "R=role")
            ),
            await house.ImportAsync(
                "medidas.csv",
                "ID;MES;MIN\n1;2026-01;12.5\n2;2026-01;7\n",
                ImportHouse.Map("measures", "ventas", "ID=customer.key", "MES=period", "MIN=measure.minutes")
            ),
        ];
        (
            await house.OneAsync(
                "SELECT open_cases, last_contact_at FROM customer WHERE name_key LIKE 'ana%'",
                row => (row.Int(0), row.LongOrNull(1) is not null)
            )
        ).ShouldBe((1, true));

        runs.Reverse();
        foreach (var run in runs)
        {
            var undone = await house
                .Services.GetRequiredService<UndoImport>()
                .RunHereAsync(run.Id, ImportHouse.Importer);
            (undone.Accepted.State, undone.Accepted.Kept).ShouldBe((ImportState.Undone, 0L), run.FileName);
        }

        (await house.DumpAsync()).ShouldBe(before);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_somebody_changed_since_stays_and_is_told(Engine engine)
    {
        await using var house = await ImportHouse.OpenAsync(engine);
        var run = await house.ImportAsync("uno.csv", First, Customers);
        await house.Database.WriteAsync(session =>
            session.ExecuteAsync(
                "UPDATE customer SET city = 'Tunja', row_version = row_version + 1 WHERE name_key = 'ana paz'"
            )
        );

        var undone = await house.Services.GetRequiredService<UndoImport>().RunHereAsync(run.Id, ImportHouse.Importer);

        undone.Accepted.Kept.ShouldBe(1);
        (await house.OneAsync("SELECT display_name FROM customer", row => row.Text(0))).ShouldBe("Ana Paz");
        (await house.CountAsync("customer")).ShouldBe(1);
        (await house.CountAsync("identifier_claim")).ShouldBe(2);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_customer_with_a_life_of_its_own_is_not_taken_out(Engine engine)
    {
        await using var house = await ImportHouse.OpenAsync(engine);
        var run = await house.ImportAsync("uno.csv", First, Customers);
        await house.ImportAsync(
            "pagos.csv",
            "ID;FECHA;VALOR\n1;05/02/2026;1000\n",
            ImportHouse.Map("transactions", "ventas", "ID=customer.key", "FECHA=occurredAt", "VALOR=amount")
        );

        var undone = await house.Services.GetRequiredService<UndoImport>().RunHereAsync(run.Id, ImportHouse.Importer);

        undone.Accepted.Kept.ShouldBe(1);
        (await house.CountAsync("customer")).ShouldBe(1);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Records_that_were_taken_out_since_go_with_the_customer_they_became(Engine engine)
    {
        await using var house = await ImportHouse.OpenAsync(engine);
        await house.ImportAsync("uno.csv", First, Customers);
        var ana = await house.OneAsync(
            "SELECT customer_id FROM customer WHERE name_key = 'ana paz'",
            row => row.Guid(0)
        );
        var run = await house.ImportAsync(
            "app.csv",
            "ID;NOMBRE;CEDULA;CORREO;CIUDAD;NIVEL\nu7;Ana Paz;52345678;ana.paz@d.test;Cali;1\n",
            Customers with
            {
                SourceSystem = new("app", "app"),
            }
        );
        (await house.CountAsync("customer")).ShouldBe(2);
        (
            await house
                .Services.GetRequiredService<SplitCustomer>()
                .RunAsync(new(Customer: new(ana), Records: [new("app", "u7")]), Town.Steward, "test")
        )
            .IsAccepted(out _)
            .ShouldBeTrue();
        (await house.CountAsync("customer")).ShouldBe(3);

        var undone = await house.Services.GetRequiredService<UndoImport>().RunHereAsync(run.Id, ImportHouse.Importer);

        undone.Accepted.State.ShouldBe(ImportState.Undone);
        (await house.CountAsync("customer")).ShouldBe(2);
        (await house.CountAsync("source_record")).ShouldBe(2);
        (
            await house.OneAsync(
                "SELECT count(*) FROM contact_point WHERE normalised = 'ana.paz@d.test'",
                row => row.Int(0)
            )
        ).ShouldBe(0);
    }
}
