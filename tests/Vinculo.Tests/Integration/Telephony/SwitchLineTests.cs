using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Vinculo.Integration.Telephony;
using Vinculo.Interactions;
using Vinculo.Interactions.Conversations;

namespace Vinculo.Tests.Integration.Telephony;

public class SwitchLineTests
{
    private sealed class Office(ISwitchTongue tongue, SwitchPeer peer, string password = "secreto") : IAsyncDisposable
    {
        private readonly CancellationTokenSource end = new();
        private readonly Channel<CallChanged> heard = Channel.CreateUnbounded<CallChanged>();
        private Task running = Task.CompletedTask;

        public SwitchLine Line { get; private set; } = null!;

        public async Task<Office> OpenAsync(bool wait = true)
        {
            Line = new(
                tongue,
                new(
                    "127.0.0.1",
                    peer.Port,
                    false,
                    "crm",
                    password,
                    tongue.Usual.Technology,
                    "internos",
                    4,
                    "https://grabaciones.example/"
                ),
                async (changes, cancel) =>
                {
                    foreach (var change in changes)
                        await heard.Writer.WriteAsync(change, cancel);
                },
                TimeProvider.System,
                NullLogger.Instance
            );
            running = Line.RunAsync(end.Token);
            if (wait)
                await UntilAsync(() => Line.IsOpen);
            return this;
        }

        public async Task<CallChanged> NextAsync()
        {
            using var patience = new CancellationTokenSource(Patience.Most);
            return await heard.Reader.ReadAsync(patience.Token);
        }

        public async Task<(CallState State, string? Agent)> SaidAsync()
        {
            var next = await NextAsync();
            return (next.State, next.Agent);
        }

        public static Task UntilAsync(Func<bool> so) => Patience.UntilAsync(() => Task.FromResult(so()));

        public async ValueTask DisposeAsync()
        {
            await end.CancelAsync();
            await running;
            end.Dispose();
        }
    }

    private static string Ami(string what, string leg, string channel, params string[] more) =>
        SwitchPeer.Block([$"Event: {what}", $"Channel: {channel}", $"Uniqueid: {leg}", "Linkedid: 1.1", .. more]);

    private const string Trunk = "PJSIP/troncal-0001";
    private const string Desk = "PJSIP/101-0002";

    /// <summary>A customer calls, waits in a queue, desk 101 rings.</summary>
    private static readonly string[] Incoming =
    [
        Ami("Newchannel", "1.1", Trunk, "CallerIDNum: +573001234567", "CallerIDName: Ana", "Exten: 6015550100"),
        Ami("QueueCallerJoin", "1.1", Trunk, "Queue: soporte"),
        Ami("Newchannel", "1.2", Desk, "CallerIDNum: 101", "Exten: s"),
        SwitchPeer.Block(
            "Event: DialBegin",
            "Uniqueid: 1.1",
            "Linkedid: 1.1",
            "DestChannel: " + Desk,
            "DestUniqueid: 1.2",
            "DestLinkedid: 1.1"
        ),
    ];

    [Fact]
    public async Task A_call_that_comes_through_a_queue_to_a_desk_is_one_call()
    {
        await using var peer = SwitchPeer.Asterisk();
        await using var office = await new Office(new AsteriskTongue(), peer).OpenAsync();
        foreach (var line in Incoming)
            await peer.SayAsync(line);
        (await office.SaidAsync()).ShouldBe((CallState.Queued, null));
        var ringing = await office.NextAsync();
        (
            ringing.State,
            ringing.Agent,
            ringing.With.ExternalId,
            ringing.With.Name,
            ringing.Line,
            ringing.Direction
        ).ShouldBe((CallState.Ringing, "101", "+573001234567", "Ana", "soporte", Direction.In));

        await peer.SayAsync(Ami("BridgeEnter", "1.2", Desk, "BridgeNumChannels: 2"));
        await peer.SayAsync(
            Ami("VarSet", "1.1", Trunk, "Variable: MIXMONITOR_FILENAME", "Value: /var/spool/llamada 1.wav")
        );
        (await office.SaidAsync()).ShouldBe((CallState.Answered, "101"));
        await peer.SayAsync(Ami("Hold", "1.2", Desk));
        (await office.SaidAsync()).ShouldBe((CallState.Held, "101"));
        await peer.SayAsync(Ami("Unhold", "1.2", Desk));
        (await office.SaidAsync()).ShouldBe((CallState.Answered, "101"));
        await peer.SayAsync(Ami("Hangup", "1.2", Desk, "Cause: 16", "Cause-txt: Normal Clearing"));
        await peer.SayAsync(Ami("Hangup", "1.1", Trunk, "Cause: 16", "Cause-txt: Normal Clearing"));

        var ended = await office.NextAsync();
        (ended.State, ended.Agent, ended.Call, ended.Cause).ShouldBe(
            (CallState.Ended, "101", "1.1", "Normal Clearing")
        );
        ended.Talked.ShouldNotBeNull();
        ended.Recording.ShouldBe("https://grabaciones.example/llamada%201.wav");
    }

    [Fact]
    public async Task A_desk_that_does_not_answer_gives_way_to_the_next_and_who_gives_up_is_lost()
    {
        await using var peer = SwitchPeer.Asterisk();
        await using var office = await new Office(new AsteriskTongue(), peer).OpenAsync();
        foreach (var line in Incoming)
            await peer.SayAsync(line);
        await office.NextAsync();
        (await office.SaidAsync()).ShouldBe((CallState.Ringing, "101"));

        await peer.SayAsync(
            SwitchPeer.Block(
                "Event: DialEnd",
                "Uniqueid: 1.1",
                "Linkedid: 1.1",
                "DestUniqueid: 1.2",
                "DestLinkedid: 1.1",
                "DialStatus: NOANSWER"
            )
        );
        (await office.SaidAsync()).ShouldBe((CallState.Ringing, null));
        await peer.SayAsync(Ami("Hangup", "1.2", Desk, "Cause-txt: No answer"));
        await peer.SayAsync(Ami("Hangup", "1.1", Trunk, "Cause-txt: Normal Clearing"));

        (await office.SaidAsync()).ShouldBe((CallState.Abandoned, null));
    }

    [Fact]
    public async Task A_desk_calls_a_number_and_hears_what_became_of_it()
    {
        await using var peer = SwitchPeer.Asterisk(said =>
            said.Contains("Action: Originate")
                ? SwitchPeer.Answer(said, true, "Originate successfully queued")
                    + SwitchPeer.Block(
                        "Event: OriginateResponse",
                        $"ActionID: {SwitchPeer.Field(said, "ActionID")}",
                        "Response: Success",
                        "Reason: 4"
                    )
                : null
        );
        await using var office = await new Office(new AsteriskTongue(), peer).OpenAsync();

        var outcome = await office.Line.DialAsync(
            "101",
            "+57 300 123-4567\r\nAction: Command",
            TestContext.Current.CancellationToken
        );

        outcome.IsAccepted(out _).ShouldBeTrue();
        var command = await peer.ToldAsync("Action: Originate");
        command.ShouldContain("Channel: PJSIP/101");
        command.ShouldContain("Exten: +573001234567");
        command.ShouldNotContain("Command");
        await peer.SayAsync(Ami("Newchannel", "1.1", Desk, "CallerIDNum: 101", "Exten: +573001234567"));
        await peer.SayAsync(Ami("Newchannel", "1.2", Trunk, "CallerIDNum: +573001234567", "Exten: "));
        await peer.SayAsync(
            SwitchPeer.Block(
                "Event: DialBegin",
                "Uniqueid: 1.1",
                "Linkedid: 1.1",
                "DestUniqueid: 1.2",
                "DestLinkedid: 1.1"
            )
        );
        (await office.SaidAsync()).ShouldBe((CallState.Ringing, "101"));
        await peer.SayAsync(Ami("Hangup", "1.2", Trunk, "Cause-txt: User busy"));
        await peer.SayAsync(Ami("Hangup", "1.1", Desk, "Cause-txt: User busy"));
        var ended = await office.NextAsync();
        (ended.State, ended.Cause, ended.Direction, ended.With.ExternalId).ShouldBe(
            (CallState.Failed, "User busy", Direction.Out, "+573001234567")
        );
    }

    [Theory]
    [InlineData("101", "12", "call.number-unusable")]
    [InlineData("101; rm", "3001234567", "call.number-unusable")]
    [InlineData("101", "3001234567", "call.not-begun")]
    public async Task A_call_that_cannot_begin_is_refused_in_words(string extension, string number, string code)
    {
        await using var peer = SwitchPeer.Asterisk(said =>
            said.Contains("Originate") ? SwitchPeer.Answer(said, false, "Extension does not exist.") : null
        );
        await using var office = await new Office(new AsteriskTongue(), peer).OpenAsync();

        (await office.Line.DialAsync(extension, number, TestContext.Current.CancellationToken))
            .IsRefused(out var refusal)
            .ShouldBeTrue();

        refusal!.Code.ShouldBe(code);
    }

    [Fact]
    public async Task A_line_that_breaks_ends_its_calls_and_is_opened_anew()
    {
        await using var peer = SwitchPeer.Asterisk();
        await using var office = await new Office(new AsteriskTongue(), peer).OpenAsync();
        await peer.SayAsync(Incoming[0] + Incoming[1]);
        await office.NextAsync();

        peer.HangUp();

        var lost = await office.NextAsync();
        (lost.State, lost.Cause).ShouldBe((CallState.Abandoned, "connection-lost"));
        await Office.UntilAsync(() => peer.Connections == 2 && office.Line.IsOpen);
    }

    [Fact]
    public async Task Who_is_not_let_in_says_why_and_tries_again()
    {
        await using var peer = SwitchPeer.Asterisk(said =>
            said.Contains("Login") ? SwitchPeer.Answer(said, false, "Authentication failed") : null
        );
        await using var office = await new Office(new AsteriskTongue(), peer).OpenAsync(wait: false);

        await Office.UntilAsync(() => peer.Connections >= 2);

        (office.Line.IsOpen, office.Line.Trouble).ShouldBe((false, "Authentication failed"));
    }

    private static string Esl(string what, string leg, params (string Name, string Value)[] more) =>
        SwitchPeer.Json(
            System.Text.Json.JsonSerializer.Serialize(
                more.Append(("Event-Name", what))
                    .Append(("Unique-ID", leg))
                    .Append(("Channel-Call-UUID", "a"))
                    .ToDictionary(p => p.Item1, p => p.Item2)
            )
        );

    [Fact]
    public async Task FreeSWITCH_tells_the_same_call_in_its_own_words()
    {
        await using var peer = SwitchPeer.FreeSwitch();
        await using var office = await new Office(new FreeSwitchTongue(), peer).OpenAsync();
        await peer.SayAsync(
            Esl(
                "CHANNEL_CREATE",
                "a",
                ("Call-Direction", "inbound"),
                ("Caller-Caller-ID-Number", "+573001234567"),
                ("Caller-Caller-ID-Name", "Peña"),
                ("Caller-Destination-Number", "6015550100")
            )
                + Esl("CHANNEL_CREATE", "b", ("Call-Direction", "outbound"), ("Caller-Destination-Number", "101"))
                + Esl("CHANNEL_PROGRESS", "b")
        );
        var ringing = await office.NextAsync();
        (ringing.State, ringing.Agent, ringing.With.Name, ringing.Line).ShouldBe(
            (CallState.Ringing, "101", "Peña", "6015550100")
        );
        await peer.SayAsync(Esl("CHANNEL_BRIDGE", "a", ("Bridge-A-Unique-ID", "a"), ("Bridge-B-Unique-ID", "b")));
        (await office.SaidAsync()).ShouldBe((CallState.Answered, "101"));
        await peer.SayAsync(
            Esl("CHANNEL_HANGUP_COMPLETE", "b", ("Hangup-Cause", "NORMAL_CLEARING"), ("variable_billsec", "62"))
                + Esl("CHANNEL_HANGUP_COMPLETE", "a", ("Hangup-Cause", "NORMAL_CLEARING"), ("variable_billsec", "65"))
        );

        var ended = await office.NextAsync();
        (ended.State, ended.Talked, ended.Cause).ShouldBe(
            (CallState.Ended, TimeSpan.FromSeconds(65), "NORMAL_CLEARING")
        );
    }

    [Fact]
    public async Task A_desk_calls_through_FreeSWITCH()
    {
        await using var peer = SwitchPeer.FreeSwitch(said =>
            said.StartsWith("bgapi", StringComparison.Ordinal)
                ? SwitchPeer.Reply("+OK Job-UUID")
                    + SwitchPeer.Json(
                        $$"""{"Event-Name":"BACKGROUND_JOB","Job-UUID":"{{SwitchPeer.Field(said, "Job-UUID")}}","_body":"-ERR USER_NOT_REGISTERED\n"}"""
                    )
                : null
        );
        await using var office = await new Office(new FreeSwitchTongue(), peer).OpenAsync();

        (await office.Line.DialAsync("101", "3001234567", TestContext.Current.CancellationToken))
            .IsRefused(out var refusal)
            .ShouldBeTrue();

        refusal!.Facts["said"].ShouldBe("-ERR USER_NOT_REGISTERED");
        (await peer.ToldAsync("bgapi")).ShouldStartWith(
            "bgapi originate {origination_caller_id_number=3001234567}user/101 3001234567 XML internos"
        );
    }

    [Fact]
    public async Task Words_that_are_no_events_do_no_harm()
    {
        await using var peer = SwitchPeer.FreeSwitch();
        await using var office = await new Office(new FreeSwitchTongue(), peer).OpenAsync();

        await peer.SayAsync(
            SwitchPeer.Json("{roto") + SwitchPeer.Json("[1]") + SwitchPeer.Json("{}") + "Nada: que ver\n\n"
        );
        await peer.SayAsync(
            Esl("CHANNEL_CREATE", "a", ("Call-Direction", "inbound")) + Esl("CHANNEL_HANGUP_COMPLETE", "a")
        );

        var hidden = await office.NextAsync();
        (hidden.State, hidden.With.ExternalId, hidden.With.Phone).ShouldBe((CallState.Abandoned, "hidden:a", null));
    }
}
