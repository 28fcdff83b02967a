using System.Globalization;
using Vinculo.Customers;
using Vinculo.Customers.Prospects;
using Vinculo.Customers.Relations;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Workspace;

/// <summary>Which prospects a list holds.</summary>
/// <param name="Source">One of <see cref="ProspectWords.Sources"/>; null: any.</param>
/// <param name="Owner">Whose; null: anybody's.</param>
/// <param name="After">Cursor of the page before.</param>
public sealed record ProspectAsk(
    ProspectState State,
    string? Source = null,
    Guid? Owner = null,
    string? After = null,
    int Limit = 50
);

/// <summary>A line of the list.</summary>
/// <param name="NextStep">The open promise that is due first.</param>
public sealed record ProspectLine(
    Acquaintance Who,
    Prospect Prospect,
    string? Owner,
    string? NextStep,
    DateOnly? NextStepOn
);

/// <param name="Next">Cursor of the following page; null at the end.</param>
public sealed record ProspectPage(IReadOnlyList<ProspectLine> Items, string? Next);

/// <summary>What came of the prospects of one source.</summary>
/// <param name="Days">Mean days from arrival to conversion; null when nobody was converted.</param>
public sealed record SourceResult(string Source, int Open, int Converted, int Lost, double? Days)
{
    public int Opened => Open + Converted + Lost;

    /// <summary>Share of those decided who became customers; null when none is decided.</summary>
    public double? Rate => Converted + Lost == 0 ? null : (double)Converted / (Converted + Lost);
}

/// <summary>The prospects somebody may see, and how many of each source became customers.</summary>
public sealed class ProspectDesk(Database database, Audit audit)
{
    public async Task<Outcome<ProspectPage>> ListAsync(
        ProspectAsk ask,
        Actor actor,
        string cause,
        CancellationToken cancel
    )
    {
        if (!actor.May(Permissions.CustomersRead))
            return Actor.Refused(Permissions.CustomersRead);
        var limit = Math.Clamp(ask.Limit, 1, 200);
        var arguments = new List<(string, object?)> { ("state", ask.State), ("limit", limit + 1) };
        var where = "p.state = @state AND o.merged_into IS NULL";
        if (ask.Source is { } source)
        {
            where += " AND p.source = @source";
            arguments.Add(("source", source));
        }
        if (ask.Owner is { } owner)
        {
            where += " AND o.owner_id = @owner";
            arguments.Add(("owner", owner));
        }
        if (Cursor(ask.After) is { } after)
        {
            where += " AND (p.opened_at, p.customer_id) < (@at, @last)";
            arguments.Add(("at", after.At));
            arguments.Add(("last", after.Id));
        }
        var lines = await database.ReadAsync(
            session =>
                session.QueryAsync(
                    $"""
                    SELECT {Prospect.Columns}, {Acquaintance.Columns}, u.display_name,
                      (SELECT m.promise FROM commitment m WHERE m.customer_id = p.customer_id AND m.state = 1
                        ORDER BY COALESCE(m.due_on, @far), m.id LIMIT 1),
                      (SELECT m.due_on FROM commitment m WHERE m.customer_id = p.customer_id AND m.state = 1
                        ORDER BY COALESCE(m.due_on, @far), m.id LIMIT 1)
                    FROM prospect p JOIN customer o ON o.customer_id = p.customer_id LEFT JOIN app_user u ON u.id = o.owner_id
                    WHERE {where}{Reached(session, actor)} ORDER BY p.opened_at DESC, p.customer_id DESC LIMIT @limit
                    """,
                    row => new ProspectLine(
                        Acquaintance.Read(row, 9, actor)!,
                        Prospect.Read(row),
                        row.TextOrNull(19),
                        row.TextOrNull(20),
                        row.DateOrNull(21)
                    ),
                    [.. arguments, ("far", new DateOnly(9999, 1, 1)), .. Teams(actor)]
                ),
            cancel
        );
        var (next, _) = KeysetPage.Cut(lines, limit, back: false, started: false, l => Cursor(l.Prospect));
        if (lines.Count > 0)
            await audit.ReadAsync(actor, "customer.listed", null, cause);
        return new ProspectPage(lines, next);
    }

    /// <summary>What became of those who arrived since a moment, by source, the largest first.</summary>
    public async Task<Outcome<IReadOnlyList<SourceResult>>> BySourceAsync(
        DateTimeOffset since,
        Actor actor,
        CancellationToken cancel
    )
    {
        if (!actor.May(Permissions.CustomersRead))
            return Actor.Refused(Permissions.CustomersRead);
        var counts = await database.ReadAsync(
            session =>
                session.QueryAsync(
                    $"""
                    SELECT p.source, p.state, COUNT(*), AVG(CAST(p.closed_at - p.opened_at AS double precision))
                    FROM prospect p JOIN customer o ON o.customer_id = p.customer_id
                    WHERE p.opened_at >= @since AND o.merged_into IS NULL{Reached(
                        session,
                        actor
                    )} GROUP BY p.source, p.state
                    """,
                    row =>
                        (
                            Source: row.Text(0),
                            State: row.Enum<ProspectState>(1),
                            Count: (int)row.Long(2),
                            Mean: row.DoubleOrNull(3)
                        ),
                    [("since", since), .. Teams(actor)]
                ),
            cancel
        );
        return counts
            .GroupBy(c => c.Source, StringComparer.Ordinal)
            .Select(g => new SourceResult(
                g.Key,
                g.Where(c => c.State == ProspectState.Open).Sum(c => c.Count),
                g.Where(c => c.State == ProspectState.Converted).Sum(c => c.Count),
                g.Where(c => c.State == ProspectState.Lost).Sum(c => c.Count),
                g.Where(c => c.State == ProspectState.Converted).Select(c => c.Mean).FirstOrDefault() is { } mean
                    ? mean / TimeSpan.MillisecondsPerDay
                    : null
            ))
            .OrderByDescending(r => r.Opened)
            .ThenBy(r => r.Source, StringComparer.Ordinal)
            .ToArray();
    }

    private static string Reached(Session session, Actor actor) =>
        actor.Reach == Reach.All ? "" : $" AND {TeamReach.Sql(session, "o")}";

    private static (string, object?)[] Teams(Actor actor) =>
        actor.Reach == Reach.All ? [] : [("teams", actor.Teams.ToArray())];

    private static string Cursor(Prospect last) =>
        last.OpenedAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture) + "." + last.Customer;

    private static (long At, Guid Id)? Cursor(string? text) =>
        text?.Split('.') is [var at, var id]
        && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var moment)
        && Guid.TryParse(id, out var last)
            ? (moment, last)
            : null;
}
