using System.Net;
using AngleSharp;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Microsoft.Extensions.DependencyInjection;
using Vinculo.Customers;
using Vinculo.Decisions;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Decisions;

public class OfferPagesTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_marketer_writes_an_offer_sees_whom_it_reaches_and_saves_it(Engine engine)
    {
        await using var app = await TestApp.StartAsync(engine);
        using var client = await DecisionApiTests.ClientAsync(app, "offers.read", "offers.edit", "customers.read");
        await DecisionApiTests.SeedAsync(app);
        var empty = await PageAsync(client, "/offers/new");

        var written = Form(empty, "offer-form");
        written["code"] = "nido";
        written["issue"] = "Grow";
        written["titleEs"] = "Plan Nido";
        written["scriptEs"] = "¿Cuántas líneas tienen en casa?";
        written["valueMinor"] = "409.944";
        written["costMinor"] = "9.000";
        written["priorRate"] = "12";
        written["byChance"] = "0.5";
        written["minClass"] = "B";
        written["measure0"] = "minutes";
        written["measure0from"] = "60";
        written["when0"] = "ends";
        written["when0amount"] = "30";
        written["when0weight"] = "1.5";
        written["when0es"] = "Su contrato termina pronto.";
        written["active"] = "true";
        var preview = await PostAsync(client, "/offers/new", written, "preview");
        preview.GetElementById("reach").ShouldNotBeNull();
        preview.GetElementById("reach")!.TextContent.ShouldContain("usan poco");
        preview.QuerySelector("input[name=titleEs]")!.GetAttribute("value").ShouldBe("Plan Nido");

        using var saved = await client.PostAsync("/offers/new", Content(written, "save"));
        saved.StatusCode.ShouldBe(HttpStatusCode.Found);
        var offer = (await app.Services.GetRequiredService<OfferBook>().OpenAsync(default)).Find("nido")!;
        offer.ValueMinor.ShouldBe(409_944_00);
        offer.PriorRate.ShouldBe(0.12, 1e-9);
        offer.Details.ByChance.ShouldBe(0.5);
        offer.Rules.MinClass.ShouldBe(ValueClass.B);
        offer.Rules.Measures.ShouldHaveSingleItem().AtLeast.ShouldBe(60);
        offer.Contexts.ShouldHaveSingleItem().When.EndsWithinDays.ShouldBe(30);

        var list = await PageAsync(client, "/offers");
        list.QuerySelector("a[href='/offers/nido']")!.TextContent.ShouldBe("Plan Nido");
        var again = Form(await PageAsync(client, "/offers/nido"), "offer-form");
        again["titleEs"] = "";
        var refused = await PostAsync(client, "/offers/nido", again, "save");
        refused.QuerySelector(".field .err")!.TextContent.ShouldContain("Falta este texto");
        again["titleEs"] = "Plan Nido 3";
        again["version"] = "7";
        (await PostAsync(client, "/offers/nido", again, "save")).Body!.TextContent.ShouldContain(
            "Alguien cambió la oferta"
        );
    }

    [Fact]
    public async Task What_was_learnt_is_told_with_its_doubt_and_the_control_group_is_not_judged_too_early()
    {
        await using var app = await TestApp.StartAsync();
        using var client = await DecisionApiTests.ClientAsync(app, "offers.read");
        await DecisionApiTests.SeedAsync(app);

        var page = await PageAsync(client, "/offers/learning");

        page.Body!.TextContent.ShouldContain("Aún hay muy pocos casos");
        page.QuerySelectorAll("svg.likely").Length.ShouldBe(9);
        client.DefaultRequestHeaders.Add("Cookie", "lang=en");
        (await PageAsync(client, "/offers/learning")).Body!.TextContent.ShouldContain("There are too few cases");
    }

    [Fact]
    public async Task Without_the_permission_the_pages_are_closed()
    {
        await using var app = await TestApp.StartAsync();
        using var viewer = await DecisionApiTests.ClientAsync(app, "insights.read");
        using var reader = await DecisionApiTests.ClientAsync(app, "offers.read");
        await DecisionApiTests.SeedAsync(app);

        foreach (var path in new[] { "/offers", "/offers/new", "/offers/plan", "/offers/learning", "/api/v1/offers" })
            (await viewer.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.Forbidden, path);
        var page = await PageAsync(reader, "/offers/plan");
        page.QuerySelector("button[value=save]").ShouldBeNull();
        var form = Form(page, "offer-form");
        form["titleEs"] = "Otro";
        (await PostAsync(reader, "/offers/plan", form, "save")).Body!.TextContent.ShouldContain("offers.edit");
    }

    [Fact]
    public void A_difference_is_judged_only_with_enough_cases()
    {
        OfferResults.Compare(1_000, 50, 1_000, 90).Decisive.ShouldBeTrue();
        OfferResults.Compare(1_000, 50, 1_000, 60).Decisive.ShouldBeFalse();
        OfferResults.Compare(20, 0, 20, 10).Enough.ShouldBeFalse();
        // Newcombe 1998, Statistics in Medicine 17:873, table II: 56/70 and 48/80 by method 10 give .0524 to .3339.
        var printed = OfferResults.Compare(70, 56, 80, 48);
        printed.Low.ShouldBe(0.0524, 0.0001);
        printed.High.ShouldBe(0.3339, 0.0001);
    }

    private static async Task<IDocument> PageAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(path);
        var html = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, html);
        return new HtmlParser().ParseDocument(html);
    }

    private static async Task<IDocument> PostAsync(
        HttpClient client,
        string path,
        Dictionary<string, string> form,
        string act
    )
    {
        using var answer = await client.PostAsync(path, Content(form, act));
        return new HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync());
    }

    private static FormUrlEncodedContent Content(Dictionary<string, string> form, string act) =>
        new(form.Append(new("act", act)));

    /// <summary>What a browser would post: every named control with its value, ticked boxes only.</summary>
    private static Dictionary<string, string> Form(IDocument page, string id)
    {
        var values = new Dictionary<string, string>();
        foreach (var control in page.QuerySelectorAll($"#{id} input[name], #{id} select[name], #{id} textarea[name]"))
        {
            var type = control.GetAttribute("type");
            if (type is "checkbox" or "radio" && !control.HasAttribute("checked"))
                continue;
            values[control.GetAttribute("name")!] = control.LocalName switch
            {
                "select" => (
                    control.QuerySelector("option[selected]") ?? control.QuerySelector("option")
                )?.GetAttribute("value")
                    ?? control.QuerySelector("option[selected]")?.TextContent
                    ?? "",
                "textarea" => control.TextContent,
                _ => control.GetAttribute("value") ?? "",
            };
        }
        return values;
    }
}
