using Vinculo.Customers;
using Vinculo.Integration.Telephony.Storage;
using Vinculo.Interactions;
using Vinculo.Interactions.Conversations;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Integration.Telephony;

/// <summary>
/// Keeps what switchboards say of calls, rings at the right desk, and puts a call that is over on the timeline of whom it was
/// with. Told twice, or too late, it is done once.
/// </summary>
/// <param name="gate">Knows what a call was for that was dialled from here; null only where there are no contact rules at all.</param>
public sealed class FollowCalls(
    Database database,
    RecordInteraction record,
    CallBell bell,
    VinculoOptions options,
    TimeProvider clock,
    IOutboundGate? gate = null
)
{
    private const string Cause = "phone";

    /// <summary>In a transaction of its own.</summary>
    public Task RunAsync(ChannelLine line, IReadOnlyList<CallChanged> changes, CancellationToken cancel = default)
    {
        var now = clock.GetUtcNow();
        var ids = Ids.Series(now);
        var named = changes.Select(c => (Id: ids(), Change: c)).ToList();
        return database.WriteAsync(
            async session =>
            {
                foreach (var (id, change) in named)
                    await WithinAsync(session, line.Account, change, id);
            },
            cancel
        );
    }

    /// <summary>As part of somebody's transaction.</summary>
    /// <param name="id">Name of the call, should nobody have told of it before.</param>
    public async Task WithinAsync(Session session, Guid account, CallChanged change, Guid id)
    {
        var before = await CallRows.FindAsync(session, account, change.Call);
        var agent = change.Agent is { } extension ? await Extensions.UserOfAsync(session, extension) : null;
        var call = (before ?? PhoneCall.Begun(id, account, change)).Went(change, agent);
        if (before is null && call.Number is { } number)
            call = call with { Customer = await OnlyOneAsync(session, number) };
        if (call == before)
            return;
        await CallRows.SaveAsync(session, call);
        if (call.IsOver && before?.IsOver != true)
            await RecordAsync(session, call);
        foreach (var desk in new[] { before?.Agent, call.Agent }.OfType<Guid>().Distinct())
            session.AfterCommit(() => bell.Ring(desk));
    }

    /// <summary>Puts a call that is over on the timeline, once; without a customer there is none to put it on.</summary>
    internal async Task RecordAsync(Session session, PhoneCall call)
    {
        if (call.Customer is not { } customer)
            return;
        var who = Actor.System(Cause);
        if (call.Agent is { } agent)
            who = who with { Id = agent };
        var recorded = await record.WithinAsync(
            session,
            new(
                customer,
                Channel.Voice,
                call.Direction,
                InteractionKind.Contact,
                Outcome: call.AnsweredAt is null ? "no-answer" : null,
                RequestId: call.Id,
                Purpose: call.Direction == Direction.Out ? await PurposeAsync(session, customer, call) : null,
                // The rules were asked before it was dialled; what has happened is written down in any case, and counts now.
                Happened: call.Direction == Direction.Out
            ),
            who,
            Cause,
            call.BeganAt
        );
        if (recorded.IsRefused(out var refusal))
            throw new InvalidOperationException($"A call could not be written down: {refusal.Code}");
    }

    /// <summary>What it was dialled for, or else what stands on file; null: nobody knows, and it counts for every purpose.</summary>
    private async Task<string?> PurposeAsync(Session session, CustomerId customer, PhoneCall call)
    {
        if (gate is null)
            return null;
        var begun = call.Agent is { } agent
            ? await gate.BegunForAsync(session, customer, Channel.Voice, agent, call.BeganAt)
            : null;
        return begun ?? await gate.PurposeOnFileAsync(session, customer, ofCase: false, call.BeganAt);
    }

    /// <summary>Everybody who has this number, at most seven.</summary>
    internal static Task<List<Guid>> WithNumberAsync(Session session, string number, string country) =>
        session.QueryAsync(
            $"""
            SELECT DISTINCT p.customer_id FROM contact_point p JOIN customer c ON c.customer_id = p.customer_id
            WHERE p.normalised {session.InValues("forms")} AND p.ended_at IS NULL AND c.merged_into IS NULL LIMIT 7
            """,
            row => row.Guid(0),
            ("forms", PhoneNumber.Forms(number, country).ToArray())
        );

    private async Task<CustomerId?> OnlyOneAsync(Session session, string number) =>
        await WithNumberAsync(session, number, options.Country) is [var only] ? new CustomerId(only) : null;
}
