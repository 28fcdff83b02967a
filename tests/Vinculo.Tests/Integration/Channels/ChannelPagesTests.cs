using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Vinculo.Integration.Channels;
using Vinculo.Integration.Channels.Telegram;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Integration.Channels;

public class ChannelPagesTests
{
    private const string New = "/settings/channels/new?kind=telegram";

    [Fact]
    public async Task A_channel_is_connected_on_its_page_and_its_keys_are_never_shown_again()
    {
        await using var app = await TestApp.StartAsync();
        using var boss = await app.SignedInAsync("administrator");
        (await boss.GetStringAsync(New)).ShouldContain("BotFather");

        using var lacking = await boss.SubmitAsync(
            New,
            "channel",
            ("name", "Bot"),
            ("f-botToken", "77:clave"),
            ("active", "true")
        );
        (await lacking.Content.ReadAsStringAsync()).ShouldContain("webhookSecret");
        using var saved = await boss.SubmitAsync(
            New,
            "channel",
            ("name", "Bot"),
            ("f-botToken", "77:clave"),
            ("f-webhookSecret", "palabra-secreta"),
            ("active", "true")
        );
        saved.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        var page = saved.Headers.Location!.OriginalString.Split('?')[0];
        var shown = await boss.GetStringAsync(page);
        shown.ShouldContain("/hooks/");
        shown.ShouldNotContain("palabra-secreta");
        shown.ShouldNotContain("77:clave");
        (await boss.GetStringAsync("/settings/channels")).ShouldContain("Bot");
        (
            await app.Database.ReadAsync(s =>
                s.FirstOrDefaultAsync(
                    "SELECT count(*) FROM audit_event WHERE after_state LIKE '%secreta%'",
                    r => r.Long(0)
                )
            )
        ).ShouldBe(0);
        var stored = await app.Database.ReadAsync(s =>
            s.FirstOrDefaultAsync("SELECT secrets FROM channel_account", r => r.Text(0))
        );
        stored!.ShouldNotContain("palabra");

        using var agent = await app.SignedInAsync("agent");
        using var shut = await agent.GetAsync("/settings/channels");
        shut.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_the_provider_counts_stands_beside_what_is_kept(Engine engine)
    {
        await using var house = await ChannelHouse.OpenAsync(engine, TelegramAdapter.AccountKind);
        await house.PostAsync(Payloads.BotMessage("text\":\"hola\""));
        await house.SettleAsync();
        var health = house.App.Services.GetRequiredService<ChannelHealth>();
        var day = (await health.ReadAsync())[house.Account.Id].Single();
        day.Messages.ShouldBe(1);

        (await health.CompareAsync(house.Account.Id, day.Day, 2, ChannelHouse.Boss, "test"))
            .IsAccepted(out _)
            .ShouldBeTrue();
        (await health.CompareAsync(house.Account.Id, day.Day, -1, ChannelHouse.Boss, "test"))
            .IsRefused(out var no)
            .ShouldBeTrue();
        no!.Code.ShouldBe("channel.count");
        (await health.ReadAsync())[house.Account.Id].Single().ProviderCount.ShouldBe(2);
    }
}
