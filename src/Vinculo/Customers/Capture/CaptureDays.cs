using System.Globalization;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Capture;

/// <summary>How a field stands among the customers of a group.</summary>
/// <param name="Asked">Customers it counts for.</param>
public sealed record FieldCount(long Asked, long Missing, long Doubtful, long Stale);

/// <summary>One group on one day.</summary>
/// <param name="Key">Identifier or number; empty for the company, and for customers in no team's charge.</param>
/// <param name="Customers">Of the group: in its charge, or last captured by it.</param>
/// <param name="Score">Mean score, 0 to 100; 0 when it has no customers.</param>
/// <param name="Captured">Values that stand and were captured by the group.</param>
/// <param name="Good">Of them, believable.</param>
/// <param name="Today">Of them, captured in the 24 hours before.</param>
public sealed record CaptureGroup(
    DateOnly Day,
    CaptureBy By,
    string Key,
    long Customers,
    double Score,
    double Completeness,
    double Validity,
    double Freshness,
    long Captured,
    long Good,
    long Today,
    IReadOnlyDictionary<string, FieldCount> Fields
);

/// <summary>One customer of the list of those captured worst.</summary>
/// <param name="Missing">Codes of the fields without a value.</param>
public sealed record WorstCaptured(
    CustomerId Id,
    string Name,
    CustomerKind Kind,
    double Score,
    ValueClass? ValueClass,
    IReadOnlyList<string> Missing,
    DateTimeOffset? LastAt
);

/// <param name="Next">Cursor of the following page; null at the end.</param>
public sealed record WorstPage(IReadOnlyList<WorstCaptured> Items, string? Next);

/// <summary>Which customers of the worst list; null means any.</summary>
public sealed record WorstFilter(CaptureBy? By = null, string? Key = null, string? Missing = null);

/// <summary>
/// Capture quality of the company, its teams, people, channels and source systems, from the figures kept each day. Whoever
/// holds <c>capture.read</c> sees the groups within reach; everybody sees their own figures.
/// </summary>
public sealed class CaptureDays(Database database, JobQueue jobs)
{
    /// <summary>Most rows of a worst page.</summary>
    public const int PageRows = 50;

    internal static readonly string[] Columns =
    [
        "day",
        "dimension",
        "group_key",
        "customers",
        "score_sum",
        "completeness_sum",
        "validity_sum",
        "freshness_sum",
        "captured",
        "captured_good",
        "captured_today",
        "fields",
    ];

    private static readonly string Selected = string.Join(", ", Columns);

    /// <summary>Asks for today's figures to be worked out again.</summary>
    public async Task<Outcome<bool>> AskForRunAsync(Actor actor, CancellationToken cancel)
    {
        if (!actor.May(Permissions.CaptureRead))
            return Actor.Refused(Permissions.CaptureRead);
        await database.WriteAsync(session => SnapshotCapture.AskWithinAsync(session, jobs, actor), cancel);
        return true;
    }

    /// <summary>The last day figures were kept of; null: none yet.</summary>
    public Task<DateOnly?> LastDayAsync(CancellationToken cancel) =>
        database.ReadAsync(
            session =>
                session.FirstOrDefaultAsync(
                    "SELECT day FROM capture_day ORDER BY day DESC LIMIT 1",
                    row => (DateOnly?)row.Date(0)
                ),
            cancel
        );

    /// <summary>Groups of one kind on one day, the most customers first; at most a thousand.</summary>
    public async Task<IReadOnlyList<CaptureGroup>> GroupsAsync(
        DateOnly day,
        CaptureBy by,
        Actor actor,
        CancellationToken cancel
    )
    {
        var groups = await database.ReadAsync(
            session =>
                session.QueryAsync(
                    $"""
                    SELECT {Selected} FROM capture_day WHERE day = @day AND dimension = @by
                    ORDER BY customers DESC, captured DESC, group_key LIMIT 1000
                    """,
                    Read,
                    ("day", day),
                    ("by", by)
                ),
            cancel
        );
        if (!actor.May(Permissions.CaptureRead))
            return [.. groups.Where(g => g.By == CaptureBy.Person && g.Key == actor.Id.ToString("D"))];
        if (actor.Reach == Reach.All)
            return groups;
        var mates = by == CaptureBy.Person ? await MatesAsync(actor, cancel) : [];
        return
        [
            .. groups.Where(g =>
                g.By switch
                {
                    CaptureBy.Team or CaptureBy.Hands => Guid.TryParse(g.Key, out var team)
                        && actor.Teams.Contains(team),
                    CaptureBy.Person => mates.Contains(g.Key),
                    _ => false,
                }
            ),
        ];
    }

    /// <summary>One group over time, oldest first: the last figures of each week.</summary>
    /// <param name="weeks">How many weeks back, 1 to 104.</param>
    public async Task<IReadOnlyList<CaptureGroup>> TrendAsync(
        CaptureBy by,
        string key,
        DateOnly until,
        int weeks,
        CancellationToken cancel
    )
    {
        var days = await database.ReadAsync(
            session =>
                session.QueryAsync(
                    $"""
                    SELECT {Selected} FROM capture_day
                    WHERE dimension = @by AND group_key = @key AND day > @from AND day <= @until ORDER BY day
                    """,
                    Read,
                    ("by", by),
                    ("key", key),
                    ("from", until.AddDays(-7 * weeks)),
                    ("until", until)
                ),
            cancel
        );
        return [.. days.GroupBy(d => (until.DayNumber - d.Day.DayNumber) / 7).Select(week => week.Last())];
    }

    /// <summary>Customers captured worst, a page at a time from the index of their group.</summary>
    /// <param name="filter">Which group; nobody without <c>capture.read</c> sees others' than their own.</param>
    /// <param name="after">Cursor of the page before.</param>
    /// <exception cref="FormatException">A cursor that is none of ours.</exception>
    public Task<WorstPage> WorstAsync(WorstFilter filter, string? after, Actor actor, CancellationToken cancel)
    {
        var asked = actor.May(Permissions.CaptureRead)
            ? filter
            : filter with
            {
                By = CaptureBy.Person,
                Key = actor.Id.ToString("D"),
            };
        return database.ReadAsync(session => WorstAsync(session, asked, after, actor), cancel);
    }

    private static async Task<WorstPage> WorstAsync(Session session, WorstFilter filter, string? after, Actor actor)
    {
        var where = new List<string>();
        var arguments = new List<(string, object?)> { ("limit", PageRows + 1) };
        var column = filter.By switch
        {
            CaptureBy.Team => "team_id",
            CaptureBy.Hands => "last_team",
            CaptureBy.Person => "last_by",
            CaptureBy.Channel => "last_channel",
            CaptureBy.System => "last_system",
            _ => null,
        };
        if (column is not null)
        {
            object? key =
                filter.Key is not { Length: > 0 } text ? null
                : column == "last_channel"
                    ? int.TryParse(text, CultureInfo.InvariantCulture, out var n) ? n
                        : -1
                : Guid.TryParse(text, out var id) ? id
                : Guid.Empty;
            where.Add(key is null ? $"s.{column} IS NULL" : $"s.{column} = @key");
            if (key is not null)
                arguments.Add(("key", key));
        }
        if (filter.Missing is { Length: > 0 } missing)
        {
            where.Add("s.missing LIKE @missing ESCAPE '\\'");
            arguments.Add(("missing", $"% {missing.Replace("\\", "\\\\").Replace("%", "\\%").Replace("_", "\\_")} %"));
        }
        if (actor.Reach != Reach.All)
        {
            where.Add(TeamReach.Sql(session, "s"));
            arguments.Add(("teams", actor.Teams.ToArray()));
        }
        if (after is not null)
        {
            var (score, id) = Cursor(after);
            where.Add("(s.score, s.customer_id) > (@score, @id)");
            arguments.Add(("score", score));
            arguments.Add(("id", id));
        }
        var rows = await session.QueryAsync(
            $"""
            SELECT s.customer_id, c.display_name, c.kind, s.score, c.value_class, s.missing, s.last_at
            FROM capture_score s JOIN customer c ON c.customer_id = s.customer_id
            {(where.Count == 0 ? "" : "WHERE " + string.Join(" AND ", where))}
            ORDER BY s.score, s.customer_id LIMIT @limit
            """,
            row => new WorstCaptured(
                new(row.Guid(0)),
                row.Text(1),
                row.Enum<CustomerKind>(2),
                row.Double(3),
                row.EnumOrNull<ValueClass>(4),
                row.Text(5).Split(' ', StringSplitOptions.RemoveEmptyEntries),
                row.InstantOrNull(6)
            ),
            [.. arguments]
        );
        if (rows.Count <= PageRows)
            return new(rows, null);
        rows.RemoveAt(PageRows);
        return new(rows, string.Create(CultureInfo.InvariantCulture, $"{rows[^1].Score:R}_{rows[^1].Id.Value:N}"));
    }

    private static (double Score, Guid Id) Cursor(string text)
    {
        var at = text.IndexOf('_', StringComparison.Ordinal);
        if (
            at < 1
            || !double.TryParse(text.AsSpan(0, at), NumberStyles.Float, CultureInfo.InvariantCulture, out var score)
            || !Guid.TryParseExact(text.AsSpan(at + 1), "N", out var id)
        )
            throw new FormatException("Not a cursor of this list.");
        return (score, id);
    }

    private async Task<HashSet<string>> MatesAsync(Actor actor, CancellationToken cancel)
    {
        var mates = await database.ReadAsync(
            session =>
                session.QueryAsync(
                    $"SELECT DISTINCT user_id FROM team_member WHERE team_id {session.InGuids("teams")}",
                    row => row.Guid(0).ToString("D"),
                    ("teams", actor.Teams.ToArray())
                ),
            cancel
        );
        return [.. mates];
    }

    private static CaptureGroup Read(Row row)
    {
        var customers = row.Long(3);
        double Mean(int column) => customers == 0 ? 0 : row.Double(column) / customers;
        return new(
            row.Date(0),
            row.Enum<CaptureBy>(1),
            row.Text(2),
            customers,
            Mean(4),
            Mean(5),
            Mean(6),
            Mean(7),
            row.Long(8),
            row.Long(9),
            row.Long(10),
            Json.Read<Dictionary<string, FieldCount>>(row.Text(11))
        );
    }
}
