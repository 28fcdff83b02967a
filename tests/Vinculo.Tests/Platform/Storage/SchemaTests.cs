using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Platform.Storage;

public class SchemaTests
{
    private static readonly SchemaScript First = new("0001_a", "CREATE TABLE a (id integer PRIMARY KEY);");
    private static readonly SchemaScript Second = new("0002_b", "CREATE TABLE b (id integer PRIMARY KEY);");

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_database_of_any_earlier_version_becomes_the_same_as_a_new_one(Engine engine)
    {
        await using var fresh = await TestDatabase.CreateAsync(engine);
        var wanted = await CatalogueAsync(fresh.Database);
        wanted.Count.ShouldBeGreaterThan(300);

        for (var head = 0; head < Schema.Scripts.Count; head++)
        {
            await using var test = await TestDatabase.CreateEmptyAsync(engine);
            var schema = new Schema(test.Database, TimeProvider.System);
            (await schema.ApplyAsync([.. Schema.Scripts.Take(head)], default)).Count.ShouldBe(head);

            var ran = await schema.ApplyAsync(null, default);

            ran.ShouldBe(Schema.Scripts.Skip(head).Select(s => s.Name));
            (await CatalogueAsync(test.Database)).ShouldBe(wanted);
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Both_engines_have_the_same_tables_and_columns(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        await using var other = await TestDatabase.CreateAsync(Engine.Sqlite);

        var names = (await CatalogueAsync(test.Database)).Select(c => (c.Table, c.Column));

        names.ShouldBe((await CatalogueAsync(other.Database)).Select(c => (c.Table, c.Column)));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_script_runs_once(Engine engine)
    {
        await using var test = await TestDatabase.CreateEmptyAsync(engine);
        var schema = new Schema(test.Database, TimeProvider.System);

        (await schema.ApplyAsync([First, Second], default)).ShouldBe(["0001_a", "0002_b"]);
        (await schema.ApplyAsync([First, Second], default)).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_script_edited_after_it_ran_is_refused(Engine engine)
    {
        await using var test = await TestDatabase.CreateEmptyAsync(engine);
        var schema = new Schema(test.Database, TimeProvider.System);
        await schema.ApplyAsync([First], default);

        var edited = First with { Text = First.Text + " -- better" };

        var refusal = await Should.ThrowAsync<InvalidOperationException>(schema.ApplyAsync([edited, Second], default));
        refusal.Message.ShouldContain("0001_a was edited");
        (await CatalogueAsync(test.Database)).ShouldNotContain(c => c.Table == "b");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Line_ends_are_no_edit(Engine engine)
    {
        await using var test = await TestDatabase.CreateEmptyAsync(engine);
        var schema = new Schema(test.Database, TimeProvider.System);
        var unix = new SchemaScript("0001_a", "CREATE TABLE a (\n  id integer PRIMARY KEY\n);");
        await schema.ApplyAsync([unix], default);

        (await schema.ApplyAsync([unix with { Text = unix.Text.Replace("\n", "\r\n") }], default)).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_database_of_a_newer_version_is_left_alone(Engine engine)
    {
        await using var test = await TestDatabase.CreateEmptyAsync(engine);
        var schema = new Schema(test.Database, TimeProvider.System);
        await schema.ApplyAsync([First, Second], default);

        var refusal = await Should.ThrowAsync<InvalidOperationException>(schema.ApplyAsync([First], default));

        refusal.Message.ShouldContain("0002_b");
        refusal.Message.ShouldContain("newer");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_script_that_fails_leaves_nothing_behind(Engine engine)
    {
        await using var test = await TestDatabase.CreateEmptyAsync(engine);
        var schema = new Schema(test.Database, TimeProvider.System);
        var broken = new SchemaScript("0002_c", "CREATE TABLE c (id integer); CREATE TABLE c (id integer);");

        await Should.ThrowAsync<System.Data.Common.DbException>(schema.ApplyAsync([First, broken], default));

        (await CatalogueAsync(test.Database)).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Nodes_that_start_together_apply_it_once(Engine engine)
    {
        await using var test = await TestDatabase.CreateEmptyAsync(engine);
        await using var second = test.OpenAnother();
        await using var third = test.OpenAnother();

        var ran = await Task.WhenAll(
            new[] { test.Database, second, third }.Select(d =>
                Task.Run(() => new Schema(d, TimeProvider.System).ApplyAsync(null, default))
            )
        );

        ran.Sum(names => names.Count).ShouldBe(Schema.Scripts.Count);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Every_mapped_property_has_its_column(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        await using var context = test.Context();
        var columns = (await CatalogueAsync(test.Database)).ToDictionary(c => (c.Table, c.Column));
        var wrong = new List<string>();

        foreach (var entity in context.Model.GetEntityTypes().Where(e => e.GetTableName() is not null))
        {
            var table = StoreObjectIdentifier.Table(entity.GetTableName()!, entity.GetSchema());
            foreach (var property in entity.GetProperties())
            {
                var name = property.GetColumnName(table);
                if (name is null)
                    continue;
                if (!columns.TryGetValue((table.Name, name), out var column))
                    wrong.Add($"{entity.ClrType.Name}.{property.Name}: no column {table.Name}.{name}");
                else if (column.Nullable != property.IsColumnNullable(table))
                    wrong.Add($"{entity.ClrType.Name}.{property.Name}: nullable is {column.Nullable} in the schema");
                else if (engine == Engine.Postgres && Family(column.Type) != Family(property.GetColumnType(table)))
                    wrong.Add(
                        $"{entity.ClrType.Name}.{property.Name}: {column.Type} in the schema, {property.GetColumnType(table)} in the model"
                    );
            }
        }

        wrong.ShouldBeEmpty();
    }

    private static string Family(string type) => type is "smallint" or "integer" ? "integer" : type;

    private sealed record Field(string Table, string Column, string Type, bool Nullable);

    /// <summary>Every column of every table but the list of scripts, in order.</summary>
    private static Task<List<Field>> CatalogueAsync(Database database) =>
        database.ReadAsync(session =>
            session.QueryAsync(
                session.Engine == Engine.Postgres
                    ? """
                    SELECT table_name, column_name, data_type, is_nullable = 'YES'
                    FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'schema_script'
                    ORDER BY table_name COLLATE "C", column_name COLLATE "C"
                    """
                    : """
                    SELECT t.name, c.name, lower(c.type), c."notnull" = 0 AND c.pk = 0
                    FROM sqlite_schema t, pragma_table_info(t.name) c
                    WHERE t.type IN ('table', 'view') AND t.name NOT LIKE 'sqlite%' AND t.name <> 'schema_script' ORDER BY t.name, c.name
                    """,
                r => new Field(r.Text(0), r.Text(1), r.Text(2), r.Bool(3))
            )
        );
}
