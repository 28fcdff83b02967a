using Vinculo.Decisions.Tables.Storage;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Tables;

/// <summary>A table's version was approved and holds from its hour on.</summary>
public sealed record TableApproved(
    string Code,
    int Version,
    DateTimeOffset From,
    DateTimeOffset? To,
    double Share,
    Guid By
);

/// <summary>A table's version waits for somebody who approves it.</summary>
public sealed record TableSubmitted(string Code, int Version, Guid By);

/// <summary>A table's version was given back to those who write it.</summary>
public sealed record TableGivenBack(string Code, int Version, Guid By);

/// <summary>
/// The way of a version from draft to force: whoever wrote it asks, somebody else approves or gives it back, and at its
/// hour it holds by itself.
/// </summary>
public sealed class PublishTable(Database database, TableInputs inputs, OfferBook book, Audit audit, TimeProvider clock)
{
    /// <summary>Most of the customers a version may be tried on: the version in force stays the rule.</summary>
    public const double MostShare = 0.5;

    /// <summary>Who moves which version on, and at what door.</summary>
    public sealed record Move(string Code, int Version, Actor Actor, string Cause);

    /// <param name="From">From when it is to hold; null: as soon as it is approved.</param>
    /// <param name="To">Until when; null: until another takes its place.</param>
    /// <param name="Share">Of customers it is tried on beside the version in force; 0: it takes its place.</param>
    public sealed record Terms(DateTimeOffset? From = null, DateTimeOffset? To = null, double Share = 0);

    /// <summary>Asks for approval. Blocking notes and failing test cases keep a version a draft.</summary>
    public async Task<Outcome<TableVersion>> SubmitAsync(Move move, Terms terms, CancellationToken cancel = default)
    {
        var known = await inputs.AllAsync(cancel);
        return await StepAsync(
            Permissions.TablesEdit,
            move,
            "table.submitted",
            (found, all, now) =>
            {
                if (found.State != TableState.Draft)
                    return Refusal.Conflict("tables.not-a-draft", ("version", move.Version));
                if (terms.To <= (terms.From ?? now))
                    return Refusal.Invalid("tables.ends-before-it-begins", "to");
                if (!(terms.Share >= 0 && terms.Share <= MostShare))
                    return Refusal.Invalid("tables.share", "share", ("most", MostShare));
                if (terms.Share > 0 && !all.Any(v => v.Share == 0 && v.Holds(terms.From ?? now)))
                    return Refusal.Conflict("tables.nothing-to-challenge");
                return Blocked(found, known) is { } blocked
                    ? blocked
                    : found with
                    {
                        State = TableState.Waiting,
                        SubmittedAt = now,
                        From = terms.From,
                        To = terms.To,
                        Share = terms.Share,
                        Note = null,
                    };
            },
            cancel
        );
    }

    /// <summary>Approves a version; it holds from the hour that was asked for, at the earliest from now.</summary>
    /// <returns>
    /// The version, or <c>tables.own-approval</c>: none of those who wrote it may approve it, nor a key, which has nobody
    /// who answers for it.
    /// </returns>
    public async Task<Outcome<TableVersion>> ApproveAsync(Move move, string? note, CancellationToken cancel = default)
    {
        var known = await inputs.AllAsync(cancel);
        return await StepAsync(
            Permissions.TablesApprove,
            move,
            "table.approved",
            (found, _, now) =>
            {
                if (found.State != TableState.Waiting)
                    return Refusal.Conflict("tables.not-waiting", ("version", move.Version));
                if (move.Actor.Kind == ActorKind.ApiKey)
                    return Refusal.Forbidden("tables.approved-by-people");
                if (found.Authors.Any(a => a.Id == move.Actor.Id))
                    return Refusal.Forbidden("tables.own-approval");
                if (found.To <= now)
                    return Refusal.Conflict("tables.over-already");
                // Offers and lists may have changed since it was submitted.
                return Blocked(found, known) is { } blocked
                    ? blocked
                    : Decided(found, move.Actor, now, note) with
                    {
                        State = TableState.Approved,
                        From = found.From > now ? found.From : now,
                    };
            },
            cancel
        );
    }

    /// <summary>Gives a version back to those who write it, with a word why.</summary>
    public Task<Outcome<TableVersion>> GiveBackAsync(Move move, string? note, CancellationToken cancel = default) =>
        StepAsync(
            Permissions.TablesRead,
            move,
            "table.given-back",
            (found, _, now) =>
                found.State != TableState.Waiting ? Refusal.Conflict("tables.not-waiting", ("version", move.Version))
                : !move.Actor.May(Permissions.TablesApprove) && found.Authors.All(a => a.Id != move.Actor.Id)
                    ? Actor.Refused(Permissions.TablesApprove)
                : Decided(found, move.Actor, now, note) with { State = TableState.Draft, SubmittedAt = null },
            cancel
        );

    /// <summary>Gives up a version nobody has approved.</summary>
    public Task<Outcome<TableVersion>> DropAsync(Move move, CancellationToken cancel = default) =>
        StepAsync(
            Permissions.TablesEdit,
            move,
            "table.dropped",
            (found, _, _) =>
                found.IsOpen
                    ? found with
                    {
                        State = TableState.Dropped,
                    }
                    : Refusal.Conflict("tables.not-a-draft", ("version", move.Version)),
            cancel
        );

    /// <summary>Ends an approved version now: the one that held before it, if it has no end, holds again.</summary>
    public Task<Outcome<TableVersion>> EndAsync(Move move, CancellationToken cancel = default) =>
        StepAsync(
            Permissions.TablesApprove,
            move,
            "table.ended",
            (found, _, now) =>
                found.State != TableState.Approved || found.To <= now
                    ? Refusal.Conflict("tables.over-already")
                    : found with
                    {
                        To = now > found.From ? now : found.From,
                    },
            cancel
        );

    private static TableVersion Decided(TableVersion found, Actor actor, DateTimeOffset now, string? note) =>
        found with
        {
            DecidedAt = now,
            DecidedById = actor.Id,
            DecidedBy = actor.Name,
            Note = string.IsNullOrWhiteSpace(note) ? null : note.Trim()[..Math.Min(note.Trim().Length, 500)],
        };

    private static Refusal? Blocked(TableVersion version, TableVocabulary known)
    {
        var blocking = TableNotes.Of(version.Content, known).Where(n => n.Level == NoteLevel.Blocks).ToList();
        return blocking.Count == 0
            ? null
            : Refusal.Conflict("tables.blocked", ("count", blocking.Count), ("first", blocking[0].Text));
    }

    private async Task<Outcome<TableVersion>> StepAsync(
        string permission,
        Move move,
        string act,
        Func<TableVersion, IReadOnlyList<TableVersion>, DateTimeOffset, Outcome<TableVersion>> step,
        CancellationToken cancel
    )
    {
        if (!move.Actor.May(permission))
            return Actor.Refused(permission);
        var now = DateTimeOffset.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds());
        return await database.WriteAsync<Outcome<TableVersion>>(
            async session =>
            {
                var all = await TableRows.VersionsAsync(session, move.Code);
                if (all.FirstOrDefault(v => v.Version == move.Version) is not { } found)
                    return Refusal.Missing("tables.not-found", ("table", move.Code), ("version", move.Version));
                var outcome = step(found, all, now);
                if (outcome.IsRefused(out var refusal))
                    return refusal;
                var after = outcome.Accepted;
                if (!await TableRows.UpdateAsync(session, after))
                    return Refusal.Stale("tables.changed-meanwhile", ("version", move.Version));
                await audit.ChangedWithinAsync(
                    session,
                    move.Actor,
                    act,
                    null,
                    "table",
                    move.Code,
                    Told(found),
                    Told(after),
                    move.Cause
                );
                if (after.State == TableState.Waiting && found.State != TableState.Waiting)
                    await session.AnnounceAsync(new TableSubmitted(move.Code, move.Version, move.Actor.Id));
                if (after.State == TableState.Draft && found.State == TableState.Waiting)
                    await session.AnnounceAsync(new TableGivenBack(move.Code, move.Version, move.Actor.Id));
                if (after is { State: TableState.Approved, From: { } from } && found.State != TableState.Approved)
                    await session.AnnounceAsync(
                        new TableApproved(move.Code, move.Version, from, after.To, after.Share, move.Actor.Id)
                    );
                session.AfterCommit(book.Forget);
                return after with { RowVersion = after.RowVersion + 1 };
            },
            cancel
        );
    }

    private static object Told(TableVersion version) =>
        new
        {
            version.Version,
            version.State,
            version.From,
            version.To,
            version.Share,
            version.Note,
        };
}
