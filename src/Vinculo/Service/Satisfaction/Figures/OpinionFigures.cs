using Vinculo.Analytics.Calendars;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Figures;

namespace Vinculo.Service.Satisfaction.Figures;

/// <summary>The figures of a kind of survey in a period.</summary>
/// <param name="Parts">Most asked first; they add up to <paramref name="All"/>.</param>
/// <param name="Before">The same number of days before.</param>
/// <param name="Trend">By week or month, oldest first, with the first day of each.</param>
public sealed record OpinionFigureView(
    OpinionSums All,
    OpinionSums Before,
    IReadOnlyList<(string Value, OpinionSums Sums)> Parts,
    IReadOnlyList<(DateOnly First, OpinionSums Sums)> Trend
);

/// <summary>Reads what customers think of us, of days counted beforehand.</summary>
public sealed class OpinionFigures(Database database, ICustomerSegments segments, VinculoOptions options)
{
    public const int MostDays = 731;

    /// <summary>Up to so many days a trend goes by weeks, beyond by months.</summary>
    private const int MostByWeek = 120;

    /// <param name="first">First day of asking.</param>
    /// <param name="last">Last day of asking; at most <see cref="MostDays"/> later.</param>
    /// <param name="by">What the parts are.</param>
    /// <param name="segmentation">Its code, when the parts are its segments.</param>
    /// <param name="actor">Needs <c>insights.read</c>.</param>
    public async Task<Outcome<OpinionFigureView>> ReadAsync(
        SurveyKind kind,
        DateOnly first,
        DateOnly last,
        OpinionDimension by,
        Actor actor,
        string? segmentation = null,
        CancellationToken cancel = default
    )
    {
        if (!actor.May(Permissions.InsightsRead))
            return Actor.Refused(Permissions.InsightsRead);
        if (FigurePeriod.Check(first, last, MostDays, "until") is { } wrong)
            return wrong;
        var cut = await OpinionCounts.SegmentationAsync(segments, by, segmentation, cancel);
        if (cut is null && by == OpinionDimension.Segmentation)
            return OpinionRefusals.NoSegmentation();
        await FoldAsync(cancel);
        var (days, parts) = (
            new List<(DateOnly Day, OpinionSums Sums)>(),
            new List<(string Value, OpinionSums Sums)>()
        );
        var before = first.AddDays(first.DayNumber - last.DayNumber - 1);
        await database.ReadAsync(
            async session =>
            {
                await session.ReadAsync(
                    new Question(
                        $"SELECT day, {OpinionSums.Tallied} FROM opinion_tally WHERE {Span} GROUP BY day ORDER BY day",
                        row => days.Add((row.Date(0), OpinionSums.Read(row, 1))),
                        Of(OpinionDimension.All, before)
                    ),
                    cut is null ? Tallied() : Counted(cut)
                );
                return true;
            },
            cancel
        );
        var now = days.Where(d => d.Day >= first).ToList();
        var byWeek = last.DayNumber - first.DayNumber <= MostByWeek;
        return new OpinionFigureView(
            OpinionSums.Of(cut is null ? now.Select(d => d.Sums) : parts.Select(p => p.Sums)),
            OpinionSums.Of(days.Where(d => d.Day < first).Select(d => d.Sums)),
            parts,
            [
                .. now.GroupBy(d => byWeek ? ZoneDays.MondayOf(d.Day) : new DateOnly(d.Day.Year, d.Day.Month, 1))
                    .Select(g => (g.Key, OpinionSums.Of(g.Select(d => d.Sums)))),
            ]
        );

        Question Tallied() =>
            new(
                $"SELECT value, {OpinionSums.Tallied} FROM opinion_tally WHERE {Span} GROUP BY value ORDER BY 2 DESC, value",
                row => parts.Add((row.Text(0), OpinionSums.Read(row, 1))),
                Of(by, first)
            );

        Question Counted(SegmentationNames of) =>
            new(
                $"""
                SELECT coalesce({segments.SegmentSql("o.customer_id", "o.sent_at")}, ''), {OpinionSums.Sql}
                FROM {OpinionCounts.From} WHERE o.kind = @kind AND o.sent_at >= @from AND o.sent_at < @until
                GROUP BY 1 ORDER BY 2 DESC, 1
                """,
                row => parts.Add((row.Text(0), OpinionSums.Read(row, 1))),
                ("segmentation", of.Id),
                ("kind", kind),
                ("from", options.Zone.StartOf(first)),
                ("until", options.Zone.StartOf(last.AddDays(1)))
            );

        (string, object?)[] Of(OpinionDimension dimension, DateOnly from) =>
            [("kind", kind), ("dimension", dimension), ("from", from), ("until", last)];
    }

    private const string Span = "kind = @kind AND dimension = @dimension AND day >= @from AND day <= @until";

    /// <summary>Counts what has changed since the last look.</summary>
    public async Task FoldAsync(CancellationToken cancel)
    {
        while (
            await database.ReadAsync(
                session => session.FirstOrDefaultAsync("SELECT 1 FROM opinion_mark LIMIT 1", _ => true),
                cancel
            )
        )
            if (!await database.WriteAsync(session => OpinionTally.FoldAsync(session, options.Zone), cancel))
                return;
    }
}
