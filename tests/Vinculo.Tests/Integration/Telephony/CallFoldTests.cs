using Vinculo.Integration.Telephony;
using Vinculo.Interactions.Conversations;

namespace Vinculo.Tests.Integration.Telephony;

public class CallFoldTests
{
    private static readonly DateTimeOffset At = new(2026, 7, 3, 15, 0, 0, TimeSpan.Zero);

    private static LegAppeared Outside(string call, string leg) =>
        new(call, leg, At, null, "3001234567", null, "6015550100");

    private static LegAppeared Desk(string call, string leg, string extension) =>
        new(call, leg, At, extension, extension, null, null);

    [Fact]
    public void Two_desks_that_talk_are_no_call_of_a_customer()
    {
        var fold = new CallFold();
        LegFact[] facts =
        [
            new LegAppeared("a", "a", At, "101", "101", null, "102"),
            Desk("a", "b", "102"),
            new LegRings("a", "b", At),
            new LegTalks("a", "b", At),
            new LegGone("a", "a", At, null, null),
            new LegGone("a", "b", At, null, null),
        ];

        facts.SelectMany(fold.Take).ShouldBeEmpty();
        fold.Open.ShouldBe(0);
    }

    [Fact]
    public void Somebody_put_through_goes_on_with_the_new_desk_and_the_call_between_is_over()
    {
        var fold = new CallFold();
        LegFact[] facts =
        [
            Outside("a", "a"),
            Desk("a", "a1", "101"),
            new LegTalks("a", "a1", At),
            // 101 asks 102 whether she may put through, and does.
            Desk("b", "b", "101"),
            Desk("b", "b1", "102"),
            new LegTalks("b", "b1", At),
            new LegGone("b", "b", At, null, null),
            new LegTalks("a", "b1", At),
            new LegGone("a", "a1", At, null, null),
        ];
        var told = facts.SelectMany(fold.Take).ToList();

        fold.Open.ShouldBe(1);
        told.Select(t => (t.Call, t.State, t.Agent))
            .ShouldBe([("a", CallState.Answered, "101"), ("a", CallState.Answered, "102")]);
        var ended = fold.Take(new LegGone("a", "a", At.AddSeconds(90), "bye", null))
            .Concat(fold.Take(new LegGone("a", "b1", At.AddSeconds(90), "bye", null)));
        ended
            .ShouldHaveSingleItem()
            .ShouldSatisfyAllConditions(
                e => e.State.ShouldBe(CallState.Ended),
                e => e.Talked.ShouldBe(TimeSpan.FromSeconds(90))
            );
    }

    [Fact]
    public void Facts_in_any_order_leave_nothing_behind()
    {
        var random = new Random(7);
        for (var round = 0; round < 300; round++)
        {
            var fold = new CallFold();
            List<LegFact> facts =
            [
                Outside("a", "a"),
                Desk("a", "a1", "101"),
                new LegQueued("a", "a", At, "soporte"),
                new LegRings("a", "a1", At),
                new LegTalks("a", "a1", At),
                new LegHeld("a", "a1", At, true),
                new LegNotTaken("a", "a1", At, "NOANSWER"),
            ];
            foreach (var fact in facts.OrderBy(_ => random.Next()))
                fold.Take(fact);
            fold.Take(new LegGone("a", "a", At, null, null));
            var last = fold.Take(new LegGone("a", "a1", At, null, null));

            fold.Open.ShouldBe(0);
            last.ShouldHaveSingleItem().State.ShouldBeOneOf(CallState.Ended, CallState.Abandoned, CallState.Failed);
        }
    }

    [Fact]
    public void A_switchboard_that_never_ends_its_calls_fills_nothing()
    {
        var fold = new CallFold();
        for (var i = 0; i < 20_100; i++)
            fold.Take(Outside($"c{i}", $"c{i}"));

        fold.Open.ShouldBe(20_000);
    }
}
