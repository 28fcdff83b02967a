using Vinculo.Customers;
using Vinculo.Integration.Telephony.Storage;
using Vinculo.Interactions;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Integration.Telephony;

/// <summary>Says whom a call is with, and at its end how it went and what comes next.</summary>
public sealed class CloseCall(
    Database database,
    FollowCalls follow,
    RecordInteraction record,
    CallBell bell,
    Audit audit,
    TimeProvider clock
)
{
    private const int LongestText = 500;

    /// <param name="Disposition">A word of <see cref="CallDispositions"/>.</param>
    /// <param name="NextStep">What somebody will do; becomes a promise to the customer.</param>
    /// <param name="NextOn">By when.</param>
    /// <param name="Note">What was said.</param>
    public sealed record Request(Guid Call, string Disposition, string? NextStep, DateOnly? NextOn, string? Note);

    /// <summary>The caller is this customer: chosen among several, or just registered.</summary>
    public Task<Outcome<PhoneCall>> NameAsync(
        Guid call,
        CustomerId customer,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    ) =>
        ChangeAsync(
            call,
            actor,
            cause,
            async (session, found) =>
            {
                var current = await session.CurrentOfAsync(customer) ?? customer;
                var team = await session.FirstOrDefaultAsync(
                    "SELECT team_id FROM customer WHERE customer_id = @id",
                    row => new { Team = row.GuidOrNull(0) },
                    ("id", current)
                );
                if (team is null || !actor.Sees(team.Team))
                    return Refusal.Missing("customer.not-found", ("customer", customer.Value));
                if (found.Customer is { } other && other != current)
                    return Refusal.Conflict("call.other-customer");
                return found with { Customer = current };
            },
            cancel
        );

    /// <summary>Nothing more has to be written down.</summary>
    public Task<Outcome<PhoneCall>> RunAsync(
        Request request,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    )
    {
        var now = clock.GetUtcNow();
        return ChangeAsync(
            request.Call,
            actor,
            cause,
            async (session, found) =>
            {
                if (Judge(request, found) is { } no)
                    return no;
                if (found.Customer is { } customer)
                {
                    var noted = await record.WithinAsync(
                        session,
                        new(
                            customer,
                            Channel.Voice,
                            Direction.Internal,
                            InteractionKind.Note,
                            Body: request.Note,
                            Outcome: request.Disposition,
                            Commitment: request.NextStep,
                            CommitmentDue: request.NextOn
                        ),
                        actor,
                        cause,
                        now
                    );
                    if (noted.IsRefused(out var refusal))
                        return refusal;
                    if (found.AnsweredAt is not null)
                        await session.AnnounceAsync(
                            new ContactEnded(
                                customer,
                                ContactEnding.Call,
                                found.Id,
                                Channel.Voice,
                                null,
                                found.Agent,
                                now
                            )
                        );
                }
                return found with
                {
                    Disposition = request.Disposition,
                    NextStep = request.NextStep,
                    NextOn = request.NextOn,
                    ClosedAt = now,
                };
            },
            cancel
        );
    }

    private static Refusal? Judge(Request request, PhoneCall call)
    {
        if (!call.IsOver)
            return Refusal.Conflict("call.not-over");
        if (call.ClosedAt is not null)
            return Refusal.Conflict("call.already-closed");
        if (!CallDispositions.All.Contains(request.Disposition))
            return Refusal.Invalid("call.disposition-missing", "disposition");
        if (request.NextStep?.Length > LongestText || request.Note?.Length > LongestText * 10)
            return Refusal.Invalid("interaction.text-too-long", "note", ("limit", LongestText));
        return
            CallDispositions.NeedsNextStep(request.Disposition)
            && (string.IsNullOrWhiteSpace(request.NextStep) || request.NextOn is null)
            ? Refusal.Invalid("call.next-step-missing", "nextStep")
            : null;
    }

    private Task<Outcome<PhoneCall>> ChangeAsync(
        Guid id,
        Actor actor,
        string cause,
        Func<Session, PhoneCall, Task<Outcome<PhoneCall>>> change,
        CancellationToken cancel
    ) =>
        database.WriteAsync<Outcome<PhoneCall>>(
            async session =>
            {
                if (!actor.May(Permissions.InteractionsRecord))
                    return Actor.Refused(Permissions.InteractionsRecord);
                var before = await CallRows.FindAsync(session, id);
                // Somebody else's call is none of one's own to close.
                if (before is null || (before.Agent != actor.Id && actor.Kind == ActorKind.User))
                    return Refusal.Missing("call.not-found");
                var outcome = await change(session, before);
                if (!outcome.IsAccepted(out var after))
                    return outcome;
                await CallRows.SaveAsync(session, after);
                if (after.IsOver)
                    await follow.RecordAsync(session, after);
                await audit.ChangedWithinAsync(
                    session,
                    actor,
                    after.ClosedAt is null ? "call.named" : "call.closed",
                    after.Customer?.Value,
                    "phone_call",
                    id.ToString("D"),
                    new { before.Customer, before.Disposition },
                    new { after.Customer, after.Disposition },
                    cause
                );
                if (after.Agent is { } desk)
                    session.AfterCommit(() => bell.Ring(desk));
                return after;
            },
            cancel
        );
}
