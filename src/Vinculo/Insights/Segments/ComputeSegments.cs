using Vinculo.Insights.Segments.Storage;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Satisfaction.Figures;

namespace Vinculo.Insights.Segments;

/// <summary>
/// Places everybody in every segmentation in use, from one reading of the facts. What stands already is passed over, so a
/// run that was killed begins again and writes only the rest.
/// </summary>
public sealed class ComputeSegments(Database database, SegmentFields fields, VinculoOptions options, TimeProvider clock)
{
    private const int Portion = 2_000;

    /// <summary>Read beside the fields of the definitions: what a segment is worth, risks and asks for.</summary>
    internal static readonly string[] Beside = ["margin", "value", "churn", "contacts"];

    /// <summary>Takes note of progress within the transaction that made it; done and total count places.</summary>
    internal delegate Task Note(Session session, long done, long total);

    /// <summary>Places everybody.</summary>
    /// <param name="only">One segmentation; null: all in use.</param>
    /// <param name="monthsBack">Months of history to add to a segmentation that has none yet and looks only at dated facts.</param>
    /// <param name="cancel">Stops between portions.</param>
    /// <returns>How many customers changed segment, came in or went out.</returns>
    public Task<long> RunAsync(Guid? only, int monthsBack, CancellationToken cancel) =>
        RunAsync(only, monthsBack, (_, _, _) => Task.CompletedTask, cancel);

    internal async Task<long> RunAsync(Guid? only, int monthsBack, Note note, CancellationToken cancel)
    {
        var known = await fields.AllAsync(cancel);
        var (kept, moment) = await database.ReadAsync(
            async session =>
                (
                    (await SegmentStore.InUseAsync(session)).FindAll(k => only is null || k.Segmentation.Id == only),
                    await FactsMoment.NowAsync(session, clock.GetUtcNow(), options.Zone, options.Currency)
                ),
            cancel
        );
        if (kept.Count == 0)
            return 0;
        var wanted = known.Known([.. kept.SelectMany(k => k.Segmentation.Definition.Fields), .. Beside]);
        var reader = new FieldReader(database);
        var table = await reader.ReadAsync(wanted, moment, null, cancel);
        var total = (long)table.Count * kept.Count;
        long moved = 0;
        for (var k = 0; k < kept.Count; k++)
        {
            var segmentation = kept[k].Segmentation;
            var began = clock.GetUtcNow();
            var assignment = Assignment.From(segmentation.Definition, known, table);
            var places = assignment.All(table);
            var done = (long)k * table.Count;
            moved += await WriteAsync(segmentation, table, places, began, s => note(s, done, total), cancel);
            await FinishAsync(segmentation, known, table, assignment, places, moment, began, cancel);
            if (monthsBack > 0 && segmentation.HistoryFrom is null)
                await new PastSegments(database, reader).AddAsync(
                    segmentation,
                    known,
                    moment,
                    monthsBack,
                    began,
                    cancel
                );
        }
        await database.WriteAsync(session => note(session, total, total), cancel);
        return moved;
    }

    private async Task<long> WriteAsync(
        Segmentation segmentation,
        FieldTable table,
        int[] places,
        DateTimeOffset began,
        Func<Session, Task> note,
        CancellationToken cancel
    )
    {
        var first = segmentation.HistoryFrom is null;
        var moves = await DifferencesAsync(segmentation, table, places);
        foreach (var portion in moves.Chunk(Portion))
        {
            // A history that begins does so in one moment; later moves are told as they are written.
            var at = first ? began : clock.GetUtcNow();
            await database.WriteBulkAsync(
                async session =>
                {
                    await Memberships.WriteWithinAsync(
                        session,
                        segmentation.Id,
                        segmentation.Version,
                        portion,
                        at,
                        options.Zone,
                        first
                    );
                    await note(session);
                },
                cancel
            );
        }
        return moves.Count;
    }

    /// <summary>Who stands elsewhere than before: both lists are in the order of customers.</summary>
    private async Task<List<SegmentMove>> DifferencesAsync(Segmentation segmentation, FieldTable table, int[] places)
    {
        var codes = segmentation.Definition.Segments.Select(s => s.Code).ToArray();
        var worth = table.Numbers("margin");
        var moves = new List<SegmentMove>();
        var row = 0;
        await foreach (var (customer, before, since) in Memberships.NowAsync(database, segmentation.Id))
        {
            while (row < table.Count && table.Ids[row].CompareTo(customer) < 0)
                New(row++);
            if (row < table.Count && table.Ids[row] == customer)
            {
                var after = places[row] < 0 ? null : codes[places[row]];
                if (after != before)
                    moves.Add(new(customer, before, since, after, Minor(worth[row])));
                row++;
            }
            else
            {
                moves.Add(new(customer, before, since, null, 0));
            }
        }
        while (row < table.Count)
            New(row++);
        return moves;

        void New(int at)
        {
            if (places[at] >= 0)
                moves.Add(new(table.Ids[at], null, default, codes[places[at]], Minor(worth[at])));
        }
    }

    private async Task FinishAsync(
        Segmentation segmentation,
        SegmentFieldList known,
        FieldTable table,
        Assignment assignment,
        int[] places,
        FactsMoment moment,
        DateTimeOffset began,
        CancellationToken cancel
    )
    {
        var tallies = Tallies(segmentation.Definition, table, places);
        var (first, moved) = await database.ReadAsync(
            async session =>
                (await FirstCountsAsync(session, segmentation), await MovedAsync(session, segmentation, began)),
            cancel
        );
        var advice = SegmentAdvice.Of(segmentation, known, table, places, tallies, first, moved);
        await database.WriteAsync(
            async session =>
            {
                var current = await SegmentStore.FindAsync(session, segmentation.Id);
                // Somebody saved another version meanwhile: its own run follows and has the last word.
                if (current?.Segmentation.Version != segmentation.Version)
                    return;
                await SegmentStore.WriteCountsAsync(session, segmentation.Id, tallies);
                await SegmentStore.WriteDayAsync(
                    session,
                    segmentation.Id,
                    FactsMoment.DayOf(began, moment.Zone),
                    tallies
                );
                await session.ExecuteAsync(
                    """
                    UPDATE segmentation SET cutoffs = @cutoffs, advice = @advice, counted_at = @now, as_of = @asOf,
                      history_from = COALESCE(history_from, @now) WHERE id = @id
                    """,
                    ("cutoffs", Json.Of(assignment.Cutoffs)),
                    ("advice", Json.Of(advice)),
                    ("now", began),
                    ("asOf", moment.At),
                    ("id", segmentation.Id)
                );
                if (segmentation.HistoryFrom is null)
                    await OpinionTally.MarkAllAsync(session, began);
                if (first is null)
                    await session.ExecuteAsync(
                        "UPDATE segmentation_version SET counts = @counts WHERE segmentation_id = @id AND version = @version",
                        (
                            "counts",
                            Json.Of(tallies.ToDictionary(t => t.Segment.Code, t => t.Customers, StringComparer.Ordinal))
                        ),
                        ("id", segmentation.Id),
                        ("version", segmentation.Version)
                    );
            },
            cancel
        );
    }

    internal static IReadOnlyList<SegmentStore.Tally> Tallies(
        SegmentationDefinition definition,
        FieldTable table,
        int[] places
    )
    {
        var segments = definition.Segments;
        var (customers, churned) = (new long[segments.Count], new long[segments.Count]);
        var (margin, value, churn) = (
            new double[segments.Count],
            new double[segments.Count],
            new double[segments.Count]
        );
        var (margins, values, chances) = (Optional("margin"), Optional("value"), Optional("churn"));
        for (var i = 0; i < places.Length; i++)
        {
            var at = places[i];
            if (at < 0)
                continue;
            customers[at]++;
            margin[at] += Known(margins, i);
            value[at] += Known(values, i);
            if (chances is not null && !double.IsNaN(chances[i]))
            {
                churn[at] += chances[i];
                churned[at]++;
            }
        }
        return
        [
            .. segments.Select(
                (s, i) =>
                    new SegmentStore.Tally(s, customers[i], Minor(margin[i]), Minor(value[i]), churn[i], churned[i])
            ),
        ];

        double[]? Optional(string code) => table.Has(code) ? table.Numbers(code) : null;
        static double Known(double[]? numbers, int row) =>
            numbers is null || double.IsNaN(numbers[row]) ? 0 : numbers[row];
    }

    internal static long Minor(double money) => double.IsNaN(money) ? 0 : (long)Math.Round(money * 100);

    private static Task<Dictionary<string, long>?> FirstCountsAsync(Session session, Segmentation segmentation) =>
        session.FirstOrDefaultAsync(
            "SELECT counts FROM segmentation_version WHERE segmentation_id = @id AND version = @version",
            row => row.TextOrNull(0) is { } counts ? Json.Read<Dictionary<string, long>>(counts) : null,
            ("id", segmentation.Id),
            ("version", segmentation.Version)
        );

    /// <summary>How many changes of segment there were in the last three periods; null: it has not been watched so long.</summary>
    private static async Task<long?> MovedAsync(Session session, Segmentation segmentation, DateTimeOffset now)
    {
        var from = now.AddDays(-SegmentAdvice.PeriodDays * SegmentAdvice.Periods);
        if (segmentation.HistoryFrom is not { } begun || begun > from)
            return null;
        return await session.FirstOrDefaultAsync(
            """
            SELECT count(*) FROM (
              SELECT since, segment, lag(segment) OVER (PARTITION BY customer_id ORDER BY since) AS before
              FROM segment_member WHERE segmentation_id = @id
            ) m WHERE since >= @from AND before <> segment
            """,
            row => row.Long(0),
            ("id", segmentation.Id),
            ("from", from)
        );
    }
}
