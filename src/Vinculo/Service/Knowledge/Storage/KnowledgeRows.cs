using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Service.Knowledge.Storage;

/// <summary>Articles, their versions and what readers said of them, as rows.</summary>
internal static class KnowledgeRows
{
    private const string Columns =
        "id, state, version, published, audience, owner_id, owner_name, review_on, changed_at FROM knowledge_article";

    private static KnowledgeArticle Read(Row row) =>
        new(
            row.Guid(0),
            row.Enum<ArticleState>(1),
            row.Int(2),
            row.IsNull(3) ? null : row.Int(3),
            row.Enum<Audience>(4),
            row.Guid(5),
            row.Text(6),
            row.Date(7),
            row.Instant(8),
            [],
            0,
            0
        );

    private static ArticleVersion Version(Row row, int from) =>
        new(
            row.Int(from),
            Json.Read<ArticleContent>(row.Text(from + 1)),
            row.TextOrNull(from + 2),
            row.Text(from + 3),
            row.Instant(from + 4)
        );

    /// <summary>When anything last changed, and how many there are: cheap to ask before reading all.</summary>
    public static Task<(long Changed, long Count)> MarkAsync(Session session) =>
        session.FirstOrDefaultAsync(
            "SELECT COALESCE(max(changed_at), 0), count(*) FROM knowledge_article",
            row => (row.Long(0), row.Long(1))
        );

    /// <summary>All articles with the version in use and the newest, and what was said of them since a moment.</summary>
    public static async Task<List<KnowledgeArticle>> AllAsync(Session session, DateTimeOffset since)
    {
        var articles = await session.QueryAsync($"SELECT {Columns} ORDER BY changed_at DESC, id", Read);
        var versions = (
            await session.QueryAsync(
                """
                SELECT v.article_id, v.version, v.content, v.note, v.author_name, v.written_at FROM knowledge_version v
                JOIN knowledge_article a ON a.id = v.article_id AND (v.version = a.version OR v.version = a.published)
                ORDER BY v.article_id, v.version DESC
                """,
                row => (Article: row.Guid(0), Version: Version(row, 1))
            )
        ).ToLookup(v => v.Article, v => v.Version);
        var said = (
            await session.QueryAsync(
                """
                SELECT article_id, sum(CASE WHEN solved THEN 1 ELSE 0 END), count(*) FROM knowledge_use
                WHERE said_at >= @since GROUP BY article_id
                """,
                row => (Article: row.Guid(0), Solved: row.Long(1), Asked: row.Long(2)),
                ("since", since)
            )
        ).ToDictionary(s => s.Article);
        return articles.ConvertAll(a =>
            a with
            {
                Versions = [.. versions[a.Id]],
                Solved = said.GetValueOrDefault(a.Id).Solved,
                Asked = said.GetValueOrDefault(a.Id).Asked,
            }
        );
    }

    /// <param name="hold">Until the transaction ends: a second one sees what the first wrote.</param>
    public static async Task<KnowledgeArticle?> FindAsync(Session session, Guid id, bool hold = false)
    {
        var found = await session.FirstOrDefaultAsync(
            $"SELECT {Columns} WHERE id = @id" + (hold && session.Engine == Engine.Postgres ? " FOR UPDATE" : ""),
            row => (KnowledgeArticle?)Read(row),
            ("id", id)
        );
        if (found is null)
            return null;
        var versions = await session.QueryAsync(
            """
            SELECT version, content, note, author_name, written_at FROM knowledge_version
            WHERE article_id = @id ORDER BY version DESC
            """,
            row => Version(row, 0),
            ("id", id)
        );
        return found with { Versions = versions };
    }

    /// <summary>Writes an article as it is now; a new one or one that is there.</summary>
    public static Task KeepAsync(Session session, KnowledgeArticle article) =>
        session.ExecuteAsync(
            """
            INSERT INTO knowledge_article (id, state, version, published, audience, owner_id, owner_name, review_on, changed_at)
            VALUES (@id, @state, @version, @published, @audience, @owner, @name, @review, @at)
            ON CONFLICT (id) DO UPDATE SET state = excluded.state, version = excluded.version, published = excluded.published,
              audience = excluded.audience, owner_id = excluded.owner_id, owner_name = excluded.owner_name,
              review_on = excluded.review_on, changed_at = excluded.changed_at
            """,
            ("id", article.Id),
            ("state", article.State),
            ("version", article.Version),
            ("published", article.Published),
            ("audience", article.Audience),
            ("owner", article.Owner),
            ("name", article.OwnerName),
            ("review", article.ReviewOn),
            ("at", article.ChangedAt)
        );

    public static Task AddVersionAsync(Session session, Guid article, ArticleVersion version, Guid author) =>
        session.ExecuteAsync(
            """
            INSERT INTO knowledge_version (article_id, version, content, note, author_id, author_name, written_at)
            VALUES (@article, @version, @content, @note, @author, @name, @at)
            """,
            ("article", article),
            ("version", version.Version),
            ("content", Json.Of(version.Content)),
            ("note", version.Note),
            ("author", author),
            ("name", version.Author),
            ("at", version.WrittenAt)
        );

    public static Task SayAsync(
        Session session,
        Guid article,
        Guid id,
        int version,
        bool solved,
        Guid? by,
        DateTimeOffset at
    ) =>
        session.ExecuteAsync(
            """
            INSERT INTO knowledge_use (article_id, id, version, solved, said_at, said_by)
            VALUES (@article, @id, @version, @solved, @at, @by) ON CONFLICT DO NOTHING
            """,
            ("article", article),
            ("id", id),
            ("version", version),
            ("solved", solved),
            ("at", at),
            ("by", by)
        );
}
