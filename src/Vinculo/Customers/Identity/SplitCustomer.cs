using Vinculo.Customers.Identity;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers;

/// <summary>A source record by the code of its system and its key there.</summary>
public sealed record SourceRecordKey(string System, string Key);

/// <summary>Rows that came after the merge and are to go with the customer given back.</summary>
/// <param name="Table">Their table.</param>
/// <param name="Rows">Their identifiers; null: all that came since.</param>
public sealed record Assignment(string Table, IReadOnlyList<Guid>? Rows = null);

/// <summary>
/// Makes two customers out of one again: takes a merge back, exactly, or takes chosen source records out into a customer of
/// their own.
/// </summary>
public sealed partial class SplitCustomer(
    Database database,
    TableCatalogue catalogue,
    NameVocabulary vocabulary,
    Audit audit,
    TimeProvider clock
)
{
    /// <param name="Merge">The merge to take back; or</param>
    /// <param name="Customer">the customer to take records out of, and</param>
    /// <param name="Records">which.</param>
    /// <param name="Reason">Why, in words; may be empty.</param>
    /// <param name="Assign">What came since and goes too; null: only rows of source systems that go entirely.</param>
    public sealed record Request(
        Guid? Merge = null,
        CustomerId? Customer = null,
        IReadOnlyList<SourceRecordKey>? Records = null,
        string Reason = "",
        IReadOnlyList<Assignment>? Assign = null
    );

    /// <summary>Splits in a transaction of its own. A merge taken back already is answered with how that went.</summary>
    /// <param name="request">What.</param>
    /// <param name="actor">Needs <c>customers.merge</c> and reach to both.</param>
    /// <param name="cause">Page, route or job.</param>
    /// <param name="cancel">The caller gave up.</param>
    public Task<Outcome<CustomersSplit>> RunAsync(
        Request request,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    ) => database.WriteAsync(session => WithinAsync(session, request, actor, cause), cancel);

    /// <summary>As part of somebody's transaction. A refusal leaves nothing behind.</summary>
    public async Task<Outcome<CustomersSplit>> WithinAsync(Session session, Request request, Actor actor, string cause)
    {
        if (!actor.May(Permissions.CustomersMerge))
            return Actor.Refused(Permissions.CustomersMerge);
        if (request.Reason.Length > 500)
            return IdentityRefusals.ReasonTooLong();
        if ((request.Assign ?? []).FirstOrDefault(a => !RestOf.Knows(a.Table)) is { } unknown)
            return IdentityRefusals.AssignmentUnknown(unknown.Table);
        return request.Merge is { } merge
            ? await UndoAsync(session, merge, request, actor, cause)
            : await TakeOutAsync(session, request, actor, cause);
    }

    private async Task<Outcome<CustomersSplit>> UndoAsync(
        Session session,
        Guid id,
        Request request,
        Actor actor,
        string cause
    )
    {
        if (await Merging.FindAsync(session, id) is not { } merge)
            return IdentityRefusals.EventMissing(id);
        var holder = (await session.CurrentOfAsync(merge.Survivor))!.Value;
        var locked = await Merging.LockAsync(session, holder.Value, merge.Absorbed.Value);
        if (locked.Values.Any(c => !actor.Sees(c.TeamId)))
            return IdentityRefusals.EventMissing(id);
        if (merge.Kind != IdentityEventKind.Merged)
            return IdentityRefusals.NotAMerge();
        // Asked again after the lock: somebody else may have been quicker.
        merge = (await Merging.FindAsync(session, id))!;
        if (merge.UndoneBy is { } by)
            return new CustomersSplit(by, merge.Id, holder, merge.Absorbed, actor.Id, merge.UndoneAt!.Value);

        var now = clock.GetUtcNow();
        var undo = Ids.New(now);
        var seq = await Merging.NextSeqAsync(session);
        var (keeps, moves) = await new Merging(catalogue, vocabulary).UndoAsync(session, merge, now);
        await IdentityLog.UndoneAsync(session, merge.Id, undo, now);
        var rest = new RestOf(await catalogue.ReadAsync(session));
        var since = await rest.MoveAsync(session, keeps, merge.Absorbed.Value, merge.At, request.Assign ?? []);
        return await ToldAsync(
            session,
            new(
                undo,
                seq,
                IdentityEventKind.Unmerged,
                new(keeps),
                merge.Absorbed,
                now,
                actor.Kind,
                actor.Name,
                request.Reason.Trim(),
                merge.Probability,
                null,
                null,
                Added(moves, since),
                merge.Id,
                null,
                null
            ),
            actor,
            cause
        );
    }

    /// <summary>Writes the event, the audit of both, the change log and the fact.</summary>
    private async Task<CustomersSplit> ToldAsync(Session session, IdentityEvent told, Actor actor, string cause)
    {
        await IdentityLog.AddAsync(session, told, actor, cause);
        foreach (var whose in new[] { told.Survivor, told.Absorbed })
        {
            await audit.ChangedWithinAsync(
                session,
                actor,
                "customer.split",
                whose.Value,
                "identity_event",
                told.Id.ToString("D"),
                null,
                new
                {
                    from = told.Survivor,
                    given = told.Absorbed,
                    undoes = told.Undoes,
                    reason = told.Reason,
                },
                cause
            );
            await session.NoteChangeAsync(whose.Value, ChangeKind.Identity, told.At);
            await session.NoteChangeAsync(whose.Value, ChangeKind.Facts, told.At);
        }
        var split = new CustomersSplit(told.Id, told.Undoes, told.Survivor, told.Absorbed, actor.Id, told.At);
        await session.AnnounceAsync(split);
        return split;
    }

    private static List<TableMove> Added(IReadOnlyList<TableMove> a, IReadOnlyList<TableMove> b) =>
        [
            .. a.Concat(b)
                .GroupBy(m => m.Table, StringComparer.Ordinal)
                .Select(g => new TableMove(g.Key, g.Sum(m => m.Moved), g.Sum(m => m.SetAside))),
        ];
}
