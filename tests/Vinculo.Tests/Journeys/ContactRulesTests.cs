using Microsoft.Playwright;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Journeys;

/// <summary>Two people change the contact rules, and an agent meets them.</summary>
public sealed class ContactRulesTests
{
    [Fact]
    public async Task Who_writes_the_rules_does_not_publish_them_and_the_agent_is_told_why_not()
    {
        await using var app = await TestApp.StartAsync();
        var writer = await Browser.NewPageAsync(app);
        await writer.SignInAsync(app, "marketer");
        await writer.GotoAsync("/contact-rules/edit");
        await writer.FillAsync("[name=commercial-day]", "3");
        await writer.FillAsync("[name=note]", "Hablar hasta tres veces");
        await writer.ClickAsync("form:has([name=note]) button.primary");
        await writer.ArriveAsync("/contact-rules?done=proposed");
        // What was not touched comes back as it was: two lines say the one change.
        await Assertions.Expect(writer.Locator("#waiting li")).ToHaveCountAsync(2);
        await Assertions.Expect(writer.Locator("#waiting")).ToContainTextAsync("como máximo");
        await Assertions.Expect(writer.Locator("#waiting button")).ToHaveCountAsync(0);
        await writer.Context.DisposeAsync();

        var head = await Browser.NewPageAsync(app, width: 390, height: 844);
        await head.SignInAsync(app, "head");
        await head.GotoAsync("/contact-rules");
        await head.ClickAsync("#waiting button[value=true]");
        await head.ArriveAsync("/contact-rules?done=published");
        await Assertions.Expect(head.Locator("h1 + *, .page-head, header").First).ToBeVisibleAsync();
        await Assertions.Expect(head.Locator("body")).ToContainTextAsync("Hablar hasta tres veces");
        (await head.EvaluateAsync<bool>("document.documentElement.scrollWidth <= 390")).ShouldBeTrue();
        await head.Context.DisposeAsync();

        var customer = await SomebodyAsync(app);
        var agent = await Browser.NewPageAsync(app);
        await agent.SignInAsync(app, "agent");
        await agent.GotoAsync($"/clientes/{customer}");
        await Assertions.Expect(agent.Locator("#contact-rules")).ToContainTextAsync("versión 2");
        await agent.CheckAsync("#contacto [name=direction][value=out]", new() { Force = true });
        await agent.SelectOptionAsync("#compose-purpose", "commercial");
        await agent.FillAsync("#contacto textarea", "La llamé para ofrecerle más datos");
        await agent.ClickAsync("#contacto button.primary");
        await Assertions.Expect(agent.Locator("#contacto [role=alert]")).ToContainTextAsync("permiso");
        // Going on in spite of the rules is for whoever may, with a reason.
        await Assertions.Expect(agent.Locator("#contacto [name=anyway]")).ToHaveCountAsync(0);
        await Assertions.Expect(agent.Locator("#contacto")).ToContainTextAsync("a pesar de las reglas");
        await agent.Context.DisposeAsync();
        var chief = await Browser.NewPageAsync(app);
        await chief.SignInAsync(app, "head");
        await chief.GotoAsync($"/clientes/{customer}");
        await chief.CheckAsync("#contacto [name=direction][value=out]", new() { Force = true });
        await chief.SelectOptionAsync("#compose-purpose", "commercial");
        await chief.FillAsync("#contacto textarea", "La llamé para ofrecerle más datos");
        await chief.ClickAsync("#contacto button.primary");
        await chief.FillAsync("#contacto [name=anyway]", "Me pidió que la llamara");
        await chief.ClickAsync("#contacto button.primary");
        await chief.ArriveAsync("?hecho=contact");
        var kept = await app.Database.ReadAsync(session =>
            session.QueryAsync(
                "SELECT code, anyway, rules_version FROM contact_check ORDER BY asked_at, id",
                row => (row.Text(0), row.TextOrNull(1), row.Int(2))
            )
        );
        kept.ShouldBe([("no-consent", null, 2), ("no-consent", null, 2), ("no-consent", "Me pidió que la llamara", 2)]);
        await chief.Context.DisposeAsync();
    }

    private static async Task<Guid> SomebodyAsync(TestApp app)
    {
        var id = Ids.New(DateTimeOffset.UnixEpoch.AddYears(56));
        await app.Database.WriteAsync(session => session.AddPersonAsync(id, "Marcela Rojas"));
        return id;
    }
}
