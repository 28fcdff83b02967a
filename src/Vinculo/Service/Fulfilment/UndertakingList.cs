using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Vinculo.Customers;
using Vinculo.Interactions.Inbox;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Fulfilment.Storage;

namespace Vinculo.Service.Fulfilment;

/// <summary>When something is due.</summary>
public enum UndertakingDue
{
    Late,
    Today,
    Week,

    /// <summary>Nobody said by when.</summary>
    NoDay,
}

/// <summary>Which promises and sold things a list holds; null means any.</summary>
/// <param name="Open">True: open ones, the soonest due first. False: all, the latest due first.</param>
/// <param name="Mine">The reader's own, and those of whoever the reader covers today.</param>
/// <param name="Nobody">Of nobody.</param>
/// <param name="NoTeam">Of no team.</param>
/// <param name="From">Due on this day or later.</param>
/// <param name="Until">Due on this day or earlier.</param>
/// <param name="Part">Of the figures: those counted in it.</param>
public sealed record UndertakingFilter(
    bool Open = true,
    bool Mine = false,
    Guid? Owner = null,
    bool Nobody = false,
    Guid? Team = null,
    bool NoTeam = false,
    string? Kind = null,
    Channel? Channel = null,
    UndertakingDue? Due = null,
    DateOnly? From = null,
    DateOnly? Until = null,
    UndertakingPart? Part = null,
    Guid? Customer = null
);

/// <summary>One in a list.</summary>
/// <param name="Done">Steps that are done.</param>
/// <param name="NextStep">The first that is not, in the reader's language.</param>
public sealed record UndertakingItem(
    Undertaking One,
    string CustomerName,
    ValueClass? ValueClass,
    int Steps,
    int Done,
    (string Es, string En)? NextStep
);

/// <param name="Next">Cursor of the following page; null at the end.</param>
public sealed record UndertakingPage(IReadOnlyList<UndertakingItem> Items, string? Next);

/// <summary>Lists of what is promised and sold, read from the index of their days: equally fast at any depth.</summary>
public sealed class UndertakingList(
    Database database,
    Coverage coverage,
    Audit audit,
    VinculoOptions options,
    TimeProvider clock
)
{
    public const int PageSize = 50;
    public const int MostRows = 500;
    public const int MostExported = 50_000;

    /// <summary>Names of the filters in an address, in the order of their chips.</summary>
    public static readonly string[] Filters =
    [
        "due",
        "kind",
        "owner",
        "team",
        "channel",
        "from",
        "until",
        "part",
        "customer",
    ];

    /// <summary>What an address asks for: the same words serve page, API and export.</summary>
    internal static UndertakingFilter Read(AddressWords words) =>
        new(
            !words.Says("open", "false") && words.Member<UndertakingPart>("part") is null,
            words.Says("owner", "me"),
            words.Says("owner", "me") ? null : words.Id("owner"),
            words.Says("owner", "none"),
            words.Id("team"),
            words.Says("team", "none"),
            words.Text("kind"),
            words.Says("channel", "none") ? 0 : words.Member<Channel>("channel"),
            words.Member<UndertakingDue>("due"),
            words.Day("from"),
            words.Day("until"),
            words.Member<UndertakingPart>("part"),
            words.Id("customer")
        );

    /// <param name="after">Cursor <see cref="UndertakingPage.Next"/> of the page before; another begins at the start.</param>
    /// <param name="limit">1 to <see cref="MostRows"/>.</param>
    /// <param name="actor">Needs <c>fulfilment.work</c>; sees those of customers within reach.</param>
    public async Task<Outcome<UndertakingPage>> ReadAsync(
        UndertakingFilter filter,
        string? after,
        int limit,
        Actor actor,
        CancellationToken cancel
    )
    {
        if (!actor.May(Permissions.FulfilmentWork))
            return Actor.Refused(Permissions.FulfilmentWork);
        var rows = await database.ReadAsync(
            session => RowsAsync(session, filter, PlaceOf(after), limit + 1, actor),
            cancel
        );
        if (rows.Count <= limit)
            return new UndertakingPage(rows, null);
        var last = rows[limit - 1].One;
        var place = $"{last.DueOn?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}:{last.Id:N}";
        return new UndertakingPage(
            rows[..limit],
            filter.Due == UndertakingDue.NoDay ? null : Base64Url.EncodeToString(Encoding.ASCII.GetBytes(place))
        );
    }

    /// <summary>Every one of a list, for a file; each is noted as read.</summary>
    public async Task<IReadOnlyList<UndertakingItem>> ExportAsync(
        UndertakingFilter filter,
        Actor actor,
        string cause,
        CancellationToken cancel
    )
    {
        var rows = await database.ReadAsync(session => RowsAsync(session, filter, null, MostExported, actor), cancel);
        foreach (var customer in rows.Select(r => r.One.Customer.Value).Distinct())
            await audit.ReadAsync(actor, "commitments.exported", customer, cause);
        return rows;
    }

    private async Task<List<UndertakingItem>> RowsAsync(
        Session session,
        UndertakingFilter filter,
        (DateOnly Day, Guid Id)? place,
        int limit,
        Actor actor
    )
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), options.Zone).DateTime);
        var mine = filter.Mine ? await coverage.CoveredByAsync(session, actor.Id) : [];
        var where = Where(session, filter, mine, today, actor);
        if (place is { } from)
            where.And(
                $"(m.due_on, m.id) {(filter.Open ? ">" : "<")} (@key, @place)",
                ("key", from.Day),
                ("place", from.Id)
            );
        where.Give(("limit", limit));
        var order = filter.Open ? "" : " DESC";
        var items = await session.QueryAsync(
            $"""
            SELECT {UndertakingRows.Columns}, c.display_name, c.value_class,
              (SELECT count(*) FROM commitment_step s WHERE s.customer_id = m.customer_id AND s.commitment_id = m.id),
              (SELECT count(*) FROM commitment_step s WHERE s.customer_id = m.customer_id AND s.commitment_id = m.id AND s.done_at IS NOT NULL),
              (SELECT s.name_es FROM commitment_step s WHERE s.customer_id = m.customer_id AND s.commitment_id = m.id AND s.done_at IS NULL ORDER BY s.no LIMIT 1),
              (SELECT s.name_en FROM commitment_step s WHERE s.customer_id = m.customer_id AND s.commitment_id = m.id AND s.done_at IS NULL ORDER BY s.no LIMIT 1)
            FROM commitment m JOIN customer c ON c.customer_id = m.customer_id
            WHERE {where} ORDER BY m.due_on{order}, m.id{order} LIMIT @limit
            """,
            row => new UndertakingItem(
                UndertakingRows.Read(row),
                row.Text(UndertakingRows.Width),
                row.EnumOrNull<ValueClass>(UndertakingRows.Width + 1),
                (int)row.Long(UndertakingRows.Width + 2),
                (int)row.Long(UndertakingRows.Width + 3),
                row.TextOrNull(UndertakingRows.Width + 4) is { } es ? (es, row.Text(UndertakingRows.Width + 5)) : null
            ),
            where.Values
        );
        return items;
    }

    private static ListConditions Where(
        Session session,
        UndertakingFilter filter,
        Guid[] mine,
        DateOnly today,
        Actor actor
    )
    {
        var where = new ListConditions(filter.Open ? "m.state = 1" : "m.state > 0");
        And(filter.Mine, $"m.owner_id {session.InGuids("mine")}", ("mine", mine));
        And(filter.Owner is not null, "m.owner_id = @owner", ("owner", filter.Owner));
        And(filter.Nobody, "m.owner_id IS NULL");
        And(filter.Team is not null, "m.team_id = @team", ("team", filter.Team));
        And(filter.NoTeam, "m.team_id IS NULL");
        And(filter.Kind is not null, "m.kind = @kind", ("kind", filter.Kind));
        And(filter.Channel is not null, "coalesce(m.channel, 0) = @channel", ("channel", filter.Channel));
        And(filter.Customer is not null, "m.customer_id = @customer", ("customer", filter.Customer));
        And(filter.Due == UndertakingDue.NoDay, "m.due_on IS NULL");
        And(filter.Due != UndertakingDue.NoDay, "m.due_on >= @from", ("from", filter.From ?? DateOnly.MinValue));
        And(filter.Until is not null, "m.due_on <= @until", ("until", filter.Until));
        And(
            filter.Due is UndertakingDue.Late or UndertakingDue.Today or UndertakingDue.Week,
            "m.due_on <= @due",
            (
                "due",
                filter.Due switch
                {
                    UndertakingDue.Late => today.AddDays(-1),
                    UndertakingDue.Today => today,
                    _ => today.AddDays(7),
                }
            )
        );
        And(
            filter.Part is not null,
            UndertakingParts.Sql(filter.Part ?? 0),
            filter.Part is UndertakingPart.Late or UndertakingPart.Pending ? [("today", today)] : []
        );
        where.Reach(session, actor);
        return where;

        void And(bool asked, string condition, params (string, object?)[] facts)
        {
            if (asked)
                where.And(condition, facts);
        }
    }

    /// <summary>A place somebody shortened by hand is none: the list begins at its start.</summary>
    private static (DateOnly, Guid)? PlaceOf(string? cursor)
    {
        var bytes = new byte[64];
        if (
            cursor is null
            || cursor.Length > 80
            || !Base64Url.TryDecodeFromChars(cursor, bytes, out var written)
            || Encoding.ASCII.GetString(bytes, 0, written).Split(':') is not [var day, var id]
        )
            return null;
        return
            DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var due)
            && Guid.TryParseExact(id, "N", out var place)
            ? (due, place)
            : null;
    }
}
