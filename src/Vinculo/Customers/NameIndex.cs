using Vinculo.Platform.Storage;

namespace Vinculo.Customers;

/// <summary>Keeps the words of a customer's names findable, in the transaction that changes the name.</summary>
public sealed class NameIndex(NameVocabulary vocabulary)
{
    /// <summary>Replaces the words of an earlier name by those of the present one.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="customer">Whose name.</param>
    /// <param name="before">The earlier name; null for a new customer.</param>
    /// <param name="now">The present name and other names it is known by.</param>
    public async Task ReplaceWithinAsync(Session session, CustomerId customer, string? before, params string?[] now)
    {
        var tokens = now.OfType<string>().SelectMany(NameKey.Tokens).Distinct(StringComparer.Ordinal).ToArray();
        if (before is not null)
            foreach (var gone in NameKey.Tokens(before).Except(tokens, StringComparer.Ordinal))
                await session.ExecuteAsync(
                    "DELETE FROM name_posting WHERE token = @token AND customer_id = @customer",
                    ("token", gone),
                    ("customer", customer)
                );
        foreach (var token in tokens)
            await session.ExecuteAsync(
                "INSERT INTO name_posting (token, customer_id) VALUES (@token, @customer) ON CONFLICT DO NOTHING",
                ("token", token),
                ("customer", customer)
            );
        session.AfterCommit(() => vocabulary.Learn(tokens));
    }
}
