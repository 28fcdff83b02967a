using Vinculo.Customers;
using Vinculo.Decisions.Outbound.Storage;
using Vinculo.Decisions.Policy;
using Vinculo.Decisions.Storage;
using Vinculo.Insights.Behaviour;
using Vinculo.Insights.Segments;
using Vinculo.Insights.Value;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Outbound.Jobs;

/// <summary>
/// Makes a list: looks at everybody in slices, keeps the best, and only then writes down what is proposed to those who are
/// left. Killed, it goes on where it was; a slice done twice finds its own rows, for their numbers follow from the list.
/// </summary>
internal sealed class FillOutboundList(
    Database database,
    OfferBook book,
    NextBestAction nextBestAction,
    SegmentMembers segments,
    TimeProvider clock
) : IJob
{
    public const string JobCode = "decisions.outbound";
    private const int Slice = 400;

    public sealed record Request(Guid List);

    /// <param name="After">The last customer looked at; the last one written down, when <paramref name="Writing"/>.</param>
    /// <param name="At">Moment the list is made for.</param>
    /// <param name="Writing">Everybody was looked at: what is proposed goes into the ledger.</param>
    /// <param name="Done">Customers looked at.</param>
    public sealed record State(Guid After, DateTimeOffset At, bool Writing, long Done, OutboundReport Report);

    public string Code => JobCode;

    public async Task RunAsync(JobRun run, CancellationToken cancel)
    {
        var id = run.Request<Request>().List;
        var list = await database.ReadAsync(session => OutboundRows.FindAsync(session, id), cancel);
        if (list is not { State: ListState.BeingMade })
            return;
        var state =
            run.Checkpoint<State>()
            ?? new(
                Guid.Empty,
                DateTimeOffset.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds()),
                false,
                0,
                new()
            );
        var among = list.Plan.Segment is { } segment ? await segments.NarrowAsync(segment, cancel) : null;
        // A segment that is no more has nobody in it.
        var total = list.Plan.Segment is not null && among is null ? 0 : await TotalAsync(among, cancel);
        while (!state.Writing)
        {
            var ids = total == 0 ? [] : await NextAsync(among, state.After, cancel);
            state =
                ids.Count == 0
                    ? await KeepAsync(run, state with { Writing = true, After = Guid.Empty }, total, cancel)
                    : await LookAsync(run, list, state, ids, total, cancel);
        }
        while (await WriteAsync(run, list, state, total, cancel) is { } next)
            state = next;
        await database.WriteAsync(
            session =>
                OutboundRows.MoveListAsync(
                    session,
                    list.Id,
                    ListState.BeingMade,
                    ListState.Open,
                    state.Report,
                    clock.GetUtcNow()
                ),
            cancel
        );
    }

    private async Task<State> LookAsync(
        JobRun run,
        OutboundList list,
        State state,
        List<Guid> ids,
        long total,
        CancellationToken cancel
    )
    {
        var (candidates, costs) = await CandidatesAsync(list.Plan, [.. ids], state.At, cancel);
        var page = await book.OpenAsync(cancel);
        var judge = new JudgeForList(nextBestAction, page, list.Plan, costs, list.Id, state.At);
        var count = new OutboundCount(state.Report);
        var entries = new List<OutboundEntry>();
        foreach (var candidate in candidates)
        {
            var verdict = judge.Judge(candidate);
            count.Add(verdict);
            if (verdict.Entry is { } entry)
                entries.Add(entry);
        }
        return await database.WriteAsync(
            async session =>
            {
                var on = await OutboundRows.AddAsync(session, list.Id, entries, state.At);
                await OutboundRows.KeepBestAsync(session, list.Id, list.Plan.Most);
                var next = state with
                {
                    After = ids[^1],
                    Done = state.Done + ids.Count,
                    Report = count.Report(entries.Count(e => !on.Contains(e.Customer.Value))),
                };
                await run.CheckpointWithinAsync(session, next, next.Done, total);
                return next;
            },
            cancel
        );
    }

    /// <summary>Puts the decisions of those who are left into the ledger; who has nothing to be proposed any more goes.</summary>
    /// <returns>How far it has come; null: all is written.</returns>
    private async Task<State?> WriteAsync(
        JobRun run,
        OutboundList list,
        State state,
        long total,
        CancellationToken cancel
    )
    {
        var entries = await database.ReadAsync(
            session => OutboundRows.AfterAsync(session, list.Id, state.After, Slice),
            cancel
        );
        if (entries.Count == 0)
            return null;
        var (candidates, costs) = await CandidatesAsync(
            list.Plan,
            [.. entries.Select(e => e.Customer.Value)],
            state.At,
            cancel
        );
        var judge = new JudgeForList(nextBestAction, await book.OpenAsync(cancel), list.Plan, costs, list.Id, state.At);
        var known = candidates.ToDictionary(c => c.Context.Customer);
        var rows = new List<object?[]>();
        var gone = new List<OutboundEntry>();
        foreach (var entry in entries)
            if (
                known.TryGetValue(entry.Customer, out var candidate)
                && judge.Decide(candidate.Context, entry.Channel, entry.BestAt) is var decision
                && decision.Actions.FirstOrDefault()?.Offer == entry.Offer
            )
                rows.Add(Ledger.RowOf(decision, run.AskedBy ?? Guid.Empty));
            else
                gone.Add(entry);
        var next = state with
        {
            After = entries[^1].Customer.Value,
            Report = OutboundCount.Changed(state.Report, gone.Count),
        };
        return await database.WriteAsync(
            async session =>
            {
                await Ledger.AddManyAsync(session, rows);
                foreach (var entry in gone)
                    await OutboundRows.RemoveAsync(session, entry);
                await run.CheckpointWithinAsync(session, next, next.Done, total);
                return next;
            },
            cancel
        );
    }

    private Task<State> KeepAsync(JobRun run, State state, long total, CancellationToken cancel) =>
        database.WriteAsync(
            async session =>
            {
                await run.CheckpointWithinAsync(session, state, state.Done, total);
                return state;
            },
            cancel
        );

    /// <summary>What is known of some customers, those left out whom the list does not reach.</summary>
    private Task<(List<ListCandidate>, ContactCosts)> CandidatesAsync(
        OutboundPlan plan,
        Guid[] ids,
        DateTimeOffset at,
        CancellationToken cancel
    ) =>
        database.ReadAsync(
            async session =>
            {
                var moment = nextBestAction.Moment(at, plan.Channel ?? Channel.Voice, OutboundPlan.Placement);
                var found = (await ContextReader.ManyAsync(session, ids, at))
                    .Where(f => f.MergedInto is null && plan.Reaches(f.Team))
                    .Select(f => new ListCandidate(f.At(moment), new HashSet<Channel>(), new()))
                    .ToList();
                var byId = found.ToDictionary(c => c.Context.Customer.Value);
                var who = session.InGuids("who");
                await session.ReadAsync(
                    ContactHabits.OfMany(
                        who,
                        ("who", ids),
                        at,
                        id => byId.TryGetValue(id, out var c) ? (c.Habits, c.Context.Zone ?? moment.Zone) : null
                    ),
                    new Question(
                        $"SELECT DISTINCT customer_id, kind FROM contact_point WHERE customer_id {who} AND ended_at IS NULL",
                        row =>
                        {
                            if (byId.TryGetValue(row.Guid(0), out var c) && c.Known is HashSet<Channel> known)
                                known.UnionWith(ContactGate.Ways(row.Enum<ContactKind>(1)));
                        },
                        ("who", ids)
                    )
                );
                return (found, await ContactCosts.ReadAsync(session));
            },
            cancel
        );

    private Task<List<Guid>> NextAsync(CustomerSet? among, Guid after, CancellationToken cancel) =>
        database.ReadAsync(
            session =>
                session.QueryAsync(
                    $"""
                    SELECT customer_id FROM customer WHERE customer_id > @after AND merged_into IS NULL {Within(among)}
                    ORDER BY customer_id LIMIT @most
                    """,
                    row => row.Guid(0),
                    [("after", after), ("most", Slice), .. among?.Arguments ?? []]
                ),
            cancel
        );

    private Task<long> TotalAsync(CustomerSet? among, CancellationToken cancel) =>
        database.ReadAsync(
            session =>
                session.FirstOrDefaultAsync(
                    $"SELECT count(*) FROM customer WHERE merged_into IS NULL {Within(among)}",
                    row => row.Long(0),
                    among?.Arguments ?? []
                ),
            cancel
        );

    private static string Within(CustomerSet? among) => among is null ? "" : $"AND customer_id IN ({among.Sql})";
}
