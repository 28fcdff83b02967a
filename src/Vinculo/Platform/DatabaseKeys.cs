using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Data.Sqlite;
using Npgsql;
using Vinculo.Platform.Storage;

namespace Vinculo.Platform;

/// <summary>
/// Keeps the keys that protect cookies and tokens in the database, so that all nodes share them and a backup has them.
/// </summary>
internal sealed class DatabaseKeys(DatabaseAddress address, TimeProvider clock) : IXmlRepository
{
    // The interface is not asynchronous, and is asked a few times a year: a connection of its own, used plainly.
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT xml FROM data_protection_key ORDER BY id";
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
        Add("@id", connection is SqliteConnection ? id.ToByteArray(bigEndian: true) : id);
        Add("@name", friendlyName);
        Add("@xml", element.ToString(SaveOptions.DisableFormatting));
        Add("@at", now.ToUnixTimeMilliseconds());
        command.ExecuteNonQuery();

        void Add(string name, object value)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value;
            command.Parameters.Add(parameter);
        }
    }

    private System.Data.Common.DbConnection Open()
    {
        System.Data.Common.DbConnection connection =
            address.Engine == Engine.Postgres
                ? new NpgsqlConnection(address.ConnectionString)
                : new SqliteConnection(address.ConnectionString);
        connection.Open();
        if (connection is SqliteConnection sqlite)
            SqlitePragmas.Apply(sqlite, readOnly: false);
        return connection;
    }
}
