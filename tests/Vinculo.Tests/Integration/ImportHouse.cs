using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Vinculo.Integration;
using Vinculo.Integration.Mapping;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Tests.Support;

namespace Vinculo.Tests.Integration;

/// <summary>An installation without its server: a real database and every service, to import into.</summary>
internal sealed class ImportHouse : IAsyncDisposable
{
    private readonly WebApplication application;
    private readonly string address;

    private ImportHouse(WebApplication application, string address, string folder)
    {
        this.application = application;
        this.address = address;
        Folder = folder;
    }

    public static readonly Actor Importer = Actor.System("test");

    public string Folder { get; }

    public string Address => address;

    public IServiceProvider Services => application.Services;

    public Database Database => Services.GetRequiredService<Database>();

    public ImportFiles Files => Services.GetRequiredService<ImportFiles>();

    public ImportRuns Runs => Services.GetRequiredService<ImportRuns>();

    public static async Task<ImportHouse> OpenAsync(Engine engine)
    {
        var folder = TestRun.NewFolder();
        var address = await TestDatabase.NewAddressAsync(engine, folder, withSchema: true);
        var application = Application.Build(
            new VinculoOptions
            {
                Data = folder,
                Database = address,
                Urls = "http://127.0.0.1:0",
            },
            [],
            builder => builder.Logging.SetMinimumLevel(LogLevel.Error)
        );
        return new(application, address, folder);
    }

    public string Write(string name, string text, Encoding? encoding = null)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, text, encoding ?? new UTF8Encoding(false));
        return path;
    }

    /// <summary>A mapping of columns to fields: "COLUMN=field".</summary>
    public static ImportMapping Map(string entity, string system, params string[] columns) =>
        new()
        {
            SourceSystem = new(system, system),
            Entity = entity,
            Columns = [.. columns.Select(c => c.Split('=')).Select(c => new ColumnMapping(c[0], c[1]))],
        };

    /// <summary>The usual file of persons.</summary>
    public static ImportMapping People(string system) =>
        Map(
            "customers",
            system,
            "ID=key",
            "NOMBRE=fullName",
            "CEDULA=document",
            "CORREO=email",
            "CELULAR=phone",
            "CIUDAD=city",
            "NACIMIENTO=birthDate"
        );

    public async Task<ImportRun> ImportAsync(string path, ImportMapping mapping)
    {
        var outcome = await Files.RunAsync(path, mapping, Importer);
        outcome.IsRefused(out var refusal).ShouldBeFalse(refusal is null ? "" : RefusalText.Of(refusal));
        return outcome.Accepted;
    }

    public Task<ImportRun> ImportAsync(string name, string text, ImportMapping mapping) =>
        ImportAsync(Write(name, text), mapping);

    public Task<T?> OneAsync<T>(string sql, Func<Row, T> read) =>
        Database.ReadAsync(session => session.FirstOrDefaultAsync(sql, read));

    public Task<long> CountAsync(string table) => OneAsync($"SELECT count(*) FROM {table}", row => row.Long(0));

    /// <summary>Every row of every table a customer is made of, as text, in order.</summary>
    public async Task<string> DumpAsync()
    {
        var dump = new StringBuilder();
        foreach (
            var table in (string[])
                [
                    "customer",
                    "identifier",
                    "contact_point",
                    "identifier_claim",
                    "name_posting",
                    "relationship",
                    "source_record",
                    "product",
                    "holding",
                    "txn",
                    "measure",
                    "custom_field",
                    "interaction",
                    "interaction_body",
                    "service_case",
                    "decision",
                    "decision_outcome",
                ]
        )
        {
            dump.Append("== ").Append(table).Append('\n');
            var rows = await Database.ReadAsync(async session =>
            {
                var lines = new List<string>();
                await using var command = session.Connection.CreateCommand();
                command.CommandText = $"SELECT * FROM {table}";
                await using var reader = await command.ExecuteReaderAsync();
                while (await reader.ReadAsync())
                    lines.Add(
                        string.Join(
                            '|',
                            Enumerable
                                .Range(0, reader.FieldCount)
                                .Select(i =>
                                    reader.GetValue(i) is byte[] bytes
                                        ? Convert.ToHexString(bytes)
                                        : reader.GetValue(i).ToString()
                                )
                        )
                    );
                return lines;
            });
            rows.Sort(StringComparer.Ordinal);
            dump.AppendJoin('\n', rows).Append('\n');
        }
        return dump.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        await application.DisposeAsync();
        if (address.StartsWith("sqlite:", StringComparison.Ordinal))
            SqliteConnection.ClearAllPools();
        else
            await PostgresServer.DropDatabaseAsync(address);
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
    }
}
