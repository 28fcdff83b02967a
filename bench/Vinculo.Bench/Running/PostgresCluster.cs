using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Vinculo.Bench.Running;

/// <summary>
/// A PostgreSQL server of our own in a folder of our own, durable as a company would run it: fsync and synchronous commit
/// on. It ends with this process, however that ends: its shell waits on our pipe.
/// </summary>
internal sealed class PostgresCluster : IAsyncDisposable
{
    private const string Script = """
        bin=$1; folder=$2; port=$3
        as() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
        mkdir -p "$folder"
        if [ "$(id -u)" = 0 ]; then chown postgres "$folder"; fi
        cd "$folder" || exit 1
        [ -d "$folder/data" ] || as "$bin/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 >"$folder.log" 2>&1 || exit 1
        as "$bin/pg_ctl" -D "$folder/data" -w -t 120 -l "$folder/server.log" -o "-c port=$port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$folder -c shared_buffers=2GB -c effective_cache_size=8GB -c max_wal_size=4GB -c max_connections=100 -c maintenance_work_mem=512MB -c random_page_cost=1.1 -c checkpoint_timeout=15min" start >>"$folder.log" 2>&1 || exit 1
        echo ready
        cat >/dev/null
        as "$bin/pg_ctl" -D "$folder/data" -m fast stop >/dev/null 2>&1
        """;

    private readonly Process shell;

    private PostgresCluster(Process shell, string server, string folder) =>
        (this.shell, Server, Folder) = (shell, server, folder);

    /// <summary><c>postgres://postgres@127.0.0.1:PORT</c></summary>
    public string Server { get; }

    public string Folder { get; }

    /// <param name="folder">Kept after the run, so that a large company need not be written twice.</param>
    public static async Task<PostgresCluster> StartAsync(string folder)
    {
        var bin =
            Directory
                .EnumerateDirectories("/usr/lib/postgresql")
                .OrderByDescending(d => double.Parse(Path.GetFileName(d), CultureInfo.InvariantCulture))
                .Select(d => Path.Combine(d, "bin"))
                .FirstOrDefault(d => File.Exists(Path.Combine(d, "initdb")))
            ?? throw new InvalidOperationException("PostgreSQL is not installed: apt-get install postgresql");
        var port = Ports.Free();
        var shell = new Process
        {
            StartInfo = new("/bin/sh", ["-c", Script, "sh", bin, folder, port.ToString(CultureInfo.InvariantCulture)])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            },
        };
        shell.Start();
        if (await shell.StandardOutput.ReadLineAsync() != "ready")
            throw new InvalidOperationException($"PostgreSQL did not start; see {folder}.log");
        return new(shell, $"postgres://postgres@127.0.0.1:{port}", folder);
    }

    /// <summary>Makes a database when it is not there yet.</summary>
    public async Task<(string Address, bool New)> DatabaseAsync(string name)
    {
        await using var source = Npgsql.NpgsqlDataSource.Create($"{ConnectionString("postgres")};Pooling=false");
        await using var find = source.CreateCommand($"SELECT 1 FROM pg_database WHERE datname = '{name}'");
        var there = await find.ExecuteScalarAsync() is not null;
        if (!there)
        {
            await using var make = source.CreateCommand($"CREATE DATABASE {name}");
            await make.ExecuteNonQueryAsync();
        }
        return ($"{Server}/{name}", !there);
    }

    /// <summary>Processor time of the server and all its backends, in milliseconds.</summary>
    public double CpuMilliseconds() => ProcessFigures.CpuOfFolder(Folder);

    private string ConnectionString(string database) =>
        Platform.Storage.DatabaseAddress.Parse($"{Server}/{database}", ".").ConnectionString;

    public async ValueTask DisposeAsync()
    {
        Npgsql.NpgsqlConnection.ClearAllPools();
        shell.StandardInput.Close();
        await shell.WaitForExitAsync();
        shell.Dispose();
    }
}

internal static class Ports
{
    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
