using Vinculo.Customers;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Fulfilment.Storage;

namespace Vinculo.Service.Fulfilment;

/// <summary>Goes on with what was promised or sold: does a step, says that it was kept or not, hands it on, moves its day; and takes it back.</summary>
public sealed class WorkUndertaking(Database database, Audit audit, VinculoOptions options, TimeProvider clock)
{
    /// <param name="version">As read; somebody else's change meanwhile is refused. 0: whatever it is now.</param>
    /// <param name="of">Only when it is this customer's.</param>
    /// <param name="actor">Needs <c>fulfilment.work</c>; to say whether a promise was kept, <c>interactions.record</c> is enough.</param>
    public Task<Outcome<Undertaking>> RunAsync(
        Guid id,
        UndertakingMove move,
        int version,
        Actor actor,
        string cause,
        CancellationToken cancel = default,
        CustomerId? of = null
    )
    {
        var closes = move.Act is UndertakingAct.Keep or UndertakingAct.Break;
        if (!actor.May(Permissions.FulfilmentWork) && !(closes && actor.May(Permissions.InteractionsRecord)))
            return Task.FromResult<Outcome<Undertaking>>(Actor.Refused(Permissions.FulfilmentWork));
        return database.WriteAsync(session => WithinAsync(session, id, move, version, of, actor, cause), cancel);
    }

    /// <summary>Says of a customer's promise whether it was kept, whatever it is now.</summary>
    /// <param name="actor">Needs <c>interactions.record</c> or <c>fulfilment.work</c>.</param>
    public Task<Outcome<Undertaking>> CloseAsync(
        CustomerId customer,
        Guid id,
        bool kept,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    ) => RunAsync(id, new(kept ? UndertakingAct.Keep : UndertakingAct.Break), 0, actor, cause, cancel, customer);

    private async Task<Outcome<Undertaking>> WithinAsync(
        Session session,
        Guid id,
        UndertakingMove move,
        int version,
        CustomerId? of,
        Actor actor,
        string cause
    )
    {
        var now = clock.GetUtcNow();
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, options.Zone).DateTime);
        if (
            await UndertakingRows.FindAsync(session, id, hold: true) is not { } before
            || (await CustomerReach.WithinAsync(session, before.Customer, actor)).IsRefused(out _)
            || (of is { } asked && (await session.CurrentOfAsync(asked) ?? asked) != before.Customer)
        )
            return Refusal.Missing("commitment.not-found");
        if (version != 0 && version != before.RowVersion)
            return Refusal.Stale("fulfilment.stale");
        if (move.Act == UndertakingAct.Assign && await NobodyAsync(session, move.Owner, move.Team) is { } nobody)
            return nobody;
        Undertaking after;
        if (move.Act == UndertakingAct.Undo)
        {
            if (await UndertakingRows.UndoneAsync(session, before) is not { } undone)
                return Refusal.Conflict("fulfilment.nothing-to-undo");
            after = undone.Before;
        }
        else if (before.After(move, today, now, actor.Name).IsRefused(out var refusal, out after!))
            return refusal;
        if (!await UndertakingRows.UpdateAsync(session, before, after))
            return Refusal.Stale("fulfilment.stale");
        var canUndo = move.Act is not (UndertakingAct.Undo or UndertakingAct.Note);
        await UndertakingRows.EventAsync(session, after, move, canUndo ? before : null, actor, now);
        await audit.ChangedWithinAsync(
            session,
            actor,
            move.Act is UndertakingAct.Keep or UndertakingAct.Break
                ? "commitment.closed"
                : "commitment." + char.ToLowerInvariant(move.Act.ToString()[0]) + move.Act.ToString()[1..],
            after.Customer.Value,
            "commitment",
            id.ToString("D"),
            Audited(before),
            Audited(after),
            cause
        );
        await session.NoteChangeAsync(after.Customer.Value, ChangeKind.Facts, now);
        return after with { RowVersion = before.RowVersion + 1 };
    }

    /// <summary>Why it cannot be given to them: nobody who works here any more.</summary>
    internal static async Task<Refusal?> NobodyAsync(Session session, Guid? owner, Guid? team)
    {
        foreach (var (table, id, field) in new[] { ("app_user", owner, "owner"), ("team", team, "team") })
            if (
                id is { } key
                && !await session.FirstOrDefaultAsync(
                    $"SELECT active FROM {table} WHERE id = @id",
                    row => row.Bool(0),
                    ("id", key)
                )
            )
                return Refusal.Invalid("fulfilment.to-whom", field);
        return null;
    }

    private static object Audited(Undertaking one) =>
        new
        {
            one.State,
            one.What,
            one.DueOn,
            one.Owner,
            one.Team,
            Done = one.Steps.Count(s => s.DoneAt is not null),
        };
}
