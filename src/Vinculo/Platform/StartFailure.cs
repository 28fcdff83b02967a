using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Resources;
using Microsoft.AspNetCore.Connections;
using Microsoft.Data.Sqlite;
using Npgsql;
using Vinculo.Platform.Storage;

namespace Vinculo.Platform;

/// <summary>Why the application cannot start, in words that say what to set.</summary>
internal static class StartFailure
{
    private static readonly ResourceManager Sentences = new(typeof(StartFailure));

    /// <summary>Makes the data folder and makes sure that it can be written to.</summary>
    /// <exception cref="IOException">It cannot.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not.</exception>
    public static void CheckFolder(VinculoOptions options)
    {
        Directory.CreateDirectory(options.Data);
        var probe = Path.Combine(options.Data, $".probe-{Environment.ProcessId}");
        File.WriteAllText(probe, "");
        File.Delete(probe);
    }

    /// <summary>Makes sure that every address can be listened at, before anything is started.</summary>
    /// <exception cref="SocketException">One cannot.</exception>
    public static void CheckAddresses(VinculoOptions options)
    {
        foreach (var text in options.Urls.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            var address = BindingAddress.Parse(text.Trim());
            if (address.IsUnixPipe || address.IsNamedPipe || address.Port == 0)
                continue;
            var host =
                address.Host is "localhost" ? IPAddress.Loopback
                : IPAddress.TryParse(address.Host.Trim('[', ']'), out var given) ? given
                : IPAddress.Any;
            using var probe = new TcpListener(host, address.Port);
            probe.Start();
        }
    }

    /// <summary>The words for a failure at start; null when it is of no known kind and the log must tell.</summary>
    public static string? Explain(Exception failure, VinculoOptions options)
    {
        for (var e = failure; e is not null; e = e.InnerException)
        {
            var words = e switch
            {
                PostgresException { SqlState: "28P01" or "28000" } p => Say("postgres.password", p.MessageText),
                PostgresException { SqlState: "3D000" } p => Say("postgres.database", p.MessageText),
                PostgresException { SqlState: "42501" } p => Say("postgres.rights", p.MessageText),
                PostgresException { SqlState: "53300" } p => Say("postgres.full", p.MessageText),
                NpgsqlException when e.InnerException is SocketException or TimeoutException or IOException => Say(
                    "postgres.unreachable",
                    Server(options)
                ),
                SqliteException { SqliteErrorCode: 14 or 8 } => Say("sqlite.folder", DatabaseFile(options)),
                SqliteException { SqliteErrorCode: 26 } => Say("sqlite.foreign", DatabaseFile(options)),
                SqliteException { SqliteErrorCode: 11 } => Say("sqlite.damaged", DatabaseFile(options)),
                SqliteException { SqliteErrorCode: 13 } => Say("disk.full", DatabaseFile(options)),
                SqliteException { SqliteErrorCode: 5 } => Say("sqlite.busy", DatabaseFile(options)),
                SchemaMismatchException => e.Message,
                AddressInUseException => Say("port.used", options.Urls),
                SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } => Say("port.used", options.Urls),
                SocketException { SocketErrorCode: SocketError.AccessDenied } => Say("port.forbidden", options.Urls),
                SocketException { SocketErrorCode: SocketError.AddressNotAvailable } => Say(
                    "address.foreign",
                    options.Urls
                ),
                UnauthorizedAccessException => Say("folder.forbidden", options.Data),
                IOException when e.InnerException is null && !Directory.Exists(options.Data) => Say(
                    "folder.forbidden",
                    options.Data
                ),
                _ => null,
            };
            if (words is not null)
                return words;
        }
        return null;
    }

    private static string Server(VinculoOptions options)
    {
        var address = new NpgsqlConnectionStringBuilder(options.Address.ConnectionString);
        return $"{address.Host}:{address.Port}";
    }

    private static string DatabaseFile(VinculoOptions options) =>
        new SqliteConnectionStringBuilder(options.Address.ConnectionString).DataSource;

    /// <summary>A sentence in the operating system's language.</summary>
    internal static string Say(string code, string what) => Sentences.Here(code, what);
}
