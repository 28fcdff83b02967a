using Vinculo.Platform.Storage;

namespace Vinculo.Platform;

/// <summary>What the programme itself remembers between its rounds, by code, beside what people set: cursors, last runs.</summary>
public static class KeptValues
{
    /// <summary>What was kept; the default when nothing was.</summary>
    public static Task<T?> RecallAsync<T>(this Session session, string code) =>
        session.FirstOrDefaultAsync(
            "SELECT value FROM setting WHERE code = @code",
            row => (T?)Json.Read<T>(row.Text(0)),
            ("code", code)
        );

    /// <summary>Keeps a value in the place of the one before.</summary>
    public static Task KeepAsync<T>(this Session session, string code, T value, DateTimeOffset now)
        where T : notnull =>
        session.ExecuteAsync(
            """
            INSERT INTO setting (code, value, changed_at, row_version) VALUES (@code, @value, @now, 1)
            ON CONFLICT (code) DO UPDATE SET value = @value, changed_at = @now, row_version = setting.row_version + 1
            """,
            ("code", code),
            ("value", Json.Of(value)),
            ("now", now)
        );
}
