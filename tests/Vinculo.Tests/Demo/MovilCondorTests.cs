using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Shouldly;
using Vinculo.Demo;
using Vinculo.Demo.Check;

namespace Vinculo.Tests.Demo;

/// <summary>The world as a whole: its ranges, its honesty and its dirt. Ranges: docs/demo.md.</summary>
[Collection(nameof(DemoWorld))]
public sealed class MovilCondorTests(DemoWorld world)
{
    [Fact]
    public void Every_customer_asked_for_is_there_once_in_truth_and_holds_one_main_line()
    {
        world.Truth.Count.ShouldBe(5_000);
        var main = world
            .Read("productos/lineas.csv")
            .Where(row => row["NUM_SERVICIO"].EndsWith("-1", StringComparison.Ordinal))
            .ToList();
        main.Count.ShouldBe(5_000);
        main.Select(row => row["LINEA"]).Distinct().Count().ShouldBe(5_000);
    }

    [Fact]
    public void A_renewed_contract_keeps_the_end_of_the_one_before()
    {
        var rows = world.Read("productos/lineas.csv");
        var begun = rows.Where(row => row["NUM_SERVICIO"].EndsWith("-1", StringComparison.Ordinal))
            .ToDictionary(row => row["COD_CLIENTE"], row => row["FEC_INICIO"]);
        var renewed = rows.Where(row => row["MOTIVO_RETIRO"] == "RENOVACION").ToList();
        // Nearly every postpaid contract of two years ends once in two years.
        renewed.Count.ShouldBeInRange(1_000, 2_200);
        renewed.ShouldAllBe(row =>
            row["FEC_FIN_CONTRATO"] == row["FEC_RETIRO"] && row["FEC_RETIRO"] == begun[row["COD_CLIENTE"]]
        );
    }

    [Fact]
    public void Between_18_and_26_of_a_thousand_leave_each_month()
    {
        var months = world
            .Read("productos/mediciones.csv")
            .Select(row => row["LINEA"] + row["PERIODO"])
            .Distinct()
            .Count();
        var left = world.Truth.Count(row => row["vivo_24"] == "0");
        ((double)left / months).ShouldBeInRange(0.018, 0.026);
    }

    [Fact]
    public void The_true_risk_ranks_those_who_leave_within_the_ceiling_of_the_world()
    {
        var living = world.Truth.Where(row => row["vivo_24"] == "1").ToList();
        var risks = living.Select(row => DemoWorld.Number(row["riesgo_6m"])).ToList();
        double[] risk = [.. risks];
        var ceiling = Closeness.Auc(risk, risk);
        ceiling.ShouldBeInRange(0.73, 0.78);
        // One future of about 270 leavers: its own area scatters by .015 around the expected one.
        Closeness.Auc(risk, [.. living.Select(row => DemoWorld.Number(row["se_va_6m"]))]).ShouldBe(ceiling, 0.045);
    }

    [Fact]
    public void The_true_risk_is_calibrated()
    {
        var living = world.Truth.Where(row => row["vivo_24"] == "1").ToList();
        var expected = living.Sum(row => DemoWorld.Number(row["riesgo_6m"]));
        var happened = living.Count(row => row["se_va_6m"] == "1");
        // Leaving spreads along the calls, so the count scatters a little more than independent coins would.
        Math.Abs(happened - expected).ShouldBeLessThan(4 * Math.Sqrt(expected));
    }

    [Fact]
    public void A_customer_talks_with_eight_or_nine_others()
    {
        var ties = world.Read("productos/llamadas.csv").Count;
        (2.0 * ties / 5_000).ShouldBeInRange(8, 9);
    }

    [Fact]
    public void A_few_customers_lose_money_and_most_do_not()
    {
        var margins = world.Truth.Select(row => DemoWorld.Number(row["margen_mes"])).ToList();
        margins.Count(margin => margin < 0).ShouldBeInRange(1, 250);
        margins.Average().ShouldBeInRange(10_000, 20_000);
    }

    [Fact]
    public void Those_with_family_abroad_take_the_long_distance_plan_and_others_do_not()
    {
        var truth = world.Read("verdad/ofertas.csv").ToDictionary(row => row["oferta"]);
        var made = world
            .Read("call-center/ofertas.csv")
            .Where(row => row["OFERTA"] == "long_distance_plan")
            .Select(row => (Wants: truth[row["ID_OFERTA"]]["p_aceptar"] == "0.46", Yes: row["RESPUESTA"] == "ACEPTA"))
            .ToList();
        made.Where(offer => offer.Wants).Average(offer => offer.Yes ? 1.0 : 0).ShouldBeGreaterThan(0.25);
        made.Where(offer => !offer.Wants).Average(offer => offer.Yes ? 1.0 : 0).ShouldBeLessThan(0.07);
    }

    [Fact]
    public void The_habit_of_calling_abroad_shows_in_the_minutes_and_only_there()
    {
        var abroad = world
            .Truth.Where(row => row["necesita_larga_distancia"] == "1")
            .Select(row => LineOf(int.Parse(row["persona"])))
            .ToHashSet();
        var usual = world
            .Read("productos/mediciones.csv")
            .GroupBy(row => row["LINEA"])
            .ToLookup(rows => abroad.Contains(rows.Key), rows => rows.Average(row => DemoWorld.Number(row["MIN_LDI"])));
        usual[true].Count(minutes => minutes >= 60).ShouldBeGreaterThan(usual[true].Count() / 2);
        usual[false].Count(minutes => minutes >= 60).ShouldBeLessThan(usual[false].Count() / 100);
    }

    [Fact]
    public void Refused_offers_carry_a_reason_and_those_left_alone_no_answer()
    {
        var offers = world.Read("call-center/ofertas.csv");
        offers.Where(row => row["RESPUESTA"] is "RECHAZA" or "AHORA NO").ShouldAllBe(row => row["MOTIVO"] != "");
        offers
            .Where(row => row["GRUPO_CONTROL"] == "SI")
            .ShouldAllBe(row => row["RESPUESTA"] == "" && row["OFERTA"] == "none");
        offers.Count(row => row["GRUPO_CONTROL"] == "SI").ShouldBeInRange(offers.Count / 4, offers.Count / 2);
        offers.ShouldAllBe(row =>
            DemoWorld.Number(row["PROBABILIDAD"]) > 0.05 && DemoWorld.Number(row["PROBABILIDAD"]) < 0.5
        );
    }

    [Fact]
    public void Nothing_happens_after_yesterday()
    {
        var asOf = DemoWorld.AsOf.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        string.CompareOrdinal(world.Read("call-center/contactos.csv").Max(row => row["FECHA_HORA"]), asOf)
            .ShouldBeLessThan(0);
        string.CompareOrdinal(world.Read("internet/contactos_web.csv").Max(row => row["fecha"]), asOf)
            .ShouldBeLessThan(0);
        var bills = world.Read("productos/facturas.csv").Select(row => SlashDay(row["FECHA"])).ToList();
        bills.Max().ShouldBeLessThan(DemoWorld.AsOf);
        bills.Max().ShouldBeGreaterThan(DemoWorld.AsOf.AddDays(-3));
        bills.Min().ShouldBeInRange(DemoWorld.AsOf.AddMonths(-24), DemoWorld.AsOf.AddMonths(-23));
        var complaints = world.Read("quejas/quejas.csv");
        complaints.Max(row => SlashDay(row["FECHA_RADICACION"])).ShouldBeLessThan(DemoWorld.AsOf);
        complaints
            .Where(row => row["FECHA_CIERRE"] != "")
            .Max(row => SlashDay(row["FECHA_CIERRE"]))
            .ShouldBeLessThan(DemoWorld.AsOf);
    }

    [Fact]
    public void Contacts_and_complaints_are_numbered_in_the_order_in_which_they_happened()
    {
        var contacts = world.Read("call-center/contactos.csv");
        contacts.Select(row => row["FECHA_HORA"]).ShouldBeInOrder();
        contacts.Select(row => row["ID_CONTACTO"]).ShouldBeInOrder();
    }

    [Fact]
    public void Truth_stays_in_its_folder()
    {
        var truth = Path.Combine(world.Folder, DemoCompany.TruthFolder);
        string[] more = ["persona", "segundo_tema", "efecto_logit", "p_aceptar"];
        var secret = Header(Path.Combine(truth, "clientes.csv")).Except(["cliente"]).Concat(more).ToHashSet();
        secret.Count.ShouldBeGreaterThan(20);
        foreach (var file in Directory.GetFiles(world.Folder, "*.csv", SearchOption.AllDirectories))
        {
            if (!file.Contains(DemoCompany.TruthFolder))
                Header(file).Select(name => name.ToLowerInvariant()).Intersect(secret).ShouldBeEmpty(file);
        }

        CondorCompany.Known.Files.ShouldAllBe(file =>
            !file.File.StartsWith(DemoCompany.TruthFolder, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Complaints_speak_of_their_theme_and_one_in_ten_of_two()
    {
        var truth = world.Read("verdad/quejas.csv");
        var rows = world.Read("quejas/quejas.csv").DistinctBy(row => row["RADICADO"]).ToList();
        truth.Count.ShouldBe(rows.Count);
        ((double)truth.Count(row => row["segundo_tema"] != "") / truth.Count).ShouldBeInRange(0.07, 0.13);
        var themes = truth.ToDictionary(row => row["radicado"], row => row["tema"]);
        rows.Where(row => row["CODIGO"] != "").ShouldAllBe(row => row["CODIGO"] == themes[row["RADICADO"]]);
        foreach (var theme in rows.Where(row => row["CODIGO"] != "").GroupBy(row => row["CODIGO"]))
            theme.Select(row => row["DESCRIPCION"]).Distinct().Count().ShouldBeGreaterThan(12, theme.Key);
        rows.ShouldAllBe(row => !row["DESCRIPCION"].Contains('{'));
    }

    [Fact]
    public void Files_are_as_dirty_as_real_ones()
    {
        var register = world.Read("productos/clientes.csv");
        var named = register.Where(row => row["COD_CLIENTE"] != "").ToList();
        (register.Count - named.Count).ShouldBeInRange(1, 5);
        (named.Count - 5_000).ShouldBeInRange(20, 70);
        Share(named, row => row["CORREO"] == "").ShouldBeInRange(0.25, 0.42);
        Share(named, row => row["APELLIDO2"] == "").ShouldBeInRange(0.06, 0.15);
        named.ShouldContain(row => row["FEC_NAC"].StartsWith("31/02", StringComparison.Ordinal));
        Share(named, row => row["NOMBRES"] == row["NOMBRES"].ToUpperInvariant()).ShouldBe(1);

        var accounts = world.Read("internet/cuentas_web.csv");
        Share(accounts, row => row["nombre"] == row["nombre"].ToLowerInvariant()).ShouldBeInRange(0.25, 0.5);
        Share(accounts, row => row["documento"] != "").ShouldBeInRange(0.25, 0.45);
        world.Read("call-center/personas.csv").ShouldAllBe(row => !Regex.IsMatch(row["NOMBRE"], "[áéíóúñÁÉÍÓÚÑ]"));

        var complaints = world.Read("quejas/quejas.csv");
        var unknown = complaints.Count(row =>
            row["ID_RECLAMANTE"] == "" && row["DOCUMENTO"] == "" && row["TELEFONO"] == "" && row["CORREO"] == ""
        );
        unknown.ShouldBeInRange(1, complaints.Count / 50);
    }

    [Fact]
    public void Documents_lines_and_mails_are_well_formed_and_nobody_shares_them()
    {
        var people = world.Read("verdad/personas.csv");
        people.Select(row => row["documento"]).Distinct().Count().ShouldBe(people.Count);
        people.Select(row => row["linea"]).Distinct().Count().ShouldBe(people.Count);
        people.Select(row => row["correo"]).Distinct().Count().ShouldBe(people.Count);
        people.ShouldAllBe(row => Regex.IsMatch(row["linea"], "^3(0[0-5]|1[0-9]|2[0-4]|5[01])[0-9]{7}$"));
        people.ShouldAllBe(row => Regex.IsMatch(row["correo"], @"^[a-z._0-9]+@[a-z]+\.example$"));
    }

    private string LineOf(int person) => lines[person];

    private readonly string[] lines = [.. world.Read("verdad/personas.csv").Select(row => row["linea"])];

    private static double Share(IReadOnlyList<Row> rows, Func<Row, bool> has) => (double)rows.Count(has) / rows.Count;

    private static string[] Header(string file) =>
        File.ReadLines(file, Encoding.Latin1).First().TrimStart('ï', '»', '¿').Split(',', ';');

    private static DateOnly SlashDay(string text) =>
        DateOnly.ParseExact(text[..10], "dd/MM/yyyy", CultureInfo.InvariantCulture);
}
