using System.Data.Common;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Data.Sqlite;
using Npgsql;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Organization.Storage;

/// <summary>
/// The keys that protect cookies and forms, in the database: they outlive a restart and are the same on every node.
/// Asked for synchronously by the framework, twice a day, so it has a short connection of its own.
/// </summary>
internal sealed class KeyRing(Database database, TimeProvider clock) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT xml FROM data_protection_key ORDER BY created_at, id";
        using var reader = command.ExecuteReader();
        var keys = new List<XElement>();
        while (reader.Read())
            keys.Add(XElement.Parse(reader.GetString(0)));
        return keys;
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        var now = clock.GetUtcNow();
        var id = Ids.New(now);
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText =
            "INSERT INTO data_protection_key (id, name, xml, created_at) VALUES (@id, @name, @xml, @at)";
        Add(command, "id", database.Engine == Engine.Sqlite ? id.ToByteArray(bigEndian: true) : id);
        Add(command, "name", friendlyName);
        Add(command, "xml", element.ToString(SaveOptions.DisableFormatting));
        Add(command, "at", now.ToUnixTimeMilliseconds());
        command.ExecuteNonQuery();
    }

    private static void Add(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value;
        command.Parameters.Add(parameter);
    }

    private DbConnection Open()
    {
        DbConnection connection =
            database.Engine == Engine.Sqlite
                ? new SqliteConnection(database.Address.ConnectionString)
                : new NpgsqlConnection(database.Address.ConnectionString);
        connection.Open();
        return connection;
    }
}
