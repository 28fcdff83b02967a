using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Vinculo.Customers;
using Vinculo.Integration.Channels.Api;
using Vinculo.Integration.Channels.Telegram;
using Vinculo.Interactions.Conversations;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Integration.Channels;

public class HookTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Five_at_once_with_the_same_id_and_replays_are_one_message(Engine engine)
    {
        await using var house = await ChannelHouse.OpenAsync(engine);
        var body = Payloads.WhatsAppText("wamid.1", "¿Cuándo llega mi factura?");

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => house.PostAsync(body)));
        answers.ShouldAllBe(a => a == HttpStatusCode.OK);
        await house.SettleAsync();
        (await house.PostAsync(body)).ShouldBe(HttpStatusCode.OK);
        await house.SettleAsync();

        (await house.LongAsync("SELECT count(*) FROM interaction WHERE direction = 1")).ShouldBe(1);
        (await house.LongAsync("SELECT count(*) FROM message")).ShouldBe(1);
        (await house.LongAsync("SELECT count(*) FROM customer")).ShouldBe(1);
        (await house.LongAsync("SELECT count(*) FROM channel_identity")).ShouldBe(1);
        (await house.LongAsync("SELECT sum(repeated) FROM channel_day")).ShouldBe(5);
        (await house.TextsAsync("SELECT last_words FROM episode")).ShouldBe(["¿Cuándo llega mi factura?"]);
        (await house.LongAsync("SELECT state FROM episode")).ShouldBe((long)EpisodeState.Open);
        (await house.LongAsync("SELECT stage FROM customer")).ShouldBe((long)CustomerStage.Prospect);
        (await house.LongAsync("SELECT count(*) FROM outbox WHERE kind LIKE '%InteractionRecorded'")).ShouldBeLessThan(
            2
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_album_from_somebody_new_is_one_person_and_one_matter(Engine engine)
    {
        await using var house = await ChannelHouse.OpenAsync(engine);

        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(i =>
                    house.PostAsync(
                        Payloads.WhatsApp(
                            $"wamid.a{i}",
                            $$"""
                            "type":"image","image":{"id":"f{{i}}","mime_type":"image/jpeg"}
                            """
                        )
                    )
                )
        );
        await house.SettleAsync();

        (await house.LongAsync("SELECT count(*) FROM customer")).ShouldBe(1);
        (await house.LongAsync("SELECT count(*) FROM episode")).ShouldBe(1);
        (await house.LongAsync("SELECT count(*) FROM conversation")).ShouldBe(1);
        (await house.LongAsync("SELECT messages FROM episode")).ShouldBe(8);
        (await house.LongAsync("SELECT count(*) FROM message_file WHERE state = 1")).ShouldBe(8);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Two_spellings_of_one_number_and_its_lasting_key_are_one_person(Engine engine)
    {
        await using var house = await ChannelHouse.OpenAsync(engine);

        await house.PostAsync(Payloads.WhatsAppText("w1", "uno", "5491122334455"));
        await house.PostAsync(Payloads.WhatsAppText("w2", "dos", "541122334455"));
        await house.SettleAsync();
        await house.PostAsync(
            Payloads.WhatsApp("w3", "type\":\"text\",\"text\":{\"body\":\"tres\"}", "5491122334455", "AR.1")
        );
        await house.SettleAsync();
        await house.PostAsync(
            Payloads.Change(
                """
                "messages":[{"from_user_id":"AR.1","id":"w4","timestamp":"1772470009","type":"text","text":{"body":"cuatro"}}]
                """
            )
        );
        await house.SettleAsync();

        (await house.LongAsync("SELECT count(*) FROM customer")).ShouldBe(1);
        (await house.LongAsync("SELECT count(*) FROM episode")).ShouldBe(1);
        (await house.LongAsync("SELECT count(*) FROM message")).ShouldBe(4);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Whoever_alone_has_the_number_goes_on_with_the_one_conversation_and_a_shared_number_is_nobodys(
        Engine engine
    )
    {
        await using var house = await ChannelHouse.OpenAsync(engine);
        var known = await house.RegisterAsync("Marcela", "+57 300 111 2233");
        await house.RegisterAsync("Juan", "+57 300 999 8877");
        await house.RegisterAsync("Rosa", "+57 300 999 8877");

        await house.PostAsync(Payloads.WhatsAppText("w1", "soy yo"));
        await house.PostAsync(Payloads.WhatsAppText("w2", "somos varios", "573009998877"));
        await house.SettleAsync();

        var identities = await house.App.Database.ReadAsync(session =>
            session.QueryAsync(
                "SELECT customer_id, verified FROM channel_identity ORDER BY verified DESC",
                row => (new CustomerId(row.Guid(0)), row.Enum<Verification>(1))
            )
        );
        identities[0].ShouldBe((known, Verification.Matched));
        identities[1].Item2.ShouldBe(Verification.None);
        (await house.LongAsync("SELECT count(*) FROM customer")).ShouldBe(4);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Later_words_stay_last_and_a_clock_that_runs_ahead_is_put_right(Engine engine)
    {
        await using var house = await ChannelHouse.OpenAsync(engine);
        var far = DateTimeOffset.UnixEpoch.AddYears(100).ToUnixTimeSeconds();

        await house.PostAsync(Payloads.WhatsAppText("w2", "lo segundo", at: 1_772_470_060));
        await house.SettleAsync();
        await house.PostAsync(Payloads.WhatsAppText("w1", "lo primero", at: 1_772_470_000));
        await house.SettleAsync();
        (await house.TextsAsync("SELECT last_words FROM episode")).ShouldBe(["lo segundo"]);
        (await house.TextsAsync("SELECT body FROM interaction ORDER BY occurred_at")).ShouldBe([
            "lo primero",
            "lo segundo",
        ]);
        (await house.LongAsync("SELECT since FROM episode")).ShouldBe(1_772_470_000_000);

        await house.PostAsync(Payloads.WhatsAppText("w3", "del futuro", at: far));
        await house.SettleAsync();
        (await house.LongAsync("SELECT count(*) FROM message WHERE said_at IS NOT NULL")).ShouldBe(1);
        (await house.LongAsync("SELECT max(occurred_at) FROM interaction")).ShouldBeLessThan(far * 1000);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_nobody_knows_yet_is_kept_and_what_cannot_be_read_is_put_aside_with_its_reason(Engine engine)
    {
        await using var house = await ChannelHouse.OpenAsync(engine);

        (
            await house.PostAsync(
                """{"object":"whatsapp_business_account","entry":[{"id":"9","changes":[{"field":"mes"""
            )
        ).ShouldBe(HttpStatusCode.OK);
        await house.PostAsync(Payloads.Change("\"event\":{\"x\":1}", "account_update"));
        await house.PostAsync(Payloads.WhatsApp("w1", "type\":\"hologram\",\"hologram\":{\"x\":1}"));
        await house.SettleAsync();

        (await house.LongAsync("SELECT count(*) FROM inbound_envelope WHERE state = 3 AND error IS NOT NULL")).ShouldBe(
            1
        );
        (await house.LongAsync("SELECT sum(failed) FROM channel_day")).ShouldBe(1);
        (await house.TextsAsync("SELECT kind FROM unknown_event")).ShouldBe(["account_update"]);
        (await house.TextsAsync("SELECT kind FROM message")).ShouldBe(["hologram"]);
        (await house.TextsAsync("SELECT raw FROM message")).Single().ShouldContain("hologram");
    }

    [Fact]
    public async Task Who_is_not_the_provider_is_turned_away_and_nothing_is_kept_of_it()
    {
        await using var house = await ChannelHouse.OpenAsync(Engine.Sqlite);
        var address = $"/hooks/{house.Account.Hook}";

        using var unsigned = await house.App.Client.PostAsync(
            address,
            new StringContent(Payloads.WhatsAppText("w1", "falso"), Encoding.UTF8, "application/json")
        );
        unsigned.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        using var elsewhere = await house.App.Client.PostAsync("/hooks/otro", new StringContent("{}"));
        elsewhere.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var huge = await house.App.Client.PostAsync(
            address,
            new ByteArrayContent(new byte[HookRoutes.Longest + 1])
        );
        huge.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);

        using var stream = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new StreamContent(new MemoryStream(new byte[HookRoutes.Longest + 1])),
        };
        stream.Headers.TransferEncodingChunked = true;
        using var undeclared = await house.App.Client.SendAsync(stream);
        undeclared.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        using var token = await house.App.Client.GetAsync(
            $"{address}?hub.mode=subscribe&hub.verify_token={Payloads.Secret}&hub.challenge=42"
        );
        (await token.Content.ReadAsStringAsync()).ShouldBe("42");

        (await house.LongAsync("SELECT count(*) FROM inbound_envelope")).ShouldBe(0);
        (await house.LongAsync("SELECT sum(refused) FROM channel_day")).ShouldBeGreaterThan(2);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_wish_in_the_channel_is_a_consent_and_a_blocked_bot_writes_no_more(Engine engine)
    {
        await using var house = await ChannelHouse.OpenAsync(engine);
        await house.PostAsync(Payloads.WhatsAppText("w1", "hola"));
        await house.PostAsync(
            Payloads.Change(
                """
                "user_preferences":[{"wa_id":"573001112233","category":"marketing_messages","value":"stop","timestamp":"1772470000"}]
                """
            )
        );
        var bot = await ChannelHouse.ConnectAsync(house.App, TelegramAdapter.AccountKind);
        await house.PostAsync(bot, Payloads.BotMessage("text\":\"hola\""));
        await house.PostAsync(
            bot,
            Payloads.Bot(
                """
                "my_chat_member":{"chat":{"id":3003,"type":"private"},"from":{"id":3003},"date":1772470000,"new_chat_member":{"status":"kicked"}}
                """
            )
        );
        await house.SettleAsync();

        (await house.LongAsync("SELECT count(*) FROM consent WHERE purpose = 'marketing' AND NOT granted")).ShouldBe(1);
        (await house.LongAsync("SELECT count(*) FROM channel_identity WHERE stopped_at IS NOT NULL")).ShouldBe(1);
    }
}
