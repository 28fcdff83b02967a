using Vinculo.Analytics.Calendars;
using Vinculo.Customers;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service;

namespace Vinculo.Integration.WebForms;

/// <summary>What has become of what somebody sent.</summary>
public enum EntryState
{
    /// <summary>Its case, or else its matter in the inbox, is not done with.</summary>
    Open = 1,
    Settled = 2,
}

/// <summary>Which entries of a form a list holds.</summary>
/// <param name="From">Sent on this day or later, in the company's zone.</param>
/// <param name="Until">Sent on this day or earlier.</param>
/// <param name="State">Null: any.</param>
public sealed record EntryFilter(Guid Form, DateOnly? From = null, DateOnly? Until = null, EntryState? State = null);

/// <summary>Something sent by a form, with where it went.</summary>
/// <param name="Version">Of the form it was sent by.</param>
/// <param name="Reference">What the sender was given.</param>
/// <param name="Matter">In the inbox; null: it has none.</param>
/// <param name="Case">It opened, or its matter has; null: none.</param>
/// <param name="Subject">Of the message.</param>
/// <param name="Words">The beginning of what was written.</param>
/// <param name="Page">The address it was sent from.</param>
/// <param name="Campaign">What led there, by the usual five names.</param>
public sealed record EntryLine(
    Guid Id,
    CustomerId Customer,
    string Name,
    CustomerStage Stage,
    DateTimeOffset At,
    int Version,
    string Reference,
    Guid? Matter,
    Guid? Case,
    string? Receipt,
    EntryState State,
    string? Subject,
    string? Words,
    string Language,
    string? Page,
    IReadOnlyDictionary<string, string> Campaign
);

/// <param name="Next">Cursor of the following page; null at the end.</param>
/// <param name="Previous">Cursor of the page before; null at the beginning.</param>
public sealed record EntryStretch(IReadOnlyList<EntryLine> Lines, string? Next, string? Previous);

/// <summary>What came by a form, the last first; equally fast at any depth.</summary>
public sealed class FormEntries(Database database, Audit audit, VinculoOptions options)
{
    public const int PageSize = 50;
    public const int MostRows = 500;

    /// <summary>Rows of one file; who wants more asks for fewer days at once.</summary>
    public const int MostExported = 20_000;

    /// <param name="after">Cursor <see cref="EntryStretch.Next"/> of the page before.</param>
    /// <param name="before">Cursor <see cref="EntryStretch.Previous"/> of the page after.</param>
    /// <param name="limit">1 to <see cref="MostRows"/>.</param>
    /// <param name="actor">Needs <c>channels.manage</c> and <c>customers.read</c>; sees what customers within reach sent.</param>
    public async Task<Outcome<EntryStretch>> ReadAsync(
        EntryFilter filter,
        string? after,
        string? before,
        int limit,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    )
    {
        if (Missing(actor) is { } missing)
            return Actor.Refused(missing);
        if (MomentCursor.Begin(after, before) is not var (back, place))
            return Refusal.Invalid("form.cursor", "after");
        var lines = await database.ReadAsync(
            session => LinesAsync(session, filter, place, back, limit + 1, actor),
            cancel
        );
        var (next, previous) = KeysetPage.Cut(lines, limit, back, place is not null, l => MomentCursor.Of(l.At, l.Id));
        await NoteAsync(lines, "form-entry.read", actor, cause);
        return new EntryStretch(lines, next, previous);
    }

    /// <summary>The entries of a list, for a file, at most <see cref="MostExported"/>; each is noted as read.</summary>
    /// <param name="actor">Needs <c>customers.export</c> besides.</param>
    public async Task<Outcome<IReadOnlyList<EntryLine>>> ExportAsync(
        EntryFilter filter,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    )
    {
        if ((Missing(actor) ?? Without(actor, Permissions.CustomersExport)) is { } missing)
            return Actor.Refused(missing);
        var lines = await database.ReadAsync(
            session => LinesAsync(session, filter, null, false, MostExported, actor),
            cancel
        );
        await NoteAsync(lines, "form-entries.exported", actor, cause);
        return lines;
    }

    private static string? Missing(Actor actor) =>
        Without(actor, Permissions.ChannelsManage) ?? Without(actor, Permissions.CustomersRead);

    private static string? Without(Actor actor, string permission) => actor.May(permission) ? null : permission;

    private async Task NoteAsync(List<EntryLine> lines, string act, Actor actor, string cause)
    {
        foreach (var line in lines)
            await audit.ReadAsync(actor, act, line.Customer.Value, cause);
    }

    private Task<List<EntryLine>> LinesAsync(
        Session session,
        EntryFilter filter,
        (DateTimeOffset At, Guid Id)? place,
        bool back,
        int limit,
        Actor actor
    )
    {
        const string state = """
            CASE WHEN s.id IS NULL THEN CASE WHEN e.state = 4 THEN 2 ELSE 1 END
              WHEN s.status IN (3, 4) THEN 2 ELSE 1 END
            """;
        var where = new ListConditions("w.form_id = @form");
        where.Give(("form", filter.Form), ("claims", $"{filter.Form:N}:m:"), ("limit", limit));
        if (filter.From is { } first)
            where.And("w.sent_at >= @from", ("from", options.Zone.StartOf(first)));
        if (filter.Until is { } last)
            where.And("w.sent_at < @until", ("until", options.Zone.StartOf(last.AddDays(1))));
        if (filter.State is { } stands)
            where.And($"{state} = @state", ("state", (int)stands));
        where.Reach(session, actor);
        if (place is { } from)
            where.And($"(w.sent_at, w.id) {(back ? ">" : "<")} (@at, @place)", ("at", from.At), ("place", from.Id));
        var order = back ? "ASC" : "DESC";
        // The claim of a message tells its moment, and so its key.
        return session.QueryAsync(
            $"""
            SELECT w.id, w.customer_id, c.display_name, c.stage, w.sent_at, w.version, w.reference, e.id, s.id, s.receipt,
              {state}, i.subject, i.body, w.language, w.page, w.campaign
            FROM web_form_entry w
              JOIN customer c ON c.customer_id = w.customer_id
              LEFT JOIN message_claim k ON k.claim_key = @claims || w.nonce
              LEFT JOIN interaction i ON i.customer_id = w.customer_id AND i.occurred_at = k.occurred_at AND i.id = w.message_id
              LEFT JOIN message m ON m.customer_id = w.customer_id AND m.occurred_at = k.occurred_at AND m.id = w.message_id
              LEFT JOIN episode e ON e.customer_id = w.customer_id AND e.id = m.episode_id
              LEFT JOIN service_case s ON s.customer_id = w.customer_id AND s.id = coalesce(w.case_id, e.case_id)
            WHERE {where} ORDER BY w.sent_at {order}, w.id {order} LIMIT @limit
            """,
            row => new EntryLine(
                row.Guid(0),
                new(row.Guid(1)),
                row.Text(2),
                row.Enum<CustomerStage>(3),
                row.Instant(4),
                row.Int(5),
                row.Text(6),
                row.GuidOrNull(7),
                row.GuidOrNull(8),
                row.TextOrNull(9),
                row.Enum<EntryState>(10),
                row.TextOrNull(11),
                row.TextOrNull(12),
                row.Text(13),
                row.TextOrNull(14),
                Json.Read<Dictionary<string, string>>(row.Text(15))
            ),
            where.Values
        );
    }
}
