using Vinculo.Customers;
using Vinculo.Interactions.Conversations;
using Vinculo.Interactions.Conversations.Storage;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Interactions.Inbox;

/// <summary>The one door to a matter: may this actor see it, and which customer is it now?</summary>
internal static class EpisodeReach
{
    public static async Task<Outcome<Episode>> FindAsync(
        Session session,
        CustomerId asked,
        Guid id,
        Actor actor,
        bool hold = false
    )
    {
        if (!actor.May(Permissions.InboxServe))
            return Actor.Refused(Permissions.InboxServe);
        var customer = await session.CurrentOfAsync(asked) ?? asked;
        var team = await session.FirstOrDefaultAsync(
            "SELECT team_id FROM customer WHERE customer_id = @id",
            row => (Team: row.GuidOrNull(0), IsThere: true),
            ("id", customer)
        );
        if (!team.IsThere || !actor.Sees(team.Team))
            return Refusal.Missing("episode.not-found");
        return await EpisodeRows.FindAsync(session, customer, id, hold) is { } found
            ? found
            : Refusal.Missing("episode.not-found");
    }
}
