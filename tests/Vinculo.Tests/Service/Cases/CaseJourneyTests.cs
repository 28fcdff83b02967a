using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Vinculo.Interactions.Inbox;
using Vinculo.Service.Problems;
using Vinculo.Service.Satisfaction;
using Vinculo.Tests.Integration.Mail;
using Vinculo.Tests.Service.Satisfaction;

namespace Vinculo.Tests.Service.Cases;

/// <summary>A complaint in a real browser, from the sheet to the problem behind it.</summary>
public class CaseJourneyTests
{
    [Theory]
    [InlineData("es-CO", "28 jul", "La respuesta no llegó", "Gracias de verdad.", "Sí", 1440)]
    [InlineData("en-US", "Jul 28", "The answer did not arrive", "Thank you indeed.", "Yes", 390)]
    public async Task A_complaint_of_a_Friday_is_answered_bounces_is_answered_again_rated_two_made_good_and_its_tenth_opens_a_problem(
        string locale,
        string due,
        string bounced,
        string thanks,
        string content,
        int width
    )
    {
        await using var house = await CaseHouse.StartAsync();
        await using var mail = await MailHouse.OfAsync(house.App);
        var customer = await CaseAnswerTests.CustomerAsync(house, "ana@casa.example", "ana@trabajo.example");
        await AskingAsync(house);
        await ReadyAsync(house);
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
        await page.ArriveAsync(new Regex("/casos/[0-9a-f-]{36}"));
        var address = new Uri(page.Url).AbsolutePath;
        await Assertions.Expect(page.Locator(".kpis")).ToContainTextAsync("2026-000001");
        await Assertions.Expect(page.Locator(".kpis")).ToContainTextAsync(due);

        await page.GotoAsync(address + "?acto=Assign");
        await page.SelectOptionAsync("#hacer [name=owner]", new SelectOptionValue { Index = 1 });
        await page.ClickAsync("#hacer button.primary");
        await page.ArriveAsync(new Regex("hecho=Assign"));

        // Words kept ready for the topic are put in with one click, after what was written.
        await page.GotoAsync(address + "?acto=Send");
        await page.FillAsync("#hacer [name=message]", "Buenas tardes.");
        await page.ClickAsync("#preparadas summary");
        await page.ClickAsync("#preparadas [value='devuelto']");
        await Assertions
            .Expect(page.Locator("#hacer [name=message]"))
            .ToHaveValueAsync(new Regex(@"^Buenas tardes\.\s+Ana ana, le devolvimos el dinero\.$"));

        // By the first of her addresses, which bounces: the clock runs on and the other one is proposed.
        await DoAsync("Send", ("message", "Le devolvimos el dinero."));
        await BackAsync("failed", "4.2.2", "452 4.2.2 mailbox full", "service_case WHERE state = 3");
        await Assertions.Expect(page.Locator("#historia-del-caso .tl-item").First).ToContainTextAsync(bounced);
        await Assertions.Expect(page.Locator(".kpis")).ToContainTextAsync(due);
        await DoAsync("Send", ("message", "Le devolvimos el dinero."));
        await BackAsync("delivered", "2.0.0", "250 ok", "service_case WHERE state = 9");
        await Assertions.Expect(page.Locator(".page-head .chip.ok")).ToHaveCountAsync(1);
        mail.Sink.Mails.Select(m => Letters.Read(m).To.Single().Address).Distinct().Count().ShouldBe(2);
        await RateAsync();
        await MakeGoodAsync();
        // A second reader who saves over it is told.
        await page.GotoAsync(address + "?acto=Reply");
        await house.DoAsync(await FindAsync(), Vinculo.Service.Cases.CaseAct.Note, note: "otro");
        await page.FillAsync("#hacer [name=message]", "No me sirve");
        await page.ClickAsync("#hacer button.primary");
        await Assertions.Expect(page.Locator(".banner.bad")).ToHaveCountAsync(1);

        for (var i = 2; i < 10; i++)
            await house.ComplaintAsync(await house.CustomerAsync($"Persona {i}"));
        (await ProblemsAsync()).ShouldBeEmpty();
        await house.ComplaintAsync(await house.CustomerAsync("Persona 10"));
        var problem = (await ProblemsAsync()).ShouldHaveSingleItem();
        await page.GotoAsync("/casos/problemas");
        await page.ClickAsync($"a[href='/casos/problemas/{problem.Problem.Id}']");
        await Assertions.Expect(page.Locator("a[href^='/casos/'].row-link")).ToHaveCountAsync(10);
        await page.FillAsync("[name=containment]", "Se detuvo el lote");
        await page.FillAsync("[name=cause]", "El lote corrió dos veces");
        await page.ClickAsync("#findings button.primary");
        await page.ArriveAsync(new Regex("hecho=si"));
        await page.FillAsync("[name=action]", "Seguro contra repetición");
        await page.FillAsync("[name=due]", "2026-07-20");
        await page.ClickAsync("#action button");
        await Assertions.Expect(page.Locator(".rows")).ToContainTextAsync(["Seguro contra repetición"]);

        (await WideAsync(page)).ShouldBeFalse();
        await page.Context.DisposeAsync();

        // The question comes by mail; she touches the two in it and says why.
        async Task RateAsync()
        {
            house.Clock.Advance(TimeSpan.FromMinutes(61));
            await mail.UntilAsync("SELECT count(*) FROM opinion WHERE state = 1", 1);
            await house.App.Services.GetRequiredService<SendOpinions>().RunAsync();
            await mail.UntilAsync("SELECT count(*) FROM message WHERE direction = 2 AND status >= 2", 3);
            var link = Regex.Match(Letters.Read(mail.Sink.Mails[^1]).Text!, @"http\S+/opinion/\S+\?n=2\b").Value;
            var hers = await Browser.NewPageAsync(house.App, locale, 390, 844);
            await hers.GotoAsync($"{link}&lang={locale[..2]}");
            await Assertions.Expect(hers.Locator("input[value='2']")).ToBeCheckedAsync();
            (await house.CountAsync("SELECT count(*) FROM opinion WHERE score IS NOT NULL")).ShouldBe(0);
            await hers.FillAsync("textarea", "Llegó tarde");
            (await WideAsync(hers)).ShouldBeFalse();
            await hers.ClickAsync("button.send");
            await Assertions.Expect(hers.Locator("[role=status]")).ToHaveTextAsync(thanks);
            (await hers.Context.CookiesAsync()).ShouldBeEmpty();
            await hers.Context.DisposeAsync();
        }

        // Whoever answered her finds it among what is to be made good, within an open day.
        async Task MakeGoodAsync()
        {
            await page.GotoAsync("/satisfaccion/pendientes");
            await page.ClickAsync(".row-link");
            await page.ArriveAsync(new Regex("/satisfaccion/pendientes/[0-9a-f-]{36}"));
            await Assertions.Expect(page.Locator("#said")).ToHaveTextAsync("Llegó tarde");
            var loop = (
                await house
                    .App.Services.GetRequiredService<LoopList>()
                    .OfAsync(Guid.Parse(new Uri(page.Url).AbsolutePath.Split('/')[^1]), CaseHouse.Boss, "test", default)
            )
                .Accepted
                .Line;
            await Assertions.Expect(page.Locator(".kv")).ToContainTextAsync(loop.Owner.ShouldNotBeNull());
            loop.Loop.DueAt.ShouldBeInRange(house.Clock.Now, house.Clock.Now.AddDays(3), "a day that is open");
            (await WideAsync(page)).ShouldBeFalse();
            await page.FillAsync("#close [name=done]", "Se le llamó y se arregló");
            await page.SelectOptionAsync("#close [name=content]", new SelectOptionValue { Label = content });
            await page.SelectOptionAsync("#close [name=second]", "4");
            await page.ClickAsync("#close button.primary");
            await page.ArriveAsync(new Regex("hecho=closed"));
            await page.GotoAsync("/satisfaccion/pendientes?cerradas=si");
            await Assertions.Expect(page.Locator(".row-link")).ToHaveCountAsync(1);
            await page.GotoAsync("/satisfaccion");
            (await WideAsync(page)).ShouldBeFalse();
            await page.ClickAsync("tbody a[href*='count=Bad']");
            await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
            await page.GotoAsync($"/clientes/{customer}");
            await Assertions.Expect(page.Locator("#opinions")).ToContainTextAsync("2 / 5");
        }

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
            await page.ArriveAsync(new Regex("hecho=" + act));
        }

        async Task<IReadOnlyList<ProblemRow>> ProblemsAsync() =>
            (
                await house.App.Services.GetRequiredService<ProblemBoard>().ListAsync(false, CaseHouse.Agent, default)
            ).Accepted;

        async Task<Vinculo.Service.Cases.ServiceCase> FindAsync() =>
            (
                await house
                    .App.Services.GetRequiredService<Vinculo.Service.Cases.CaseDesk>()
                    .OfAsync(Guid.Parse(address.Split('/')[^1]), CaseHouse.Agent, "test", default)
            )
                .Accepted
                .Case;
    }

    /// <summary>Who complained is asked an hour after the answer.</summary>
    private static async Task AskingAsync(CaseHouse house)
    {
        var keep = house.App.Services.GetRequiredService<KeepSurvey>();
        (await keep.ChangeTermsAsync(new(house.App.Url.ToString()), 0, CaseHouse.Boss))
            .IsAccepted(out _)
            .ShouldBeTrue();
        var survey = (await keep.RunAsync(OpinionHouse.Draft(), CaseHouse.Boss, "test")).Accepted;
        (await keep.SwitchAsync(survey.Id, true, CaseHouse.Boss, "test")).IsAccepted(out _).ShouldBeTrue();
    }

    private static async Task ReadyAsync(CaseHouse house) =>
        (
            await house
                .App.Services.GetRequiredService<CannedAnswers>()
                .SaveAsync(
                    new(
                        Guid.Empty,
                        "devuelto",
                        "Devuelto",
                        null,
                        "{nombre}, le devolvimos el dinero.",
                        null,
                        new(),
                        null,
                        true,
                        0
                    ),
                    CaseHouse.Boss,
                    "test"
                )
        )
            .IsAccepted(out _)
            .ShouldBeTrue();

    private static Task<bool> WideAsync(IPage page) =>
        page.EvaluateAsync<bool>("document.documentElement.scrollWidth > innerWidth + 1");
}
