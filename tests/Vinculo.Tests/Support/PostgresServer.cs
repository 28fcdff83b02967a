using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Support;

/// <summary>
/// One PostgreSQL server for the whole run: the one named by <c>VINCULO_TEST_POSTGRES</c>, or else our own, started in a
/// temporary folder at the first test that needs it. Every test gets a database of its own, copied from a template.
/// </summary>
public static class PostgresServer
{
    // The server lives as long as the pipe into its shell: however this process ends, the shell reads the end of its
    // input, stops the server and removes the folder.
    private const string Shell = """
        set -e
        # A signal to the whole group of processes must not take away the one that tidies up.
        trap '' INT TERM HUP
        bin=$1; folder=$2; port=$3
        as() { if [ "$(id -u)" = 0 ]; then if command -v runuser >/dev/null; then runuser -u postgres -- "$@"; else su postgres -s /bin/sh -c 'exec "$0" "$@"' -- "$@"; fi; else "$@"; fi; }
        mkdir -p "$folder"
        if [ "$(id -u)" = 0 ]; then chown postgres "$folder"; fi
        cd "$folder"
        as "$bin/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$folder.log" 2>&1
        as "$bin/pg_ctl" -D "$folder/data" -w -t 60 -l "$folder/server.log" -o "-c port=$port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$folder -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=300 -c shared_buffers=64MB -c autovacuum_naptime=5min" start >>"$folder.log" 2>&1
        echo ready
        cat >/dev/null || true
        as "$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1 || true
        cd /
        rm -rf "$folder" "$folder.log"
        """;

    private static readonly SemaphoreSlim Gate = new(1, 1);
    private static readonly SemaphoreSlim Copying = new(1, 1);
    private static Process? shell;
    private static string? server;
    private static string? missing;
    private static string? template;
    private static int number;

    /// <summary>A new database.</summary>
    /// <param name="withSchema">With the application's schema, or empty.</param>
    /// <returns>Its address, as <c>--database</c> takes it.</returns>
    public static async Task<string> CreateDatabaseAsync(bool withSchema)
    {
        await StartAsync();
        var name = $"vt_{Environment.ProcessId}_{Interlocked.Increment(ref number)}";
        // Copies of one template wait for each other.
        await Copying.WaitAsync();
        try
        {
            if (withSchema && template is null)
            {
                var first = $"vt_{Environment.ProcessId}_template";
                await AdministerAsync($"CREATE DATABASE {first}");
                await using (var database = new Database(DatabaseAddress.Parse($"{server}/{first}", ".")))
                    await new Schema(database, TimeProvider.System).ApplyAsync(null, CancellationToken.None);
                template = first;
            }
            await AdministerAsync(
                $"CREATE DATABASE {name}" + (withSchema ? $" TEMPLATE {template} STRATEGY FILE_COPY" : "")
            );
        }
        finally
        {
            Copying.Release();
        }
        return $"{server}/{name}";
    }

    /// <summary>Drops a database made here.</summary>
    public static Task DropDatabaseAsync(string address) =>
        AdministerAsync($"DROP DATABASE IF EXISTS {address[(address.LastIndexOf('/') + 1)..]} WITH (FORCE)");

    internal static async Task StopAsync()
    {
        if (template is not null && shell is null)
            await DropDatabaseAsync("/" + template);
        if (shell is null)
            return;
        NpgsqlConnection.ClearAllPools();
        shell.StandardInput.Close();
        await shell.WaitForExitAsync();
        shell.Dispose();
        shell = null;
    }

    private static async Task StartAsync()
    {
        await Gate.WaitAsync();
        try
        {
            if (server is null && missing is null)
            {
                if (Environment.GetEnvironmentVariable("VINCULO_TEST_POSTGRES") is { Length: > 0 } given)
                    server = given.TrimEnd('/');
                else
                    await StartOwnAsync();
                if (missing is not null)
                    Console.Error.WriteLine($"PostgreSQL: {missing}");
            }
        }
        finally
        {
            Gate.Release();
        }
        if (missing is null)
            return;
        if (Environment.GetEnvironmentVariable("VINCULO_TEST_SKIP_POSTGRES") == "1")
            Assert.Skip(missing);
        throw new InvalidOperationException(missing);
    }

    private static async Task StartOwnAsync()
    {
        var bin = FindBinaries();
        if (bin is null)
        {
            missing =
                "no PostgreSQL server programs were found. Install the package postgresql, or set VINCULO_TEST_POSTGRES "
                + "to postgres://user:password@host:port, or VINCULO_TEST_SKIP_POSTGRES=1 to leave its tests out.";
            return;
        }

        var folder = Path.Combine(Path.GetTempPath(), $"vinculo-pg-{Environment.ProcessId}");
        var port = FreePort();
        shell = new Process
        {
            StartInfo = new("/bin/sh", ["-c", Shell, "sh", bin, folder, port.ToString(CultureInfo.InvariantCulture)])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            },
        };
        shell.Start();
        if (await shell.StandardOutput.ReadLineAsync() == "ready")
        {
            server = $"postgres://postgres@127.0.0.1:{port}";
            return;
        }
        await shell.WaitForExitAsync();
        missing = $"the server did not start: {await File.ReadAllTextAsync(folder + ".log")}";
        shell = null;
    }

    private static string? FindBinaries()
    {
        const string packages = "/usr/lib/postgresql";
        var candidates = Directory.Exists(packages)
            ? Directory
                .EnumerateDirectories(packages)
                .OrderByDescending(d =>
                    double.TryParse(Path.GetFileName(d), CultureInfo.InvariantCulture, out var v) ? v : 0
                )
                .Select(d => Path.Combine(d, "bin"))
            : [];
        var path = Environment.GetEnvironmentVariable("PATH")?.Split(':') ?? [];
        return candidates.Concat(path).FirstOrDefault(d => File.Exists(Path.Combine(d, "initdb")));
    }

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task AdministerAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(
            DatabaseAddress.Parse($"{server}/postgres", ".").ConnectionString + ";Pooling=false"
        );
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
