using Vinculo.Customers;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Loyalty;

/// <summary>Notes a referral as the counter knows it: by the document of whoever was brought.</summary>
public sealed class ReferredByDocument(Database database, Referrals referrals)
{
    /// <returns>The referral, or <c>loyalty.referral-unknown</c> when no one customer has the document.</returns>
    public async Task<Outcome<CustomerReferred>> RunAsync(
        CustomerId customer,
        string document,
        Actor actor,
        string cause,
        CancellationToken cancel
    )
    {
        var number = string.Concat(document.Where(char.IsLetterOrDigit)).ToUpperInvariant();
        var found =
            number.Length == 0
                ? []
                : await database.ReadAsync(
                    session =>
                        session.QueryAsync(
                            "SELECT DISTINCT customer_id FROM identifier WHERE normalised = @number AND ended_at IS NULL LIMIT 2",
                            row => new CustomerId(row.Guid(0)),
                            ("number", number)
                        ),
                    cancel
                );
        return found.Count == 1
            ? await referrals.RunAsync(new(customer, found[0]), actor, cause, cancel)
            : Refusal.Invalid("loyalty.referral-unknown", "document");
    }
}
