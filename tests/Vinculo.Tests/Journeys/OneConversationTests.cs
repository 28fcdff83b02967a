using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Vinculo.Customers;
using Vinculo.Integration.Channels.Meta;
using Vinculo.Interactions.Conversations;
using Vinculo.Interactions.Inbox;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Tests.Integration.Channels;

namespace Vinculo.Tests.Journeys;

/// <summary>Somebody chats on the web site; next day the same person writes by WhatsApp, and the conversation goes on.</summary>
public class OneConversationTests
{
    [Theory]
    [InlineData("es-CO", "Míos", "Entregado", 390)]
    [InlineData("en-US", "Mine", "Delivered", 1440)]
    public async Task A_message_by_WhatsApp_goes_on_with_yesterday_s_web_chat(
        string locale,
        string mine,
        string delivered,
        int width
    )
    {
        // Nothing leaves this machine: the provider's address is one where nobody listens.
        await using var house = await ChannelHouse.OpenAsync(Engine.Sqlite, api: "http://127.0.0.1:9");
        await ChatAsync(house);
        await house.PostAsync(
            Payloads.WhatsAppText(
                "w1",
                "Sigo esperando la factura, estoy muy molesta",
                at: DateTimeOffset.UtcNow.AddMinutes(-3).ToUnixTimeSeconds()
            )
        );
        await house.SettleAsync();
        (await house.LongAsync("SELECT count(*) FROM customer")).ShouldBe(1);
        (await house.LongAsync("SELECT count(*) FROM conversation")).ShouldBe(1);

        var page = await Browser.NewPageAsync(house.App, locale, width);
        await page.SignInAsync(house.App, "agent");
        await page.SpeakAsync(locale);
        await page.GotoAsync("/bandeja");
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = mine, Exact = true })).ToBeVisibleAsync();
        await page.GotoAsync("/bandeja?ver=Unassigned");
        await page.ScriptAsync("v-inbox");
        await page.PictureAsync($"bandeja-{locale}");
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("Enter");
        await page.ArriveAsync(new Regex("/bandeja/[0-9a-f-]{36}/"));

        // Yesterday's chat and today's message stand in one conversation, and the text says how she feels.
        var messages = page.Locator(".messages");
        await Assertions.Expect(messages).ToContainTextAsync("mi factura");
        await Assertions.Expect(messages).ToContainTextAsync("Sigo esperando la factura");
        await Assertions.Expect(page.Locator(".feel-strip")).ToContainTextAsync("molesta");
        await page.ScriptAsync("v-inbox");
        await page.PictureAsync($"asunto-{locale}");
        await page.Locator(".feel-strip .btn").ClickAsync();
        await Assertions.Expect(page.Locator(".toast")).ToBeVisibleAsync();
        (await house.LongAsync("SELECT count(*) FROM interaction WHERE perception = 1")).ShouldBe(1);

        await page.ScriptAsync("v-inbox");
        await page.Keyboard.PressAsync("r");
        await page.Keyboard.TypeAsync("Ya la estoy enviando.");
        await page.ClickAsync("#reply .btn.primary");
        await Assertions.Expect(messages).ToContainTextAsync("Ya la estoy enviando.");
        await house.App.Database.WriteAsync(s =>
            s.ExecuteAsync("UPDATE message SET status = 3, next_try_at = NULL WHERE direction = 2")
        );
        await page.ReloadAsync();
        await Assertions.Expect(messages).ToContainTextAsync(delivered);

        // While she looks, the answer comes in by itself.
        await page.ScriptAsync("v-inbox");
        await house.PostAsync(
            Payloads.WhatsAppText("w2", "Llegó, gracias", at: DateTimeOffset.UtcNow.ToUnixTimeSeconds())
        );
        await Assertions.Expect(messages).ToContainTextAsync("Llegó, gracias");
        await ApprovedAsync(house);
        await page.ReloadAsync();
        await page.ScriptAsync("v-inbox");
        await page.ClickAsync("#reply summary >> nth=0");
        await page.CheckAsync("#reply [name=template][value=cita]");
        await Assertions.Expect(page.Locator("[name=template-cita-nombre]")).ToHaveValueAsync("Marcela Rojas");
        await page.FillAsync("[name=template-cita-dia]", "lunes");
        await page.ClickAsync("#reply .btn.primary");
        await Assertions.Expect(messages).ToContainTextAsync("Marcela Rojas, lo esperamos el lunes.");
        (await house.LongAsync("SELECT count(*) FROM message WHERE kind = 'template'")).ShouldBe(1);
        await page.ScriptAsync("v-inbox");
        await page.Keyboard.PressAsync("e");
        await page.ArriveAsync(new Regex("done=Settle"));
        (await house.LongAsync("SELECT state FROM episode")).ShouldBe((long)EpisodeState.Settled);
        page.Url.ShouldNotBeEmpty();
        await page.Context.DisposeAsync();
    }

    /// <summary>Words WhatsApp approved.</summary>
    private static async Task ApprovedAsync(ChannelHouse house) =>
        (
            await house
                .App.Services.GetRequiredService<CannedAnswers>()
                .SaveAsync(
                    new(
                        Guid.Empty,
                        "cita",
                        "Recordar la cita",
                        "Remind of the appointment",
                        "{nombre}, lo esperamos el {dia}.",
                        null,
                        new(),
                        null,
                        true,
                        0,
                        "recordar_cita",
                        "es"
                    ),
                    ChannelHouse.Boss,
                    "test"
                )
        )
            .IsAccepted(out _)
            .ShouldBeTrue();

    /// <summary>A chat on the site, in which the visitor typed a telephone: nobody vouches for it yet.</summary>
    private static async Task ChatAsync(ChannelHouse house)
    {
        var account = Ids.New(DateTimeOffset.UnixEpoch);
        await house.App.Database.WriteAsync(session =>
            session.ExecuteAsync(
                """
                INSERT INTO channel_account (id, hook, kind, name, channel, settings, secrets, active, created_at, row_version)
                SELECT @id, 'sitio', 'chat', 'Sitio web', 5, settings, secrets, @no, 0, 1 FROM channel_account
                """,
                ("id", account),
                ("no", false)
            )
        );
        await house
            .App.Services.GetRequiredService<ReceiveEvents>()
            .RunAsync([
                new(
                    new(account, "chat", Channel.Chat, null),
                    new MessageReceived(
                        "c1",
                        DateTimeOffset.UtcNow.AddDays(-1),
                        new("visitante-1", [], "Marcela Rojas", "+573001112233", IsVouched: false),
                        "text",
                        null,
                        "Hola, no me ha llegado mi factura",
                        [],
                        null,
                        [],
                        null
                    )
                ),
            ]);
    }
}
