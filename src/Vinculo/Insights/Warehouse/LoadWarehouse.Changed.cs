using Vinculo.Insights.Warehouse.Facts;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Warehouse;

public sealed partial class LoadWarehouse
{
    private const int LinesAtOnce = 2_000;

    private static readonly ChangeKind[] Kinds = [ChangeKind.Identity, ChangeKind.Facts, ChangeKind.Removed];

    /// <summary>
    /// Whoever changed since the last load: their sums are corrected by the difference, and those of their months that
    /// now tell something else get a new version. Nobody else is read or written.
    /// </summary>
    private async Task ChangedAsync(Run run, CancellationToken cancel)
    {
        var reader = new ChangeReader(Kinds);
        while (true)
        {
            var lines = await database.ReadAsync(
                session => reader.NextAsync(session, run.State.Cursor, LinesAtOnce),
                cancel
            );
            if (lines.Count == 0)
                break;
            await TellAsync(run, [.. lines.Select(l => l.Customer).Distinct()], cancel);
            run.State = run.State with { Cursor = reader.Place(lines, run.State.Cursor) };
            await database.WriteAsync(session => run.State.SaveWithinAsync(session, run.Claim), cancel);
        }
        await DecidedAsync(run, cancel);
    }

    /// <summary>A decision is written while somebody waits and leaves no line in the change log: they are found by their time.</summary>
    private async Task DecidedAsync(Run run, CancellationToken cancel)
    {
        // A decision's moment is made before its transaction commits.
        var from = (run.State.DecisionsAt ?? run.StartedAt) - ChangeReader.Late;
        var seen = new HashSet<Guid>();
        while (true)
        {
            var after = from;
            var rows = await database.ReadAsync(
                session =>
                    session.QueryAsync(
                        "SELECT decided_at, customer_id FROM decision WHERE decided_at > @from ORDER BY decided_at LIMIT @most",
                        row => (At: row.Instant(0), Customer: row.Guid(1)),
                        ("from", after),
                        ("most", LinesAtOnce)
                    ),
                cancel
            );
            await TellAsync(run, [.. rows.Select(r => r.Customer).Distinct().Where(seen.Add)], cancel);
            if (rows.Count < LinesAtOnce)
                break;
            // So many within one millisecond do not happen; were it so, the next load would begin there again.
            from = rows[^1].At > from ? rows[^1].At : from.AddMilliseconds(1);
        }
        run.State = run.State with { DecisionsAt = run.StartedAt };
    }

    /// <summary>Rows of yesterday for whoever changed since the last night; the end of a month has its own pass.</summary>
    private async Task DaysAsync(Run run, CancellationToken cancel)
    {
        var day = Today.AddDays(-1);
        var reader = new ChangeReader(Kinds);
        while (true)
        {
            var lines = await database.ReadAsync(
                session => reader.NextAsync(session, run.State.DayCursor, LinesAtOnce),
                cancel
            );
            if (lines.Count == 0)
                return;
            if (day != CompanyCalendar.MonthEnd(day))
                foreach (var portion in lines.Select(l => l.Customer).Distinct().Chunk(Portion))
                    await WriteChangedAsync(
                        run,
                        await database.ReadAsync(session => DayOfAsync(session, run, portion, day), cancel),
                        cancel
                    );
            run.State = run.State with { DayCursor = reader.Place(lines, run.State.DayCursor) };
            await database.WriteAsync(session => run.State.SaveWithinAsync(session, run.Claim), cancel);
        }
    }

    private async Task TellAsync(Run run, List<Guid> customers, CancellationToken cancel)
    {
        foreach (var portion in customers.Chunk(Portion))
        {
            await WriteChangedAsync(
                run,
                await database.ReadAsync(session => ChangesOfAsync(session, run, portion), cancel),
                cancel
            );
            run.Customers += portion.Length;
        }
    }

    private async Task<Ready> ChangesOfAsync(Session session, Run run, Guid[] customers)
    {
        var systems = new Dictionary<string, HashSet<Guid>>(StringComparer.Ordinal);
        var whom = Whom.These(session, customers);
        var histories = await new HistoryReader(Calendar, Into(systems)).ReadAsync(session, whom);
        var (from, until) = (run.State.FirstMonth!.Value, run.State.ClosedMonth!.Value);
        var known = await SnapshotStore.MonthsAsync(session, whom, from, until);
        var now = clock.GetUtcNow();
        var versions = histories
            .SelectMany(history =>
                SnapshotVersions.Of(
                    history,
                    from,
                    until,
                    known.GetValueOrDefault(history.Id) ?? [],
                    null,
                    run.Terms,
                    now
                )
            )
            .ToList();
        var (adds, difference) = await DifferenceAsync(session, histories);
        return new(default, 0, versions, [.. versions.Select(SnapshotStore.Row)], adds, difference, systems);
    }

    private async Task<Ready> DayOfAsync(Session session, Run run, Guid[] customers, DateOnly day)
    {
        var whom = Whom.These(session, customers);
        var histories = await new HistoryReader(Calendar, (_, _) => { }).ReadAsync(session, whom);
        await NoteAsync(session, whom, histories);
        var known = new Dictionary<Guid, CustomerSnapshot>();
        await session.ReadAsync(
            new Question(
                $"""
                SELECT {SnapshotStore.Selected} FROM customer_snapshot x
                WHERE {whom.Where} AND x.day >= @from AND x.day <= @day ORDER BY x.customer_id, x.day, x.known_at
                """,
                row =>
                {
                    var snapshot = SnapshotStore.Read(row);
                    known[snapshot.Customer.Value] = snapshot;
                },
                [.. whom.Arguments, ("from", CompanyCalendar.Month(day).AddDays(-1)), ("day", day)]
            )
        );
        var now = clock.GetUtcNow();
        var versions = histories
            .Select(h => SnapshotVersions.OfDay(h, day, known.GetValueOrDefault(h.Id), run.Terms, now))
            .OfType<CustomerSnapshot>()
            .ToList();
        return new(default, 0, versions, [.. versions.Select(SnapshotStore.Row)], [], null, []);
    }

    private async Task WriteChangedAsync(Run run, Ready ready, CancellationToken cancel)
    {
        if (ready.Rows.Count == 0 && ready.Adds.Count == 0)
            return;
        var state = run.State with { Reopened = WithReopened(run.State.Reopened, ready.Versions) };
        var tally = WithSystems(run.Tally.With(ready.Rows), ready.Systems);
        await database.WriteAsync(
            async session =>
            {
                await SnapshotStore.InsertWithinAsync(session, ready.Rows);
                await KeepAddsAsync(session, ready, fresh: false);
                await tally.SaveWithinAsync(session, clock.GetUtcNow());
                await state.SaveWithinAsync(session, run.Claim);
            },
            cancel
        );
        (run.State, run.Tally) = (state, tally);
        Count(run, ready);
    }
}
