using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Vinculo.Service.Problems;
using Vinculo.Tests.Integration.Mail;

namespace Vinculo.Tests.Service.Cases;

/// <summary>A complaint in a real browser, from the sheet to the problem behind it.</summary>
public class CaseJourneyTests
{
    [Theory]
    [InlineData("es-CO", "28 jul", "La respuesta no llegó", 1440)]
    [InlineData("en-US", "Jul 28", "The answer did not arrive", 390)]
    public async Task A_complaint_of_a_Friday_is_answered_bounces_is_answered_again_and_its_tenth_opens_a_problem(
        string locale,
        string due,
        string bounced,
        int width
    )
    {
        await using var house = await CaseHouse.StartAsync();
        await using var mail = await MailHouse.OfAsync(house.App);
        var customer = await CaseAnswerTests.CustomerAsync(house, "ana@casa.example", "ana@trabajo.example");
        for (var i = 1; i < 10; i++)
            await house.ComplaintAsync(await house.CustomerAsync($"Persona {i}"));
        var page = await Browser.NewPageAsync(house.App, locale, width, 900);
        await page.SignInAsync(house.App, "head");
        await page.Context.AddCookiesAsync([
            new()
            {
                Name = "lang",
                Value = locale[..2],
                Url = house.App.Url.ToString(),
            },
        ]);

        await page.GotoAsync($"/clientes/{customer}");
        await page.ClickAsync("details:has(#open-case) summary");
        await page.FillAsync("#open-case [name=subject]", "Cobro doble en julio");
        await page.SelectOptionAsync("#open-case [name=code]", "billing.overcharge");
        await page.ClickAsync("#open-case button.primary");
        await page.WaitForURLAsync(new Regex("/casos/[0-9a-f-]{36}"));
        var address = new Uri(page.Url).AbsolutePath;
        await Assertions.Expect(page.Locator(".kpis")).ToContainTextAsync("2026-000010");
        await Assertions.Expect(page.Locator(".kpis")).ToContainTextAsync(due);

        // By the first of her addresses, which bounces: the clock runs on and the other one is proposed.
        await DoAsync("Send", ("message", "Le devolvimos el dinero."));
        await BackAsync("failed", "4.2.2", "452 4.2.2 mailbox full", "service_case WHERE state = 3");
        await Assertions.Expect(page.Locator("#historia-del-caso .tl-item").First).ToContainTextAsync(bounced);
        await Assertions.Expect(page.Locator(".kpis")).ToContainTextAsync(due);
        await DoAsync("Send", ("message", "Le devolvimos el dinero."));
        await BackAsync("delivered", "2.0.0", "250 ok", "service_case WHERE state = 9");
        await Assertions.Expect(page.Locator(".page-head .chip.ok")).ToHaveCountAsync(1);
        mail.Sink.Mails.Select(m => Letters.Read(m).To.Single().Address).Distinct().Count().ShouldBe(2);
        // A second reader who saves over it is told.
        await page.GotoAsync(address + "?acto=Reply");
        await house.DoAsync(await FindAsync(), Vinculo.Service.Cases.CaseAct.Note, note: "otro");
        await page.FillAsync("#hacer [name=message]", "No me sirve");
        await page.ClickAsync("#hacer button.primary");
        await Assertions.Expect(page.Locator(".banner.bad")).ToHaveCountAsync(1);

        var problem = (
            await house.App.Services.GetRequiredService<ProblemBoard>().ListAsync(false, CaseHouse.Agent, default)
        ).Accepted.ShouldHaveSingleItem();
        await page.GotoAsync("/casos/problemas");
        await page.ClickAsync($"a[href='/casos/problemas/{problem.Problem.Id}']");
        await page.FillAsync("[name=containment]", "Se detuvo el lote");
        await page.FillAsync("[name=cause]", "El lote corrió dos veces");
        await page.ClickAsync("#findings button.primary");
        await page.WaitForURLAsync(new Regex("hecho=si"));
        await page.FillAsync("[name=action]", "Seguro contra repetición");
        await page.FillAsync("[name=due]", "2026-07-20");
        await page.ClickAsync("#action button");
        await Assertions.Expect(page.Locator(".rows")).ToContainTextAsync(["Seguro contra repetición"]);

        var wide = await page.EvaluateAsync<bool>("document.documentElement.scrollWidth > innerWidth + 1");
        wide.ShouldBeFalse();
        await page.Context.DisposeAsync();

        // What the server of the addressee says of our last mail.
        async Task BackAsync(string action, string status, string said, string until)
        {
            await mail.UntilAsync("SELECT count(*) FROM message WHERE status = 2", 1);
            var last = Letters.Read(mail.Sink.Mails[^1]);
            house.Clock.Advance(TimeSpan.FromSeconds(30));
            await mail.TakeAsync(Bounces.Report(last.To.Single().Address, last.MessageId, action, status, said));
            await mail.UntilAsync($"SELECT count(*) FROM {until}", 1);
            await page.GotoAsync(address);
        }

        async Task DoAsync(string act, params (string Field, string Text)[] fields)
        {
            house.Clock.Advance(TimeSpan.FromMinutes(1));
            await page.GotoAsync($"{address}?acto={act}");
            foreach (var (field, text) in fields)
                await page.FillAsync($"#hacer [name={field}]", text);
            await page.ClickAsync("#hacer button.primary");
            await page.WaitForURLAsync(new Regex("hecho=" + act));
        }

        async Task<Vinculo.Service.Cases.ServiceCase> FindAsync() =>
            (
                await house
                    .App.Services.GetRequiredService<Vinculo.Service.Cases.CaseDesk>()
                    .OfAsync(Guid.Parse(address.Split('/')[^1]), CaseHouse.Agent, "test", default)
            )
                .Accepted
                .Case;
    }
}
