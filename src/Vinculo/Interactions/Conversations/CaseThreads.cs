using Vinculo.Customers;
using Vinculo.Interactions.Conversations.Storage;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Interactions.Conversations;

/// <summary>Which case a matter belongs to. What was said stays as it was said; only what it belongs to is noted with it.</summary>
public static class CaseThreads
{
    /// <summary>A matter of a customer; null: there is none.</summary>
    public static Task<Episode?> FindAsync(Session session, CustomerId customer, Guid episode) =>
        EpisodeRows.FindAsync(session, customer, episode);

    /// <summary>Ties a matter and what was said in it to a case; or unties it.</summary>
    /// <param name="about">The case; null: none from now on.</param>
    /// <returns>The matter as it was before, or <c>episode.not-found</c>.</returns>
    public static async Task<Outcome<Episode>> TieAsync(Session session, CustomerId customer, Guid episode, Guid? about)
    {
        if (await EpisodeRows.FindAsync(session, customer, episode, hold: true) is not { } found)
            return Refusal.Missing("episode.not-found");
        await EpisodeRows.SaveAsync(session, found with { Case = about, RowVersion = found.RowVersion + 1 });
        // What belongs to a third case, because it was answered there, stays with it.
        await session.ExecuteAsync(
            """
            UPDATE interaction SET case_id = @case WHERE customer_id = @customer
              AND id IN (SELECT m.id FROM message m WHERE m.customer_id = @customer AND m.episode_id = @episode)
              AND (case_id IS NULL OR case_id = @before)
            """,
            ("case", about),
            ("customer", customer),
            ("episode", episode),
            ("before", found.Case ?? Guid.Empty)
        );
        return found;
    }
}
