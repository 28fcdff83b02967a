using Vinculo.Customers;
using Vinculo.Interactions.Conversations;
using Vinculo.Interactions.Conversations.Storage;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Interactions.Inbox;

/// <summary>Whose matters are shown.</summary>
public enum InboxView
{
    /// <summary>Mine, and those of whom I cover.</summary>
    Mine,
    Unassigned,
    All,
}

/// <summary>What of the inbox is asked for.</summary>
/// <param name="Team">Only this team's queue; null: every one I reach.</param>
/// <param name="After">Where the page before ended; null: the first.</param>
public sealed record InboxQuery(
    InboxView View = InboxView.Mine,
    EpisodeState State = EpisodeState.Open,
    Guid? Team = null,
    string? After = null,
    int Limit = 50
);

/// <summary>A line of the inbox.</summary>
/// <param name="Worth">Value class of the customer.</param>
/// <param name="Owner">Who has it, by name.</param>
/// <param name="IsSure">It is known who speaks.</param>
public sealed record InboxLine(
    Episode Episode,
    string Name,
    bool IsCompany,
    ValueClass? Worth,
    string? Owner,
    string? Team,
    bool IsSure
);

/// <summary>A page of the inbox.</summary>
/// <param name="Next">To ask for the next page with; null: this is the last.</param>
public sealed record InboxStretch(IReadOnlyList<InboxLine> Lines, string? Next);

/// <summary>
/// Reads the shared inbox: matters by queue, the most pressing first and of those whoever waits longest. A page is a stretch
/// of an index at any depth; nothing is counted.
/// </summary>
public sealed class Inbox(Database database, Coverage coverage)
{
    private const int MostLines = 200;

    /// <param name="actor">Needs <c>inbox.serve</c>; sees the matters of the customers it may see.</param>
    public async Task<Outcome<InboxStretch>> ReadAsync(
        InboxQuery query,
        Actor actor,
        CancellationToken cancel = default
    )
    {
        if (!actor.May(Permissions.InboxServe))
            return Actor.Refused(Permissions.InboxServe);
        if (!InboxCursor.TryRead(query.After, out var after))
            return Refusal.Invalid("inbox.cursor", "after");
        var limit = Math.Clamp(query.Limit, 1, MostLines);
        return await database.ReadAsync<Outcome<InboxStretch>>(
            async session =>
            {
                var owners = query.View == InboxView.Mine ? await coverage.CoveredByAsync(session, actor.Id) : [];
                var (sql, arguments) = Compose(session, query, actor, owners, after, limit + 1);
                var lines = await session.QueryAsync(sql, Read, arguments);
                var (next, _) = KeysetPage.Cut(
                    lines,
                    limit,
                    back: false,
                    started: false,
                    l => InboxCursor.Of(l.Episode)
                );
                return new InboxStretch(lines, next);
            },
            cancel
        );
    }

    private static (string Sql, (string, object?)[] Arguments) Compose(
        Session session,
        InboxQuery query,
        Actor actor,
        Guid[] owners,
        InboxCursor? after,
        int limit
    )
    {
        var arguments = new List<(string, object?)> { ("state", query.State), ("limit", limit) };
        var where = "e.state = @state";
        void And(string condition, string name, object? value)
        {
            where += " AND " + condition;
            arguments.Add((name, value));
        }
        if (query.View == InboxView.Unassigned)
            where += " AND e.owner_id IS NULL";
        else if (query.View == InboxView.Mine)
            And($"e.owner_id {session.InGuids("owners")}", "owners", owners);
        if (query.Team is { } team)
            And("e.team_id = @team", "team", team);
        if (actor.Reach == Reach.Teams)
            And(TeamReach.Sql(session, "c"), "teams", actor.Teams.ToArray());
        if (after is { } last)
        {
            And("(e.priority, e.since, e.id) > (@priority, @since, @last)", "priority", last.Priority);
            arguments.Add(("since", last.Since));
            arguments.Add(("last", last.Id));
        }
        return (
            $"""
            SELECT {EpisodeRows.Columns}, c.display_name, c.kind, c.value_class, u.display_name, t.name, i.verified
            FROM episode e JOIN customer c ON c.customer_id = e.customer_id
            LEFT JOIN app_user u ON u.id = e.owner_id LEFT JOIN team t ON t.id = e.team_id
            LEFT JOIN channel_identity i ON i.customer_id = e.customer_id AND i.id = e.identity_id
            WHERE {where} ORDER BY e.priority, e.since, e.id LIMIT @limit
            """,
            [.. arguments]
        );
    }

    private static InboxLine Read(Row row)
    {
        var at = EpisodeRows.Width;
        return new(
            EpisodeRows.Read(row, 0),
            row.Text(at),
            row.Enum<CustomerKind>(at + 1) == CustomerKind.Company,
            row.EnumOrNull<ValueClass>(at + 2),
            row.TextOrNull(at + 3),
            row.TextOrNull(at + 4),
            row.IntOrNull(at + 5) is null or >= (int)Verification.Matched
        );
    }
}
