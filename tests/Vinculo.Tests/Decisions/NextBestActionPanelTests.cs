using System.Globalization;
using System.Net;
using AngleSharp.Html.Parser;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Vinculo.Customers;
using Vinculo.Decisions;
using Vinculo.Decisions.Panels;
using Vinculo.Platform;

namespace Vinculo.Tests.Decisions;

public class NextBestActionPanelTests
{
    [Fact]
    public async Task It_shows_what_to_say_why_and_what_not_and_takes_the_answer_without_script()
    {
        await using var app = await TestApp.StartAsync();
        var customer = await DecisionApiTests.SeedAsync(app);
        var next = app.Services.GetRequiredService<NextBestAction>();
        var decision = (
            await next.DecideAsync(customer, Channel.Voice, "agent", Actor.System("test"), "test")
        ).Accepted;

        var panel = await RenderAsync(app, decision, "es-CO");
        panel.QuerySelector(".nba-say")!.TextContent.ShouldBe("Marcela, le propongo plan");
        panel.QuerySelectorAll(".nba-action").Length.ShouldBe(2);
        panel.QuerySelectorAll(".nba-action.first .nba-factors tbody tr").Length.ShouldBe(6);
        panel.QuerySelector(".nba-bars li")!.TextContent.ShouldContain("No es para quien es cliente.");
        var form = panel.QuerySelector(".nba-action.first form")!;
        form.GetAttribute("action").ShouldBe($"/decisions/{decision.Id}/answers");
        form.QuerySelectorAll("button[name=result]")
            .Select(b => b.GetAttribute("value"))
            .ShouldBe(["accepted", "refused", "notNow"]);
        (await RenderAsync(app, decision, "en-US"))
            .QuerySelector(".nba-say")!
            .TextContent.ShouldBe("Marcela, may I offer plan");

        using var client = await DecisionApiTests.ClientAsync(app, "decisions.decide", "offers.read");
        var page = new HtmlParser().ParseDocument(await client.GetStringAsync("/offers"));
        var token = page.QuerySelector("meta[name=csrf]")!.GetAttribute("content")!;
        var answer = new Dictionary<string, string>
        {
            ["action"] = "plan",
            ["result"] = "refused",
            ["reason"] = "caro",
            ["returnUrl"] = "//elsewhere.example/",
        };
        (
            await client.PostAsync($"/decisions/{decision.Id}/answers", new FormUrlEncodedContent(answer))
        ).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        answer["__RequestVerificationToken"] = token;
        using var answered = await client.PostAsync(
            $"/decisions/{decision.Id}/answers",
            new FormUrlEncodedContent(answer)
        );
        answered.StatusCode.ShouldBe(HttpStatusCode.Found);
        answered.Headers.Location!.OriginalString.ShouldBe("/#next-best-action");

        var after = (await next.DecideAsync(customer, Channel.Voice, "agent", Actor.System("test"), "test")).Accepted;
        var shown = await RenderAsync(app, after, "es-CO");
        shown.QuerySelector(".nba-recent")!.TextContent.ShouldContain("Oferta plan: No aceptó");
        shown.QuerySelector(".nba-recent button[value=undone]").ShouldNotBeNull();
        shown.QuerySelector(".nba-say")!.TextContent.ShouldBe("Marcela, le propongo data");
    }

    private static async Task<AngleSharp.Dom.IDocument> RenderAsync(TestApp app, Decision decision, string culture)
    {
        await using var scope = app.Services.CreateAsyncScope();
        await using var renderer = new HtmlRenderer(scope.ServiceProvider, NullLoggerFactory.Instance);
        var html = await renderer.Dispatcher.InvokeAsync(async () =>
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(culture);
            var root = await renderer.RenderComponentAsync<NextBestActionPanel>(
                ParameterView.FromDictionary(
                    new Dictionary<string, object?> { ["Decision"] = decision, ["ReturnUrl"] = "/customers/1" }
                )
            );
            return root.ToHtmlString();
        });
        return new HtmlParser().ParseDocument(html);
    }
}
