using System.Globalization;
using System.Text.RegularExpressions;
using Vinculo.Interactions.Conversations;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Interactions.Inbox;

/// <summary>What a macro does after its answer.</summary>
/// <param name="Settle">The matter is settled.</param>
/// <param name="SnoozeHours">It is put off so long; null: it is not.</param>
/// <param name="Priority">It gets this priority; null: it keeps its own.</param>
/// <param name="Team">It goes to this queue; null: it stays.</param>
public sealed record MacroActs(bool Settle = false, int? SnoozeHours = null, int? Priority = null, Guid? Team = null)
{
    public bool IsNone => !Settle && SnoozeHours is null && Priority is null && Team is null;
}

/// <summary>An answer kept ready; with acts, a macro.</summary>
/// <param name="Code">Typed after a slash.</param>
/// <param name="Team">Whose; null: everybody's.</param>
/// <param name="TemplateName">Where a provider approved these words: as the provider knows them. Null: words of ours.</param>
/// <param name="TemplateLanguage">In which they were approved: <c>es</c>, <c>es_CO</c>, <c>en</c>.</param>
public sealed record CannedAnswer(
    Guid Id,
    string Code,
    string TitleEs,
    string? TitleEn,
    string? BodyEs,
    string? BodyEn,
    MacroActs Acts,
    Guid? Team,
    bool Active,
    int RowVersion,
    string? TemplateName = null,
    string? TemplateLanguage = null
)
{
    /// <summary>The approved template, with nothing in its places; null: it is none.</summary>
    public MessageTemplate? Template =>
        TemplateName is { } name && TemplateLanguage is { } language ? new(name, language, []) : null;

    /// <summary>The approved words, with their places.</summary>
    public string? Words =>
        (TemplateLanguage?.StartsWith("en", StringComparison.Ordinal) == true ? BodyEn : BodyEs).NullIfBlank();

    public string Title(CultureInfo culture) => In(culture, TitleEs, TitleEn) ?? Code;

    /// <summary>The words in the customer's language where there are any, else in the other.</summary>
    public string? Body(string? language) => language == "en" ? BodyEn ?? BodyEs : BodyEs ?? BodyEn;

    private static string? In(CultureInfo culture, string? es, string? en) =>
        culture.TwoLetterISOLanguageName == "en" && !string.IsNullOrWhiteSpace(en) ? en : es;
}

/// <summary>Answers kept ready by the company, in both languages.</summary>
public sealed partial class CannedAnswers(Database database, Audit audit, TimeProvider clock)
{
    private const string Columns =
        "id, code, title_es, title_en, body_es, body_en, acts, team_id, active, row_version, template_name, template_language";

    public Task<List<CannedAnswer>> ListAsync(CancellationToken cancel = default) =>
        database.ReadAsync(
            session => session.QueryAsync($"SELECT {Columns} FROM canned_answer ORDER BY code LIMIT 1000", Read),
            cancel
        );

    /// <summary>Adds one or changes one.</summary>
    /// <param name="answer">With an empty id: a new one. With the version as read.</param>
    /// <param name="actor">Needs <c>inbox.manage</c>.</param>
    public async Task<Outcome<CannedAnswer>> SaveAsync(
        CannedAnswer answer,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    )
    {
        if (!actor.May(Permissions.InboxManage))
            return Actor.Refused(Permissions.InboxManage);
        if (!CodePattern().IsMatch(answer.Code))
            return Refusal.Invalid("canned.code", "code");
        if (answer.TitleEs.Trim().Length is 0 or > 120 || answer.TitleEn?.Length > 120)
            return Refusal.Invalid("canned.title", "titleEs");
        if (string.IsNullOrWhiteSpace(answer.BodyEs) && string.IsNullOrWhiteSpace(answer.BodyEn) && answer.Acts.IsNone)
            return Refusal.Invalid("canned.empty", "bodyEs");
        if (answer.BodyEs?.Length > 4_000 || answer.BodyEn?.Length > 4_000)
            return Refusal.Invalid("message.too-long", "bodyEs", ("limit", 4_000));
        if (
            answer.Acts
            is { SnoozeHours: < 1 or > 2_000 }
                or { Priority: < 1 or > 4 }
                or { Settle: true, SnoozeHours: not null }
        )
            return Refusal.Invalid("canned.acts", "acts");
        if (answer.TemplateName is not null && JudgeTemplate(answer) is { } unfit)
            return unfit;
        var id = answer.Id == Guid.Empty ? Ids.New(clock.GetUtcNow()) : answer.Id;
        return await database.WriteAsync<Outcome<CannedAnswer>>(
            async session =>
            {
                var all = await session.QueryAsync($"SELECT {Columns} FROM canned_answer", Read);
                var before = all.Find(a => a.Id == id);
                if ((before?.RowVersion ?? 0) != answer.RowVersion)
                    return Refusal.Stale("canned.stale");
                if (all.Exists(a => a.Id != id && a.Code == answer.Code))
                    return Refusal.Conflict("canned.code-taken", ("code", answer.Code));
                await session.ExecuteAsync(
                    """
                    INSERT INTO canned_answer (id, code, title_es, title_en, body_es, body_en, acts, team_id, active, row_version,
                      template_name, template_language)
                    VALUES (@id, @code, @titleEs, @titleEn, @bodyEs, @bodyEn, @acts, @team, @active, 1, @template, @language)
                    ON CONFLICT (id) DO UPDATE SET code = excluded.code, title_es = excluded.title_es, title_en = excluded.title_en,
                      body_es = excluded.body_es, body_en = excluded.body_en, acts = excluded.acts, team_id = excluded.team_id,
                      active = excluded.active,
                      template_name = excluded.template_name, template_language = excluded.template_language, row_version = canned_answer.row_version + 1
                    """,
                    ("id", id),
                    ("code", answer.Code),
                    ("titleEs", answer.TitleEs.Trim()),
                    ("titleEn", answer.TitleEn.NullIfBlank()),
                    ("bodyEs", answer.BodyEs.NullIfBlank()),
                    ("bodyEn", answer.BodyEn.NullIfBlank()),
                    ("acts", Json.Of(answer.Acts)),
                    ("team", answer.Team),
                    ("active", answer.Active),
                    ("template", answer.TemplateName),
                    ("language", answer.TemplateLanguage)
                );
                var kept = answer with { Id = id, RowVersion = answer.RowVersion + 1 };
                await audit.ChangedWithinAsync(
                    session,
                    actor,
                    "canned.saved",
                    null,
                    "canned_answer",
                    id.ToString("D"),
                    before,
                    kept,
                    cause
                );
                return kept;
            },
            cancel
        );
    }

    /// <summary>Words with what is known of the customer in their places: <c>{nombre}</c>, <c>{name}</c>, <c>{agente}</c>, <c>{agent}</c>.</summary>
    public static string Fill(string words, string customer, string agent) =>
        words
            .Replace("{nombre}", customer, StringComparison.OrdinalIgnoreCase)
            .Replace("{name}", customer, StringComparison.OrdinalIgnoreCase)
            .Replace("{agente}", agent, StringComparison.OrdinalIgnoreCase)
            .Replace("{agent}", agent, StringComparison.OrdinalIgnoreCase);

    private static CannedAnswer Read(Row row) =>
        new(
            row.Guid(0),
            row.Text(1),
            row.Text(2),
            row.TextOrNull(3),
            row.TextOrNull(4),
            row.TextOrNull(5),
            Json.Read<MacroActs>(row.Text(6)),
            row.GuidOrNull(7),
            row.Bool(8),
            row.Int(9),
            row.TextOrNull(10),
            row.TextOrNull(11)
        );

    /// <summary>Approved words are sent as they are: they have a language, and nothing happens after them.</summary>
    private static Refusal? JudgeTemplate(CannedAnswer answer) =>
        answer.TemplateName!.Trim().Length is 0 or > 200
        || answer.TemplateLanguage is null
        || !LanguagePattern().IsMatch(answer.TemplateLanguage)
        || answer.Words is not { } words
        || TemplateWords.Places(words).Count > TemplateWords.MostPlaces
        || !answer.Acts.IsNone
            ? Refusal.Invalid("canned.template", TemplateWords.Field, ("limit", TemplateWords.MostPlaces))
            : null;

    [GeneratedRegex("^[a-z]{2,3}(_[A-Z]{2})?$", RegexOptions.CultureInvariant)]
    private static partial Regex LanguagePattern();

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,39}$", RegexOptions.CultureInvariant)]
    private static partial Regex CodePattern();
}
