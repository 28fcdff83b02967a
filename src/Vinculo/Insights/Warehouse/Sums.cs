using System.Globalization;
using Vinculo.Insights.Warehouse.Facts;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Warehouse;

/// <summary>What to add up.</summary>
/// <param name="Fact">A table of the star: <c>fact_transaction</c>.</param>
/// <param name="By">Dimensions to keep apart, of that table.</param>
/// <param name="From">First month, or day for <c>fact_day</c>.</param>
/// <param name="Until">Last one.</param>
/// <param name="Only">Dimensions that must have one value each.</param>
public sealed record SumAsk(
    string Fact,
    IReadOnlyList<string> By,
    DateOnly? From = null,
    DateOnly? Until = null,
    IReadOnlyDictionary<string, string>? Only = null
);

/// <summary>Sums of one combination.</summary>
/// <param name="Keys">Values of the asked dimensions, in their order, as text.</param>
/// <param name="Values">Sums of all measures of the table, in its order.</param>
public sealed record SumRow(IReadOnlyList<string> Keys, IReadOnlyList<long> Values);

/// <param name="By">The asked dimensions.</param>
/// <param name="Measures">What is summed.</param>
public sealed record SumAnswer(
    string Fact,
    IReadOnlyList<string> By,
    IReadOnlyList<string> Measures,
    IReadOnlyList<SumRow> Rows
);

/// <summary>Adds up facts of millions over any of their dimensions, from the tables of sums.</summary>
public sealed class Sums(Database database)
{
    private const int MostRows = 100_000;

    /// <returns>The sums, or <c>sums.unknown-fact</c>, <c>sums.unknown-dimension</c>, <c>sums.bad-value</c>, <c>permission.missing</c>.</returns>
    public async Task<Outcome<SumAnswer>> ReadAsync(SumAsk ask, Actor actor, CancellationToken cancel)
    {
        if (!actor.May(Permissions.InsightsRead))
            return Actor.Refused(Permissions.InsightsRead);
        if (FactTables.Find(ask.Fact) is not { } table)
            return Refusal.Invalid("sums.unknown-fact", "fact", ("fact", ask.Fact));
        var by = new List<TableColumn>();
        foreach (var name in ask.By.Distinct(StringComparer.Ordinal))
        {
            if (table.Keys.FirstOrDefault(k => k.Name == name) is not { } key)
                return Refusal.Invalid("sums.unknown-dimension", "by", ("dimension", name));
            by.Add(key);
        }
        var conditions = new List<string>();
        var arguments = new List<(string, object?)>();
        Add(table.Time.Name, ">=", "from", ask.From);
        Add(table.Time.Name, "<=", "until", ask.Until);
        foreach (var (name, text) in ask.Only ?? new Dictionary<string, string>())
        {
            if (table.Keys.FirstOrDefault(k => k.Name == name) is not { } key)
                return Refusal.Invalid("sums.unknown-dimension", name, ("dimension", name));
            if (Value(key.Type, text) is not { } value)
                return Refusal.Invalid("sums.bad-value", name, ("value", text));
            Add(name, "=", "only_" + name, value);
        }
        var names = string.Join(", ", by.Select(b => b.Name));
        // A sum of bigints is a numeric on PostgreSQL.
        var sums = string.Join(", ", table.Measures.Select(m => $"CAST(sum({m}) AS bigint)"));
        var where = conditions.Count == 0 ? "" : "WHERE " + string.Join(" AND ", conditions);
        var order = by.Count == 0 ? "" : $"GROUP BY {names} ORDER BY {names} LIMIT {MostRows}";
        var rows = await database.ReadAsync(
            session =>
                session.QueryAsync(
                    $"SELECT {(by.Count == 0 ? "" : names + ", ")}{sums} FROM {table.Name} {where} {order}",
                    row => new SumRow(
                        [.. by.Select((b, i) => Text(row, i, b.Type))],
                        [.. table.Measures.Select((_, i) => row.LongOrNull(by.Count + i) ?? 0)]
                    ),
                    [.. arguments]
                ),
            cancel
        );
        return new SumAnswer(table.Name, [.. by.Select(b => b.Name)], table.Measures, rows);

        void Add(string column, string sign, string parameter, object? value)
        {
            if (value is null)
                return;
            conditions.Add($"{column} {sign} @{parameter}");
            arguments.Add((parameter, value));
        }
    }

    private static object? Value(ColumnType type, string text) =>
        type switch
        {
            ColumnType.Whole => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : null,
            ColumnType.Uuid => Guid.TryParse(text, out var id) ? id : null,
            ColumnType.Date => DateOnly.TryParseExact(text, "yyyy-MM-dd", out var day) ? day : null,
            _ => text,
        };

    private static string Text(Row row, int column, ColumnType type) =>
        type switch
        {
            ColumnType.Whole => row.Int(column).ToString(CultureInfo.InvariantCulture),
            ColumnType.Uuid => row.Guid(column).ToString("D"),
            ColumnType.Date => row.Date(column).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            _ => row.Text(column),
        };
}
