using System.Globalization;
using Microsoft.Extensions.Localization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Warehouse.Catalogue;

/// <summary>A column as the dictionary tells it.</summary>
/// <param name="Filled">Share of rows that tell it, 0 to 1; null: not counted.</param>
/// <param name="Sources">Where it comes from, in the reader's words.</param>
/// <param name="Lineage">Tables it comes from, as the database names them.</param>
public sealed record ColumnEntry(
    string Name,
    string Title,
    string What,
    string Unit,
    string Sources,
    string Lineage,
    double? Filled
);

/// <summary>A table as the dictionary tells it.</summary>
/// <param name="Rows">How many; null: not counted.</param>
/// <param name="LoadedAt">When it was last brought up to date; null: a view, always current, or never.</param>
/// <param name="Systems">Systems its facts came from.</param>
public sealed record TableEntry(
    string Name,
    DataKind Kind,
    string KindName,
    string Title,
    string What,
    bool View,
    long? Rows,
    DateTimeOffset? LoadedAt,
    IReadOnlyList<string> Systems,
    IReadOnlyList<ColumnEntry> Columns
);

/// <summary>What every table and column of the warehouse means, where it comes from and how well it is filled.</summary>
public sealed class DataDictionary(Database database, IStringLocalizer<DictionaryText> text)
{
    /// <summary>The dictionary in the reader's language.</summary>
    /// <param name="search">Words that must all occur in a column's or its table's text; accents do not matter.</param>
    /// <param name="kind">Only tables of this kind.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<IReadOnlyList<TableEntry>> ReadAsync(string? search, DataKind? kind, CancellationToken cancel)
    {
        var counts = new Dictionary<string, (long Rows, Dictionary<string, long> Filled, DateTimeOffset At)>(
            StringComparer.Ordinal
        );
        var systems = new Dictionary<string, HashSet<Guid>>(StringComparer.Ordinal);
        var names = new Dictionary<Guid, string>();
        await database.ReadAsync(
            async session =>
            {
                await session.ReadAsync(
                    new Question(
                        "SELECT table_name, rows_count, filled, counted_at FROM warehouse_table",
                        row =>
                            counts[row.Text(0)] = (
                                row.Long(1),
                                Json.Read<Dictionary<string, long>>(row.Text(2)),
                                row.Instant(3)
                            )
                    ),
                    new Question("SELECT id, name FROM source_system", row => names[row.Guid(0)] = row.Text(1))
                );
                systems = (await Tally.ReadAsync(session)).Systems;
                return true;
            },
            cancel
        );
        var words = Fold(search ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return
        [
            .. DataCatalogue
                .All.Where(t => kind is null || t.Kind == kind)
                .Select(t => Entry(t, words))
                .Where(t => t.Columns.Count > 0),
        ];

        TableEntry Entry(DataTable table, string[] wanted)
        {
            var known = counts.TryGetValue(table.Name, out var count);
            var (title, what) = (Say($"T.{table.Name}"), Say($"T.{table.Name}.What"));
            var own = Fold($"{table.Name} {title} {what}");
            var columns = table.Columns.Select(c => Column(table, c, known ? count : null)).ToList();
            return new(
                table.Name,
                table.Kind,
                Say("Kind." + table.Kind),
                title,
                what,
                table.View,
                known ? count.Rows : null,
                known ? count.At : null,
                [
                    .. table
                        .Columns.SelectMany(c => c.Sources)
                        .Distinct()
                        .SelectMany(s => systems.GetValueOrDefault(s) ?? [])
                        .Distinct()
                        .Select(id => names.GetValueOrDefault(id))
                        .OfType<string>()
                        .Order(StringComparer.CurrentCulture),
                ],
                [
                    .. columns.Where(c =>
                    {
                        var whole = own + " " + Fold($"{c.Name} {c.Title} {c.What} {c.Sources} {c.Unit}");
                        return wanted.All(w => whole.Contains(w, StringComparison.Ordinal));
                    }),
                ]
            );
        }
    }

    private ColumnEntry Column(
        DataTable table,
        DataColumn column,
        (long Rows, Dictionary<string, long> Filled, DateTimeOffset At)? count
    )
    {
        var key = text[$"C.{table.Name}.{column.Name}"].ResourceNotFound
            ? $"C.{column.Name}"
            : $"C.{table.Name}.{column.Name}";
        return new(
            column.Name,
            Say(key),
            Say(key + ".What"),
            Say("Unit." + column.Unit),
            string.Join(", ", column.Sources.Select(s => Say("From." + s))),
            string.Join(", ", column.Sources),
            count is { Rows: > 0 } c && c.Filled.TryGetValue(column.Name, out var filled)
                ? (double)filled / c.Rows
                : null
        );
    }

    private string Say(string key) => text[key];

    /// <summary>Lower case, without accents: what a search compares.</summary>
    private static string Fold(string words) =>
        string.Concat(
                words
                    .Normalize(System.Text.NormalizationForm.FormD)
                    .Where(c => CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)
            )
            .ToLowerInvariant();
}
