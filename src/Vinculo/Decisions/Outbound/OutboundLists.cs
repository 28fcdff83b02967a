using Vinculo.Customers;
using Vinculo.Decisions.Outbound.Storage;
using Vinculo.Decisions.Storage;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Outbound;

/// <summary>A list among others.</summary>
public sealed record OutboundGlance(OutboundList List, ListCount Count);

/// <summary>A customer on a list as she is shown.</summary>
/// <param name="Name">Hers.</param>
/// <param name="Proposal">What is proposed, in the reader's words; null: not written down yet.</param>
/// <param name="Way">The number or address of the channel.</param>
public sealed record OutboundRow(OutboundEntry Entry, string Name, ActionView? Proposal, string? Way);

/// <summary>A list with some of its customers, those first from whom most is expected.</summary>
/// <param name="Next">Cursor of the rows after; null: these are the last.</param>
public sealed record OutboundView(
    OutboundList List,
    ListCount Count,
    JobProgress? Job,
    IReadOnlyList<OutboundRow> Rows,
    string? Next
);

/// <summary>Reads lists; every customer who is named was read.</summary>
public sealed class OutboundLists(Database database, DecisionWords words, Audit audit, TimeProvider clock)
{
    private const int MostLists = 100;

    /// <summary>Rows of a page.</summary>
    public const int PageRows = 50;

    /// <param name="actor">Needs <c>outbound.serve</c>.</param>
    public async Task<Outcome<IReadOnlyList<OutboundGlance>>> AllAsync(Actor actor, CancellationToken cancel = default)
    {
        if (!actor.May(Permissions.OutboundServe))
            return Actor.Refused(Permissions.OutboundServe);
        var now = clock.GetUtcNow();
        return await database.ReadAsync<Outcome<IReadOnlyList<OutboundGlance>>>(
            async session =>
            {
                var lists = await OutboundRows.NewestAsync(session, MostLists);
                var counts = await OutboundRows.CountsAsync(session, [.. lists.Select(l => l.Id)], now);
                return lists.ConvertAll(l => new OutboundGlance(l, counts.GetValueOrDefault(l.Id) ?? Nobody));
            },
            cancel
        );
    }

    /// <param name="id">Which list.</param>
    /// <param name="state">Only those who stand there; null: all.</param>
    /// <param name="after">Cursor of the page before.</param>
    /// <param name="most">Rows.</param>
    /// <param name="actor">Needs <c>outbound.serve</c>; sees customers of his reach.</param>
    /// <param name="act">For the audit.</param>
    /// <param name="cause">Page or route.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The list, or <c>outbound.not-found</c>, <c>outbound.cursor</c>.</returns>
    public async Task<Outcome<OutboundView>> OneAsync(
        Guid id,
        EntryState? state,
        string? after,
        int most,
        Actor actor,
        string act,
        string cause,
        CancellationToken cancel = default
    )
    {
        if (!actor.May(Permissions.OutboundServe))
            return Actor.Refused(Permissions.OutboundServe);
        (long Worth, Guid Customer)? from = null;
        if (after is { Length: > 0 } && (from = Cursor(after)) is null)
            return Refusal.Invalid("outbound.cursor", "after");
        var now = clock.GetUtcNow();
        var found = await database.ReadAsync(
            async session =>
            {
                if (await OutboundRows.FindAsync(session, id) is not { } list)
                    return null;
                var counts = await OutboundRows.CountsAsync(session, [id], now);
                var rows = await RowsAsync(session, id, state, from, most + 1, actor);
                return new
                {
                    List = list,
                    Count = counts.GetValueOrDefault(id) ?? Nobody,
                    Job = list.State == ListState.BeingMade ? await JobQueue.FindAsync(session, list.Job) : null,
                    Rows = rows,
                    Ways = await WaysAsync(session, rows),
                    Decisions = await DecisionsAsync(session, rows),
                };
            },
            cancel
        );
        if (found is null)
            return OutboundRefusals.NotFound();
        var shown = new List<OutboundRow>();
        foreach (var (entry, name) in found.Rows.Take(most))
        {
            var told = found.Decisions.GetValueOrDefault(entry.Decision) is { } decision
                ? await words.TellAsync(decision, null, null, cancel)
                : null;
            shown.Add(
                new(
                    entry,
                    name,
                    told?.Actions.FirstOrDefault(),
                    found.Ways.GetValueOrDefault((entry.Customer.Value, KindOf(entry.Channel)))
                )
            );
            await audit.ReadAsync(actor, act, entry.Customer.Value, cause);
        }
        var last = found.Rows.Count > most ? shown[^1].Entry : null;
        return new OutboundView(
            found.List,
            found.Count,
            found.Job,
            shown,
            last is null ? null : $"{last.WorthMinor}.{last.Customer.Value:N}"
        );
    }

    private static ListCount Nobody { get; } = new(0, 0, 0, 0, 0, 0);

    private static async Task<List<(OutboundEntry Entry, string Name)>> RowsAsync(
        Session session,
        Guid list,
        EntryState? state,
        (long Worth, Guid Customer)? from,
        int most,
        Actor actor
    )
    {
        List<(string, object?)> own = [("list", list), ("most", most)];
        var which = "";
        if (state is { } where)
        {
            which += " AND e.state = @state";
            own.Add(("state", where));
        }
        if (from is var (worth, customer))
        {
            which += " AND (e.worth_minor < @worth OR e.worth_minor = @worth AND e.customer_id < @customer)";
            own.AddRange([("worth", worth), ("customer", customer)]);
        }
        if (actor.Reach == Reach.Teams)
        {
            which += $" AND {TeamReach.Sql(session, "c")}";
            own.Add(("teams", actor.Teams.ToArray()));
        }
        return await session.QueryAsync(
            $"""
            SELECT {OutboundRows.Columns}, c.display_name FROM outbound_entry e JOIN customer c ON c.customer_id = e.customer_id
            WHERE e.list_id = @list{which} ORDER BY e.worth_minor DESC, e.customer_id DESC LIMIT @most
            """,
            row => (OutboundRows.Entry(row), row.Text(14)),
            [.. own]
        );
    }

    /// <summary>Number and address of each customer, the preferred one first.</summary>
    private static async Task<Dictionary<(Guid, ContactKind), string>> WaysAsync(
        Session session,
        List<(OutboundEntry Entry, string Name)> rows
    )
    {
        var ways = new Dictionary<(Guid, ContactKind), string>();
        if (rows.Count > 0)
            await session.QueryAsync(
                $"""
                SELECT customer_id, kind, value FROM contact_point WHERE customer_id {session.InGuids(
                    "who"
                )} AND ended_at IS NULL
                ORDER BY preferred DESC, id
                """,
                row => ways.TryAdd((row.Guid(0), row.Enum<ContactKind>(1)), row.Text(2)),
                ("who", rows.Select(r => r.Entry.Customer.Value).ToArray())
            );
        return ways;
    }

    private static async Task<Dictionary<Guid, Decision>> DecisionsAsync(
        Session session,
        List<(OutboundEntry Entry, string Name)> rows
    )
    {
        var decisions = new Dictionary<Guid, Decision>();
        foreach (var (entry, name) in rows)
            if (await Ledger.FindAsync(session, entry.Decision, hold: false) is { } decision)
                decisions[entry.Decision] = decision with { Content = decision.Content with { Name = name } };
        return decisions;
    }

    private static ContactKind KindOf(Channel channel) =>
        channel switch
        {
            Channel.Email => ContactKind.Email,
            Channel.Visit => ContactKind.Postal,
            _ => ContactKind.Phone,
        };

    private static (long, Guid)? Cursor(string after) =>
        after.Split('.') is [var worth, var customer]
        && long.TryParse(
            worth,
            System.Globalization.NumberStyles.AllowLeadingSign,
            System.Globalization.CultureInfo.InvariantCulture,
            out var amount
        )
        && Guid.TryParseExact(customer, "N", out var id)
            ? (amount, id)
            : null;
}
