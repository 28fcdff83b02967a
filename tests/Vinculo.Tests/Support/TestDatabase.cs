using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Support;

/// <summary>A real, fresh database of one engine, gone when disposed.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private static readonly Lazy<Task<string>> SqliteTemplate = new(MakeSqliteTemplateAsync);

    private TestDatabase(string address, string folder)
    {
        Address = address;
        Folder = folder;
        Database = new Database(DatabaseAddress.Parse(address, folder));
    }

    public Database Database { get; }

    public Engine Engine => Database.Engine;

    /// <summary>As <c>--database</c> takes it.</summary>
    public string Address { get; }

    /// <summary>A folder for this test's files.</summary>
    public string Folder { get; }

    /// <summary>A database with the application's schema.</summary>
    public static Task<TestDatabase> CreateAsync(Engine engine) => CreateAsync(engine, withSchema: true);

    /// <summary>A database with nothing in it.</summary>
    public static Task<TestDatabase> CreateEmptyAsync(Engine engine) => CreateAsync(engine, withSchema: false);

    /// <summary>A new EF context over this database.</summary>
    public VinculoContext Context()
    {
        var builder = new DbContextOptionsBuilder<VinculoContext>();
        if (Engine == Engine.Sqlite)
            builder.UseSqlite(Database.Address.ConnectionString);
        else
            builder.UseNpgsql(Database.Address.ConnectionString);
        return new VinculoContext(builder.Options, Database);
    }

    /// <summary>What <c>IDbContextFactory</c> injects.</summary>
    public IDbContextFactory<VinculoContext> Contexts => new Factory(this);

    /// <summary>Another application on the same data: its own connections, its own writer.</summary>
    public Database OpenAnother() => new(DatabaseAddress.Parse(Address, Folder));

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        if (Engine == Engine.Postgres)
        {
            await PostgresServer.DropDatabaseAsync(Address);
            return;
        }
        using (var connection = new SqliteConnection(Database.Address.ConnectionString))
            SqliteConnection.ClearPool(connection);
        Directory.Delete(Folder, recursive: true);
    }

    internal static async Task<string> NewAddressAsync(Engine engine, string folder, bool withSchema)
    {
        if (engine == Engine.Postgres)
            return await PostgresServer.CreateDatabaseAsync(withSchema);
        var file = Path.Combine(folder, "vinculo.db");
        if (withSchema)
            File.Copy(await SqliteTemplate.Value, file);
        return "sqlite:" + file;
    }

    private static async Task<TestDatabase> CreateAsync(Engine engine, bool withSchema)
    {
        var folder = TestRun.NewFolder();
        return new(await NewAddressAsync(engine, folder, withSchema), folder);
    }

    private static async Task<string> MakeSqliteTemplateAsync()
    {
        var file = Path.Combine(TestRun.NewFolder(), "template.db");
        await using (var database = new Database(DatabaseAddress.Parse("sqlite:" + file, ".")))
            await new Schema(database, TimeProvider.System).ApplyAsync(null, CancellationToken.None);
        SqliteConnection.ClearAllPools();
        if (File.Exists(file + "-wal"))
            throw new InvalidOperationException("The template still has a log beside it: somebody holds it open.");
        return file;
    }

    private sealed class Factory(TestDatabase owner) : IDbContextFactory<VinculoContext>
    {
        public VinculoContext CreateDbContext() => owner.Context();
    }
}
