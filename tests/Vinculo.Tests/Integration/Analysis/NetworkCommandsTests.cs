using System.Text;
using System.Text.Json.Nodes;
using Vinculo.Analytics.Randomness;
using Vinculo.Integration.Analysis;
using SharedData = Vinculo.Tests.Analytics.SharedData;

namespace Vinculo.Tests.Integration.Analysis;

/// <summary>graph, basket and recommend, run as an analyst runs them, on known data and on dirty files.</summary>
public class NetworkCommandsTests : AnalystTests
{
    private static readonly VerbRun Graph = new(new GraphCommand());
    private static readonly VerbRun Basket = new(new BasketCommand());
    private static readonly VerbRun Recommend = new(new RecommendCommand(TimeProvider.System));

    [Fact]
    public void The_departments_of_an_institute_are_found_in_its_mail()
    {
        if (SharedData.Find("graphs/email_eu_core_edges.csv") is not { } file)
            return;
        var output = PathOf("mail.csv");

        var facts = Graph.Facts(file, "--communities", "--out", output);

        ((int)facts["nodes"]!, (long)facts["edges"]! + (long)facts["loops"]!).ShouldBe((1005, 25_571));
        facts["directed"]!.GetValue<bool>().ShouldBeTrue();
        Number(facts, "residual").ShouldBeLessThanOrEqualTo(1e-10);
        Number(facts, "modularity").ShouldBeGreaterThan(0.35);
        facts["communitiesReal"]!.GetValue<bool>().ShouldBeTrue();
        var rows = SharedData.Rows(output).ToArray();
        rows[0].ShouldBe(["node", "pagerank", "community"]);
        rows.Skip(1).Select(r => r[0]).ShouldBe(Enumerable.Range(0, 1005).Select(i => $"{i}"));
        rows.Skip(1).Sum(r => SharedData.Number(r[1])).ShouldBe(1, 1e-9);
        rows.Skip(1).Select(r => r[2]).Distinct().Count().ShouldBe((int)facts["communities"]!);
    }

    [Theory]
    [InlineData("a,b\n0,1\n0,2\n1,2\n3,4\n", false, 5, 4)]
    [InlineData("src,dst\n0,1\n0,2\n1,2\n3,4\n", true, 5, 4)]
    [InlineData("0 1\n0 2\n1 2\n3 4\n", false, 5, 4)]
    [InlineData("# Directed graph\n# FromNodeId\tToNodeId\n4\t1\n1\t4\n2\t1\n", true, 3, 3)]
    [InlineData("% note\n1  2  0.5\n2  3  1.5\n", false, 3, 2)]
    [InlineData("Ana;Luis\nLuis;Eva\nEva;Ana\nAna;Eva\n", true, 3, 4)]
    [InlineData(
        "\uFEFForigen;destino;peso\nÑandú;Ana;1,5\nAna;Luis;2,25\n\"Luis\";Ana;x\n;Ana;1\nAna;Ana;3\nAna;Luis;-1\nAna;Eva;0\n",
        true,
        4,
        2
    )]
    public void A_list_of_ties_is_read_however_it_is_written(string text, bool directed, int nodes, int edges)
    {
        var facts = Graph.Facts(Written(text));

        facts["directed"]!.GetValue<bool>().ShouldBe(directed);
        ((int)facts["nodes"]!).ShouldBe(nodes);
        ((int)facts["edges"]!).ShouldBe(edges);
    }

    [Fact]
    public void Dirty_ties_are_counted_and_weights_are_read_in_their_own_writing()
    {
        var file = Written("quién;con quién;llamadas\nA;B;1.000,5\nB;C;x\nC;;2\nC;C;4\nB;C;-2\nA;C;0\n");

        var facts = Graph.Facts(file, "--source", "quien", "--target", "con quien", "--weight", "Llamadas");

        ((int)facts["unreadable"]!, (int)facts["loops"]!, (int)facts["weightless"]!).ShouldBe((3, 1, 1));
        ((int)facts["edges"]!).ShouldBe(1);
    }

    [Fact]
    public void Zipped_and_Windows_files_and_nodes_without_ties()
    {
        var zipped = Written("ties.csv.gz", "de;para\r\nPeñalolén;Ñuñoa\r\nÑuñoa;Maipú\r\n", Encoding.Latin1);
        var output = PathOf("nodes.csv");

        Graph.Facts(zipped, "--out", output);

        SharedData.Rows(output).Skip(1).Select(r => r[0]).ShouldBe(["Peñalolén", "Ñuñoa", "Maipú"]);
        ((int)Graph.Facts(Written("0 1\n"), "--nodes", "5")["nodes"]!).ShouldBe(5);
    }

    [Fact]
    public void Ties_by_chance_are_not_called_communities()
    {
        var random = new Xoshiro256(5);
        var text = new StringBuilder("a,b\n");
        for (var e = 0; e < 4_000; e++)
            text.Append(random.NextInt(800)).Append(',').Append(random.NextInt(800)).Append('\n');

        var facts = Graph.Facts(Written(text.ToString()), "--communities");

        facts["communitiesReal"]!.GetValue<bool>().ShouldBeFalse();
    }

    [Fact]
    public void What_is_no_network_is_refused_in_words()
    {
        Graph.ShouldRefuse("analysis.graph-empty", Written("a,b\n1,1\n2,2\n"));
        Graph.ShouldRefuse("analysis.graph-columns", Written("name\nAna\nLuis\n"));
        Graph.ShouldRefuse("analysis.column-missing", Written("a,b\n1,2\n"), "--source", "who");
        Graph.ShouldRefuse("analysis.graph-resolution", Written("a,b\n1,2\n"), "--resolution", "-1");
        Graph.ShouldRefuse("import.file-empty", Written(""));
        Graph.ShouldRefuse("import.file-missing", PathOf("none.csv"));
    }

    [Theory]
    [InlineData("0.006", "0.25", 463)]
    [InlineData("0.001", "0.8", 410)]
    public void The_grocer_s_rules_are_counted_whether_a_line_is_a_basket_or_an_item(
        string support,
        string confidence,
        int rules
    )
    {
        if (SharedData.Find("groceries/groceries.csv") is not { } wide)
            return;
        var lines = SharedData.Rows(wide).SelectMany((row, b) => row.Select(item => $"B{b}\t\"{item}\""));
        var asLines = Written("Ticket\tArtículo\n" + string.Join('\n', lines));
        var output = PathOf($"rules-{rules}.csv");
        string[] options = ["--support", support, "--confidence", confidence, "--out", output];

        foreach (var facts in new[] { Basket.Facts([wide, .. options]), Basket.Facts([asLines, .. options]) })
        {
            ((int)facts["baskets"]!, (int)facts["items"]!).ShouldBe((9_835, 169));
            ((int)facts["rules"]!).ShouldBe(rules);
        }
        File.ReadLines(output).Count().ShouldBe(rules + 1);
    }

    [Theory]
    [InlineData("1", "0")]
    [InlineData("Sí", "No")]
    [InlineData("true", "false")]
    [InlineData("x", "")]
    [InlineData("YES", "no")]
    [InlineData("3", "0")]
    public void A_table_with_a_column_for_each_item_is_a_line_for_each_basket(string bought, string not)
    {
        var random = new Xoshiro256(3);
        var (text, milk, both) = (new StringBuilder("factura;pan;leche;café\n"), 0, 0);
        for (var i = 0; i < 200; i++)
        {
            bool[] has = [random.Bernoulli(0.4), false, random.Bernoulli(0.5)];
            has[1] = random.Bernoulli(has[0] ? 0.8 : 0.2);
            milk += has[1] ? 1 : 0;
            both += has[0] && has[1] ? 1 : 0;
            text.AppendJoin(';', has.Select(h => h ? bought : not).Prepend($"F{i}")).Append('\n');
        }
        string[] said = bought == "3" ? ["--wide"] : [];

        var facts = Basket.Facts([Written(text.ToString()), "--support", "0.05", .. said]);

        facts["itemColumns"]!.AsArray().Select(c => (string)c!).ShouldBe(["pan", "leche", "café"]);
        ((int)facts["baskets"]!).ShouldBe(200);
        ((int)facts["items"]!).ShouldBe(3);
        var rule = facts["top"]!
            .AsArray()
            .Single(r =>
                r!["if"]!.AsArray().Select(c => (string)c!).SequenceEqual(["leche"]) && (string)r["then"]! == "pan"
            );
        Number(rule!, "confidence").ShouldBe(both / (double)milk, 1e-9);
    }

    [Fact]
    public void Returns_blanks_and_repeated_lines_make_no_rule()
    {
        var text = new StringBuilder("InvoiceNo,StockCode,Quantity\n");
        for (var b = 0; b < 100; b++)
            text.Append(
                $"{b},{(b % 2 == 0 ? "tea" : "coffee")},1\n{b},{(b % 2 == 0 ? "milk" : "sugar")},2\n{b},tea,-1\n,tea,1\n{b},,1\n"
            );
        text.Append("0,tea,1\n0,tea,1\n");

        var facts = Basket.Facts(Written(text.ToString()), "--support", "0.1");

        ((int)facts["unreadable"]!, (int)facts["returns"]!, (int)facts["lines"]!).ShouldBe((200, 100, 200));
        ((int)facts["rules"]!, (int)facts["holding"]!).ShouldBe((4, 4));
        Number((JsonNode)facts["top"]![0]!, "lift").ShouldBe(2, 1e-12);
    }

    [Fact]
    public void What_makes_no_basket_is_refused_in_words()
    {
        var file = Written("basket,item\n1,a\n1,b\n2,a\n");

        foreach (var verb in new[] { Basket, Graph })
            verb.ShouldRefuse("analysis.header-only", Written("source,target\n"));
        Basket.ShouldRefuse("analysis.basket-support", file, "--support", "3");
        Basket.ShouldRefuse("analysis.basket-confidence", file, "--confidence", "40");
        Basket.ShouldRefuse("analysis.basket-items", file, "--max-items", "1");
        Basket.ShouldRefuse("analysis.column-missing", file, "--item", "x");
        Basket.ShouldRefuse("analysis.basket-empty", Written("basket,item\n,a\n1,\n"));
    }

    [Fact]
    public void A_shop_s_next_purchases_are_proposed_as_well_as_the_reference_does()
    {
        if (SharedData.Find("online-retail/online_retail.csv.gz") is not { } file)
            return;
        var output = PathOf("next.csv");

        var facts = Recommend.Facts(file, "--test-after", "2011-10-01", "--out", output, "--k", "5");

        SharedData.Say(facts.ToJsonString());
        ((int)facts["customersTested"]!).ShouldBe(1752);
        var test = facts["candidates"]!.AsArray().ToDictionary(c => (string)c!["model"]!, c => c!["test"]!);
        Number(test["popular"], "hit@10").ShouldBe(0.287, 0.002);
        Number(test["cosine"], "recall@20").ShouldBe(0.111, 0.002);
        Number(test["als"], "hit@10").ShouldBeGreaterThan(0.485);
        Number(test["ease"], "hit@10").ShouldBe(0.509, 0.003);
        Number(test["ease"], "recall@20").ShouldBe(0.126, 0.002);
        Number(test["ease"], "ndcg@20").ShouldBe(0.111, 0.002);
        Number(facts, "quality", "hit@10").ShouldBeGreaterThanOrEqualTo(0.52);
        ((string)facts["because"]!).ShouldBe("validation");
        var rows = SharedData.Rows(output).ToArray();
        rows[0].ShouldBe(["customer", "rank", "item", "score"]);
        rows.Length.ShouldBe(1 + 5 * (int)facts["trainCustomers"]!);
    }

    [Fact]
    public void A_small_shop_with_dirty_lines_still_gets_an_answer()
    {
        var file = Written(SmallShop());

        var facts = Recommend.Facts(file, "--test-after", "01/10/2024", "--min-buyers", "2");

        ((int)facts["unreadable"]!, (int)facts["returns"]!).ShouldBe((2, 1));
        ((string)facts["testAfter"]!).ShouldBe("2024-10-01");
        Number(facts, "quality", "hit@10").ShouldBeGreaterThan(0.5);
        ((string)Recommend.Facts(file, "--test-after", "2024-10-01", "--model", "ease")["because"]!).ShouldBe("said");
    }

    [Fact]
    public void A_purchase_of_the_future_is_left_out_and_told()
    {
        var shop = SmallShop();
        var line = shop.Split('\n')[1];
        var plain = Recommend.Facts(Written(shop), "--test-after", "01/10/2024", "--min-buyers", "2");
        var late = System.Text.RegularExpressions.Regex.Replace(line, @"20\d\d", "2099");
        late.ShouldNotBe(line);

        var answer = Recommend.Answer(
            Written(shop.TrimEnd('\n') + "\n" + late + "\n"),
            "--test-after",
            "01/10/2024",
            "--min-buyers",
            "2"
        );

        var facts = JsonNode.Parse(Vinculo.Platform.Json.Of(answer.Facts).Text)!;
        ((int)facts["future"]!).ShouldBe(1);
        facts["quality"]!.ToJsonString().ShouldBe(plain["quality"]!.ToJsonString());
        answer.Text.ShouldContain("futur");
    }

    [Fact]
    public void What_cannot_be_recommended_is_refused_in_words()
    {
        var file = Written(SmallShop());

        Recommend.ShouldRefuse("analysis.recommend-test-after", file, "--test-after", "2031-01-01");
        Recommend.ShouldRefuse("analysis.recommend-test-after", file, "--test-after", "soon");
        Recommend.ShouldRefuse("analysis.recommend-model", file, "--test-after", "2024-10-01", "--model", "magic");
        Recommend.ShouldRefuse("analysis.recommend-nothing", file, "--test-after", "2024-10-01", "--min-buyers", "500");
        Recommend.ShouldRefuse("analysis.recommend-count", file, "--test-after", "2024-10-01", "--k", "0");
        Recommend.ShouldRefuse(
            "analysis.recommend-dates",
            Written("cliente,articulo,fecha\n1,a,x\n2,b,y\n"),
            "--test-after",
            "2024-10-01"
        );
        Recommend.ShouldRefuse(
            "analysis.recommend-nobody",
            Written("cliente,articulo,fecha\n1,a,2024-01-01\n2,a,2024-01-02\n1,a,2024-05-01\n"),
            "--test-after",
            "2024-03-01",
            "--min-buyers",
            "1"
        );
    }

    /// <summary>Two tastes of eight items each; everybody goes on in her own.</summary>
    private static string SmallShop()
    {
        var random = new Xoshiro256(9);
        var text = new StringBuilder("Cliente;Artículo;Fecha;Cantidad\n");
        for (var c = 0; c < 60; c++)
        for (var k = 0; k < 6; k++)
            text.Append(
                $"C{c};{(c % 2 == 0 ? 'T' : 'K')}{random.NextInt(8)};{1 + k:00}/{(k < 4 ? 5 + k : 7 + k):00}/2024;1\n"
            );
        return text.Append("C1;K1;31/02/2024;1\n;K1;01/05/2024;1\nC1;K1;01/05/2024;-1\n").ToString();
    }
}
