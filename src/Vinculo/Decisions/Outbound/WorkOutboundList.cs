using Vinculo.Customers;
using Vinculo.Decisions.Outbound.Storage;
using Vinculo.Decisions.Policy;
using Vinculo.Decisions.Rules;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Outbound;

/// <summary>A customer's place on a list.</summary>
/// <param name="Ready">How many of the list may be contacted now.</param>
public sealed record OutboundPlace(OutboundList List, OutboundEntry Entry, long Ready, string Purpose);

/// <summary>
/// Works a list off: the next customer, asked at the gate again before anybody dials; later, or off the list. What she
/// answers is recorded as everywhere, and takes her off with it.
/// </summary>
public sealed class WorkOutboundList(
    Database database,
    OfferBook book,
    ContactGate gate,
    Audit audit,
    TimeProvider clock
)
{
    /// <summary>So many in a row may turn out not to be contacted any more before the asker is told that nobody is left.</summary>
    private const int MostPassedOver = 50;

    /// <summary>At most so far ahead a customer is put off.</summary>
    public static readonly TimeSpan Farthest = TimeSpan.FromDays(30);

    /// <summary>Takes the next customer: the same one again until she is answered, put off or taken off.</summary>
    /// <param name="list">Which list.</param>
    /// <param name="actor">Needs <c>outbound.serve</c> and <c>decisions.decide</c>; gets customers he sees.</param>
    /// <param name="cause">Page or route.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>Her place, or <c>outbound.not-found</c>, <c>outbound.not-open</c>, <c>outbound.nobody-left</c>.</returns>
    public async Task<Outcome<OutboundEntry>> NextAsync(
        Guid list,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    )
    {
        if (Missing(actor) is { } refused)
            return refused;
        var page = await book.OpenAsync(cancel);
        for (var passed = 0; passed < MostPassedOver; passed++)
        {
            var now = clock.GetUtcNow();
            var taken = await database.WriteAsync<Outcome<OutboundEntry>>(
                async session =>
                {
                    if (await OutboundRows.FindAsync(session, list) is not { } found)
                        return OutboundRefusals.NotFound();
                    if (found.State != ListState.Open)
                        return OutboundRefusals.NotOpen();
                    return await OutboundRows.TakeAsync(session, list, actor, now) is { } entry
                        ? entry
                        : OutboundRefusals.NobodyLeft();
                },
                cancel
            );
            if (taken.IsRefused(out _, out var next) || await StandsAsync(next, page, actor, cause, cancel))
                return taken;
        }
        return OutboundRefusals.NobodyLeft();
    }

    /// <summary>Where a customer stands on a list, for the sheet; what is proposed is told by its decision.</summary>
    /// <returns>Null: she is not on it.</returns>
    public async Task<OutboundPlace?> PlaceAsync(Guid list, CustomerId customer, CancellationToken cancel = default)
    {
        var page = await book.OpenAsync(cancel);
        return await database.ReadAsync(
            async session =>
            {
                if (
                    await OutboundRows.FindAsync(session, list) is not { } found
                    || await OutboundRows.OfAsync(session, list, customer) is not { } entry
                )
                    return null;
                var counts = await OutboundRows.CountsAsync(session, [list], clock.GetUtcNow());
                return new OutboundPlace(
                    found,
                    entry,
                    counts.GetValueOrDefault(list)?.Ready ?? 0,
                    PurposeWords.Of(PurposeOf(page, entry))
                );
            },
            cancel
        );
    }

    /// <summary>Puts a customer off, or takes her off the list.</summary>
    /// <param name="list">Which list.</param>
    /// <param name="customer">Whom.</param>
    /// <param name="wait">How long; null: for good.</param>
    /// <param name="actor">Needs <c>outbound.serve</c>.</param>
    /// <param name="cause">Page or route.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>Her place as it was, or <c>outbound.not-on-it</c>, <c>outbound.wait</c>.</returns>
    public async Task<Outcome<OutboundEntry>> LetGoAsync(
        Guid list,
        CustomerId customer,
        TimeSpan? wait,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    )
    {
        if (Missing(actor) is { } refused)
            return refused;
        if (wait is { } time && (time <= TimeSpan.Zero || time > Farthest))
            return Refusal.Invalid("outbound.wait", "hours", ("days", (int)Farthest.TotalDays));
        var now = clock.GetUtcNow();
        return await database.WriteAsync<Outcome<OutboundEntry>>(
            async session =>
            {
                if ((await CustomerReach.WithinAsync(session, customer, actor)).IsRefused(out var no, out var current))
                    return no;
                if (
                    await OutboundRows.OfAsync(session, list, current) is not { } entry
                    || !await OutboundRows.LetGoAsync(
                        session,
                        entry,
                        now + wait,
                        wait is null ? "taken-off" : "later",
                        now
                    )
                )
                    return OutboundRefusals.NotOnIt();
                await audit.ChangedWithinAsync(
                    session,
                    actor,
                    wait is null ? "outbound.taken-off" : "outbound.put-off",
                    current.Value,
                    "outbound_list",
                    list.ToString("D"),
                    null,
                    new { ReadyAt = now + wait },
                    cause
                );
                return entry;
            },
            cancel
        );
    }

    private static Refusal? Missing(Actor actor) =>
        !actor.May(Permissions.OutboundServe) ? Actor.Refused(Permissions.OutboundServe)
        : !actor.May(Permissions.DecisionsDecide) ? Actor.Refused(Permissions.DecisionsDecide)
        : null;

    private static ContactPurpose PurposeOf(OfferBook.Page page, OutboundEntry entry) =>
        page.Find(entry.Offer) is { } offer ? ContactRule.PurposeOf(offer) : ContactPurpose.Commercial;

    /// <summary>Things happen between the making of a list and its working off: whoever may not be contacted now is passed over.</summary>
    private async Task<bool> StandsAsync(
        OutboundEntry entry,
        OfferBook.Page page,
        Actor actor,
        string cause,
        CancellationToken cancel
    )
    {
        var looked = await gate.LookAsync(entry.Customer, PurposeOf(page, entry), entry.Channel, actor, cause, cancel);
        if (looked.IsAccepted(out var answer) && answer.Verdict.IsAllowed)
            return true;
        var verdict = looked.IsRefused(out _) ? null : answer!.Verdict;
        var now = clock.GetUtcNow();
        await database.WriteAsync(
            session =>
                OutboundRows.LetGoAsync(session, entry, verdict?.Until, verdict?.Code ?? JudgeForList.NoWay, now),
            cancel
        );
        return false;
    }
}
