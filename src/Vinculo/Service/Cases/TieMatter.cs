using Vinculo.Customers;
using Vinculo.Interactions.Conversations;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Cases.Storage;

namespace Vinculo.Service.Cases;

/// <summary>Says that a matter of the inbox belongs to a case, or no longer: what was said in it then stands there too.</summary>
public sealed class TieMatter(Database database, InboxBell bell, Audit audit, TimeProvider clock)
{
    /// <param name="tied">False: it no longer belongs to it.</param>
    /// <param name="actor">Needs <c>cases.work</c>.</param>
    /// <returns>The case; or <c>case.not-found</c>, <c>episode.not-found</c> also when the matter is another customer's.</returns>
    public async Task<Outcome<ServiceCase>> RunAsync(
        Guid id,
        Guid episode,
        bool tied,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    )
    {
        if (!actor.May(Permissions.CasesWork))
            return Actor.Refused(Permissions.CasesWork);
        var now = clock.GetUtcNow();
        return await database.WriteAsync<Outcome<ServiceCase>>(
            async session =>
            {
                if (
                    await StoredCases.FindAsync(session, id, hold: true) is not { } one
                    || (await CustomerReach.WithinAsync(session, one.Customer, actor)).IsRefused(out _)
                )
                    return CaseRefusals.NotFound();
                if (
                    (await CaseThreads.TieAsync(session, one.Customer, episode, tied ? id : null)).IsRefused(
                        out var no,
                        out var before
                    )
                )
                    return no;
                if ((before.Case == id) == tied)
                    return one;
                var words = before.Subject ?? before.LastWords ?? before.Channel.ToString();
                await StoredCases.EventAsync(
                    session,
                    one,
                    CaseAct.Note,
                    (tied ? "+ " : "− ") + words,
                    null,
                    actor,
                    now
                );
                await audit.ChangedWithinAsync(
                    session,
                    actor,
                    tied ? "case.tied" : "case.untied",
                    one.Customer.Value,
                    "episode",
                    episode.ToString("D"),
                    new { before.Case },
                    new { Case = tied ? id : (Guid?)null },
                    cause
                );
                session.AfterCommit(bell.Ring);
                return one;
            },
            cancel
        );
    }
}
