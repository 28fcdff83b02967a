using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Service;

/// <summary>Definitions of which every version is kept: a case goes on by the one it began with.</summary>
/// <typeparam name="T">What is defined.</typeparam>
/// <param name="table">Columns code, version, definition, made_at, made_by.</param>
internal sealed class VersionedRows<T>(string table)
    where T : class
{
    /// <summary>Every version, by code and from the first to the last.</summary>
    public async Task<List<T>> AllAsync(Session session) =>
        await session.QueryAsync(
            $"SELECT definition FROM {table} ORDER BY code, version",
            row => Json.Read<T>(row.Text(0))
        );

    public Task<int> LastAsync(Session session, string code) =>
        session.FirstOrDefaultAsync(
            $"SELECT max(version) FROM {table} WHERE code = @code",
            row => row.IntOrNull(0) ?? 0,
            ("code", code)
        );

    public Task AddAsync(Session session, string code, int version, T definition, Actor actor, DateTimeOffset now) =>
        session.ExecuteAsync(
            $"INSERT INTO {table} (code, version, definition, made_at, made_by) VALUES (@code, @version, @definition, @now, @by)",
            ("code", code),
            ("version", version),
            ("definition", Json.Of(definition)),
            ("now", now),
            ("by", actor.Id)
        );
}
