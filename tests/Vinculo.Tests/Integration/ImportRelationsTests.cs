using Microsoft.Extensions.DependencyInjection;
using Vinculo.Customers;
using Vinculo.Customers.Prospects;
using Vinculo.Integration;
using Vinculo.Integration.Mapping;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Integration;

public class ImportRelationsTests
{
    private const string People = """
        ID;NOMBRE;ETAPA;PROCEDENCIA;INTERES
        1;Ana Ruiz;cliente;;
        2;Beto Mora;prospecto;Feria de Cali;Plan 60 GB
        3;Caro Niño;prospecto;Referida;
        4;Dora Gil;prospecto;El periódico;
        """;

    private const string Ties = """
        ID;OTRO;RELACION;DESDE
        1;2;Cónyuge;2019-05-01
        1;3;sibling;
        2;4;Lo refirió;
        3;4;compadre;
        """;

    private static readonly ImportMapping Customers = ImportHouse.Map(
        "customers",
        "ventas",
        "ID=key",
        "NOMBRE=fullName",
        "ETAPA=stage",
        "PROCEDENCIA=prospect.source",
        "INTERES=prospect.interest"
    );

    private static readonly ImportMapping Relations = ImportHouse.Map(
        "relationships",
        "ventas",
        "ID=customer.key",
        "OTRO=other.key",
        "RELACION=role",
        "DESDE=from"
    );

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Relations_come_in_by_any_name_and_stand_on_both_sides_by_their_inverse(Engine engine)
    {
        await using var house = await ImportHouse.OpenAsync(engine);
        await house.ImportAsync("gente.csv", People, Customers);

        var run = await house.ImportAsync("relaciones.csv", Ties, Relations);

        (run.Created, run.SetAside).ShouldBe((4, 0));
        var stored = await house.Database.ReadAsync(session =>
            session.QueryAsync(
                """
                SELECT c.display_name, r.role, o.display_name FROM relationship r JOIN customer c ON c.customer_id = r.customer_id
                JOIN customer o ON o.customer_id = r.other_id ORDER BY c.display_name, r.role
                """,
                row => $"{row.Text(0)} {row.Text(1)} {row.Text(2)}"
            )
        );
        stored.ShouldBe([
            "Ana Ruiz sibling Caro Niño",
            "Ana Ruiz spouse Beto Mora",
            "Beto Mora referrer Dora Gil",
            "Beto Mora spouse Ana Ruiz",
            "Caro Niño compadre Dora Gil",
            "Caro Niño sibling Ana Ruiz",
            "Dora Gil compadre Caro Niño",
            "Dora Gil referred Beto Mora",
        ]);
        (await house.ImportAsync("otra-vez.csv", Ties, Relations)).Unchanged.ShouldBe(4);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Prospects_come_in_with_their_source_follow_what_files_say_and_go_with_the_undo(Engine engine)
    {
        await using var house = await ImportHouse.OpenAsync(engine);
        var run = await house.ImportAsync("gente.csv", People, Customers);

        (
            await house.Database.ReadAsync(session =>
                session.QueryAsync(
                    """
                    SELECT c.display_name, p.source, p.source_detail, p.interest FROM prospect p
                    JOIN customer c ON c.customer_id = p.customer_id ORDER BY c.display_name
                    """,
                    row => (row.Text(0), row.Text(1), row.TextOrNull(2), row.TextOrNull(3))
                )
            )
        ).ShouldBe([
            ("Beto Mora", "event", "Feria de Cali", "Plan 60 GB"),
            ("Caro Niño", "referral", null, null),
            ("Dora Gil", "import", "El periódico", null),
        ]);

        var later = await house.ImportAsync(
            "despues.csv",
            "ID;NOMBRE;ETAPA\n2;Beto Mora;cliente\n",
            ImportHouse.Map("customers", "ventas", "ID=key", "NOMBRE=fullName", "ETAPA=stage")
        );
        later.Updated.ShouldBe(1);
        var prospects = house.Services.GetRequiredService<KeepProspects>();
        await prospects.CatchUpAsync(null, Actor.System("test"), default);
        (await StatesAsync(house)).ShouldBe(["Beto Mora Converted import", "Caro Niño Open ", "Dora Gil Open "]);

        var undo = house.Services.GetRequiredService<UndoImport>();
        await undo.RunHereAsync(later.Id, ImportHouse.Importer);
        await prospects.CatchUpAsync(null, Actor.System("test"), default);
        (await StatesAsync(house)).ShouldBe(["Beto Mora Open ", "Caro Niño Open ", "Dora Gil Open "]);

        await undo.RunHereAsync(run.Id, ImportHouse.Importer);
        foreach (var table in new[] { "customer", "prospect", "stage_change" })
            (await house.CountAsync(table)).ShouldBe(0, table);
    }

    private static Task<List<string>> StatesAsync(ImportHouse house) =>
        house.Database.ReadAsync(session =>
            session.QueryAsync(
                """
                SELECT c.display_name, p.state, p.reason FROM prospect p JOIN customer c ON c.customer_id = p.customer_id
                ORDER BY c.display_name
                """,
                row => $"{row.Text(0)} {row.Enum<ProspectState>(1)} {row.TextOrNull(2)}"
            )
        );
}
