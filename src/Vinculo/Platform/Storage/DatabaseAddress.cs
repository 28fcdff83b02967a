using Microsoft.Data.Sqlite;
using Npgsql;

namespace Vinculo.Platform.Storage;

public enum Engine
{
    Sqlite,
    Postgres,
}

/// <summary>Where the database lives: <c>sqlite:FILE</c> or <c>postgres://user:password@host:port/name</c>.</summary>
public sealed record DatabaseAddress(Engine Engine, string ConnectionString)
{
    /// <summary>Reads an address as people write it.</summary>
    /// <param name="address">Empty means the embedded database in <paramref name="dataFolder"/>.</param>
    /// <param name="dataFolder">Folder of the installation's data.</param>
    /// <exception cref="FormatException">The address is of no known form; the message says what to write.</exception>
    public static DatabaseAddress Parse(string? address, string dataFolder)
    {
        if (string.IsNullOrWhiteSpace(address))
            return Sqlite(Path.Combine(dataFolder, "vinculo.db"));
        if (address.StartsWith("sqlite:", StringComparison.OrdinalIgnoreCase))
            return Sqlite(address["sqlite:".Length..]);
        if (
            address.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase)
            || address.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase)
        )
            return Postgres(new Uri(address));
        if (address.Contains("Host=", StringComparison.OrdinalIgnoreCase))
            return new(Engine.Postgres, Tuned(new NpgsqlConnectionStringBuilder(address)));
        throw new FormatException(
            "The database must be written as sqlite:FILE or postgres://user:password@host:port/name "
                + "(option --database or variable VINCULO_DATABASE)."
        );
    }

    private static DatabaseAddress Sqlite(string file) =>
        new(
            Engine.Sqlite,
            new SqliteConnectionStringBuilder
            {
                DataSource = Path.GetFullPath(file),
                Mode = SqliteOpenMode.ReadWriteCreate,
                Pooling = true,
            }.ToString()
        );

    private static DatabaseAddress Postgres(Uri uri)
    {
        var credentials = uri.UserInfo.Split(':', 2);
        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = uri.Host,
            Port = uri.IsDefaultPort || uri.Port < 0 ? 5432 : uri.Port,
            Database = Uri.UnescapeDataString(uri.AbsolutePath.TrimStart('/')),
            Username = Uri.UnescapeDataString(credentials[0]),
        };
        if (credentials.Length == 2)
            builder.Password = Uri.UnescapeDataString(credentials[1]);
        foreach (var pair in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            builder[Uri.UnescapeDataString(parts[0])] = Uri.UnescapeDataString(parts.ElementAtOrDefault(1) ?? "");
        }
        return new(Engine.Postgres, Tuned(builder));
    }

    private static string Tuned(NpgsqlConnectionStringBuilder builder)
    {
        builder.MaxAutoPrepare = 200;
        builder.AutoPrepareMinUsages = 2;
        builder.IncludeErrorDetail = true;
        return builder.ToString();
    }
}
