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
/// <param name="IsBehind">Many days changed at once and are still being counted; what is told may lack some of it.</param>
public sealed record OpinionFigureView(
    OpinionSums All,
    OpinionSums Before,
    IReadOnlyList<(string Value, OpinionSums Sums)> Parts,
    IReadOnlyList<(DateOnly First, OpinionSums Sums)> Trend,
    bool IsBehind
);

/// <summary>Reads what customers think of us, of days counted beforehand.</summary>
public sealed class OpinionFigures(Database database, ICustomerSegments segments, VinculoOptions options)
{
    public const int MostDays = 731;

    /// <summary>Who reads waits for so many transactions of counting; what is more is counted behind everybody's back.</summary>
    private const int MostWaited = 3;

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
        var isBehind = await FoldAsync(MostWaited, cancel);
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
                    cut is null ? Tallied() : Cut(OpinionTally.PrefixOf(cut.Id))
                );
                return true;
            },
            cancel
        );
        var now = days.Where(d => d.Day >= first).ToList();
        var byWeek = last.DayNumber - first.DayNumber <= MostByWeek;
        var all = OpinionSums.Of(now.Select(d => d.Sums));
        return new OpinionFigureView(
            all,
            OpinionSums.Of(days.Where(d => d.Day < first).Select(d => d.Sums)),
            parts,
            [
                .. now.GroupBy(d => byWeek ? ZoneDays.MondayOf(d.Day) : new DateOnly(d.Day.Year, d.Day.Month, 1))
                    .Select(g => (g.Key, OpinionSums.Of(g.Select(d => d.Sums)))),
            ],
            // By a segmentation that was made a moment ago nobody is counted yet.
            isBehind || parts.Sum(p => p.Sums.Asked) != all.Asked
        );

        Question Tallied() =>
            new(
                $"SELECT value, {OpinionSums.Tallied} FROM opinion_tally WHERE {Span} GROUP BY value ORDER BY 2 DESC, value",
                row => parts.Add((row.Text(0), OpinionSums.Read(row, 1))),
                Of(by, first)
            );

        Question Cut(string prefix) =>
            new(
                $"""
                SELECT value, {OpinionSums.Tallied} FROM opinion_tally
                WHERE {Span} AND substr(value, 1, {prefix.Length}) = @prefix GROUP BY value ORDER BY 2 DESC, value
                """,
                row => parts.Add((row.Text(0)[prefix.Length..], OpinionSums.Read(row, 1))),
                [("prefix", prefix), .. Of(OpinionDimension.Segmentation, first)]
            );

        (string, object?)[] Of(OpinionDimension dimension, DateOnly from) =>
            [("kind", kind), ("dimension", dimension), ("from", from), ("until", last)];
    }

    private const string Span = "kind = @kind AND dimension = @dimension AND day >= @from AND day <= @until";

    /// <summary>Counts what has changed since the last look.</summary>
    /// <param name="most">At most so many transactions.</param>
    /// <returns>Whether something is left.</returns>
    public async Task<bool> FoldAsync(int most, CancellationToken cancel)
    {
        for (var done = 0; await IsMarkedAsync(cancel); done++)
        {
            if (done == most)
                return true;
            var cuts = await segments.AllAsync(cancel);
            await database.WriteAsync(session => OpinionTally.FoldAsync(session, segments, cuts, options.Zone), cancel);
        }
        return false;
    }

    private Task<bool> IsMarkedAsync(CancellationToken cancel) =>
        database.ReadAsync(
            session => session.FirstOrDefaultAsync("SELECT 1 FROM opinion_mark LIMIT 1", _ => true),
            cancel
        );
}
