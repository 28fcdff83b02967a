using Vinculo.Customers;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Integration.WebForms.Storage;

/// <summary>What somebody sent, as it is kept beside its message.</summary>
/// <param name="Nonce">The page's own name of it: sent twice, it is one.</param>
/// <param name="Reference">What the sender was given: the number of the case, else one of our own.</param>
/// <param name="Case">The case it opened.</param>
/// <param name="Page">The address it was sent from.</param>
/// <param name="Campaign">What led there, by the usual five names.</param>
/// <param name="Consent">The words agreed to.</param>
internal sealed record FormEntry(
    CustomerId Customer,
    Guid Id,
    Guid Form,
    int Version,
    string Nonce,
    DateTimeOffset At,
    Guid Message,
    string Reference,
    Guid? Case,
    string Language,
    string? Page,
    IReadOnlyDictionary<string, string> Campaign,
    string Consent
);

internal static class FormRows
{
    private const string Query = """
        SELECT f.id, f.slug, a.name, a.team_id, a.active, f.version, v.definition, f.row_version
        FROM web_form f JOIN channel_account a ON a.id = f.id
        JOIN web_form_version v ON v.form_id = f.id AND v.version = f.version
        """;

    private static WebForm Read(Row row) =>
        new(
            row.Guid(0),
            row.Text(1),
            row.Text(2),
            row.GuidOrNull(3),
            row.Bool(4),
            row.Int(5),
            Json.Read<FormDefinition>(row.Text(6)),
            row.Int(7)
        );

    public static Task<List<WebForm>> AllAsync(Session session) =>
        session.QueryAsync($"{Query} ORDER BY a.name, f.id", Read);

    public static Task<WebForm?> OfSlugAsync(Session session, string slug) =>
        session.FirstOrDefaultAsync($"{Query} WHERE f.slug = @slug", row => (WebForm?)Read(row), ("slug", slug));

    public static Task<WebForm?> FindAsync(Session session, Guid id) =>
        session.FirstOrDefaultAsync($"{Query} WHERE f.id = @id", row => (WebForm?)Read(row), ("id", id));

    /// <summary>Its versions, the newest first.</summary>
    public static Task<List<(int Version, DateTimeOffset At, FormDefinition Definition)>> VersionsAsync(
        Session session,
        Guid form
    ) =>
        session.QueryAsync(
            "SELECT version, made_at, definition FROM web_form_version WHERE form_id = @form ORDER BY version DESC",
            row => (row.Int(0), row.Instant(1), Json.Read<FormDefinition>(row.Text(2))),
            ("form", form)
        );

    /// <returns>Rows written: none when somebody else changed it meanwhile.</returns>
    public static Task<int> KeepAsync(Session session, WebForm form) =>
        session.ExecuteAsync(
            """
            INSERT INTO web_form (id, slug, version, row_version) VALUES (@id, @slug, @version, @row)
            ON CONFLICT (id) DO UPDATE SET slug = excluded.slug, version = excluded.version, row_version = excluded.row_version
            WHERE web_form.row_version = excluded.row_version - 1
            """,
            ("id", form.Id),
            ("slug", form.Slug),
            ("version", form.Version),
            ("row", form.RowVersion)
        );

    public static Task AddVersionAsync(Session session, WebForm form, Actor actor, DateTimeOffset now) =>
        session.ExecuteAsync(
            "INSERT INTO web_form_version (form_id, version, definition, made_at, made_by) VALUES (@form, @version, @definition, @now, @by)",
            ("form", form.Id),
            ("version", form.Version),
            ("definition", Json.Of(form.Definition)),
            ("now", now),
            ("by", actor.Id)
        );

    /// <summary>What was sent under a name; null: nothing yet.</summary>
    public static Task<string?> ReferenceAsync(Session session, Guid form, string nonce) =>
        session.FirstOrDefaultAsync(
            "SELECT reference FROM web_form_entry WHERE form_id = @form AND nonce = @nonce",
            row => (string?)row.Text(0),
            ("form", form),
            ("nonce", nonce)
        );

    public static Task AddAsync(Session session, FormEntry entry) =>
        session.ExecuteAsync(
            """
            INSERT INTO web_form_entry (customer_id, id, form_id, version, nonce, sent_at, message_id, reference, case_id,
              language, page, campaign, consent)
            VALUES (@customer, @id, @form, @version, @nonce, @at, @message, @reference, @case, @language, @page, @campaign, @consent)
            """,
            ("customer", entry.Customer),
            ("id", entry.Id),
            ("form", entry.Form),
            ("version", entry.Version),
            ("nonce", entry.Nonce),
            ("at", entry.At),
            ("message", entry.Message),
            ("reference", entry.Reference),
            ("case", entry.Case),
            ("language", entry.Language),
            ("page", entry.Page),
            ("campaign", Json.Of(entry.Campaign)),
            ("consent", entry.Consent)
        );
}
