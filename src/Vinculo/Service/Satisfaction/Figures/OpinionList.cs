using Vinculo.Analytics.Calendars;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Figures;
using Vinculo.Service.Satisfaction.Storage;

namespace Vinculo.Service.Satisfaction.Figures;

/// <summary>Which opinions a list holds: those a figure counts.</summary>
/// <param name="Segmentation">Its code, where <paramref name="By"/> is one.</param>
/// <param name="Value">Of <paramref name="By"/>, as the figures name it; empty: nothing is known; null: any.</param>
public sealed record OpinionFilter(
    SurveyKind Kind,
    DateOnly? From = null,
    DateOnly? Until = null,
    OpinionCount Count = OpinionCount.Asked,
    OpinionDimension By = OpinionDimension.All,
    string? Value = null,
    string? Segmentation = null
);

/// <summary>An opinion in a list.</summary>
/// <param name="LoopClosed">Null: it has no loop.</param>
/// <param name="Segment">Code of the segment, where the list is by a segmentation; null: in none.</param>
public sealed record OpinionLine(
    Opinion Opinion,
    string Customer,
    string? Agent,
    string? Team,
    bool? LoopClosed,
    string? Segment
);

/// <param name="Next">Cursor of the following page; null at the end.</param>
/// <param name="Previous">Cursor of the page before; null at the beginning.</param>
public sealed record OpinionStretch(IReadOnlyList<OpinionLine> Lines, string? Next, string? Previous);

/// <summary>Opinions, the last asked first; equally fast at any depth.</summary>
public sealed class OpinionList(Database database, Audit audit, ICustomerSegments segments, VinculoOptions options)
{
    public const int PageSize = 50;
    public const int MostRows = 500;
    public const int MostExported = 50_000;

    /// <param name="after">Cursor <see cref="OpinionStretch.Next"/> of the page before.</param>
    /// <param name="before">Cursor <see cref="OpinionStretch.Previous"/> of the page after.</param>
    /// <param name="limit">1 to <see cref="MostRows"/>.</param>
    /// <param name="actor">Needs <c>satisfaction.serve</c>; sees opinions of customers within reach.</param>
    public async Task<Outcome<OpinionStretch>> ReadAsync(
        OpinionFilter filter,
        string? after,
        string? before,
        int limit,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    )
    {
        if (!actor.May(Permissions.SatisfactionServe))
            return Actor.Refused(Permissions.SatisfactionServe);
        if (MomentCursor.Begin(after, before) is not var (back, place))
            return Refusal.Invalid("opinion.cursor", "after");
        var cut = await OpinionCounts.SegmentationAsync(segments, filter.By, filter.Segmentation, cancel);
        if (cut is null && filter.By == OpinionDimension.Segmentation)
            return OpinionRefusals.NoSegmentation();
        var lines = await database.ReadAsync(
            session => LinesAsync(session, filter, cut, place, back, limit + 1, actor),
            cancel
        );
        var (next, previous) = KeysetPage.Cut(lines, limit, back, place is not null, CursorOf);
        foreach (var one in lines.Where(l => l.Opinion.Comment is not null))
            await audit.ReadAsync(actor, "opinion.read", one.Opinion.Customer.Value, cause);
        return new OpinionStretch(lines, next, previous);
    }

    /// <summary>Every opinion of a list, for a file; each is noted as read.</summary>
    public async Task<Outcome<IReadOnlyList<OpinionLine>>> ExportAsync(
        OpinionFilter filter,
        Actor actor,
        string cause,
        CancellationToken cancel
    )
    {
        var cut = await OpinionCounts.SegmentationAsync(segments, filter.By, filter.Segmentation, cancel);
        if (cut is null && filter.By == OpinionDimension.Segmentation)
            return OpinionRefusals.NoSegmentation();
        var lines = await database.ReadAsync(
            session => LinesAsync(session, filter, cut, null, false, MostExported, actor),
            cancel
        );
        foreach (var one in lines)
            await audit.ReadAsync(actor, "opinions.exported", one.Opinion.Customer.Value, cause);
        return lines;
    }

    private Task<List<OpinionLine>> LinesAsync(
        Session session,
        OpinionFilter filter,
        SegmentationNames? cut,
        (DateTimeOffset At, Guid Id)? place,
        bool back,
        int limit,
        Actor actor
    )
    {
        var where = new ListConditions($"o.kind = @kind AND {OpinionCounts.Sql(OpinionCount.Asked)}");
        where.Give(("kind", filter.Kind), ("limit", limit));
        var segment = cut is null ? "NULL" : segments.SegmentSql("o.customer_id", "o.sent_at");
        if (cut is not null)
            where.Give(("segmentation", cut.Id));
        if (filter.Count != OpinionCount.Asked)
            where.And(OpinionCounts.Sql(filter.Count));
        if (filter.From is { } first)
            where.And("o.sent_at >= @from", ("from", options.Zone.StartOf(first)));
        if (filter.Until is { } last)
            where.And("o.sent_at < @until", ("until", options.Zone.StartOf(last.AddDays(1))));
        if (filter.By != OpinionDimension.All && filter.Value is { } value)
        {
            var column = cut is null ? OpinionCounts.Column(filter.By) : segment;
            if (value.Length == 0)
                where.And($"{column} IS NULL");
            else
                where.And($"{column} = @value", ("value", OpinionCounts.Read(filter.By, value) ?? -1));
        }
        where.Reach(session, actor);
        if (place is { } from)
            where.And($"(o.sent_at, o.id) {(back ? ">" : "<")} (@at, @place)", ("at", from.At), ("place", from.Id));
        var order = back ? "ASC" : "DESC";
        return session.QueryAsync(
            $"""
            SELECT {OpinionRows.Columns}, c.display_name, u.display_name, t.name, l.id, l.closed_at, {segment} FROM {OpinionCounts.From}
              JOIN customer c ON c.customer_id = o.customer_id
              LEFT JOIN app_user u ON u.id = o.agent_id LEFT JOIN team t ON t.id = o.team_id
            WHERE {where} ORDER BY o.sent_at {order}, o.id {order} LIMIT @limit
            """,
            row => new OpinionLine(
                OpinionRows.Read(row),
                row.Text(OpinionRows.Width),
                row.TextOrNull(OpinionRows.Width + 1),
                row.TextOrNull(OpinionRows.Width + 2),
                row.IsNull(OpinionRows.Width + 3) ? null : !row.IsNull(OpinionRows.Width + 4),
                row.TextOrNull(OpinionRows.Width + 5)
            ),
            where.Values
        );
    }

    private static string CursorOf(OpinionLine line) => MomentCursor.Of(line.Opinion.SentAt!.Value, line.Opinion.Id);
}
