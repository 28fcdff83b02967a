using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Service.Satisfaction.Storage;

/// <summary>Surveys and the versions of their words, as rows.</summary>
internal static class SurveyRows
{
    private const string Query = """
        SELECT s.id, s.name, s.kind, s.event, s.active, s.version, v.words, s.rules, s.changed_at, s.row_version
        FROM survey s JOIN survey_version v ON v.survey_id = s.id AND v.version = s.version
        """;

    private static Survey Read(Row row) =>
        new(
            row.Guid(0),
            row.Text(1),
            row.Enum<SurveyKind>(2),
            row.Enum<SurveyEvent>(3),
            row.Bool(4),
            row.Int(5),
            Json.Read<SurveyTexts>(row.Text(6)),
            Json.Read<SurveyRules>(row.Text(7)),
            row.Instant(8),
            row.Int(9)
        );

    public static Task<List<Survey>> AllAsync(Session session) =>
        session.QueryAsync($"{Query} ORDER BY s.event, s.name, s.id", Read);

    public static Task<Survey?> FindAsync(Session session, Guid id, bool hold = false) =>
        session.FirstOrDefaultAsync(
            $"{Query} WHERE s.id = @id" + (hold && session.Engine == Engine.Postgres ? " FOR UPDATE OF s" : ""),
            row => (Survey?)Read(row),
            ("id", id)
        );

    /// <summary>The one that asks after an event; null: none does.</summary>
    public static Task<Survey?> AfterAsync(Session session, SurveyEvent what) =>
        session.FirstOrDefaultAsync(
            $"{Query} WHERE s.event = @event AND s.active = @yes",
            row => (Survey?)Read(row),
            ("event", what),
            ("yes", true)
        );

    /// <summary>Writes a survey as it is now; a new one or one that is there.</summary>
    public static Task KeepAsync(Session session, Survey survey) =>
        session.ExecuteAsync(
            """
            INSERT INTO survey (id, name, kind, event, active, version, rules, changed_at, row_version)
            VALUES (@id, @name, @kind, @event, @active, @version, @rules, @at, @row)
            ON CONFLICT (id) DO UPDATE SET name = excluded.name, event = excluded.event, active = excluded.active,
              version = excluded.version, rules = excluded.rules, changed_at = excluded.changed_at, row_version = excluded.row_version
            """,
            ("id", survey.Id),
            ("name", survey.Name),
            ("kind", survey.Kind),
            ("event", survey.Event),
            ("active", survey.Active),
            ("version", survey.Version),
            ("rules", Json.Of(survey.Rules)),
            ("at", survey.ChangedAt),
            ("row", survey.RowVersion)
        );

    public static Task AddWordsAsync(Session session, Survey survey, Actor author) =>
        session.ExecuteAsync(
            """
            INSERT INTO survey_version (survey_id, version, words, author_id, author_name, written_at)
            VALUES (@id, @version, @words, @author, @name, @at)
            """,
            ("id", survey.Id),
            ("version", survey.Version),
            ("words", Json.Of(survey.Texts)),
            ("author", author.Id),
            ("name", author.Name),
            ("at", survey.ChangedAt)
        );

    /// <summary>The words of a version.</summary>
    public static Task<SurveyTexts?> WordsAsync(Session session, Guid survey, int version) =>
        session.FirstOrDefaultAsync(
            "SELECT words FROM survey_version WHERE survey_id = @id AND version = @version",
            row => (SurveyTexts?)Json.Read<SurveyTexts>(row.Text(0)),
            ("id", survey),
            ("version", version)
        );
}
