using System.Globalization;
using Shouldly;
using Vinculo.Demo;

namespace Vinculo.Tests.Demo;

/// <summary>The people a demonstration calls by name are there, with the facts their stories need.</summary>
[Collection(nameof(DemoWorld))]
public sealed class StoryCustomersTests(DemoWorld world)
{
    [Fact]
    public void Marcela_is_valuable_influential_and_about_to_leave()
    {
        var marcela = world.Truth[StoryCustomers.Marcela.Index];
        var living = world.Truth.Where(row => row["vivo_24"] == "1").ToList();
        Above(living, "riesgo_25", marcela).ShouldBeLessThan(10);
        Above(living, "margen_mes", marcela).ShouldBeLessThan(living.Count / 20);
        Above(living, "influencia", marcela).ShouldBeLessThan(living.Count / 20);
        DemoWorld.Number(marcela["tau_long_distance_plan"]).ShouldBeLessThan(-1);
    }

    [Fact]
    public void Marcela_calls_abroad_every_month_without_a_plan_for_it_and_her_contract_is_about_to_end()
    {
        var line = Text(StoryCustomers.Marcela.Line);
        var months = world.Read("productos/mediciones.csv").Where(row => row["LINEA"] == line).ToList();
        months.Count.ShouldBe(24);
        months.TakeLast(6).ShouldAllBe(row => int.Parse(row["MIN_LDI"]) >= 60);
        var held = world.Read("productos/lineas.csv").Where(row => row["LINEA"] == line).ToList();
        held.ShouldAllBe(row => !row["PRODUCTO"].StartsWith("LDI", StringComparison.Ordinal));
        var end = DateOnly.ParseExact(
            held.First(row => row["FEC_FIN_CONTRATO"] != "")["FEC_FIN_CONTRATO"],
            "dd/MM/yyyy",
            CultureInfo.InvariantCulture
        );
        end.ShouldBeInRange(DemoWorld.AsOf, DemoWorld.AsOf.AddDays(30));
        world.Read("productos/llamadas.csv").Count(row => row["LINEA_B"] == line).ShouldBeGreaterThan(20);
    }

    [Fact]
    public void Marcela_has_a_complaint_open_and_a_promise_overdue()
    {
        var document = Text(StoryCustomers.Marcela.Document);
        var complaint = world
            .Read("quejas/quejas.csv")
            .Where(row => row["DOCUMENTO"].Replace(".", "") == document)
            .ShouldHaveSingleItem();
        complaint["ESTADO"].ShouldBeOneOf("ABIERTA", "EN ESTUDIO");
        complaint["CODIGO"].ShouldBe("facturacion");
        complaint["DESCRIPCION"].ShouldContain("larga distancia");
        var key = world.Read("call-center/personas.csv").First(row => row["DOCUMENTO"] == document)["ID_PERSONA"];
        var call = world
            .Read("call-center/contactos.csv")
            .Last(row => row["ID_PERSONA"] == key && row["PROMESA"] != "");
        call["PERCEPCION"].ShouldBe("1");
        string.CompareOrdinal(
                call["FECHA_PROMESA"],
                DemoWorld.AsOf.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            )
            .ShouldBeLessThan(0);
    }

    [Fact]
    public void Hernan_would_be_woken_by_a_care_call()
    {
        var truth = world.Truth[StoryCustomers.Hernan.Index];
        DemoWorld.Number(truth["tau_care_call"]).ShouldBeGreaterThan(0.2);
        DemoWorld.Number(truth["riesgo_6m"]).ShouldBeLessThan(0.1);
        world
            .Read("quejas/quejas.csv")
            .ShouldAllBe(row => !row["DOCUMENTO"].Contains(Text(StoryCustomers.Hernan.Document)));
    }

    [Fact]
    public void Ofelia_costs_more_than_she_leaves_and_lives_in_the_store()
    {
        DemoWorld.Number(world.Truth[StoryCustomers.Ofelia.Index]["margen_mes"]).ShouldBeLessThan(-5_000);
        var document = Text(StoryCustomers.Ofelia.Document);
        var key = world.Read("call-center/personas.csv").First(row => row["DOCUMENTO"] == document)["ID_PERSONA"];
        world
            .Read("call-center/contactos.csv")
            .Count(row => row["ID_PERSONA"] == key && row["CANAL"] == "tienda")
            .ShouldBeGreaterThan(40);
    }

    [Fact]
    public void Jose_is_in_five_systems_under_five_spellings()
    {
        world
            .Read("verdad/identidad.csv")
            .Where(row => row["persona"] == Text(StoryCustomers.Jose.Index))
            .Select(row => row["sistema"])
            .ShouldBe(["productos", "internet", "quejas", "call-center", "fuerza-ventas"], ignoreOrder: true);
        var document = Text(StoryCustomers.Jose.Document);
        string[] spellings =
        [
            world.Read("internet/cuentas_web.csv").Single(row => row["documento"].Replace(".", "") == document)[
                "nombre"
            ],
            world.Read("quejas/reclamantes.csv").First(row => row["DOCUMENTO"].Replace(".", "") == document)[
                "NOMBRE_COMPLETO"
            ],
            world.Read("call-center/personas.csv").First(row => row["DOCUMENTO"] == document)["NOMBRE"],
            world.ReadWorkbook()["Contactos"].Single(row => Equals(row[2]?.ToString()?.Replace(".", ""), document))[
                1
            ]!.ToString()!,
            world.Read("productos/clientes.csv").First(row => row["CEDULA"] == document)["NOMBRES"],
        ];
        spellings.Distinct().Count().ShouldBe(5);
    }

    [Fact]
    public void Diana_is_a_prospect_known_to_sales_and_the_web_and_nowhere_else()
    {
        var diana = world
            .Read("verdad/personas.csv")
            .Single(row => row["documento"] == Text(StoryCustomers.Diana.Document));
        world
            .Read("verdad/identidad.csv")
            .Where(row => row["persona"] == diana["persona"])
            .Select(row => row["sistema"])
            .ShouldBe(["internet", "fuerza-ventas"], ignoreOrder: true);
        var row = world.ReadWorkbook()["Contactos"].Single(row => Equals(row[1], StoryCustomers.Diana.FullName));
        row[8].ShouldBe("Prospecto");
    }

    [Fact]
    public void Leidy_left_and_is_in_the_files_as_a_former_customer()
    {
        var document = Text(StoryCustomers.Leidy.Document);
        world.Read("productos/clientes.csv").First(row => row["CEDULA"] == document)["ESTADO"].ShouldBe("RETIRADO");
    }

    [Fact]
    public void The_story_employer_has_people_and_visits()
    {
        var number = $"{StoryCustomers.EmployerNumber}-1";
        var book = world.ReadWorkbook();
        book["Empresas"].Count(row => Equals(row[3]?.ToString()?.Replace(".", ""), number)).ShouldBe(1);
        book["Contactos"].Count(row => Equals(row[6], number)).ShouldBeGreaterThan(8);
        book["Visitas"].Count(row => Equals(row[2], number)).ShouldBe(9);
    }

    private static int Above(IReadOnlyList<Row> rows, string column, Row one) =>
        rows.Count(row => DemoWorld.Number(row[column]) > DemoWorld.Number(one[column]));

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
