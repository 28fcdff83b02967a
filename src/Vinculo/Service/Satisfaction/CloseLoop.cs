using Vinculo.Customers;
using Vinculo.Interactions;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Satisfaction.Storage;

namespace Vinculo.Service.Satisfaction;

/// <summary>Somebody takes a bad answer, or says what was done about it and whether the customer is content now.</summary>
public sealed class CloseLoop(
    Database database,
    RecordInteraction record,
    Audit audit,
    VinculoOptions options,
    TimeProvider clock
)
{
    /// <param name="Done">What was done.</param>
    /// <param name="Second">What the customer says now, on the same scale; null: was not asked.</param>
    public sealed record Request(Guid Loop, string? Done, LoopContent? Content, int? Second = null);

    /// <summary>Closes it.</summary>
    /// <param name="actor">Needs <c>satisfaction.serve</c>, and must see the customer.</param>
    public Task<Outcome<OpinionLoop>> RunAsync(
        Request request,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    ) => database.WriteAsync(session => CloseAsync(session, request, actor, cause, clock.GetUtcNow()), cancel);

    /// <summary>As part of somebody's transaction, at a moment.</summary>
    internal Task<Outcome<OpinionLoop>> CloseAsync(
        Session session,
        Request request,
        Actor actor,
        string cause,
        DateTimeOffset now
    ) =>
        WithinAsync(
            session,
            request.Loop,
            "loop.closed",
            async (found, opinion) =>
            {
                if (
                    found
                        .Close(request.Done, request.Content, request.Second, opinion.Scale, actor.Id, now)
                        .IsRefused(out var no, out var closed)
                )
                    return no;
                var noted = await record.WithinAsync(
                    session,
                    new(
                        found.Customer,
                        Channel.Internal,
                        Direction.Internal,
                        InteractionKind.Note,
                        Body: closed.Done,
                        Outcome: closed.Content.ToString()!.ToLowerInvariant()
                    ),
                    actor.With(Permissions.InteractionsRecord),
                    cause,
                    now
                );
                if (noted.IsRefused(out no))
                    return no;
                await OpinionRows.MarkAsync(session, opinion, options.Zone, now);
                await session.AnnounceAsync(
                    new OpinionLoopClosed(found.Customer, found.Id, closed.Content!.Value, !closed.IsLate(now), now)
                );
                return closed;
            },
            actor,
            cause
        );

    /// <summary>It is this person's now.</summary>
    /// <param name="owner">Somebody active; to give it to somebody else needs <c>satisfaction.manage</c>.</param>
    public Task<Outcome<OpinionLoop>> GiveAsync(
        Guid loop,
        Guid owner,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    ) => database.WriteAsync(session => GiveAsync(session, loop, owner, actor, cause), cancel);

    private Task<Outcome<OpinionLoop>> GiveAsync(Session session, Guid loop, Guid owner, Actor actor, string cause) =>
        WithinAsync(
            session,
            loop,
            "loop.given",
            async (found, _) =>
                owner != actor.Id && !actor.May(Permissions.SatisfactionManage)
                    ? Actor.Refused(Permissions.SatisfactionManage)
                : found.ClosedAt is not null ? Refusal.Conflict("loop.closed")
                : !await session.FirstOrDefaultAsync(
                    "SELECT 1 FROM app_user WHERE id = @id AND active = @yes",
                    _ => true,
                    ("id", owner),
                    ("yes", true)
                )
                    ? Refusal.Invalid("loop.owner", "owner")
                : found with { Owner = owner, RowVersion = found.RowVersion + 1 },
            actor,
            cause
        );

    private async Task<Outcome<OpinionLoop>> WithinAsync(
        Session session,
        Guid id,
        string act,
        Func<OpinionLoop, Opinion, Task<Outcome<OpinionLoop>>> change,
        Actor actor,
        string cause
    )
    {
        if (!actor.May(Permissions.SatisfactionServe))
            return Actor.Refused(Permissions.SatisfactionServe);
        if (
            await LoopRows.HoldAsync(session, id) is not { } found
            || await OpinionRows.OfAsync(session, id) is not { } opinion
            || (await CustomerReach.WithinAsync(session, found.Customer, actor)).IsRefused(out _)
        )
            return Refusal.Missing("loop.not-found");
        if ((await change(found, opinion)).IsRefused(out var no, out var after))
            return no;
        await LoopRows.UpdateAsync(session, after);
        await audit.ChangedWithinAsync(
            session,
            actor,
            act,
            found.Customer.Value,
            "opinion_loop",
            id.ToString("D"),
            new
            {
                found.Owner,
                found.ClosedAt,
                found.Content,
            },
            new
            {
                after.Owner,
                after.ClosedAt,
                after.Content,
            },
            cause
        );
        return after;
    }
}
