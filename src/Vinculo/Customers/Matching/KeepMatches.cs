using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Matching;

/// <summary>
/// Keeps matching current for some customers: what is compared of them, their keys, and the pairs they are in. Running it
/// twice changes nothing; whatever order customers came in, the same pairs stand in the end.
/// </summary>
internal sealed class KeepMatches(Database database, MatchEngine engine, SettleMatches settle, TimeProvider clock)
{
    /// <summary>Customers of one round: small enough that its transaction stays short.</summary>
    public const int Portion = 100;

    /// <param name="Changed">Customers whose entry was another than before.</param>
    /// <param name="Pairs">Pairs found or weighed anew.</param>
    /// <param name="Joined">Customers joined without asking.</param>
    public sealed record Result(int Changed, int Pairs, int Joined)
    {
        public Result Plus(Result other) => new(Changed + other.Changed, Pairs + other.Pairs, Joined + other.Joined);
    }

    /// <summary>Of whom records were taken out is kept anew, so often at most: a loop would be a slip of ours.</summary>
    private const int MostRounds = 10;

    /// <summary>Brings these customers up to date.</summary>
    public async Task<Result> RunAsync(IReadOnlyCollection<Guid> customers, CancellationToken cancel)
    {
        var result = new Result(0, 0, 0);
        for (var round = 0; customers.Count > 0 && round < MostRounds; round++)
        {
            var divided = new HashSet<Guid>();
            foreach (var portion in customers.Distinct().Chunk(Portion))
                result = result.Plus(await RunAsync(portion, divided, cancel));
            customers = divided;
        }
        return result;
    }

    private async Task<Result> RunAsync(Guid[] ids, ISet<Guid> divided, CancellationToken cancel)
    {
        var weights = await engine.WeightsAsync(cancel);
        var work = await database.ReadAsync(session => PrepareAsync(session, ids, weights), cancel);
        if (work.Changed.Count + work.Removed.Count + work.Pairs.Count + work.Dropped.Count > 0)
        {
            var now = clock.GetUtcNow();
            await database.WriteAsync(
                async session =>
                {
                    await MatchStore.WriteWithinAsync(session, work.Changed, work.Kept, now);
                    await MatchStore.RemoveWithinAsync(session, work.Removed);
                    foreach (var pair in work.Dropped)
                        await PairStore.RemoveWithinAsync(session, pair);
                    await PairStore.AddWithinAsync(
                        session,
                        [.. work.Pairs.Where(p => p.Was is null).Select(p => p.Pair)],
                        now
                    );
                    foreach (var (pair, was) in work.Pairs)
                        if (was is not null)
                            await PairStore.WeighWithinAsync(session, pair, was, now);
                },
                cancel
            );
        }
        var joined = await settle.RunAsync([.. ids.Except(work.Removed.Select(r => r.Id))], weights, divided, cancel);
        return new(work.Changed.Count, work.Pairs.Count, joined);
    }

    private sealed record Work(
        List<KeptEntry> Changed,
        List<KeptEntry> Removed,
        Dictionary<Guid, KeptEntry> Kept,
        List<(MatchPair Pair, MatchPair? Was)> Pairs,
        List<MatchPair> Dropped
    );

    private async Task<Work> PrepareAsync(Session session, Guid[] ids, Weights weights)
    {
        var standing = await MatchEntries.ReadAsync(session, ids, records: true);
        var kept = await MatchStore.ReadAsync(session, ids);
        var there = standing.ToDictionary(s => s.Id);
        var removed = kept.Values.Where(k => !there.ContainsKey(k.Id)).ToList();
        var joined = await MembersAsync(session, [.. standing.Where(s => s.MergedInto is null).Select(s => s.Id)]);
        var others = await MatchStore.ReadAsync(session, [.. joined.Values.SelectMany(m => m).Distinct()]);

        var changed = new List<KeptEntry>();
        var ready = new Dictionary<Guid, Standardised>();
        foreach (var customer in standing)
        {
            var before = kept.GetValueOrDefault(customer.Id);
            var entry = OwnEntry(customer, before, joined.GetValueOrDefault(customer.Id), others);
            var text = entry.ToText();
            if (before is not null && before.Text == text && before.Standard == MatchEngine.Standard)
                continue;
            var standardised = engine.Standardise(entry);
            ready[customer.Id] = standardised;
            changed.Add(new(customer.Id, MatchEngine.Standard, entry, text, standardised.Keys));
        }
        var gone = removed.Select(r => r.Id).ToHashSet();
        var standingPairs = await PairStore.OfAsync(session, [.. changed.Select(c => c.Id).Concat(gone)]);
        var dropped = standingPairs.Where(p => gone.Contains(p.Key.Low) || gone.Contains(p.Key.High)).ToList();
        standingPairs.RemoveAll(p => gone.Contains(p.Key.Low) || gone.Contains(p.Key.High));

        var wanted = await CandidatesAsync(session, changed);
        foreach (var pair in standingPairs)
            wanted.Add(pair.Key);
        wanted.RemoveWhere(w => gone.Contains(w.Low) || gone.Contains(w.High));
        var strangers = wanted
            .SelectMany(w => new[] { w.Low, w.High })
            .Where(id => !ready.ContainsKey(id))
            .Distinct()
            .ToArray();
        foreach (var entry in (await MatchStore.ReadAsync(session, strangers)).Values)
            ready[entry.Id] = engine.Standardise(entry.Entry);

        var pairs = new List<(MatchPair, MatchPair?)>();
        var known = standingPairs.ToDictionary(p => p.Key);
        var readings = new List<(PairKey Key, PairReading Reading)>();
        foreach (var key in wanted)
            if (
                ready.TryGetValue(key.Low, out var low)
                && ready.TryGetValue(key.High, out var high)
                && low.Entry.Kind == high.Entry.Kind
            )
                readings.Add((key, MatchEngine.Compare(low, high, weights)));
        var worth = readings.Exists(r => PairJudge.Kept(r.Reading, weights))
            ? await WorthAsync(session, readings.Where(r => PairJudge.Kept(r.Reading, weights)).Select(r => r.Key))
            : [];
        var answers = await PairJudge.AnswersAsync(
            session,
            [.. readings.Where(r => PairJudge.Kept(r.Reading, weights)).Select(r => r.Reading.Pattern).Distinct()]
        );
        foreach (var (key, reading) in readings)
        {
            var was = known.GetValueOrDefault(key);
            if (!PairJudge.Kept(reading, weights))
            {
                // What a person said stays, and so does what was joined, whatever the evidence says now.
                if (was is { State: PairState.Open or PairState.Gone })
                    dropped.Add(was);
                continue;
            }
            var (low, high) = (worth.GetValueOrDefault(key.Low), worth.GetValueOrDefault(key.High));
            var pair = PairJudge.Of(
                key,
                ready[key.Low].Entry.Kind,
                reading,
                weights,
                answers.GetValueOrDefault(reading.Pattern),
                low.Worth + high.Worth,
                low.High || high.High
            );
            pairs.Add(
                (
                    was is null
                        ? pair
                        : pair with
                        {
                            State = was.State,
                            SecondLook = Math.Max(pair.SecondLook, was.SecondLook),
                        },
                    was
                )
            );
        }
        return new(changed, removed, kept, pairs, dropped);
    }

    /// <summary>What the customer itself brought: an absorbed one stays as it was, a survivor leaves out what came with others.</summary>
    internal static MatchEntry OwnEntry(
        StandingCustomer customer,
        KeptEntry? before,
        List<Guid>? members,
        Dictionary<Guid, KeptEntry> others
    )
    {
        if (before is null)
            return customer.Entry;
        if (customer.MergedInto is not null)
            return before.Entry;
        return members is null
            ? customer.Entry
            : customer.Entry.Without(
                before.Entry,
                [.. members.Select(m => others.GetValueOrDefault(m)?.Entry).OfType<MatchEntry>()]
            );
    }

    /// <summary>Who was absorbed by each of these, directly or through another.</summary>
    internal static async Task<Dictionary<Guid, List<Guid>>> MembersAsync(Session session, Guid[] survivors)
    {
        var members = new Dictionary<Guid, List<Guid>>();
        var front = survivors.Distinct().ToDictionary(s => s, s => s);
        while (front.Count > 0)
        {
            var next = new Dictionary<Guid, Guid>();
            foreach (
                var (absorbed, into) in await session.QueryAsync(
                    $"SELECT customer_id, merged_into FROM customer WHERE merged_into {session.InGuids("ids")}",
                    row => (row.Guid(0), row.Guid(1)),
                    ("ids", front.Keys.ToArray())
                )
            )
            {
                var survivor = front[into];
                if (!members.TryGetValue(survivor, out var list))
                    members[survivor] = list = [];
                list.Add(absorbed);
                next[absorbed] = survivor;
            }
            front = next;
        }
        return members;
    }

    private static async Task<HashSet<PairKey>> CandidatesAsync(Session session, List<KeptEntry> changed)
    {
        var holders = await MatchStore.HoldersAsync(session, [.. changed.SelectMany(c => c.Keys).Distinct()]);
        // Those of this round are not in the table yet.
        foreach (var entry in changed)
        foreach (var key in entry.Keys)
        {
            if (!holders.TryGetValue(key, out var list))
                holders[key] = list = [];
            if (!list.Contains(entry.Id))
                list.Add(entry.Id);
        }
        var pairs = new HashSet<PairKey>();
        foreach (var entry in changed)
        foreach (var key in entry.Keys)
            if (holders[key] is { Count: <= MatchStore.MostOfOneKey } list)
                foreach (var other in list)
                    if (other != entry.Id)
                        pairs.Add(new(entry.Id, other));
        return pairs;
    }

    private static async Task<Dictionary<Guid, (long Worth, bool High)>> WorthAsync(
        Session session,
        IEnumerable<PairKey> pairs
    ) =>
        (
            await session.QueryAsync(
                $"SELECT customer_id, value_minor, value_class FROM customer WHERE customer_id {session.InGuids("ids")}",
                row => (Id: row.Guid(0), Worth: row.LongOrNull(1) ?? 0, High: row.IntOrNull(2) == (int)ValueClass.A),
                ("ids", pairs.SelectMany(p => new[] { p.Low, p.High }).Distinct().ToArray())
            )
        ).ToDictionary(w => w.Id, w => (w.Worth, w.High));
}
