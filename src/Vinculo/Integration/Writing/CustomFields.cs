using Vinculo.Integration.Mapping;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Integration.Writing;

/// <summary>Defines the custom fields a mapping feeds and nobody has defined yet.</summary>
internal static class CustomFields
{
    public static async Task EnsureAsync(ImportBatch batch, RowParser parser)
    {
        var entity = parser.Entity.Code == "holdings" ? "holding" : "customer";
        var known = await batch.Session.QueryAsync(
            "SELECT code FROM custom_field WHERE entity = @entity",
            row => row.Text(0),
            ("entity", entity)
        );
        var position = known.Count;
        var added = new List<object?[]>();
        foreach (var (cell, field) in parser.Fed)
        {
            if (!field.Open)
                continue;
            var code = field.Code[(field.Code.IndexOf('.', StringComparison.Ordinal) + 1)..];
            if (known.Contains(code, StringComparer.Ordinal))
                continue;
            known.Add(code);
            var id = Ids.New(batch.Now);
            added.Add([
                id,
                entity,
                code,
                parser.Columns[cell],
                field.Type == FieldType.Number ? 2 : 1,
                false,
                position++,
                true,
                1,
            ]);
            batch.Made("custom_field", id);
        }
        await batch.Session.InsertManyAsync(
            "custom_field",
            ["id", "entity", "code", "label_es", "type", "searchable", "position", "active", "row_version"],
            added
        );
    }
}
