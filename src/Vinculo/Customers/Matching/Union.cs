using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Matching;

/// <summary>The verbs of identity as matching uses them: the evidence goes into the history, and back the same way.</summary>
internal sealed class Union(MergeCustomers mergeCustomers, SplitCustomer splitCustomer)
{
    /// <summary>Who joins when the evidence alone does.</summary>
    public static Actor Evidence { get; } = Actor.System("matching");

    /// <summary>Makes one of the two customers of a pair.</summary>
    /// <returns>Who answers for both, or why not.</returns>
    public async Task<Outcome<CustomerId>> JoinWithinAsync(Session session, MatchPair pair, Actor? by, string cause)
    {
        var merged = await mergeCustomers.WithinAsync(
            session,
            new(
                new(pair.Key.Low),
                new(pair.Key.High),
                by is null ? "evidence" : Review,
                pair.Probability,
                Json.Of(new JoinEvidence(pair.Bits, pair.Bars)).Text,
                ModelVersion: pair.ModelVersion.ToString(System.Globalization.CultureInfo.InvariantCulture)
            ),
            by ?? Evidence,
            cause
        );
        return merged.IsRefused(out var refusal) ? refusal : merged.Accepted.Survivor;
    }

    /// <summary>Takes back the merge that made the two of a pair one.</summary>
    public async Task<Outcome<CustomersSplit>> PartWithinAsync(Session session, MatchPair pair, Actor by, string cause)
    {
        if (await MergeOfAsync(session, pair.Key) is not { } merge)
            return Refusal.Conflict("match.cannot-part");
        return await splitCustomer.WithinAsync(session, new(merge, Reason: Review), by, cause);
    }

    /// <summary>Takes a merge back that the evidence alone had made.</summary>
    public Task<Outcome<CustomersSplit>> PartWithinAsync(Session session, Guid merge) =>
        splitCustomer.WithinAsync(session, new(merge, Reason: "evidence"), Evidence, "matching");

    /// <summary>Makes a customer of its own of records that an import took for this one's.</summary>
    public Task<Outcome<CustomersSplit>> TakeOutWithinAsync(
        Session session,
        Guid customer,
        IReadOnlyList<MatchRecord> records
    ) =>
        splitCustomer.WithinAsync(
            session,
            new(
                Customer: new(customer),
                Records: [.. records.Select(r => new SourceRecordKey(r.System, r.Key))],
                Reason: "evidence"
            ),
            Evidence,
            "matching"
        );

    /// <summary>The merges in force that absorbed these, oldest first.</summary>
    public static async Task<List<MergeInForce>> InForceAsync(Session session, Guid[] absorbed) =>
        await session.QueryAsync(
            $"SELECT id, absorbed_id, survivor_id, actor_kind, actor_name, evidence FROM identity_event WHERE absorbed_id {session.InGuids("ids")} AND kind = 1 AND undone_by IS NULL ORDER BY seq",
            row => new MergeInForce(
                row.Guid(0),
                row.Guid(1),
                row.Guid(2),
                row.Enum<ActorKind>(3) == ActorKind.System && row.Text(4) == Evidence.Name && !row.IsNull(5)
                    ? Json.Read<JoinEvidence>(row.Text(5)).Bits
                    : null
            ),
            ("ids", absorbed)
        );

    /// <summary>
    /// Who was made two by a person: a merge taken back, or records that became a customer of their own. Whoever takes an
    /// answer of the review back has said nothing yet.
    /// </summary>
    public static async Task<IEnumerable<PairKey>> PartedAsync(Session session, Guid[] atoms) =>
        await session.QueryAsync(
            $"""
            SELECT survivor_id, absorbed_id FROM identity_event
            WHERE absorbed_id {session.InGuids(
                "atoms"
            )} AND kind IN (2, 3) AND actor_kind <> @system AND reason <> @review
            """,
            row => new PairKey(row.Guid(0), row.Guid(1)),
            ("atoms", atoms),
            ("system", ActorKind.System),
            ("review", Review)
        );

    /// <summary>Reason of what an answer of the review did.</summary>
    private const string Review = "review";

    private sealed record JoinEvidence(double Bits, IReadOnlyList<EvidenceBar> Bars);

    /// <summary>
    /// The merge in force that brought two atoms together: on the way from each to its survivor, the first step that only one
    /// of them has taken.
    /// </summary>
    internal static async Task<Guid?> MergeOfAsync(Session session, PairKey key)
    {
        var one = await WayAsync(session, key.Low);
        var other = await WayAsync(session, key.High);
        // The last steps are common when both went into a third; the merge that joined them is the latest that is not.
        var last = one.Concat(other)
            .Where(step => one.Contains(step) != other.Contains(step))
            .OrderByDescending(step => step.Seq)
            .FirstOrDefault();
        return last == default ? null : last.Id;
    }

    private static async Task<List<(Guid Id, long Seq)>> WayAsync(Session session, Guid atom)
    {
        var way = new List<(Guid, long)>();
        while (true)
        {
            var step = await session.FirstOrDefaultAsync(
                "SELECT id, seq, survivor_id FROM identity_event WHERE absorbed_id = @atom AND kind = 1 AND undone_by IS NULL ORDER BY seq DESC LIMIT 1",
                row => ((Guid Id, long Seq, Guid Into)?)(row.Guid(0), row.Long(1), row.Guid(2)),
                ("atom", atom)
            );
            if (step is not { } next || way.Count > 1_000)
                return way;
            way.Add((next.Id, next.Seq));
            atom = next.Into;
        }
    }
}
