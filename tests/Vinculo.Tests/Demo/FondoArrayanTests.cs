using System.Globalization;
using Vinculo.Demo.Check;
using Vinculo.Demo.Fund;

namespace Vinculo.Tests.Demo;

/// <summary>The fund as a whole: the ranges the world must keep, and that its files say what its truth means.</summary>
[Collection(nameof(DemoWorld))]
public sealed class FondoArrayanTests(FundWorld world)
{
    private readonly List<Row> living = [.. world.Truth.Where(row => row["vivo_24"] == "1")];

    [Fact]
    public void Between_4_and_7_of_a_hundred_move_away_in_a_year()
    {
        Share(living, row => MadeFiles.Number(row["sale_mes"]) is >= 1 and <= 12).ShouldBeInRange(0.04, 0.07);
        (1 - Math.Sqrt((double)living.Count / world.Truth.Count)).ShouldBeInRange(0.04, 0.07);
    }

    [Theory]
    [InlineData("riesgo_25")]
    [InlineData("riesgo_3m")]
    [InlineData("riesgo_6m")]
    public void The_true_risk_ranks_those_who_leave_within_the_ceiling_of_the_world(string column)
    {
        double[] risk = [.. living.Select(row => MadeFiles.Number(row[column]))];
        Closeness.Auc(risk, risk).ShouldBeInRange(0.73, 0.78);
    }

    [Fact]
    public void Four_tenths_of_what_affiliates_have_lie_with_the_fund() =>
        world.Truth.Average(row => MadeFiles.Number(row["participacion"])).ShouldBeInRange(0.38, 0.42);

    [Fact]
    public void Five_to_eight_of_a_hundred_lose_money() =>
        Share(world.Truth, row => MadeFiles.Number(row["margen_mes"]) < 0).ShouldBeInRange(0.05, 0.08);

    [Fact]
    public void A_quarter_answers_whether_it_would_recommend_and_the_answer_tells_of_trust()
    {
        var said = world
            .Read("cuentas/indicadores.csv")
            .Where(row => row["RECOMIENDA"] != "")
            .GroupBy(row => row["COD_AFILIADO"])
            .ToDictionary(rows => rows.Key, rows => MadeFiles.Number(rows.First()["RECOMIENDA"]));
        ((double)said.Count / world.Truth.Count).ShouldBeInRange(0.22, 0.28);
        var asked = world.Truth.Where(row => said.ContainsKey(row["cliente"])).ToList();
        Closeness
            .Spearman(
                [.. asked.Select(row => said[row["cliente"]])],
                [.. asked.Select(row => MadeFiles.Number(row["confianza"]))]
            )
            .ShouldBeInRange(0.75, 0.9);
    }

    [Fact]
    public void One_in_seven_said_what_they_have_in_all_within_a_sixth()
    {
        var people = world.Read("cuentas/afiliados.csv").Where(row => row["AHORRO_TOTAL_DECLARADO"] != "").ToList();
        var wallet = world.Truth.ToDictionary(row => row["cliente"], row => MadeFiles.Number(row["cartera"]));
        ((double)people.Count / world.Truth.Count).ShouldBeInRange(0.13, 0.17);
        people
            .Where(row => wallet[row["COD_AFILIADO"]] > 1_000_000)
            .Average(row =>
                Math.Abs(Math.Log(MadeFiles.Number(row["AHORRO_TOTAL_DECLARADO"]) / wallet[row["COD_AFILIADO"]]))
            )
            .ShouldBeInRange(0.10, 0.14);
    }

    [Fact]
    public void Complaints_of_severance_come_in_February()
    {
        var complaints = world.Read("pqr/quejas.csv");
        var months = complaints
            .Where(row => row["CODIGO"] == "cesantias")
            .CountBy(row => row["FECHA_RADICACION"][3..5])
            .ToDictionary();
        // The month that ends in February begins in January; without the season it would be a sixth.
        var season = months["01"] + months["02"];
        ((double)season / months.Values.Sum()).ShouldBeGreaterThan(0.28);
        complaints.Select(row => row["CODIGO"]).Where(code => code != "").Distinct().Count().ShouldBe(7);
        complaints.ShouldAllBe(row => !row["DESCRIPCION"].Contains('{'));
    }

    [Fact]
    public void Employers_are_there_with_people_of_three_desks_and_affiliates_since_a_day()
    {
        var book = world.ReadWorkbook("nomina/empleadores.xlsx");
        book["Contactos"].Skip(1).Select(row => row[7]!.ToString()).Distinct().Count().ShouldBe(3);
        var jobs = world.Read("nomina/vinculaciones.csv");
        jobs.ShouldAllBe(row => row["desde"] != "");
        jobs.Count(row => row["hasta"] != "").ShouldBeGreaterThan(jobs.Count / 8);
        Share(world.Truth, row => row["empleador"] != "-1").ShouldBeInRange(0.79, 0.85);
        world
            .Truth.CountBy(row => row["empleador"])
            .Where(group => group.Key != "-1")
            .Max(group => group.Value)
            .ShouldBeGreaterThan(40);
    }

    [Fact]
    public void Whoever_leaves_ends_every_account_on_one_day()
    {
        var gone = world.Truth.Where(row => row["vivo_24"] == "0").Select(row => row["cliente"]).ToHashSet();
        var accounts = world.Read("cuentas/cuentas.csv").ToLookup(row => row["COD_AFILIADO"]);
        gone.ShouldAllBe(who => accounts[who].Select(row => row["FEC_RETIRO"]).Distinct().Count() == 1);
        living.ShouldAllBe(row => accounts[row["cliente"]].All(account => account["FEC_RETIRO"] == ""));
    }

    [Fact]
    public void Those_with_a_story_have_the_facts_it_needs()
    {
        var gloria = world.Truth[FundStories.Gloria.Index];
        living
            .Count(row => MadeFiles.Number(row["margen_mes"]) > MadeFiles.Number(gloria["margen_mes"]))
            .ShouldBeLessThan(living.Count / 20);
        living
            .Count(row => MadeFiles.Number(row["riesgo_6m"]) > MadeFiles.Number(gloria["riesgo_6m"]))
            .ShouldBeLessThan(living.Count / 20);
        MadeFiles.Number(gloria["tau_asesor_retencion"]).ShouldBeLessThan(-0.5);
        var alvaro = world.Truth[FundStories.Alvaro.Index];
        MadeFiles.Number(alvaro["tau_asesor_retencion"]).ShouldBeGreaterThan(0.1);
        MadeFiles.Number(alvaro["riesgo_6m"]).ShouldBeLessThan(0.01);
        MadeFiles.Number(world.Truth[FundStories.Rosalba.Index]["margen_mes"]).ShouldBeLessThan(-50_000);
        world
            .Read("cuentas/afiliados.csv")
            .Count(row =>
                FundStories
                    .Customers.Select(story => story.Document.ToString(CultureInfo.InvariantCulture))
                    .Contains(row["CEDULA"])
            )
            .ShouldBe(3);
    }

    private static double Share(IReadOnlyList<Row> rows, Func<Row, bool> has) => (double)rows.Count(has) / rows.Count;
}
