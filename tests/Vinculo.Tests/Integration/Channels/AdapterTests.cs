using System.Text;
using Vinculo.Integration.Channels;
using Vinculo.Integration.Channels.Meta;
using Vinculo.Integration.Channels.Telegram;
using Vinculo.Integration.Channels.Twilio;
using Vinculo.Interactions.Conversations;

namespace Vinculo.Tests.Integration.Channels;

public class AdapterTests
{
    private const string WhatsApp = WhatsAppAdapter.AccountKind;
    private const string Telegram = TelegramAdapter.AccountKind;
    private const string Twilio = TwilioAdapter.AccountKind;

    public static TheoryData<string, string> OnePerKind =>
        new()
        {
            { WhatsApp, Payloads.WhatsAppText("wamid.1", "¿Cuándo llega mi factura?") },
            {
                MessengerAdapter.Messenger,
                Payloads.Page(
                    """
                    "message":{"mid":"m_1","text":"Hola"}
                    """
                )
            },
            {
                MessengerAdapter.Instagram,
                Payloads.Page(
                    """
                    "message":{"mid":"m_1","text":"Hola"}
                    """
                )
            },
            {
                Telegram,
                Payloads.BotMessage(
                    """
                    "text":"Buenas"
                    """
                )
            },
            {
                Twilio,
                "MessageSid=SM1&AccountSid=AC1&From=%2B573001112233&To=%2B573000000000&Body=+Hola%26chao+&NumMedia=0"
            },
        };

    [Theory, MemberData(nameof(OnePerKind))]
    public void What_the_provider_signed_is_taken_and_one_byte_changed_is_not(string kind, string body)
    {
        var (adapter, account) = (Payloads.Adapter(kind), Payloads.Account(kind));
        var request = Payloads.Signed(kind, body);

        adapter.Verify(request, account, Payloads.Noon).Accepted.ShouldBeTrue();
        adapter.Read(request, account).ShouldHaveSingleItem().ShouldBeOfType<MessageReceived>();

        if (kind != Telegram)
        {
            var changed = request.Body.ToArray();
            changed[^3] ^= 1;
            adapter.Verify(request with { Body = changed }, account, Payloads.Noon).IsRefused(out _).ShouldBeTrue();
        }
        var headers = request.Headers.ToDictionary(h => h.Key, h => h.Value);
        var signature = headers.Keys.First(k => k != "Content-Type");
        headers[signature] = [headers[signature][0] + "x"];
        adapter.Verify(request with { Headers = headers }, account, Payloads.Noon).IsRefused(out _).ShouldBeTrue();
        headers.Remove(signature);
        adapter.Verify(request with { Headers = headers }, account, Payloads.Noon).IsRefused(out _).ShouldBeTrue();
        var keyless = account with { Secrets = new Dictionary<string, string>() };
        adapter.Verify(request, keyless, Payloads.Noon).IsRefused(out var no).ShouldBeTrue();
        no!.Code.ShouldBe("channel.secret-missing");
    }

    [Theory, MemberData(nameof(OnePerKind))]
    public void A_body_cut_short_anywhere_is_unreadable_or_kept_and_never_another_error(string kind, string body)
    {
        var (adapter, account) = (Payloads.Adapter(kind), Payloads.Account(kind));
        for (var length = 0; length < body.Length; length += 7)
        {
            var request = Payloads.Signed(kind, body[..length] is { Length: > 0 } part ? part : "x=");
            try
            {
                adapter.Read(request, account).ShouldAllBe(e => e.ProviderId.Length > 0);
            }
            catch (FormatException)
            {
                kind.ShouldNotBe(Twilio);
            }
        }
    }

    [Fact]
    public void A_handshake_gives_the_challenge_back_to_whoever_knows_the_token()
    {
        var (adapter, account) = (new WhatsAppAdapter(), Payloads.Account(WhatsApp));
        InboundRequest Ask(string token) =>
            new(
                "GET",
                "",
                new(
                    $"https://crm.example.com/hooks/gancho?hub.mode=subscribe&hub.verify_token={token}&hub.challenge=1158201444"
                ),
                new Dictionary<string, string[]>(),
                default
            );

        adapter.Verify(Ask(Payloads.Secret), account, Payloads.Noon).Accepted.ShouldBeFalse();
        adapter.Handshake(Ask(Payloads.Secret), account).ShouldBe("1158201444");
        adapter.Verify(Ask("otra"), account, Payloads.Noon).IsRefused(out _).ShouldBeTrue();
    }

    /// <summary>Kind of message, its members, what a person reads of it, the kind it is kept as, its file.</summary>
    public static TheoryData<string, string?, string, string?> WhatsAppKinds =>
        new()
        {
            { """"type":"text","text":{"body":"Hola"}"""", "Hola", "text", null },
            {
                """"type":"image","image":{"id":"f1","mime_type":"image/jpeg","sha256":"ab","caption":"El recibo"}"""",
                "El recibo",
                "image",
                "f1"
            },
            {
                """"type":"image","image":{"url":"https://cdn.example.com/f1","mime_type":"image/jpeg"}"""",
                null,
                "image",
                "https://cdn.example.com/f1"
            },
            { """"type":"video","video":{"id":"f2","mime_type":"video/mp4"}"""", null, "video", "f2" },
            {
                """"type":"document","document":{"id":"f3","mime_type":"application/pdf","filename":"carta.pdf"}"""",
                null,
                "document",
                "f3"
            },
            { """"type":"audio","audio":{"id":"f4","mime_type":"audio/mpeg","voice":false}"""", null, "audio", "f4" },
            { """"type":"audio","audio":{"id":"f5","mime_type":"audio/ogg","voice":true}"""", null, "voice", "f5" },
            {
                """"type":"sticker","sticker":{"id":"f6","mime_type":"image/webp","animated":true}"""",
                null,
                "sticker",
                "f6"
            },
            {
                """"type":"location","location":{"latitude":4.65,"longitude":-74.05,"name":"Parque 93"}"""",
                "Parque 93 · 4.65, -74.05",
                "location",
                null
            },
            {
                """"type":"location","location":{"latitude":4.65,"longitude":-74.05}"""",
                "4.65, -74.05",
                "location",
                null
            },
            {
                """"type":"contacts","contacts":[{"name":{"formatted_name":"Ana"},"phones":[{"phone":"+57 300"}]}]"""",
                "Ana +57 300",
                "contacts",
                null
            },
            {
                """"type":"order","order":{"text":"Quiero","product_items":[{"product_retailer_id":"a1","quantity":2,"item_price":10,"currency":"COP"}]}"""",
                "Quiero\n2 × a1 (10 COP)",
                "order",
                null
            },
            {
                """"type":"unsupported","errors":[{"code":131051,"title":"Unsupported"}],"unsupported":{"type":"poll"}"""",
                null,
                "unsupported",
                null
            },
            { """"type":"unsupported","errors":[{"code":131051}]"""", null, "unsupported", null },
            {
                """"type":"text","text":{"body":"Sí"},"context":{"from":"573000000000","id":"wamid.0"}"""",
                "Sí",
                "text",
                null
            },
            { """"type":"text","text":{"body":"Mire"},"context":{"forwarded":true}"""", "Mire", "text", null },
            {
                """"type":"text","text":{"body":"Mire"},"context":{"frequently_forwarded":true}"""",
                "Mire",
                "text",
                null
            },
            {
                """"type":"text","text":{"body":"Vi el anuncio"},"referral":{"source_url":"https://fb.example","ctwa_clid":"c"}"""",
                "Vi el anuncio",
                "text",
                null
            },
            { """"type":"button","button":{"text":"Sí, quiero","payload":"si"}"""", "Sí, quiero", "button", null },
            {
                """"type":"interactive","interactive":{"type":"button_reply","button_reply":{"id":"1","title":"Pagar"}}"""",
                "Pagar",
                "interactive",
                null
            },
            {
                """"type":"interactive","interactive":{"type":"list_reply","list_reply":{"id":"1","title":"Norte","description":"Calle 93"}}"""",
                "Norte · Calle 93",
                "interactive",
                null
            },
            { """"type":"interactive","errors":[{"code":131000}]"""", null, "interactive", null },
            { """"type":"hologram","hologram":{"x":1}"""", null, "hologram", null },
        };

    [Theory, MemberData(nameof(WhatsAppKinds))]
    public void Every_kind_of_message_of_WhatsApp_is_read_or_kept(
        string members,
        string? text,
        string kind,
        string? file
    )
    {
        var message = Read(Payloads.WhatsApp("wamid.9", members))
            .ShouldHaveSingleItem()
            .ShouldBeOfType<MessageReceived>();

        message.Text.ShouldBe(text);
        message.Kind.ShouldBe(kind);
        message.Attachments.Select(a => a.ProviderId).SingleOrDefault().ShouldBe(file);
        message.From.ExternalId.ShouldBe("CO.9001");
        message.From.Aliases.ShouldBe(["573001112233"]);
        message.From.Phone.ShouldBe("+573001112233");
        message.At.ShouldBe(DateTimeOffset.FromUnixTimeSeconds(1_772_470_000));
        (message.Raw is null).ShouldBe(kind == "text" && text is "Hola" or "Sí");
    }

    [Fact]
    public void Somebody_with_a_user_name_has_no_number_and_is_known_all_the_same()
    {
        var body = Payloads.Change(
            """
            "contacts":[{"profile":{"name":"Marcela","username":"marce"},"user_id":"CO.77"}],
            "messages":[{"from_user_id":"CO.77","id":"wamid.5","timestamp":"1772470000","type":"text","text":{"body":"Hola"}}]
            """
        );
        var from = Read(body).ShouldHaveSingleItem().ShouldBeOfType<MessageReceived>().From;
        (from.ExternalId, from.Phone, from.Name).ShouldBe(("CO.77", null, "Marcela"));
        from.Aliases.ShouldBeEmpty();
    }

    [Fact]
    public void Signs_changes_wishes_and_calls_of_WhatsApp_are_told_apart()
    {
        Read(Payloads.WhatsApp("w1", """"type":"reaction","reaction":{"message_id":"w0","emoji":"👍"}""""))
            .Single()
            .ShouldBeOfType<ReactionGiven>()
            .Emoji.ShouldBe("👍");
        foreach (var gone in new[] { ",\"emoji\":\"\"", "" })
            Read(Payloads.WhatsApp("w2", $$""""type":"reaction","reaction":{"message_id":"w0"{{gone}}}""""))
                .Single()
                .ShouldBeOfType<ReactionGiven>()
                .Emoji.ShouldBeNull();
        Read(
                Payloads.WhatsApp(
                    "w3",
                    """"type":"edit","edit":{"original_message_id":"w0","message":{"text":{"body":"Perdón: mañana"}}}""""
                )
            )
            .Single()
            .ShouldBeOfType<MessageEdited>()
            .Text.ShouldBe("Perdón: mañana");
        Read(Payloads.WhatsApp("w4", """"type":"revoke","revoke":{"original_message_id":"w0"}""""))
            .Single()
            .ShouldBeOfType<MessageRevoked>()
            .Message.ShouldBe("w0");
        Read(
                Payloads.WhatsApp(
                    "w5",
                    """"type":"system","system":{"type":"user_changed_number","wa_id":"573009998877"}""""
                )
            )
            .Single()
            .ShouldBeOfType<IdentityChanged>()
            .To!.ExternalId.ShouldBe("573009998877");
        Read(Payloads.WhatsApp("w6", """"type":"system","system":{"type":"customer_identity_changed"}""""))
            .Single()
            .ShouldBeOfType<IdentityChanged>()
            .To.ShouldBeNull();
        var wish =
            """"user_preferences":[{"wa_id":"573001112233","category":"marketing_messages","value":"stop","timestamp":"1772470000"}]"""";
        Read(Payloads.Change(wish)).Single().ShouldBeOfType<PreferenceChanged>().Wanted.ShouldBeFalse();
        Read(Payloads.Change(wish.Replace("stop", "resume")))
            .Single()
            .ShouldBeOfType<PreferenceChanged>()
            .Wanted.ShouldBeTrue();
        var call =
            """"calls":[{"id":"c1","from":"573001112233","to":"573000000000","event":"connect","timestamp":"1772470000","direction":"USER_INITIATED"}]"""";
        Read(Payloads.Change(call, "calls")).Single().ShouldBeOfType<CallChanged>().State.ShouldBe(CallState.Ringing);
        Read(Payloads.Change(call.Replace("connect", "terminate"), "calls"))
            .Single()
            .ShouldBeOfType<CallChanged>()
            .State.ShouldBe(CallState.Abandoned);
        var other = Read(Payloads.Change(""""event":"APPROVED" """", "message_template_status_update")).Single();
        other.ShouldBeOfType<UnknownReceived>().Raw.ShouldContain("APPROVED");
    }

    [Theory]
    [InlineData("sent", "", MessageStatus.Sent, null)]
    [InlineData("delivered", "", MessageStatus.Delivered, null)]
    [InlineData("read", ",\"biz_opaque_callback_data\":\"x\"", MessageStatus.Read, null)]
    [InlineData("played", "", MessageStatus.Read, null)]
    [InlineData(
        "failed",
        ",\"errors\":[{\"code\":131047,\"title\":\"Re-engagement\",\"error_data\":{\"details\":\"24 h\"}}]",
        MessageStatus.Failed,
        "Re-engagement · 24 h"
    )]
    public void What_became_of_our_message_is_read(string status, string more, MessageStatus expected, string? error)
    {
        var told = Read(Payloads.WhatsAppStatus("wamid.7", status, more)).Single().ShouldBeOfType<StatusChanged>();
        (told.ProviderId, told.Status, told.Error).ShouldBe(("wamid.7", expected, error));
    }

    [Fact]
    public void Items_of_a_page_are_told_apart_and_our_own_echo_is_left_out()
    {
        ReadPage(""""message":{"mid":"m2","text":"uno","is_echo":true,"app_id":777}"""").ShouldBeEmpty();
        ReadPage(""""message":{"mid":"m2","text":"uno","is_echo":true,"metadata":"vinculo:1"}"""").ShouldBeEmpty();
        var echo = ReadPage(""""message":{"mid":"m2","text":"uno","is_echo":true,"app_id":5}"""").Single();
        echo.ShouldBeOfType<MessageEchoed>().To.ExternalId.ShouldBe("100");
        ReadPage(""""postback":{"mid":"m3","title":"Empezar","payload":"GO"}"""")
            .Single()
            .ShouldBeOfType<MessageReceived>()
            .Text.ShouldBe("Empezar");
        ReadPage(""""delivery":{"mids":["a","b"],"watermark":1772470000000}"""").Count.ShouldBe(2);
        ReadPage(""""delivery":{"watermark":1772470000000}"""").Single().ShouldBeOfType<StatusReached>();
        var read = ReadPage(""""read":{"watermark":1772470000000}"""").Single().ShouldBeOfType<StatusReached>();
        (read.Status, read.To.ExternalId).ShouldBe((MessageStatus.Read, "2002"));
        ReadPage(""""optin":{"ref":"x"}"""").Single().ShouldBeOfType<UnknownReceived>().Kind.ShouldBe("optin");
        ReadPage(
                """"message":{"mid":"m4","attachments":[{"type":"image","payload":{"url":"https://cdn.example.com/1"}}]}""""
            )
            .Single()
            .ShouldBeOfType<MessageReceived>()
            .Attachments.Single()
            .ProviderId.ShouldBe("https://cdn.example.com/1");

        static IReadOnlyList<ChannelEvent> ReadPage(string item) =>
            new MessengerAdapter(MessengerAdapter.Messenger).Read(
                Payloads.Signed(MessengerAdapter.Messenger, Payloads.Page(item)),
                Payloads.Account(MessengerAdapter.Messenger)
            );
    }

    [Fact]
    public void Updates_of_a_bot_are_told_apart()
    {
        var message = ReadBot(Payloads.BotMessage("text\":\"Buenas\"")).ShouldBeOfType<MessageReceived>();
        (message.ProviderId, message.From.Name, message.Text).ShouldBe(("3003:7", "Luis Paz", "Buenas"));
        var photo = ReadBot(
                Payloads.BotMessage(
                    """"media_group_id":"g","caption":"Daño","photo":[{"file_id":"s","file_size":9},{"file_id":"b","file_size":99}]""""
                )
            )
            .ShouldBeOfType<MessageReceived>();
        (photo.Kind, photo.Text, photo.Attachments.Single().ProviderId).ShouldBe(("image", "Daño", "b"));
        ReadBot(
                Payloads.BotMessage(""""contact":{"phone_number":"573001112233","first_name":"Luis","user_id":3003}"""")
            )
            .ShouldBeOfType<MessageReceived>()
            .From.Phone.ShouldBe("+573001112233");
        ReadBot(Payloads.BotMessage(""""contact":{"phone_number":"573001112233","first_name":"Otro","user_id":9}""""))
            .ShouldBeOfType<MessageReceived>()
            .From.Phone.ShouldBeNull();
        ReadBot(Payloads.BotMessage(""""dice":{"value":3}"""")).ShouldBeOfType<MessageReceived>().Kind.ShouldBe("dice");
        ReadBot(Payloads.BotMessage("text\":\"Buenos días\"").Replace("\"message\"", "\"edited_message\""))
            .ShouldBeOfType<MessageEdited>()
            .Message.ShouldBe("3003:7");
        ReadBot(Payloads.Bot(""""callback_query":{"id":"8","from":{"id":3003,"first_name":"Luis"},"data":"pagar"}""""))
            .ShouldBeOfType<MessageReceived>()
            .Text.ShouldBe("pagar");
        ReadBot(
                Payloads.Bot(
                    """"my_chat_member":{"chat":{"id":3003,"type":"private"},"from":{"id":3003},"date":1772470000,"new_chat_member":{"status":"kicked"}}""""
                )
            )
            .ShouldBeOfType<PreferenceChanged>()
            .Wanted.ShouldBeFalse();
        ReadBot(Payloads.BotMessage("text\":\"en grupo\"").Replace("private", "group"))
            .ShouldBeOfType<UnknownReceived>();

        static ChannelEvent ReadBot(string body) =>
            new TelegramAdapter().Read(Payloads.Signed(Telegram, body), Payloads.Account(Telegram)).Single();
    }

    [Fact]
    public void Forms_of_Twilio_are_told_apart()
    {
        var message = ReadForm(
                "MessageSid=SM1&From=whatsapp%3A%2B573001112233&ProfileName=Ana&Body=+Hola+&NumMedia=2&MediaUrl0=https%3A%2F%2Fx.example%2F0&MediaContentType0=image%2Fpng&MediaUrl1=https%3A%2F%2Fx.example%2F1&MediaContentType1=image%2Fpng"
            )
            .ShouldBeOfType<MessageReceived>();
        (message.From.ExternalId, message.Text, message.Attachments.Count).ShouldBe(("+573001112233", " Hola ", 2));
        ReadForm("MessageSid=SM1&MessageStatus=undelivered&ErrorCode=30008")
            .ShouldBeOfType<StatusChanged>()
            .Error.ShouldBe("30008");
        ReadForm("SmsSid=SM1&SmsStatus=received&From=%2B57300&Body=x").ShouldBeOfType<MessageReceived>();
        var call = ReadForm(
                "CallSid=CA1&CallStatus=completed&Direction=inbound&From=%2B573001112233&To=%2B571&CallDuration=61&SequenceNumber=3&Timestamp=Mon%2C%2002%20Mar%202026%2016%3A00%3A00%20GMT"
            )
            .ShouldBeOfType<CallChanged>();
        (call.State, call.Talked, call.At.Hour).ShouldBe((CallState.Ended, TimeSpan.FromSeconds(61), 16));
        var stop = new TwilioAdapter().Read(
            Payloads.Signed(Twilio, "MessageSid=SM2&From=%2B573001112233&Body=STOP&OptOutType=STOP"),
            Payloads.Account(Twilio)
        );
        stop.OfType<PreferenceChanged>().Single().Wanted.ShouldBeFalse();
        ReadForm("Other=1").ShouldBeOfType<UnknownReceived>();

        static ChannelEvent ReadForm(string body) =>
            new TwilioAdapter().Read(Payloads.Signed(Twilio, body), Payloads.Account(Twilio)).Single();
    }

    [Fact]
    public void A_JSON_body_of_Twilio_is_taken_when_the_address_carries_its_digest()
    {
        const string body = """{"a":1}""";
        var digest = Convert.ToHexStringLower(
            System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(body))
        );
        var url = "https://crm.example.com/hooks/gancho?bodySHA256=" + digest;
        var request = new InboundRequest(
            "POST",
            "",
            new(url),
            new Dictionary<string, string[]>
            {
                ["content-type"] = ["application/json"],
                ["x-twilio-signature"] = [TwilioAdapter.Sign(Payloads.Secret, url)],
            },
            Encoding.UTF8.GetBytes(body)
        );
        var account = Payloads.Account(Twilio);
        new TwilioAdapter().Verify(request, account, Payloads.Noon).Accepted.ShouldBeTrue();
        var changed = request with { Body = Encoding.UTF8.GetBytes("""{"a":2}""") };
        new TwilioAdapter().Verify(changed, account, Payloads.Noon).IsRefused(out _).ShouldBeTrue();
    }

    private static IReadOnlyList<ChannelEvent> Read(string body) =>
        new WhatsAppAdapter().Read(Payloads.Signed(WhatsApp, body), Payloads.Account(WhatsApp));
}
