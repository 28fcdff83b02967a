using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Integration.Writing;

/// <summary>A product as rows need it.</summary>
internal sealed record KnownProduct(Guid Id, double? MarginRate);

/// <summary>The catalogue by code. A code nobody has described yet becomes a product of that name, so that no row waits for it.</summary>
internal sealed class Products
{
    private readonly Dictionary<string, KnownProduct> known = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Looks codes up and adds those that are missing.</summary>
    /// <param name="batch">Where to.</param>
    /// <param name="wanted">Code and, if the row says it, name.</param>
    /// <returns>By code, upper and lower case alike.</returns>
    public async Task<Dictionary<string, KnownProduct>> OfAsync(
        ImportBatch batch,
        IEnumerable<(string Code, string? Name)> wanted
    )
    {
        var answer = new Dictionary<string, KnownProduct>(StringComparer.OrdinalIgnoreCase);
        var open = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (code, name) in wanted)
            if (known.TryGetValue(code, out var product))
                answer[code] = product;
            else
                open[code] = open.GetValueOrDefault(code) ?? name;
        if (open.Count == 0)
            return answer;

        var session = batch.Session;
        foreach (
            var (code, product) in await session.QueryAsync(
                $"SELECT code, id, margin_rate FROM product WHERE code {session.InValues("codes")}",
                row => (row.Text(0), new KnownProduct(row.Guid(1), row.DoubleOrNull(2))),
                ("codes", open.Keys.ToArray())
            )
        )
        {
            answer[code] = product;
            open.Remove(code);
        }
        var made = new List<object?[]>();
        foreach (var (code, name) in open)
        {
            var id = Ids.From(DateTimeOffset.UnixEpoch, "product", code.ToUpperInvariant());
            made.Add([id, code, name ?? code, true, batch.Scope.System, 1]);
            answer[code] = new(id, null);
            batch.Made("product", id);
        }
        await session.InsertManyAsync(
            "product",
            ["id", "code", "name_es", "active", "source_system_id", "row_version"],
            made
        );
        session.AfterCommit(() =>
        {
            foreach (var (code, product) in answer)
                known[code] = product;
        });
        return answer;
    }
}
