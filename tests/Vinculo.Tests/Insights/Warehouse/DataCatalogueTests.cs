using System.Collections;
using System.Globalization;
using System.Resources;
using Vinculo.Insights.Warehouse;
using Vinculo.Insights.Warehouse.Catalogue;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Insights.Warehouse;

public class DataCatalogueTests
{
    [Fact]
    public async Task Every_table_and_column_of_the_warehouse_is_in_the_dictionary_and_no_other()
    {
        await using var test = await TestDatabase.CreateAsync(Engine.Sqlite);
        var schema = await test.Database.ReadAsync(session =>
            session.QueryAsync(
                """
                SELECT m.name || '.' || p.name FROM sqlite_master m JOIN pragma_table_info(m.name) p
                WHERE m.type IN ('table', 'view') AND (m.name LIKE 'fact_%' OR m.name LIKE 'dim_%' OR m.name LIKE 'drill_%'
                  OR m.name IN ('customer_snapshot', 'held_month'))
                """,
                row => row.Text(0)
            )
        );

        DataCatalogue
            .All.SelectMany(t => t.Columns.Select(c => $"{t.Name}.{c.Name}"))
            .ShouldBe(schema, ignoreOrder: true);
        DataCatalogue.All[0].Columns.Select(c => c.Name).ShouldBe(SnapshotStore.Columns);
    }

    [Theory]
    [InlineData("es")]
    [InlineData("en")]
    public void Every_column_has_words_and_no_word_is_left_over(string language)
    {
        var resources = new ResourceManager(typeof(DictionaryText));
        // Spanish is the neutral language.
        var culture = language == "es" ? CultureInfo.InvariantCulture : CultureInfo.GetCultureInfo(language);
        var keys = resources
            .GetResourceSet(culture, createIfNotExists: true, tryParents: false)!
            .Cast<DictionaryEntry>()
            .Select(e => (string)e.Key)
            .ToHashSet();
        var used = new HashSet<string>();
        foreach (var table in DataCatalogue.All)
        {
            Use($"T.{table.Name}");
            Use($"Kind.{table.Kind}", twice: false);
            foreach (var column in table.Columns)
            {
                Use(
                    keys.Contains($"C.{table.Name}.{column.Name}")
                        ? $"C.{table.Name}.{column.Name}"
                        : $"C.{column.Name}"
                );
                Use($"Unit.{column.Unit}", twice: false);
                foreach (var source in column.Sources)
                    Use($"From.{source}", twice: false);
            }
        }

        used.Except(keys).ShouldBeEmpty();
        keys.Except(used).ShouldBeEmpty();

        void Use(string key, bool twice = true)
        {
            used.Add(key);
            if (twice)
                used.Add(key + ".What");
        }
    }
}
