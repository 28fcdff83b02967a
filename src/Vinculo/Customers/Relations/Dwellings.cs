using System.Text;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Relations;

/// <summary>
/// Where people live, as a key: two ways to write one dwelling give one key. Only an address that names a door is one; a
/// building, a village or a post box is not.
/// </summary>
internal static class Dwellings
{
    private static readonly Dictionary<string, string> Canon = new(StringComparer.Ordinal)
    {
        ["calle"] = "cl",
        ["cll"] = "cl",
        ["clle"] = "cl",
        ["cl"] = "cl",
        ["carrera"] = "kr",
        ["cra"] = "kr",
        ["kra"] = "kr",
        ["cr"] = "kr",
        ["kr"] = "kr",
        ["transversal"] = "tv",
        ["transv"] = "tv",
        ["tv"] = "tv",
        ["diagonal"] = "dg",
        ["diag"] = "dg",
        ["dg"] = "dg",
        ["avenida"] = "av",
        ["avda"] = "av",
        ["av"] = "av",
        ["apartamento"] = "ap",
        ["apto"] = "ap",
        ["apt"] = "ap",
        ["ap"] = "ap",
        ["casa"] = "ca",
        ["cs"] = "ca",
        ["ca"] = "ca",
        ["interior"] = "in",
        ["int"] = "in",
        ["in"] = "in",
        ["torre"] = "to",
        ["to"] = "to",
        ["bloque"] = "bl",
        ["bl"] = "bl",
        ["manzana"] = "mz",
        ["mz"] = "mz",
        ["lote"] = "lt",
        ["lt"] = "lt",
    };

    private static readonly HashSet<string> Empty = ["no", "nro", "num", "numero", "de", "barrio", "br"];

    /// <summary>Where business is done: what lives there is no household.</summary>
    private static readonly HashSet<string> Business = ["oficina", "of", "local", "lc", "bodega", "piso", "pi"];

    /// <summary>The key of a dwelling; null when the text names none or an office.</summary>
    public static string? Key(string? address, string? city)
    {
        if (string.IsNullOrWhiteSpace(address) || address.Length > 300)
            return null;
        var key = new StringBuilder(NameKey.Fold(city ?? "")).Append('|');
        var numbers = 0;
        foreach (var token in Tokens(NameKey.Fold(address)))
        {
            if (Business.Contains(token))
                return null;
            if (Empty.Contains(token))
                continue;
            if (char.IsAsciiDigit(token[0]))
                numbers++;
            key.Append(Canon.GetValueOrDefault(token, token)).Append(' ');
        }
        // A street, a crossing or plate, and a door: fewer numbers than two name a street at most.
        return numbers >= 2 ? key.ToString().TrimEnd() : null;
    }

    /// <summary>Runs of letters and runs of digits, apart: "12a-45" gives 12, a, 45.</summary>
    private static IEnumerable<string> Tokens(string folded)
    {
        var start = 0;
        for (var i = 1; i <= folded.Length; i++)
        {
            if (i < folded.Length && Class(folded[i]) == Class(folded[i - 1]))
                continue;
            if (Class(folded[start]) != 0)
                yield return folded[start..i];
            start = i;
        }

        static int Class(char c) =>
            char.IsAsciiDigit(c) ? 1
            : char.IsLetter(c) ? 2
            : 0;
    }

    /// <summary>Works out the dwellings of some customers anew.</summary>
    public static async Task KeepWithinAsync(Session session, IReadOnlyCollection<Guid> customers)
    {
        var among = session.InGuids("ids");
        var ids = customers.ToArray();
        var found = await session.QueryAsync(
            $"""
            SELECT p.customer_id, p.value, c.city FROM contact_point p JOIN customer c ON c.customer_id = p.customer_id
            WHERE p.customer_id {among} AND p.kind = 3 AND p.ended_at IS NULL AND c.kind = 1
            """,
            row => (Id: row.Guid(0), Key: Key(row.Text(1), row.TextOrNull(2))),
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
