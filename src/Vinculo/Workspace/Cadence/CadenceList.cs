using System.Globalization;
using Vinculo.Customers;
using Vinculo.Interactions.Inbox;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Ui;

namespace Vinculo.Workspace.Cadence;

/// <summary>Which part of the rhythm a list shows.</summary>
public enum CadenceView
{
    /// <summary>The day is over: what is worth most times how late, first.</summary>
    Overdue,

    /// <summary>Due within two weeks, the soonest first.</summary>
    Soon,

    /// <summary>Put off by somebody, with the reason.</summary>
    PutOff,
}

/// <param name="Mine">The reader's customers, and those of whoever the reader covers today.</param>
/// <param name="Nobody">Of nobody.</param>
/// <param name="Rule">The class, or <c>segmentation:segment</c>.</param>
public sealed record CadenceFilter(
    CadenceView View = CadenceView.Overdue,
    bool Mine = false,
    Guid? Owner = null,
    bool Nobody = false,
    string? Rule = null
);

/// <summary>A customer whose turn it is.</summary>
/// <param name="Every">Days between two contacts, as wanted.</param>
/// <param name="DaysLate">Negative: so many days are left.</param>
/// <param name="Why">Why it was put off; null: it was not.</param>
public sealed record CadenceRow(
    CustomerId Customer,
    string Name,
    string Rule,
    int Every,
    DateTimeOffset? LastAt,
    DateOnly DueOn,
    int DaysLate,
    long ValueMinor,
    string? Currency,
    ValueClass? ValueClass,
    Guid? Owner,
    string? OwnerName,
    string? Why
);

/// <summary>How much of a rule's or an owner's customers are in rhythm.</summary>
/// <param name="Key">The rule, or the owner; empty: nobody's.</param>
public sealed record CadenceShare(string Key, string? Name, long Customers, long InRhythm)
{
    public double Share => Customers == 0 ? 0 : (double)InRhythm / Customers;
}

/// <summary>Who is to be contacted, most worth first, read from the index of days; and how well the rhythm is kept.</summary>
public sealed class CadenceList(Database database, CadenceDates dates, Coverage coverage, Audit audit)
{
    public const int PageSize = 50;
    public const int MostRows = 500;
    public const int MostExported = 20_000;
    private const int SoonDays = 14;

    /// <summary>What an address asks for: the same words serve page, API and export.</summary>
    internal static CadenceFilter Read(IQueryCollection query) =>
        new(
            Enum.TryParse<CadenceView>(query["view"], ignoreCase: true, out var view) && Enum.IsDefined(view)
                ? view
                : CadenceView.Overdue,
            query["owner"] == "me",
            Guid.TryParse(query["owner"], out var owner) ? owner : null,
            query["owner"] == "none",
            query["rule"] is [{ Length: > 0 } rule, ..] ? rule : null
        );

    /// <param name="skip">So many from the beginning.</param>
    /// <param name="most">1 to <see cref="MostRows"/>.</param>
    /// <param name="actor">Needs <c>customers.read</c>; sees customers within reach.</param>
    public async Task<Outcome<IReadOnlyList<CadenceRow>>> ReadAsync(
        CadenceFilter filter,
        int skip,
        int most,
        Actor actor,
        CancellationToken cancel
    )
    {
        if (!actor.May(Permissions.CustomersRead))
            return Actor.Refused(Permissions.CustomersRead);
        return await database.ReadAsync(session => RowsAsync(session, filter, skip, most, actor), cancel);
    }

    /// <summary>When it is one customer's turn, for a sheet; nothing is found of somebody without a rhythm.</summary>
    internal static Question Due(CustomerId customer, Action<DateOnly> found) =>
        new(
            "SELECT due_day FROM cadence_due WHERE customer_id = @customer",
            row => found(DateOnly.FromDayNumber(row.Int(0))),
            ("customer", customer)
        );

    /// <summary>One customer's place; null: no rhythm.</summary>
    public Task<CadenceRow?> OfAsync(CustomerId customer, CancellationToken cancel) =>
        database.ReadAsync(
            session =>
                session.FirstOrDefaultAsync(
                    $"SELECT {Columns} WHERE d.customer_id = @customer",
                    row => (CadenceRow?)Read(row),
                    ("customer", customer)
                ),
            cancel
        );

    /// <summary>Everybody of a list, for a file; each is noted as read.</summary>
    public async Task<IReadOnlyList<CadenceRow>> ExportAsync(
        CadenceFilter filter,
        Actor actor,
        string cause,
        CancellationToken cancel
    )
    {
        var rows = await database.ReadAsync(session => RowsAsync(session, filter, 0, MostExported, actor), cancel);
        foreach (var row in rows)
            await audit.ReadAsync(actor, "cadence.exported", row.Customer.Value, cause);
        return rows;
    }

    /// <summary>By rule and by owner; each adds up to the same.</summary>
    /// <param name="actor">Needs <c>customers.read</c>; counts customers within reach.</param>
    public async Task<Outcome<(IReadOnlyList<CadenceShare> Rules, IReadOnlyList<CadenceShare> Owners)>> SharesAsync(
        Actor actor,
        CancellationToken cancel
    )
    {
        if (!actor.May(Permissions.CustomersRead))
            return Actor.Refused(Permissions.CustomersRead);
        return await database.ReadAsync(
            async session =>
            {
                var (reach, arguments) = ReachOf(session, actor);
                arguments.Add(("today", dates.Today));
                var counted = await session.QueryAsync(
                    $"""
                    SELECT x.rule, x.owner_id, u.display_name, x.customers, x.fine FROM (
                      SELECT d.rule, d.owner_id, count(*) AS customers, CAST(sum(CASE WHEN d.due_day >= @today THEN 1 ELSE 0 END) AS bigint) AS fine
                      FROM cadence_due d WHERE {reach} GROUP BY d.rule, d.owner_id) x
                    LEFT JOIN app_user u ON u.id = x.owner_id
                    """,
                    row =>
                        (
                            Rule: row.Text(0),
                            Owner: row.GuidOrNull(1)?.ToString() ?? "",
                            Name: row.TextOrNull(2),
                            Customers: row.Long(3),
                            Fine: row.Long(4)
                        ),
                    [.. arguments]
                );
                return (
                    Sum(counted.Select(c => (c.Rule, (string?)null, c.Customers, c.Fine))),
                    Sum(counted.Select(c => (c.Owner, c.Name, c.Customers, c.Fine)))
                );
            },
            cancel
        );
    }

    private static IReadOnlyList<CadenceShare> Sum(
        IEnumerable<(string Key, string? Name, long Customers, long Fine)> rows
    ) =>
        [
            .. rows.GroupBy(r => r.Key)
                .Select(g => new CadenceShare(g.Key, g.First().Name, g.Sum(r => r.Customers), g.Sum(r => r.Fine)))
                .OrderBy(s => s.Key.Length > 1 ? 1 : 0)
                .ThenBy(s => s.Name ?? s.Key, StringComparer.Ordinal),
        ];

    private async Task<List<CadenceRow>> RowsAsync(
        Session session,
        CadenceFilter filter,
        int skip,
        int most,
        Actor actor
    )
    {
        var (where, arguments) = ReachOf(session, actor);
        where += filter.View switch
        {
            CadenceView.Overdue => " AND d.due_day < @today",
            CadenceView.Soon => " AND d.due_day >= @today AND d.due_day <= @soon",
            _ => " AND d.due_day >= @today AND d.put_off_until IS NOT NULL",
        };
        if (filter.Mine)
            (where, filter) = (where + $" AND d.owner_id {session.InGuids("mine")}", filter with { Owner = null });
        if (filter.Owner is not null)
            where += " AND d.owner_id = @owner";
        if (filter.Nobody)
            where += " AND d.owner_id IS NULL";
        if (filter.Rule is not null)
            where += " AND d.rule = @rule";
        var order =
            filter.View == CadenceView.Overdue
                ? "(d.value_minor + 1.0) * (@today - d.due_day) / d.every_days DESC, d.customer_id"
                : "d.due_day, d.customer_id";
        // The order is found in the index alone; only the rows of the page are read whole.
        arguments.AddRange([
            ("today", dates.Today),
            ("soon", dates.Today + SoonDays),
            ("mine", filter.Mine ? await coverage.CoveredByAsync(session, actor.Id) : Array.Empty<Guid>()),
            ("owner", filter.Owner),
            ("rule", filter.Rule),
            ("skip", skip),
            ("most", most),
        ]);
        var used = arguments
            .Where(a => where.Contains('@' + a.Item1) || order.Contains('@' + a.Item1) || a.Item1 is "skip" or "most")
            .ToArray();
        return await session.QueryAsync(
            $"""
            SELECT {Columns} JOIN (SELECT d.customer_id, {RankOf(filter.View)} AS rank FROM cadence_due d WHERE {where}
              ORDER BY {order} LIMIT @most OFFSET @skip) p ON p.customer_id = d.customer_id
            ORDER BY p.rank{(filter.View == CadenceView.Overdue ? " DESC" : "")}, d.customer_id
            """,
            Read,
            used
        );
    }

    private static string RankOf(CadenceView view) =>
        view == CadenceView.Overdue ? "(d.value_minor + 1.0) * (@today - d.due_day) / d.every_days" : "d.due_day";

    private static (string, List<(string, object?)>) ReachOf(Session session, Actor actor) =>
        actor.Reach == Reach.All
            ? ("d.due_day > 0", [])
            : (TeamReach.Sql(session, "d"), [("teams", (object?)actor.Teams.ToArray())]);

    private const string Columns =
        "d.customer_id, c.display_name, d.rule, d.every_days, d.last_at, d.due_day, d.value_minor, c.currency, c.value_class, d.owner_id, "
        + "u.display_name, d.put_off_why FROM cadence_due d JOIN customer c ON c.customer_id = d.customer_id "
        + "LEFT JOIN app_user u ON u.id = d.owner_id";

    private CadenceRow Read(Row row) =>
        new(
            new(row.Guid(0)),
            row.Text(1),
            row.Text(2),
            row.Int(3),
            row.InstantOrNull(4),
            DateOnly.FromDayNumber(row.Int(5)),
            dates.Today - row.Int(5),
            row.Long(6),
            row.TextOrNull(7),
            row.EnumOrNull<ValueClass>(8),
            row.GuidOrNull(9),
            row.TextOrNull(10),
            row.TextOrNull(11)
        );
}
