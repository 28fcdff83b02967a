using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Vinculo.Customers;
using Vinculo.Integration.Channels.Meta;
using Vinculo.Integration.Channels.Telegram;
using Vinculo.Integration.Channels.Twilio;
using Vinculo.Interactions.Conversations;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Integration.Channels;

public class SendingTests
{
    public static TheoryData<string, string, string, string> Providers =>
        new()
        {
            {
                WhatsAppAdapter.AccountKind,
                Payloads.WhatsAppText("wamid.1", "hola"),
                """{"messages":[{"id":"p1"}]}""",
                "p1"
            },
            {
                MessengerAdapter.Messenger,
                Payloads.Page("message\":{\"mid\":\"m_1\",\"text\":\"Hola\"}"),
                """{"message_id":"p1"}""",
                "p1"
            },
            {
                TelegramAdapter.AccountKind,
                Payloads.BotMessage("text\":\"hola\""),
                """{"ok":true,"result":{"message_id":8,"chat":{"id":3003}}}""",
                "3003:8"
            },
            {
                TwilioAdapter.AccountKind,
                "MessageSid=SM1&From=%2B573001112233&To=%2B573000000000&Body=hola",
                """{"sid":"p1"}""",
                "p1"
            },
        };

    [Theory, MemberData(nameof(Providers))]
    public async Task An_answer_goes_out_by_HTTP_and_carries_the_provider_s_name_home(
        string kind,
        string body,
        string receipt,
        string name
    )
    {
        await using var peer = await Peer.StartAsync((200, receipt));
        await using var house = await ChannelHouse.OpenAsync(Engine.Sqlite, kind, peer.Url);
        await Hear(house, kind, body);

        (await AnswerAsync(house, "Con gusto")).IsAccepted(out _).ShouldBeTrue();
        await UntilAsync(house, "SELECT count(*) FROM message WHERE status = 2");

        (await house.TextsAsync("SELECT provider_id FROM message WHERE direction = 2")).ShouldBe([name]);
        WebUtility.UrlDecode(peer.Bodies.Single()).ShouldContain("Con gusto");
        (await house.LongAsync("SELECT state FROM episode")).ShouldBe((long)EpisodeState.Waiting);
        (await house.LongAsync("SELECT count(*) FROM interaction WHERE direction = 2")).ShouldBe(1);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_status_only_goes_forward_and_one_told_too_early_waits_for_its_message(Engine engine)
    {
        await using var peer = await Peer.StartAsync((200, """{"messages":[{"id":"wamid.out"}]}"""));
        await using var house = await ChannelHouse.OpenAsync(engine, api: peer.Url);
        await house.PostAsync(Now("w1", "hola"));
        await house.SettleAsync();

        await house.PostAsync(Payloads.WhatsAppStatus("wamid.out", "delivered"));
        await house.SettleAsync();
        (await house.LongAsync("SELECT count(*) FROM parked_status")).ShouldBe(1);

        await AnswerAsync(house, "Con gusto");
        await UntilAsync(house, "SELECT count(*) FROM message WHERE status = 3 AND direction = 2");
        (await house.LongAsync("SELECT count(*) FROM parked_status")).ShouldBe(0);
        foreach (var status in new[] { "read", "sent", "delivered", "failed", "read" })
            await house.PostAsync(Payloads.WhatsAppStatus("wamid.out", status));
        await house.SettleAsync();
        (await house.LongAsync("SELECT status FROM message WHERE direction = 2")).ShouldBe((long)MessageStatus.Read);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_answer_that_did_not_arrive_is_none_the_customer_waits_again(Engine engine)
    {
        await using var peer = await Peer.StartAsync((200, """{"messages":[{"id":"wamid.out"}]}"""));
        await using var house = await ChannelHouse.OpenAsync(engine, api: peer.Url);
        await house.PostAsync(Now("w1", "hola"));
        await house.SettleAsync();
        await AnswerAsync(house, "Con gusto");
        await UntilAsync(house, "SELECT count(*) FROM message WHERE status = 2");

        await house.PostAsync(
            Payloads.WhatsAppStatus("wamid.out", "failed", ",\"errors\":[{\"title\":\"Sin cobertura\"}]")
        );
        await house.SettleAsync();

        (await house.LongAsync("SELECT state FROM episode")).ShouldBe((long)EpisodeState.Open);
        (await house.TextsAsync("SELECT trouble FROM episode")).ShouldBe(["Sin cobertura"]);
        (await house.LongAsync("SELECT count(*) FROM episode WHERE due_at IS NOT NULL")).ShouldBe(1);
    }

    [Fact]
    public async Task What_the_provider_cannot_take_now_is_tried_again_and_what_it_refuses_is_not()
    {
        await using var peer = await Peer.StartAsync(
            (503, """{"error":{"message":"busy"}}"""),
            (429, "{}"),
            (200, """{"messages":[{"id":"p1"}]}"""),
            (400, """{"error":{"message":"Número inválido"}}""")
        );
        await using var house = await ChannelHouse.OpenAsync(Engine.Sqlite, api: peer.Url);
        await house.PostAsync(Now("w1", "hola"));
        await house.SettleAsync();

        await AnswerAsync(house, "uno");
        for (var i = 0; i < 2; i++)
        {
            await UntilAsync(house, $"SELECT count(*) FROM message WHERE attempts = {i + 1} AND error <> 'taken'");
            await house.App.Database.WriteAsync(session =>
                session.ExecuteAsync("UPDATE message SET next_try_at = 1 WHERE next_try_at IS NOT NULL")
            );
        }
        await UntilAsync(house, "SELECT count(*) FROM message WHERE status = 2");
        await AnswerAsync(house, "dos");
        await UntilAsync(house, "SELECT count(*) FROM message WHERE status = 5");

        peer.Bodies.Count.ShouldBe(4);
        (await house.TextsAsync("SELECT error FROM message WHERE status = 5")).ShouldBe(["Número inválido"]);
    }

    [Fact]
    public async Task After_a_day_only_approved_words_go_out_and_to_whoever_said_stop_none()
    {
        await using var peer = await Peer.StartAsync((200, """{"messages":[{"id":"p1"}]}"""));
        await using var house = await ChannelHouse.OpenAsync(Engine.Sqlite, api: peer.Url);
        var old = DateTimeOffset.UtcNow.AddHours(-25).ToUnixTimeSeconds();
        await house.PostAsync(Payloads.WhatsAppText("w1", "hola", at: old));
        await house.SettleAsync();

        (await AnswerAsync(house, "tarde")).IsRefused(out var no).ShouldBeTrue();
        no!.Code.ShouldBe("message.window-shut");
        (await AnswerAsync(house, null, new("seguimiento", "es", ["Marcela"]))).IsAccepted(out _).ShouldBeTrue();
        await UntilAsync(house, "SELECT count(*) FROM message WHERE status = 2");
        peer.Bodies.Single().ShouldContain("\"name\":\"seguimiento\"");

        await house.App.Database.WriteAsync(session =>
            session.ExecuteAsync("UPDATE channel_identity SET stopped_at = 1")
        );
        (await AnswerAsync(house, null, new("seguimiento", "es", []))).IsRefused(out no).ShouldBeTrue();
        no!.Code.ShouldBe("message.stopped");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_message_lost_between_taking_and_sending_is_not_sent_twice_by_itself(Engine engine)
    {
        await using var peer = await Peer.StartAsync((200, """{"messages":[{"id":"p1"}]}"""));
        await using var house = await ChannelHouse.OpenAsync(engine, api: peer.Url);
        await house.PostAsync(Now("w1", "hola"));
        await house.SettleAsync();
        await AnswerAsync(house, "una vez");
        await UntilAsync(house, "SELECT count(*) FROM message WHERE status = 2");

        // As a kill leaves it: taken, and nothing told since.
        await house.App.Database.WriteAsync(session =>
            session.ExecuteAsync(
                "UPDATE message SET status = 1, error = 'taken', next_try_at = 1, provider_id = NULL WHERE direction = 2"
            )
        );
        await UntilAsync(house, "SELECT count(*) FROM message WHERE status = 5");
        peer.Bodies.Count.ShouldBe(1);
        (await house.TextsAsync("SELECT trouble FROM episode")).ShouldBe(["outcome-unknown"]);
    }

    [Fact]
    public async Task Who_may_not_serve_the_inbox_sends_nothing_and_the_same_press_sends_once()
    {
        await using var peer = await Peer.StartAsync((200, """{"messages":[{"id":"p1"}]}"""));
        await using var house = await ChannelHouse.OpenAsync(Engine.Sqlite, api: peer.Url);
        await house.PostAsync(Now("w1", "hola"));
        await house.SettleAsync();
        var stranger = ChannelHouse.Boss with { Permissions = new HashSet<string>([Permissions.CustomersRead]) };
        (await AnswerAsync(house, "no", actor: stranger)).IsRefused(out var no).ShouldBeTrue();
        no!.Kind.ShouldBe(RefusalKind.Forbidden);

        var press = Guid.CreateVersion7();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => AnswerAsync(house, "una vez", press: press)));
        await UntilAsync(house, "SELECT count(*) FROM message WHERE status = 2");
        peer.Bodies.Count.ShouldBe(1);
    }

    private static string Now(string id, string text) =>
        Payloads.WhatsAppText(id, text, at: DateTimeOffset.UtcNow.AddSeconds(-5).ToUnixTimeSeconds());

    private static async Task Hear(ChannelHouse house, string kind, string body)
    {
        await house.PostAsync(
            body.Replace("1772470000", DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString("D", null))
        );
        await house.SettleAsync();
        (await house.LongAsync("SELECT count(*) FROM message")).ShouldBe(1, kind);
    }

    private static async Task<Outcome<Guid>> AnswerAsync(
        ChannelHouse house,
        string? text,
        MessageTemplate? template = null,
        Actor? actor = null,
        Guid? press = null
    )
    {
        var (customer, episode, identity) = await house.App.Database.ReadAsync(session =>
            session.FirstOrDefaultAsync(
                "SELECT customer_id, id, identity_id FROM episode",
                row => (new CustomerId(row.Guid(0)), row.Guid(1), row.Guid(2))
            )
        );
        return await house
            .App.Services.GetRequiredService<SendMessage>()
            .RunAsync(
                new(customer, episode, identity, text, template, Anyway: "prueba", RequestId: press),
                actor ?? ChannelHouse.Boss,
                "test"
            );
    }

    private static Task UntilAsync(ChannelHouse house, string count) =>
        Patience.UntilAsync(() => house.LongAsync(count), seen => seen > 0, () => count);

    /// <summary>A provider on this machine: answers what it is told, one after the other, the last for ever.</summary>
    private sealed class Peer : IAsyncDisposable
    {
        private readonly WebApplication app;

        private Peer(WebApplication app) => this.app = app;

        public ConcurrentQueue<string> Bodies { get; } = new();

        public string Url => app.Urls.First();

        public static async Task<Peer> StartAsync(params (int Status, string Body)[] answers)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var app = builder.Build();
            var peer = new Peer(app);
            var turn = -1;
            app.MapPost(
                "/{**any}",
                async (HttpContext http) =>
                {
                    using var reader = new StreamReader(http.Request.Body, Encoding.UTF8);
                    peer.Bodies.Enqueue(await reader.ReadToEndAsync());
                    var (status, body) = answers[Math.Min(Interlocked.Increment(ref turn), answers.Length - 1)];
                    return Results.Text(body, "application/json", Encoding.UTF8, status);
                }
            );
            await app.StartAsync();
            return peer;
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
