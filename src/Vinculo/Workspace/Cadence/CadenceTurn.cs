using System.Globalization;
using Vinculo.Customers;
using Vinculo.Decisions;
using Vinculo.Decisions.Policy;
using Vinculo.Interactions;
using Vinculo.Interactions.Conversations;
using Vinculo.Interactions.Inbox;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Workspace.Cadence;

/// <summary>What somebody needs who contacts a customer now: why, what to say, how, and whether they may.</summary>
/// <param name="Promises">Still open.</param>
/// <param name="Last">Where the last conversation ended; null: there was none.</param>
/// <param name="Propose">The next best action; null: nothing is to be proposed, or the reader may not ask.</param>
/// <param name="Ways">By what the reader can write from here; none: not at all, or by their own mail only.</param>
/// <param name="Gate">What the contact rules say; null: the reader may not ask.</param>
internal sealed record CadenceTurnView(
    CadenceRow Row,
    IReadOnlyList<Commitment> Promises,
    Conversation? Last,
    (string Title, Guid Decision)? Propose,
    ContactGateAnswer? Gate,
    string? Phone,
    string? Mail,
    IReadOnlyList<ReplyWay> Ways
);

/// <summary>Reads a customer's turn.</summary>
internal sealed class CadenceTurn(
    Database database,
    CadenceList list,
    ContactGate gate,
    NextBestAction nextBestAction,
    OfferBook offers,
    Audit audit
)
{
    /// <returns>Null: no rhythm, or out of the reader's reach.</returns>
    public async Task<CadenceTurnView?> OfAsync(
        CustomerId customer,
        ContactPurpose purpose,
        Actor actor,
        string cause,
        CancellationToken cancel
    )
    {
        var reached = await database.ReadAsync(session => CustomerReach.WithinAsync(session, customer, actor), cancel);
        if (reached.IsRefused(out _, out var current) || await list.OfAsync(current, cancel) is not { } row)
            return null;
        var (promises, points) = (new List<Commitment>(), new List<ContactPoint>());
        Conversation? last = null;
        var ways = await database.ReadAsync(
            async session =>
            {
                await session.ReadAsync(
                    Timeline.OpenCommitments(current, promises),
                    Timeline.LastConversation(current, c => last = c),
                    CustomerQuestions.ContactPoints(current, points)
                );
                return actor.May(Permissions.InboxServe) ? await ReachWays.OfAsync(session, current) : [];
            },
            cancel
        );
        await audit.ReadAsync(actor, "customer.read", current.Value, cause);
        var looked = await gate.LookAsync(current, purpose, Channel.Voice, actor, cause, cancel);
        return new(
            row,
            promises,
            last,
            await ProposeAsync(current, actor, cause, cancel),
            looked.IsAccepted(out var answer) ? answer : null,
            points.Find(p => p.Kind == ContactKind.Phone)?.Value,
            points.Find(p => p.Kind == ContactKind.Email)?.Value,
            [.. ways.Select(w => w.Way).Where(w => w.Identity.StoppedAt is null)]
        );
    }

    private async Task<(string, Guid)?> ProposeAsync(
        CustomerId customer,
        Actor actor,
        string cause,
        CancellationToken cancel
    )
    {
        if (!actor.May(Permissions.DecisionsDecide))
            return null;
        var decided = await nextBestAction.DecideAsync(customer, Channel.Voice, "outbound", actor, cause, cancel);
        return
            decided.IsAccepted(out var decision)
            && decision.Actions.FirstOrDefault() is { } first
            && (await offers.OpenAsync(cancel)).Find(first.Offer) is { } offer
            ? (offer.Title(CultureInfo.CurrentUICulture), decision.Id)
            : null;
    }
}
