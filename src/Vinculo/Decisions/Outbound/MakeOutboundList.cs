using Vinculo.Customers;
using Vinculo.Decisions.Outbound.Jobs;
using Vinculo.Decisions.Outbound.Storage;
using Vinculo.Decisions.Policy;
using Vinculo.Insights.Segments;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Outbound;

/// <summary>Asks for a list, and closes one.</summary>
public sealed class MakeOutboundList(
    Database database,
    OfferBook book,
    SegmentMembers segments,
    JobQueue jobs,
    Audit audit,
    TimeProvider clock
)
{
    private const int LongestName = 100;

    /// <param name="Segment">As <c>segmentation:segment</c>; null: everybody.</param>
    public sealed record Request(
        string Name,
        string? Offer = null,
        string? Segment = null,
        Channel? Channel = null,
        int Most = OutboundPlan.Usual
    );

    /// <param name="request">What is wanted.</param>
    /// <param name="actor">Needs <c>outbound.manage</c>; his reach is the list's.</param>
    /// <param name="cause">Page or route.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The list, being made, or the refusal of a field.</returns>
    public async Task<Outcome<OutboundList>> RunAsync(
        Request request,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    )
    {
        if (!actor.May(Permissions.OutboundManage))
            return Actor.Refused(Permissions.OutboundManage);
        var name = request.Name.Trim();
        if (name.Length is 0 or > LongestName)
            return Refusal.Invalid("outbound.name", "name", ("limit", LongestName));
        if (request.Most is < 1 or > OutboundPlan.Longest)
            return Refusal.Invalid("outbound.most", "most", ("most", OutboundPlan.Longest));
        if (request.Channel is { } channel && !ContactGate.Channels.Contains(channel))
            return Refusal.Invalid("outbound.channel", "channel");
        var offer = request.Offer is { } code ? (await book.OpenAsync(cancel)).Find(code) : null;
        if (request.Offer is not null && offer is not { Active: true })
            return Refusal.Invalid("outbound.offer", "offer");
        if (JudgeForList.ChannelsOf(new(request.Offer, null, request.Channel, request.Most), offer).Count == 0)
            return Refusal.Invalid("outbound.channel", "channel");
        SegmentRef? segment = null;
        if (request.Segment is { } written)
        {
            segment = SegmentRef.Read(written);
            if (segment is null || await segments.NarrowAsync(segment.Value, cancel) is null)
                return Refusal.Invalid("outbound.segment", "segment");
        }
        var now = clock.GetUtcNow();
        var plan = new OutboundPlan(request.Offer, segment, request.Channel, request.Most)
        {
            Teams = actor.Reach == Reach.All ? null : actor.Teams,
        };
        return await database.WriteAsync<Outcome<OutboundList>>(
            async session =>
            {
                var id = Ids.New(now);
                var job = await jobs.EnqueueAsync(
                    session,
                    FillOutboundList.JobCode,
                    new FillOutboundList.Request(id),
                    actor
                );
                var list = new OutboundList(id, name, plan, ListState.BeingMade, job, new(), now, actor.Name, null);
                await OutboundRows.AddListAsync(session, list, actor.Id);
                await ChangedAsync(session, actor, "outbound.made", list, cause);
                return list;
            },
            cancel
        );
    }

    /// <summary>Whoever still waits is let go; of a list that is being made nothing is left.</summary>
    /// <returns>The list, or <c>outbound.not-found</c>.</returns>
    public async Task<Outcome<OutboundList>> CloseAsync(
        Guid id,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    )
    {
        if (!actor.May(Permissions.OutboundManage))
            return Actor.Refused(Permissions.OutboundManage);
        var now = clock.GetUtcNow();
        return await database.WriteAsync<Outcome<OutboundList>>(
            async session =>
            {
                if (await OutboundRows.FindAsync(session, id) is not { } list)
                    return OutboundRefusals.NotFound();
                if (list.State == ListState.Closed)
                    return list;
                if (list.State == ListState.BeingMade)
                    await jobs.CancelAsync(session, list.Job);
                await OutboundRows.MoveListAsync(session, id, list.State, ListState.Closed, null, now);
                await OutboundRows.ReleaseAsync(session, id, forgets: list.State == ListState.BeingMade, now);
                var closed = list with { State = ListState.Closed, ClosedAt = now };
                await ChangedAsync(session, actor, "outbound.closed", closed, cause);
                return closed;
            },
            cancel
        );
    }

    private Task ChangedAsync(Session session, Actor actor, string act, OutboundList list, string cause) =>
        audit.ChangedWithinAsync(
            session,
            actor,
            act,
            null,
            "outbound_list",
            list.Id.ToString("D"),
            null,
            new
            {
                list.Name,
                list.Plan,
                list.State,
            },
            cause
        );
}

internal static class OutboundRefusals
{
    public static Refusal NotFound() => Refusal.Missing("outbound.not-found");

    public static Refusal NobodyLeft() => Refusal.Conflict("outbound.nobody-left");

    public static Refusal NotOnIt() => Refusal.Missing("outbound.not-on-it");

    public static Refusal NotOpen() => Refusal.Conflict("outbound.not-open");
}
