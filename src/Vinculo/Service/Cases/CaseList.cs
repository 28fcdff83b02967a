using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Vinculo.Customers;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Cases.Storage;

namespace Vinculo.Service.Cases;

/// <summary>What waits how long.</summary>
public enum CaseDue
{
    /// <summary>Some clock has run out.</summary>
    Late,

    /// <summary>Within the next 24 hours, or late.</summary>
    Day,

    /// <summary>Within a week, or late.</summary>
    Week,

    /// <summary>The term of law is over.</summary>
    LawLate,
}

/// <summary>Which cases a list holds; null means any.</summary>
/// <param name="Open">True: open ones only, the soonest due first. False: all, the newest first.</param>
/// <param name="Nobody">Nobody has taken it up.</param>
/// <param name="Channel">0: not known.</param>
/// <param name="From">Opened on this day or later, in the company's zone.</param>
/// <param name="Until">Opened on this day or earlier.</param>
/// <param name="Part">Of the figures: those counted in one of them.</param>
public sealed record CaseFilter(
    bool Open = true,
    CaseState? State = null,
    CaseKind? Kind = null,
    string? Code = null,
    Guid? Team = null,
    Guid? Owner = null,
    bool Nobody = false,
    int? Severity = null,
    Channel? Channel = null,
    CaseDue? Due = null,
    DateOnly? From = null,
    DateOnly? Until = null,
    Figures.CasePart? Part = null
);

/// <summary>A case in a list.</summary>
public sealed record CaseListItem(ServiceCase Case, string CustomerName, ValueClass? ValueClass);

/// <param name="Next">Cursor of the following page; null at the end.</param>
/// <param name="Previous">Cursor of the page before; null at the beginning.</param>
public sealed record CaseListPage(IReadOnlyList<CaseListItem> Items, string? Next, string? Previous);

/// <summary>Lists of cases, read from the index of their order: equally fast at any depth.</summary>
public sealed class CaseList(Database database, Audit audit, VinculoOptions options, TimeProvider clock)
{
    public const int MostRows = 500;
    public const int MostExported = 50_000;

    /// <param name="after">Cursor <see cref="CaseListPage.Next"/> of the page before.</param>
    /// <param name="before">Cursor <see cref="CaseListPage.Previous"/> of the page after.</param>
    /// <param name="limit">1 to <see cref="MostRows"/>.</param>
    /// <param name="actor">Needs <c>cases.read</c>; sees cases of customers within reach.</param>
    /// <exception cref="FormatException">A cursor that is none of ours.</exception>
    public async Task<Outcome<CaseListPage>> ReadAsync(
        CaseFilter filter,
        string? after,
        string? before,
        int limit,
        Actor actor,
        CancellationToken cancel
    )
    {
        if (!actor.May(Permissions.CasesRead))
            return Actor.Refused(Permissions.CasesRead);
        var back = after is null && before is not null;
        var place = (after ?? before) is { } cursor ? Read(cursor) : default((long, Guid)?);
        var rows = await database.ReadAsync(
            session => RowsAsync(session, filter, place, back, limit + 1, actor),
            cancel
        );
        var (next, previous) = KeysetPage.Cut(rows, limit, back, place is not null, r => Cursor(r.Case, filter.Open));
        return new CaseListPage(rows, next, previous);
    }

    /// <summary>Every case of a list, for a file; each is noted as read.</summary>
    public async Task<IReadOnlyList<CaseListItem>> ExportAsync(
        CaseFilter filter,
        Actor actor,
        string cause,
        CancellationToken cancel
    )
    {
        var rows = await database.ReadAsync(
            session => RowsAsync(session, filter, null, false, MostExported, actor),
            cancel
        );
        foreach (var row in rows)
            await audit.ReadAsync(actor, "cases.exported", row.Case.Customer.Value, cause);
        return rows;
    }

    private Task<List<CaseListItem>> RowsAsync(
        Session session,
        CaseFilter filter,
        (long Key, Guid Id)? place,
        bool back,
        int limit,
        Actor actor
    )
    {
        var (sql, values) = Statement(session, filter, place, back, limit, actor);
        return session.QueryAsync(
            sql,
            row => new CaseListItem(
                StoredCases.Read(row),
                row.Text(StoredCases.Width),
                row.EnumOrNull<ValueClass>(StoredCases.Width + 1)
            ),
            values
        );
    }

    /// <summary>Which cases stand on a page is told by an index of the list; only those are read.</summary>
    internal (string Sql, (string, object?)[] Values) Statement(
        Session session,
        CaseFilter filter,
        (long Key, Guid Id)? place,
        bool back,
        int limit,
        Actor actor
    )
    {
        var (column, falls) = filter.Open ? ("s.sort_due", back) : ("s.opened_at", !back);
        var where = Where(filter, actor, session);
        if (place is { } from)
            where.And($"({column}, s.id) {(falls ? "<" : ">")} (@key, @place)", ("key", from.Key), ("place", from.Id));
        var order = falls ? "DESC" : "ASC";
        where.Give(("limit", limit));
        var reach = actor.Reach == Reach.All ? "" : " JOIN customer c ON c.customer_id = s.customer_id";
        return (
            $"""
            SELECT {StoredCases.Columns}, c.display_name, c.value_class
            FROM (SELECT s.customer_id, s.id FROM service_case s{Hint(session, filter)}{reach}
                  WHERE {where} ORDER BY {column} {order}, s.id {order} LIMIT @limit) p
            JOIN service_case s ON s.customer_id = p.customer_id AND s.id = p.id
            JOIN customer c ON c.customer_id = s.customer_id
            ORDER BY {column} {order}, s.id {order}
            """,
            where.Values
        );
    }

    /// <summary>The embedded engine keeps no statistics: it would take an index that seems narrow and sort what it finds.</summary>
    private static string Hint(Session session, CaseFilter filter) =>
        session.Engine != Engine.Sqlite ? ""
        : filter.Open || filter.Due is not (null or CaseDue.LawLate) ? " INDEXED BY service_case_due"
        : filter.Due == CaseDue.LawLate ? " INDEXED BY service_case_law"
        : "";

    private ListConditions Where(CaseFilter filter, Actor actor, Session session)
    {
        var where = new ListConditions(filter.Open ? "s.status IN (1, 2)" : "s.opened_at > 0");
        if (filter.Open && filter.State is null)
            where.And($"(s.state IS NULL OR s.state <> {(int)CaseState.Merged})");
        where.Equal("s.state", "state", filter.State);
        where.Equal("s.kind", "kind", filter.Kind);
        where.Equal("s.team_id", "team", filter.Team);
        where.Equal("s.owner_id", "owner", filter.Owner);
        where.Equal("s.severity", "severity", filter.Severity);
        where.Equal("coalesce(s.channel, 0)", "channel", filter.Channel);
        if (filter.Code is { Length: 0 })
            where.And("s.code IS NULL");
        else if (filter.Code is { } code)
            where.And("s.code = @code", ("code", code));
        if (filter.Nobody)
            where.And("s.owner_id IS NULL");
        var now = clock.GetUtcNow();
        if (filter.Due is { } due)
        {
            var until = due switch
            {
                CaseDue.Day => now.AddDays(1),
                CaseDue.Week => now.AddDays(7),
                _ => now,
            };
            where.And(
                due == CaseDue.LawLate
                    ? "s.legal_due_at <= @due AND s.first_solved_at IS NULL"
                    : "s.status IN (1, 2) AND s.sort_due <= @due",
                ("due", until.ToUnixTimeMilliseconds())
            );
        }
        if (filter.From is { } first)
            where.And("s.opened_at >= @from", ("from", Figures.CaseTally.Bounds(first, first, options.Zone).From));
        if (filter.Until is { } last)
            where.And("s.opened_at < @until", ("until", Figures.CaseTally.Bounds(last, last, options.Zone).Until));
        if (filter.Part is { } part)
            where.And(Figures.CaseParts.Sql(part));
        where.Reach(session, actor);
        return where;
    }

    private static string Cursor(ServiceCase one, bool open)
    {
        var key = open ? one.DueAt?.ToUnixTimeMilliseconds() ?? long.MaxValue : one.OpenedAt.ToUnixTimeMilliseconds();
        return Base64Url.EncodeToString(Encoding.ASCII.GetBytes($"{key}:{one.Id:N}"));
    }

    private static (long, Guid) Read(string cursor)
    {
        var parts = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(cursor)).Split(':');
        return parts is [var key, var id]
            ? (long.Parse(key, CultureInfo.InvariantCulture), Guid.ParseExact(id, "N"))
            : throw new FormatException("Not a cursor of cases.");
    }
}
