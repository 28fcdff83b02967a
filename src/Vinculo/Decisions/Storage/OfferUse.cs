using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Storage;

/// <summary>How much of an offer is taken.</summary>
/// <param name="Taken">How many said yes.</param>
/// <param name="SpentMinor">What that cost, minor units.</param>
internal readonly record struct Taken(long Count, long SpentMinor)
{
    /// <summary>More than any offer has.</summary>
    public static Taken All { get; } = new(long.MaxValue, long.MaxValue / 2);
}

/// <summary>
/// Stock and budget of offers. What is left is taken in the transaction of the answer itself, by one statement that looks
/// and takes at once: of two who say yes to the last one, the second is told that it is gone.
/// </summary>
internal static class OfferUse
{
    public static async Task<Dictionary<string, Taken>> AllAsync(Session session) =>
        (
            await session.QueryAsync(
                "SELECT offer_code, taken, spent_minor FROM offer_use",
                row => (Code: row.Text(0), Taken: new Taken(row.Long(1), row.Long(2)))
            )
        ).ToDictionary(u => u.Code, u => u.Taken, StringComparer.Ordinal);

    /// <summary>Takes one; false: none is left, or its cost would pass the budget.</summary>
    public static async Task<bool> TakeAsync(Session session, Offer offer, DateTimeOffset now)
    {
        await session.ExecuteAsync(
            "INSERT INTO offer_use (offer_code, taken, spent_minor, updated_at) VALUES (@code, 0, 0, @now) ON CONFLICT DO NOTHING",
            ("code", offer.Code),
            ("now", now)
        );
        return await session.ExecuteAsync(
                """
                UPDATE offer_use SET taken = taken + 1, spent_minor = spent_minor + @cost, updated_at = @now
                WHERE offer_code = @code AND taken < @most AND spent_minor <= @budget
                """,
                ("code", offer.Code),
                ("cost", offer.CostMinor),
                ("now", now),
                ("most", offer.Rules.MaxAccepted ?? long.MaxValue),
                ("budget", offer.Details.BudgetMinor is { } budget ? budget - offer.CostMinor : long.MaxValue)
            ) == 1;
    }

    /// <summary>Gives one back: the yes was taken back.</summary>
    public static Task<int> GiveBackAsync(Session session, string code, long costMinor, DateTimeOffset now) =>
        session.ExecuteAsync(
            """
            UPDATE offer_use SET taken = taken - 1, spent_minor = CASE WHEN spent_minor > @cost THEN spent_minor - @cost ELSE 0 END,
              updated_at = @now
            WHERE offer_code = @code AND taken > 0
            """,
            ("code", code),
            ("cost", costMinor),
            ("now", now)
        );
}
