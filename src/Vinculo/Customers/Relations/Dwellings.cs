using Vinculo.Analytics.Linkage.Standards;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Relations;

/// <summary>
/// Where people live, as a key: two ways to write one dwelling give one key. Only an address that names a door is one; a
/// building, a village or a post box is not.
/// </summary>
internal static class Dwellings
{
    /// <summary>Where business is done: what lives there is no household.</summary>
    private static readonly HashSet<string> Business = ["oficina", "of", "local", "lc", "bodega", "hotel", "clinica"];

    /// <summary>The key of a dwelling; null when the text names none or an office.</summary>
    public static string? Key(string? address, string? city, string? country)
    {
        if (PostalAddresses.Read(address, city, country) is not { } read)
            return null;
        if (NameKey.Fold(address!).Split(' ').Any(Business.Contains))
            return null;
        // A street and a number on it at least: fewer numbers than two name a street at most.
        return Numbers(read.UnitKey) >= 2 ? $"{read.City}|{read.UnitKey}" : null;
    }

    private static int Numbers(string key)
    {
        var count = 0;
        for (var i = 0; i < key.Length; i++)
            if (char.IsAsciiDigit(key[i]) && (i == 0 || !char.IsAsciiDigit(key[i - 1])))
                count++;
        return count;
    }

    /// <summary>Works out the dwellings of some customers anew.</summary>
    public static async Task KeepWithinAsync(Session session, IReadOnlyCollection<Guid> customers)
    {
        var among = session.InGuids("ids");
        var ids = customers.ToArray();
        var found = await session.QueryAsync(
            $"""
            SELECT p.customer_id, p.value, c.city, c.country FROM contact_point p JOIN customer c ON c.customer_id = p.customer_id
            WHERE p.customer_id {among} AND p.kind = 3 AND p.ended_at IS NULL AND c.kind = 1
            """,
            row => (Id: row.Guid(0), Key: Key(row.Text(1), row.TextOrNull(2), row.TextOrNull(3))),
            ("ids", ids)
        );
        await session.ExecuteAsync($"DELETE FROM dwelling WHERE customer_id {among}", ("ids", ids));
        await session.InsertManyAsync(
            "dwelling",
            ["customer_id", "unit_key"],
            found.Where(f => f.Key is not null).Distinct().Select(f => new object?[] { f.Id, f.Key })
        );
    }
}
