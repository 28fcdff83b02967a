using Microsoft.EntityFrameworkCore;
using Vinculo.Decisions.Storage;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions;

/// <summary>An offer was written or changed.</summary>
public sealed record OfferSaved(string Code, int Version, bool Created, DateTimeOffset At);

/// <summary>Makes an offer or changes one; the state before and after stands in the audit.</summary>
public sealed class SaveOffer(
    IDbContextFactory<VinculoContext> contexts,
    Database database,
    OfferBook book,
    VinculoOptions options,
    Audit audit,
    TimeProvider clock
)
{
    /// <param name="draft">All of the offer.</param>
    /// <param name="version">Row version that was edited; 0 for a new offer; null: whatever there is.</param>
    /// <param name="actor">Needs <c>offers.edit</c>.</param>
    /// <param name="cause">Page, route or file.</param>
    /// <param name="cancel">Stops before the save.</param>
    public async Task<Outcome<OfferSaved>> RunAsync(
        OfferDraft draft,
        int? version,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    )
    {
        if (!actor.May(Permissions.OffersEdit))
            return Actor.Refused(Permissions.OffersEdit);
        if (draft.Problem() is { } problem)
            return problem;
        var now = clock.GetUtcNow();
        var saved = await database.WriteAsync(
            async session =>
            {
                await using var db = await contexts.CreateDbContextAsync(cancel);
                var outcome = await WithinAsync(db, session, draft, version, actor, cause, now, cancel);
                if (outcome.IsAccepted(out _))
                    session.AfterCommit(book.Forget);
                return outcome;
            },
            cancel
        );
        return saved;
    }

    private async Task<Outcome<OfferSaved>> WithinAsync(
        VinculoContext db,
        Session session,
        OfferDraft draft,
        int? version,
        Actor actor,
        string cause,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var offer = await OfferRows.FindAsync(session, draft.Code);
        if (version > 0 && offer is null)
            return DecisionRefusals.NoSuchOffer(draft.Code);
        if (version is { } expected && offer is not null && offer.RowVersion != expected)
            return expected == 0
                ? Refusal.Conflict("offer.code-taken", ("code", draft.Code))
                : DecisionRefusals.OfferChanged(draft.Code, offer.RowVersion);

        var created = offer is null;
        var before = offer is null ? null : OfferDraft.Of(offer);
        if (offer is null)
        {
            offer = draft.Make(options.Currency, now);
            db.Add(offer);
        }
        else
        {
            db.Attach(offer);
            draft.Apply(offer, offer.Currency, now);
            if (Json.Of(OfferDraft.Of(offer)).Text == Json.Of(before!).Text)
                return new OfferSaved(offer.Code, offer.RowVersion, false, offer.UpdatedAt);
            offer.RowVersion++;
        }
        try
        {
            await db.SaveWithinAsync(session, cancel);
        }
        catch (DbUpdateConcurrencyException)
        {
            return DecisionRefusals.OfferChanged(draft.Code, offer.RowVersion);
        }
        await audit.ChangedWithinAsync(
            session,
            actor,
            created ? "offer.created" : "offer.changed",
            null,
            "offer",
            offer.Code,
            before,
            OfferDraft.Of(offer),
            cause
        );
        var saved = new OfferSaved(offer.Code, offer.RowVersion, created, now);
        await session.AnnounceAsync(saved);
        return saved;
    }
}
