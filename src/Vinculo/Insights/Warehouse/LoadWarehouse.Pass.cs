using Vinculo.Insights.Warehouse.Facts;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Warehouse;

public sealed partial class LoadWarehouse
{
    /// <summary>Customers of one portion: some tens of milliseconds of writing.</summary>
    private const int Portion = 200;

    private const int CellsAtOnce = 4_000;

    /// <summary>One portion, read and worked out, ready to be written.</summary>
    private sealed record Ready(
        Guid Last,
        int Customers,
        List<CustomerSnapshot> Versions,
        List<object?[]> Rows,
        List<(Guid Customer, Contribution Adds)> Adds,
        Cells? Difference,
        Dictionary<string, HashSet<Guid>> Systems
    );

    /// <summary>Goes through everybody, from where the pass stands; the next portion is read while one is written.</summary>
    private async Task PassAsync(Run run, CancellationToken cancel)
    {
        var pass = run.State.Pass!;
        if (!pass.Counted)
        {
            var next = PrepareAsync(run, pass, pass.After, cancel);
            while (await next is { } ready)
            {
                next = PrepareAsync(run, pass, ready.Last, cancel);
                try
                {
                    await WritePortionAsync(run, ready, cancel);
                }
                catch
                {
                    await Task.WhenAny(next);
                    throw;
                }
            }
        }
        if (pass.Kind == PassKind.First)
        {
            run.State = run.State with { Pass = run.State.Pass! with { Counted = true } };
            await database.WriteAsync(session => run.State.SaveWithinAsync(session, run.Claim), cancel);
            await AddUpAsync(run, cancel);
        }
        run.State = run.State with
        {
            Pass = null,
            ClosedMonth = run.State.ClosedMonth > pass.Until ? run.State.ClosedMonth : pass.Until,
            // What changed while the first pass was under way is looked at again after it.
            Cursor = pass.Kind == PassKind.First ? pass.Cursor : run.State.Cursor,
            DayCursor = pass.Kind == PassKind.First ? pass.Cursor : run.State.DayCursor,
        };
        await database.WriteAsync(session => run.State.SaveWithinAsync(session, run.Claim), cancel);
    }

    private async Task<Ready?> PrepareAsync(Run run, Pass pass, Guid after, CancellationToken cancel)
    {
        var ids = await database.ReadAsync(
            session =>
                session.QueryAsync(
                    "SELECT customer_id FROM customer WHERE customer_id > @after ORDER BY customer_id LIMIT @most",
                    row => row.Guid(0),
                    ("after", after),
                    ("most", Portion)
                ),
            cancel
        );
        if (ids.Count == 0)
            return null;
        return await Background.RunAsync(
            () =>
                database.ReadAsync(
                    session => WorkOutAsync(session, run, pass, Whom.Between(after, ids[^1]), ids),
                    cancel
                ),
            cancel
        );
    }

    private async Task<Ready> WorkOutAsync(Session session, Run run, Pass pass, Whom whom, List<Guid> ids)
    {
        var systems = new Dictionary<string, HashSet<Guid>>(StringComparer.Ordinal);
        var histories = await new HistoryReader(Calendar, Into(systems)).ReadAsync(session, whom);
        // The end of the month that is just over is told with what is held of everybody now, and so is yesterday at the
        // first load: from there on nothing has to be reconstructed.
        var (closed, yesterday) = (CompanyCalendar.Month(Today).AddMonths(-1), Today.AddDays(-1));
        var justOver = pass.Kind == PassKind.Close || yesterday == CompanyCalendar.MonthEnd(closed);
        var noteOf = pass.Kind != PassKind.Again && justOver && pass.Until == closed ? closed : (DateOnly?)null;
        if (noteOf is not null || pass.Kind == PassKind.First)
            await NoteAsync(session, whom, histories);
        var known = pass.Compare ? await SnapshotStore.MonthsAsync(session, whom, pass.From, pass.Until) : [];
        var now = clock.GetUtcNow();
        var versions = new List<CustomerSnapshot>();
        foreach (var history in histories)
        {
            versions.AddRange(
                SnapshotVersions.Of(
                    history,
                    pass.From,
                    pass.Until,
                    known.GetValueOrDefault(history.Id) ?? [],
                    noteOf,
                    run.Terms,
                    now
                )
            );
            if (
                pass is { Kind: PassKind.First, Compare: false }
                && SnapshotVersions.OfDay(history, yesterday, null, run.Terms, now) is { } day
                && yesterday != CompanyCalendar.MonthEnd(yesterday)
            )
                versions.Add(day);
        }

        var adds = new List<(Guid, Contribution)>();
        Cells? difference = null;
        if (pass.Kind == PassKind.First)
            adds.AddRange(histories.Select(h => (h.Id, Contribution.Of(h))));
        else if (pass.Kind == PassKind.Again)
            (adds, difference) = await DifferenceAsync(session, histories);
        return new(ids[^1], ids.Count, versions, [.. versions.Select(SnapshotStore.Row)], adds, difference, systems);
    }

    /// <summary>What these customers add now and did not before, and what that changes in the sums.</summary>
    private async Task<(List<(Guid Customer, Contribution Adds)> Adds, Cells Difference)> DifferenceAsync(
        Session session,
        List<CustomerHistory> histories
    )
    {
        var before = await FactStore.ContributionsAsync(session, [.. histories.Select(h => h.Id)]);
        var cells = new Cells(options.Currency);
        var adds = new List<(Guid, Contribution)>();
        foreach (var history in histories)
        {
            var (was, now) = (before.GetValueOrDefault(history.Id) ?? Contribution.Nothing, Contribution.Of(history));
            if (was == now || (was.Parts.Length == 0 && now.Parts.Length == 0))
                continue;
            Contribution.AddDifference(was, now, cells);
            adds.Add((history.Id, now));
        }
        return (adds, cells);
    }

    /// <summary>What models and segmentations say of each now joins what is noted.</summary>
    private async Task NoteAsync(Session session, Whom whom, List<CustomerHistory> histories)
    {
        var scores = await SnapshotStore.ScoresAsync(session, whom);
        var segments = await SnapshotStore.SegmentsAsync(session, whom, clock.GetUtcNow());
        foreach (var history in histories)
            history.Now = history.Now with
            {
                Scores = scores.GetValueOrDefault(history.Id),
                Segments = segments.GetValueOrDefault(history.Id),
            };
    }

    private async Task WritePortionAsync(Run run, Ready ready, CancellationToken cancel)
    {
        var pass = run.State.Pass!;
        var state = run.State with
        {
            Pass = pass with { After = ready.Last, Done = pass.Done + ready.Customers },
            Reopened = WithReopened(run.State.Reopened, ready.Versions),
        };
        var tally = WithSystems(run.Tally.With(ready.Rows), ready.Systems);
        await database.WriteBulkAsync(
            async session =>
            {
                await SnapshotStore.InsertWithinAsync(session, ready.Rows);
                await KeepAddsAsync(session, ready, fresh: pass.Kind == PassKind.First);
                await tally.SaveWithinAsync(session, clock.GetUtcNow());
                await state.SaveWithinAsync(session, run.Claim);
                if (run.Progress is { } told)
                    await told(session, state.Pass!.Done, Math.Max(state.Pass.Done, state.Pass.Total));
            },
            cancel
        );
        (run.State, run.Tally) = (state, tally);
        Count(run, ready);
    }

    private static void Count(Run run, Ready ready)
    {
        run.Customers += ready.Customers;
        run.Snapshots += ready.Rows.Count;
        run.Reopened += ready.Versions.Count(v => v.Origin == SnapshotOrigin.Reopened);
    }

    private static async Task KeepAddsAsync(Session session, Ready ready, bool fresh)
    {
        if (fresh)
        {
            await FactStore.InsertWithinAsync(session, ready.Adds);
            return;
        }
        foreach (var (customer, adds) in ready.Adds)
            await FactStore.SaveWithinAsync(session, customer, adds);
        if (ready.Difference is { } difference)
            await FactStore.AddWithinAsync(session, difference);
    }

    /// <summary>Adds up what everybody adds; killed, it begins again: a matter of seconds.</summary>
    private async Task AddUpAsync(Run run, CancellationToken cancel)
    {
        var cells = new Cells(options.Currency);
        var renewed = clock.GetUtcNow();
        await foreach (
            var adds in database
                .StreamAsync(
                    "SELECT city, parts FROM warehouse_customer",
                    row => new Contribution(row.Text(0), row.Text(1))
                )
                .WithCancellation(cancel)
        )
        {
            adds.AddTo(cells, 1);
            if (clock.GetUtcNow() - renewed < TimeSpan.FromSeconds(1))
                continue;
            renewed = clock.GetUtcNow();
            await database.WriteAsync(run.Claim.RenewWithinAsync, cancel);
        }
        for (var t = 0; t < FactTables.All.Count; t++)
        {
            var table = FactTables.All[t];
            await database.WriteAsync(
                async session =>
                {
                    await run.Claim.RenewWithinAsync(session);
                    await session.ExecuteAsync($"DELETE FROM {table.Name}");
                },
                cancel
            );
            foreach (var rows in cells.Rows(t).Chunk(CellsAtOnce))
                await database.WriteAsync(
                    async session =>
                    {
                        await run.Claim.RenewWithinAsync(session);
                        await session.InsertManyAsync(table.Name, table.Columns, rows);
                    },
                    cancel
                );
        }
    }

    private static Action<string, Guid> Into(Dictionary<string, HashSet<Guid>> systems) =>
        (table, system) =>
        {
            if (!systems.TryGetValue(table, out var known))
                systems[table] = known = [];
            known.Add(system);
        };

    private static Tally WithSystems(Tally tally, Dictionary<string, HashSet<Guid>> more)
    {
        if (more.All(m => tally.Systems.TryGetValue(m.Key, out var known) && m.Value.IsSubsetOf(known)))
            return tally;
        var systems = tally.Systems.ToDictionary(s => s.Key, s => s.Value.ToHashSet(), StringComparer.Ordinal);
        foreach (var (table, found) in more)
        {
            if (!systems.TryGetValue(table, out var known))
                systems[table] = known = [];
            known.UnionWith(found);
        }
        return tally with { Systems = systems };
    }

    private static Dictionary<string, Reopening> WithReopened(
        Dictionary<string, Reopening> months,
        IEnumerable<CustomerSnapshot> versions
    )
    {
        var more = versions.Where(v => v.Origin == SnapshotOrigin.Reopened).GroupBy(v => v.Day).ToList();
        if (more.Count == 0)
            return months;
        var all = new Dictionary<string, Reopening>(months, StringComparer.Ordinal);
        foreach (var month in more)
        {
            var key = month.Key.ToString("yyyy-MM", System.Globalization.CultureInfo.InvariantCulture);
            all[key] = new((all.GetValueOrDefault(key)?.Customers ?? 0) + month.Count(), month.Max(v => v.KnownAt));
        }
        return all;
    }
}
