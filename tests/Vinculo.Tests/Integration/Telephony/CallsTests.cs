using Vinculo.Customers;
using Vinculo.Integration.Telephony;
using Vinculo.Interactions;
using Vinculo.Interactions.Conversations;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Integration.Telephony;

public class CallsTests
{
    private static readonly DateTimeOffset At = new(2026, 7, 3, 15, 0, 0, TimeSpan.Zero);
    private static readonly ChannelLine Line = new(
        new Guid("01980000-0000-7000-8000-0000000000bb"),
        "phone.asterisk",
        Channel.Voice,
        null
    );

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Calls over one database, with an agent at extension 101.</summary>
    private sealed class Office : IAsyncDisposable
    {
        public required TestDatabase Test { get; init; }
        public required Town Town { get; init; }
        public required FollowCalls Follow { get; init; }
        public required CloseCall Close { get; init; }
        public required CallBook Book { get; init; }
        public required Extensions Extensions { get; init; }
        public CallBell Bell { get; private init; } = null!;

        public static async Task<Office> OpenAsync(Engine engine)
        {
            var test = await TestDatabase.CreateAsync(engine);
            var clock = new FixedClock(At.AddMinutes(10));
            var town = new Town(test, clock);
            var bell = new CallBell();
            var follow = new FollowCalls(test.Database, town.Record, bell, town.Options, clock);
            var office = new Office
            {
                Test = test,
                Town = town,
                Bell = bell,
                Follow = follow,
                Close = new(test.Database, follow, town.Record, bell, town.Audit, clock),
                Book = new(test.Database, town.Audit, town.Options, clock),
                Extensions = new(test.Database, town.Audit, clock),
            };
            (await office.Extensions.SaveAsync("101", Town.Agent, "test", Cancel)).IsAccepted(out _).ShouldBeTrue();
            return office;
        }

        public Task TellAsync(
            CallState state,
            string? agent = null,
            int after = 0,
            string call = "1.1",
            string number = "+573001234567"
        ) =>
            Follow.RunAsync(
                Line,
                [
                    new(
                        $"{call}:{state}:{after}",
                        At.AddSeconds(after),
                        call,
                        new(number, [], null, number),
                        Direction.In,
                        state,
                        "soporte",
                        agent,
                        null,
                        null,
                        null,
                        null
                    ),
                ],
                Cancel
            );

        public async Task<CallAtDesk?> AtDeskAsync() => (await Book.AtDeskAsync(Town.Agent, Cancel)).SingleOrDefault();

        public Task<List<(string? Outcome, InteractionKind Kind, DateTimeOffset At)>> TimelineAsync(
            CustomerId customer
        ) =>
            Test.Database.ReadAsync(session =>
                session.QueryAsync(
                    "SELECT outcome, kind, occurred_at FROM interaction WHERE customer_id = @id ORDER BY occurred_at",
                    row => (row.TextOrNull(0), row.Enum<InteractionKind>(1), row.Instant(2)),
                    ("id", customer)
                )
            );

        public ValueTask DisposeAsync() => Test.DisposeAsync();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_call_rings_at_the_desk_of_its_extension_and_names_the_only_one_with_the_number(Engine engine)
    {
        await using var office = await Office.OpenAsync(engine);
        var ana = await office.Town.PersonAsync("Ana", "Peña", phone: "3001234567", city: "Cali");
        var rung = office.Bell.NextAsync(Town.Agent.Id);

        await office.TellAsync(CallState.Queued);
        rung.IsCompleted.ShouldBeFalse();
        (await office.AtDeskAsync()).ShouldBeNull();
        await office.TellAsync(CallState.Ringing, "101", 5);

        rung.IsCompleted.ShouldBeTrue();
        var call = (await office.AtDeskAsync()).ShouldNotBeNull();
        call.Callers.ShouldBe([new Caller(ana, "Ana Peña", null, "Cali")]);
        (await office.Book.AtDeskAsync(Town.Viewer, Cancel)).ShouldBeEmpty();
        // It rings somewhere else now: it is no longer on this desk.
        await office.TellAsync(CallState.Ringing, "102", 20);
        (await office.AtDeskAsync()).ShouldBeNull();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_call_that_is_over_stands_on_the_timeline_once_and_waits_to_be_written_down(Engine engine)
    {
        await using var office = await Office.OpenAsync(engine);
        var ana = await office.Town.PersonAsync("Ana", "Peña", phone: "3001234567");
        await office.TellAsync(CallState.Ringing, "101");
        await office.TellAsync(CallState.Answered, "101", 10);
        var open = (await office.AtDeskAsync())!.Call;
        var early = await office.Close.RunAsync(new(open.Id, "solved", null, null, null), Town.Agent, "test", Cancel);
        for (var again = 0; again < 3; again++)
            await office.TellAsync(CallState.Ended, "101", 70);
        // Told too late.
        await office.TellAsync(CallState.Ringing, "101", 5);

        early.IsRefused(out var notOver).ShouldBeTrue();
        notOver!.Code.ShouldBe("call.not-over");
        var call = (await office.AtDeskAsync())!.Call;
        (call.State, call.Talked, call.Waited).ShouldBe(
            (CallState.Ended, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(10))
        );
        (await office.TimelineAsync(ana)).ShouldBe([(null, InteractionKind.Contact, At)]);

        async Task<string> RefusedAsync(CloseCall.Request request)
        {
            (await office.Close.RunAsync(request, Town.Agent, "test", Cancel))
                .IsRefused(out var refusal)
                .ShouldBeTrue();
            return refusal!.Code;
        }
        (await RefusedAsync(new(call.Id, "bien", null, null, null))).ShouldBe("call.disposition-missing");
        (await RefusedAsync(new(call.Id, "call-again", "Llamarla", null, null))).ShouldBe("call.next-step-missing");
        var other = Town.Agent with { Id = Town.Steward.Id };
        (await office.Close.RunAsync(new(call.Id, "solved", null, null, null), other, "test", Cancel))
            .IsRefused(out var foreign)
            .ShouldBeTrue();
        foreign!.Code.ShouldBe("call.not-found");

        var closed = await office.Close.RunAsync(
            new(call.Id, "call-again", "Llamarla con la respuesta", new DateOnly(2026, 7, 6), "Pide que la llamen"),
            Town.Agent,
            "test",
            Cancel
        );

        closed.Accepted.ClosedAt.ShouldNotBeNull();
        (await office.AtDeskAsync()).ShouldBeNull();
        (await office.TimelineAsync(ana))
            .Select(t => (t.Outcome, t.Kind))
            .ShouldBe([(null, InteractionKind.Contact), ("call-again", InteractionKind.Note)]);
        var promised = new List<Commitment>();
        await office.Test.Database.ReadAsync(async session =>
        {
            await session.ReadAsync(Timeline.OpenCommitments(ana, promised));
            return true;
        });
        promised.ShouldHaveSingleItem().DueOn.ShouldBe(new DateOnly(2026, 7, 6));
        (await RefusedAsync(new(call.Id, "solved", null, null, null))).ShouldBe("call.already-closed");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Of_several_with_one_number_the_agent_chooses_and_the_call_is_put_on_that_timeline(Engine engine)
    {
        await using var office = await Office.OpenAsync(engine);
        var ana = await office.Town.PersonAsync("Ana", "Peña", phone: "3001234567");
        var leo = await office.Town.PersonAsync("Leo", "Peña", phone: "3001234567");
        await office.TellAsync(CallState.Answered, "101");
        await office.TellAsync(CallState.Ended, "101", 30);
        var call = (await office.AtDeskAsync()).ShouldNotBeNull();
        call.Callers.Select(c => c.Id).ShouldBe([ana, leo]);
        call.Call.Customer.ShouldBeNull();

        (await office.Close.NameAsync(call.Call.Id, leo, Town.Agent, "test", Cancel)).Accepted.Customer.ShouldBe(leo);
        (await office.Close.NameAsync(call.Call.Id, ana, Town.Agent, "test", Cancel))
            .IsRefused(out var taken)
            .ShouldBeTrue();

        taken!.Code.ShouldBe("call.other-customer");
        (await office.TimelineAsync(leo)).ShouldBe([(null, InteractionKind.Contact, At)]);
        (await office.TimelineAsync(ana)).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_figures_of_a_day_are_the_sum_of_its_calls(Engine engine)
    {
        await using var office = await Office.OpenAsync(engine);
        await office.TellAsync(CallState.Queued, call: "a");
        await office.TellAsync(CallState.Answered, "101", 20, "a");
        await office.TellAsync(CallState.Ended, "101", 80, "a");
        await office.TellAsync(CallState.Queued, call: "b", number: "+573009999999");
        await office.TellAsync(CallState.Abandoned, null, 40, "b", "+573009999999");
        await office.TellAsync(CallState.Queued, null, 50, "c", "hidden:c");
        var day = new DateOnly(2026, 7, 3);

        var figures = (await office.Book.FiguresAsync(day, Cancel)).ShouldHaveSingleItem();
        var calls = await office.Book.OfDayAsync(day, false, null, Town.Agent, Cancel);

        figures.ShouldBe(new LineFigures("soporte", 3, 1, 1, 20, 60, 1));
        calls.Count.ShouldBe(3);
        (await office.Book.OfDayAsync(day, true, null, Town.Agent, Cancel))
            .ShouldHaveSingleItem()
            .Call.Key.ShouldBe("b");
        (await office.Book.OfDayAsync(day, false, "ventas", Town.Agent, Cancel)).ShouldBeEmpty();
        (await office.Book.FiguresAsync(day.AddDays(1), Cancel)).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_extension_stands_on_one_desk_only(Engine engine)
    {
        await using var office = await Office.OpenAsync(engine);

        async Task<string?> SaveAsync(string? extension, Actor actor) =>
            (await office.Extensions.SaveAsync(extension, actor, "test", Cancel)).IsRefused(out var no)
                ? no.Code
                : null;

        (await SaveAsync("101", Town.Viewer)).ShouldBe("extension.taken");
        (await SaveAsync("ciento uno", Town.Viewer)).ShouldBe("extension.digits");
        (await SaveAsync(null, Town.Agent)).ShouldBeNull();
        (await SaveAsync("101", Town.Viewer)).ShouldBeNull();
        (await office.Extensions.OfAsync(Town.Viewer.Id, Cancel)).ShouldBe("101");
        (await office.Extensions.OfAsync(Town.Agent.Id, Cancel)).ShouldBeNull();
    }
}
