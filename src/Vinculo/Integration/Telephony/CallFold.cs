using System.Globalization;
using Vinculo.Interactions;
using Vinculo.Interactions.Conversations;

namespace Vinculo.Integration.Telephony;

/// <summary>
/// Puts the legs of calls together: what a switchboard says of channels becomes what a person would say of a call. One for
/// each connection; for one thread.
/// </summary>
internal sealed class CallFold
{
    /// <summary>Calls kept at most; a switchboard that never says that calls end must not fill the memory.</summary>
    private const int MostCalls = 20_000;

    private sealed class Leg
    {
        public required string Id { get; init; }
        public string? Extension { get; init; }
        public string? Number { get; set; }
        public string? Name { get; set; }
        public bool Rings { get; set; }
        public bool Talks { get; set; }
    }

    private sealed class Call
    {
        public required string Id { get; init; }
        public required Direction Direction { get; init; }
        public required DateTimeOffset Since { get; init; }
        public string? Line { get; set; }
        public string? Number { get; set; }
        public string? Name { get; set; }
        public string? Agent { get; set; }
        public string? Recording { get; set; }
        public DateTimeOffset? AnsweredAt { get; set; }
        public TimeSpan? Talked { get; set; }
        public string? Cause { get; set; }
        public CallState State { get; set; } = CallState.Ringing;
        public int Told { get; set; }
        public Dictionary<string, Leg> Legs { get; } = new(StringComparer.Ordinal);
    }

    private readonly Dictionary<string, Call> calls = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> callOfLeg = new(StringComparer.Ordinal);

    /// <summary>Calls that are not over.</summary>
    public int Open => calls.Count;

    /// <summary>What a person would say has changed.</summary>
    public IReadOnlyList<CallChanged> Take(LegFact fact)
    {
        var told = new List<CallChanged>(1);
        if (fact is LegAppeared appeared)
            Appear(appeared, told);
        else if (Follow(fact, told) is { } call)
            Change(call, fact, told);
        return told;
    }

    /// <summary>The connection broke: nobody knows what became of these calls, so they are over.</summary>
    public IReadOnlyList<CallChanged> Forget(DateTimeOffset at)
    {
        var told = new List<CallChanged>();
        foreach (var call in calls.Values.ToList())
            End(call, at, "connection-lost", told);
        return told;
    }

    private void Appear(LegAppeared fact, List<CallChanged> told)
    {
        if (!calls.TryGetValue(fact.Call, out var call))
        {
            if (calls.Count >= MostCalls)
                End(calls.Values.MinBy(c => c.Since)!, fact.At, "forgotten", told);
            var inward = fact.Extension is null;
            call = calls[fact.Call] = new()
            {
                Id = fact.Call,
                Direction = inward ? Direction.In : Direction.Out,
                Since = fact.At,
                Number = inward ? fact.Number : null,
                Name = inward ? fact.Name : null,
                Line = inward ? fact.Dialled : null,
                Agent = inward ? null : fact.Extension,
            };
            if (!inward && IsNumber(fact.Dialled))
                call.Number = fact.Dialled;
        }
        var leg = new Leg
        {
            Id = fact.Leg,
            Extension = fact.Extension,
            Number = fact.Number,
            Name = fact.Name,
        };
        call.Legs.TryAdd(leg.Id, leg);
        callOfLeg.TryAdd(leg.Id, call.Id);
        // The way out of a call that began at a desk knows best whom it calls.
        if (call.Direction == Direction.Out && leg.Extension is null && IsNumber(fact.Dialled ?? leg.Number))
            call.Number = IsNumber(fact.Dialled) ? fact.Dialled : leg.Number;
    }

    /// <summary>The call a leg belongs to now: two calls may become one when somebody is put through.</summary>
    private Call? Follow(LegFact fact, List<CallChanged> told)
    {
        if (!callOfLeg.TryGetValue(fact.Leg, out var known))
            return calls.GetValueOrDefault(fact.Call);
        var call = calls.GetValueOrDefault(known);
        if (known == fact.Call || call is null || !calls.TryGetValue(fact.Call, out var other))
            return call;
        call.Legs.Remove(fact.Leg, out var leg);
        // It talks with somebody else from now on.
        leg!.Talks = false;
        other.Legs[fact.Leg] = leg;
        callOfLeg[fact.Leg] = other.Id;
        if (call.Legs.Count == 0)
            End(call, fact.At, "put-through", told);
        return other;
    }

    private void Change(Call call, LegFact fact, List<CallChanged> told)
    {
        var leg = call.Legs.GetValueOrDefault(fact.Leg);
        switch (fact)
        {
            case LegQueued queued:
                call.Line = queued.Queue;
                Say(call, CallState.Queued, null, fact.At, told);
                break;
            case LegRings when leg is { Rings: false, Talks: false }:
                leg.Rings = true;
                if (call.AnsweredAt is null && (call.Direction == Direction.Out || leg.Extension is not null))
                    Say(
                        call,
                        CallState.Ringing,
                        call.Direction == Direction.Out ? call.Agent : leg.Extension,
                        fact.At,
                        told
                    );
                break;
            case LegNotTaken notTaken when leg is { Rings: true }:
                leg.Rings = false;
                call.Cause = notTaken.Cause ?? call.Cause;
                if (call.AnsweredAt is null && call.Direction == Direction.In)
                    Say(
                        call,
                        CallState.Ringing,
                        call.Legs.Values.FirstOrDefault(l => l.Rings)?.Extension,
                        fact.At,
                        told
                    );
                break;
            case LegTalks when leg is { Talks: false }:
                Talk(call, leg, fact.At, told);
                break;
            case LegHeld held when call.AnsweredAt is not null:
                Say(call, held.Held ? CallState.Held : CallState.Answered, call.Agent, fact.At, told);
                break;
            case LegRecorded recorded:
                call.Recording = recorded.File;
                break;
            case LegGone gone:
                Go(call, gone, told);
                break;
        }
    }

    private static void Talk(Call call, Leg leg, DateTimeOffset at, List<CallChanged> told)
    {
        (leg.Rings, leg.Talks) = (false, true);
        // Whoever called talks as soon as the line is open; it counts when the other side does.
        var counts = call.Direction == Direction.In ? leg.Extension is not null : leg.Extension is null;
        if (!counts)
            return;
        call.AnsweredAt ??= at;
        Say(call, CallState.Answered, leg.Extension ?? call.Agent, at, told);
    }

    private void Go(Call call, LegGone gone, List<CallChanged> told)
    {
        callOfLeg.Remove(gone.Leg);
        call.Legs.Remove(gone.Leg);
        call.Cause = gone.Cause ?? call.Cause;
        if (gone.Talked > (call.Talked ?? TimeSpan.Zero))
            call.Talked = gone.Talked;
        if (call.Legs.Count == 0)
            End(call, gone.At, null, told);
    }

    private void End(Call call, DateTimeOffset at, string? cause, List<CallChanged> told)
    {
        calls.Remove(call.Id);
        foreach (var leg in call.Legs.Keys)
            callOfLeg.Remove(leg);
        call.Cause = cause ?? call.Cause;
        if (call.AnsweredAt is { } answered)
            call.Talked ??= at > answered ? at - answered : TimeSpan.Zero;
        var state =
            call.AnsweredAt is not null ? CallState.Ended
            : call.Direction == Direction.In ? CallState.Abandoned
            : CallState.Failed;
        // Two desks, or a line without a number: no customer is at it.
        if (call.Number is not null || call.Direction == Direction.In)
            Say(call, state, call.Agent, at, told);
    }

    private static void Say(Call call, CallState state, string? agent, DateTimeOffset at, List<CallChanged> told)
    {
        if (state == call.State && agent == call.Agent && call.Told > 0)
            return;
        (call.State, call.Agent) = (state, agent);
        if (call.Number is null && call.Direction == Direction.Out)
            return;
        var number = IsNumber(call.Number) ? call.Number! : null;
        told.Add(
            new(
                string.Create(CultureInfo.InvariantCulture, $"{call.Id}:{++call.Told}"),
                at,
                call.Id,
                new(number ?? "hidden:" + call.Id, [], call.Name, number),
                call.Direction,
                state,
                call.Line,
                agent,
                state == CallState.Ended ? call.Talked : null,
                state is CallState.Ended or CallState.Abandoned or CallState.Failed ? call.Cause : null,
                call.Recording,
                null
            )
        );
    }

    private static bool IsNumber(string? text) => text?.Count(char.IsAsciiDigit) >= 5;
}
