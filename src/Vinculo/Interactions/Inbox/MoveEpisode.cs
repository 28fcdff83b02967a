using Vinculo.Customers;
using Vinculo.Interactions.Conversations;
using Vinculo.Interactions.Conversations.Storage;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Interactions.Inbox;

/// <summary>What is done with a matter, beside answering it.</summary>
public enum EpisodeAct
{
    Take = 1,
    Assign,
    Release,
    Settle,
    Snooze,
    Reopen,
    Prioritise,
    MoveToTeam,
}

/// <summary>Takes, gives away, settles, puts off, reopens a matter.</summary>
public sealed class MoveEpisode(
    Database database,
    Settings settings,
    Audit audit,
    InboxBell bell,
    VinculoOptions options,
    TimeProvider clock
)
{
    /// <param name="User">Of assign: to whom.</param>
    /// <param name="Team">Of moving to a team: which; null: everybody's queue.</param>
    /// <param name="Priority">Of prioritise: 1 urgent … 4 low.</param>
    /// <param name="Until">Of snooze: until when.</param>
    public sealed record Request(
        CustomerId Customer,
        Guid Episode,
        EpisodeAct Act,
        Guid? User = null,
        Guid? Team = null,
        int? Priority = null,
        DateTimeOffset? Until = null
    );

    /// <param name="actor">Needs <c>inbox.serve</c>; to give a matter to somebody else, or take it from them, <c>inbox.manage</c>.</param>
    public async Task<Outcome<Episode>> RunAsync(
        Request request,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    )
    {
        var now = clock.GetUtcNow();
        var terms = await settings.ReadAsync<InboxTerms>(InboxTerms.SettingCode, cancel) ?? new();
        return await database.WriteAsync(session => WithinAsync(session, request, terms, actor, cause, now), cancel);
    }

    /// <summary>As part of somebody's transaction.</summary>
    internal async Task<Outcome<Episode>> WithinAsync(
        Session session,
        Request request,
        InboxTerms terms,
        Actor actor,
        string cause,
        DateTimeOffset now
    )
    {
        if (
            (await EpisodeReach.FindAsync(session, request.Customer, request.Episode, actor, hold: true)).IsRefused(
                out var no,
                out var before
            )
        )
            return no;
        DateTimeOffset Due(DateTimeOffset since, int priority) =>
            terms.DueAt(since, priority, options.Zone, options.Country);
        if (Judge(before, request, actor, now).IsRefused(out no, out var after))
            return no;
        if (request.Act == EpisodeAct.Assign && !await IsActiveAsync(session, request.User!.Value))
            return Refusal.Invalid("episode.nobody", "user");
        if (after.State == EpisodeState.Open && (before.State != after.State || before.Priority != after.Priority))
            after = after with { DueAt = Due(after.Since, after.Priority) };
        after = after with { RowVersion = before.RowVersion + 1 };
        await EpisodeRows.SaveAsync(session, after);
        await audit.ChangedWithinAsync(
            session,
            actor,
            "episode." + request.Act.ToString().ToLowerInvariant(),
            before.Customer.Value,
            "episode",
            before.Id.ToString("D"),
            Shown(before),
            Shown(after),
            cause
        );
        if (after.State == EpisodeState.Settled && before.State != EpisodeState.Settled)
            await session.AnnounceAsync(
                new ContactEnded(
                    after.Customer,
                    ContactEnding.Matter,
                    after.Id,
                    after.Channel,
                    after.Team,
                    after.Owner,
                    now
                )
            );
        session.AfterCommit(bell.Ring);
        return after;
    }

    /// <summary>Pure: the matter after the act, or why not.</summary>
    internal static Outcome<Episode> Judge(Episode e, Request request, Actor actor, DateTimeOffset now)
    {
        var manages = actor.May(Permissions.InboxManage);
        var isOthers = e.Owner is { } owner && owner != actor.Id;
        switch (request.Act)
        {
            case EpisodeAct.Take:
                return isOthers && !manages ? Refusal.Conflict("episode.taken") : e with { Owner = actor.Id };
            case EpisodeAct.Assign when request.User is { } user:
                return user != actor.Id && !manages ? Actor.Refused(Permissions.InboxManage)
                    : isOthers && !manages ? Refusal.Conflict("episode.taken")
                    : e with { Owner = user };
            case EpisodeAct.Release:
                return isOthers && !manages ? Refusal.Conflict("episode.taken") : e with { Owner = null };
            case EpisodeAct.Settle:
                return e.State == EpisodeState.Settled
                    ? Refusal.Conflict("episode.settled-already")
                    : e with
                    {
                        State = EpisodeState.Settled,
                        Since = now,
                        DueAt = null,
                        SnoozedUntil = null,
                        SettledAt = now,
                        SettledBy = actor.Id,
                        Trouble = null,
                        Owner = e.Owner ?? actor.Id,
                    };
            case EpisodeAct.Snooze when request.Until is { } until:
                return until <= now || until > now.AddDays(366) ? Refusal.Invalid("episode.snooze", "until")
                    : e.State == EpisodeState.Settled ? Refusal.Conflict("episode.settled-already")
                    : e with { State = EpisodeState.Snoozed, SnoozedUntil = until, Since = now, DueAt = null };
            case EpisodeAct.Reopen:
                return e.State == EpisodeState.Open
                    ? Refusal.Conflict("episode.open-already")
                    : e with
                    {
                        State = EpisodeState.Open,
                        Since = now,
                        SnoozedUntil = null,
                        SettledAt = null,
                        SettledBy = null,
                    };
            case EpisodeAct.Prioritise when request.Priority is >= Episode.Urgent and <= Episode.Low:
                return e with { Priority = request.Priority.Value };
            case EpisodeAct.MoveToTeam:
                return e with { Team = request.Team, Owner = null };
            default:
                return Refusal.Invalid("episode.act", "act");
        }
    }

    private static Task<bool> IsActiveAsync(Session session, Guid user) =>
        session.FirstOrDefaultAsync(
            "SELECT 1 FROM app_user WHERE id = @id AND active = @yes",
            _ => true,
            ("id", user),
            ("yes", true)
        );

    private static object Shown(Episode e) =>
        new
        {
            e.State,
            e.Owner,
            e.Team,
            e.Priority,
            e.SnoozedUntil,
        };
}
