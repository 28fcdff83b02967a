using Vinculo.Customers;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Policy;

/// <summary>
/// What is on file of a customer, beside what decisions rest on, that a contact may be grounded on. Asked by the gate alone.
/// </summary>
/// <param name="MoneyAt">When money last moved: a purchase, payment, charge or refund; null: never.</param>
/// <param name="FraudCase">A case of fraud is open.</param>
public sealed record ContactGrounds(DateTimeOffset? MoneyAt, bool FraudCase)
{
    /// <summary>Code of the cases of fraud, and of those under it.</summary>
    private const string Fraud = "fraud";

    internal static async Task<ContactGrounds> OfAsync(Session session, CustomerId customer, DateTimeOffset now)
    {
        DateTimeOffset? money = null;
        var fraud = false;
        await session.ReadAsync(
            new Question(
                "SELECT max(occurred_at) FROM txn WHERE customer_id = @who AND occurred_at <= @now",
                row => money = row.InstantOrNull(0),
                ("who", customer),
                ("now", now)
            ),
            new Question(
                $"""
                SELECT 1 FROM service_case WHERE customer_id = @who AND status IN (1, 2)
                  AND (code = '{Fraud}' OR code LIKE '{Fraud}.%') LIMIT 1
                """,
                _ => fraud = true,
                ("who", customer)
            )
        );
        return new(money, fraud);
    }
}
