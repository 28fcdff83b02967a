using Vinculo.Insights.Effects;
using Vinculo.Insights.Scoring;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Demo.Check;

/// <summary>What the product's database says of the customers of a world, in the order of the truth.</summary>
internal sealed class ScoreTable
{
    internal readonly record struct Said(double Amount, double? Low, double? High, int? Band);

    private readonly Dictionary<string, Said?[]> scores = new(StringComparer.Ordinal);
    private readonly HashSet<string>?[] families;
    private readonly Guid?[] ids;

    private ScoreTable(Guid?[] ids)
    {
        this.ids = ids;
        families = new HashSet<string>?[ids.Length];
    }

    /// <summary>The customer was found in the database.</summary>
    public bool Knows(int row) => ids[row] is not null;

    public Guid? CustomerOf(int row) => ids[row];

    public bool Has(string code) => scores.ContainsKey(code);

    public Said? Of(string code, int row) => scores.GetValueOrDefault(code)?[row];

    /// <summary>Holds a product of a family, or of a code, now.</summary>
    public bool Holds(int row, string family) => families[row]?.Contains(family) == true;

    /// <summary>The customers these keys of a source system name; null: nobody knows it.</summary>
    public static async Task<Guid?[]> IdsAsync(
        Database database,
        string system,
        IReadOnlyList<string> keys,
        CancellationToken cancel
    )
    {
        var known = new Dictionary<string, Guid>(StringComparer.Ordinal);
        await foreach (
            var (key, id) in database
                .StreamAsync(
                    """
                    SELECT r.source_key, r.customer_id FROM source_record r
                    JOIN source_system s ON s.id = r.source_system_id WHERE s.code = @system
                    """,
                    row => (row.Text(0), row.Guid(1)),
                    ("system", system)
                )
                .WithCancellation(cancel)
        )
            known[key] = id;
        return [.. keys.Select(key => known.TryGetValue(key, out var id) ? id : (Guid?)null)];
    }

    /// <summary>Reads everything that is compared, once.</summary>
    /// <param name="system">Source system whose keys name the customers.</param>
    /// <param name="keys">Its key of each customer.</param>
    public static async Task<ScoreTable> ReadAsync(
        Database database,
        string system,
        IReadOnlyList<string> keys,
        CancellationToken cancel
    )
    {
        var table = new ScoreTable(await IdsAsync(database, system, keys, cancel));
        var place = new Dictionary<Guid, int>();
        for (var row = 0; row < keys.Count; row++)
            if (table.ids[row] is { } id)
                place[id] = row;
        await foreach (
            var (id, model, said) in database
                .StreamAsync(
                    "SELECT customer_id, model, amount, low, high, band FROM score ORDER BY customer_id",
                    row =>
                        (
                            row.Guid(0),
                            row.Text(1),
                            new Said(row.Double(2), row.DoubleOrNull(3), row.DoubleOrNull(4), row.IntOrNull(5))
                        )
                )
                .WithCancellation(cancel)
        )
            if (place.TryGetValue(id, out var row))
            {
                if (!table.scores.TryGetValue(model, out var column))
                    table.scores[model] = column = new Said?[keys.Count];
                column[row] = said;
            }
        await foreach (
            var (id, family, product) in database
                .StreamAsync(
                    """
                    SELECT h.customer_id, p.family, p.code FROM holding h JOIN product p ON p.id = h.product_id
                    WHERE h.ended_on IS NULL ORDER BY h.customer_id
                    """,
                    row => (row.Guid(0), row.TextOrNull(1), row.Text(2))
                )
                .WithCancellation(cancel)
        )
            if (place.TryGetValue(id, out var row))
            {
                var held = table.families[row] ??= [];
                held.Add(product);
                if (family is not null)
                    held.Add(family);
            }
        return table;
    }

    /// <summary>What came of judging the offers that were tried; empty: none was tried often enough.</summary>
    public static async Task<IReadOnlyList<ActionEffect>> EffectsAsync(Database database, CancellationToken cancel) =>
        await database.ReadAsync(session => ModelStore.InUseAsync(session, EffectScorer.Code), cancel) is { } model
            ? Json.Read<EffectScorer.Kept>(model.Parameters.Text).Actions
            : [];

    /// <summary>The customers' own words in their complaints, by receipt of the source system.</summary>
    public static async Task<List<(string Key, string Text)>> ComplaintsAsync(
        Database database,
        CancellationToken cancel
    ) =>
        await database.ReadAsync(
            session =>
                session.QueryAsync(
                    "SELECT source_key, body FROM service_case WHERE source_key IS NOT NULL AND body IS NOT NULL ORDER BY source_key",
                    row => (row.Text(0), row.Text(1))
                ),
            cancel
        );
}
