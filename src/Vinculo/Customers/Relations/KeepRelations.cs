using System.Globalization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Pair = Vinculo.Customers.Relations.RelationRows.Pair;
using Side = Vinculo.Customers.Relations.RelationRows.Side;

namespace Vinculo.Customers.Relations;

/// <summary>What a form or a program says of a relation.</summary>
/// <param name="Strength">Any number ≥ 0 in the unit of the role: calls a month, share; null: not known.</param>
/// <param name="From">Since when; null: not known.</param>
/// <param name="To">The last day; null: it goes on.</param>
public sealed record RelationTerms(
    double? Strength = null,
    DateOnly? From = null,
    DateOnly? To = null,
    string? Note = null
);

/// <summary>
/// Adds, edits, ends, removes relations and takes the last step back. Both sides stand in the database, each under its own
/// customer, and are always written together.
/// </summary>
public sealed class KeepRelations(
    Database database,
    CompanyFigures figures,
    Audit audit,
    VinculoOptions options,
    TimeProvider clock
)
{
    private const string Edit = "customers.edit";
    private const int LongestNote = 500;
    private const int DeepestGroup = 20;

    /// <summary>The OTHER becomes the ROLE of the customer.</summary>
    /// <param name="role">Code of a <see cref="RelationType"/>.</param>
    /// <returns>The relation as seen from the customer.</returns>
    public Task<Outcome<Guid>> AddAsync(
        CustomerId customer,
        CustomerId other,
        string role,
        RelationTerms terms,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    ) => database.WriteAsync(session => AddWithinAsync(session, customer, other, role, terms, actor, cause), cancel);

    /// <inheritdoc cref="AddAsync"/>
    public async Task<Outcome<Guid>> AddWithinAsync(
        Session session,
        CustomerId customer,
        CustomerId other,
        string role,
        RelationTerms terms,
        Actor actor,
        string cause
    )
    {
        if (!actor.May(Edit))
            return Actor.Refused(Edit);
        if (Check(terms) is { } wrong)
            return wrong;
        if (customer == other)
            return RelationRefusals.ToSelf();
        var catalogue = await RelationCatalogue.ReadAsync(session);
        if (catalogue.Find(role) is not { } type)
            return RelationRefusals.UnknownRole(role);
        if ((await Party.SeenAsync(session, customer, actor)).IsRefused(out var refusal, out var own))
            return refusal;
        if ((await Party.SeenAsync(session, other, actor)).IsRefused(out refusal, out var whom))
            return refusal;
        var name = type.Name(CultureInfo.CurrentUICulture);
        if (!type.Fits(own.Kind, whom.Kind))
            return RelationRefusals.WrongKind(name);
        if (await NotFreeAsync(session, catalogue, type, own, whom, terms, name) is { } taken)
            return taken;

        var now = clock.GetUtcNow();
        var id = Ids.New(now);
        var side = new Side(
            id,
            customer.Value,
            other.Value,
            role,
            terms.Strength,
            terms.From,
            terms.To,
            terms.Note.NullIfBlank(),
            null,
            now
        );
        var pair = new Pair(side, RelationRows.Mirrored(side, type.Inverse, RelationRows.MirrorOf(id)));
        await RelationRows.InsertAsync(session, pair);
        await ToldAsync(session, actor, "relation.added", null, pair, cause, now);
        return id;
    }

    /// <summary>Changes strength, dates and note on both sides; a last day ends the relation.</summary>
    public Task<Outcome<Guid>> EditAsync(
        CustomerId customer,
        Guid id,
        RelationTerms terms,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    ) =>
        ChangeAsync(
            customer,
            id,
            actor,
            "relation.changed",
            cause,
            before => Check(terms) is { } wrong ? wrong : With(before, terms),
            cancel
        );

    /// <summary>The relation ends on a day; both sides keep it as history.</summary>
    public Task<Outcome<Guid>> EndAsync(
        CustomerId customer,
        Guid id,
        DateOnly on,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    ) =>
        ChangeAsync(
            customer,
            id,
            actor,
            "relation.ended",
            cause,
            before =>
                before.Own.From > on
                    ? RelationRefusals.Dates()
                    : With(before, new(before.Own.Strength, before.Own.From, on, before.Own.Note)),
            cancel
        );

    /// <summary>It was a mistake: both sides go. The audit keeps them.</summary>
    public Task<Outcome<Guid>> RemoveAsync(
        CustomerId customer,
        Guid id,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    ) => ChangeAsync(customer, id, actor, "relation.removed", cause, _ => (Pair?)null, cancel);

    /// <summary>Finds a relation, makes something else of it, stores and tells it.</summary>
    /// <param name="change">What it becomes; null: nothing, it goes.</param>
    private Task<Outcome<Guid>> ChangeAsync(
        CustomerId customer,
        Guid id,
        Actor actor,
        string act,
        string cause,
        Func<Pair, Outcome<Pair?>> change,
        CancellationToken cancel
    ) =>
        database.WriteAsync<Outcome<Guid>>(
            async session =>
            {
                if ((await FindAsync(session, customer, id, actor)).IsRefused(out var refusal, out var before))
                    return refusal;
                if (change(before).IsRefused(out refusal, out var after))
                    return refusal;
                if (after == before)
                    return id;
                if (after is null)
                    await RelationRows.DeleteAsync(session, before);
                else
                    await RelationRows.StoreAsync(session, after);
                await ToldAsync(session, actor, act, before, after, cause, clock.GetUtcNow());
                return id;
            },
            cancel
        );

    /// <summary>Takes back the last thing done to a relation of this customer: what was added goes, what was ended or removed is as before.</summary>
    public Task<Outcome<Guid>> UndoAsync(
        CustomerId customer,
        Guid id,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    ) =>
        database.WriteAsync<Outcome<Guid>>(
            async session =>
            {
                if (!actor.May(Edit))
                    return Actor.Refused(Edit);
                var last = await session.FirstOrDefaultAsync(
                    """
                    SELECT act, before_state, after_state FROM audit_event
                    WHERE customer_id = @customer AND entity = 'relation' AND entity_id = @id ORDER BY id DESC LIMIT 1
                    """,
                    row => new
                    {
                        Act = row.Text(0),
                        Before = row.IsNull(1) ? null : Json.Read<Pair>(row.Text(1)),
                        After = row.IsNull(2) ? null : Json.Read<Pair>(row.Text(2)),
                    },
                    ("customer", customer),
                    ("id", id.ToString("D"))
                );
                // What was taken back cannot be taken back again: then the sheet's own buttons are the way.
                if (last is null || last.Act == "relation.undone")
                    return RelationRefusals.NothingToUndo();
                if ((last.Before ?? last.After) is not { } pair || pair.Own.Customer != customer.Value)
                    return RelationRefusals.NothingToUndo();
                foreach (var party in new[] { pair.Own.Customer, pair.Own.Other })
                    if ((await Party.SeenAsync(session, new(party), actor)).IsRefused(out var unseen))
                        return unseen;
                var now = clock.GetUtcNow();
                if (last.After is { } after)
                    await RelationRows.DeleteAsync(session, after);
                if (last.Before is { } before)
                    await RelationRows.InsertAsync(session, before);
                await ToldAsync(session, actor, "relation.undone", last.After, last.Before, cause, now);
                return id;
            },
            cancel
        );

    private async Task<Refusal?> NotFreeAsync(
        Session session,
        RelationCatalogue catalogue,
        RelationType type,
        Party own,
        Party other,
        RelationTerms terms,
        string name
    )
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), options.Zone).DateTime);
        if (terms.To is null || terms.To > today)
        {
            if (await CurrentAsync(session, own.Id, type.Code, other.Id, today) is not null)
                return RelationRefusals.Known(name, other.Name);
            if (type.Sole && await CurrentAsync(session, own.Id, type.Code, null, today) is { } holder)
                return RelationRefusals.Sole(name, holder);
            if (
                catalogue.Find(type.Inverse) is { Sole: true } inverse
                && await CurrentAsync(session, other.Id, inverse.Code, null, today) is { } elsewhere
            )
                return RelationRefusals.Sole(inverse.Name(CultureInfo.CurrentUICulture), elsewhere);
        }
        var (child, parent) = RelationType.LeadsUp(type.Code)
            ? (own.Id.Value, other.Id.Value)
            : (other.Id.Value, own.Id.Value);
        if (!RelationType.LeadsUp(type.Code) && !RelationType.LeadsDown(type.Code))
            return null;
        return await IsAboveAsync(session, child, parent, today) ? RelationRefusals.Cycle(other.Name) : null;
    }

    /// <summary>Going up from <paramref name="from"/>, does one come to <paramref name="wanted"/>?</summary>
    private static async Task<bool> IsAboveAsync(Session session, Guid wanted, Guid from, DateOnly today)
    {
        HashSet<Guid> seen = [from];
        Guid[] level = [from];
        for (var depth = 0; depth < DeepestGroup && level.Length > 0; depth++)
        {
            var above = await session.QueryAsync(
                $"""
                SELECT other_id FROM relationship WHERE customer_id {session.InGuids("level")}
                  AND role IN ('parent-company', 'head-office') AND (valid_to IS NULL OR valid_to > @today)
                """,
                row => row.Guid(0),
                ("level", level),
                ("today", today)
            );
            if (above.Contains(wanted))
                return true;
            level = [.. above.Where(seen.Add)];
        }
        return false;
    }

    /// <summary>Name of the other in a current relation of this role, if there is one.</summary>
    private static Task<string?> CurrentAsync(
        Session session,
        CustomerId customer,
        string role,
        CustomerId? other,
        DateOnly today
    ) =>
        session.FirstOrDefaultAsync<string>(
            $"""
            SELECT o.display_name FROM relationship r JOIN customer o ON o.customer_id = r.other_id
            WHERE r.customer_id = @customer AND r.role = @role AND (r.valid_to IS NULL OR r.valid_to > @today)
              {(other is null ? "" : "AND r.other_id = @other")} LIMIT 1
            """,
            row => row.Text(0),
            other is null
                ? [("customer", customer), ("role", role), ("today", today)]
                : [("customer", customer), ("role", role), ("today", today), ("other", other.Value)]
        );

    private static async Task<Outcome<Pair>> FindAsync(Session session, CustomerId customer, Guid id, Actor actor)
    {
        if (!actor.May(Edit))
            return Actor.Refused(Edit);
        var own = await RelationRows.SideAsync(session, customer.Value, id);
        if (own is null)
            return RelationRefusals.NotFound();
        foreach (var party in new[] { customer, new CustomerId(own.Other) })
            if ((await Party.SeenAsync(session, party, actor)).IsRefused(out var unseen))
                return unseen;
        var mirror =
            await RelationRows.SideAsync(session, own.Other, RelationRows.MirrorOf(id))
            ?? await RelationRows.ByRoleAsync(
                session,
                own,
                (await RelationCatalogue.ReadAsync(session)).Inverse(own.Role)
            );
        return new Pair(own, mirror);
    }

    private static Refusal? Check(RelationTerms terms)
    {
        if (terms.From is { } from && terms.To is { } to && to < from)
            return RelationRefusals.Dates();
        if (terms.Strength is { } strength && (!double.IsFinite(strength) || strength < 0))
            return RelationRefusals.Strength();
        return terms.Note?.Length > LongestNote ? RelationRefusals.NoteTooLong(LongestNote) : null;
    }

    private static Pair With(Pair pair, RelationTerms terms)
    {
        var own = pair.Own with
        {
            Strength = terms.Strength,
            From = terms.From,
            To = terms.To,
            Note = terms.Note.NullIfBlank(),
        };
        return new(
            own,
            pair.Mirror is { } mirror
                ? mirror with
                {
                    Strength = own.Strength,
                    From = own.From,
                    To = own.To,
                    Note = own.Note,
                }
                : null
        );
    }

    /// <summary>Audit, change log and figures of both, in the transaction that made the change.</summary>
    private async Task ToldAsync(
        Session session,
        Actor actor,
        string act,
        Pair? before,
        Pair? after,
        string cause,
        DateTimeOffset now
    )
    {
        var shown = (after ?? before)!;
        foreach (var side in RelationRows.Sides(shown))
        {
            var turned = side == shown.Own;
            await audit.ChangedWithinAsync(
                session,
                actor,
                act,
                side.Customer,
                "relation",
                side.Id.ToString("D"),
                turned ? before : RelationRows.Turned(before),
                turned ? after : RelationRows.Turned(after),
                cause
            );
            await session.NoteChangeAsync(side.Customer, ChangeKind.Facts, now);
            if (side.Role == RelationType.Employee)
                await figures.CountWithinAsync(session, new(side.Customer), now);
        }
    }
}
