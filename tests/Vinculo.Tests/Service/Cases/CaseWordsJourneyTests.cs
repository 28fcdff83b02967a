using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Vinculo.Customers;
using Vinculo.Interactions.Inbox;
using Vinculo.Platform.Storage;
using Vinculo.Service;
using Vinculo.Service.Cases;
using Vinculo.Tests.Integration.Channels;
using Vinculo.Tests.Integration.Mail;
using Vinculo.Tests.Journeys;

namespace Vinculo.Tests.Service.Cases;

/// <summary>Answers kept ready and approved words, chosen and filled on the page of a case in a real browser.</summary>
public class CaseWordsJourneyTests
{
    [Theory]
    [InlineData("es-CO", 390)]
    [InlineData("en-US", 1440)]
    public async Task A_case_is_answered_in_words_kept_ready_and_in_approved_ones_with_their_places_filled(
        string locale,
        int width
    )
    {
        // Nothing leaves this machine: the provider's address is one where nobody listens.
        await using var house = await ChannelHouse.OpenAsync(Engine.Sqlite, api: "http://127.0.0.1:9");
        await using var mail = await MailHouse.OfAsync(house.App);
        await KeepAsync(house, "lista", "{nombre}, su radicado {radicado} queda listo el {dia}.", "caso_listo");
        await KeepAsync(house, "gracias", "{nombre}, gracias por escribirnos.", null);
        var one = await ComplaintAsync(house);
        var receipt = one.Receipt;
        var page = await Browser.NewPageAsync(house.App, locale, width, 900);
        await page.SignInAsync(house.App, "head");
        await page.SpeakAsync(locale);
        var act = $"/casos/{one.Id}?acto=Tell#hacer";

        // Kept ready: put in after what was written, the way that was chosen stays.
        await page.GotoAsync(act);
        await ChooseAsync("marcela@casa.example");
        await page.FillAsync("#hacer [name=message]", "Buenas tardes.");
        await page.ClickAsync("#preparadas summary");
        await Assertions.Expect(page.Locator("#preparadas li")).ToHaveCountAsync(1);
        await page.ClickAsync("#preparadas [value='gracias']");
        await Assertions
            .Expect(page.Locator("#hacer [name=message]"))
            .ToHaveValueAsync(new Regex(@"^Buenas tardes\.\s+Marcela Rojas, gracias por escribirnos\.$"));
        (await page.Locator("#hacer [name=way] option:checked").TextContentAsync())
            .ShouldNotBeNull()
            .ShouldContain("marcela@casa.example");
        (await WideAsync()).ShouldBeFalse();
        await SubmitAsync();
        await mail.UntilAsync("SELECT count(*) FROM message WHERE direction = 2 AND status = 2", 1);
        Letters.Read(mail.Sink.Mails[0]).Text!.ShouldEndWith("Marcela Rojas, gracias por escribirnos.");

        // By WhatsApp, whose window is shut: free words are refused, approved ones want all their places.
        await page.GotoAsync(act);
        await ChooseAsync("WhatsApp");
        await page.FillAsync("#hacer [name=message]", "Ya casi.");
        await page.ClickAsync("#hacer button.primary");
        await Assertions.Expect(page.Locator(".banner.bad")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator("#hacer [name=message]")).ToHaveValueAsync("Ya casi.");
        await page.CheckAsync("#hacer [name=template][value=lista]");
        await Assertions.Expect(page.Locator("[name=template-lista-nombre]")).ToHaveValueAsync("Marcela Rojas");
        await Assertions.Expect(page.Locator("[name=template-lista-radicado]")).ToHaveValueAsync(receipt);
        await page.ClickAsync("#hacer button.primary");
        await Assertions.Expect(page.Locator("#hacer .templates [role=alert]")).ToContainTextAsync("dia");
        await Assertions.Expect(page.Locator("#hacer [name=template][value=lista]")).ToBeCheckedAsync();
        await page.FillAsync("[name=template-lista-dia]", "lunes");
        (await WideAsync()).ShouldBeFalse();
        await page.PictureAsync($"caso-plantilla-{locale}");
        await SubmitAsync();
        var said = $"Marcela Rojas, su radicado {receipt} queda listo el lunes.";
        await Assertions.Expect(page.Locator("#historia-del-caso")).ToContainTextAsync(said);
        (await house.LongAsync("SELECT count(*) FROM message WHERE kind = 'template'")).ShouldBe(1);

        // The same words by mail are a mail like any other.
        await page.GotoAsync(act);
        await ChooseAsync("marcela@casa.example");
        await page.CheckAsync("#hacer [name=template][value=lista]");
        await page.FillAsync("[name=template-lista-dia]", "martes");
        await SubmitAsync();
        await mail.UntilAsync("SELECT count(*) FROM message WHERE direction = 2 AND status = 2", 2);
        Letters.Read(mail.Sink.Mails[1]).Text!.ShouldContain($"su radicado {receipt} queda listo el martes.");
        (await house.LongAsync("SELECT count(*) FROM message WHERE kind = 'template'")).ShouldBe(1);
        await page.Context.DisposeAsync();

        async Task ChooseAsync(string way)
        {
            var value = await page.Locator("#hacer [name=way] option")
                .Filter(new() { HasText = way })
                .First.GetAttributeAsync("value");
            await page.SelectOptionAsync("#hacer [name=way]", value!);
        }

        async Task SubmitAsync()
        {
            await page.ClickAsync("#hacer button.primary");
            // Outside the hours of contact it is sent with a reason.
            if (await page.Locator("#hacer [name=anyway]").CountAsync() > 0)
            {
                await page.FillAsync("#hacer [name=anyway]", "prueba");
                await page.ClickAsync("#hacer button.primary");
            }
            await page.ArriveAsync(new Regex("hecho=Tell"));
        }

        Task<bool> WideAsync() => page.EvaluateAsync<bool>("document.documentElement.scrollWidth > innerWidth + 1");
    }

    /// <summary>Marcela complained by WhatsApp days ago, and gave an address.</summary>
    private static async Task<ServiceCase> ComplaintAsync(ChannelHouse house)
    {
        await house.PostAsync(
            Payloads.WhatsAppText("w1", "Me cobraron dos veces", at: DateTimeOffset.UtcNow.ToUnixTimeSeconds())
        );
        await house.SettleAsync();
        var customer = await house.App.Database.WriteAsync(async session =>
        {
            await session.ExecuteAsync("UPDATE channel_identity SET last_in_at = 1");
            var found = await session.FirstOrDefaultAsync(
                "SELECT customer_id FROM customer",
                row => new CustomerId(row.Guid(0))
            );
            await session.ExecuteAsync(
                "UPDATE customer SET display_name = 'Marcela Rojas' WHERE customer_id = @id",
                ("id", found)
            );
            await session.ExecuteAsync(
                """
                INSERT INTO contact_point (customer_id, id, kind, value, normalised, preferred, created_at)
                VALUES (@id, @id, 2, 'marcela@casa.example', 'marcela@casa.example', @yes, 1)
                """,
                ("id", found),
                ("yes", true)
            );
            return found;
        });
        return (
            await house
                .App.Services.GetRequiredService<OpenCase>()
                .RunAsync(new(customer, CaseKind.Complaint, "Cobro doble"), ChannelHouse.Boss, "test")
        ).Accepted;
    }

    private static async Task KeepAsync(ChannelHouse house, string code, string words, string? template) =>
        (
            await house
                .App.Services.GetRequiredService<CannedAnswers>()
                .SaveAsync(
                    new(
                        Guid.Empty,
                        code,
                        "Sobre " + code,
                        "About " + code,
                        words,
                        null,
                        new(),
                        null,
                        true,
                        0,
                        template,
                        template is null ? null : "es"
                    ),
                    ChannelHouse.Boss,
                    "test"
                )
        )
            .IsAccepted(out _)
            .ShouldBeTrue();
}
