using Vinculo.Customers;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Interactions;

/// <summary>The customer said it anew: the entry that holds what they said of us is the same and says the new words.</summary>
public static class AmendOpinion
{
    /// <param name="at">When the entry was made.</param>
    /// <param name="entry">The entry on the timeline.</param>
    /// <param name="felt">1 very bad … 5 very good.</param>
    /// <param name="words">What was said besides; null: nothing.</param>
    public static async Task WithinAsync(
        Session session,
        CustomerId customer,
        DateTimeOffset at,
        Guid entry,
        int felt,
        string outcome,
        string? words,
        DateTimeOffset now
    )
    {
        await session.ExecuteAsync(
            """
            UPDATE interaction SET perception = @felt, outcome = @outcome, body = @words
            WHERE customer_id = @customer AND occurred_at = @at AND id = @id AND kind = @opinion
            """,
            ("felt", felt),
            ("outcome", outcome),
            ("words", words),
            ("customer", customer),
            ("at", at),
            ("id", entry),
            ("opinion", InteractionKind.Opinion)
        );
        await session.NoteChangeAsync(customer.Value, ChangeKind.Facts, now);
    }
}
