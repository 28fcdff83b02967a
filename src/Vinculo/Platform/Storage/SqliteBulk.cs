using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Vinculo.Platform.Storage;

/// <summary>Many rows through one prepared statement, bound by position: most of an import.</summary>
internal static class SqliteBulk
{
    /// <returns>How many rows were new or changed.</returns>
    public static int Run(SqliteConnection connection, string sql, IEnumerable<object?[]> rows)
    {
        var database = connection.Handle!;
        SqliteStatement.Check(raw.sqlite3_prepare_v2(database, sql, out var statement), database);
        var before = raw.sqlite3_total_changes(database);
        object?[] bound = [];
        try
        {
            foreach (var row in rows)
            {
                // What the row before has bound stays bound: the run, the actor, the moment and empty columns go over once.
                for (var i = 0; i < row.Length; i++)
                    if (bound.Length == 0 || !ReferenceEquals(row[i], bound[i]))
                        SqliteStatement.Check(SqliteStatement.Bind(statement, i + 1, row[i]), database);
                bound = row;
                var result = raw.sqlite3_step(statement);
                if (result != raw.SQLITE_DONE)
                    throw SqliteStatement.Failure(result, database);
                SqliteStatement.Check(raw.sqlite3_reset(statement), database);
            }
            return raw.sqlite3_total_changes(database) - before;
        }
        finally
        {
            statement.Dispose();
        }
    }
}
