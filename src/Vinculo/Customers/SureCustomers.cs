using Vinculo.Platform.Storage;

namespace Vinculo.Customers;

/// <summary>
/// For imports: the customers that clues surely belong to, many at once. The same source key, the same document, or the
/// same e-mail or telephone together with a compatible name.
/// </summary>
/// <param name="country">ISO 3166, for documents and telephones written without one.</param>
public sealed class SureCustomers(string country)
{
    /// <returns>In the order of <paramref name="clues"/>; null where nobody is sure.</returns>
    public async Task<IReadOnlyList<CustomerId?>> FindAsync(Session session, IReadOnlyList<CustomerClues> clues)
    {
        var claims = new Dictionary<string, Guid>(StringComparer.Ordinal);
        var keys = clues.Select(ClaimsOf).ToList();
        foreach (var chunk in keys.SelectMany(k => k).Distinct(StringComparer.Ordinal).Chunk(4_000))
        foreach (
            var (key, customer) in await session.QueryAsync(
                $"SELECT claim_key, customer_id FROM identifier_claim WHERE claim_key {session.InValues("keys")}",
                row => (row.Text(0), row.Guid(1)),
                ("keys", chunk)
            )
        )
            claims[key] = customer;

        var answers = new CustomerId?[clues.Count];
        var open = new List<(int Index, string[] Addresses)>();
        for (var i = 0; i < clues.Count; i++)
        {
            foreach (var key in keys[i])
                if (claims.TryGetValue(key, out var customer))
                {
                    answers[i] = new(customer);
                    break;
                }
            if (
                answers[i] is null
                && clues[i].Name is { Length: > 0 }
                && AddressesOf(clues[i]) is { Length: > 0 } addresses
            )
                open.Add((i, addresses));
        }
        if (open.Count == 0)
            return answers;

        var reached = new Dictionary<string, List<(Guid Customer, string Name)>>(StringComparer.Ordinal);
        foreach (var chunk in open.SelectMany(o => o.Addresses).Distinct(StringComparer.Ordinal).Chunk(4_000))
        foreach (
            var (address, customer, name) in await session.QueryAsync(
                $"""
                SELECT p.normalised, c.customer_id, c.display_name FROM contact_point p
                JOIN customer c ON c.customer_id = p.customer_id
                WHERE p.normalised {session.InValues("addresses")} AND p.ended_at IS NULL AND c.merged_into IS NULL
                """,
                row => (row.Text(0), row.Guid(1), row.Text(2)),
                ("addresses", chunk)
            )
        )
        {
            if (!reached.TryGetValue(address, out var people))
                reached[address] = people = [];
            people.Add((customer, name));
        }
        foreach (var (index, addresses) in open)
            answers[index] = Sure(clues[index].Name!, addresses.SelectMany(a => reached.GetValueOrDefault(a) ?? []));
        return answers;
    }

    /// <summary>The one customer of these with a compatible name; nobody when there are two.</summary>
    private static CustomerId? Sure(string name, IEnumerable<(Guid Customer, string Name)> people)
    {
        var compatible = people
            .Where(p => NameKey.Compatible(name, p.Name))
            .Select(p => p.Customer)
            .Distinct()
            .Take(2)
            .ToList();
        return compatible.Count == 1 ? new CustomerId(compatible[0]) : null;
    }

    private List<string> ClaimsOf(CustomerClues clues)
    {
        var home = clues.Country ?? country;
        var keys = new List<string>(2);
        if (clues is { SourceSystem: { } system, SourceKey: { } key })
            keys.Add(Recognition.SourceClaim(system, key));
        if (clues.Document is { } document && NationalId.Read(document, clues.DocumentType, home) is { } read)
        {
            keys.AddRange(NationalId.Forms(read).Select(form => Recognition.DocumentClaim(home, read.Type, form)));
            // Documents that came without a type were once all filed as cédulas.
            if (clues.DocumentType is null && read.Type != "CC")
                keys.Add(Recognition.DocumentClaim(home, "CC", read.Normal));
        }
        return keys;
    }

    private string[] AddressesOf(CustomerClues clues)
    {
        var home = clues.Country ?? country;
        return
        [
            .. EmailAddress.Normalise(clues.Email) is { } email ? [email] : Array.Empty<string>(),
            .. PhoneNumber.Forms(clues.Phone, home),
        ];
    }
}
