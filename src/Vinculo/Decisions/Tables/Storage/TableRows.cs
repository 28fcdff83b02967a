using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Tables.Storage;

/// <summary>Tables and their versions in the database. A version that was approved is never written again but for its end.</summary>
internal static class TableRows
{
    private const string VersionColumns =
        "v.version, v.state, v.content, v.share, v.effective_from, v.effective_to, v.made_at, v.made_name, v.authors, "
        + "v.submitted_at, v.decided_at, v.decided_by, v.decided_name, v.note, v.row_version, t.id, t.code";

    private const string Joined =
        $"SELECT {VersionColumns} FROM decision_table_version v JOIN decision_table t ON t.id = v.table_id ";

    public static Task<List<TableVersion>> VersionsAsync(Session session, string code) =>
        session.QueryAsync(Joined + "WHERE t.code = @code ORDER BY v.version DESC", Read, ("code", code));

    public static Task<TableVersion?> FindAsync(Session session, string code, int version) =>
        session.FirstOrDefaultAsync(
            Joined + "WHERE t.code = @code AND v.version = @version",
            Read,
            ("code", code),
            ("version", version)
        );

    /// <summary>Every version of every table, newest first.</summary>
    public static Task<List<TableVersion>> AllAsync(Session session) =>
        session.QueryAsync(Joined + "ORDER BY t.code, v.version DESC", Read);

    private static TableVersion Read(Row row) =>
        new()
        {
            Version = row.Int(0),
            State = row.Enum<TableState>(1),
            Content = Json.Read<TableContent>(row.Text(2)),
            Share = row.Double(3),
            From = row.InstantOrNull(4),
            To = row.InstantOrNull(5),
            MadeAt = row.Instant(6),
            MadeBy = row.Text(7),
            Authors = Json.Read<List<TableAuthor>>(row.Text(8)),
            SubmittedAt = row.InstantOrNull(9),
            DecidedAt = row.InstantOrNull(10),
            DecidedById = row.GuidOrNull(11),
            DecidedBy = row.TextOrNull(12),
            Note = row.TextOrNull(13),
            RowVersion = row.Int(14),
            TableId = row.Guid(15),
            Code = row.Text(16),
        };

    /// <summary>What holds and will hold, taking over from <paramref name="known"/> what was read before.</summary>
    public static async Task<TablesInForce> InForceAsync(
        Session session,
        Dictionary<(string, int), PublishedVersion> known
    )
    {
        var listed = await session.QueryAsync(
            """
            SELECT t.code, v.version, v.share, v.effective_from, v.effective_to FROM decision_table_version v
            JOIN decision_table t ON t.id = v.table_id WHERE v.state = 3 AND v.effective_from IS NOT NULL
            ORDER BY t.code, v.version
            """,
            row =>
                (
                    Code: row.Text(0),
                    Version: row.Int(1),
                    Share: row.Double(2),
                    From: row.Instant(3),
                    To: row.InstantOrNull(4)
                )
        );
        var versions = new List<PublishedVersion>(listed.Count);
        foreach (var one in listed)
        {
            if (!known.TryGetValue((one.Code, one.Version), out var version) || version.To != one.To)
            {
                var content = await session.FirstOrDefaultAsync(
                    """
                    SELECT v.content FROM decision_table_version v JOIN decision_table t ON t.id = v.table_id
                    WHERE t.code = @code AND v.version = @version
                    """,
                    row => row.Text(0),
                    ("code", one.Code),
                    ("version", one.Version)
                );
                version = new(
                    one.Code,
                    one.Version,
                    one.Share,
                    one.From,
                    one.To,
                    ReadTable.Of(Json.Read<TableContent>(content!))
                );
                known[(one.Code, one.Version)] = version;
            }
            versions.Add(version);
        }
        return new(versions);
    }

    /// <summary>Just these versions, whenever they held: what a decision of the past was asked by. Null when one is not there.</summary>
    public static async Task<TablesInForce?> AskedAsync(Session session, IReadOnlyDictionary<string, int> versions)
    {
        var asked = new List<PublishedVersion>();
        foreach (var (code, version) in versions)
        {
            if (await FindAsync(session, code, version) is not { } found)
                return null;
            asked.Add(new(code, version, 0, DateTimeOffset.MinValue, null, ReadTable.Of(found.Content)));
        }
        return new(asked);
    }

    public static async Task AddTableAsync(Session session, Guid id, string code, DateTimeOffset now) =>
        await session.ExecuteAsync(
            "INSERT INTO decision_table (id, code, created_at) VALUES (@id, @code, @now)",
            ("id", id),
            ("code", code),
            ("now", now)
        );

    public static Task<Guid?> IdAsync(Session session, string code) =>
        session.FirstOrDefaultAsync(
            "SELECT id FROM decision_table WHERE code = @code",
            row => (Guid?)row.Guid(0),
            ("code", code)
        );

    public static Task<int> AddVersionAsync(Session session, Guid table, TableVersion version, Guid actor) =>
        session.ExecuteAsync(
            """
            INSERT INTO decision_table_version (table_id, version, state, content, share, made_at, made_by, made_name, authors, row_version)
            VALUES (@table, @version, 1, @content, 0, @at, @by, @name, @authors, 1)
            """,
            ("table", table),
            ("version", version.Version),
            ("content", Json.Of(version.Content)),
            ("at", version.MadeAt),
            ("by", actor),
            ("name", version.MadeBy),
            ("authors", Json.Of(version.Authors))
        );

    /// <summary>Writes a version anew, if nobody wrote it since it was read.</summary>
    public static async Task<bool> UpdateAsync(Session session, TableVersion version) =>
        await session.ExecuteAsync(
            """
            UPDATE decision_table_version SET state = @state, content = @content, share = @share, effective_from = @from, effective_to = @to,
              authors = @authors, submitted_at = @submitted, decided_at = @decided, decided_by = @by, decided_name = @name, note = @note,
              row_version = row_version + 1
            WHERE table_id = @table AND version = @version AND row_version = @row
            """,
            ("state", version.State),
            ("content", Json.Of(version.Content)),
            ("share", version.Share),
            ("from", version.From),
            ("to", version.To),
            ("authors", Json.Of(version.Authors)),
            ("submitted", version.SubmittedAt),
            ("decided", version.DecidedAt),
            ("by", version.DecidedById),
            ("name", version.DecidedBy),
            ("note", version.Note),
            ("table", version.TableId),
            ("version", version.Version),
            ("row", version.RowVersion)
        ) == 1;
}
