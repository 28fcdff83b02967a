using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Vinculo.Integration.Channels;
using Vinculo.Integration.Channels.Jobs;
using Vinculo.Integration.Channels.Telegram;
using Vinculo.Integration.Channels.Twilio;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Integration.Channels;

public class CountTests
{
    /// <summary>A provider that counts nine messages a day, and cannot be reached for the day before yesterday at first.</summary>
    private sealed class NineADay : IChannelCounter
    {
        public bool IsOut { get; set; } = true;

        public string Kind => TelegramAdapter.AccountKind;

        public Told Tells(ChannelAccount account) => Told.Received;

        public Task<ProviderCount> CountAsync(ChannelAccount account, DateOnly day, CancellationToken cancel) =>
            IsOut && day == DateOnly.FromDateTime(DateTimeOffset.UtcNow.UtcDateTime).AddDays(-2)
                ? throw new HttpRequestException("no hay red")
                : Task.FromResult(new ProviderCount(9));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Days_that_are_over_are_asked_for_once_and_again_where_nobody_answered(Engine engine)
    {
        var provider = new NineADay();
        await using var house = await ChannelHouse.OpenAsync(
            engine,
            TelegramAdapter.AccountKind,
            services: services => services.AddSingleton<IChannelCounter>(provider)
        );
        var counts = house.App.Services.GetRequiredService<FetchCounts>();
        await counts.AskAsync(default);
        (await counts.AskAsync(default)).ShouldBe(0);
        (await house.LongAsync("SELECT count(*) FROM channel_day WHERE provider_count = 9 AND messages = 0")).ShouldBe(
            2
        );

        provider.IsOut = false;
        await counts.AskAsync(default);

        (await house.LongAsync("SELECT count(*) FROM channel_day WHERE provider_count = 9")).ShouldBe(3);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Every_provider_that_counts_is_asked_in_its_own_way(Engine engine)
    {
        await using var app = await TestApp.StartAsync(engine);
        var days = Enumerable
            .Range(1, 3)
            .Select(back => DateOnly.FromDateTime(DateTimeOffset.UtcNow.UtcDateTime).AddDays(-back))
            .ToList();
        await using var peer = await AskedPeer.StartAsync(days[0]);
        Dictionary<string, string> Mail(string smtp) =>
            new()
            {
                ["address"] = "servicio@crm.condor.example",
                ["api"] = peer.Url,
                ["smtpHost"] = smtp,
            };
        var accounts = new Dictionary<string, ChannelAccount>();
        foreach (
            var (kind, settings, secrets) in new[]
            {
                (
                    "whatsapp",
                    new()
                    {
                        ["phoneNumberId"] = "100",
                        ["businessAccountId"] = "900",
                        ["api"] = peer.Url,
                    },
                    new[] { "appSecret", "verifyToken", "accessToken" }.ToDictionary(n => n, _ => AskedPeer.Key)
                ),
                (
                    "twilio",
                    new()
                    {
                        ["accountSid"] = "AC1",
                        ["from"] = "+15550001",
                        ["api"] = peer.Url,
                    },
                    new() { ["authToken"] = AskedPeer.Key }
                ),
                ("email.postmark", Mail("smtp.postmarkapp.com"), Keys("password")),
                ("email.mailgun", Mail("smtp.mailgun.org"), Keys("signingKey")),
                (
                    "fax.mail.sendgrid",
                    new(Mail("smtp.sendgrid.net")) { ["gateway"] = "faxes.example" },
                    Keys("password")
                ),
                // Its own server sends, and nobody gave it a key for questions.
                ("email.sendgrid", Mail("correo.condor.example"), new() { ["password"] = AskedPeer.Key }),
            }
        )
            accounts[kind] = await ChannelHouse.ConnectAsync(app, kind, settings, secrets);
        var counts = app.Services.GetRequiredService<FetchCounts>();
        (await counts.AskAsync(default)).ShouldBe(5 * 3);
        (await counts.AskAsync(default)).ShouldBe(0);

        var health = await app.Services.GetRequiredService<ChannelHealth>().ReadAsync();
        (long? Received, long? Sent) Of(string kind, int day = 0) =>
            health[accounts[kind].Id]
                .Where(d => d.Day == days[day])
                .Select(d => (d.ProviderCount, d.ProviderSent))
                .SingleOrDefault();
        Of("whatsapp").ShouldBe((null, 7));
        Of("twilio").ShouldBe((2, 1));
        Of("email.postmark").ShouldBe((39, 12));
        Of("email.mailgun").ShouldBe((5, 8));
        Of("fax.mail.sendgrid").ShouldBe((10, 4));
        Of("email.sendgrid").ShouldBe((null, null));
        // A day of which nothing is told had nothing.
        (Of("whatsapp", 1), Of("email.mailgun", 1), Of("fax.mail.sendgrid", 1)).ShouldBe(((null, 0), (0, 0), (0, 0)));

        using var boss = await app.SignedInAsync("administrator");
        async Task<string> PageAsync(string kind) =>
            WebUtility.HtmlDecode(
                await boss.GetStringAsync(new Uri($"/settings/channels/{accounts[kind].Id}", UriKind.Relative))
            );
        var page = await PageAsync("email.postmark");
        page.ShouldContain("0 de 39 guardados");
        page.ShouldContain("12 según el proveedor");
        page.ShouldContain("Al proveedor se le pregunta solo");
        page.ShouldNotContain("name=\"count\"");
        page = await PageAsync("whatsapp");
        page.ShouldContain("Este proveedor no dice cuántos mensajes de clientes cuenta");
        page.ShouldContain("name=\"count\"");

        static Dictionary<string, string> Keys(string proof) =>
            new() { [proof] = AskedPeer.Key, ["apiKey"] = AskedPeer.Key };
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_key_that_is_refused_leaves_the_day_open_and_is_told(Engine engine)
    {
        await using var app = await TestApp.StartAsync(engine);
        await using var peer = await AskedPeer.StartAsync(DateOnly.FromDateTime(DateTimeOffset.UtcNow.UtcDateTime));
        var account = await ChannelHouse.ConnectAsync(
            app,
            "email.postmark",
            new() { ["address"] = "servicio@crm.condor.example", ["api"] = peer.Url },
            new() { ["password"] = "abre", ["apiKey"] = "otra" }
        );

        (await app.Services.GetRequiredService<FetchCounts>().AskAsync(default)).ShouldBe(0);

        var day = (await app.Services.GetRequiredService<ChannelHealth>().ReadAsync())[account.Id]
            .ShouldHaveSingleItem();
        (day.ProviderCount, day.Trouble).ShouldBe((null, "count-refused"));
        using var boss = await app.SignedInAsync("administrator");
        using var page = await boss.GetAsync(new Uri("/settings/channels", UriKind.Relative));
        WebUtility.HtmlDecode(await page.Content.ReadAsStringAsync()).ShouldContain("revise la clave para consultas");
    }

    [Fact]
    public void Of_the_list_of_Twilio_what_customers_sent_is_counted_page_by_page()
    {
        using var page = JsonDocument.Parse(
            """{"messages":[{"direction":"inbound"},{"direction":"outbound-api"},{"direction":"inbound"}],"next_page_uri":"/2010-04-01/x?Page=1"}"""
        );
        using var last = JsonDocument.Parse("""{"messages":[],"next_page_uri":null}""");

        TwilioCounter.Read(page.RootElement, comes: true).ShouldBe((2, "2010-04-01/x?Page=1"));
        TwilioCounter.Read(page.RootElement, comes: false).Messages.ShouldBe(1);
        TwilioCounter.Read(last.RootElement, comes: true).ShouldBe((0, null));
    }
}
