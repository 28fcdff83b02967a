using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Vinculo.Customers;
using Vinculo.Integration.Channels;
using Vinculo.Integration.Telephony;
using Vinculo.Platform;
using Vinculo.Tests.Integration.Telephony;

namespace Vinculo.Tests.Journeys;

/// <summary>A customer calls: Asterisk says so over TCP, and the card is on the right screen.</summary>
public sealed class CallPopsTests
{
    private sealed class OneSwitchboard(int port) : ISwitchboards
    {
        private readonly ChannelAccount account = new(
            new Guid("01980000-0000-7000-8000-0000000000cc"),
            "central",
            "phone.asterisk",
            "Central",
            Channel.Voice,
            null,
            new Dictionary<string, string>
            {
                ["host"] = "127.0.0.1",
                ["port"] = port.ToString(),
                ["user"] = "crm",
            },
            new Dictionary<string, string> { ["password"] = "secreto" }
        );

        public ValueTask<IReadOnlyList<ChannelAccount>> ListAsync(CancellationToken cancel) =>
            ValueTask.FromResult<IReadOnlyList<ChannelAccount>>([account]);
    }

    private static string Event(string what, string leg, params string[] more) =>
        SwitchPeer.Block([$"Event: {what}", $"Uniqueid: {leg}", "Linkedid: 1.1", .. more]);

    /// <summary>A switchboard that rings at every desk it is asked to.</summary>
    private static SwitchPeer Rings() =>
        SwitchPeer.Asterisk(said =>
            said.Contains("Action: Originate")
                ? SwitchPeer.Block(
                    "Event: OriginateResponse",
                    $"ActionID: {SwitchPeer.Field(said, "ActionID")}",
                    "Response: Success"
                )
                : null
        );

    private static async Task<TestApp> ConnectedAsync(SwitchPeer peer)
    {
        var app = await TestApp.StartAsync(services: services =>
            services.AddSingleton<ISwitchboards>(new OneSwitchboard(peer.Port))
        );
        await peer.ToldAsync("Action: Login");
        return app;
    }

    /// <summary>A customer with a telephone.</summary>
    private static async Task<CustomerId> AnaAsync(TestApp app) =>
        (
            await app
                .Services.GetRequiredService<RegisterCustomer>()
                .RunAsync(
                    new(CustomerKind.Person, CustomerStage.Customer, "Ana", "Peña", Phones: ["3001234567"]),
                    Actor.System("test"),
                    "test"
                )
        ).Accepted;

    [Fact]
    public async Task A_call_pops_on_the_right_screen_within_a_second_and_its_end_is_written_down()
    {
        await using var peer = Rings();
        await using var app = await ConnectedAsync(peer);
        var ana = await AnaAsync(app);
        var agent = await AtDeskAsync(app, "101");
        var other = await AtDeskAsync(app, "102", width: 390);
        await peer.SayAsync(
            Event("Newchannel", "1.1", "Channel: PJSIP/troncal-0001", "CallerIDNum: +573001234567", "Exten: 6015550100")
                + Event("Newchannel", "1.2", "Channel: PJSIP/101-0002", "CallerIDNum: 101")
        );
        var card = agent.Locator(".call");
        var since = Stopwatch.StartNew();
        await peer.SayAsync(
            SwitchPeer.Block(
                "Event: DialBegin",
                "Uniqueid: 1.1",
                "Linkedid: 1.1",
                "DestUniqueid: 1.2",
                "DestLinkedid: 1.1"
            )
        );
        await Assertions.Expect(card).ToContainTextAsync("Ana Peña");
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"From the switchboard's word to the card: {since.ElapsedMilliseconds} ms"
        );
        await Assertions.Expect(card).ToContainTextAsync("Llamada entrante · timbrando");
        await Assertions.Expect(other.Locator(".call")).ToHaveCountAsync(0);

        await card.Locator("a.primary").ClickAsync();
        await agent.ArriveAsync($"/clientes/{ana}");
        await peer.SayAsync(Event("BridgeEnter", "1.2", "BridgeNumChannels: 2"));
        await Assertions.Expect(card).ToContainTextAsync("hablando");
        await peer.SayAsync(Event("Hangup", "1.2", "Cause-txt: Normal Clearing") + Event("Hangup", "1.1"));
        await card.Locator("[name=disposition]").SelectOptionAsync("call-again");
        await card.Locator("[name=nextStep]").FillAsync("Llamarla con la respuesta");
        await card.Locator("[name=nextOn]").FillAsync("2031-07-04");
        await card.Locator("form button").ClickAsync();
        await Assertions.Expect(card).ToHaveCountAsync(0);
        await agent.ReloadAsync();
        await Assertions.Expect(agent.Locator("main")).ToContainTextAsync("Llamarla con la respuesta");

        // One click on her number, and the desk rings.
        await agent.Locator("main a[href^='tel:']").First.ClickAsync();
        (await peer.ToldAsync("Action: Originate")).ShouldContain("Exten: +573001234567");

        await agent.GotoAsync("/llamadas");
        await Assertions.Expect(agent.Locator("main")).ToContainTextAsync("Hay que volver a llamar");
        await other.GotoAsync("/llamadas");
        (await other.EvaluateAsync<bool>("document.documentElement.scrollWidth <= 390")).ShouldBeTrue();
        await agent.Context.DisposeAsync();
        await other.Context.DisposeAsync();
    }

    [Fact]
    public async Task A_call_that_nothing_on_file_asks_for_asks_what_it_is_for()
    {
        await using var peer = Rings();
        await using var app = await ConnectedAsync(peer);
        var ana = await AnaAsync(app);
        var agent = await AtDeskAsync(app, "101", width: 390);
        await agent.GotoAsync($"/clientes/{ana}");

        await agent.Locator("main a[href^='tel:']").First.ClickAsync();
        var card = agent.Locator(".call.held-back");
        await Assertions.Expect(card.Locator("[role=alert]")).ToContainTextAsync("No se le puede contactar");
        await Assertions.Expect(card.Locator("[name=anyway]")).ToHaveCountAsync(0);
        await Assertions.Expect(card.Locator("[name=purpose]")).ToBeFocusedAsync();
        (await agent.EvaluateAsync<bool>("document.documentElement.scrollWidth <= 390")).ShouldBeTrue();
        await card.Locator("[name=purpose]").SelectOptionAsync("requested");
        await card.Locator("button.primary").ClickAsync();
        await Assertions.Expect(card.Locator("[role=alert]")).ToContainTextAsync("diga para qué es");
        // Nor does calling it a confirmation help: nothing was paid.
        await card.Locator("[name=purpose]").SelectOptionAsync("transactional");
        await card.Locator("button.primary").ClickAsync();
        await Assertions.Expect(card.Locator("[role=alert]")).ToContainTextAsync("movimiento de dinero");
        await app.Database.WriteAsync(session =>
            session.ExecuteAsync(
                "INSERT INTO txn (customer_id, occurred_at, id, kind, amount_minor, currency) VALUES (@who, @at, @id, 2, 100, 'COP')",
                ("who", ana),
                ("at", DateTimeOffset.UtcNow.AddDays(-1)),
                ("id", Ids.New(DateTimeOffset.UtcNow))
            )
        );
        await card.Locator("[name=purpose]").SelectOptionAsync("transactional");
        await card.Locator("button.primary").ClickAsync();

        (await peer.ToldAsync("Action: Originate")).ShouldContain("Exten: +573001234567");
        await Assertions.Expect(card).ToHaveCountAsync(0);
        await agent.Context.DisposeAsync();
    }

    [Fact]
    public async Task Somebody_nobody_knows_is_registered_with_the_number_filled_in()
    {
        await using var peer = SwitchPeer.Asterisk();
        await using var app = await ConnectedAsync(peer);
        var agent = await AtDeskAsync(app, "101", "en-US");
        await peer.SayAsync(
            Event("Newchannel", "1.1", "Channel: PJSIP/troncal-0001", "CallerIDNum: +573007654321", "Exten: 6015550100")
                + Event("Newchannel", "1.2", "Channel: PJSIP/101-0002", "CallerIDNum: 101")
                + SwitchPeer.Block(
                    "Event: DialBegin",
                    "Uniqueid: 1.1",
                    "Linkedid: 1.1",
                    "DestUniqueid: 1.2",
                    "DestLinkedid: 1.1"
                )
        );

        await Assertions.Expect(agent.Locator(".call")).ToContainTextAsync("Nobody known has this number.");
        await agent.Locator(".call a.primary").ClickAsync();
        await agent.ArriveAsync("/clientes/nuevo?**");
        await Assertions.Expect(agent.Locator("[name=phone]")).ToHaveValueAsync("+573007654321");
        await agent.Context.DisposeAsync();
    }

    /// <summary>An agent who has signed in and written the extension on the profile.</summary>
    private static async Task<IPage> AtDeskAsync(
        TestApp app,
        string extension,
        string locale = "es-CO",
        int width = 1440
    )
    {
        var page = await Browser.NewPageAsync(app, locale, width, 844);
        await page.SignInAsync(app, "agent");
        await page.GotoAsync("/account");
        if (locale.StartsWith("en", StringComparison.Ordinal))
            await page.SelectOptionAsync("[name=language]", "en");
        await page.FillAsync("[name=extension]", extension);
        await page.ClickAsync("form:has([name=extension]) button.primary");
        await page.ArriveAsync("/account?done=profile");
        return page;
    }
}
